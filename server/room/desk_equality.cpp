// SPDX-License-Identifier: AGPL-3.0-or-later
// The errand of whoever leads a session: how speech is shared between groups, while it goes on.
#include "room/desk.hpp"
#include "room/group_equality.hpp"
#include "room/views/deliberation_views.hpp"

namespace isegoria::room {

void Desk::fetch_group_equality(const Who& who, const v1::FetchGroupEquality& errand, Reply reply) {
    using core::Role;
    if_allowed(
        who, core::roles(Role::organiser, Role::facilitator), reply,
        [=, this](const core::State& state) {
            const core::SessionId wanted{errand.session() != 0 ? errand.session()
                                                               : state.sessions.open.value};
            const auto session = state.sessions.by_id.find(wanted);
            if (session == state.sessions.by_id.end())
                return reply(refused(core::Rejection{core::Reason::not_found, "session"}));
            const auto seats = session->second.closed_ms == 0 ? core::seated(state.lottery)
                                                              : session->second.panel;
            off_loop(reply, [=, this, speech = session->second.speech] {
                const auto groups = measure_groups(vault_, who.stream, seats, speech);
                world_.post([reply, groups] {
                    if (!groups)
                        return reply(refused(core::Rejection{core::Reason::pool_is_missing}));
                    v1::Accepted accepted;
                    for (const core::GroupShare& group : *groups)
                        put_group(group, *accepted.add_groups());
                    reply(accepted);
                });
            });
        });
}

}  // namespace isegoria::room
