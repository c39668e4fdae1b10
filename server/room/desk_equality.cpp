// SPDX-License-Identifier: AGPL-3.0-or-later
// The errand of whoever leads a session: how speech was shared between groups, as the record has it;
// of a session that goes on, in figures so coarse that two around one turn tell nothing of it.
#include "room/desk.hpp"
#include "room/group_equality.hpp"
#include "room/views/deliberation_views.hpp"

namespace isegoria::room {

void Desk::fetch_group_equality(const Who& who, const v1::FetchGroupEquality& errand, Reply reply) {
    using core::Role;
    if_allowed(
        who, core::roles(Role::organiser, Role::facilitator), reply,
        [=, this](const core::State& state) {
            core::SessionId wanted{errand.session()};
            if (!wanted && !state.sessions.by_id.empty())
                wanted = state.sessions.by_id.rbegin()->first;
            const auto session = state.sessions.by_id.find(wanted);
            if (session == state.sessions.by_id.end())
                return reply(refused(core::Rejection{core::Reason::not_found, "session"}));
            if (session->second.closed_ms == 0)
                return tell_groups_so_far(who.stream, state, wanted, reply);
            const auto groups = state.group_equality.by_session.find(wanted);
            if (groups == state.group_equality.by_session.end())
                return reply(refused(core::Rejection{core::Reason::pool_is_missing}));
            v1::Accepted accepted;
            for (const core::GroupShare& group : groups->second)
                put_group(group, *accepted.add_groups());
            reply(accepted);
        });
}

void Desk::tell_groups_so_far(record::StreamId stream, const core::State& state,
                              core::SessionId session, const Reply& reply) {
    if (!state.lottery.draw || state.lottery.pool_erased)
        return reply(refused(core::Rejection{core::Reason::pool_is_missing}));
    std::vector<SpokenTurn> turns;
    for (const core::PastTurn& turn : state.past_turns)
        if (turn.session == session)
            turns.push_back({turn.speaker, turn.ended_ms - turn.began_ms});
    off_loop(reply, [=, this, pool_hash = core::pool_hash_of(state.lottery),
                     drawn = state.lottery.draw->panel, seated = core::seated(state.lottery),
                     turns = std::move(turns)] {
        const auto groups =
            measure_groups_so_far(vault_, stream, pool_hash, drawn, seated, turns);
        world_.post([reply, groups] {
            if (!groups) return reply(refused(core::Rejection{core::Reason::pool_is_missing}));
            v1::Accepted accepted;
            for (const core::GroupShare& group : *groups) put_group(group, *accepted.add_groups());
            reply(accepted);
        });
    });
}

}  // namespace isegoria::room
