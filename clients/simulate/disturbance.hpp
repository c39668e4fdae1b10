// SPDX-License-Identifier: AGPL-3.0-or-later
// What goes wrong in a simulated session: all connections cut at once, and the server killed and
// started again. Checks each time that everybody is back soon. Owned by the simulation, on its
// loop.
#pragma once

#include "simulate/cutter.hpp"
#include "simulate/members.hpp"
#include "simulate/onlookers.hpp"
#include "simulate/telling.hpp"

namespace isegoria::simulate {

class Disturbance {
  public:
    Disturbance(const Settings& settings, Gathering& gathering, const Members& members,
                const Onlookers& onlookers, Cutter& cutter, SessionTime& time,
                const Telling& telling);

    // Cuts and deaths, evenly over the session; the first and the last part are quiet. Over when
    // everybody is back from the last of them.
    boost::asio::awaitable<void> disturb();

    [[nodiscard]] bool over() const { return over_; }
    [[nodiscard]] std::size_t cuts() const { return cuts_; }
    [[nodiscard]] std::size_t kills() const { return kills_; }
    [[nodiscard]] std::int64_t back_ms_max() const { return back_ms_max_; }

  private:
    // Those who stay on one connection all the time; members change theirs.
    [[nodiscard]] std::vector<const demo::Actor*> watchers() const;
    void mark_everybody();
    [[nodiscard]] std::size_t missing() const;
    boost::asio::awaitable<void> until_everybody_is_back(
        bool kill, std::chrono::steady_clock::time_point since);

    const Settings& settings_;
    Gathering& gathering_;
    const Members& members_;
    const Onlookers& onlookers_;
    Cutter& cutter_;
    SessionTime& time_;
    const Telling& telling_;
    std::vector<std::uint64_t> arrivals_before_;  // Of the watchers, at the last of them.
    std::size_t cuts_ = 0;
    std::size_t kills_ = 0;
    std::int64_t back_ms_max_ = 0;
    bool over_ = false;
};

}  // namespace isegoria::simulate
