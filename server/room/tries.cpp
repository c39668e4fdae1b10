// SPDX-License-Identifier: AGPL-3.0-or-later
// A flood of new names pushes out the oldest windows one by one: it never resets everybody's.
#include "room/tries.hpp"

namespace isegoria::room {

bool Tries::may_try(const std::string& who, std::int64_t now_ms, std::size_t most) {
    const std::lock_guard lock(mutex_);
    forget_oldest(now_ms);
    const auto [at, is_new] = windows_.try_emplace(who, Window{now_ms, 0});
    if (is_new) begun_.push_back({now_ms, who});
    if (at->second.count >= most) return false;
    ++at->second.count;
    return true;
}

void Tries::forget(const std::string& who) {
    const std::lock_guard lock(mutex_);
    windows_.erase(who);
}

void Tries::forget_oldest(std::int64_t now_ms) {
    while (!begun_.empty() &&
           (begun_.front().at_ms <= now_ms - tries_window_ms || begun_.size() >= remembered_max_)) {
        const auto at = windows_.find(begun_.front().who);
        if (at != windows_.end() && at->second.begun_ms == begun_.front().at_ms) windows_.erase(at);
        begun_.pop_front();
    }
}

}  // namespace isegoria::room
