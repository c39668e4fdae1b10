// SPDX-License-Identifier: AGPL-3.0-or-later
// Made-up pools for trying things out: nobody in them exists, and their addresses lead nowhere
// (example.org is reserved by RFC 2606). The same seed gives the same octets. Any thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sortition/census.hpp"

namespace isegoria::sortition {

// The columns that every invented person has before the features.
[[nodiscard]] std::vector<std::string_view> made_up_columns();

struct MadeUpPool {
    int people = 0;
    std::string_view seed;
    int sharing_percent = 0;  // Of a hundred people, who live where the person before them does.
};

using Sink = std::function<void(std::string_view)>;

// A respondents file, handed to `sink` piece by piece: values by the shares of respondents, each
// given the values that the person has already.
void generate_pool(const Census& census, const MadeUpPool& request, const Sink& sink);

// A categories file for a panel: the inhabitants' shares rounded outwards, and one more on each
// side, so that replacements remain possible.
[[nodiscard]] std::string generate_categories(const Census& census, int panel_size);

}  // namespace isegoria::sortition
