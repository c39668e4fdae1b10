// SPDX-License-Identifier: AGPL-3.0-or-later
// charter-version compare: what changed between two published versions, as the page of the server
// tells it. One thread.
#pragma once

#include "cli/arguments.hpp"
#include "cli/cli.hpp"
#include "cli/options.hpp"

namespace isegoria::cli {

[[nodiscard]] int compare(Arguments& arguments, const Options& options,
                          const Surroundings& surroundings);

}  // namespace isegoria::cli
