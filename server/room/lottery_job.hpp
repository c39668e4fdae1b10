// SPDX-License-Identifier: AGPL-3.0-or-later
// What needs solvers around a lottery: preparing it, choosing alternates, filling vacant seats. Done
// by a child process, so that no fault and no runaway of a solver reaches the server. Plain values;
// any thread; calls block.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sortition/finding.hpp"
#include "sortition/solution.hpp"

namespace isegoria::room {

// The files of a lottery by their names (sortition/tool/folder.hpp).
using LotteryFiles = std::map<std::string, std::string, std::less<>>;

// Verb by which our own program knows that it is to do such a job; the solvers of its own are
// children once more, started by sortition::worker_verb.
inline constexpr std::string_view lottery_job_verb = "lottery-for-parent";

// The column of the pseudonymous respondents that holds the number of a household.
inline constexpr std::string_view household_column = "same_household";

struct LotteryJob {
    enum class Kind : std::uint8_t { prepare = 1, choose_alternates, prepare_replacement };
    Kind kind = Kind::prepare;
    LotteryFiles files;  // categories.csv and respondents.csv at least
    std::string title;
    // prepare, prepare_replacement
    std::string method;
    std::string gamma;
    std::int64_t lots = 0;
    int panel_size = 0;
    bool with_households = false;
    // choose_alternates: the panel; prepare_replacement: those who stay. Ids.
    std::vector<std::string> seated;
    std::vector<std::string> vacated;   // prepare_replacement
    std::vector<std::string> left_out;  // prepare_replacement: also whoever vacated a seat before
    std::string panel_hash;             // of the draw whose panel is completed
    // choose_alternates
    int wanted = 0;
    int dropout_permille = 0;
    std::string seed;  // hexadecimal
};

// Without findings what was asked for is there.
struct LotteryJobAnswer {
    sortition::Findings findings;
    LotteryFiles files;  // of the prepared folder
    std::int64_t panels = 0;
    std::int64_t smallest_chance = 0;  // parts of 10^12
    std::int64_t largest_chance = 0;
    std::vector<std::string> alternates;
    std::int64_t samples = 0;
    std::int64_t loss = 0;
    std::int64_t bound = 0;
};

// Has the job done by a child that `program` starts with lottery_job_verb behind it; empty: in this
// process, for tests. Never throws for what happens in the child: that is the finding
// prepare_failed, or prepare_cancelled.
[[nodiscard]] LotteryJobAnswer do_job(const LotteryJob& job, const std::string& program,
                                      const sortition::Watch& watch);

// The child's side, from `program`: what it returns is the exit code.
[[nodiscard]] int run_lottery_job(const std::string& program);

}  // namespace isegoria::room
