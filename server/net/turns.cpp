// SPDX-License-Identifier: AGPL-3.0-or-later
// A turn is over when what was posted in it comes round: what was ready by then has run. A wish
// takes four of them from the socket to the answer (read, decide, durable, send), and is not to
// wait in each; turns in which nothing is ready cost a microsecond or two.
#include "net/turns.hpp"

#include <boost/asio/post.hpp>
#include <chrono>
#include <utility>

#include "net/as_result.hpp"

namespace isegoria::net {

namespace asio = boost::asio;

namespace {

constexpr int turns_apart = 8;
// Where turns are long, several at a time: arriving gets about a third of a busy loop, so that a
// hall that comes back after a break is not kept out by those who are in.
constexpr std::chrono::milliseconds busy_for{2};

}  // namespace

Turns::Turns(asio::any_io_executor loop, std::function<Moment()> now)
    : loop_(std::move(loop)), now_(std::move(now)), self_(std::make_shared<Turns*>(this)) {}

Turns::~Turns() { *self_ = nullptr; }

Turns::Bell Turns::bell() const {
    return std::make_shared<asio::steady_timer>(loop_, asio::steady_timer::time_point::max());
}

asio::awaitable<bool> Turns::take(Bell bell) {
    if (taken_) {
        waiting_.push_back(bell);
        co_await bell->async_wait(as_result);
        co_return true;
    }
    pass_on_later();
    // Only now: without memory to post with, the next to come tries again.
    taken_ = true;
    last_ = now_();
    co_return false;
}

void Turns::pass_on() {
    const Moment now = now_();
    if (++passed_ < turns_apart && now - last_ < busy_for) return pass_on_later();
    auto count = 1 + (now - last_) / busy_for;
    passed_ = 0;
    last_ = now;
    taken_ = !waiting_.empty();
    if (!taken_) return;
    for (; count > 0 && !waiting_.empty(); waiting_.pop_front()) {
        if (const Bell bell = waiting_.front().lock()) {
            bell->cancel();
            --count;
        }
    }
    pass_on_later();
}

void Turns::pass_on_later() {
    asio::post(loop_, [alive = self_] {
        if (*alive != nullptr) (*alive)->pass_on();
    });
}

}  // namespace isegoria::net
