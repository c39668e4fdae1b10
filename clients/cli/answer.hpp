// SPDX-License-Identifier: AGPL-3.0-or-later
// What the server answered to a command or errand, told to a person or as JSON. Pure but for the
// streams; one thread.
#pragma once

#include <string>

#include "cli/cli.hpp"
#include "cli/options.hpp"
#include "cli/verbs.hpp"
#include "isegoria/v1/frames.pb.h"

namespace isegoria::cli {

// Prints the reply and returns the exit code. Throws UsageError when --output cannot be written.
[[nodiscard]] int tell_answer(const v1::Reply& reply, const Verb& verb, const Options& options,
                              const Surroundings& surroundings);

// The sentence of a refusal. Lists of roles and the moments of an assembly are told by their names.
[[nodiscard]] std::string refusal_text(const v1::Refused& refused, words::Language language);

// A document that the server has handed over: to the file of --output, or to standard output.
void hand_over(const std::string& document, const Options& options,
               const Surroundings& surroundings);

}  // namespace isegoria::cli
