// SPDX-License-Identifier: AGPL-3.0-or-later
// Breaking things by the session's clock, and counting who is missing.
#include "simulate/disturbance.hpp"

#include <algorithm>
#include <boost/asio/use_awaitable.hpp>

namespace isegoria::simulate {

namespace asio = boost::asio;

Disturbance::Disturbance(const Settings& settings, Gathering& gathering, const Members& members,
                         const Onlookers& onlookers, Cutter& cutter, SessionTime& time,
                         const Telling& telling)
    : settings_(settings),
      gathering_(gathering),
      members_(members),
      onlookers_(onlookers),
      cutter_(cutter),
      time_(time),
      telling_(telling) {}

asio::awaitable<void> Disturbance::disturb() {
    const std::size_t all = settings_.cuts + settings_.kills;
    for (std::size_t turn = 0; turn < all; ++turn) {
        co_await time_.until(static_cast<std::int64_t>(1'000 * (turn + 1) / (all + 1)));
        // Deaths stand between the cuts.
        const bool kill = turn % 2 == 1 ? kills_ < settings_.kills : cuts_ >= settings_.cuts;
        mark_everybody();
        const auto since = std::chrono::steady_clock::now();
        if (kill) {
            gathering_.server().kill();
            ++kills_;
            co_await gathering_.server().start();
        } else {
            cutter_.cut();
            ++cuts_;
        }
        co_await until_everybody_is_back(kill, since);
    }
    over_ = true;
    time_.leave();
}

std::vector<const demo::Actor*> Disturbance::watchers() const {
    std::vector<const demo::Actor*> result{&gathering_.facilitator(), &gathering_.observer()};
    for (const auto& onlooker : onlookers_.all()) result.push_back(onlooker.get());
    return result;
}

void Disturbance::mark_everybody() {
    for (const auto& member : members_.all())
        member->arrivals_before = member->actor->arrival_count();
    arrivals_before_.clear();
    for (const demo::Actor* watcher : watchers())
        arrivals_before_.push_back(watcher->arrival_count());
}

std::size_t Disturbance::missing() const {
    std::size_t sum = 0;
    const auto watching = watchers();
    for (std::size_t number = 0; number < watching.size(); ++number)
        if (watching[number]->arrival_count() <= arrivals_before_[number]) ++sum;
    for (const auto& member : members_.all())
        if (!member->away && member->actor->arrival_count() <= member->arrivals_before) ++sum;
    return sum;
}

asio::awaitable<void> Disturbance::until_everybody_is_back(
    bool kill, std::chrono::steady_clock::time_point since) {
    const std::chrono::milliseconds at_most = std::chrono::seconds(settings_.back_seconds);
    std::chrono::milliseconds passed{0};
    while (missing() > 0 && passed <= at_most) {
        co_await demo::rest(glance);
        passed = std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::steady_clock::now() - since);
    }
    back_ms_max_ = std::max<std::int64_t>(back_ms_max_, passed.count());
    telling_.hold(missing() == 0, kill ? "simulate.back_after_death" : "simulate.back_after_cut",
                  {{"seconds", static_cast<double>(passed.count()) / 1'000},
                   {"missing", static_cast<std::int64_t>(missing())}});
}

}  // namespace isegoria::simulate
