// SPDX-License-Identifier: AGPL-3.0-or-later
// What viewers see of the lottery.
#include <algorithm>

#include "room/views/concept_views.hpp"
#include "room/views/deliberation_views.hpp"

namespace isegoria::room {
namespace {

constexpr auto lottery_kind = static_cast<std::uint32_t>(v1::Entity::kLottery);
constexpr auto seat_kind = static_cast<std::uint32_t>(v1::Entity::kSeat);

void touch_seated(core::ParticipantId participant, Touched& touched) {
    touched.entity(person(participant), static_cast<std::uint32_t>(v1::Entity::kOwnParticipant));
    touched.audiences_of(participant);
    touch_attendance(participant, touched);
}

// "0.065217391304", of parts of chance_unit.
std::string decimal(std::uint64_t chance) {
    constexpr std::size_t digits = 12;
    const std::string parts = std::to_string(chance % core::chance_unit);
    return std::to_string(chance / core::chance_unit) + "." +
           std::string(digits - parts.size(), '0') + parts;
}

void draw_prepared(const core::PreparedLottery& prepared, v1::LotteryView& view) {
    view.set_method(prepared.method);
    view.set_lots(prepared.lots);
    view.set_panels(prepared.panels);
    view.set_certified(prepared.certified);
    view.set_smallest_chance(decimal(prepared.smallest_chance));
    view.set_largest_chance(decimal(prepared.largest_chance));
    view.set_portfolio_hash(octets(prepared.portfolio_hash));
    view.set_certificate_hash(octets(prepared.certificate_hash));
}

}  // namespace

void touch(const core::State&, const core::PoolRecorded&, Touched& touched) {
    touched.entity(everyone, lottery_kind);
}
void touch(const core::State&, const core::LotteryPrepared&, Touched& touched) {
    touched.entity(everyone, lottery_kind);
}
void touch(const core::State&, const core::PublicValueAnnounced&, Touched& touched) {
    touched.entity(everyone, lottery_kind);
}
void touch(const core::State&, const core::DrawVerified&, Touched& touched) {
    touched.entity(everyone, lottery_kind);
}
void touch(const core::State& state, const core::AlternatesChosen& event, Touched& touched) {
    touched.entity(everyone, lottery_kind);
    for (const core::ParticipantId participant : event.alternates)
        touch_seated(participant, touched);
    touch_permissions(state, touched);
}
void touch(const core::State&, const core::ReplacementPrepared&, Touched& touched) {
    touched.entity(everyone, lottery_kind);
}
void touch(const core::State& state, const core::ReplacementDrawn& event, Touched& touched) {
    for (std::size_t seat = 0; seat < event.vacated.size(); ++seat)
        touch(state, core::SeatTaken{event.vacated[seat], event.seated[seat], 0}, touched);
}
void touch(const core::State&, const core::DrawAnnounced&, Touched& touched) {
    touched.entity(everyone, lottery_kind);
}
void touch(const core::State& state, const core::DrawHeld& event, Touched& touched) {
    touched.entity(everyone, lottery_kind);
    for (const core::ParticipantId participant : event.panel) {
        touched.entity(everyone, seat_kind, participant.value);
        touch_seated(participant, touched);
    }
    for (const core::ParticipantId participant : event.alternates)
        touch_seated(participant, touched);
    // Seats of an earlier draw are gone; they are few and draws are rare.
    for (const auto& [id, participant] : state.participants.by_id)
        if (participant.level >= core::IdentityLevel::invited) {
            touched.entity(everyone, seat_kind, id.value);
            touch_seated(id, touched);
        }
    touch_permissions(state, touched);
    touch_speech(state, touched);
}
void touch(const core::State&, const core::SeatConfirmed& event, Touched& touched) {
    touched.entity(everyone, seat_kind, event.participant.value);
}
void touch(const core::State& state, const core::SeatVacated& event, Touched& touched) {
    touched.entity(everyone, seat_kind, event.participant.value);
    touch_seated(event.participant, touched);
    touch_permissions(state, touched);
    touch_speech(state, touched);
}
void touch_seat(const core::State& state, core::ParticipantId participant, Touched& touched) {
    touched.entity(everyone, seat_kind, participant.value);
    touch_seated(participant, touched);
    touch_permissions(state, touched);
    touch_speech(state, touched);
}
void touch(const core::State& state, const core::SeatTaken& event, Touched& touched) {
    touched.entity(everyone, lottery_kind);
    touched.entity(everyone, seat_kind, event.vacated.value);
    touch_seat(state, event.seated, touched);
}
void touch(const core::State&, const core::PoolErased&, Touched& touched) {
    touched.entity(everyone, lottery_kind);
}

void touch_all_lottery(const core::State& state, Touched& touched) {
    if (state.lottery.pool) touched.entity(everyone, lottery_kind);
    for (const core::Seat& seat : state.lottery.seats)
        touched.entity(everyone, seat_kind, seat.participant.value);
}

bool draw_lottery(const core::State& state, const Place& place, v1::Entity& entity) {
    const core::Lottery& lottery = state.lottery;
    if (place.key.kind == seat_kind) {
        const auto found = std::find_if(
            lottery.seats.begin(), lottery.seats.end(),
            [&](const core::Seat& seat) { return seat.participant.value == place.key.id; });
        if (found == lottery.seats.end()) return false;
        auto* view = entity.mutable_seat();
        view->set_status(static_cast<v1::SeatStatus>(found->status));
        view->set_replaces(found->replaces.value);
        view->set_cause(static_cast<v1::VacancyCause>(found->cause));
        return true;
    }
    if (!lottery.pool) return false;
    auto* view = entity.mutable_lottery();
    view->set_pool_size(lottery.pool->pool_size);
    for (const core::Quota& quota : lottery.pool->quotas) {
        auto* added = view->add_quotas();
        added->set_feature(quota.feature);
        added->set_value(quota.value);
        added->set_min(quota.min);
        added->set_max(quota.max);
    }
    view->set_panel_size(lottery.pool->panel_size);
    view->set_pool_hash(octets(lottery.pool->pool_hash));
    view->set_quotas_hash(octets(lottery.pool->quotas_hash));
    view->set_draw_count(lottery.draw_count);
    if (lottery.prepared) draw_prepared(*lottery.prepared, *view);
    if (lottery.announced) {
        view->set_value_source(lottery.announced->value_source.words);
        view->set_reason_to_redraw(lottery.announced->reason_to_redraw.words);
    }
    if (lottery.draw) {
        view->set_method(lottery.draw->method);
        view->set_public_value(lottery.draw->public_value);
        view->set_transcript_hash(octets(lottery.draw->transcript_hash));
        view->set_verified(lottery.verified_draw == lottery.draw->draw);
    }
    if (lottery.replacement) {
        view->set_replacement_seats(
            static_cast<std::uint32_t>(lottery.replacement->vacated.size()));
        view->set_replacement_source(lottery.replacement->value_source.words);
        view->set_replacement_portfolio_hash(
            octets(lottery.replacement->lottery.portfolio_hash));
    }
    view->set_alternate_count(static_cast<std::uint32_t>(lottery.alternates.size()));
    view->set_pool_erased(lottery.pool_erased);
    return true;
}

}  // namespace isegoria::room
