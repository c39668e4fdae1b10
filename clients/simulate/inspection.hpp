// SPDX-License-Identifier: AGPL-3.0-or-later
// Looks at what everybody's client holds while the session stands still: whether it is the server's
// view, and whether what belongs to a room is with those in it alone. What the server's view is, a
// new connection of the same person tells, which has to be given all of it. Owned by the
// simulation, on its loop.
#pragma once

#include "simulate/members.hpp"
#include "simulate/onlookers.hpp"
#include "simulate/telling.hpp"

namespace isegoria::simulate {

class Inspection {
  public:
    Inspection(const Gathering& gathering, const Members& members, const Onlookers& onlookers,
               const Telling& telling)
        : gathering_(gathering), members_(members), onlookers_(onlookers), telling_(telling) {}

    // Until everybody has what the record has up to this entry.
    boost::asio::awaitable<void> arrive(std::uint64_t entry);
    boost::asio::awaitable<void> compare();
    // While the rooms are open, and once everybody is back from them.
    void look_into_rooms() const;
    void look_for_leftovers() const;
    // Each written turn that was acknowledged in a room is there, waits, or is being read out.
    [[nodiscard]] std::size_t look_for_written_turns() const;

  private:
    using Entities = sync::EntityMap::Entities;
    boost::asio::awaitable<bool> sees_the_same(demo::Actor& old, std::string token);
    [[nodiscard]] const Entities& held(const demo::Actor& actor) const;
    // Of the open breakout, as the facilitator sees it: room by participant.
    [[nodiscard]] std::map<std::uint64_t, std::uint64_t> rooms_of_people() const;
    // Texts of rooms but of this one, and what was told the staff.
    [[nodiscard]] std::vector<std::string> hidden_from(std::uint64_t room) const;
    [[nodiscard]] std::size_t strangers_who_see_rooms() const;
    [[nodiscard]] bool is_there(const Confided& text, std::uint64_t participant) const;

    const Gathering& gathering_;
    const Members& members_;
    const Onlookers& onlookers_;
    const Telling& telling_;
    std::vector<std::unique_ptr<demo::Actor>> fresh_;  // Their connections end by themselves.
};

}  // namespace isegoria::simulate
