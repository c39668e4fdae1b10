// SPDX-License-Identifier: AGPL-3.0-or-later
// How the panel was drawn, for whoever wants to check it: the commitments, the public value, and
// the archive from which anybody repeats the draw. Drawn from state alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/state.hpp"
#include "room/pages/page.hpp"

namespace isegoria::room {

// /assemblies/1/draw is the page, /assemblies/1/draw.tar the archive. Nothing: not such an address.
struct DrawAddress {
    std::uint64_t assembly = 0;
    bool archive = false;
};
[[nodiscard]] std::optional<DrawAddress> read_draw_address(std::string_view path);
[[nodiscard]] std::string draw_address(std::uint64_t assembly);

[[nodiscard]] bool has_draw_page(const core::State& state);
// Nothing before a draw is announced, and never of a rehearsal.
[[nodiscard]] std::optional<Page> draw_page(const core::State& state, words::Language language);

}  // namespace isegoria::room
