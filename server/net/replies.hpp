// SPDX-License-Identifier: AGPL-3.0-or-later
// Answers to wishes as frames; what is too large for one comes in several. Any thread.
#pragma once

#include <string>
#include <vector>

#include "isegoria/v1/frames.pb.h"
#include "net/transport.hpp"

namespace isegoria::net {

[[nodiscard]] Frame reply_frame(const std::string& request_id, const v1::Accepted& accepted,
                                bool more);
[[nodiscard]] Frame reply_frame(const std::string& request_id, const v1::Refused& refused);
[[nodiscard]] std::vector<Frame> reply_frames(const std::string& request_id, v1::Accepted accepted);

}  // namespace isegoria::net
