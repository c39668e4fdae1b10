// SPDX-License-Identifier: AGPL-3.0-or-later
// The seated members of a simulation: each speaks where they are, in plenary or in their room,
// proposes, votes and reports as the seed has it, drops out now and then and comes back. What the
// server has acknowledged to them is kept, to be looked for. Owned by the simulation, on its loop.
#pragma once

#include <boost/asio/io_context.hpp>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "simulate/acknowledgements.hpp"
#include "simulate/gathering.hpp"
#include "simulate/session_time.hpp"
#include "simulate/speakers.hpp"

namespace isegoria::simulate {

// What a member does about one poll.
struct Voice {
    std::int64_t due_ms = 0;     // Of the session's time.
    std::size_t casts_left = 0;  // More than one: they change their mind.
    std::string choice;  // The latest that was acknowledged, as v1::BallotCount; empty: none.
};
// A text that only those in a room may see.
struct Confided {
    std::uint64_t room = 0;
    std::string words;
};

struct Member {
    std::size_t place = 0;
    std::unique_ptr<demo::Actor> actor;
    std::string token;              // Told once, at the first sign-in,
    std::uint64_t participant = 0;  // as is the pseudonym.
    bool away = false;
    std::uint64_t arrivals_before = 0;  // At the last cut; beyond it the member is back.
    std::size_t times_away = 0;

    // Speech; member_speech.cpp.
    std::deque<Wish> wishes;         // Not asked for yet, by time.
    std::uint64_t room = 0;          // Where they are; 0: in plenary.
    std::optional<Wish> asked;       // In plenary: what they wait for or speak now.
    std::optional<Wish> asked_here;  // The same in their room.
    std::int64_t turn_ended = 0;     // Beginning of the last turn that they have ended.
    std::size_t turns = 0;           // That they have ended themselves,
    std::size_t turns_in_rooms = 0;  // and of those, how many in a room.
    std::vector<Confided> written;   // Written turns in rooms, acknowledged.

    // Rooms; member_rooms.cpp.
    std::uint64_t reports_for = 0;                 // They are its rapporteur and have not reported.
    std::set<std::uint64_t> called;                // Rooms from which they have called,
    std::vector<std::string> calls;                // and with which words.
    std::map<std::uint64_t, std::string> reports;  // Acknowledged, by room.

    // Proposals and polls; members.cpp and member_votes.cpp.
    std::map<std::uint64_t, std::string> proposed;  // Acknowledged, with their words.
    std::size_t proposals_made = 0;
    std::set<std::uint64_t> over;  // Polls that ask nothing of them any more.
    std::map<std::uint64_t, Voice> voices;
};

// The floor where somebody is.
struct Floor {
    std::uint64_t room = 0;  // 0: the plenary's.
    v1::SpeakerQueueView queue;
};
// Nothing outside a session.
[[nodiscard]] std::optional<Floor> floor_of(const sync::EntityMap& map, std::uint64_t assembly);

class Members {
  public:
    Members(boost::asio::io_context& loop, const Settings& settings, Gathering& gathering,
            SessionTime& time, Acknowledgements& acknowledgements);

    // Signs everybody in, one after the other, since each code costs the server a slow hash; they
    // wait in the lobby then.
    boost::asio::awaitable<void> sign_in();
    // Lets them live; `failed` knows why when one of them could not.
    void begin(const std::function<void(std::exception_ptr)>& failed);

    [[nodiscard]] const std::vector<std::unique_ptr<Member>>& all() const { return members_; }

  private:
    using Next = boost::asio::awaitable<bool>;
    boost::asio::awaitable<void> live(Member& member);
    boost::asio::awaitable<void> listen(Member& member);
    Next act(Member& member);
    Next propose(Member& member);
    Next drop_out(Member& member);

    Next speak(Member& member);
    Next end_turn(Member& member, std::uint64_t room);
    Next ask(Member& member, std::uint64_t room);
    void go(Member& member, std::uint64_t room);

    Next take_part_in_room(Member& member);
    Next become_rapporteur(Member& member, std::uint64_t room);
    Next call(Member& member, std::uint64_t room);
    Next report(Member& member);

    Next vote(Member& member);
    Next cast(Member& member, const v1::Entity& poll, Voice& voice);

    template <class Wished>
    boost::asio::awaitable<v1::Accepted> wish(Member& member, Wished wished) {
        v1::Accepted accepted =
            co_await member.actor->wish(gathering_.assembly(), std::move(wished));
        acknowledgements_.add(accepted);
        co_return accepted;
    }
    [[nodiscard]] std::string say(std::string_view key, const Member& member,
                                  std::uint64_t number) const;

    boost::asio::io_context& loop_;
    const Settings& settings_;
    Gathering& gathering_;
    SessionTime& time_;
    Acknowledgements& acknowledgements_;
    std::vector<std::unique_ptr<Member>> members_;
    std::vector<std::unique_ptr<demo::Actor>> gone_;  // Their connections end by themselves.
};

}  // namespace isegoria::simulate
