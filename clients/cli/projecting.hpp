// SPDX-License-Identifier: AGPL-3.0-or-later
// `projection watch`: the shared screen of an assembly on this terminal, drawn anew at every change
// and every second; where the output is no terminal, plain lines at every change. One thread.
#pragma once

#include "cli/arguments.hpp"
#include "cli/cli.hpp"
#include "cli/options.hpp"

namespace isegoria::cli {

// Until a signal; once, with --once. Throws UsageError.
[[nodiscard]] int project(Arguments& arguments, const Options& options,
                          const Surroundings& surroundings);

}  // namespace isegoria::cli
