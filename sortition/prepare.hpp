// SPDX-License-Identifier: AGPL-3.0-or-later
// Prepares a lottery: the chances that a method gives each person, a lottery over panels that
// reaches them, the integer portfolio that is committed to, and the certificate that proves it all.
// Floating-point solvers end here; nothing after it needs one. Pure functions; any thread, and as
// many at once as there is memory for.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sortition/certificate.hpp"
#include "sortition/finding.hpp"
#include "sortition/lottery.hpp"
#include "sortition/pool.hpp"
#include "sortition/portfolio.hpp"
#include "sortition/quota.hpp"

namespace isegoria::sortition {

// What is being worked at; the counts only grow, and `total` is 0 while nobody can know it.
struct Progress {
    enum class Step { chances, panels, rounding };
    Step step = Step::chances;
    std::int64_t done = 0;
    std::int64_t total = 0;
};

// Solvers run in a child process, which a fault or a runaway of theirs cannot leave.
struct Worker {
    // The program and its first arguments: it must end in run_worker() (worker.hpp), on its
    // standard input and output. Empty: in this process, for tests and for those who accept that
    // an assertion of a solver ends it.
    std::vector<std::string> command;
    // The largest pool that is promised takes half a minute and a quarter of a gigabyte.
    int processor_seconds_max = 600;
    int wall_seconds_max = 1'200;
    std::int64_t memory_bytes_max = std::int64_t{4} << 30U;
    // How often it is started anew with other settings of the solvers after it failed.
    int attempts_max = 3;
};

struct PrepareRequest {
    int panel_size = 0;
    Method method = Method::leximin;
    // Of goldilocks: how much small chances weigh against large ones.
    double gamma = 1;
    // m: the portfolio's weights are whole numbers out of it.
    std::int64_t denominator = denominator_default;
    // Called from the thread that called prepare.
    std::function<void(const Progress&)> progress;
    // Asked often; once it says true, prepare ends with the finding prepare_cancelled.
    std::function<bool()> cancelled;
    Worker worker;
};

// A chance as an exact fraction.
struct Chance {
    std::int64_t numerator = 0;
    std::int64_t denominator = 1;

    [[nodiscard]] double value() const {
        return static_cast<double>(numerator) / static_cast<double>(denominator);
    }
};

// What whole weights cost. The smallest chances are over those who have any.
struct RoundingLoss {
    double largest_deviation = 0;  // Of one person's chance, up or down.
    Chance smallest_before, smallest_after;
    Chance largest_before, largest_after;
};

// Without findings everything is there. People are positions in the pool.
// Findings: panel_size_out_of_range, denominator_out_of_range, gamma_out_of_range, those of
// check_quotas and check_pool, lottery_too_many_types, lottery_impossible (no panel exists),
// prepare_cancelled, prepare_undecided (a limit of the search for panels was reached), and
// prepare_failed (the solvers failed under every setting; `reason` says how the last did).
struct Prepared {
    Findings findings;
    Findings notices;  // prepare_retried (with the reason), prepare_not_proved (unproved cuts).
    std::vector<Chance> chances;            // In the optimum, before rounding.
    std::vector<Chance> portfolio_chances;  // In the lottery that is drawn.
    FractionalLottery lottery;              // The optimum as a mixture of panels.
    Portfolio portfolio;
    Digest portfolio_digest{};
    Certificate certificate;
    RoundingLoss loss;

    [[nodiscard]] bool ok() const { return findings.empty(); }
};

// How far goldilocks' weight may go: beyond it, it is minimax or maximin.
inline constexpr double gamma_min = 1e-3;
inline constexpr double gamma_max = 1e3;

// Throws std::invalid_argument if the pool was not read with these quotas or has an id twice, and
// std::system_error if the worker cannot be started at all.
[[nodiscard]] Prepared prepare(const Pool& pool, const Quotas& quotas,
                               const PrepareRequest& request);

// Each person's chance in a portfolio, exactly: weights of the panels times seats of the person's
// type, over the denominator times the people of the type.
[[nodiscard]] std::vector<Chance> chances_in(const Pool& pool, const Quotas& quotas,
                                             const Portfolio& portfolio);

}  // namespace isegoria::sortition
