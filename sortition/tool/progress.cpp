// SPDX-License-Identifier: AGPL-3.0-or-later
// Writes the line anew when its text changes. One thread.
#include "sortition/tool/progress.hpp"

namespace isegoria::sortition::tool {
namespace {

// Back to the start of the line, and what stands there away (ECMA-48, EL).
constexpr std::string_view clear_line = "\r\x1B[K";

}  // namespace

ProgressLine::~ProgressLine() {
    if (stream_ != nullptr && !shown_.empty()) *stream_ << clear_line << std::flush;
}

void ProgressLine::show(std::string_view what, std::int64_t done, std::int64_t total) {
    if (stream_ == nullptr) return;
    std::string text(what);
    if (total > 0) {
        text += " " + std::to_string(done * 100 / total) + " %";
    } else if (done > 0) {
        text += " " + std::to_string(done);
    }
    if (text == shown_) return;
    *stream_ << clear_line << text << std::flush;
    shown_ = std::move(text);
}

}  // namespace isegoria::sortition::tool
