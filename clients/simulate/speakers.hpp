// SPDX-License-Identifier: AGPL-3.0-or-later
// Who would like to speak, when and for how long: of a real debate, or invented from a seed. Pure
// but for reading the file; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <vector>

namespace isegoria::simulate {

// A file of a day's sitting has some hundred kilobytes; more is not one.
inline constexpr std::uintmax_t debate_octets_max = 64'000'000;
// Speeches of one file: a week of sittings.
inline constexpr std::size_t wishes_max = 20'000;

// The file is not a debate; what() says where and what was expected.
class SpeakersError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// One speech that somebody would like to make.
struct Wish {
    std::size_t speaker = 0;     // 0 … speaker_count - 1, in the order of first wishes
    std::int64_t at_ms = 0;      // asked for, since the beginning
    std::int64_t length_ms = 0;  // above 0
};

struct Speakers {
    std::size_t speaker_count = 0;
    std::vector<Wish> wishes;  // by at_ms

    // What all of them together would need.
    [[nodiscard]] std::int64_t wished_ms() const;
    // The same debate in less time (or more): when the floor is there for `floor_ms` and that is
    // half of what is asked for, with the wishes spread over that time as they were.
    [[nodiscard]] Speakers scaled_to(std::int64_t floor_ms) const;
};

// A debate in the deliberation ontology's JSON (del:hasParticipant, del:hasContribution with
// del:madeBy and del:timestamp in ISO 8601). A speech lasts until the next contribution, whoever
// makes it; speeches of those who preside (role "President") and the last one, whose end is not
// known, are left out. Throws SpeakersError.
[[nodiscard]] Speakers read_debate(const std::filesystem::path& path);

// Most would like to speak once, some twice, a few five times and longer, as in assemblies where
// nobody leads the queue; the same for the same seed.
[[nodiscard]] Speakers invent_debate(std::size_t speaker_count, std::uint64_t seed);

}  // namespace isegoria::simulate
