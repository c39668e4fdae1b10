// SPDX-License-Identifier: AGPL-3.0-or-later
// Decisions and facts about the draft charter.
#include "core/charter.hpp"

#include <algorithm>

#include "core/citation.hpp"
#include "core/limits.hpp"
#include "core/state.hpp"

namespace isegoria::core {
namespace {

std::string place_in(std::string_view list, std::size_t index) {
    return std::string(list) + "[" + std::to_string(index) + "]";
}

// Sources must exist and be public. What the article already cites may stay, though it has been
// withdrawn since: the text did come from there.
template <class SourceId>
std::optional<Rejection> check_sources(const State& state, std::string_view field,
                                       const std::vector<SourceId>& sources,
                                       const std::vector<SourceId>& cited) {
    if (sources.size() > citations_max)
        return Rejection{Reason::too_many, field, {{"max", std::to_string(citations_max)}}};
    std::set<SourceId> seen;
    for (std::size_t index = 0; index < sources.size(); ++index) {
        const SourceId source = sources[index];
        const bool kept = std::find(cited.begin(), cited.end(), source) != cited.end();
        if (!kept && !is_citable(state, source))
            return Rejection{Reason::not_found, place_in(field, index)};
        if (!seen.insert(source).second)
            return Rejection{
                Reason::named_twice, place_in(field, index), {{"name", std::to_string(source.value)}}};
    }
    return std::nullopt;
}

template <class Command_>
std::optional<Rejection> check_provenance(const State& state, const Command_& command,
                                          const Article& before) {
    if (command.contributions.empty() && command.proposals.empty())
        return Rejection{Reason::provenance_is_missing, "contributions"};
    if (auto finding =
            check_sources(state, "contributions", command.contributions, before.contributions))
        return finding;
    return check_sources(state, "proposals", command.proposals, before.proposals);
}

template <class Command_>
std::optional<Rejection> check_article_texts(const Charter& charter, const Command_& command,
                                             std::size_t replaced) {
    if (auto finding = check_wordings("titles", command.titles, title_signs_max)) return finding;
    if (auto finding = check_wordings("wordings", command.wordings, text_signs_max)) return finding;
    return check_room(charter, "wordings", replaced,
                      octet_count(command.titles) + octet_count(command.wordings));
}

template <class Command_>
std::optional<Rejection> check_preamble_texts(const Charter& charter, const Command_& command) {
    if (auto finding = check_wordings("titles", command.titles, title_signs_max)) return finding;
    if (auto finding = check_wordings("preamble", command.preamble, text_signs_max)) return finding;
    const std::size_t added = octet_count(command.titles) + octet_count(command.preamble);
    if (added > preamble_octets_max)
        return Rejection{Reason::wordings_are_too_long,
                         "preamble",
                         {{"max", std::to_string(preamble_octets_max)}}};
    return check_room(charter, "preamble",
                      octet_count(charter.titles) + octet_count(charter.preamble), added);
}

void cite(Charter& charter, ArticleId id, const Article& article) {
    for (const ContributionId source : article.contributions)
        charter.by_contribution[source].insert(id);
    for (const ProposalId source : article.proposals) charter.by_proposal[source].insert(id);
}

template <class SourceId>
void drop(std::map<SourceId, std::set<ArticleId>>& index, SourceId source, ArticleId id) {
    const auto entry = index.find(source);
    if (entry == index.end()) return;
    entry->second.erase(id);
    if (entry->second.empty()) index.erase(entry);
}

void uncite(Charter& charter, ArticleId id, const Article& article) {
    for (const ContributionId source : article.contributions)
        drop(charter.by_contribution, source, id);
    for (const ProposalId source : article.proposals) drop(charter.by_proposal, source, id);
}

template <class Wording_>
std::size_t octets(const std::vector<Wording_>& wordings) {
    std::size_t sum = 0;
    for (const Wording_& wording : wordings) {
        if constexpr (std::is_same_v<Wording_, TextWording>)
            sum += wording.words.words.size();
        else
            sum += wording.words.size();
    }
    return sum;
}

}  // namespace

std::size_t octet_count(const std::vector<TextWording>& wordings) { return octets(wordings); }
std::size_t octet_count(const std::vector<Wording>& wordings) { return octets(wordings); }

const Article* find_article(const Charter& charter, ArticleId article) {
    const auto entry = charter.articles.find(article);
    return entry == charter.articles.end() ? nullptr : &entry->second;
}

std::uint64_t position_of(const Charter& charter, ArticleId article) {
    const auto at = std::find(charter.order.begin(), charter.order.end(), article);
    return at == charter.order.end() ? 0
                                     : static_cast<std::uint64_t>(at - charter.order.begin()) + 1;
}

std::vector<ArticleId> articles_citing(const Charter& charter, ContributionId source) {
    const auto entry = charter.by_contribution.find(source);
    if (entry == charter.by_contribution.end()) return {};
    return {entry->second.begin(), entry->second.end()};
}

std::vector<ArticleId> articles_citing(const Charter& charter, ProposalId source) {
    const auto entry = charter.by_proposal.find(source);
    if (entry == charter.by_proposal.end()) return {};
    return {entry->second.begin(), entry->second.end()};
}

bool is_draft_disclosed(const State& state) {
    bool disclosed = false;
    for (const PhaseState& phase : state.plan.phases) {
        if (phase.planned.kind != PhaseKind::drafting) continue;
        if (phase.status == PhaseStatus::published) disclosed = true;
        if (phase.status == PhaseStatus::open || phase.status == PhaseStatus::closed) return false;
    }
    return disclosed;
}

std::optional<Rejection> check_standing(const Charter& charter, ArticleId article) {
    const Article* found = find_article(charter, article);
    if (found == nullptr) return Rejection{Reason::not_found, "article"};
    if (found->struck) return Rejection{Reason::article_is_struck, "article"};
    return std::nullopt;
}

std::optional<Rejection> check_base(std::uint64_t base, std::uint64_t current) {
    if (base == current) return std::nullopt;
    return Rejection{
        Reason::revision_is_stale, "base_revision", {{"current", std::to_string(current)}}};
}

std::optional<Rejection> check_room(const Charter& charter, std::string_view field,
                                    std::size_t replaced, std::size_t added) {
    if (added > article_octets_max)
        return Rejection{
            Reason::wordings_are_too_long, field, {{"max", std::to_string(article_octets_max)}}};
    // Summed up anew each time, over 200 articles at most: a counter kept in the state would differ
    // between a live state and one replayed after an erasure.
    std::size_t sum = octet_count(charter.titles) + octet_count(charter.preamble);
    for (const ArticleId id : charter.order) {
        const Article& article = charter.articles.at(id);
        sum += octet_count(article.titles) + octet_count(article.wordings);
    }
    if (sum - replaced + added <= charter_octets_max) return std::nullopt;
    return Rejection{
        Reason::charter_is_too_long, field, {{"max", std::to_string(charter_octets_max)}}};
}

Outcome<Events> decide(const State& state, const BeginCharter& command, const Context&) {
    if (state.charter.revision != 0) return Rejection{Reason::already_done};
    if (auto finding = check_preamble_texts(state.charter, command)) return *finding;
    return Events{CharterBegun{texts(command.titles), texts(command.preamble)}};
}

Outcome<Events> decide(const State& state, const RevisePreamble& command, const Context&) {
    const Charter& charter = state.charter;
    if (charter.revision == 0) return Rejection{Reason::charter_is_missing};
    if (auto finding = check_base(command.base_revision, charter.revision)) return *finding;
    if (auto finding = check_preamble_texts(charter, command)) return *finding;
    return Events{
        PreambleRevised{charter.revision + 1, texts(command.titles), texts(command.preamble)}};
}

Outcome<Events> decide(const State& state, const DraftArticle& command, const Context&) {
    const Charter& charter = state.charter;
    if (charter.revision == 0) return Rejection{Reason::charter_is_missing};
    if (charter.order.size() >= articles_max)
        return Rejection{Reason::too_many, "", {{"max", std::to_string(articles_max)}}};
    if (charter.articles.size() >= articles_ever_max)
        return Rejection{
            Reason::limit_is_reached, "", {{"max", std::to_string(articles_ever_max)}}};
    if (auto finding = check_provenance(state, command, Article{})) return *finding;
    if (auto finding = check_article_texts(charter, command, 0)) return *finding;
    return Events{ArticleDrafted{ArticleId{charter.articles.size() + 1}, texts(command.titles),
                                 texts(command.wordings), command.contributions,
                                 command.proposals}};
}

Outcome<Events> decide(const State& state, const ReviseArticle& command, const Context&) {
    const Charter& charter = state.charter;
    if (auto finding = check_standing(charter, command.article)) return *finding;
    const Article& article = charter.articles.at(command.article);
    if (auto finding = check_base(command.base_revision, article.revision)) return *finding;
    if (auto finding = check_provenance(state, command, article)) return *finding;
    const std::size_t replaced = octet_count(article.titles) + octet_count(article.wordings);
    if (auto finding = check_article_texts(charter, command, replaced)) return *finding;
    return Events{ArticleRevised{command.article, article.revision + 1, texts(command.titles),
                                 texts(command.wordings), command.contributions,
                                 command.proposals}};
}

Outcome<Events> decide(const State& state, const MoveArticle& command, const Context&) {
    const Charter& charter = state.charter;
    if (auto finding = check_standing(charter, command.article)) return *finding;
    if (command.position == 0 || command.position > charter.order.size())
        return Rejection{Reason::number_out_of_range,
                         "position",
                         {{"min", "1"}, {"max", std::to_string(charter.order.size())}}};
    if (position_of(charter, command.article) == command.position)
        return Rejection{Reason::already_done, "position"};
    return Events{ArticleMoved{command.article, command.position}};
}

Outcome<Events> decide(const State& state, const StrikeArticle& command, const Context&) {
    if (auto finding = check_standing(state.charter, command.article)) return *finding;
    if (auto finding = check_text("reason", command.reason, reason_signs_max)) return *finding;
    return Events{ArticleStruck{command.article, text(command.reason)}};
}

void apply(State& state, const CharterBegun& event, const Context&) {
    Charter& charter = state.charter;
    charter.revision = 1;
    charter.titles = event.titles;
    charter.preamble = event.preamble;
    ++charter.change_count;
}

void apply(State& state, const PreambleRevised& event, const Context&) {
    Charter& charter = state.charter;
    charter.revision = event.revision;
    charter.titles = event.titles;
    charter.preamble = event.preamble;
    ++charter.change_count;
}

void apply(State& state, const ArticleDrafted& event, const Context& context) {
    Charter& charter = state.charter;
    Article& article = charter.articles[event.article];
    article.revision = 1;
    article.titles = event.titles;
    article.wordings = event.wordings;
    article.contributions = event.contributions;
    article.proposals = event.proposals;
    article.changed_ms = context.now_ms;
    charter.order.push_back(event.article);
    cite(charter, event.article, article);
    ++charter.change_count;
}

void apply(State& state, const ArticleRevised& event, const Context& context) {
    Charter& charter = state.charter;
    Article& article = charter.articles[event.article];
    uncite(charter, event.article, article);
    article.revision = event.revision;
    article.titles = event.titles;
    article.wordings = event.wordings;
    article.contributions = event.contributions;
    article.proposals = event.proposals;
    article.changed_ms = context.now_ms;
    cite(charter, event.article, article);
    ++charter.change_count;
}

void apply(State& state, const ArticleMoved& event, const Context&) {
    Charter& charter = state.charter;
    std::erase(charter.order, event.article);
    charter.order.insert(charter.order.begin() + static_cast<std::ptrdiff_t>(event.position - 1),
                         event.article);
    ++charter.change_count;
}

void apply(State& state, const ArticleStruck& event, const Context& context) {
    Charter& charter = state.charter;
    Article& article = charter.articles[event.article];
    article.struck = true;
    article.strike_reason = event.reason;
    article.changed_ms = context.now_ms;
    uncite(charter, event.article, article);
    std::erase(charter.order, event.article);
    ++charter.change_count;
}

}  // namespace isegoria::core
