// SPDX-License-Identifier: AGPL-3.0-or-later
// One line on a terminal that says how far long work is, and is gone when the work ends. One thread.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

namespace isegoria::sortition::tool {

class ProgressLine {
  public:
    // Nothing is written without a stream.
    explicit ProgressLine(std::ostream* stream) : stream_(stream) {}
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;
    ~ProgressLine();
    // `total` 0: nobody knows how much there is.
    void show(std::string_view what, std::int64_t done, std::int64_t total);

  private:
    std::ostream* stream_;
    std::string shown_;
};

}  // namespace isegoria::sortition::tool
