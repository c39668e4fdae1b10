// SPDX-License-Identifier: AGPL-3.0-or-later
// The library: what belongs into it; and questions to experts, with their answers.
#include "core/evidence.hpp"

#include "assembly_fixture.hpp"
#include "core/limits.hpp"

namespace isegoria::core {
namespace evidence_tests {

using namespace testing;

AddEvidence link() {
    return {EvidenceKind::link, in_english("Water use"), "Institute of Rivers",
            start_ms,           Side::background,        "https://example.org/water"};
}
AddEvidence briefing() {
    AddEvidence command = link();
    command.kind = EvidenceKind::briefing;
    command.address.clear();
    command.words = in_english("What everybody should know.");
    return command;
}
AddEvidence document() {
    AddEvidence command = link();
    command.kind = EvidenceKind::document;
    command.digest.fill(7);
    return command;
}
State library() { return after(during(PhaseKind::deliberation), link(), by(organiser)); }
auto adding(const AddEvidence& command) {
    return decide(during(PhaseKind::deliberation), command, by(facilitator));
}

TEST(Evidence, IsALinkADocumentOrABriefingPage) {
    EXPECT_EQ(adding(link()), accepted(EvidenceAdded{EvidenceId{1},
                                                     EvidenceKind::link,
                                                     texts(in_english("Water use")),
                                                     text("Institute of Rivers"),
                                                     start_ms,
                                                     Side::background,
                                                     text("https://example.org/water"),
                                                     {},
                                                     {}}));
    EXPECT_TRUE(adding(briefing()));
    EXPECT_TRUE(adding(document()));
}

TEST(Evidence, RefusesWhatIsIncomplete) {
    const auto without = [](AddEvidence command, auto change) {
        change(command);
        return adding(command);
    };
    EXPECT_EQ(without(link(), [](auto& c) { c.kind = EvidenceKind{}; }),
              rejected(Reason::value_is_unknown, "kind"));
    EXPECT_EQ(without(link(), [](auto& c) { c.side = Side{}; }),
              rejected(Reason::value_is_unknown, "side"));
    EXPECT_EQ(without(link(), [](auto& c) { c.titles.clear(); }),
              rejected(Reason::text_is_empty, "titles"));
    EXPECT_EQ(without(link(), [](auto& c) { c.author.clear(); }),
              rejected(Reason::text_is_empty, "author"));
    EXPECT_EQ(without(link(), [](auto& c) { c.author = signs(author_signs_max + 1); }),
              rejected(Reason::text_is_too_long, "author"));
    EXPECT_EQ(without(link(), [](auto& c) { c.dated_ms = now_ms + 1; }),
              rejected(Reason::number_out_of_range, "dated_ms"));
    EXPECT_EQ(without(link(), [](auto& c) { c.address.clear(); }),
              rejected(Reason::text_is_empty, "address"));
    EXPECT_EQ(without(link(), [](auto& c) { c.digest.fill(1); }),
              rejected(Reason::digest_belongs_to_a_document, "digest"));
    EXPECT_EQ(without(document(), [](auto& c) { c.digest = {}; }),
              rejected(Reason::digest_belongs_to_a_document, "digest"));
    EXPECT_EQ(without(briefing(), [](auto& c) { c.words.clear(); }),
              rejected(Reason::text_is_empty, "words"));
}

TEST(Evidence, TakesNoAddressThatABrowserWouldRun) {
    for (const char* bad : {"javascript:alert(1)", "file:///etc/passwd", "example.org",
                            "https://example.org/a b", "https://example.org/\"onclick=\""}) {
        AddEvidence command = link();
        command.address = bad;
        EXPECT_EQ(adding(command), rejected(Reason::text_is_malformed, "address")) << bad;
    }
    AddEvidence command = link();
    command.address = "https://" + std::string(address_signs_max - 8, 'a');
    EXPECT_TRUE(adding(command));
    command.address += 'a';
    EXPECT_EQ(adding(command), rejected(Reason::text_is_too_long, "address"));
}

TEST(Evidence, InAllLanguagesFitsAFrame) {
    AddEvidence command = briefing();
    const std::string wide = "\U0001F4A7";
    std::string words;
    for (std::size_t sign = 0; sign < text_signs_max; ++sign) words += wide;
    command.words = {{"en", words}, {"fr", words}};
    EXPECT_TRUE(adding(command)) << "40,000 octets";
    command.words[0].words.pop_back();
    command.words[0].words.pop_back();
    command.words[0].words.pop_back();
    command.words[0].words.pop_back();
    command.words.push_back({"de", wide + "!"});
    EXPECT_EQ(adding(command), rejected(Reason::wordings_are_too_long, "words"));
}

TEST(Evidence, HasALimit) {
    State state = during(PhaseKind::deliberation);
    for (std::uint64_t number = 1; number < evidence_max; ++number)
        state.evidence.by_id[EvidenceId{number}].withdrawn = true;
    state = after(state, link(), by(expert));
    EXPECT_EQ(decide(state, link(), by(expert)), rejected(Reason::limit_is_reached));
}

TEST(Evidence, IsWithdrawnWithAReason) {
    EXPECT_EQ(decide(library(), WithdrawEvidence{EvidenceId{1}, ""}, by(organiser)),
              rejected(Reason::text_is_empty, "reason"));
    const State state =
        after(library(), WithdrawEvidence{EvidenceId{1}, "Outdated"}, by(organiser));
    EXPECT_EQ(find_evidence(state.evidence, EvidenceId{1}), nullptr);
    EXPECT_EQ(decide(state, WithdrawEvidence{EvidenceId{1}, "Again"}, by(organiser)),
              rejected(Reason::not_found, "evidence"));
}

AskExpert question() { return {"en", "How much water is left?"}; }
State asked() { return after(library(), question(), by(member(1))); }

TEST(ExpertQuestion, IsAskedByAMemberAndAnsweredByAnExpertOnTheRecord) {
    EXPECT_EQ(decide(library(), question(), by(member(1))),
              accepted(ExpertAsked{
                  ExpertQuestionId{1}, member(1), {}, {}, "en", text("How much water is left?")}));
    const AnswerExpertQuestion answer{ExpertQuestionId{1}, "en", "Half."};
    EXPECT_EQ(decide(asked(), answer, by(expert)),
              accepted(ExpertAnswered{ExpertQuestionId{1}, expert, "en", text("Half.")}));
    AnswerExpertQuestion written = answer;
    written.expert = expert;
    EXPECT_TRUE(decide(asked(), written, by(facilitator)));
    EXPECT_EQ(decide(asked(), answer, by(facilitator)), rejected(Reason::not_found, "expert"));
    const State two = given(asked(), ParticipantJoined{{77}, IdentityLevel::invited},
                            RoleGranted{{77}, Role::expert});
    EXPECT_EQ(decide(two, written, by({77})), rejected(Reason::not_yours, "expert"));
}

TEST(ExpertQuestion, RemembersTheRoomThatItComesFrom) {
    State state = after(library(), OpenSession{in_english("Day")}, by(facilitator));
    state =
        after(state, FormBreakout{in_english("Groups"), 600, {{{member(1)}, {}}}, ""}, by_server());
    state = after(state, OpenBreakout{}, by(facilitator));
    state = after(state, question(), by(member(1)));
    EXPECT_EQ(state.evidence.questions.at(ExpertQuestionId{1}).asked.room, RoomId{1});
}

TEST(ExpertQuestion, IsAboutEvidenceThatIsThere) {
    AskExpert about = question();
    about.evidence = EvidenceId{1};
    EXPECT_TRUE(decide(library(), about, by(member(1))));
    about.evidence = EvidenceId{2};
    EXPECT_EQ(decide(library(), about, by(member(1))), rejected(Reason::not_found, "evidence"));
}

TEST(ExpertQuestion, IsReadAloudInAMinute) {
    const auto ask = [](const std::string& language, std::size_t count) {
        return decide(library(), AskExpert{language, signs(count)}, by(member(1)));
    };
    EXPECT_TRUE(ask("en", hearing_signs_max));
    EXPECT_EQ(ask("en", hearing_signs_max + 1), rejected(Reason::text_is_too_long, "words"));
    EXPECT_EQ(ask("?", 1), rejected(Reason::language_is_unknown, "language"));
    EXPECT_EQ(decide(asked(), AnswerExpertQuestion{ExpertQuestionId{1}, "en", ""}, by(expert)),
              rejected(Reason::text_is_empty, "words"));
}

TEST(ExpertQuestion, IsWithdrawnByItsAuthorUntilItIsAnswered) {
    const WithdrawExpertQuestion withdraw{ExpertQuestionId{1}};
    EXPECT_EQ(decide(asked(), withdraw, by(member(2))), rejected(Reason::not_found, "question"));
    EXPECT_EQ(decide(asked(), withdraw, by(member(1))),
              accepted(ExpertQuestionWithdrawn{ExpertQuestionId{1}}));
    const AnswerExpertQuestion answer{ExpertQuestionId{1}, "en", "Half."};
    const State answered = after(asked(), answer, by(expert));
    EXPECT_EQ(decide(answered, withdraw, by(member(1))),
              rejected(Reason::question_is_answered, "question"));
    const State gone = after(asked(), withdraw, by(member(1)));
    EXPECT_EQ(decide(gone, answer, by(expert)), rejected(Reason::not_found, "question"));
}

TEST(ExpertQuestion, HasLimits) {
    State state = library();
    for (std::size_t number = 0; number < questions_of_member_max; ++number)
        state = after(state, question(), by(member(1)));
    EXPECT_EQ(decide(state, question(), by(member(1))), rejected(Reason::too_many));
    EXPECT_TRUE(decide(state, question(), by(member(2))));
    State full = library();
    for (std::uint64_t number = 1; number < expert_questions_max; ++number)
        full.evidence.questions[ExpertQuestionId{number}].withdrawn = true;
    full = after(full, question(), by(member(1)));
    EXPECT_EQ(decide(full, question(), by(member(2))), rejected(Reason::limit_is_reached));
    State answered = asked();
    const AnswerExpertQuestion answer{ExpertQuestionId{1}, "en", "Half."};
    for (std::size_t number = 0; number < answers_of_question_max; ++number)
        answered = after(answered, answer, by(expert));
    EXPECT_EQ(decide(answered, answer, by(expert)), rejected(Reason::limit_is_reached));
}

}  // namespace evidence_tests
}  // namespace isegoria::core
