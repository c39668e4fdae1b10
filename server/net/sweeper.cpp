// SPDX-License-Identifier: AGPL-3.0-or-later
// The sweep. The timer runs only while something is registered, so that a loop with nothing to do
// ends.
#include "net/sweeper.hpp"

#include <utility>

namespace isegoria::net {

Swept::Swept(std::shared_ptr<Sweeper> sweeper) : sweeper_(std::move(sweeper)) {
    sweeper_->add(*this);
}

Swept::~Swept() { sweeper_->remove(*this); }

Sweeper::Sweeper(const boost::asio::any_io_executor& loop, std::chrono::milliseconds interval)
    : timer_(loop), interval_(interval) {}

void Sweeper::add(Swept& swept) {
    swept.place_ = swept_.size();
    swept_.push_back(&swept);
    if (!armed_) arm();
}

void Sweeper::remove(Swept& swept) noexcept {
    Swept* last = swept_.back();
    swept_[swept.place_] = last;
    last->place_ = swept.place_;
    swept_.pop_back();
    if (swept_.empty() && armed_) timer_.cancel();
}

void Sweeper::arm() {
    armed_ = true;
    timer_.expires_after(interval_);
    timer_.async_wait([weak = weak_from_this()](const boost::system::error_code&) {
        if (const auto self = weak.lock()) self->sweep();
    });
}

void Sweeper::sweep() {
    armed_ = false;
    const Moment now = Clock::now();
    // Backwards, because a call may remove its own entry: the last takes that place and was
    // visited.
    for (std::size_t i = swept_.size(); i-- > 0;) {
        if (i < swept_.size()) swept_[i]->sweep(now);
    }
    if (also_) also_(now);
    if (!swept_.empty() && !armed_) arm();
}

void Sweeper::leave_all(const std::string& reason) {
    for (std::size_t i = swept_.size(); i-- > 0;) {
        if (i < swept_.size()) swept_[i]->leave(reason);
    }
}

void Sweeper::abort_all() noexcept {
    for (std::size_t i = swept_.size(); i-- > 0;) {
        if (i < swept_.size()) swept_[i]->abort();
    }
}

Watch::Watch(std::shared_ptr<Sweeper> sweeper, std::function<void()> stop)
    : Swept(std::move(sweeper)), stop_(std::move(stop)) {}

void Watch::expect_within(std::chrono::milliseconds wait) { deadline_ = Clock::now() + wait; }

void Watch::sweep(Moment now) {
    if (stopped_ || now < deadline_) return;
    expired_ = true;
    abort();
}

void Watch::leave(const std::string&) {
    if (idle_) abort();
}

void Watch::abort() noexcept {
    if (std::exchange(stopped_, true)) return;
    stop_();
}

}  // namespace isegoria::net
