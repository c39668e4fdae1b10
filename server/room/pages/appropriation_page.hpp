// SPDX-License-Identifier: AGPL-3.0-or-later
// What one territory has made of a version of the charter, as a page: each text of its own beside
// the article that it stands for. Drawn from state alone.
#pragma once

#include <optional>
#include <string>

#include "core/state.hpp"
#include "room/pages/page.hpp"

namespace isegoria::room {

// /assemblies/1/charter/appropriations/3
[[nodiscard]] std::string appropriation_address(const core::State& state,
                                                core::AppropriationId appropriation);

// Nothing when there is none.
[[nodiscard]] std::optional<Page> appropriation_page(const core::State& state,
                                                     core::AppropriationId appropriation,
                                                     PageForm form, words::Language language);

}  // namespace isegoria::room
