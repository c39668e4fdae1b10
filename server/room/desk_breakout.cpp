// SPDX-License-Identifier: AGPL-3.0-or-later
// The errand of whoever leads a session: members who are present into rooms that mirror the panel,
// with people whom they have not met in an earlier breakout.
#include <algorithm>

#include "record/digest.hpp"
#include "record/errors.hpp"
#include "room/desk.hpp"
#include "room/pool_shelf.hpp"
#include "sortition/groups.hpp"

namespace isegoria::room {
namespace {

using core::ParticipantId;

// What the loop knows and the lottery needs.
struct Gathering {
    std::vector<ParticipantId> members;  // present ones, ascending
    std::vector<ParticipantId> facilitators;
    std::vector<std::vector<ParticipantId>> earlier;
};

Gathering gathering_of(const core::State& state) {
    Gathering result;
    for (const auto& [participant, attendance] : core::open_session(state.sessions)->attendance) {
        if (!attendance.present) continue;
        const core::Roles held = core::roles_of(state.participants, participant);
        if (core::holds(held, core::Role::member))
            result.members.push_back(participant);
        else if (core::holds(held, core::Role::facilitator))
            result.facilitators.push_back(participant);
    }
    result.earlier = core::earlier_groups(state.breakouts);
    return result;
}

std::map<ParticipantId, int> numbers_of(const std::vector<ParticipantId>& people) {
    std::map<ParticipantId, int> result;
    for (const ParticipantId each : people) result.emplace(each, static_cast<int>(result.size()));
    return result;
}

// Every feature of the quotas is to be mirrored in each room; without a pool only the mixing is
// left.
sortition::GroupPeople people_of(record::Vault& vault, record::StreamId stream,
                                 const core::Digest& pool_hash,
                                 const std::vector<ParticipantId>& members) {
    sortition::GroupPeople people;
    for (const ParticipantId each : members) people.ids.push_back(pseudonym_text(each));
    const auto shelved = load_pool(vault, stream, pool_hash);
    if (!shelved) return people;
    std::map<std::string, std::size_t> places;
    for (std::size_t index = 0; index < shelved->pool.size(); ++index)
        places[shelved->pool.ids[index]] = index;
    const auto& features = shelved->quotas.features;
    for (std::size_t feature = 0; feature < features.size(); ++feature) {
        sortition::GroupColumn column{
            features[feature].name, sortition::GroupRule::diversify, 1, {}, {}};
        for (const std::string& id : people.ids) {
            const auto place = places.find(id);
            column.values.push_back(place == places.end()
                                        ? ""
                                        : features[feature]
                                              .values[static_cast<std::size_t>(
                                                  shelved->pool.value(place->second, feature))]
                                              .value);
        }
        people.columns.push_back(std::move(column));
    }
    return people;
}

sortition::GroupRequest request_of(const Gathering& gathering, const v1::ArrangeBreakout& errand) {
    const auto numbers = numbers_of(gathering.members);
    const int people = static_cast<int>(gathering.members.size());
    sortition::GroupRequest request;
    request.table_sizes =
        errand.rooms() != 0
            ? sortition::even_tables(people, std::min(static_cast<int>(errand.rooms()), people))
            : sortition::tables_of(people, static_cast<int>(errand.seats()));
    for (const std::vector<ParticipantId>& group : gathering.earlier) {
        std::vector<int> met;
        for (const ParticipantId each : group)
            if (const auto found = numbers.find(each); found != numbers.end())
                met.push_back(found->second);
        if (met.size() > 1 && request.earlier.size() < sortition::group_earlier_max)
            request.earlier.push_back(std::move(met));
    }
    for (const v1::PinnedSeat& pinned : errand.pinned())
        if (const auto found = numbers.find(ParticipantId{pinned.participant()});
            found != numbers.end())
            request.fixed.push_back({found->second, static_cast<int>(pinned.room()) - 1});
    // Where there are enough of them each room has its own; otherwise they come when called.
    if (gathering.facilitators.size() >= request.table_sizes.size()) {
        for (const ParticipantId each : gathering.facilitators)
            request.facilitators.push_back({pseudonym_text(each), {}});
        request.facilitators_per_table = 1;
    }
    return request;
}

std::optional<core::Rejection> check(const Gathering& gathering, const v1::ArrangeBreakout& errand,
                                     const sortition::GroupRequest& request) {
    if (request.table_sizes.size() > core::rooms_max)
        return core::Rejection{
            core::Reason::too_many, "rooms", {{"max", std::to_string(core::rooms_max)}}};
    for (const v1::PinnedSeat& pinned : errand.pinned()) {
        if (pinned.room() < 1 || pinned.room() > request.table_sizes.size())
            return core::Rejection{core::Reason::not_found, "pinned.room"};
        if (!std::count(gathering.members.begin(), gathering.members.end(),
                        ParticipantId{pinned.participant()}))
            return core::Rejection{core::Reason::not_present, "pinned.participant"};
    }
    return std::nullopt;
}

core::FormBreakout command_of(const Gathering& gathering, const v1::ArrangeBreakout& errand,
                              const sortition::GroupRound& round, const std::string& seed) {
    core::FormBreakout command;
    for (const auto& title : errand.titles())
        command.titles.push_back({title.language(), title.words()});
    command.seconds = errand.seconds();
    command.seed = seed;
    for (std::size_t table = 0; table < round.tables.size(); ++table) {
        core::PlannedRoom room;
        for (const int person : round.tables[table])
            room.members.push_back(gathering.members[static_cast<std::size_t>(person)]);
        if (table < round.facilitators.size())
            for (const int each : round.facilitators[table])
                room.facilitators.push_back(gathering.facilitators[static_cast<std::size_t>(each)]);
        command.rooms.push_back(std::move(room));
    }
    return command;
}

}  // namespace

void Desk::arrange_breakout(const Who& who, const v1::ArrangeBreakout& errand, Reply reply) {
    using core::Role;
    if_allowed(
        who, core::roles(Role::organiser, Role::facilitator), reply,
        [=, this](const core::State& state) {
            const auto refuse = [&](core::Rejection rejection) { reply(refused(rejection)); };
            if (!state.sessions.open)
                return refuse(core::Rejection{core::Reason::session_is_not_open});
            if (state.breakouts.open)
                return refuse(core::Rejection{core::Reason::breakout_is_open});
            const Gathering gathering = gathering_of(state);
            if (gathering.members.empty())
                return refuse(core::Rejection{core::Reason::not_present, ""});
            if ((errand.rooms() == 0) == (errand.seats() == 0))
                return refuse(core::Rejection{core::Reason::rooms_or_seats_are_told, "rooms"});
            sortition::GroupRequest request = request_of(gathering, errand);
            if (const auto finding = check(gathering, errand, request)) return refuse(*finding);
            std::array<std::uint8_t, 16> octets{};
            world_.random(octets);
            request.seed =
                record::to_hex({reinterpret_cast<const char*>(octets.data()), octets.size()});
            const core::Digest pool_hash = core::pool_hash_of(state.lottery);
            off_loop(reply, [=, this] {
                const auto people =
                    people_of(vault_, who.stream, pool_hash, gathering.members);
                const auto plan =
                    std::make_shared<sortition::GroupPlan>(sortition::plan_groups(people, request));
                world_.post([=, this] {
                    if (!plan->planned())
                        return reply(refused(core::Rejection{core::Reason::pins_do_not_fit}));
                    submit(who, command_of(gathering, errand, plan->rounds.front(), request.seed),
                           [reply](const Result& result) { reply(outcome_of(result)); });
                });
            });
        });
}

}  // namespace isegoria::room
