// SPDX-License-Identifier: AGPL-3.0-or-later
// Chance that is the same in every run of the same seed: whoever decides something asks with what
// it is about, so that the order in which things happen changes nothing. Pure; any thread.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace isegoria::demo {

// A number that depends on all of these, and looks like nothing else.
[[nodiscard]] std::uint64_t toss(std::initializer_list<std::uint64_t> about);
// The same for a text (FNV-1a, 64 bits), to be one of the numbers above.
[[nodiscard]] std::uint64_t mark(std::string_view words);

}  // namespace isegoria::demo
