// SPDX-License-Identifier: AGPL-3.0-or-later
// Reading both files and gathering what is wrong. Pure functions; any thread.
#include "sortition/lottery_files.hpp"

#include <iterator>
#include <utility>

#include "sortition/text.hpp"

namespace isegoria::sortition {
namespace {

void append(Findings& all, Findings more) {
    all.insert(all.end(), std::make_move_iterator(more.begin()),
               std::make_move_iterator(more.end()));
}

// The features that the file names, however wrong its bounds are.
std::vector<std::string> features_named(const Table& categories) {
    const std::size_t none = categories.column_count();
    std::size_t column = categories.find_column("category");
    if (column == none) column = categories.find_column("feature");
    std::vector<std::string> names;
    if (column == none) return names;
    for (std::size_t row = 0; row < categories.row_count(); ++row) {
        const std::string_view name = trim(categories.cell(row, column));
        bool known = name.empty();
        for (const std::string& each : names) known = known || fold(each) == fold(name);
        if (!known && names.size() < features_max) names.emplace_back(name);
    }
    return names;
}

}  // namespace

Reading<LotteryFiles> read_lottery_files(Reading<Table> categories, Reading<Table> respondents,
                                         std::string_view id_column) {
    Reading<LotteryFiles> result;
    append(result.notices, std::move(categories.notices));
    append(result.notices, std::move(respondents.notices));
    append(result.errors, std::move(categories.errors));
    append(result.errors, std::move(respondents.errors));
    Reading<Quotas> quotas;
    if (categories.ok()) {
        quotas = read_quotas(*categories.value);
        append(result.notices, std::move(quotas.notices));
        append(result.errors, std::move(quotas.errors));
    }
    if (!respondents.ok()) return result;
    if (!quotas.ok()) {
        append(result.errors, check_respondents(*respondents.value,
                                                categories.ok() ? features_named(*categories.value)
                                                                : std::vector<std::string>(),
                                                id_column));
        return result;
    }
    Reading<Pool> pool = read_pool(std::move(*respondents.value), *quotas.value, id_column);
    append(result.errors, std::move(pool.errors));
    if (result.errors.empty())
        result.value = LotteryFiles{std::move(*quotas.value), std::move(*pool.value)};
    return result;
}

}  // namespace isegoria::sortition
