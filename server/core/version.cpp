// SPDX-License-Identifier: AGPL-3.0-or-later
// Decisions and facts about published versions, and the document that is signed.
#include "core/version.hpp"

#include <algorithm>

#include "core/state.hpp"

namespace isegoria::core {
namespace {

// A version has texts of its own: what happens to a draft afterwards does not reach it.
std::vector<TextWording> frozen(const std::vector<TextWording>& wordings) {
    std::vector<TextWording> result;
    for (const TextWording& wording : wordings)
        result.push_back({wording.language, text(wording.words.words)});
    return result;
}

bool holds_erased(const std::vector<TextWording>& wordings) {
    return std::any_of(wordings.begin(), wordings.end(),
                       [](const TextWording& wording) { return wording.words.erased; });
}

// A text erased after the ratification: what the panel decided on is no longer there to publish.
std::optional<Rejection> check_whole(const State& state) {
    const Charter& charter = state.charter;
    if (holds_erased(charter.titles)) return Rejection{Reason::text_is_erased, "titles"};
    if (holds_erased(charter.preamble)) return Rejection{Reason::text_is_erased, "preamble"};
    for (const ArticleId id : charter.order) {
        const Article& article = charter.articles.at(id);
        if (holds_erased(article.titles) || holds_erased(article.wordings))
            return Rejection{Reason::text_is_erased,
                             "articles[" + std::to_string(position_of(charter, id) - 1) + "]"};
    }
    return std::nullopt;
}

// Statements as they stand on the day of publication; one that was erased is left out.
std::vector<VersionMinority> minority_on(const MinorityStatements& all, ArticleId article) {
    std::vector<VersionMinority> result;
    for (const MinorityStatementId id : statements_on(all, article)) {
        const MinorityStatement& statement = all.by_id.at(id);
        if (!statement.words.erased)
            result.push_back(
                {id, statement.language, text(statement.words.words), statement.supporters.size()});
    }
    return result;
}

template <class SourceId>
std::vector<PublishedUse> uses(const std::map<SourceId, std::vector<PublishedUse>>& index,
                               SourceId source) {
    const auto entry = index.find(source);
    return entry == index.end() ? std::vector<PublishedUse>{} : entry->second;
}

// Builds the lines of canonical_document().
class Document {
  public:
    void line(std::string_view words) {
        document_ += words;
        document_ += '\n';
    }
    void number(std::string_view name, std::uint64_t value) {
        line(std::string(name) + ' ' + std::to_string(value));
    }
    void words(const std::string& head, const std::string& language, const Text& words) {
        if (words.erased) return line(head + ' ' + language + " erased");
        line(head + ' ' + language + ' ' + std::to_string(words.words.size()));
        line(words.words);
    }
    void wordings(const std::string& head, const std::vector<TextWording>& wordings) {
        for (const TextWording& wording : wordings) words(head, wording.language, wording.words);
    }
    template <class SourceId>
    void sources(std::string head, const std::vector<SourceId>& sources) {
        for (const SourceId source : sources) head += ' ' + std::to_string(source.value);
        line(head);
    }
    std::string take() { return std::move(document_); }

  private:
    std::string document_;
};

}  // namespace

const Version* find_version(const Versions& versions, VersionId version) {
    const auto entry = versions.by_id.find(version);
    return entry == versions.by_id.end() ? nullptr : &entry->second;
}

const Version* version_before(const Versions& versions, VersionId version) {
    const auto found = versions.by_id.lower_bound(version);
    return found == versions.by_id.begin() ? nullptr : &std::prev(found)->second;
}

const VersionArticle* find_article(const VersionPublished& version, ArticleId article) {
    const auto entry =
        std::find_if(version.articles.begin(), version.articles.end(),
                     [&](const VersionArticle& each) { return each.article == article; });
    return entry == version.articles.end() ? nullptr : &*entry;
}

std::vector<PublishedUse> published_uses(const Versions& versions, ContributionId source) {
    return uses(versions.by_contribution, source);
}
std::vector<PublishedUse> published_uses(const Versions& versions, ProposalId source) {
    return uses(versions.by_proposal, source);
}

std::string canonical_document(const VersionPublished& version) {
    Document document;
    document.line("isegoria charter 1");
    document.number("version", version.version.value);
    document.number("phase", version.phase.value);
    const GradientCounts& counts = version.counts;
    std::string graded = "counts";
    for (const std::uint64_t count : {counts.endorse, counts.agree_with_reservations, counts.mixed,
                                      counts.stand_aside, counts.block, counts.abstain})
        graded += ' ' + std::to_string(count);
    document.line(graded);
    document.number("seated", version.seated_count);
    document.number("consensus", version.consensus);
    document.number("threshold", version.threshold_percent);
    document.line("notice " + version.notice);
    document.wordings("question", version.question);
    document.wordings("title", version.titles);
    document.wordings("preamble", version.preamble);
    for (const VersionArticle& article : version.articles) {
        document.line("article " + std::to_string(article.article.value) + " position " +
                      std::to_string(article.position) + " revision " +
                      std::to_string(article.revision));
        document.wordings("article-title", article.titles);
        document.wordings("wording", article.wordings);
        document.sources("contributions", article.contributions);
        document.sources("proposals", article.proposals);
        document.sources("amendments", article.amendments);
        for (const VersionMinority& minority : article.minority_statements)
            document.words("minority " + std::to_string(minority.statement.value) + " supporters " +
                               std::to_string(minority.supporter_count),
                           minority.language, minority.words);
    }
    document.line("end");
    return document.take();
}

Outcome<Events> decide(const State& state, const PublishVersion&, const Context&) {
    if (state.assembly.rehearsal_of) return Rejection{Reason::rehearsal_is_not_published};
    const RatificationRound* round = latest_conclusion(state.ratification);
    if (round == nullptr || !round->concluded->ratified)
        return Rejection{Reason::charter_is_not_ratified};
    const RatificationConcluded& concluded = *round->concluded;
    if (std::any_of(state.versions.by_id.begin(), state.versions.by_id.end(),
                    [&](const auto& each) { return each.second.content.phase == concluded.phase; }))
        return Rejection{Reason::already_done};
    if (state.charter.change_count != round->change_count)
        return Rejection{Reason::charter_has_changed};
    if (auto finding = check_whole(state)) return *finding;

    VersionPublished version;
    version.version = VersionId{state.versions.by_id.size() + 1};
    version.phase = concluded.phase;
    version.question = frozen(state.assembly.mandate->question);
    version.titles = frozen(state.charter.titles);
    version.preamble = frozen(state.charter.preamble);
    for (const ArticleId id : state.charter.order) {
        const Article& article = state.charter.articles.at(id);
        version.articles.push_back({id, version.articles.size() + 1, article.revision,
                                    frozen(article.titles), frozen(article.wordings),
                                    article.contributions, article.proposals, article.amendments,
                                    minority_on(state.minority_statements, id)});
    }
    version.counts = concluded.counts;
    version.seated_count = concluded.seated_count;
    version.consensus = concluded.consensus;
    version.threshold_percent = concluded.threshold_percent;
    version.notice = non_binding_notice;
    return Events{std::move(version)};
}

Outcome<Events> decide(const State& state, const SignVersion& command, const Context&) {
    const Version* version = find_version(state.versions, command.version);
    if (version == nullptr) return Rejection{Reason::not_found, "version"};
    if (version->signature) return Rejection{Reason::already_done, "version"};
    const bool hexadecimal = std::all_of(
        command.signature.begin(), command.signature.end(),
        [](char sign) { return (sign >= '0' && sign <= '9') || (sign >= 'a' && sign <= 'f'); });
    if (command.signature.size() != signature_digits || !hexadecimal)
        return Rejection{Reason::signature_is_malformed, "signature"};
    return Events{
        VersionSigned{command.version, command.digest, command.signature, command.public_key}};
}

void apply(State& state, const VersionPublished& event, const Context& context) {
    Versions& versions = state.versions;
    versions.by_id[event.version] = {event, context.now_ms, std::nullopt};
    for (const VersionArticle& article : event.articles) {
        for (const ContributionId source : article.contributions)
            versions.by_contribution[source].push_back({event.version, article.article});
        for (const ProposalId source : article.proposals)
            versions.by_proposal[source].push_back({event.version, article.article});
    }
}

void apply(State& state, const VersionSigned& event, const Context&) {
    state.versions.by_id[event.version].signature = event;
}

}  // namespace isegoria::core
