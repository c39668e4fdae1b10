// SPDX-License-Identifier: AGPL-3.0-or-later
// Decisions and facts about amendments.
#include "core/amendment.hpp"

#include <algorithm>

#include "core/limits.hpp"
#include "core/state.hpp"

namespace isegoria::core {
namespace {

template <class Wording_>
bool names(const std::vector<Wording_>& wordings, std::string_view language) {
    return std::any_of(wordings.begin(), wordings.end(),
                       [&](const Wording_& wording) { return wording.language == language; });
}

// The amendment, if it is still to be decided.
Outcome<const Amendment*> find_open(const State& state, AmendmentId wanted) {
    const auto entry = state.amendments.by_id.find(wanted);
    if (entry == state.amendments.by_id.end()) return Rejection{Reason::not_found, "amendment"};
    if (entry->second.status != AmendmentStatus::open)
        return Rejection{Reason::amendment_is_decided,
                         "amendment",
                         {{"status", std::string(enum_name(entry->second.status))}}};
    return &entry->second;
}

// What the article would say in each of its languages. The translations are the editor's; they may
// not overrule what the author wrote.
Outcome<std::vector<TextWording>> consolidate(const Article& article, const Amendment& amendment,
                                              const std::vector<Wording>& translations) {
    // Copied by their words: each place where a text stands has a commitment of its own.
    std::vector<TextWording> wordings;
    for (const TextWording& wording : amendment.wordings)
        wordings.push_back({wording.language, text(wording.words.words)});
    if (!translations.empty())
        if (auto finding = check_wordings("translations", translations, text_signs_max))
            return *finding;
    if (wordings.size() + translations.size() > languages_max)
        return Rejection{
            Reason::too_many, "translations", {{"max", std::to_string(languages_max)}}};
    for (const Wording& translation : translations) {
        if (names(amendment.wordings, translation.language))
            return Rejection{Reason::named_twice, "translations", {{"name", translation.language}}};
        wordings.push_back({translation.language, text(translation.words)});
    }
    for (const TextWording& standing : article.wordings)
        if (!names(wordings, standing.language))
            return Rejection{
                Reason::wording_is_missing, "translations", {{"language", standing.language}}};
    return wordings;
}

void decided(State& state, AmendmentId id, AmendmentStatus status, const Context& context) {
    Amendment& amendment = state.amendments.by_id[id];
    amendment.status = status;
    amendment.decided_ms = context.now_ms;
    std::uint32_t& open = state.amendments.open_count[amendment.author];
    if (open > 0) --open;
}

}  // namespace

bool is_stale(const State& state, const Amendment& amendment) {
    const Article* article = find_article(state.charter, amendment.article);
    return article == nullptr || article->struck || article->revision != amendment.base_revision;
}

Outcome<Events> decide(const State& state, const ProposeAmendment& command,
                       const Context& context) {
    const Amendments& amendments = state.amendments;
    if (auto finding = check_standing(state.charter, command.article)) return *finding;
    const Article& article = state.charter.articles.at(command.article);
    if (auto finding = check_base(command.base_revision, article.revision)) return *finding;
    if (amendments.by_id.size() >= amendments_max)
        return Rejection{Reason::limit_is_reached, "", {{"max", std::to_string(amendments_max)}}};
    const auto open = amendments.open_count.find(context.actor);
    if (open != amendments.open_count.end() && open->second >= open_amendments_of_member_max)
        return Rejection{
            Reason::too_many, "", {{"max", std::to_string(open_amendments_of_member_max)}}};
    if (auto finding = check_wordings("wordings", command.wordings, text_signs_max))
        return *finding;
    if (octet_count(command.wordings) > article_octets_max)
        return Rejection{Reason::wordings_are_too_long,
                         "wordings",
                         {{"max", std::to_string(article_octets_max)}}};
    for (const Wording& wording : command.wordings)
        if (!names(article.wordings, wording.language))
            return Rejection{
                Reason::language_is_unknown, "wordings", {{"language", wording.language}}};
    if (auto finding = check_text("reason", command.reason, reason_signs_max)) return *finding;
    return Events{AmendmentProposed{AmendmentId{amendments.by_id.size() + 1}, command.article,
                                    command.base_revision, texts(command.wordings),
                                    text(command.reason)}};
}

Outcome<Events> decide(const State& state, const SupportAmendment& command,
                       const Context& context) {
    const auto amendment = find_open(state, command.amendment);
    if (!amendment) return amendment.error();
    if ((*amendment)->author == context.actor || (*amendment)->supporters.contains(context.actor))
        return Rejection{Reason::already_done, "amendment"};
    return Events{AmendmentSupported{command.amendment}};
}

Outcome<Events> decide(const State& state, const AcceptAmendment& command, const Context&) {
    const auto found = find_open(state, command.amendment);
    if (!found) return found.error();
    const Amendment& amendment = **found;
    if (auto finding = check_standing(state.charter, amendment.article)) return *finding;
    const Article& article = state.charter.articles.at(amendment.article);
    if (article.revision != amendment.base_revision)
        return Rejection{Reason::revision_is_stale,
                         "amendment",
                         {{"current", std::to_string(article.revision)}}};
    if (article.amendments.size() >= citations_max)
        return Rejection{Reason::too_many, "amendment", {{"max", std::to_string(citations_max)}}};
    // Words that have been erased cannot become the article's.
    for (const TextWording& wording : amendment.wordings)
        if (wording.words.erased) return Rejection{Reason::text_is_erased, "amendment"};
    auto wordings = consolidate(article, amendment, command.translations);
    if (!wordings) return wordings.error();
    const std::size_t titles = octet_count(article.titles);
    if (auto finding =
            check_room(state.charter, "translations", titles + octet_count(article.wordings),
                       titles + octet_count(*wordings)))
        return *finding;
    return Events{AmendmentAccepted{command.amendment, amendment.article, article.revision + 1,
                                    *std::move(wordings)}};
}

Outcome<Events> decide(const State& state, const DeclineAmendment& command, const Context&) {
    const auto amendment = find_open(state, command.amendment);
    if (!amendment) return amendment.error();
    if (auto finding = check_text("reason", command.reason, reason_signs_max)) return *finding;
    return Events{AmendmentDeclined{command.amendment, text(command.reason)}};
}

Outcome<Events> decide(const State& state, const WithdrawAmendment& command,
                       const Context& context) {
    const auto amendment = find_open(state, command.amendment);
    const auto entry = state.amendments.by_id.find(command.amendment);
    // Another's is not found, whatever became of it.
    if (entry == state.amendments.by_id.end() || entry->second.author != context.actor)
        return Rejection{Reason::not_found, "amendment"};
    if (!amendment) return amendment.error();
    return Events{AmendmentWithdrawn{command.amendment}};
}

void apply(State& state, const AmendmentProposed& event, const Context& context) {
    Amendment& amendment = state.amendments.by_id[event.amendment];
    amendment.article = event.article;
    amendment.base_revision = event.base_revision;
    amendment.author = context.actor;
    amendment.wordings = event.wordings;
    amendment.reason = event.reason;
    state.amendments.by_article[event.article].push_back(event.amendment);
    ++state.amendments.open_count[context.actor];
}

void apply(State& state, const AmendmentSupported& event, const Context& context) {
    state.amendments.by_id[event.amendment].supporters.insert(context.actor);
}

void apply(State& state, const AmendmentAccepted& event, const Context& context) {
    decided(state, event.amendment, AmendmentStatus::accepted, context);
    state.amendments.by_id[event.amendment].revision = event.revision;
    Article& article = state.charter.articles[event.article];
    article.revision = event.revision;
    article.wordings = event.wordings;
    article.amendments.push_back(event.amendment);
    article.changed_ms = context.now_ms;
    ++state.charter.change_count;
}

void apply(State& state, const AmendmentDeclined& event, const Context& context) {
    decided(state, event.amendment, AmendmentStatus::declined, context);
    state.amendments.by_id[event.amendment].decision_reason = event.reason;
}

void apply(State& state, const AmendmentWithdrawn& event, const Context& context) {
    decided(state, event.amendment, AmendmentStatus::withdrawn, context);
}

}  // namespace isegoria::core
