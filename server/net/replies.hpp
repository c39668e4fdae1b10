// SPDX-License-Identifier: AGPL-3.0-or-later
// Answers to wishes as frames; what is too large for one comes in several. Any thread.
#pragma once

#include <string>
#include <vector>

#include "isegoria/v1/frames.pb.h"
#include "net/channel.hpp"

namespace isegoria::net {

[[nodiscard]] Batch reply_frame(const std::string& request_id, const v1::Accepted& accepted,
                                bool more);
[[nodiscard]] Batch reply_frame(const std::string& request_id, const v1::Refused& refused);
[[nodiscard]] std::vector<Batch> reply_frames(const std::string& request_id, v1::Accepted accepted);

}  // namespace isegoria::net
