// SPDX-License-Identifier: AGPL-3.0-or-later
// What everybody may have of a draw, verified without the pool's values. One thread.
#pragma once

#include <string>

#include "sortition/tool/result.hpp"

namespace isegoria::sortition::tool {

// Whether the folder holds a public pool but no prepared lottery.
[[nodiscard]] bool is_published_folder(const std::string& folder);

// transcript.json, portfolio.txt and public_pool.json of that folder: see verify_public.
[[nodiscard]] Result verify_published(const std::string& folder);

}  // namespace isegoria::sortition::tool
