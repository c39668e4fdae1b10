// SPDX-License-Identifier: AGPL-3.0-or-later
// Published charters as pages: HTML, Markdown and JSON at addresses that stay. Drawn from state
// alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/state.hpp"
#include "room/pages/page.hpp"
#include "words/words.hpp"

namespace isegoria::room {

enum class PageForm { html, markdown, json };

// What an address asks for: /assemblies/1/charter/versions/2, or with .md or .json behind it;
// without /versions/2 the latest one. Nothing: not such an address.
struct CharterAddress {
    std::uint64_t assembly = 0;
    std::uint64_t version = 0;  // 0: the latest
    PageForm form = PageForm::html;
};
[[nodiscard]] std::optional<CharterAddress> read_charter_address(std::string_view path);

// Nothing when there is no such version.
[[nodiscard]] std::optional<Page> charter_page(const core::State& state,
                                               const CharterAddress& address,
                                               words::Language language);

// The assemblies of this server, with the addresses of their charters.
[[nodiscard]] Page front_page(const core::State& directory, words::Language language);
// Where a set-up or invitation link leads in a browser: what to type on the command line.
[[nodiscard]] Page invitation_page(words::Language language);

}  // namespace isegoria::room
