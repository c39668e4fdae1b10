// SPDX-License-Identifier: AGPL-3.0-or-later
// Pool, draws, seats and replacements as the record knows them.
#include "core/lottery.hpp"

#include "assembly_fixture.hpp"
#include "core/limits.hpp"

namespace isegoria::core::testing {
namespace {

RecordPool pool() { return {5'000, {{"age", "16 to 24", 1, 3}}, 12, 4, {}, {}}; }
const AnnounceDraw announce{"Five dice at the town hall", {}};
RecordDraw draw() {
    RecordDraw result{"leximin", "4 6 2 1 3", {}, {}, {}};
    for (std::uint64_t number = 1; number <= member_count; ++number)
        result.panel.push_back(member(number));
    for (std::uint64_t number = 1; number <= alternate_count; ++number)
        result.alternates.push_back(alternate(number));
    return result;
}
State ready() { return with_plan(with_mandate(with_people(founded()))); }
State announced() { return after(with_pool(ready()), announce, by(organiser)); }
State drawn() { return after(announced(), draw(), by_server()); }

TEST(Pool, IsRecordedAndRecordedAnewUntilADrawIsAnnounced) {
    const RecordPool first = pool();
    EXPECT_EQ(decide(ready(), first, by_server()),
              accepted(PoolRecorded{5'000, first.quotas, 12, 4, {}, {}}));
    EXPECT_TRUE(decide(with_pool(ready()), first, by_server()));
    EXPECT_EQ(decide(announced(), first, by_server()), rejected(Reason::pool_is_frozen));
    EXPECT_EQ(decide(drawn(), first, by_server()), rejected(Reason::pool_is_frozen));
}
TEST(Pool, NeedsAMandate) {
    EXPECT_EQ(decide(founded(), pool(), by_server()), rejected(Reason::mandate_is_missing));
}
TEST(Pool, IsNotReadAgainOnceErased) {
    const State erased = given(with_pool(ready()), PoolErased{});
    EXPECT_EQ(decide(erased, pool(), by_server()), rejected(Reason::pool_is_frozen));
}
TEST(Pool, ThePanelFitsItsLimitAndThePool) {
    RecordPool command = pool();
    const auto recorded = [&] { return decide(ready(), command, by_server()); };
    command.panel_size = panel_size_max;
    EXPECT_TRUE(recorded());
    command.panel_size = panel_size_max + 1;
    EXPECT_EQ(recorded(), rejected(Reason::number_out_of_range, "panel_size"));
    command.panel_size = 0;
    EXPECT_EQ(recorded(), rejected(Reason::number_out_of_range, "panel_size"));
    command.panel_size = 12;
    command.pool_size = 12;
    EXPECT_TRUE(recorded());
    command.pool_size = 11;
    EXPECT_EQ(recorded(), rejected(Reason::number_out_of_range, "panel_size"));
    command.pool_size = pool_size_max;
    EXPECT_TRUE(recorded());
    command.pool_size = pool_size_max + 1;
    EXPECT_EQ(recorded(), rejected(Reason::too_many, "pool_size"));
}
TEST(Pool, AlternatesHaveALimit) {
    RecordPool command = pool();
    command.alternate_count = panel_size_max;
    EXPECT_TRUE(decide(ready(), command, by_server()));
    command.alternate_count = panel_size_max + 1;
    EXPECT_EQ(decide(ready(), command, by_server()),
              rejected(Reason::number_out_of_range, "alternate_count"));
}
TEST(Pool, QuotasAreNamedOnceWithinTheirLimits) {
    const auto with = [](std::vector<Quota> quotas) {
        RecordPool command = pool();
        command.quotas = std::move(quotas);
        return decide(ready(), command, by_server());
    };
    std::vector<Quota> many;
    for (std::size_t index = 0; index < quotas_max; ++index)
        many.push_back({"age", std::to_string(index), 0, 1});
    EXPECT_TRUE(with(many));
    many.push_back({"age", "more", 0, 1});
    EXPECT_EQ(with(many), rejected(Reason::too_many, "quotas"));

    EXPECT_TRUE(with({{signs(title_signs_max), signs(title_signs_max), 2, 2}}));
    EXPECT_EQ(with({{signs(title_signs_max + 1), "b", 0, 1}}),
              rejected(Reason::text_is_too_long, "quotas[0].feature"));
    EXPECT_EQ(with({{"a", "b", 0, 1}, {"a", signs(title_signs_max + 1), 0, 1}}),
              rejected(Reason::text_is_too_long, "quotas[1].value"));
    EXPECT_EQ(with({{"", "b", 0, 1}}), rejected(Reason::text_is_empty, "quotas[0].feature"));
    EXPECT_EQ(with({{"a", "", 0, 1}}), rejected(Reason::text_is_empty, "quotas[0].value"));
    EXPECT_EQ(with({{"a", "b", 3, 2}}), rejected(Reason::number_out_of_range, "quotas[0].min"));
    EXPECT_EQ(with({{"a", "b", 0, 1}, {"a", "b", 0, 2}}),
              rejected(Reason::named_twice, "quotas[1]"));
    EXPECT_TRUE(with({{"a", "b", 0, 1}, {"b", "a", 0, 1}, {"a", "a", 0, 1}}));
}

TEST(Draw, IsAnnouncedWithTheHashesItCommitsTo) {
    State state = with_pool(ready());
    state.lottery.pool->pool_hash.fill(1);
    state.lottery.pool->quotas_hash.fill(2);
    EXPECT_EQ(decide(state, announce, by(organiser)),
              accepted(DrawAnnounced{1,
                                     text(announce.value_source),
                                     {},
                                     state.lottery.pool->pool_hash,
                                     state.lottery.pool->quotas_hash,
                                     prepared_lottery().portfolio_hash,
                                     prepared_lottery().certificate_hash}));
}
TEST(Draw, IsAnnouncedOnceWithAPool) {
    EXPECT_EQ(decide(announced(), announce, by(organiser)), rejected(Reason::already_done));
    EXPECT_EQ(decide(ready(), announce, by(organiser)), rejected(Reason::pool_is_missing));
    EXPECT_EQ(decide(given(with_pool(ready()), PoolErased{}), announce, by(organiser)),
              rejected(Reason::pool_is_missing));
}
TEST(Draw, SaysWhereItsPublicValueComesFrom) {
    const auto announced_as = [](std::string source) {
        return decide(with_pool(ready()), AnnounceDraw{std::move(source), {}}, by(organiser));
    };
    EXPECT_EQ(announced_as(""), rejected(Reason::text_is_empty, "value_source"));
    EXPECT_TRUE(announced_as(signs(reason_signs_max)));
    EXPECT_EQ(announced_as(signs(reason_signs_max + 1)),
              rejected(Reason::text_is_too_long, "value_source"));
}
TEST(Draw, IsRepeatedWithAReasonAndAsOftenAsTheMandateSays) {
    const auto again = [](const State& state, std::string why) {
        return decide(state, AnnounceDraw{"Dice", std::move(why)}, by(organiser));
    };
    State state = drawn();
    EXPECT_EQ(again(state, ""), rejected(Reason::reason_is_missing, "reason_to_redraw"));
    EXPECT_EQ(again(state, " "), rejected(Reason::text_is_empty, "reason_to_redraw"));
    EXPECT_TRUE(again(state, signs(reason_signs_max)));
    EXPECT_EQ(again(state, signs(reason_signs_max + 1)),
              rejected(Reason::text_is_too_long, "reason_to_redraw"));
    for (std::uint32_t count = 2; count <= state.assembly.mandate->draws_max; ++count) {
        EXPECT_TRUE(again(state, "too few came"));
        state = after(std::move(state), AnnounceDraw{"Dice", "too few came"}, by(organiser));
        EXPECT_EQ(state.lottery.announced->draw, count);
        state = after(std::move(state), draw(), by_server());
        EXPECT_EQ(state.lottery.draw_count, count);
    }
    EXPECT_EQ(again(state, "too few came"), rejected(Reason::draws_are_used_up));
}
TEST(Draw, IsOverOnceThePanelHasBegun) {
    const State begun = published(PhaseKind::deliberation);
    EXPECT_EQ(decide(begun, AnnounceDraw{"Dice", "why"}, by(organiser)),
              rejected(Reason::panel_has_begun));
    const State late = given(begun, DrawAnnounced{2, text("Dice"), text("why"), {}, {}, prepared_lottery().portfolio_hash,
                                            {}});
    EXPECT_EQ(decide(late, draw(), by_server()), rejected(Reason::panel_has_begun));
}
TEST(Draw, IsHeldOnceAnnounced) {
    EXPECT_EQ(decide(with_pool(ready()), draw(), by_server()),
              rejected(Reason::draw_is_not_announced));
    const RecordDraw command = draw();
    EXPECT_EQ(decide(announced(), command, by_server()),
              accepted(PublicValueAnnounced{1, "4 6 2 1 3"},
                       DrawHeld{1, "leximin", "4 6 2 1 3", command.panel, command.alternates, {}}));
}
TEST(Draw, FillsThePanelExactly) {
    RecordDraw command = draw();
    command.panel.pop_back();
    EXPECT_EQ(decide(announced(), command, by_server()),
              rejected(Reason::number_out_of_range, "panel"));
    command = draw();
    command.panel.push_back(stranger);
    EXPECT_EQ(decide(announced(), command, by_server()),
              rejected(Reason::number_out_of_range, "panel"));
    command = draw();
    command.alternates.pop_back();  // a small pool may give fewer
    EXPECT_TRUE(decide(announced(), command, by_server()));
    command = draw();
    command.alternates.push_back(stranger);
    EXPECT_EQ(decide(announced(), command, by_server()), rejected(Reason::too_many, "alternates"));
}
TEST(Draw, DrawsSomebodyAndNobodyTwice) {
    RecordDraw command = draw();
    command.panel[1] = command.panel[0];
    EXPECT_EQ(decide(announced(), command, by_server()), rejected(Reason::named_twice, "panel"));
    command = draw();
    command.alternates[0] = command.panel[0];
    EXPECT_EQ(decide(announced(), command, by_server()), rejected(Reason::named_twice, "panel"));
    command = draw();
    command.panel[3] = {};
    EXPECT_EQ(decide(announced(), command, by_server()), rejected(Reason::named_twice, "panel"));
}
TEST(Draw, NamesItsMethodAndItsPublicValue) {
    const auto held = [](std::string method, std::string value) {
        RecordDraw command = draw();
        command.method = std::move(method);
        command.public_value = std::move(value);
        return decide(announced(), command, by_server());
    };
    EXPECT_TRUE(held(signs(title_signs_max), signs(reason_signs_max)));
    EXPECT_EQ(held("", "4"), rejected(Reason::text_is_empty, "method"));
    EXPECT_EQ(held(signs(title_signs_max + 1), "4"), rejected(Reason::text_is_too_long, "method"));
    EXPECT_EQ(held("leximin", ""), rejected(Reason::text_is_empty, "public_value"));
    EXPECT_EQ(held("leximin", signs(reason_signs_max + 1)),
              rejected(Reason::text_is_too_long, "public_value"));
}
TEST(Draw, GivesRolesAndASecondOneTakesThemBack) {
    State state = drawn();
    EXPECT_TRUE(holds(roles_of(state.participants, member(1)), Role::member));
    EXPECT_TRUE(holds(roles_of(state.participants, alternate(1)), Role::alternate));
    EXPECT_EQ(state.participants.by_id.at(member(1)).level, IdentityLevel::member);
    EXPECT_EQ(seated(state.lottery).size(), member_count);

    RecordDraw second = draw();
    second.panel[0] = contributor(1);
    second.alternates = {member(1)};
    state = after(std::move(state), AnnounceDraw{"Dice", "too few came"}, by(organiser));
    state = after(std::move(state), second, by_server());
    EXPECT_EQ(roles_of(state.participants, member(1)), roles(Role::alternate));
    EXPECT_EQ(roles_of(state.participants, alternate(1)), roles());
    EXPECT_EQ(roles_of(state.participants, contributor(1)), roles(Role::contributor, Role::member));
    EXPECT_EQ(count_with(state.participants, Role::member), member_count);
    EXPECT_EQ(count_with(state.participants, Role::alternate), 1U);
    EXPECT_FALSE(state.lottery.announced);
}

TEST(Seat, IsConfirmedByItsHolderAnOrganiserOrTheServer) {
    const ConfirmSeat confirm{member(1)};
    for (const Context& who : {by(member(1)), by(organiser), by_server()})
        EXPECT_EQ(decide(drawn(), confirm, who), accepted(SeatConfirmed{member(1)}));
    const State state = after(drawn(), confirm, by(member(1)));
    EXPECT_EQ(state.lottery.seats[0].status, SeatStatus::confirmed);
    EXPECT_EQ(decide(state, confirm, by(member(1))), rejected(Reason::already_done, "participant"));
}
TEST(Seat, OfOthersIsNotFound) {
    // In the same words as one that is none, so that nobody learns who was drawn.
    EXPECT_EQ(decide(drawn(), ConfirmSeat{member(1)}, by(member(2))).error(),
              decide(drawn(), ConfirmSeat{stranger}, by(member(2))).error());
    EXPECT_EQ(decide(drawn(), ConfirmSeat{member(1)}, by(member(2))),
              rejected(Reason::not_found, "participant"));
    EXPECT_EQ(decide(drawn(), VacateSeat{member(1), VacancyCause::withdrew}, by(member(2))),
              rejected(Reason::not_found, "participant"));
}
TEST(Seat, ThatIsNoneIsNotFound) {
    EXPECT_EQ(decide(drawn(), ConfirmSeat{stranger}, by(organiser)),
              rejected(Reason::not_found, "participant"));
    EXPECT_EQ(decide(drawn(), VacateSeat{stranger, VacancyCause::withdrew}, by(organiser)),
              rejected(Reason::not_found, "participant"));
}
TEST(Seat, IsVacatedOnceAndItsHolderNoLongerAMember) {
    const VacateSeat vacate{member(1), VacancyCause::declined};
    for (const Context& who : {by(member(1)), by(organiser), by_server()})
        EXPECT_EQ(decide(drawn(), vacate, who),
                  accepted(SeatVacated{member(1), VacancyCause::declined}));
    State state = after(drawn(), vacate, by(member(1)));
    EXPECT_FALSE(holds(roles_of(state.participants, member(1)), Role::member));
    EXPECT_EQ(seated(state.lottery).size(), member_count - 1);
    EXPECT_EQ(decide(state, vacate, by(organiser)), rejected(Reason::already_done, "participant"));
    EXPECT_EQ(decide(state, ConfirmSeat{member(1)}, by(organiser)),
              rejected(Reason::already_done, "participant"));
    state = after(std::move(state), RecordReplacement{member(1), alternate(2), 0}, by_server());
    EXPECT_EQ(decide(state, vacate, by(organiser)), rejected(Reason::already_done, "participant"));
}

TEST(Replacement, GivesTheSeatToAnAlternate) {
    State state = after(drawn(), VacateSeat{member(1), VacancyCause::declined}, by(organiser));
    const RecordReplacement replace{member(1), alternate(2), 1};
    EXPECT_EQ(decide(state, replace, by_server()), accepted(SeatTaken{member(1), alternate(2), 1}));
    state = after(std::move(state), replace, by_server());
    EXPECT_EQ(roles_of(state.participants, alternate(2)), roles(Role::member));
    EXPECT_EQ(state.lottery.alternates, (std::vector{alternate(1), alternate(3), alternate(4)}));
    EXPECT_EQ(state.lottery.seats.back().replaces, member(1));
    EXPECT_EQ(seated(state.lottery).size(), member_count);
    // The seat is filled; and who was called once is not called again.
    EXPECT_EQ(decide(state, RecordReplacement{member(1), alternate(1), 0}, by_server()),
              rejected(Reason::seat_is_not_vacant, "vacated"));
    state = after(std::move(state), VacateSeat{member(2), VacancyCause::declined}, by(organiser));
    EXPECT_EQ(decide(state, RecordReplacement{member(2), alternate(2), 0}, by_server()),
              rejected(Reason::not_found, "seated"));
}
TEST(Replacement, IsOfAVacantSeatThatIsThere) {
    EXPECT_EQ(decide(drawn(), RecordReplacement{stranger, alternate(1), 0}, by_server()),
              rejected(Reason::not_found, "vacated"));
    EXPECT_EQ(decide(drawn(), RecordReplacement{member(1), alternate(1), 0}, by_server()),
              rejected(Reason::seat_is_not_vacant, "vacated"));
}
TEST(Replacement, EndsWithTheRetentionOfThePool) {
    const State state =
        after(drawn(), VacateSeat{member(1), VacancyCause::declined}, by(organiser));
    const RecordReplacement replace{member(1), alternate(1), 0};
    EXPECT_TRUE(decide(state, replace, by_server(replacements_until_ms)));
    EXPECT_EQ(decide(state, replace, by_server(replacements_until_ms + 1)),
              rejected(Reason::too_late, "vacated"));
}
TEST(Replacement, BeforeThereIsAMandateIsRefused) {
    EXPECT_EQ(decide(founded(), Command{RecordReplacement{}}, by_server()),
              rejected(Reason::mandate_is_missing));
}

// Vacated, and a lottery of its own prepared for the two seats.
const RecordReplacementLottery fill_two{{member(1), member(2)}, "Dice", prepared_lottery()};
State two_vacated() {
    State state = drawn();
    for (const ParticipantId each : {member(1), member(2)})
        state = after(std::move(state), VacateSeat{each, VacancyCause::declined}, by(organiser));
    return state;
}
TEST(ReplacementLottery, CommitsBeforeItsPublicValueIsKnown) {
    EXPECT_EQ(decide(two_vacated(), fill_two, by_server()),
              accepted(ReplacementPrepared{fill_two.vacated, text("Dice"), fill_two.lottery}));
    const State state = after(two_vacated(), fill_two, by_server());
    EXPECT_EQ(decide(state, fill_two, by_server()), rejected(Reason::already_done));
    EXPECT_EQ(decide(state, RecordReplacement{member(1), alternate(1), 0}, by_server()),
              rejected(Reason::already_done, "vacated"));
}
TEST(ReplacementLottery, IsOfVacantSeats) {
    EXPECT_EQ(decide(announced(), fill_two, by_server()), rejected(Reason::panel_is_missing));
    EXPECT_EQ(decide(drawn(), fill_two, by_server()),
              rejected(Reason::seat_is_not_vacant, "vacated"));
    const auto of = [](std::vector<ParticipantId> vacated) {
        RecordReplacementLottery command = fill_two;
        command.vacated = std::move(vacated);
        return decide(two_vacated(), command, by_server());
    };
    EXPECT_EQ(of({}), rejected(Reason::seat_is_not_vacant, "vacated"));
    EXPECT_EQ(of({stranger}), rejected(Reason::not_found, "vacated"));
    EXPECT_EQ(of({member(1), member(1)}), rejected(Reason::named_twice, "vacated"));
    EXPECT_EQ(decide(two_vacated(), fill_two, by_server(replacements_until_ms + 1)),
              rejected(Reason::too_late, "vacated"));
    RecordReplacementLottery silent = fill_two;
    silent.value_source = "";
    EXPECT_EQ(decide(two_vacated(), silent, by_server()),
              rejected(Reason::text_is_empty, "value_source"));
}
TEST(ReplacementLottery, GivesEachSeatToSomebodyElse) {
    State state = after(two_vacated(), fill_two, by_server());
    RecordReplacementDraw hold{"3 1 4", {alternate(2), stranger}, {}};
    EXPECT_EQ(decide(two_vacated(), hold, by_server()), rejected(Reason::lottery_is_not_prepared));
    EXPECT_EQ(decide(state, hold, by_server()),
              accepted(ReplacementDrawn{"3 1 4", fill_two.vacated, hold.seated, {}}));
    for (std::vector<ParticipantId> twice :
         {std::vector{stranger, stranger}, {stranger, member(3)}, {stranger, ParticipantId{}}})
        EXPECT_EQ(decide(state, RecordReplacementDraw{"3", twice, {}}, by_server()),
                  rejected(Reason::named_twice, "seated"));
    EXPECT_EQ(decide(state, RecordReplacementDraw{"3", {stranger}, {}}, by_server()),
              rejected(Reason::number_out_of_range, "seated"));
    EXPECT_EQ(decide(state, RecordReplacementDraw{"", hold.seated, {}}, by_server()),
              rejected(Reason::text_is_empty, "public_value"));
    state = after(std::move(state), hold, by_server());
    EXPECT_EQ(seated(state.lottery).size(), member_count);
    EXPECT_EQ(state.lottery.seats.back().replaces, member(2));
    EXPECT_TRUE(holds(roles_of(state.participants, stranger), Role::member));
    EXPECT_FALSE(state.lottery.replacement);
    EXPECT_EQ(state.lottery.alternates, (std::vector{alternate(1), alternate(3), alternate(4)}));
}

TEST(Preparation, IsOfThePoolAsItIsRecordedUntilADrawIsAnnounced) {
    const RecordPreparation prepare{prepared_lottery()};
    EXPECT_EQ(decide(with_pool(ready()), prepare, by_server()),
              accepted(LotteryPrepared{prepare.lottery}));
    EXPECT_EQ(decide(ready(), prepare, by_server()), rejected(Reason::pool_is_missing));
    EXPECT_EQ(decide(announced(), prepare, by_server()), rejected(Reason::pool_is_frozen));
    EXPECT_EQ(decide(given(with_pool(ready()), PoolErased{}), prepare, by_server()),
              rejected(Reason::pool_is_missing));
    RecordPreparation other = prepare;
    other.lottery.pool_hash.fill(9);
    EXPECT_EQ(decide(with_pool(ready()), other, by_server()), rejected(Reason::pool_has_changed));
    // Another pool: what was prepared of the one before is none of it.
    const State again = after(with_pool(ready()), pool(), by_server());
    EXPECT_FALSE(again.lottery.prepared);
    EXPECT_EQ(decide(again, announce, by(organiser)), rejected(Reason::lottery_is_not_prepared));
}
TEST(Preparation, HasLotsWithinTheirLimit) {
    const auto with = [](std::uint64_t lots) {
        RecordPreparation command{prepared_lottery()};
        command.lottery.lots = lots;
        return decide(with_pool(ready()), command, by_server());
    };
    EXPECT_TRUE(with(1));
    EXPECT_TRUE(with(lots_max));
    EXPECT_EQ(with(0), rejected(Reason::number_out_of_range, "lottery.lots"));
    EXPECT_EQ(with(lots_max + 1), rejected(Reason::number_out_of_range, "lottery.lots"));
}
TEST(Preparation, AnAnnouncementOfBeforeThereWereAnyHoldsNothingUp) {
    const State old =
        given(with_pool(ready()), DrawAnnounced{1, text("Dice"), {}, {}, {}, {}, {}});
    EXPECT_EQ(decide(old, draw(), by_server()), rejected(Reason::draw_is_not_announced));
    EXPECT_TRUE(decide(old, RecordPreparation{prepared_lottery()}, by_server()));
    EXPECT_TRUE(decide(old, announce, by(organiser)));
}

TEST(Verification, IsOfTheLatestDraw) {
    EXPECT_EQ(decide(announced(), RecordVerification{1, {}}, by_server()),
              rejected(Reason::panel_is_missing));
    EXPECT_EQ(decide(drawn(), RecordVerification{2, {}}, by_server()),
              rejected(Reason::not_found, "draw"));
    EXPECT_EQ(decide(drawn(), RecordVerification{1, {}}, by_server()),
              accepted(DrawVerified{1, {}}));
    EXPECT_EQ(after(drawn(), RecordVerification{1, {}}, by_server()).lottery.verified_draw, 1u);
}

TEST(Alternates, AreChosenOnceAfterADrawWithoutAny) {
    RecordDraw alone = draw();
    alone.alternates.clear();
    const State state = after(announced(), alone, by_server());
    RecordAlternates choose{1, {alternate(1), alternate(2)}, 100, 200, 7, 7};
    EXPECT_EQ(decide(state, choose, by_server()),
              accepted(AlternatesChosen{1, choose.alternates, 100, 200, 7, 7}));
    EXPECT_EQ(decide(announced(), choose, by_server()), rejected(Reason::panel_is_missing));
    EXPECT_EQ(decide(drawn(), choose, by_server()), rejected(Reason::already_done));
    const State chosen = after(state, choose, by_server());
    EXPECT_TRUE(holds(roles_of(chosen.participants, alternate(2)), Role::alternate));
    EXPECT_EQ(decide(chosen, choose, by_server()), rejected(Reason::already_done));
    choose.draw = 2;
    EXPECT_EQ(decide(state, choose, by_server()), rejected(Reason::not_found, "draw"));
    choose = {1, {alternate(1), member(1)}, 100, 200, 7, 7};
    EXPECT_EQ(decide(state, choose, by_server()), rejected(Reason::named_twice, "alternates"));
    choose.alternates.clear();
    for (std::uint64_t number = 1; number <= alternate_count + 1; ++number)
        choose.alternates.push_back(alternate(number));
    EXPECT_EQ(decide(state, choose, by_server()), rejected(Reason::too_many, "alternates"));
}

TEST(PoolErasure, FollowsTheLastReplacementOnce) {
    const RecordPoolErasure erase{};
    EXPECT_EQ(decide(ready(), erase, by_server()), rejected(Reason::pool_is_missing));
    EXPECT_EQ(decide(drawn(), erase, by_server(replacements_until_ms)),
              rejected(Reason::too_early));
    EXPECT_EQ(decide(drawn(), erase, by_server(replacements_until_ms + 1)), accepted(PoolErased{}));
    EXPECT_EQ(decide(given(drawn(), PoolErased{}), erase, by_server(replacements_until_ms + 1)),
              rejected(Reason::already_done));
}

}  // namespace
}  // namespace isegoria::core::testing
