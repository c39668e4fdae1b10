// SPDX-License-Identifier: AGPL-3.0-or-later
// Everybody at once, but for those who would only wait for each other.
#include "simulate/onlookers.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace isegoria::simulate {

namespace asio = boost::asio;

namespace {

// Onlookers who sign in at the same time: more only wait for each other.
constexpr std::size_t arriving_at_once = 64;

}  // namespace

asio::awaitable<void> Onlookers::gather(std::function<void(std::exception_ptr)> failed) {
    const auto arrived = [this, failed](const std::exception_ptr& why) {
        ++arrived_;
        if (why) failed(why);
    };
    for (std::size_t number = 0; number < settings_.onlookers; ++number) {
        while (onlookers_.size() - arrived_ >= arriving_at_once) co_await demo::rest(glance);
        onlookers_.push_back(gathering_.person("onlooker " + std::to_string(number)));
        asio::co_spawn(loop_, arrive(*onlookers_.back()), arrived);
    }
    while (arrived_ < settings_.onlookers) co_await demo::rest(glance);
}

asio::awaitable<void> Onlookers::arrive(demo::Actor& onlooker) {
    co_await onlooker.sign_in();
    co_await onlooker.watch(gathering_.assembly());
}

}  // namespace isegoria::simulate
