// SPDX-License-Identifier: AGPL-3.0-or-later
// Made-up pools for trying things out: nobody in them exists, and their addresses lead nowhere
// (example.org is reserved by RFC 2606). The same seed gives the same octets. Any thread.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace isegoria::sortition {

// Shares of an invented territory, per thousand: of its inhabitants, from which quotas are made,
// and of those who answer an invitation. The two differ as they do everywhere: those with diplomas
// and those past 45 answer more often. The figures are invented, not anybody's census.
struct Share {
    std::string_view value;
    int inhabitants = 0;
    int respondents = 0;
};

struct MadeUpFeature {
    std::string_view name;
    std::span<const Share> shares;
};

[[nodiscard]] std::span<const MadeUpFeature> made_up_features();

using Sink = std::function<void(std::string_view)>;

// A respondents file of `people` rows, handed to `sink` piece by piece.
void generate_pool(int people, std::string_view seed, const Sink& sink);

// A categories file for a panel: the inhabitants' shares rounded outwards, and one more on each
// side, so that replacements remain possible.
[[nodiscard]] std::string generate_categories(int panel_size);

}  // namespace isegoria::sortition
