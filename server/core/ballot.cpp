// SPDX-License-Identifier: AGPL-3.0-or-later
// Answers as texts, and counting them.
#include "core/ballot.hpp"

#include <algorithm>
#include <charconv>

#include "core/schulze.hpp"

namespace isegoria::core {
namespace {

std::string numbers(const std::vector<std::uint32_t>& options) {
    std::string result;
    for (const std::uint32_t option : options) {
        if (!result.empty()) result += ' ';
        result += std::to_string(option);
    }
    return result;
}

bool are_options(std::vector<std::uint32_t> options, std::size_t option_count) {
    std::sort(options.begin(), options.end());
    const bool twice = std::adjacent_find(options.begin(), options.end()) != options.end();
    return !twice && (options.empty() || (options.front() >= 1 && options.back() <= option_count));
}

template <class Enum>
std::optional<std::string> name_if_declared(const std::optional<Enum>& value) {
    if (!value || !is_declared(*value)) return std::nullopt;
    return std::string(enum_name(*value));
}

std::vector<std::uint32_t> numbers_in(const std::string& choice) {
    std::vector<std::uint32_t> result;
    const char* at = choice.data();
    const char* const end = at + choice.size();
    while (at < end) {
        std::uint32_t number = 0;
        const auto read = std::from_chars(at, end, number);
        if (read.ec != std::errc()) return {};
        result.push_back(number);
        at = read.ptr + 1;
    }
    return result;
}

std::uint32_t part_of(std::uint64_t part, std::uint64_t of) {
    return of == 0 ? 0 : static_cast<std::uint32_t>(part * whole / of);
}

std::uint64_t count_of(const std::vector<BallotCount>& ballots, std::string_view choice) {
    for (const BallotCount& ballot : ballots)
        if (ballot.choice == choice) return ballot.count;
    return 0;
}

void tally_approval(const std::vector<BallotCount>& ballots, std::size_t option_count,
                    PollTally& result) {
    std::vector<std::uint64_t> approvals(option_count);
    for (const BallotCount& ballot : ballots)
        for (const std::uint32_t option : numbers_in(ballot.choice))
            approvals[option - 1] += ballot.count;
    result.ranking = tiers_by_score(approvals);
    std::uint64_t most = 0;
    for (const std::uint64_t each : approvals) most = std::max(most, each);
    result.consensus = part_of(most, result.answered_count);
}

void tally_ranking(const std::vector<BallotCount>& ballots, std::size_t option_count,
                   PollTally& result) {
    const std::vector<std::uint64_t> preferring = pairwise(ballots, option_count);
    result.ranking = schulze(preferring, option_count);
    if (result.ranking.empty() || result.ranking.front().options.size() != 1) return;
    const std::size_t winner = result.ranking.front().options.front() - 1;
    std::uint32_t least = whole;
    for (std::size_t other = 0; other < option_count; ++other) {
        if (other == winner) continue;
        const std::uint64_t won = preferring[winner * option_count + other];
        const std::uint64_t lost = preferring[other * option_count + winner];
        least = std::min(least, part_of(won, won + lost));
    }
    result.consensus = least;
}

}  // namespace

std::optional<std::string> canonical(const Ballot& ballot, PollMethod method,
                                     std::size_t option_count) {
    const std::size_t named = static_cast<std::size_t>(ballot.gradient.has_value()) +
                              static_cast<std::size_t>(ballot.consent.has_value()) +
                              static_cast<std::size_t>(ballot.stance.has_value());
    const bool by_options = method == PollMethod::approval || method == PollMethod::ranking;
    if (by_options ? named != 0 : (named != 1 || !ballot.options.empty())) return std::nullopt;
    switch (method) {
        case PollMethod::gradient:
            return name_if_declared(ballot.gradient);
        case PollMethod::consent:
            return name_if_declared(ballot.consent);
        case PollMethod::yes_no:
            return name_if_declared(ballot.stance);
        case PollMethod::approval: {
            if (!are_options(ballot.options, option_count)) return std::nullopt;
            std::vector<std::uint32_t> sorted = ballot.options;
            std::sort(sorted.begin(), sorted.end());
            return sorted.empty() ? "none" : numbers(sorted);
        }
        case PollMethod::ranking:
            if (!are_options(ballot.options, option_count)) return std::nullopt;
            return ballot.options.empty() ? "abstain" : numbers(ballot.options);
    }
    return std::nullopt;
}

bool is_canonical(const std::string& choice, PollMethod method, std::size_t option_count) {
    Ballot ballot;
    switch (method) {
        case PollMethod::gradient:
            return enum_value<Gradient>(choice).has_value();
        case PollMethod::consent:
            return enum_value<Consent>(choice).has_value();
        case PollMethod::yes_no:
            return enum_value<Stance>(choice).has_value();
        case PollMethod::approval:
        case PollMethod::ranking:
            ballot.options = numbers_in(choice);
            return canonical(ballot, method, option_count) == choice;
    }
    return false;
}

std::vector<std::uint64_t> pairwise(const std::vector<BallotCount>& ballots,
                                    std::size_t option_count) {
    std::vector<std::uint64_t> result(option_count * option_count);
    for (const BallotCount& ballot : ballots) {
        const std::vector<std::uint32_t> order = numbers_in(ballot.choice);
        std::vector<std::size_t> place(option_count, order.size());
        for (std::size_t index = 0; index < order.size(); ++index) place[order[index] - 1] = index;
        for (std::size_t one = 0; one < option_count; ++one)
            for (std::size_t other = 0; other < option_count; ++other)
                if (place[one] < place[other]) result[one * option_count + other] += ballot.count;
    }
    return result;
}

PollTally count_ballots(const std::vector<BallotCount>& ballots, PollMethod method,
                        std::size_t option_count) {
    PollTally result;
    for (const BallotCount& ballot : ballots) result.answered_count += ballot.count;
    switch (method) {
        case PollMethod::gradient:
            for (const BallotCount& ballot : ballots)
                for (std::uint64_t each = 0; each < ballot.count; ++each)
                    recount(result.counts, std::nullopt, enum_value<Gradient>(ballot.choice));
            result.consensus = consensus(result.counts);
            break;
        case PollMethod::consent: {
            const std::uint64_t without =
                count_of(ballots, "consent") + count_of(ballots, "concern");
            result.consensus = part_of(without, without + count_of(ballots, "objection"));
            break;
        }
        case PollMethod::yes_no: {
            const std::uint64_t yes = count_of(ballots, "yes");
            result.consensus = part_of(yes, yes + count_of(ballots, "no"));
            break;
        }
        case PollMethod::approval:
            tally_approval(ballots, option_count, result);
            break;
        case PollMethod::ranking:
            tally_ranking(ballots, option_count, result);
            break;
    }
    return result;
}

}  // namespace isegoria::core
