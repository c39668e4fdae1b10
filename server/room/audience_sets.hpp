// SPDX-License-Identifier: AGPL-3.0-or-later
// Sets of audiences that are shared by all viewers who are in the same ones: thousands of onlookers
// are in two or three different sets. Owned by the clerk; on its loop.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <vector>

#include "core/audience.hpp"

namespace isegoria::room {

// In ascending order. Of equal sets there is one, so that pointers may be compared.
using AudienceSet = std::shared_ptr<const std::vector<core::Audience>>;

class AudienceSets {
  public:
    [[nodiscard]] AudienceSet share(const std::set<core::Audience>& audiences) {
        std::vector<core::Audience> list(audiences.begin(), audiences.end());
        std::weak_ptr<const std::vector<core::Audience>>& known = sets_[list];
        AudienceSet set = known.lock();
        if (set) return set;
        set = std::make_shared<const std::vector<core::Audience>>(std::move(list));
        known = set;
        if (sets_.size() > tidy_at_) {
            std::erase_if(sets_, [](const auto& each) { return each.second.expired(); });
            tidy_at_ = 2 * sets_.size() + tidy_at_least;
        }
        return set;
    }

  private:
    static constexpr std::size_t tidy_at_least = 64;
    std::map<std::vector<core::Audience>, std::weak_ptr<const std::vector<core::Audience>>> sets_;
    std::size_t tidy_at_ = tidy_at_least;
};

}  // namespace isegoria::room
