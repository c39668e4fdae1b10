// SPDX-License-Identifier: AGPL-3.0-or-later
// Published charters as pages: HTML, Markdown and JSON at addresses that stay. Drawn from state
// alone.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/state.hpp"
#include "room/pages/page.hpp"
#include "words/words.hpp"

namespace isegoria::room {

// What an address asks for: /assemblies/1/charter/versions/2, or with .md or .json behind it;
// without /versions/2 the latest one; versions/1..2 what changed from one to the other; in place of
// versions, appropriations/3 what a territory has made of it. Nothing: not such an address.
struct CharterAddress {
    std::uint64_t assembly = 0;
    std::uint64_t version = 0;  // 0: the latest
    PageForm form = PageForm::html;
    std::uint64_t compared_to = 0;    // the later version, of a comparison
    std::uint64_t appropriation = 0;  // instead of a version
};
[[nodiscard]] std::optional<CharterAddress> read_charter_address(std::string_view path);

[[nodiscard]] std::string version_address(std::uint64_t assembly, core::VersionId version);

// Nothing when there is no such version.
[[nodiscard]] std::optional<Page> charter_page(const core::State& state,
                                               const CharterAddress& address,
                                               words::Language language);

// What there is to see of an assembly in a browser.
struct Published {
    bool charter = false;
    bool draw = false;
};
[[nodiscard]] Published published(const core::State& state);

// The assemblies of this server, each with links to what there is.
[[nodiscard]] Page front_page(const core::State& directory,
                              const std::map<core::AssemblyId, Published>& published,
                              words::Language language);
// Where a set-up or invitation link leads in a browser: what to type on the command line.
[[nodiscard]] Page invitation_page(words::Language language);

}  // namespace isegoria::room
