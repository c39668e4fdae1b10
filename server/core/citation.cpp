// SPDX-License-Identifier: AGPL-3.0-or-later
// The checks of citation.hpp.
#include "core/citation.hpp"

#include <set>
#include <string>

#include "core/limits.hpp"
#include "core/state.hpp"

namespace isegoria::core {
namespace {

template <class Cited>
std::optional<Rejection> check_each(const State& state, std::string_view field,
                                    const std::vector<Cited>& cited) {
    if (cited.size() > citations_max)
        return Rejection{Reason::too_many, field, {{"max", std::to_string(citations_max)}}};
    std::set<Cited> seen;
    for (std::size_t index = 0; index < cited.size(); ++index) {
        const std::string place = std::string(field) + "[" + std::to_string(index) + "]";
        if (!is_citable(state, cited[index])) return Rejection{Reason::not_found, place};
        if (!seen.insert(cited[index]).second)
            return Rejection{
                Reason::named_twice, place, {{"name", std::to_string(cited[index].value)}}};
    }
    return std::nullopt;
}

}  // namespace

bool is_citable(const State& state, ContributionId contribution) {
    return is_in_published_result(state, contribution);
}
bool is_citable(const State& state, ThemeId theme) {
    const Theme* found = find_theme(state.synthesis, theme);
    return found != nullptr && synthesis_of(state.synthesis, found->phase).adopted;
}
bool is_citable(const State& state, ArticleId article) {
    const Article* found = find_article(state.charter, article);
    return found != nullptr && !found->struck;
}
bool is_citable(const State& state, ProposalId proposal) {
    return find_proposal(state.proposals, proposal) != nullptr;
}

std::optional<Rejection> check_citations(const State& state, std::string_view field,
                                         const std::vector<ContributionId>& cited) {
    return check_each(state, field, cited);
}
std::optional<Rejection> check_citations(const State& state, std::string_view field,
                                         const std::vector<ProposalId>& cited) {
    return check_each(state, field, cited);
}
std::optional<Rejection> check_citations(const State& state, std::string_view field,
                                         const std::vector<ThemeId>& cited) {
    return check_each(state, field, cited);
}

}  // namespace isegoria::core
