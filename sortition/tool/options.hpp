// SPDX-License-Identifier: AGPL-3.0-or-later
// Every option of the tool, once. A verb that means something else by a name has its own entry.
// Constants; any thread.
#pragma once

#include "sortition/tool/verbs.hpp"

namespace isegoria::sortition::tool::options {

extern const Option categories, categories_out, respondents, panel_size, panel_size_of_quotas,
    algorithm, gamma, panels, title, public_value, id_column, address_columns, already_selected, out,
    out_beside, out_file, overwrite, transcript, id, people, seed, shares, sharing, lang, json, help;

}  // namespace isegoria::sortition::tool::options
