// SPDX-License-Identifier: AGPL-3.0-or-later
// The ways in which a poll can ask, one answer on each, and what many answers come to. An answer is
// kept as a short canonical text, so that the same answer is always the same octets. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/describe.hpp"
#include "core/gradient.hpp"

namespace isegoria::core {

inline constexpr std::size_t poll_options_min = 2;   // One is no choice.
inline constexpr std::size_t poll_options_max = 10;  // More cannot be ranked with care.

enum class PollMethod : std::uint8_t {
    gradient = 1,  // of agreement
    consent,       // does anybody object?
    yes_no,        // or abstain
    approval,      // any number of options
    ranking,       // options in order of preference, counted after Schulze
};
BOOST_DESCRIBE_ENUM(PollMethod, gradient, consent, yes_no, approval, ranking)

// After the sociocratic consent round (Gerard Endenburg, Sociocracy, 1981): consent is not
// agreement but the absence of a reasoned objection.
enum class Consent : std::uint8_t {
    consent = 1,  // good enough for now
    concern,      // consents, and wants this noted
    objection,    // it would do harm, for this reason
    abstain,
};
BOOST_DESCRIBE_ENUM(Consent, consent, concern, objection, abstain)

enum class Stance : std::uint8_t { yes = 1, no, abstain };
BOOST_DESCRIBE_ENUM(Stance, yes, no, abstain)

// As a command brings it: the one member that the method asks for.
struct Ballot {
    std::optional<Gradient> gradient;
    std::optional<Consent> consent;
    std::optional<Stance> stance;
    std::vector<std::uint32_t> options;  // numbers from 1: approved, or ranked with the best first
};

// "endorse", "objection", "yes", "1 3" (approved, ascending; "none"), "3 1 2" (ranked; "abstain").
// Nothing when the ballot does not fit the method: another member, an option that there is not or
// that is named twice, several members at once.
[[nodiscard]] std::optional<std::string> canonical(const Ballot& ballot, PollMethod method,
                                                   std::size_t option_count);
// Whether a text is one that canonical() gives for this method.
[[nodiscard]] bool is_canonical(const std::string& choice, PollMethod method,
                                std::size_t option_count);

// So many gave this answer. A list of them, sorted by answer, is the multiset of all ballots.
struct BallotCount {
    std::string choice;
    std::uint64_t count = 0;
    bool operator==(const BallotCount&) const = default;
};
ISEGORIA_DESCRIBE(BallotCount, choice, count)

// Options that are level with each other, by number.
struct RankedTier {
    std::vector<std::uint32_t> options;
    bool operator==(const RankedTier&) const = default;
};
ISEGORIA_DESCRIBE(RankedTier, options)

// What the ballots come to.
struct PollTally {
    std::uint64_t answered_count = 0;
    GradientCounts counts;  // of a poll on the gradient
    // Ten-thousandths, rounded down; of those who take a side. Gradient: see consensus(). Consent:
    // those who do not object. Yes or no: those who say yes. Approval: those who approve the option
    // that most approve, of all who answered. Ranking: the least share by which the winner is
    // preferred to any other option, of those who rank one of the two above the other; 0 when
    // several win.
    std::uint32_t consensus = 0;
    std::vector<RankedTier> ranking;  // approval and ranking: best first, ties explicit
};
[[nodiscard]] PollTally count_ballots(const std::vector<BallotCount>& ballots, PollMethod method,
                                      std::size_t option_count);
// For each option (row, then column, from 0) how many prefer it to the other. An option that is not
// ranked stands below those that are, and level with the others not ranked.
[[nodiscard]] std::vector<std::uint64_t> pairwise(const std::vector<BallotCount>& ballots,
                                                  std::size_t option_count);

}  // namespace isegoria::core
