// SPDX-License-Identifier: AGPL-3.0-or-later
// The verbs before and after a draw, for the table of verbs. Constants; any thread.
#pragma once

#include "sortition/tool/verbs.hpp"

namespace isegoria::sortition::tool {

[[nodiscard]] Verb invite_verb();
[[nodiscard]] Verb explain_verb();
[[nodiscard]] Verb alternates_verb();
[[nodiscard]] Verb replace_verb();
[[nodiscard]] Verb groups_verb();
[[nodiscard]] Verb generate_verb();

}  // namespace isegoria::sortition::tool
