// SPDX-License-Identifier: AGPL-3.0-or-later
// Who a client is, from what it says first: its token, a code, or the wish to take part as a guest.
// What follows from that on the record (joining, becoming one participant of two) is done before
// the client is let in. Lives on the loop.
#pragma once

#include <functional>
#include <string>
#include <variant>

#include "room/registry.hpp"

namespace isegoria::room {

struct Bearer {
    std::string token;
    std::string invitation_code;
    record::StreamId guest_of = 0;  // meant when `as_guest`
    bool as_guest = false;
    std::string address;  // of the network, for counting tries; empty: not counted
};

// Key "goodbye.<code>", or "reason.<code>" where the rules refused.
struct NotAdmitted {
    std::string code;
    bool passing = false;    // trying again may help
    bool who_is_not_known = false;
};
// Nobody in particular: may watch what is public.
struct Stranger {};
using Admitted = std::variant<Session, Stranger, NotAdmitted>;

class Admission {
  public:
    Admission(World world, Registry& registry, Identity& identity)
        : world_(std::move(world)), registry_(registry), identity_(identity) {}

    // Somebody's tokens have ended, or a pseudonym of theirs is another's: what is connected as them
    // is to come again. On the loop, before the `done` of whoever brought it about.
    std::function<void(PersonId)> on_signed_out;

    // `done` is called on the loop, once.
    void admit(Bearer bearer, std::function<void(Admitted)> done);

  private:
    using Answer = std::function<void(Admitted)>;
    void signed_in(const Bearer& bearer, Identity::SignIn outcome, Answer done);
    void merge(Session session, Answer done);
    void merged(Session session, core::ParticipantId from, core::ParticipantId into, Answer done);
    void keep_apart(const Session& session, Answer done);
    void take_part(Session session, Answer done);
    void turn_away(const Session& session, const core::Rejection& rejection, Answer done);
    void tell_signed_out(const std::vector<PersonId>& people) const;
    void submit(record::StreamId stream, core::ParticipantId actor, core::Command command,
                std::function<void(const Result&)> reply);
    // Off the loop; a failure of the vault lets nobody in.
    void off_loop(const Answer& done, std::function<void()> work);

    World world_;
    Registry& registry_;
    Identity& identity_;
};

}  // namespace isegoria::room
