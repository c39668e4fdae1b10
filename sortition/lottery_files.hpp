// SPDX-License-Identifier: AGPL-3.0-or-later
// The two files of a lottery read together, so that whoever keeps them hears of everything wrong
// with both at once. Pure but for reading files; any thread.
#pragma once

#include <string>
#include <string_view>

#include "sortition/csv.hpp"
#include "sortition/finding.hpp"
#include "sortition/pool.hpp"
#include "sortition/quota.hpp"

namespace isegoria::sortition {

struct LotteryFiles {
    Quotas quotas;
    Pool pool;
};

// The errors of both tables, then of the quotas, then of the respondents: fully when the quotas are
// right, otherwise whatever does not depend on them (check_respondents).
[[nodiscard]] Reading<LotteryFiles> read_lottery_files(Reading<Table> categories,
                                                       Reading<Table> respondents,
                                                       std::string_view id_column);

}  // namespace isegoria::sortition
