// SPDX-License-Identifier: AGPL-3.0-or-later
// Signing in and out, taking part as a guest, and what this machine remembers of it. One thread.
#pragma once

#include "cli/arguments.hpp"
#include "cli/cli.hpp"
#include "cli/options.hpp"

namespace isegoria::cli {

// `sign in`, `sign out`, `sign status` and `guest join`. Throws UsageError and what converse()
// does.
[[nodiscard]] int sign(Arguments& arguments, const Options& options,
                       const Surroundings& surroundings);

}  // namespace isegoria::cli
