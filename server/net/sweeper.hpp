// SPDX-License-Identifier: AGPL-3.0-or-later
// One timer for all connections of a loop: every sweep interval each of them looks at its own
// deadlines. Shared by a listener and its connections; used on its loop only.
#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace isegoria::net {

using Clock = std::chrono::steady_clock;
using Moment = Clock::time_point;

class Sweeper;

// Something with deadlines that may be told to leave. Registered from construction to destruction.
class Swept {
  public:
    explicit Swept(std::shared_ptr<Sweeper> sweeper);
    virtual ~Swept();
    Swept(const Swept&) = delete;
    Swept& operator=(const Swept&) = delete;

    virtual void sweep(Moment now) = 0;
    // The house closes: end what may be ended politely.
    virtual void leave(const std::string& reason) = 0;
    virtual void abort() noexcept = 0;  // End at once. May be called more than once.

  private:
    friend class Sweeper;
    std::shared_ptr<Sweeper> sweeper_;
    std::size_t place_ = 0;
};

class Sweeper : public std::enable_shared_from_this<Sweeper> {
  public:
    Sweeper(const boost::asio::any_io_executor& loop, std::chrono::milliseconds interval);

    [[nodiscard]] std::size_t size() const noexcept { return swept_.size(); }
    void leave_all(const std::string& reason);
    void abort_all() noexcept;
    // Called after each sweep, for whatever else ages.
    void on_sweep(std::function<void(Moment)> also) { also_ = std::move(also); }

  private:
    friend class Swept;
    void add(Swept& swept);
    void remove(Swept& swept) noexcept;
    void arm();
    void sweep();

    boost::asio::steady_timer timer_;
    std::chrono::milliseconds interval_;
    bool armed_ = false;
    std::vector<Swept*> swept_;
    std::function<void(Moment)> also_;
};

// Gives a piece of work a deadline: when it passes, `stop` is called once (it closes a socket, so
// that whatever waits on it returns).
class Watch final : public Swept {
  public:
    Watch(std::shared_ptr<Sweeper> sweeper, std::function<void()> stop);

    void expect_within(std::chrono::milliseconds wait);
    void rest() noexcept { deadline_ = Moment::max(); }
    // While idle, leave() stops the work at once instead of letting it finish.
    void set_idle(bool idle) noexcept { idle_ = idle; }
    [[nodiscard]] bool expired() const noexcept { return expired_; }
    [[nodiscard]] bool stopped() const noexcept { return stopped_; }

    void sweep(Moment now) override;
    void leave(const std::string& reason) override;
    void abort() noexcept override;

  private:
    std::function<void()> stop_;
    Moment deadline_ = Moment::max();
    bool idle_ = false;
    bool expired_ = false;
    bool stopped_ = false;
};

}  // namespace isegoria::net
