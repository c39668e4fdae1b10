// SPDX-License-Identifier: AGPL-3.0-or-later
// What each verb does: reads everything, finds everything wrong, and only then writes. One thread.
#pragma once

#include "sortition/tool/arguments.hpp"
#include "sortition/tool/result.hpp"

namespace isegoria::sortition::tool {

[[nodiscard]] Result check(const Arguments& arguments, const Surroundings& surroundings);
[[nodiscard]] Result prepare_lottery(const Arguments& arguments, const Surroundings& surroundings);
[[nodiscard]] Result draw(const Arguments& arguments, const Surroundings& surroundings);
[[nodiscard]] Result verify(const Arguments& arguments, const Surroundings& surroundings);
[[nodiscard]] Result invite(const Arguments& arguments, const Surroundings& surroundings);
[[nodiscard]] Result explain_chance(const Arguments& arguments, const Surroundings& surroundings);
[[nodiscard]] Result alternates(const Arguments& arguments, const Surroundings& surroundings);
[[nodiscard]] Result replace(const Arguments& arguments, const Surroundings& surroundings);
[[nodiscard]] Result groups(const Arguments& arguments, const Surroundings& surroundings);
[[nodiscard]] Result generate(const Arguments& arguments, const Surroundings& surroundings);
[[nodiscard]] Result print_completion(const Arguments& arguments, const Surroundings& surroundings);
[[nodiscard]] Result print_manual(const Arguments& arguments, const Surroundings& surroundings);

}  // namespace isegoria::sortition::tool
