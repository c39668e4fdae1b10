// SPDX-License-Identifier: AGPL-3.0-or-later
// A lottery prepared for the verbs prepare, draw and replace: solvers, progress, and the reasons when
// there is no panel. One thread.
#pragma once

#include <optional>
#include <string>

#include "sortition/prepare.hpp"
#include "sortition/tool/arguments.hpp"
#include "sortition/tool/folder.hpp"
#include "sortition/tool/result.hpp"

namespace isegoria::sortition::tool {

// A lottery, or the result that says why there is none.
struct Preparation {
    std::optional<Lottery> lottery;
    Findings notices;
    Result failure;
};

// What is written down with a lottery besides what is computed.
struct Asked {
    std::string title;
    std::string gamma;
    Language language = Language::english;
};

[[nodiscard]] Preparation prepare_input(Input input, PrepareRequest request, const Asked& asked,
                                        const Surroundings& surroundings);

// By the options of prepare; `wrong` has what was found before.
[[nodiscard]] Preparation prepare_from(const Arguments& arguments, const Surroundings& surroundings,
                                       FindingList wrong);

// The messages that are to be published before the public value is known.
[[nodiscard]] Findings commitments(const Lottery& lottery);

// Method, gamma and lots of an earlier lottery; the panel's size is left open.
[[nodiscard]] PrepareRequest request_of(const PreparedRecord& record);

[[nodiscard]] Writing writing(const Arguments& arguments, const Surroundings& surroundings);

}  // namespace isegoria::sortition::tool
