// SPDX-License-Identifier: AGPL-3.0-or-later
// The options that every verb has, read from what was typed and from the environment. Values.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "cli/arguments.hpp"
#include "cli/cli.hpp"
#include "words/words.hpp"

namespace isegoria::cli {

struct Options {
    std::string server;  // As typed; empty: the profile's.
    std::string profile = "default";
    std::optional<std::uint64_t> assembly;  // Nothing: not said anywhere.
    words::Language language = words::Language::english;
    std::string time_zone = "UTC";
    std::string fingerprint;
    std::string output;  // File for a document; empty: standard output.
    bool json = false;
    bool once = false;
    bool help = false;
    bool accept_new_certificate = false;
};

// Takes the global options out of `arguments`, but for those that the verb has as a field of its
// own
// (`assembly retire --assembly 5`). Throws UsageError.
[[nodiscard]] Options read_options(Arguments& arguments, const Surroundings& surroundings,
                                   const std::set<std::string>& own);
// The language alone, to say what is wrong with the rest; never throws.
[[nodiscard]] words::Language language_of(const std::vector<std::string>& typed,
                                          const Surroundings& surroundings);

}  // namespace isegoria::cli
