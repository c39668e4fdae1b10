// SPDX-License-Identifier: AGPL-3.0-or-later
// Secret polls as far as the rules know them: who has answered, once; and what comes out, sorted.
#include "core/secret_ballot.hpp"

#include "assembly_fixture.hpp"

namespace isegoria::core {
namespace secret_ballot_tests {

using namespace testing;

State asking(PollMethod method = PollMethod::yes_no) {
    OpenPoll open{{}, in_english("Do we meet again?"), method, {}, true};
    if (method == PollMethod::ranking)
        for (const char* words : {"On Monday", "On Sunday"})
            open.options.push_back({in_english(words)});
    return after(during(PhaseKind::deliberation), open, by(facilitator));
}
State answered(State state, std::uint64_t number) {
    return after(std::move(state), RecordSecretAnswer{PollId{1}, member(number)}, by_server());
}
Ballot say(Stance stance) { return {{}, {}, stance, {}}; }

TEST(SecretPoll, LearnsWhoHasAnsweredAndNothingElse) {
    EXPECT_EQ(decide(asking(), RecordSecretAnswer{PollId{1}, member(1)}, by_server()),
              accepted(SecretAnswerRecorded{PollId{1}, member(1)}));
    SecretAnswerRecorded event{PollId{1}, member(1)};
    std::size_t texts = 0;
    for_each_text(event, [&](Text&) { ++texts; });
    EXPECT_EQ(texts, 0U);
}

TEST(SecretPoll, TakesOneAnswerOfEachMemberForGood) {
    const State state = answered(asking(), 1);
    EXPECT_EQ(decide(state, RecordSecretAnswer{PollId{1}, member(1)}, by_server()),
              rejected(Reason::answer_is_final, "poll"));
    EXPECT_EQ(check_secret_answer(state, PollId{1}, member(1), say(Stance::no), "").error().reason,
              Reason::answer_is_final);
    for (const ParticipantId other : {facilitator, alternate(1), stranger})
        EXPECT_EQ(decide(state, RecordSecretAnswer{PollId{1}, other}, by_server()),
                  rejected(Reason::role_is_missing));
}

TEST(SecretPoll, IsNotAnsweredByNameNorANamedOneInSecret) {
    EXPECT_EQ(decide(asking(), CastPoll{PollId{1}, {}, {}, Stance::yes}, by(member(1))),
              rejected(Reason::poll_is_secret, "poll"));
    const State named = after(during(PhaseKind::deliberation),
                              OpenPoll{{}, in_english("?"), PollMethod::yes_no}, by(facilitator));
    EXPECT_EQ(decide(named, RecordSecretAnswer{PollId{1}, member(1)}, by_server()),
              rejected(Reason::poll_is_named, "poll"));
    EXPECT_EQ(decide(named, RecordSecretBallots{PollId{1}, {}, {}}, by_server()),
              rejected(Reason::poll_is_named, "poll"));
    EXPECT_EQ(decide(named, RecordSecretAnswer{PollId{2}, member(1)}, by_server()),
              rejected(Reason::not_found, "poll"));
}

TEST(SecretPoll, ChecksABallotBeforeItIsPutAway) {
    const State state = asking();
    const auto answer = check_secret_answer(state, PollId{1}, member(1), say(Stance::no), "");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->choice, "no");
    EXPECT_EQ(check_secret_answer(state, PollId{1}, member(1), Ballot{}, "").error(),
              Rejection(Reason::value_is_unknown, "stance"));
    EXPECT_EQ(check_secret_answer(state, PollId{1}, member(1), say(Stance::no), "So").error(),
              Rejection(Reason::answer_takes_no_reason, "reason"));
    const State consent = asking(PollMethod::consent);
    const Ballot objection{{}, Consent::objection, {}, {}};
    EXPECT_EQ(check_secret_answer(consent, PollId{1}, member(1), objection, "").error(),
              Rejection(Reason::reason_is_missing, "reason"));
    EXPECT_TRUE(check_secret_answer(consent, PollId{1}, member(1), objection,
                                    signs(secret_reason_signs_max)));
    EXPECT_EQ(check_secret_answer(consent, PollId{1}, member(1), objection,
                                  signs(secret_reason_signs_max + 1))
                  .error()
                  .reason,
              Reason::text_is_too_long);
}

TEST(SecretPoll, IsStoppedThenCountedThenClosed) {
    State state = asking();
    for (const std::uint64_t number : {1, 2, 3, 4, 5, 6}) state = answered(state, number);
    const RecordSecretBallots ballots{PollId{1}, {{"no", 2}, {"yes", 4}}, {}};
    EXPECT_EQ(decide(state, ballots, by_server()), rejected(Reason::poll_is_open, "poll"));
    EXPECT_EQ(decide(state, ClosePoll{PollId{1}}, by(facilitator)),
              accepted(PollStopped{PollId{1}, false}));
    state = after(state, ClosePoll{PollId{1}}, by(facilitator));
    EXPECT_TRUE(state.polls.open.empty());
    EXPECT_TRUE(state.polls.counting.contains(PollId{1}));
    EXPECT_EQ(decide(state, RecordSecretAnswer{PollId{1}, member(7)}, by_server()),
              rejected(Reason::poll_is_closed, "poll"));
    EXPECT_EQ(decide(state, ClosePoll{PollId{1}}, by(facilitator)),
              rejected(Reason::poll_is_closed, "poll"));
    state = after(state, ballots, by_server());
    const PollState& poll = state.polls.by_id.at(PollId{1});
    EXPECT_EQ(poll.result->ballots, ballots.ballots);
    EXPECT_EQ(poll.result->consensus, 6'666U);
    EXPECT_TRUE(poll.result->quorum_reached);
    EXPECT_TRUE(state.polls.counting.empty());
    EXPECT_EQ(decide(state, ballots, by_server()), rejected(Reason::poll_is_closed, "poll"));
}

TEST(SecretPoll, TakesOntoTheRecordWhatIsSortedAndFitsAlone) {
    State state = answered(answered(asking(PollMethod::ranking), 1), 2);
    state = after(state, ClosePoll{PollId{1}}, by(facilitator));
    const auto record = [&](std::vector<BallotCount> ballots) {
        return decide(state, RecordSecretBallots{PollId{1}, std::move(ballots), {}}, by_server());
    };
    EXPECT_TRUE(record({{"1 2", 1}, {"2 1", 1}}));
    EXPECT_TRUE(record({})) << "a vault that was lost";
    const auto unknown = rejected(Reason::value_is_unknown, "ballots");
    EXPECT_EQ(record({{"2 1", 1}, {"1 2", 1}}), unknown) << "the order of casting";
    EXPECT_EQ(record({{"1 2", 1}, {"1 2", 1}}), unknown);
    EXPECT_EQ(record({{"1 2", 0}}), unknown);
    EXPECT_EQ(record({{"1 3", 1}}), unknown);
    EXPECT_EQ(record({{"1 2", 3}}), rejected(Reason::too_many, "ballots"));
}

TEST(SecretPoll, TellsReasonsWithoutTheirAuthors) {
    State state = asking(PollMethod::consent);
    for (const std::uint64_t number : {1, 2}) state = answered(state, number);
    state = after(state, ClosePoll{PollId{1}}, by(facilitator));
    RecordSecretBallots ballots{PollId{1},
                                {{"concern", 1}, {"objection", 1}},
                                {{"concern", "The cost"}, {"objection", "The noise"}}};
    state = after(state, ballots, by_server());
    ASSERT_EQ(state.polls.reasons.size(), 2U);
    const PollReason& last = state.polls.reasons.at(PollReasonId{2});
    EXPECT_EQ(last.words.words, "The noise");
    EXPECT_EQ(last.choice, "objection");
    EXPECT_FALSE(last.participant);
}

TEST(SecretPoll, RefusesReasonsThatAreUnsortedTooManyOrMalformed) {
    State state = answered(asking(PollMethod::consent), 1);
    state = answered(state, 2);
    state = after(state, ClosePoll{PollId{1}}, by(facilitator));
    const auto record = [&](std::vector<SecretReason> reasons) {
        return decide(state, RecordSecretBallots{PollId{1}, {{"objection", 2}}, std::move(reasons)},
                      by_server());
    };
    EXPECT_TRUE(record({{"objection", "a"}, {"objection", "a"}}));
    EXPECT_EQ(record({{"objection", "b"}, {"objection", "a"}}),
              rejected(Reason::value_is_unknown, "reasons"));
    EXPECT_EQ(record({{"maybe", "a"}}), rejected(Reason::value_is_unknown, "reasons"));
    EXPECT_EQ(record({{"objection", ""}}), rejected(Reason::text_is_empty, "reasons"));
    EXPECT_EQ(record(std::vector<SecretReason>(3, {"objection", "a"})),
              rejected(Reason::too_many, "reasons"));
}

TEST(SecretPoll, OfAPhaseThatEndsIsStoppedAndItsResultWaitsForTheCount) {
    State state = answered(asking(), 1);
    state = given(state, PhaseExtended{PhaseId{2}, now_ms + 1'000, {}});
    state = after(state, ClosePhase{PhaseId{2}, ""}, by_server(now_ms + 1'000));
    EXPECT_TRUE(state.polls.by_id.at(PollId{1}).stopped_by_timetable);
    EXPECT_EQ(decide(state, PublishResult{PhaseId{2}}, by(organiser)),
              rejected(Reason::poll_is_being_counted, "phase"));
    state = after(state, RecordSecretBallots{PollId{1}, {{"yes", 1}}, {}}, by_server());
    EXPECT_TRUE(state.polls.by_id.at(PollId{1}).result->by_timetable);
    EXPECT_TRUE(decide(state, PublishResult{PhaseId{2}}, by(organiser)));
}

}  // namespace secret_ballot_tests
}  // namespace isegoria::core
