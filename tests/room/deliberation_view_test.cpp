// SPDX-License-Identifier: AGPL-3.0-or-later
// The views of sessions, floor, proposals, polls and minority statements: what is held by touching
// equals what is drawn anew, and nobody sees of a poll what is not theirs to see.
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "../core/assembly_fixture.hpp"
#include "core/limits.hpp"
#include "room/views/view.hpp"

namespace isegoria::room {
namespace deliberation_view_tests {

using namespace core::testing;
using core::Command;
using core::ParticipantId;
using core::PollId;

std::vector<ParticipantId> people(const core::State& state) {
    std::vector<ParticipantId> result;
    for (const auto& [id, participant] : state.participants.by_id) result.push_back(id);
    return result;
}

// Entities by their place, in octets: what all clients together would hold.
class Held {
  public:
    void update(const core::State& state, const Touched& touched) {
        for (const Place& place : touched.places()) {
            // What a set of roles may do is drawn for whoever asks, held by anybody or not.
            if (place.key.kind == v1::Entity::kPermissions) continue;
            const auto entity = draw(state, place);
            if (entity)
                octets_[place] = entity->SerializeAsString();
            else
                octets_.erase(place);
        }
    }
    [[nodiscard]] const std::map<Place, std::string>& octets() const { return octets_; }

  private:
    std::map<Place, std::string> octets_;
};

Held drawn_anew(const core::State& state) {
    Touched touched;
    touch_everything(state, touched);
    for (const ParticipantId participant : people(state)) touch_person(state, participant, touched);
    Held held;
    held.update(state, touched);
    return held;
}

std::string name_of_place(const Place& place) {
    return "audience " + std::to_string(static_cast<int>(place.audience.kind)) + "/" +
           std::to_string(place.audience.id) + " kind " + std::to_string(place.key.kind) + " id " +
           std::to_string(place.key.id);
}

void expect_equal(const Held& held, const Held& fresh, const std::string& when) {
    for (const auto& [place, octets] : fresh.octets()) {
        const auto found = held.octets().find(place);
        ASSERT_NE(found, held.octets().end()) << when << ": not held, " << name_of_place(place);
        ASSERT_EQ(found->second, octets) << when << ": stale, " << name_of_place(place);
    }
    for (const auto& [place, octets] : held.octets())
        ASSERT_TRUE(fresh.octets().contains(place)) << when << ": left, " << name_of_place(place);
}

core::OpenPoll any_poll(std::uint64_t kind, core::ProposalId proposal) {
    core::OpenPoll open{proposal, in_english("Do we?")};
    if (kind > 1) open.method = static_cast<core::PollMethod>(kind);
    if (kind > 3) open.options.resize(3, core::PollOption{in_english("This")});
    open.secret = kind == 2 && !proposal;
    return open;
}

core::CastPoll any_answer(PollId poll, std::uint64_t kind, std::uint64_t which) {
    core::CastPoll cast;
    cast.poll = poll;
    if (kind < 2) cast.gradient = static_cast<core::Gradient>(1 + which);
    if (kind == 2) cast.consent = which == 0 ? core::Consent::objection : core::Consent::consent;
    if (kind == 2 && which == 0) cast.reason = "No";
    if (kind == 3) cast.stance = core::Stance::yes;
    if (kind > 3) cast.options = {3, 1};
    return cast;
}

// A command of these concepts or one that they depend on, sensible more often than not.
Command any_command(std::mt19937_64& random) {
    const auto below = [&](std::uint64_t count) { return random() % count; };
    const auto someone = [&] { return member(1 + below(member_count)); };
    const core::ProposalId proposal{1 + below(6)};
    const core::PollId poll{1 + below(6)};
    const core::MinorityStatementId statement{1 + below(4)};
    switch (below(26)) {
        case 24:
            return core::RecordSecretAnswer{poll, someone()};
        case 25:
            return core::RecordSecretBallots{poll, {{"objection", 1}}, {{"objection", "No"}}};
        case 0:
            return core::OpenSession{in_english("Session")};
        case 1:
            return below(6) == 0 ? Command{core::CloseSession{}} : Command{core::OpenQueue{}};
        case 2:
            return core::MarkPresent{};
        case 3:
            return core::MarkAbsent{};
        case 4:
        case 5:
        case 6:
            return core::RequestFloor{static_cast<core::FloorKind>(1 + below(4)),
                                      {},
                                      below(4) == 0 ? someone() : ParticipantId{},
                                      below(2) == 0 ? "In writing" : ""};
        case 7:
            return core::WithdrawRequest{below(3)};
        case 8:
        case 9:
            return core::GiveFloor{};
        case 10:
            return core::GiveFloor{someone(), "has been waiting long"};
        case 11:
            return core::EndTurn{};
        case 12:
            return core::SetTurnLength{static_cast<std::uint32_t>(15 + below(100)), below(2) == 0};
        case 13:
            return core::SetQueuePolicy{static_cast<core::QueuePolicy>(1 + below(3)), below(2) == 0,
                                        below(2) == 0};
        case 14:
            return core::SubmitProposal{"en", "Title", "Words", {}, {}};
        case 15:
            return core::ReviseProposal{
                proposal, static_cast<std::uint32_t>(1 + below(2)), "en", "Title", "Other", {}, {}};
        case 16:
            return core::WithdrawProposal{proposal};
        case 17:
            return any_poll(below(6), below(3) == 0 ? core::ProposalId{} : proposal);
        case 18:
        case 19:
            return any_answer(poll, below(6), below(2));
        case 20:
            return core::ClosePoll{poll};
        case 21:
            return core::StateMinority{proposal, {}, "en", "No"};
        case 22:
            return below(2) == 0 ? Command{core::SupportMinority{statement}}
                                 : Command{core::WithdrawMinoritySupport{statement}};
        default:
            if (below(8) == 0) return core::VacateSeat{someone(), core::VacancyCause::withdrew};
            if (below(8) == 0)
                return core::RecordGroupEquality{core::SessionId{1 + below(3)},
                                                 {{"sex", "f", false, 6, 50, 40}}};
            if (below(8) == 0) return core::RevokeRole{expert, core::Role::expert, "away"};
            if (below(4) == 0) return core::GrantRole{expert, core::Role::expert};
            return core::RecordReplacement{someone(), alternate(1 + below(alternate_count)), 0};
    }
}

// Who may issue it: the server for what is the desk's, otherwise someone of the panel or its staff.
core::Context any_context(std::mt19937_64& random, const Command& command, std::int64_t at_ms) {
    if (std::holds_alternative<core::RecordReplacement>(command) ||
        std::holds_alternative<core::RecordSecretAnswer>(command) ||
        std::holds_alternative<core::RecordSecretBallots>(command) ||
        std::holds_alternative<core::RecordGroupEquality>(command))
        return by_server(at_ms);
    switch (random() % 5) {
        case 4:
            return by(expert, at_ms);
        case 0:
            return by(facilitator, at_ms);
        case 1:
            return by(organiser, at_ms);
        default:
            return by(member(1 + random() % member_count), at_ms);
    }
}

TEST(DeliberationViews, WhatIsHeldByTouchingEqualsWhatIsDrawnAnew) {
    for (const std::uint64_t seed : {1, 2, 3, 4}) {
        std::mt19937_64 random(seed);
        core::State state = during(core::PhaseKind::deliberation);
        Held held = drawn_anew(state);
        std::size_t accepted_count = 0;
        for (int step = 0; step < 2'500; ++step) {
            const Command command = any_command(random);
            const core::Context context = any_context(random, command, now_ms + step * 1'000);
            const auto outcome = core::decide(state, command, context);
            if (!outcome) continue;
            ++accepted_count;
            // As the clerk does: all events of an entry, then what they touched.
            for (const core::Event& event : outcome->list) core::apply(state, event, context);
            Touched touched;
            for (const core::Event& event : outcome->list) touch(state, event, touched);
            held.update(state, touched);
            if (accepted_count % 20 == 0)
                expect_equal(held, drawn_anew(state),
                             "seed " + std::to_string(seed) + " step " + std::to_string(step));
            if (HasFatalFailure()) return;
        }
        expect_equal(held, drawn_anew(state), "seed " + std::to_string(seed) + " at the end");
        EXPECT_GT(accepted_count, 200U) << "seed " << seed;
        EXPECT_FALSE(state.minority_statements.by_id.empty()) << "seed " << seed;
        EXPECT_GT(state.sessions.by_id.size(), 1U) << "seed " << seed;
    }
}

TEST(WrittenTurnView, IsReadOnThePageOfItsSessionOnceItWasCalled) {
    core::State state = after(during(core::PhaseKind::deliberation),
                              core::OpenSession{in_english("First")}, by(facilitator));
    state = after(state, core::OpenQueue{}, by(facilitator));
    state = after(state, core::RequestFloor{core::FloorKind::speech}, by(member(1)));
    const std::string words = "I would rather write this.";
    state = after(state, core::RequestFloor{core::FloorKind::speech, {}, {}, words}, by(member(2)));
    const Held before = drawn_anew(state);
    for (const auto& [place, octets] : before.octets())
        EXPECT_EQ(octets.find(words), std::string::npos) << name_of_place(place);
    state = after(state, core::GiveFloor{}, by(facilitator));
    const Place place{{core::AudienceKind::turns, 1, 0}, {v1::Entity::kWrittenTurn, 2}};
    const Held called = drawn_anew(state);
    ASSERT_TRUE(called.octets().contains(place));
    EXPECT_EQ(draw(state, place)->written_turn().words(), words);
    EXPECT_EQ(
        draw(state, {everyone, {v1::Entity::kSpeakerQueue, 1}})->speaker_queue().turn().words(),
        words);
    EXPECT_TRUE(core::may_watch(state, stranger, place.audience));
}

TEST(SpeechLedger, NamesThoseWhoHaveNotSpokenFirst) {
    core::State state = after(during(core::PhaseKind::deliberation),
                              core::OpenSession{in_english("First")}, by(facilitator));
    state = after(state, core::MarkPresent{}, by(member(1)));
    state = after(state, core::GiveFloor{member(1), ""}, by(facilitator));
    state = after(state, core::EndTurn{}, by(facilitator, now_ms + 5'000));
    const auto view = draw(state, {staff, {v1::Entity::kSpeechLedger, 1}})->speech_ledger();
    ASSERT_EQ(view.rows_size(), static_cast<int>(member_count));
    EXPECT_EQ(view.rows(0).turn_count(), 0U);
    EXPECT_EQ(view.rows(view.rows_size() - 1).participant(), member(1).value);
    EXPECT_EQ(view.rows(view.rows_size() - 1).spoken_ms(), 5'000);
    EXPECT_TRUE(view.rows(view.rows_size() - 1).present());
}

core::State polling() {
    core::State state = after(
        during(core::PhaseKind::deliberation),
        core::SubmitProposal{"en", "Meters", "A meter in every house", {}, {}}, by(member(1)));
    state =
        after(state, core::OpenPoll{core::ProposalId{1}, in_english("Do we?")}, by(facilitator));
    return after(state, core::CastPoll{core::PollId{1}, core::Gradient::block}, by(member(2)));
}

TEST(PollView, TellsTheTurnoutAndNoResultBeforeTheClose) {
    const Place place{everyone, {v1::Entity::kPoll, 1}};
    const auto open = draw(polling(), place);
    ASSERT_TRUE(open);
    EXPECT_EQ(open->poll().cast_count(), 1U);
    EXPECT_FALSE(open->poll().has_result());
    const core::State over = after(polling(), core::ClosePoll{core::PollId{1}}, by(facilitator));
    EXPECT_EQ(draw(over, place)->poll().result().counts().block(), 1U);
}

TEST(PollView, TellsTheGradientOfPollsOnItAlone) {
    core::State state = after(during(core::PhaseKind::deliberation),
                              core::OpenPoll{{}, in_english("Now?"), core::PollMethod::yes_no},
                              by(facilitator));
    state = after(state, core::ClosePoll{core::PollId{1}}, by(facilitator));
    const auto poll = draw(state, {everyone, {v1::Entity::kPoll, 1}})->poll();
    ASSERT_TRUE(poll.has_result());
    EXPECT_FALSE(poll.result().has_counts());
}

TEST(PollView, OfANamedPollNamesWhoHasAnsweredWhatOnceItIsClosed) {
    const core::State over = after(polling(), core::ClosePoll{core::PollId{1}}, by(facilitator));
    const auto result = draw(over, {everyone, {v1::Entity::kPoll, 1}})->poll().result();
    ASSERT_EQ(result.named_size(), 1);
    EXPECT_EQ(result.named(0).choice(), "block");
    ASSERT_EQ(result.named(0).participants_size(), 1);
    EXPECT_EQ(result.named(0).participants(0), member(2).value);
}

TEST(ProposalView, ListsItsMinorityStatementsWithThoseWhoSignThem) {
    core::State state = after(polling(), core::ClosePoll{core::PollId{1}}, by(facilitator));
    state = after(state, core::StateMinority{core::ProposalId{1}, {}, "en", "No"}, by(member(2)));
    state = after(state, core::SupportMinority{core::MinorityStatementId{1}}, by(member(3)));
    const auto proposal = draw(state, {everyone, {v1::Entity::kProposal, 1}})->proposal();
    ASSERT_EQ(proposal.minority_statements_size(), 1);
    EXPECT_EQ(proposal.minority_statements(0), 1U);
    const auto statement =
        draw(state, {everyone, {v1::Entity::kMinorityStatement, 1}})->minority_statement();
    EXPECT_EQ(statement.supporters_size(), 2);
}

TEST(PollView, OfTwoBallotsThatDifferIsTheSameToEveryoneElse) {
    const core::State other =
        after(polling(), core::CastPoll{core::PollId{1}, core::Gradient::endorse}, by(member(2)));
    const Held one = drawn_anew(polling());
    const Held two = drawn_anew(other);
    for (const auto& [place, octets] : one.octets())
        if (place.audience != person(member(2))) {
            EXPECT_EQ(two.octets().at(place), octets) << name_of_place(place);
        }
    const Place own{person(member(2)), {v1::Entity::kOwnBallot, 1}};
    EXPECT_EQ(draw(polling(), own)->own_ballot().gradient(), v1::GRADIENT_BLOCK);
    EXPECT_EQ(draw(other, own)->own_ballot().gradient(), v1::GRADIENT_ENDORSE);
    EXPECT_FALSE(draw(other, {person(member(3)), {v1::Entity::kOwnBallot, 1}}));
}

// What the views make of who has answered: before the count that, and after it what, never both.
TEST(PollView, OfASecretPollNamesNobodyWithAnAnswer) {
    core::OpenPoll open{{}, in_english("Do we meet again?"), core::PollMethod::consent, {}, true};
    const core::State asked =
        after(during(core::PhaseKind::deliberation), open, by(facilitator));
    core::State state = asked;
    for (const std::uint64_t number : {2, 3})
        state = after(state, core::RecordSecretAnswer{PollId{1}, member(number)}, by_server());
    const Place place{everyone, {v1::Entity::kPoll, 1}};
    EXPECT_EQ(draw(state, place)->poll().cast_count(), 2U);
    EXPECT_FALSE(draw(state, place)->poll().has_result());
    // That two others have answered looks the same, but to these four themselves.
    core::State other = asked;
    for (const std::uint64_t number : {4, 5})
        other = after(other, core::RecordSecretAnswer{PollId{1}, member(number)}, by_server());
    const auto expect_same = [](const core::State& one, const core::State& two) {
        const Held left = drawn_anew(one);
        const Held right = drawn_anew(two);
        for (const auto& [at, octets] : left.octets()) {
            if (at.audience.kind == core::AudienceKind::person) continue;
            ASSERT_TRUE(right.octets().contains(at)) << name_of_place(at);
            EXPECT_EQ(right.octets().at(at), octets) << name_of_place(at);
        }
        EXPECT_EQ(left.octets().size(), right.octets().size());
    };
    expect_same(state, other);
    const core::RecordSecretBallots ballots{
        PollId{1}, {{"consent", 1}, {"objection", 1}}, {{"objection", "The noise"}}};
    for (core::State* each : {&state, &other}) {
        *each = after(*each, core::ClosePoll{PollId{1}}, by(facilitator));
        *each = after(*each, ballots, by_server());
    }
    expect_same(state, other);
    const v1::PollView closed = draw(state, place)->poll();
    EXPECT_EQ(closed.result().ballots_size(), 2);
    EXPECT_EQ(closed.result().named_size(), 0);
    const auto reason = draw(state, {everyone, {v1::Entity::kPollReason, 1}});
    ASSERT_TRUE(reason);
    EXPECT_EQ(reason->poll_reason().words(), "The noise");
    EXPECT_EQ(reason->poll_reason().participant(), 0U);
    // Not even one's own answer is told back.
    const Place own{person(member(2)), {v1::Entity::kOwnBallot, 1}};
    if (const auto ballot = draw(state, own)) {
        EXPECT_EQ(ballot->own_ballot().choice(), "");
        EXPECT_EQ(ballot->own_ballot().reason(), "");
    }
}

TEST(ProposalView, OfTheLongestProposalFitsAFrame) {
    constexpr std::size_t frame_octets_max = 65'536;
    core::State state = during(core::PhaseKind::deliberation);
    core::ProposalSubmitted event{core::ProposalId{1}, member(1), "en", {}, {}, {}, {}};
    for (std::size_t sign = 0; sign < core::title_signs_max; ++sign)
        event.title.words += "\U0001F4A7";
    for (std::size_t sign = 0; sign < core::text_signs_max; ++sign)
        event.words.words += "\U0001F4A7";
    for (std::size_t index = 0; index < core::citations_max; ++index) {
        event.contributions.push_back({~std::uint64_t{0} - index});
        event.themes.push_back({~std::uint64_t{0} - index});
    }
    state = given(state, event);
    EXPECT_LT(draw(state, {everyone, {v1::Entity::kProposal, 1}})->ByteSizeLong(),
              frame_octets_max / 2);
}

TEST(SessionView, KeepsTheFiguresOfThoseWhoWereSeated) {
    core::State state = after(during(core::PhaseKind::deliberation),
                              core::OpenSession{in_english("First")}, by(facilitator));
    state = after(state, core::MarkPresent{}, by(member(1)));
    state = after(state, core::GiveFloor{member(1), ""}, by(facilitator));
    state = after(state, core::CloseSession{}, by(facilitator, now_ms + 4'000));
    const Place place{everyone, {v1::Entity::kSession, 1}};
    const std::string before = draw(state, place)->SerializeAsString();
    state = given(state, core::SeatVacated{member(1), core::VacancyCause::withdrew});
    EXPECT_EQ(draw(state, place)->SerializeAsString(), before);
    EXPECT_EQ(draw(state, place)->session().equality().panel_ms(), 4'000);
}

}  // namespace deliberation_view_tests
}  // namespace isegoria::room
