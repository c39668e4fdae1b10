// SPDX-License-Identifier: AGPL-3.0-or-later
// The verbs completion and manual. One thread.
#include "sortition/tool/actions.hpp"
#include "sortition/tool/manual.hpp"

namespace isegoria::sortition::tool {

Result print_completion(const Arguments& arguments, const Surroundings&) {
    Result result;
    result.text = completion_script(arguments.operand);
    return result;
}

Result print_manual(const Arguments& arguments, const Surroundings&) {
    Result result;
    result.text = manual_page(arguments.language);
    return result;
}

}  // namespace isegoria::sortition::tool
