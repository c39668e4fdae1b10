// SPDX-License-Identifier: AGPL-3.0-or-later
// Every option of the tool, once. A verb that means something else by a name has its own entry.
// Constants; any thread.
#pragma once

#include "sortition/tool/verbs.hpp"

namespace isegoria::sortition::tool::options {

extern const Option categories, categories_out, respondents, panel_size, panel_size_of_quotas,
    algorithm, gamma, panels, title, public_value, id_column, address_columns, already_selected, address_match,
    households, alike, group_people, tables, seats, rounds, diversify, cluster, keep, wishes, places,
    earlier, facilitators, facilitators_per_table, facilitators_stay, group_seed, vacated, not_asked, after,
    count, dropout, dropout_rates, samples, public_value_fresh, public_value_later, addresses, letters,
    area_column, by, rate, response_rates, out_later, out,
    out_beside, out_file, overwrite, transcript, id, people, seed, shares, sharing, lang, json, help;

}  // namespace isegoria::sortition::tool::options
