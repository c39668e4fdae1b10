// SPDX-License-Identifier: AGPL-3.0-or-later
// One pseudonym in the place of another, wherever state names somebody: for a person who turns out
// to have two of them. Pure.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "core/describe.hpp"
#include "core/ids.hpp"

namespace isegoria::core {

// Whether some map or set has both of them, so that one would have to give way. Every member of
// every concept is looked at: a concept that joins the state is looked at too.
template <class T>
[[nodiscard]] bool has_both(const T& value, ParticipantId one, ParticipantId other) {
    if constexpr (is_a<T, std::vector> || is_a<T, std::optional>) {
        if constexpr (is_a<T, std::vector>) {
            using Element = typename T::value_type;
            if constexpr (!std::is_arithmetic_v<Element>)
                for (const auto& element : value)
                    if (has_both(element, one, other)) return true;
        } else if (value) {
            return has_both(*value, one, other);
        }
    } else if constexpr (is_a<T, std::set>) {
        if constexpr (std::is_same_v<typename T::key_type, ParticipantId>)
            return value.contains(one) && value.contains(other);
    } else if constexpr (is_map<T>) {
        if constexpr (std::is_same_v<typename T::key_type, ParticipantId>)
            if (value.contains(one) && value.contains(other)) return true;
        for (const auto& [key, element] : value)
            if (has_both(element, one, other)) return true;
    } else if constexpr (is_a<T, std::variant>) {
        return std::visit([&](const auto& each) { return has_both(each, one, other); }, value);
    } else if constexpr (Described<T>) {
        bool found = false;
        for_each_member(value, [&](std::string_view, const auto& member) {
            found = found || has_both(member, one, other);
        });
        return found;
    }
    return false;
}

// `into` in the place of `from`. Where a map or set has both, the entry of `into` stays.
template <class T>
void rename(T& value, ParticipantId from, ParticipantId into) {
    if constexpr (std::is_same_v<T, ParticipantId>) {
        if (value == from) value = into;
    } else if constexpr (is_a<T, std::vector>) {
        using Element = typename T::value_type;
        if constexpr (!std::is_arithmetic_v<Element>)
            for (auto& element : value) rename(element, from, into);
    } else if constexpr (is_a<T, std::optional>) {
        if (value) rename(*value, from, into);
    } else if constexpr (is_a<T, std::set>) {
        if constexpr (std::is_same_v<typename T::key_type, ParticipantId>)
            if (value.erase(from) != 0) value.insert(into);
    } else if constexpr (is_map<T>) {
        if constexpr (std::is_same_v<typename T::key_type, ParticipantId>) {
            auto node = value.extract(from);
            if (!node.empty()) {
                node.key() = into;
                value.insert(std::move(node));
            }
        }
        for (auto& [key, element] : value) rename(element, from, into);
    } else if constexpr (is_a<T, std::variant>) {
        std::visit([&](auto& each) { rename(each, from, into); }, value);
    } else if constexpr (Described<T>) {
        for_each_member(value,
                        [&](std::string_view, auto& member) { rename(member, from, into); });
    }
}

}  // namespace isegoria::core
