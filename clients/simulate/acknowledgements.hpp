// SPDX-License-Identifier: AGPL-3.0-or-later
// The entries of the record that the server has told people of. One that was lost would be written
// again with something else in it, and so be told twice. Owned by the simulation, on its loop.
#pragma once

#include <cstdint>
#include <set>

#include "isegoria/v1/frames.pb.h"

namespace isegoria::simulate {

class Acknowledgements {
  public:
    void add(const v1::Accepted& accepted) {
        ++count_;
        if (!entries_.insert(accepted.entry()).second) told_twice_.insert(accepted.entry());
    }
    [[nodiscard]] std::size_t count() const { return count_; }
    [[nodiscard]] const std::set<std::uint64_t>& entries() const { return entries_; }
    [[nodiscard]] const std::set<std::uint64_t>& told_twice() const { return told_twice_; }

  private:
    std::size_t count_ = 0;
    std::set<std::uint64_t> entries_;
    std::set<std::uint64_t> told_twice_;
};

}  // namespace isegoria::simulate
