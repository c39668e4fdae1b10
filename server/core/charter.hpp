// SPDX-License-Identifier: AGPL-3.0-or-later
// The draft charter: preamble and numbered articles, each resting on contributions or proposals
// (S10: a trail from every article back to what it stands on). Edited while drafting is open. Pure.
#pragma once

#include "core/context.hpp"
#include "core/describe.hpp"
#include "core/ids.hpp"
#include "core/outcome.hpp"
#include "core/text.hpp"

namespace isegoria::core {

inline constexpr std::size_t articles_max = 200;  // Longer texts are not read by whom they concern.
inline constexpr std::size_t articles_ever_max =
    1'000;  // Struck ones are kept: their numbers stay taken.
inline constexpr std::size_t charter_octets_max =
    1'000'000;  // All languages; a version is one entry and one page.

inline constexpr std::size_t article_octets_max =
    40'000;  // Title and text in all languages: what a viewer gets in one frame of 65,536 octets.
inline constexpr std::size_t preamble_octets_max =
    30'000;  // Likewise, with the question of the mandate (8 x 1,000 signs) in the same frame.

// Commands. From editors while a drafting phase is open; BeginCharter from organisers too.
struct BeginCharter {
    std::vector<Wording> titles;
    std::vector<Wording> preamble;
};
ISEGORIA_DESCRIBE(BeginCharter, titles, preamble)
struct RevisePreamble {  // title and preamble, which count revisions together
    std::uint64_t base_revision = 0;
    std::vector<Wording> titles;
    std::vector<Wording> preamble;
};
ISEGORIA_DESCRIBE(RevisePreamble, base_revision, titles, preamble)
struct DraftArticle {  // becomes the last one
    std::vector<Wording> titles;
    std::vector<Wording> wordings;
    std::vector<ContributionId> contributions;
    std::vector<ProposalId> proposals;  // at least one of the two
};
ISEGORIA_DESCRIBE(DraftArticle, titles, wordings, contributions, proposals)
struct ReviseArticle {  // what it says replaces the whole of the article
    ArticleId article;
    std::uint64_t base_revision = 0;
    std::vector<Wording> titles;
    std::vector<Wording> wordings;
    std::vector<ContributionId> contributions;
    std::vector<ProposalId> proposals;
};
ISEGORIA_DESCRIBE(ReviseArticle, article, base_revision, titles, wordings, contributions, proposals)
struct MoveArticle {
    ArticleId article;
    std::uint64_t position = 0;  // 1: first
};
ISEGORIA_DESCRIBE(MoveArticle, article, position)
struct StrikeArticle {
    ArticleId article;
    std::string reason;
};
ISEGORIA_DESCRIBE(StrikeArticle, article, reason)

// Events.
struct CharterBegun {
    std::vector<TextWording> titles;
    std::vector<TextWording> preamble;
};
ISEGORIA_DESCRIBE(CharterBegun, titles, preamble)
struct PreambleRevised {
    std::uint64_t revision = 0;
    std::vector<TextWording> titles;
    std::vector<TextWording> preamble;
};
ISEGORIA_DESCRIBE(PreambleRevised, revision, titles, preamble)
struct ArticleDrafted {
    ArticleId article;
    std::vector<TextWording> titles;
    std::vector<TextWording> wordings;
    std::vector<ContributionId> contributions;
    std::vector<ProposalId> proposals;
};
ISEGORIA_DESCRIBE(ArticleDrafted, article, titles, wordings, contributions, proposals)
struct ArticleRevised {
    ArticleId article;
    std::uint64_t revision = 0;
    std::vector<TextWording> titles;
    std::vector<TextWording> wordings;
    std::vector<ContributionId> contributions;
    std::vector<ProposalId> proposals;
};
ISEGORIA_DESCRIBE(ArticleRevised, article, revision, titles, wordings, contributions, proposals)
struct ArticleMoved {
    ArticleId article;
    std::uint64_t position = 0;
};
ISEGORIA_DESCRIBE(ArticleMoved, article, position)
struct ArticleStruck {
    ArticleId article;
    Text reason;
};
ISEGORIA_DESCRIBE(ArticleStruck, article, reason)

// State.
struct Article {
    std::uint64_t revision = 0;  // counts from 1
    std::vector<TextWording> titles;
    std::vector<TextWording> wordings;
    std::vector<ContributionId> contributions;
    std::vector<ProposalId> proposals;
    std::vector<AmendmentId> amendments;  // accepted into it, in that order
    bool struck = false;
    Text strike_reason;
    std::int64_t changed_ms = 0;
};
ISEGORIA_DESCRIBE(Article, revision, titles, wordings, contributions, proposals, amendments, struck,
                  strike_reason, changed_ms)
struct Charter {
    std::uint64_t revision = 0;  // of title and preamble; 0: not begun
    std::vector<TextWording> titles;
    std::vector<TextWording> preamble;
    std::map<ArticleId, Article> articles;  // struck ones too
    std::vector<ArticleId> order;           // those that stand
    std::uint64_t change_count = 0;         // tells whether the draft is still what was ratified
    // Where each source is cited by articles that stand: the trail in the other direction.
    std::map<ContributionId, std::set<ArticleId>> by_contribution;
    std::map<ProposalId, std::set<ArticleId>> by_proposal;
};
ISEGORIA_DESCRIBE(Charter, revision, titles, preamble, articles, order, change_count,
                  by_contribution, by_proposal)

// Null when there is no such article, struck or not.
[[nodiscard]] const Article* find_article(const Charter& charter, ArticleId article);
// 1 for the first article that stands; 0 for one that is struck or missing.
[[nodiscard]] std::uint64_t position_of(const Charter& charter, ArticleId article);
// Articles of the present draft that rest on the source, by number.
[[nodiscard]] std::vector<ArticleId> articles_citing(const Charter& charter, ContributionId source);
[[nodiscard]] std::vector<ArticleId> articles_citing(const Charter& charter, ProposalId source);

// What every change of the draft checks first: the article exists (not_found) and stands.
[[nodiscard]] std::optional<Rejection> check_standing(const Charter& charter, ArticleId article);
[[nodiscard]] std::optional<Rejection> check_base(std::uint64_t base, std::uint64_t current);
// wordings_are_too_long when what is added would not fit a frame in all its languages,
// charter_is_too_long when the draft would pass the limit with `added` in place of `replaced`.
[[nodiscard]] std::optional<Rejection> check_room(const Charter& charter, std::string_view field,
                                                  std::size_t replaced, std::size_t added);
[[nodiscard]] std::size_t octet_count(const std::vector<TextWording>& wordings);
[[nodiscard]] std::size_t octet_count(const std::vector<Wording>& wordings);

struct State;
struct Events;

// Whether the public may see the draft: once the result of a drafting phase is published, and not
// while a later one is at work on it.
[[nodiscard]] bool is_draft_disclosed(const State& state);

Outcome<Events> decide(const State&, const BeginCharter&, const Context&);
Outcome<Events> decide(const State&, const RevisePreamble&, const Context&);
Outcome<Events> decide(const State&, const DraftArticle&, const Context&);
Outcome<Events> decide(const State&, const ReviseArticle&, const Context&);
Outcome<Events> decide(const State&, const MoveArticle&, const Context&);
Outcome<Events> decide(const State&, const StrikeArticle&, const Context&);
void apply(State&, const CharterBegun&, const Context&);
void apply(State&, const PreambleRevised&, const Context&);
void apply(State&, const ArticleDrafted&, const Context&);
void apply(State&, const ArticleRevised&, const Context&);
void apply(State&, const ArticleMoved&, const Context&);
void apply(State&, const ArticleStruck&, const Context&);

}  // namespace isegoria::core
