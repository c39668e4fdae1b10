// SPDX-License-Identifier: AGPL-3.0-or-later
// The seated members of a simulation: each speaks, proposes and votes as the seed has it, drops out
// now and then and comes back. What the server has acknowledged to them is kept, to be looked for
// at the end. Owned by the simulation, on its loop.
#pragma once

#include <boost/asio/io_context.hpp>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "simulate/gathering.hpp"
#include "simulate/speakers.hpp"

namespace isegoria::simulate {

struct Member {
    std::size_t place = 0;
    std::unique_ptr<demo::Actor> actor;
    std::string token;              // Told once, at the first sign-in,
    std::uint64_t participant = 0;  // as is the pseudonym.
    bool away = false;
    std::uint64_t arrivals_before = 0;  // At the last cut; beyond it the member is back.
    std::deque<Wish> wishes;            // Not asked for yet, by time.
    std::deque<Wish> asked;             // The one that they wait for or speak now.
    std::int64_t turn_ended = 0;        // Beginning of the last turn that they have ended.
    std::set<std::uint64_t> over;       // Polls that ask nothing of them any more.
    std::set<std::uint64_t> cast;       // Polls in which their voice was acknowledged.
    std::map<std::uint64_t, std::string> proposed;  // Acknowledged, with their words.
    std::size_t proposals_made = 0;
    std::size_t times_away = 0;
    std::size_t turns = 0;  // That they have ended themselves.
};

class Members {
  public:
    Members(boost::asio::io_context& loop, const Settings& settings, Gathering& gathering);

    // Signs everybody in, one after the other: each code costs the server a slow hash.
    boost::asio::awaitable<void> sign_in();
    // Lets them live until end() and `failed` knows why when one of them could not.
    void begin(std::function<void(std::exception_ptr)> failed);
    void end() { over_ = true; }
    [[nodiscard]] bool ended() const { return living_ == 0; }

    [[nodiscard]] const std::vector<std::unique_ptr<Member>>& all() const { return members_; }
    [[nodiscard]] std::size_t acknowledged() const { return acknowledged_; }
    // Proposals that were acknowledged, by number, with their words.
    [[nodiscard]] std::map<std::uint64_t, std::string> proposals() const;
    // How many voices were acknowledged in a poll.
    [[nodiscard]] std::uint64_t cast_count(std::uint64_t poll) const;

  private:
    using Next = boost::asio::awaitable<bool>;
    boost::asio::awaitable<void> live(Member& member);
    boost::asio::awaitable<void> listen(Member& member);
    Next act(Member& member);
    Next speak(Member& member);
    Next propose(Member& member);
    Next vote(Member& member);
    Next drop_out(Member& member);
    boost::asio::awaitable<v1::Accepted> wish(Member& member, v1::Command command);
    [[nodiscard]] std::int64_t now_ms() const;

    boost::asio::io_context& loop_;
    const Settings& settings_;
    Gathering& gathering_;
    std::vector<std::unique_ptr<Member>> members_;
    std::vector<std::unique_ptr<demo::Actor>> gone_;  // Their connections end by themselves.
    std::chrono::steady_clock::time_point began_;
    bool over_ = false;
    std::size_t living_ = 0;  // Two for each member: one writes, one speaks.
    std::size_t acknowledged_ = 0;
};

}  // namespace isegoria::simulate
