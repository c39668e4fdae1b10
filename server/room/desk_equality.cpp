// SPDX-License-Identifier: AGPL-3.0-or-later
// The errand of whoever leads a session: how speech was shared between groups, as the record has it.
// Not before the session is over: two figures around one turn would tell whose group took it.
#include "room/desk.hpp"
#include "room/views/deliberation_views.hpp"

namespace isegoria::room {

void Desk::fetch_group_equality(const Who& who, const v1::FetchGroupEquality& errand, Reply reply) {
    using core::Role;
    if_allowed(
        who, core::roles(Role::organiser, Role::facilitator), reply,
        [=](const core::State& state) {
            core::SessionId wanted{errand.session()};
            if (!wanted)
                for (const auto& [id, each] : state.sessions.by_id)
                    if (each.closed_ms != 0) wanted = id;
            const auto session = state.sessions.by_id.find(wanted);
            if (session == state.sessions.by_id.end())
                return reply(refused(core::Rejection{core::Reason::not_found, "session"}));
            if (session->second.closed_ms == 0)
                return reply(refused(core::Rejection{core::Reason::session_is_open, "session"}));
            const auto groups = state.group_equality.by_session.find(wanted);
            if (groups == state.group_equality.by_session.end())
                return reply(refused(core::Rejection{core::Reason::pool_is_missing}));
            v1::Accepted accepted;
            for (const core::GroupShare& group : groups->second)
                put_group(group, *accepted.add_groups());
            reply(accepted);
        });
}

}  // namespace isegoria::room
