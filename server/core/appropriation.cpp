// SPDX-License-Identifier: AGPL-3.0-or-later
// Decisions and facts about appropriation by territories.
#include "core/appropriation.hpp"

#include <algorithm>

#include "core/limits.hpp"
#include "core/state.hpp"

namespace isegoria::core {
namespace {

std::string place(std::string_view list, std::size_t index) {
    return std::string(list) + "[" + std::to_string(index) + "]";
}

std::uint64_t& counter(AppropriationTally& tally, AppropriationKind kind) {
    switch (kind) {
        case AppropriationKind::in_full:
            return tally.in_full;
        case AppropriationKind::in_part:
            return tally.in_part;
        case AppropriationKind::adapted:
            return tally.adapted;
        case AppropriationKind::declined:
            break;
    }
    return tally.declined;
}

Rejection contradiction(std::string_view field, AppropriationKind kind) {
    return Rejection{
        Reason::appropriation_is_contradictory, field, {{"kind", std::string(enum_name(kind))}}};
}

// Articles and texts of its own come exactly with the kind that speaks of them.
std::optional<Rejection> check_kind(const RecordAppropriation& command) {
    const bool in_part = command.kind == AppropriationKind::in_part;
    const bool adapted = command.kind == AppropriationKind::adapted;
    if (command.articles.empty() == in_part) return contradiction("articles", command.kind);
    if (command.own_texts.empty() == adapted) return contradiction("own_texts", command.kind);
    if (command.kind == AppropriationKind::declined && command.reasons.empty())
        return Rejection{Reason::reason_is_missing, "reasons"};
    return std::nullopt;
}

std::optional<Rejection> check_article(const VersionPublished& version, std::set<ArticleId>& seen,
                                       ArticleId article, const std::string& field) {
    if (find_article(version, article) == nullptr) return Rejection{Reason::not_found, field};
    if (!seen.insert(article).second)
        return Rejection{Reason::named_twice, field, {{"name", std::to_string(article.value)}}};
    return std::nullopt;
}

// Each article is in the version and named once, so that there are never more than it has.
std::optional<Rejection> check_articles(const VersionPublished& version,
                                        const RecordAppropriation& command) {
    std::set<ArticleId> seen;
    for (std::size_t index = 0; index < command.articles.size(); ++index)
        if (auto finding =
                check_article(version, seen, command.articles[index], place("articles", index)))
            return finding;
    // In part means not all of them.
    if (command.kind == AppropriationKind::in_part && seen.size() == version.articles.size())
        return contradiction("articles", command.kind);
    std::size_t octets = 0;
    for (std::size_t index = 0; index < command.own_texts.size(); ++index) {
        const OwnText& own = command.own_texts[index];
        const std::string field = place("own_texts", index);
        if (auto finding = check_article(version, seen, own.article, field + ".article"))
            return finding;
        if (auto finding = check_wordings(field + ".wordings", own.wordings, text_signs_max))
            return finding;
        const std::size_t own_octets = octet_count(own.wordings);
        if (own_octets > article_octets_max)
            return Rejection{Reason::wordings_are_too_long,
                             field + ".wordings",
                             {{"max", std::to_string(article_octets_max)}}};
        octets += own_octets;
    }
    if (octets > own_text_octets_max)
        return Rejection{Reason::charter_is_too_long,
                         "own_texts",
                         {{"max", std::to_string(own_text_octets_max)}}};
    return std::nullopt;
}

}  // namespace

const Appropriation* find_appropriation(const Appropriations& appropriations, VersionId version,
                                        TerritoryId territory) {
    const auto of_version = appropriations.by_version.find(version);
    if (of_version == appropriations.by_version.end()) return nullptr;
    const auto standing = of_version->second.standing.find(territory);
    if (standing == of_version->second.standing.end()) return nullptr;
    return &appropriations.by_id.at(standing->second);
}

Outcome<Events> decide(const State& state, const RecordAppropriation& command,
                       const Context& context) {
    const Appropriations& appropriations = state.appropriations;
    // A territory for which one may not speak looks like one that does not exist.
    if (std::find(context.steward_of.begin(), context.steward_of.end(), command.territory) ==
        context.steward_of.end())
        return Rejection{Reason::not_found, "territory"};
    const Version* version = find_version(state.versions, command.version);
    if (version == nullptr) return Rejection{Reason::not_found, "version"};
    if (appropriations.by_id.size() >= appropriations_max)
        return Rejection{
            Reason::limit_is_reached, "", {{"max", std::to_string(appropriations_max)}}};
    const auto earlier = appropriations.by_territory.find(command.territory);
    if (earlier != appropriations.by_territory.end() &&
        earlier->second.size() >= appropriations_of_territory_max)
        return Rejection{Reason::too_many,
                         "territory",
                         {{"max", std::to_string(appropriations_of_territory_max)}}};
    if (auto finding = check_kind(command)) return *finding;
    if (auto finding = check_articles(version->content, command)) return *finding;
    if (!command.reasons.empty())
        if (auto finding = check_text("reasons", command.reasons, text_signs_max)) return *finding;
    AppropriationRecorded recorded{AppropriationId{appropriations.by_id.size() + 1},
                                   command.version,
                                   command.territory,
                                   command.kind,
                                   command.articles,
                                   {},
                                   text(command.reasons)};
    for (const OwnText& own : command.own_texts)
        recorded.own_texts.push_back({own.article, texts(own.wordings)});
    return Events{std::move(recorded)};
}

void apply(State& state, const AppropriationRecorded& event, const Context& context) {
    Appropriations& appropriations = state.appropriations;
    AppropriationsOfVersion& of_version = appropriations.by_version[event.version];
    AppropriationId& standing = of_version.standing[event.territory];
    if (standing) {
        Appropriation& earlier = appropriations.by_id[standing];
        earlier.superseded_by = event.appropriation;
        --counter(of_version.tally, earlier.content.kind);
    }
    ++counter(of_version.tally, event.kind);
    standing = event.appropriation;
    appropriations.by_id[event.appropriation] = {
        event, context.actor, context.now_ms, {}, of_version.list.size()};
    of_version.list.push_back(event.appropriation);
    appropriations.by_territory[event.territory].push_back(event.appropriation);
}

}  // namespace isegoria::core
