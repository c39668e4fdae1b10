// SPDX-License-Identifier: AGPL-3.0-or-later
// What changed between two published versions of a charter, as a page: words, articles, and what
// they stand on. Drawn from state alone; any two versions, in either order.
#pragma once

#include <string>

#include "core/state.hpp"
#include "room/pages/page.hpp"

namespace isegoria::room {

// /assemblies/1/charter/versions/1..2
[[nodiscard]] std::string comparison_address(std::uint64_t assembly, core::VersionId before,
                                             core::VersionId after);

// A page that says so when the two are one, or one of them does not exist.
[[nodiscard]] Page comparison_page(const core::State& state, core::VersionId before,
                                   core::VersionId after, PageForm form, words::Language language);

}  // namespace isegoria::room
