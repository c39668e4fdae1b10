// SPDX-License-Identifier: AGPL-3.0-or-later
// Polls: one voice each, hidden and changeable until the close, counted over those seated.
#include "core/poll.hpp"

#include <random>

#include "assembly_fixture.hpp"

namespace isegoria::core {
namespace poll_tests {

using namespace testing;

OpenPoll question() { return {ProposalId{1}, in_english("Do we put meters in?")}; }

State with_proposal() {
    return after(during(PhaseKind::deliberation),
                 SubmitProposal{"en", "Meters", "A meter in every house", {}, {}}, by(member(1)));
}
State polling() { return after(with_proposal(), question(), by(facilitator)); }

State cast(const State& state, std::uint64_t number, Gradient gradient) {
    return after(state, CastPoll{PollId{1}, gradient}, by(member(number)));
}

TEST(Poll, IsOpenedOnARevisionOfAProposal) {
    const State state =
        after(with_proposal(),
              ReviseProposal{ProposalId{1}, 1, "en", "Meters", "A meter in every flat", {}, {}},
              by(member(1)));
    EXPECT_EQ(decide(state, Command{question()}, by(organiser)),
              accepted(PollOpened{PollId{1}, ProposalId{1}, 2,
                                  texts(in_english("Do we put meters in?"))}));
    EXPECT_EQ(decide(state, Command{question()}, by(member(1))), rejected(Reason::role_is_missing));
}

TEST(Poll, IsOnAProposalThatStands) {
    EXPECT_EQ(decide(with_proposal(), OpenPoll{ProposalId{2}, in_english("?")}, by(facilitator)),
              rejected(Reason::not_found, "proposal"));
    const State gone = after(with_proposal(), WithdrawProposal{ProposalId{1}}, by(member(1)));
    EXPECT_EQ(decide(gone, question(), by(facilitator)), rejected(Reason::not_found, "proposal"));
}

TEST(Poll, IsOneAtATimeOnAProposal) {
    EXPECT_EQ(decide(polling(), question(), by(facilitator)),
              rejected(Reason::poll_is_open, "proposal"));
}

TEST(Poll, IsNotRepeatedUntilTheAnswerSuits) {
    State state = with_proposal();
    for (std::uint64_t number = 1; number <= polls_of_proposal_max; ++number) {
        state = after(state, question(), by(facilitator));
        state = after(state, ClosePoll{PollId{number}}, by(facilitator));
    }
    EXPECT_EQ(decide(state, question(), by(facilitator)),
              rejected(Reason::limit_is_reached, "proposal"));
}

TEST(Poll, IsRefusedOnceThereAreAsManyAsFit) {
    State state = with_proposal();
    for (std::uint64_t number = 1; number < polls_max; ++number)
        state.polls.by_id[PollId{number}].closed_ms = 1;
    State last = after(state, question(), by(facilitator));
    last = after(last, ClosePoll{PollId{polls_max}}, by(facilitator));
    EXPECT_EQ(decide(last, question(), by(facilitator)), rejected(Reason::limit_is_reached, ""));
}

TEST(Poll, HasAQuestion) {
    const State state = with_proposal();
    EXPECT_EQ(decide(state, OpenPoll{ProposalId{1}, {}}, by(facilitator)),
              rejected(Reason::text_is_empty, "question"));
    EXPECT_TRUE(decide(state, OpenPoll{ProposalId{1}, in_english(signs(poll_question_signs_max))},
                       by(facilitator)));
    EXPECT_EQ(decide(state, OpenPoll{ProposalId{1}, in_english(signs(poll_question_signs_max + 1))},
                     by(facilitator)),
              rejected(Reason::text_is_too_long, "question"));
}

TEST(Poll, IsCastByMembersWhileItIsOpen) {
    const State state = polling();
    EXPECT_EQ(decide(state, Command{CastPoll{PollId{1}, Gradient::mixed}}, by(member(2))),
              accepted(PollCast{PollId{1}, member(2), text("mixed")}));
    EXPECT_EQ(decide(state, Command{CastPoll{PollId{1}, Gradient::mixed}}, by(facilitator)),
              rejected(Reason::role_is_missing));
    EXPECT_EQ(decide(state, CastPoll{PollId{2}, Gradient::mixed}, by(member(2))),
              rejected(Reason::not_found, "poll"));
    const State over = after(state, ClosePoll{PollId{1}}, by(facilitator));
    EXPECT_EQ(decide(over, CastPoll{PollId{1}, Gradient::mixed}, by(member(2))),
              rejected(Reason::poll_is_closed, "poll"));
}

TEST(Poll, IsCastOnALevelThatExists) {
    EXPECT_EQ(decide(polling(), CastPoll{PollId{1}, Gradient{}}, by(member(2))),
              rejected(Reason::value_is_unknown, "gradient"));
    EXPECT_EQ(decide(polling(), CastPoll{PollId{1}, static_cast<Gradient>(9)}, by(member(2))),
              rejected(Reason::value_is_unknown, "gradient"));
}

TEST(Poll, IsChangeableUntilItIsClosed) {
    const State state = cast(polling(), 2, Gradient::mixed);
    EXPECT_EQ(decide(state, CastPoll{PollId{1}, Gradient::mixed}, by(member(2))),
              rejected(Reason::already_done, "gradient"));
    const State changed = cast(state, 2, Gradient::endorse);
    EXPECT_EQ(choice_of(changed.polls.by_id.at(PollId{1}), member(2)), "endorse");
    EXPECT_EQ(close_of(changed, PollId{1}, false).counts, (GradientCounts{.endorse = 1}));
}

TEST(Poll, ClosesWithCountsConsensusAndQuorum) {
    State state = polling();
    for (const std::uint64_t number : {1, 2, 3}) state = cast(state, number, Gradient::endorse);
    state = cast(state, 4, Gradient::block);
    state = cast(state, 5, Gradient::abstain);
    const GradientCounts five{.endorse = 3, .block = 1, .abstain = 1};
    EXPECT_EQ(decide(state, ClosePoll{PollId{1}}, by(facilitator)),
              accepted(PollClosed{PollId{1},
                                  false,
                                  five,
                                  7'500,
                                  member_count,
                                  false,
                                  {{"abstain", 1}, {"block", 1}, {"endorse", 3}},
                                  {},
                                  {}}));
    state = cast(state, 6, Gradient::abstain);
    const GradientCounts six{.endorse = 3, .block = 1, .abstain = 2};
    EXPECT_EQ(decide(state, ClosePoll{PollId{1}}, by(facilitator)),
              accepted(PollClosed{PollId{1},
                                  false,
                                  six,
                                  7'500,
                                  member_count,
                                  true,
                                  {{"abstain", 2}, {"block", 1}, {"endorse", 3}},
                                  {},
                                  {}}));
    state = after(state, ClosePoll{PollId{1}}, by(facilitator));
    EXPECT_EQ(state.polls.by_id.at(PollId{1}).result->counts, six);
    EXPECT_TRUE(state.polls.open.empty());
    EXPECT_EQ(decide(state, ClosePoll{PollId{1}}, by(facilitator)),
              rejected(Reason::poll_is_closed, "poll"));
    EXPECT_EQ(decide(state, ClosePoll{PollId{2}}, by(facilitator)),
              rejected(Reason::not_found, "poll"));
}

TEST(Poll, CountsASeatThatChangedHandsOnce) {
    State state = cast(polling(), 1, Gradient::block);
    state = given(state, SeatVacated{member(1), VacancyCause::withdrew},
                  SeatTaken{member(1), alternate(1), 0});
    state = after(state, CastPoll{PollId{1}, Gradient::endorse}, by(alternate(1)));
    const PollClosed result = close_of(state, PollId{1}, false);
    EXPECT_EQ(result.counts, (GradientCounts{.endorse = 1}));
    EXPECT_EQ(result.seated_count, member_count);
}

TEST(Poll, AnErasedChoiceIsNotCountedAndAFrozenResultStays) {
    State state = cast(polling(), 1, Gradient::endorse);
    state = cast(state, 2, Gradient::endorse);
    const State frozen = after(state, ClosePoll{PollId{1}}, by(facilitator));
    const auto erase = [](State each) {
        Text& choice = each.polls.by_id[PollId{1}].ballots[member(1)];
        choice.words.clear();
        choice.erased = true;
        return each;
    };
    EXPECT_EQ(close_of(erase(state), PollId{1}, false).counts, (GradientCounts{.endorse = 1}));
    EXPECT_EQ(erase(frozen).polls.by_id[PollId{1}].result->counts, (GradientCounts{.endorse = 2}));
}

TEST(Poll, TheEventOfABallotHoldsTheChoiceAsATextAlone) {
    PollCast event{PollId{1}, member(1), text("block")};
    std::vector<std::string> found;
    for_each_text(event, [&](Text& each) { found.push_back(each.words); });
    EXPECT_EQ(found, (std::vector<std::string>{"block", ""}));
}

TEST(Poll, CountsWhateverIsCastAsANaiveCountDoes) {
    std::mt19937_64 random(7);
    State state = polling();
    std::map<std::uint64_t, Gradient> latest;
    for (int step = 0; step < 400; ++step) {
        const std::uint64_t number = 1 + random() % member_count;
        const auto gradient = static_cast<Gradient>(1 + random() % 6);
        const auto known = latest.find(number);
        const bool same = known != latest.end() && known->second == gradient;
        const auto outcome = decide(state, CastPoll{PollId{1}, gradient}, by(member(number)));
        EXPECT_EQ(outcome.has_error(), same);
        if (!same) state = cast(state, number, gradient);
        latest[number] = gradient;
    }
    GradientCounts naive;
    for (const auto& [number, gradient] : latest) {
        if (gradient == Gradient::endorse) ++naive.endorse;
        if (gradient == Gradient::agree_with_reservations) ++naive.agree_with_reservations;
        if (gradient == Gradient::mixed) ++naive.mixed;
        if (gradient == Gradient::stand_aside) ++naive.stand_aside;
        if (gradient == Gradient::block) ++naive.block;
        if (gradient == Gradient::abstain) ++naive.abstain;
    }
    EXPECT_EQ(close_of(state, PollId{1}, false).counts, naive);
}

// A poll of its own on this, opened.
State asking(PollMethod method, std::size_t option_count = 0, std::uint32_t quorum_percent = 0) {
    OpenPoll open{{}, in_english("What now?"), method, {}, false, quorum_percent};
    for (std::size_t option = 0; option < option_count; ++option)
        open.options.push_back({in_english("Option " + std::to_string(option + 1))});
    return after(during(PhaseKind::deliberation), open, by(facilitator));
}

TEST(Poll, MayBeOnAQuestionByItself) {
    const State state = asking(PollMethod::yes_no);
    EXPECT_FALSE(state.polls.by_id.at(PollId{1}).proposal);
    EXPECT_EQ(decide(state, CastPoll{PollId{1}, {}, {}, Stance::no}, by(member(2))),
              accepted(PollCast{PollId{1}, member(2), text("no"), {}}));
}

TEST(Poll, HasOptionsWhereTheyAreAskedFor) {
    const auto open = [](PollMethod method, std::size_t count) {
        OpenPoll command{{}, in_english("What now?"), method};
        command.options.resize(count, PollOption{in_english("This")});
        return decide(during(PhaseKind::deliberation), command, by(facilitator));
    };
    const auto refused = rejected(Reason::number_out_of_range, "options");
    for (const PollMethod method : {PollMethod::approval, PollMethod::ranking}) {
        EXPECT_EQ(open(method, poll_options_min - 1), refused);
        EXPECT_TRUE(open(method, poll_options_min));
        EXPECT_TRUE(open(method, poll_options_max));
        EXPECT_EQ(open(method, poll_options_max + 1), refused);
    }
    for (const PollMethod method :
         {PollMethod::gradient, PollMethod::consent, PollMethod::yes_no}) {
        EXPECT_TRUE(open(method, 0));
        EXPECT_EQ(open(method, 1), refused);
    }
    OpenPoll long_option{{}, in_english("What now?"), PollMethod::approval};
    long_option.options.resize(2, PollOption{in_english(signs(poll_option_signs_max))});
    EXPECT_TRUE(decide(during(PhaseKind::deliberation), long_option, by(facilitator)));
    long_option.options[1] = {in_english(signs(poll_option_signs_max + 1))};
    EXPECT_EQ(decide(during(PhaseKind::deliberation), long_option, by(facilitator)),
              rejected(Reason::text_is_too_long, "options[1].wordings"));
}

TEST(Poll, TakesTheAnswerOfItsMethodAlone) {
    const State yes_no = asking(PollMethod::yes_no);
    EXPECT_EQ(decide(yes_no, CastPoll{PollId{1}, Gradient::block}, by(member(2))),
              rejected(Reason::value_is_unknown, "stance"));
    const State ranking = asking(PollMethod::ranking, 3);
    EXPECT_EQ(decide(ranking, CastPoll{PollId{1}, {}, {}, {}, {1, 4}}, by(member(2))),
              rejected(Reason::value_is_unknown, "options"));
    EXPECT_EQ(decide(ranking, CastPoll{PollId{1}, {}, {}, {}, {3, 1}}, by(member(2))),
              accepted(PollCast{PollId{1}, member(2), text("3 1"), {}}));
}

TEST(Objection, NeedsAReasonAndOthersTakeNone) {
    const State state = asking(PollMethod::consent);
    const auto say = [&](Consent consent, const std::string& reason) {
        return decide(state, CastPoll{PollId{1}, {}, consent, {}, {}, reason}, by(member(2)));
    };
    EXPECT_EQ(say(Consent::objection, ""), rejected(Reason::reason_is_missing, "reason"));
    EXPECT_TRUE(say(Consent::objection, signs(poll_reason_signs_max)));
    EXPECT_EQ(say(Consent::objection, signs(poll_reason_signs_max + 1)),
              rejected(Reason::text_is_too_long, "reason"));
    EXPECT_TRUE(say(Consent::concern, ""));
    EXPECT_TRUE(say(Consent::concern, "The cost"));
    EXPECT_EQ(say(Consent::consent, "Why not"), rejected(Reason::answer_takes_no_reason, "reason"));
}

TEST(Objection, StaysWithTheProposalOnceThePollIsClosed) {
    OpenPoll open = question();
    open.method = PollMethod::consent;
    State state = after(with_proposal(), open, by(facilitator));
    state = after(state, CastPoll{PollId{1}, {}, Consent::objection, {}, {}, "The noise"},
                  by(member(2)));
    state =
        after(state, CastPoll{PollId{1}, {}, Consent::concern, {}, {}, "The cost"}, by(member(3)));
    // Changed to consent: the concern is no more.
    state = after(state, CastPoll{PollId{1}, {}, Consent::consent}, by(member(3)));
    EXPECT_TRUE(state.polls.reasons.empty());
    state = after(state, ClosePoll{PollId{1}}, by(facilitator));
    ASSERT_EQ(state.polls.reasons.size(), 1U);
    const PollReason& reason = state.polls.reasons.at(PollReasonId{1});
    EXPECT_EQ(reason.proposal, ProposalId{1});
    EXPECT_EQ(reason.participant, member(2));
    EXPECT_EQ(reason.words.words, "The noise");
    EXPECT_EQ(state.polls.by_id.at(PollId{1}).result->consensus, 5'000U);
}

TEST(Objection, MayBeWordedAnewUntilTheClose) {
    const auto object = [](const std::string& reason) {
        return CastPoll{PollId{1}, {}, Consent::objection, {}, {}, reason};
    };
    const State state = after(asking(PollMethod::consent), object("One"), by(member(2)));
    EXPECT_EQ(decide(state, object("One"), by(member(2))),
              rejected(Reason::already_done, "consent"));
    EXPECT_TRUE(decide(state, object("Two"), by(member(2))));
}

TEST(Quorum, IsHalfUnlessThePollAsksForMore) {
    const auto reached = [](std::uint32_t percent, std::uint64_t cast_count) {
        State state = asking(PollMethod::yes_no, 0, percent);
        for (std::uint64_t number = 1; number <= cast_count; ++number)
            state = after(state, CastPoll{PollId{1}, {}, {}, Stance::abstain}, by(member(number)));
        return close_of(state, PollId{1}, false).quorum_reached;
    };
    EXPECT_FALSE(reached(0, 5));
    EXPECT_TRUE(reached(0, 6));
    EXPECT_FALSE(reached(67, 8));
    EXPECT_TRUE(reached(67, 9));
    EXPECT_FALSE(reached(100, 11));
    EXPECT_TRUE(reached(100, 12));
    OpenPoll open{{}, in_english("What now?"), PollMethod::yes_no};
    open.quorum_percent = 101;
    EXPECT_EQ(decide(during(PhaseKind::deliberation), open, by(facilitator)),
              rejected(Reason::number_out_of_range, "quorum_percent"));
}

}  // namespace poll_tests
}  // namespace isegoria::core
