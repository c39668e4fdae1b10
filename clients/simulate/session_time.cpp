// SPDX-License-Identifier: AGPL-3.0-or-later
// A clock that can be stopped, and the count of those who wait for it to go on.
#include "simulate/session_time.hpp"

#include "demo/actor.hpp"

namespace isegoria::simulate {

namespace asio = boost::asio;

void SessionTime::begin() { began_ = std::chrono::steady_clock::now(); }

std::int64_t SessionTime::elapsed_ms() const {
    const auto now = halted_ ? halted_at_ : std::chrono::steady_clock::now();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now - began_).count();
}

asio::awaitable<void> SessionTime::until(std::int64_t thousandths) {
    while (elapsed_ms() < span_ms() * thousandths / 1'000) {
        co_await pass();
        co_await demo::rest(glance);
    }
    co_await pass();
}

asio::awaitable<void> SessionTime::pass() {
    if (!halted_) co_return;
    ++waiting_;
    while (halted_) co_await demo::rest(glance);
    --waiting_;
}

asio::awaitable<void> SessionTime::halt() {
    halted_ = true;
    halted_at_ = std::chrono::steady_clock::now();
    while (waiting_ < acting_) co_await demo::rest(glance);
}

void SessionTime::resume() {
    began_ += std::chrono::steady_clock::now() - halted_at_;
    halted_ = false;
}

}  // namespace isegoria::simulate
