// SPDX-License-Identifier: AGPL-3.0-or-later
// Polls: one voice each, hidden and changeable until the close, counted over those seated.
#include "core/poll.hpp"

#include <random>

#include "assembly_fixture.hpp"

namespace isegoria::core {
namespace {

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
    EXPECT_EQ(choice_of(changed.polls.by_id.at(PollId{1}), member(2)), Gradient::endorse);
    EXPECT_EQ(close_of(changed, PollId{1}, false).counts, (GradientCounts{.endorse = 1}));
}

TEST(Poll, ClosesWithCountsConsensusAndQuorum) {
    State state = polling();
    for (const std::uint64_t number : {1, 2, 3}) state = cast(state, number, Gradient::endorse);
    state = cast(state, 4, Gradient::block);
    state = cast(state, 5, Gradient::abstain);
    const GradientCounts five{.endorse = 3, .block = 1, .abstain = 1};
    EXPECT_EQ(decide(state, ClosePoll{PollId{1}}, by(facilitator)),
              accepted(PollClosed{PollId{1}, false, five, 7'500, member_count, false}));
    state = cast(state, 6, Gradient::abstain);
    const GradientCounts six{.endorse = 3, .block = 1, .abstain = 2};
    EXPECT_EQ(decide(state, ClosePoll{PollId{1}}, by(facilitator)),
              accepted(PollClosed{PollId{1}, false, six, 7'500, member_count, true}));
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
    EXPECT_EQ(found, std::vector<std::string>{"block"});
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

}  // namespace
}  // namespace isegoria::core
