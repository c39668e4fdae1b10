// SPDX-License-Identifier: AGPL-3.0-or-later
// Amendments of members to articles of the draft, made against one revision and decided in public
// by an editor. Pure.
#pragma once

#include "core/context.hpp"
#include "core/describe.hpp"
#include "core/ids.hpp"
#include "core/outcome.hpp"
#include "core/text.hpp"

namespace isegoria::core {

inline constexpr std::uint32_t open_amendments_of_member_max =
    20;                                                // One member cannot bury the editors.
inline constexpr std::size_t amendments_max = 50'000;  // Fifty from each of the largest panel.

// Commands, all while a drafting phase is open.
struct ProposeAmendment {  // by a member
    ArticleId article;
    std::uint64_t base_revision = 0;  // of the article, which the wordings are meant to replace
    std::vector<Wording> wordings;    // at least one of the article's languages
    std::string reason;
};
ISEGORIA_DESCRIBE(ProposeAmendment, article, base_revision, wordings, reason)
struct SupportAmendment {  // by a member other than its author, once
    AmendmentId amendment;
};
ISEGORIA_DESCRIBE(SupportAmendment, amendment)
struct AcceptAmendment {  // by an editor
    AmendmentId amendment;
    std::vector<Wording> translations;  // in the article's languages that the amendment leaves out
};
ISEGORIA_DESCRIBE(AcceptAmendment, amendment, translations)
struct DeclineAmendment {  // by an editor
    AmendmentId amendment;
    std::string reason;
};
ISEGORIA_DESCRIBE(DeclineAmendment, amendment, reason)
struct WithdrawAmendment {  // by its author
    AmendmentId amendment;
};
ISEGORIA_DESCRIBE(WithdrawAmendment, amendment)

// Events.
struct AmendmentProposed {
    AmendmentId amendment;
    ArticleId article;
    std::uint64_t base_revision = 0;
    std::vector<TextWording> wordings;
    Text reason;
};
ISEGORIA_DESCRIBE(AmendmentProposed, amendment, article, base_revision, wordings, reason)
struct AmendmentSupported {
    AmendmentId amendment;
};
ISEGORIA_DESCRIBE(AmendmentSupported, amendment)
struct AmendmentAccepted {  // the article has a new revision with these wordings
    AmendmentId amendment;
    ArticleId article;
    std::uint64_t revision = 0;
    std::vector<TextWording> wordings;
};
ISEGORIA_DESCRIBE(AmendmentAccepted, amendment, article, revision, wordings)
struct AmendmentDeclined {
    AmendmentId amendment;
    Text reason;
};
ISEGORIA_DESCRIBE(AmendmentDeclined, amendment, reason)
struct AmendmentWithdrawn {
    AmendmentId amendment;
};
ISEGORIA_DESCRIBE(AmendmentWithdrawn, amendment)

// State.
enum class AmendmentStatus : std::uint8_t { open = 1, accepted, declined, withdrawn };
BOOST_DESCRIBE_ENUM(AmendmentStatus, open, accepted, declined, withdrawn)
struct Amendment {
    ArticleId article;
    std::uint64_t base_revision = 0;
    ParticipantId author;
    std::vector<TextWording> wordings;
    Text reason;
    std::set<ParticipantId> supporters;  // without the author
    AmendmentStatus status = AmendmentStatus::open;
    Text decision_reason;         // of a declining
    std::uint64_t revision = 0;   // that it made, once accepted
    std::int64_t decided_ms = 0;  // 0: open
};
ISEGORIA_DESCRIBE(Amendment, article, base_revision, author, wordings, reason, supporters, status,
                  decision_reason, revision, decided_ms)
struct Amendments {
    std::map<AmendmentId, Amendment> by_id;
    std::map<ArticleId, std::vector<AmendmentId>> by_article;
    std::map<ParticipantId, std::uint32_t> open_count;  // of each author; none: 0
};
ISEGORIA_DESCRIBE(Amendments, by_id, by_article, open_count)

// Whether the article has changed, or gone, since the amendment was made.
struct State;
[[nodiscard]] bool is_stale(const State& state, const Amendment& amendment);

struct Events;
Outcome<Events> decide(const State&, const ProposeAmendment&, const Context&);
Outcome<Events> decide(const State&, const SupportAmendment&, const Context&);
Outcome<Events> decide(const State&, const AcceptAmendment&, const Context&);
Outcome<Events> decide(const State&, const DeclineAmendment&, const Context&);
Outcome<Events> decide(const State&, const WithdrawAmendment&, const Context&);
void apply(State&, const AmendmentProposed&, const Context&);
void apply(State&, const AmendmentSupported&, const Context&);
void apply(State&, const AmendmentAccepted&, const Context&);
void apply(State&, const AmendmentDeclined&, const Context&);
void apply(State&, const AmendmentWithdrawn&, const Context&);

}  // namespace isegoria::core
