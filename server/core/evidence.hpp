// SPDX-License-Identifier: AGPL-3.0-or-later
// The evidence library: documents, links and briefing pages with author, date and side, and the
// questions that members put to experts, with the answers given in hearings. All of it public and
// on the record. Pure.
#pragma once

#include "core/context.hpp"
#include "core/describe.hpp"
#include "core/ids.hpp"
#include "core/outcome.hpp"
#include "core/text.hpp"

namespace isegoria::core {

inline constexpr std::size_t evidence_max = 1'000;  // What a panel can be pointed to; reading it
                                                    // all takes a year.
inline constexpr std::size_t author_signs_max = 200;     // Several names and an institute.
inline constexpr std::size_t address_signs_max = 2'000;  // What browsers take.
inline constexpr std::size_t evidence_octets_max =
    40'000;  // Of all wordings together: what is shown at once fits a frame.
inline constexpr std::size_t hearing_signs_max =
    1'000;  // Asked or answered aloud in a minute; what is longer is evidence.
inline constexpr std::size_t expert_questions_max = 5'000;  // Every member one a week for a year.
inline constexpr std::size_t questions_of_member_max = 20;  // Waiting at a time: others ask too.

enum class EvidenceKind : std::uint8_t {
    document = 1,  // a text of its own, known by its hash
    link,          // somewhere else
    briefing,      // a page written for the panel
};
BOOST_DESCRIBE_ENUM(EvidenceKind, document, link, briefing)
// Where it stands towards the question of the mandate, in the eyes of whoever adds it: shown, so
// that a one-sided library is seen to be one.
enum class Side : std::uint8_t { background = 1, in_favour, against, mixed };
BOOST_DESCRIBE_ENUM(Side, background, in_favour, against, mixed)

// Commands.
struct AddEvidence {
    EvidenceKind kind{};
    std::vector<Wording> titles;
    std::string author;
    std::int64_t dated_ms = 0;  // when it was written, Unix time; 0: not known
    Side side{};
    std::string address{};         // https://…; of documents and links
    Digest digest{};               // SHA-256 of the document; of documents alone
    std::vector<Wording> words{};  // of a briefing page; an abstract otherwise, or none
};
ISEGORIA_DESCRIBE(AddEvidence, kind, titles, author, dated_ms, side, address, digest, words)
struct WithdrawEvidence {
    EvidenceId evidence;
    std::string reason;
};
ISEGORIA_DESCRIBE(WithdrawEvidence, evidence, reason)
struct AskExpert {  // from the room that one is in, or from the plenary
    std::string language;
    std::string words;
    EvidenceId evidence{};  // what it is about; none: nothing in particular
};
ISEGORIA_DESCRIBE(AskExpert, language, words, evidence)
struct WithdrawExpertQuestion {  // one's own, while it waits
    ExpertQuestionId question;
};
ISEGORIA_DESCRIBE(WithdrawExpertQuestion, question)
struct AnswerExpertQuestion {  // by an expert, or written down by the facilitator for one
    ExpertQuestionId question;
    std::string language;
    std::string words;
    ParticipantId expert{};  // none: oneself
};
ISEGORIA_DESCRIBE(AnswerExpertQuestion, question, language, words, expert)

// Events.
struct EvidenceAdded {
    EvidenceId evidence;
    EvidenceKind kind{};
    std::vector<TextWording> titles;
    Text author;
    std::int64_t dated_ms = 0;
    Side side{};
    Text address;
    Digest digest{};
    std::vector<TextWording> words;
};
ISEGORIA_DESCRIBE(EvidenceAdded, evidence, kind, titles, author, dated_ms, side, address, digest,
                  words)
struct EvidenceWithdrawn {
    EvidenceId evidence;
    Text reason;
};
ISEGORIA_DESCRIBE(EvidenceWithdrawn, evidence, reason)
struct ExpertAsked {
    ExpertQuestionId question;
    ParticipantId author;
    RoomId room;
    EvidenceId evidence;
    std::string language;
    Text words;
};
ISEGORIA_DESCRIBE(ExpertAsked, question, author, room, evidence, language, words)
struct ExpertQuestionWithdrawn {
    ExpertQuestionId question;
};
ISEGORIA_DESCRIBE(ExpertQuestionWithdrawn, question)
struct ExpertAnswered {
    ExpertQuestionId question;
    ParticipantId expert;
    std::string language;
    Text words;
};
ISEGORIA_DESCRIBE(ExpertAnswered, question, expert, language, words)

// State.
struct EvidenceState {
    EvidenceAdded added;
    std::int64_t added_ms = 0;
    bool withdrawn = false;
    Text reason;
};
ISEGORIA_DESCRIBE(EvidenceState, added, added_ms, withdrawn, reason)
struct ExpertAnswer {
    ParticipantId expert;
    std::string language;
    Text words;
    std::int64_t at_ms = 0;
};
ISEGORIA_DESCRIBE(ExpertAnswer, expert, language, words, at_ms)
struct ExpertQuestion {
    ExpertAsked asked;
    SessionId session;
    std::int64_t at_ms = 0;
    bool withdrawn = false;
    std::vector<ExpertAnswer> answers;  // in the order in which they were given
};
ISEGORIA_DESCRIBE(ExpertQuestion, asked, session, at_ms, withdrawn, answers)
struct Evidence {
    std::map<EvidenceId, EvidenceState> by_id;
    std::map<ExpertQuestionId, ExpertQuestion> questions;
};
ISEGORIA_DESCRIBE(Evidence, by_id, questions)

inline constexpr std::size_t answers_of_question_max = 10;  // A panel of experts, each in turn.

// Null when there is none, or it was withdrawn.
[[nodiscard]] const EvidenceState* find_evidence(const Evidence& evidence, EvidenceId id);

struct State;
struct Events;
Outcome<Events> decide(const State&, const AddEvidence&, const Context&);
Outcome<Events> decide(const State&, const WithdrawEvidence&, const Context&);
Outcome<Events> decide(const State&, const AskExpert&, const Context&);
Outcome<Events> decide(const State&, const WithdrawExpertQuestion&, const Context&);
Outcome<Events> decide(const State&, const AnswerExpertQuestion&, const Context&);
void apply(State&, const EvidenceAdded&, const Context&);
void apply(State&, const EvidenceWithdrawn&, const Context&);
void apply(State&, const ExpertAsked&, const Context&);
void apply(State&, const ExpertQuestionWithdrawn&, const Context&);
void apply(State&, const ExpertAnswered&, const Context&);

}  // namespace isegoria::core
