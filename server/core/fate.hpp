// SPDX-License-Identifier: AGPL-3.0-or-later
// What became of one contribution, from its receipt to what cites it: looked at across concepts, so
// that nobody's answer disappears without a word. Pure.
#pragma once

#include <optional>
#include <vector>

#include "core/collection.hpp"
#include "core/moderation.hpp"
#include "core/version.hpp"

namespace isegoria::core {

enum class FateKind : std::uint8_t {
    received = 1,  // waits for a moderator
    accepted,      // in no theme yet
    rejected,
    withdrawn,
    in_themes,
    set_aside,
};
BOOST_DESCRIBE_ENUM(FateKind, received, accepted, rejected, withdrawn, in_themes, set_aside)

struct Fate {
    FateKind kind{};
    ModerationRule rule{};                       // meaningful when rejected
    Text reason;                                 // why it was rejected or set aside
    std::optional<Appeal> appeal;                // of the author, open or decided
    std::vector<ThemeId> themes;                 // that link to it, in the order of their numbers
    std::vector<ProposalId> cited_by_proposals;  // of the panel
    std::vector<ArticleId> cited_by_articles;  // of the draft charter, once it is before the public
    std::vector<PublishedUse> published_in;    // of versions, for good
};
ISEGORIA_DESCRIBE(Fate, kind, rule, reason, appeal, themes, cited_by_proposals, cited_by_articles,
                  published_in)

struct State;
// Nothing when there is no such contribution. Time: logarithmic in all that was contributed.
[[nodiscard]] std::optional<Fate> fate(const State&, ContributionId contribution);

}  // namespace isegoria::core
