// SPDX-License-Identifier: AGPL-3.0-or-later
// Decisions and facts about pool, draws and seats.
#include "core/lottery.hpp"

#include <algorithm>
#include <set>

#include "core/limits.hpp"
#include "core/state.hpp"

namespace isegoria::core {
namespace {

const Seat* find_seat(const Lottery& lottery, ParticipantId participant) {
    for (const Seat& seat : lottery.seats)
        if (seat.participant == participant) return &seat;
    return nullptr;
}

// A panel that has begun to deliberate is not drawn anew.
bool panel_has_begun(const Plan& plan) {
    return std::any_of(plan.phases.begin(), plan.phases.end(), [](const PhaseState& phase) {
        return phase.status != PhaseStatus::planned && is_panel_kind(phase.planned.kind);
    });
}

std::optional<Rejection> check_quotas(const RecordPool& command) {
    if (command.quotas.size() > quotas_max)
        return Rejection{Reason::too_many, "quotas", {{"max", std::to_string(quotas_max)}}};
    std::set<std::pair<std::string_view, std::string_view>> named;
    for (std::size_t index = 0; index < command.quotas.size(); ++index) {
        const Quota& quota = command.quotas[index];
        const std::string place = "quotas[" + std::to_string(index) + "]";
        if (auto finding = check_text(place + ".feature", quota.feature, title_signs_max))
            return finding;
        if (auto finding = check_text(place + ".value", quota.value, title_signs_max))
            return finding;
        if (!named.insert({quota.feature, quota.value}).second)
            return Rejection{Reason::named_twice, place, {{"name", quota.value}}};
        if (quota.min > quota.max)
            return Rejection{Reason::number_out_of_range,
                             place + ".min",
                             {{"min", "0"}, {"max", std::to_string(quota.max)}}};
    }
    return std::nullopt;
}

// A draw announced before lotteries were prepared commits to no portfolio: it cannot be held any
// more, so it holds nothing up either.
bool is_committed(const Lottery& lottery) {
    return lottery.announced && lottery.announced->portfolio_hash != Digest{};
}

std::optional<Rejection> check_lottery(const PreparedLottery& lottery) {
    if (auto finding = check_text("lottery.method", lottery.method, title_signs_max))
        return finding;
    if (lottery.lots == 0 || lottery.lots > lots_max)
        return Rejection{Reason::number_out_of_range,
                         "lottery.lots",
                         {{"min", "1"}, {"max", std::to_string(lots_max)}}};
    return std::nullopt;
}

std::optional<Rejection> check_alternates(const Lottery& lottery,
                                          const std::vector<ParticipantId>& alternates) {
    if (alternates.size() > lottery.pool->alternate_count)
        return Rejection{Reason::too_many,
                         "alternates",
                         {{"max", std::to_string(lottery.pool->alternate_count)}}};
    std::set<ParticipantId> people(alternates.begin(), alternates.end());
    std::size_t count = alternates.size();
    for (const Seat& seat : lottery.seats) {
        people.insert(seat.participant);
        ++count;
    }
    if (people.size() != count || people.contains(ParticipantId{}))
        return Rejection{Reason::named_twice, "alternates"};
    return std::nullopt;
}

// For oneself; by the organiser for somebody who telephoned; by the server for somebody who
// answered a letter, or whose personal data were erased.
bool may_act_for(const State& state, ParticipantId participant, const Context& context) {
    return context.system || participant == context.actor ||
           holds(roles_of(state.participants, context.actor), Role::organiser);
}

void take_seat(State& state, ParticipantId participant, Role role, IdentityLevel level) {
    Participant& entry = state.participants.by_id[participant];
    entry.level = std::max(entry.level, level);
    give_role(state.participants, participant, role);
}

}  // namespace

std::vector<ParticipantId> seated(const Lottery& lottery) {
    std::vector<ParticipantId> result;
    for (const Seat& seat : lottery.seats)
        if (seat.status == SeatStatus::offered || seat.status == SeatStatus::confirmed)
            result.push_back(seat.participant);
    return result;
}

Digest pool_hash_of(const Lottery& lottery) {
    return lottery.pool ? lottery.pool->pool_hash : Digest{};
}

Outcome<Events> decide(const State& state, const RecordPool& command, const Context&) {
    const Lottery& lottery = state.lottery;
    if (!state.assembly.mandate) return Rejection{Reason::mandate_is_missing};
    // After the announcement a stranger must be able to rely on the commitment.
    if (is_committed(lottery) || lottery.draw) return Rejection{Reason::pool_is_frozen};
    // A pool read after the erasure would stay in the vault for ever.
    if (lottery.pool_erased) return Rejection{Reason::pool_is_frozen};
    if (command.panel_size == 0 || command.panel_size > panel_size_max ||
        command.panel_size > command.pool_size)
        return Rejection{
            Reason::number_out_of_range,
            "panel_size",
            {{"min", "1"},
             {"max", std::to_string(std::min<std::uint64_t>(panel_size_max, command.pool_size))}}};
    if (command.pool_size > pool_size_max)
        return Rejection{Reason::too_many, "pool_size", {{"max", std::to_string(pool_size_max)}}};
    if (command.alternate_count > panel_size_max)
        return Rejection{Reason::number_out_of_range,
                         "alternate_count",
                         {{"min", "0"}, {"max", std::to_string(panel_size_max)}}};
    if (auto finding = check_quotas(command)) return *finding;
    return Events{PoolRecorded{command.pool_size, command.quotas, command.panel_size,
                               command.alternate_count, command.pool_hash, command.quotas_hash}};
}

Outcome<Events> decide(const State& state, const RecordPreparation& command, const Context&) {
    const Lottery& lottery = state.lottery;
    // What was committed to stays until its draw is held.
    if (is_committed(lottery)) return Rejection{Reason::pool_is_frozen};
    if (panel_has_begun(state.plan)) return Rejection{Reason::panel_has_begun};
    if (!lottery.pool || lottery.pool_erased) return Rejection{Reason::pool_is_missing};
    // Another pool came while this one was being computed.
    if (command.lottery.pool_hash != lottery.pool->pool_hash ||
        command.lottery.quotas_hash != lottery.pool->quotas_hash)
        return Rejection{Reason::pool_has_changed};
    if (auto finding = check_lottery(command.lottery)) return *finding;
    return Events{LotteryPrepared{command.lottery}};
}

Outcome<Events> decide(const State& state, const AnnounceDraw& command, const Context&) {
    const Lottery& lottery = state.lottery;
    if (is_committed(lottery)) return Rejection{Reason::already_done};
    if (panel_has_begun(state.plan)) return Rejection{Reason::panel_has_begun};
    if (!lottery.pool) return Rejection{Reason::pool_is_missing};
    if (lottery.pool_erased) return Rejection{Reason::pool_is_missing};
    if (!lottery.prepared) return Rejection{Reason::lottery_is_not_prepared};
    const std::uint32_t draws_max = state.assembly.mandate->draws_max;
    if (lottery.draw_count >= draws_max)
        return Rejection{Reason::draws_are_used_up, "", {{"max", std::to_string(draws_max)}}};
    if (auto finding = check_text("value_source", command.value_source, reason_signs_max))
        return *finding;
    if (lottery.draw_count > 0 && command.reason_to_redraw.empty())
        return Rejection{Reason::reason_is_missing, "reason_to_redraw"};
    if (!command.reason_to_redraw.empty())
        if (auto finding =
                check_text("reason_to_redraw", command.reason_to_redraw, reason_signs_max))
            return *finding;
    return Events{DrawAnnounced{lottery.draw_count + 1, text(command.value_source),
                                text(command.reason_to_redraw), lottery.pool->pool_hash,
                                lottery.pool->quotas_hash, lottery.prepared->portfolio_hash,
                                lottery.prepared->certificate_hash}};
}

Outcome<Events> decide(const State& state, const RecordDraw& command, const Context&) {
    const Lottery& lottery = state.lottery;
    if (!is_committed(lottery)) return Rejection{Reason::draw_is_not_announced};
    if (panel_has_begun(state.plan)) return Rejection{Reason::panel_has_begun};
    if (command.panel.size() != lottery.pool->panel_size)
        return Rejection{Reason::number_out_of_range,
                         "panel",
                         {{"min", std::to_string(lottery.pool->panel_size)},
                          {"max", std::to_string(lottery.pool->panel_size)}}};
    if (command.alternates.size() > lottery.pool->alternate_count)
        return Rejection{Reason::too_many,
                         "alternates",
                         {{"max", std::to_string(lottery.pool->alternate_count)}}};
    std::set<ParticipantId> people(command.panel.begin(), command.panel.end());
    people.insert(command.alternates.begin(), command.alternates.end());
    if (people.size() != command.panel.size() + command.alternates.size() ||
        people.contains(ParticipantId{}))
        return Rejection{Reason::named_twice, "panel"};
    if (auto finding = check_text("method", command.method, title_signs_max)) return *finding;
    if (auto finding = check_text("public_value", command.public_value, reason_signs_max))
        return *finding;
    return Events{PublicValueAnnounced{lottery.announced->draw, command.public_value},
                  DrawHeld{lottery.announced->draw, command.method, command.public_value,
                           command.panel, command.alternates, command.transcript_hash}};
}

Outcome<Events> decide(const State& state, const RecordVerification& command, const Context&) {
    const Lottery& lottery = state.lottery;
    if (!lottery.draw) return Rejection{Reason::panel_is_missing};
    // Another draw was held while this one was being repeated.
    if (command.draw != lottery.draw->draw) return Rejection{Reason::not_found, "draw"};
    return Events{DrawVerified{command.draw, command.transcript_hash}};
}

Outcome<Events> decide(const State& state, const RecordAlternates& command, const Context&) {
    const Lottery& lottery = state.lottery;
    if (!lottery.draw) return Rejection{Reason::panel_is_missing};
    if (command.draw != lottery.draw->draw) return Rejection{Reason::not_found, "draw"};
    // Whoever was told that they wait is not untold.
    const bool called = std::any_of(lottery.seats.begin(), lottery.seats.end(),
                                    [](const Seat& seat) { return bool(seat.replaces); });
    if (!lottery.alternates.empty() || called) return Rejection{Reason::already_done};
    if (auto finding = check_alternates(lottery, command.alternates)) return *finding;
    return Events{AlternatesChosen{command.draw, command.alternates, command.dropout_permille,
                                   command.samples, command.loss, command.bound}};
}

Outcome<Events> decide(const State& state, const ConfirmSeat& command, const Context& context) {
    if (!may_act_for(state, command.participant, context))
        return Rejection{Reason::not_found, "participant"};
    const Seat* seat = find_seat(state.lottery, command.participant);
    if (seat == nullptr) return Rejection{Reason::not_found, "participant"};
    if (seat->status != SeatStatus::offered) return Rejection{Reason::already_done, "participant"};
    return Events{SeatConfirmed{command.participant}};
}

Outcome<Events> decide(const State& state, const VacateSeat& command, const Context& context) {
    if (!may_act_for(state, command.participant, context))
        return Rejection{Reason::not_found, "participant"};
    const Seat* seat = find_seat(state.lottery, command.participant);
    if (seat == nullptr) return Rejection{Reason::not_found, "participant"};
    if (seat->status == SeatStatus::vacated || seat->status == SeatStatus::replaced)
        return Rejection{Reason::already_done, "participant"};
    return Events{SeatVacated{command.participant, command.cause}};
}

Outcome<Events> decide(const State& state, const RecordReplacement& command,
                       const Context& context) {
    const Lottery& lottery = state.lottery;
    if (!state.assembly.mandate) return Rejection{Reason::mandate_is_missing};
    if (context.now_ms > state.assembly.mandate->replacements_until_ms)
        return Rejection{Reason::too_late, "vacated"};
    const Seat* seat = find_seat(lottery, command.vacated);
    if (seat == nullptr) return Rejection{Reason::not_found, "vacated"};
    if (seat->status != SeatStatus::vacated)
        return Rejection{Reason::seat_is_not_vacant, "vacated"};
    // A lottery has committed to fill it.
    if (lottery.replacement &&
        std::find(lottery.replacement->vacated.begin(), lottery.replacement->vacated.end(),
                  command.vacated) != lottery.replacement->vacated.end())
        return Rejection{Reason::already_done, "vacated"};
    if (std::find(lottery.alternates.begin(), lottery.alternates.end(), command.seated) ==
        lottery.alternates.end())
        return Rejection{Reason::not_found, "seated"};
    return Events{SeatTaken{command.vacated, command.seated, command.quota_violation}};
}

Outcome<Events> decide(const State& state, const RecordReplacementLottery& command,
                       const Context& context) {
    const Lottery& lottery = state.lottery;
    if (!lottery.draw) return Rejection{Reason::panel_is_missing};
    if (context.now_ms > state.assembly.mandate->replacements_until_ms)
        return Rejection{Reason::too_late, "vacated"};
    if (lottery.replacement) return Rejection{Reason::already_done};
    if (command.vacated.empty()) return Rejection{Reason::seat_is_not_vacant, "vacated"};
    std::set<ParticipantId> named;
    for (const ParticipantId vacated : command.vacated) {
        const Seat* seat = find_seat(lottery, vacated);
        if (seat == nullptr) return Rejection{Reason::not_found, "vacated"};
        if (seat->status != SeatStatus::vacated)
            return Rejection{Reason::seat_is_not_vacant, "vacated"};
        if (!named.insert(vacated).second) return Rejection{Reason::named_twice, "vacated"};
    }
    if (auto finding = check_text("value_source", command.value_source, reason_signs_max))
        return *finding;
    if (auto finding = check_lottery(command.lottery)) return *finding;
    return Events{
        ReplacementPrepared{command.vacated, text(command.value_source), command.lottery}};
}

Outcome<Events> decide(const State& state, const RecordReplacementDraw& command, const Context&) {
    const Lottery& lottery = state.lottery;
    if (!lottery.replacement) return Rejection{Reason::lottery_is_not_prepared};
    const std::size_t seats = lottery.replacement->vacated.size();
    if (command.seated.size() != seats)
        return Rejection{Reason::number_out_of_range,
                         "seated",
                         {{"min", std::to_string(seats)}, {"max", std::to_string(seats)}}};
    std::set<ParticipantId> named(command.seated.begin(), command.seated.end());
    for (const Seat& seat : lottery.seats) named.insert(seat.participant);
    if (named.size() != seats + lottery.seats.size() || named.contains(ParticipantId{}))
        return Rejection{Reason::named_twice, "seated"};
    if (auto finding = check_text("public_value", command.public_value, reason_signs_max))
        return *finding;
    return Events{ReplacementDrawn{command.public_value, lottery.replacement->vacated,
                                   command.seated, command.transcript_hash}};
}

Outcome<Events> decide(const State& state, const RecordPoolErasure&, const Context& context) {
    if (!state.lottery.pool) return Rejection{Reason::pool_is_missing};
    if (state.lottery.pool_erased) return Rejection{Reason::already_done};
    if (context.now_ms <= state.assembly.mandate->replacements_until_ms)
        return Rejection{Reason::too_early};
    return Events{PoolErased{}};
}

void apply(State& state, const PoolRecorded& event, const Context&) {
    state.lottery.pool = event;
    state.lottery.prepared.reset();
}
void apply(State& state, const LotteryPrepared& event, const Context&) {
    state.lottery.prepared = event.lottery;
}
void apply(State& state, const PublicValueAnnounced& event, const Context&) {
    state.lottery.public_value = event.public_value;
}
void apply(State& state, const DrawAnnounced& event, const Context&) {
    state.lottery.announced = event;
}

void apply(State& state, const DrawHeld& event, const Context&) {
    Lottery& lottery = state.lottery;
    for (const Seat& seat : lottery.seats)
        take_role(state.participants, seat.participant, Role::member);
    for (const ParticipantId alternate : lottery.alternates)
        take_role(state.participants, alternate, Role::alternate);
    lottery.draw = event;
    lottery.announced.reset();
    lottery.public_value = event.public_value;
    lottery.replacement.reset();
    lottery.replacement_transcript = {};
    lottery.draw_count = event.draw;
    lottery.alternates = event.alternates;
    lottery.seats.clear();
    for (const ParticipantId participant : event.panel) {
        lottery.seats.push_back({participant, SeatStatus::offered, {}, {}});
        take_seat(state, participant, Role::member, IdentityLevel::member);
    }
    for (const ParticipantId participant : event.alternates)
        take_seat(state, participant, Role::alternate, IdentityLevel::invited);
}

namespace {
Seat& seat_in(Lottery& lottery, ParticipantId participant) {
    return *std::find_if(lottery.seats.begin(), lottery.seats.end(),
                         [&](const Seat& seat) { return seat.participant == participant; });
}
}  // namespace

void apply(State& state, const DrawVerified& event, const Context&) {
    state.lottery.verified_draw = event.draw;
}
void apply(State& state, const AlternatesChosen& event, const Context&) {
    state.lottery.alternates = event.alternates;
    for (const ParticipantId participant : event.alternates)
        take_seat(state, participant, Role::alternate, IdentityLevel::invited);
}
void apply(State& state, const SeatConfirmed& event, const Context&) {
    seat_in(state.lottery, event.participant).status = SeatStatus::confirmed;
}
void apply(State& state, const SeatVacated& event, const Context&) {
    Seat& seat = seat_in(state.lottery, event.participant);
    seat.status = SeatStatus::vacated;
    seat.cause = event.cause;
    take_role(state.participants, event.participant, Role::member);
}
void apply(State& state, const SeatTaken& event, const Context&) {
    Lottery& lottery = state.lottery;
    seat_in(lottery, event.vacated).status = SeatStatus::replaced;
    std::erase(lottery.alternates, event.seated);
    lottery.seats.push_back({event.seated, SeatStatus::offered, event.vacated, {}});
    take_role(state.participants, event.seated, Role::alternate);
    take_seat(state, event.seated, Role::member, IdentityLevel::member);
}
void apply(State& state, const ReplacementPrepared& event, const Context&) {
    state.lottery.replacement = event;
}
void apply(State& state, const ReplacementDrawn& event, const Context& context) {
    // Each seat is taken as by an alternate who was called.
    for (std::size_t seat = 0; seat < event.vacated.size(); ++seat)
        apply(state, SeatTaken{event.vacated[seat], event.seated[seat], 0}, context);
    state.lottery.replacement.reset();
    state.lottery.replacement_transcript = event.transcript_hash;
}
void apply(State& state, const PoolErased&, const Context&) { state.lottery.pool_erased = true; }

}  // namespace isegoria::core
