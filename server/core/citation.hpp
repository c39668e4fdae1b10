// SPDX-License-Identifier: AGPL-3.0-or-later
// Whether something may be cited by what the panel writes: the joint between collection, proposals
// and the charter. Pure.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/ids.hpp"
#include "core/outcome.hpp"

namespace isegoria::core {

struct State;

// A contribution that was accepted, is not withdrawn, and lies in the published result of its
// phase.
[[nodiscard]] bool is_citable(const State& state, ContributionId contribution);
// A proposal that is not withdrawn.
[[nodiscard]] bool is_citable(const State& state, ProposalId proposal);
// A theme of a synthesis that was adopted.
[[nodiscard]] bool is_citable(const State& state, ThemeId theme);
// An article that stands in the draft of the charter.
[[nodiscard]] bool is_citable(const State& state, ArticleId article);

// The finding about a list of citations (each may be empty, none longer than citations_max): too
// many, one that is not found or may not be cited, one named twice.
[[nodiscard]] std::optional<Rejection> check_citations(const State& state, std::string_view field,
                                                       const std::vector<ContributionId>& cited);
[[nodiscard]] std::optional<Rejection> check_citations(const State& state, std::string_view field,
                                                       const std::vector<ProposalId>& cited);
[[nodiscard]] std::optional<Rejection> check_citations(const State& state, std::string_view field,
                                                       const std::vector<ThemeId>& cited);

}  // namespace isegoria::core
