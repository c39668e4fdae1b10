// SPDX-License-Identifier: AGPL-3.0-or-later
// What an assembly holds, for reading: lists, single entities and the live feed. One thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/cli.hpp"
#include "cli/options.hpp"
#include "cli/verbs.hpp"
#include "isegoria/v1/frames.pb.h"

namespace isegoria::cli {

// `list` and `show [ID]`. Throws UsageError.
[[nodiscard]] int read(const Reading& reading, Arguments& arguments, const Options& options,
                       const Surroundings& surroundings);
// `watch`: everything that is there, then every change, until a signal (or once, with --once).
[[nodiscard]] int watch(Arguments& arguments, const Options& options,
                        const Surroundings& surroundings);

// Reactions by contribution, once the contract shows them.
using Tallies = std::map<std::uint64_t, v1::ContributionTally>;
// The table of entities of one kind, as list prints it; with tallies, three columns more.
[[nodiscard]] std::string entity_table(const std::vector<v1::Entity>& entities,
                                       const Reading& reading, const Options& options,
                                       bool colours, const Tallies& tallies = {});

}  // namespace isegoria::cli
