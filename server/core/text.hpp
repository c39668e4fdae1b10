// SPDX-License-Identifier: AGPL-3.0-or-later
// Free text in events and state: kept beside its commitment, so that it can be erased for good
// while the record stays whole. Values; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/describe.hpp"

namespace isegoria::core {

using Digest = std::array<std::uint8_t, 32>;

// Events carry only `commitment` = SHA-256(32 random octets || words) into the log. Where the words
// lie (entry, place within it) is known once the entry is written; `erased` means they are gone.
struct Text {
    std::string words;
    Digest commitment{};
    std::uint64_t entry = 0;
    std::uint32_t place = 0;
    bool erased = false;
    bool operator==(const Text&) const = default;
};
ISEGORIA_DESCRIBE(Text, words, commitment, entry, place, erased)

// Whether there were words at all; also once they are erased, or not read back.
inline bool is_given(const Text& text) {
    return !text.words.empty() || text.commitment != Digest{} || text.erased;
}

inline Text text(std::string words) { return Text{.words = std::move(words)}; }

// The same words in one language (BCP 47 tag), as a command brings them …
struct Wording {
    std::string language;
    std::string words;
    bool operator==(const Wording&) const = default;
};
ISEGORIA_DESCRIBE(Wording, language, words)

// … and as events and state keep them.
struct TextWording {
    std::string language;
    Text words;
    bool operator==(const TextWording&) const = default;
};
ISEGORIA_DESCRIBE(TextWording, language, words)

inline std::vector<TextWording> texts(const std::vector<Wording>& wordings) {
    std::vector<TextWording> result;
    for (const Wording& wording : wordings)
        result.push_back({wording.language, text(wording.words)});
    return result;
}

// Calls visit(Text&) for every free text within a value, in the order of declaration: the order in
// which the log numbers them.
template <class T, class Visit>
void for_each_text(T& value, Visit&& visit) {
    using Plain = std::remove_const_t<T>;
    if constexpr (std::is_same_v<Plain, Text>) {
        visit(value);
    } else if constexpr (is_a<Plain, std::vector>) {
        using Element = typename Plain::value_type;
        if constexpr (!std::is_arithmetic_v<Element>)
            for (auto& element : value) for_each_text(element, visit);
    } else if constexpr (is_map<Plain>) {
        for (auto& [key, element] : value) for_each_text(element, visit);
    } else if constexpr (is_a<Plain, std::optional>) {
        if (value) for_each_text(*value, visit);
    } else if constexpr (is_a<Plain, std::variant>) {
        std::visit([&](auto& alternative) { for_each_text(alternative, visit); }, value);
    } else if constexpr (Described<Plain>) {
        for_each_member(value,
                        [&](std::string_view, auto& member) { for_each_text(member, visit); });
    }
}

}  // namespace isegoria::core
