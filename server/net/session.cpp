// SPDX-License-Identifier: AGPL-3.0-or-later
// The host of all sessions. Whoever has something to send is noted, and one task at the end of the
// turn goes through them: so everything that became visible in one turn is one write a connection.
#include "net/session.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>

#include "net/live.hpp"
#include "wire/frames.hpp"

namespace isegoria::net {
namespace {

// Sessions brought up to date before the loop looks at what else there is: some milliseconds.
constexpr std::size_t sessions_a_turn = 1'000;
// Who is there changes with every arrival. Told once a second to a room, and to a crowd so seldom
// that it costs a thousand frames a second.
constexpr std::size_t presence_a_tick = 1'000;
constexpr std::uint32_t come_again_ms = 1'000;  // With a token; without, this is the end of it.

}  // namespace

SessionHost::SessionHost(room::World world, boost::asio::any_io_executor loop,
                         room::Registry& registry, room::Identity& identity, room::Desk& desk,
                         SessionLimits limits, std::function<void(std::string_view)> fault)
    : world_(std::move(world)),
      loop_(std::move(loop)),
      registry_(registry),
      identity_(identity),
      desk_(desk),
      admission_(world_, registry, identity),
      limits_(limits),
      fault_(std::move(fault)),
      uploads_(std::make_shared<UploadSpace>(limits.uploads)),
      self_(std::make_shared<SessionHost*>(this)) {
    admission_.on_signed_out = [this](room::PersonId person) { dismiss(person); };
}

SessionHost::~SessionHost() {
    *self_ = nullptr;
    // Coroutines under way may hold a session beyond the host; it has nobody to talk to.
    for (const auto& live : live_) {
        live->leaving_ = true;
        live->watches_.clear();
        live->channel_.reset();
    }
}

void SessionHost::take(std::unique_ptr<Channel> channel) {
    auto live = std::make_shared<Live>(*this, std::move(channel));
    live->place_ = live_.size();
    live_.push_back(live);
    live->start();
}

void SessionHost::forget(Live& live) {
    const auto kept = live.shared_from_this();
    if (live.noted_) *std::find(noted_.begin(), noted_.end(), &live) = nullptr;
    live.noted_ = true;  // Never again.
    live.leaving_ = true;
    live.watches_.clear();
    live.uploading_.reset();
    devices_.remove(live.session_.person, live);
    live_.back()->place_ = live.place_;
    live_[live.place_] = std::move(live_.back());
    live_.pop_back();
}

void SessionHost::dismiss(room::PersonId person) {
    for (const auto& live : live_)
        if (live->session_.person == person)
            live->goodbye("sign_in_again", CloseCode::sign_in_again, come_again_ms);
}

std::size_t SessionHost::unsent_octets() const {
    std::size_t octets = 0;
    for (const auto& live : live_) octets += live->unsent_octets();
    return octets;
}

void SessionHost::note(Live& live) {
    if (live.noted_) return;
    live.noted_ = true;
    noted_.push_back(&live);
    if (std::exchange(posted_, true)) return;
    boost::asio::post(loop_, [alive = self_] {
        if (*alive != nullptr) (*alive)->bring_up_to_date();
    });
}

void SessionHost::fetch_ahead(std::size_t at) const {
    constexpr std::size_t first_ahead = 12;
    constexpr std::size_t second_ahead = 6;
    if (at + first_ahead < noted_.size() && noted_[at + first_ahead] != nullptr)
        noted_[at + first_ahead]->fetch_first();
    if (at + second_ahead < noted_.size() && noted_[at + second_ahead] != nullptr)
        noted_[at + second_ahead]->fetch_second();
}

void SessionHost::bring_up_to_date() {
    posted_ = false;
    const std::size_t count = std::min(noted_.size(), sessions_a_turn);
    for (std::size_t i = 0; i < count; ++i) {
        fetch_ahead(i);
        Live* live = noted_[i];
        if (live == nullptr) continue;
        live->noted_ = false;
        noted_[i] = nullptr;
        live->bring_up_to_date();
    }
    noted_.erase(noted_.begin(), noted_.begin() + static_cast<std::ptrdiff_t>(count));
    if (noted_.empty() || std::exchange(posted_, true)) return;
    boost::asio::post(loop_, [alive = self_] {
        if (*alive != nullptr) (*alive)->bring_up_to_date();
    });
}

void SessionHost::tick() {
    ++ticks_;
    tell_presence();
    for (std::size_t i = 0; i < live_.size(); ++i) live_[i]->tick();
    const auto now = std::chrono::steady_clock::now();
    std::erase_if(paces_,
                  [&](const auto& each) { return each.second.is_rested(limits_.pace, now); });
}

void SessionHost::tell_presence() {
    for (const auto& [stream, clerk] : registry_.clerks()) {
        Presence& told = presence_[stream];
        const Presence now{clerk->viewer_count(), clerk->member_count(), ticks_, false};
        if (now.viewers == 0) {
            told = {};
            continue;
        }
        if (!told.due && told.viewers == now.viewers && told.members == now.members) continue;
        if (told.told_at != 0 && ticks_ - told.told_at < now.viewers / presence_a_tick) continue;
        told = now;
        v1::ServerFrame frame;
        frame.mutable_presence()->set_assembly(stream);
        frame.mutable_presence()->set_viewers(static_cast<std::uint32_t>(now.viewers));
        frame.mutable_presence()->set_members(static_cast<std::uint32_t>(now.members));
        const Batch batch = wire::frame(frame);
        for (const auto& live : live_)
            if (live->channel_->idle() && live->watches(stream)) live->send(batch);
    }
}

Pace& SessionHost::pace_of(room::PersonId person) {
    return paces_.try_emplace(person, limits_.pace, std::chrono::steady_clock::now()).first->second;
}

void SessionHost::report(const std::exception_ptr& failure) const {
    if (!fault_) return;
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        fault_(error.what());
    }
}

}  // namespace isegoria::net
