// SPDX-License-Identifier: AGPL-3.0-or-later
// From what was typed to the message that goes to the server. Reads files only through the sources
// that it is given. One thread.
#pragma once

#include <cstdint>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/options.hpp"
#include "cli/values.hpp"
#include "cli/verbs.hpp"
#include "isegoria/v1/frames.pb.h"
#include "sync/pending.hpp"

namespace isegoria::cli {

struct Wish {
    std::uint64_t assembly = 0;
    v1::Command command;  // Of these two, the one that the verb says is set.
    v1::Errand errand;
    std::vector<sync::Attachment> attachments;
};

// A single further word stands for the first field when that is a number: `phase open 3`. What is
// left over in `arguments` is an error, and so is an assembly that is not said. Throws UsageError.
[[nodiscard]] Wish read_wish(const Verb& verb, Arguments& arguments, const Options& options,
                             const ValueSources& sources);

}  // namespace isegoria::cli
