// SPDX-License-Identifier: AGPL-3.0-or-later
// off_loop.hpp's one function.
#include "net/off_loop.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <memory>

namespace isegoria::net {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

asio::awaitable<void> off_loop(room::World world, std::function<void()> task) {
    struct Outcome {
        bool finished = false;
        std::exception_ptr failure;
    };
    auto outcome = std::make_shared<Outcome>();
    auto bell = std::make_shared<asio::steady_timer>(co_await asio::this_coro::executor,
                                                     Clock::time_point::max());
    std::function<void()> job = [post = world.post, outcome, bell, task = std::move(task)] {
        std::exception_ptr failure;
        try {
            task();
        } catch (...) {
            failure = std::current_exception();
        }
        post([outcome, bell, failure] {
            outcome->finished = true;
            outcome->failure = failure;
            bell->cancel();
        });
    };
    world.background(std::move(job));
    while (!outcome->finished) {
        boost::system::error_code ignored;
        auto token = asio::redirect_error(asio::use_awaitable, ignored);
        co_await bell->async_wait(token);
    }
    if (outcome->failure) std::rethrow_exception(outcome->failure);
}

}  // namespace isegoria::net
