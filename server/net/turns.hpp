// SPDX-License-Identifier: AGPL-3.0-or-later
// What holds the loop for half a millisecond, such as the arithmetic of a TLS handshake, is done
// one at a time with some turns of the loop between: whoever is in already does not wait for a
// hundred who arrive together. Whoever means harm can take a turn early and work later; the limits
// of an address are for those. Used on its loop only.
#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <memory>

#include "net/sweeper.hpp"

namespace isegoria::net {

class Turns {
  public:
    explicit Turns(
        boost::asio::any_io_executor loop,
        std::function<Moment()> now = [] { return Clock::now(); });
    ~Turns();
    Turns(const Turns&) = delete;
    Turns& operator=(const Turns&) = delete;

    // Cancelled when the turn has come. Whoever waits no longer cancels it before, and lets it go.
    using Bell = std::shared_ptr<boost::asio::steady_timer>;
    [[nodiscard]] Bell bell() const;

    // Comes back in a turn of its own, in the order of asking: true when it had to wait for it.
    // Whoever waits keeps this alive.
    boost::asio::awaitable<bool> take(Bell bell);

  private:
    void pass_on();
    void pass_on_later();

    boost::asio::any_io_executor loop_;
    std::function<Moment()> now_;
    bool taken_ = false;
    int passed_ = 0;  // Turns of the loop since the last one was taken.
    Moment last_;
    std::deque<std::weak_ptr<boost::asio::steady_timer>> waiting_;
    std::shared_ptr<Turns*> self_;  // Null inside when it is gone.
};

}  // namespace isegoria::net
