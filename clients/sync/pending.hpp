// SPDX-License-Identifier: AGPL-3.0-or-later
// A request on its way: its frames, so that they can be sent again word for word, and the parts of
// its answer as they come. Pure; owned by the connection, on its loop.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "isegoria/v1/frames.pb.h"
#include "net/transport.hpp"

namespace isegoria::sync {

inline constexpr std::size_t request_id_octets = 16;    // The contract's.
inline constexpr std::size_t part_octets_max = 60'000;  // The contract's; leaves room in the frame.
// A pool of a million people in CSV is about this; more is a mistake in the name of a file.
inline constexpr std::size_t upload_octets_max = 100'000'000;
// What all parts of one answer may add up to: the transcript of the largest draw is far below.
inline constexpr std::size_t answer_octets_max = 256'000'000;

// A file that goes before an errand; `number` is what the errand calls it by, from 1.
struct Attachment {
    std::uint32_t number = 0;
    std::string octets;
};

class Pending {
  public:
    // Throws std::length_error when the request does not fit a frame or an attachment is too large.
    Pending(v1::Request request, const std::vector<Attachment>& attachments);

    [[nodiscard]] const std::string& id() const { return id_; }
    // Uploads belong to one connection: all frames on a new one, the request alone on the same.
    [[nodiscard]] const std::vector<net::Frame>& frames() const { return frames_; }
    [[nodiscard]] const net::Frame& request_frame() const { return frames_.back(); }

    // One more part. True when the answer is whole. Throws std::length_error beyond the limit.
    [[nodiscard]] bool add(v1::Reply part);
    [[nodiscard]] bool answered() const { return answered_; }
    [[nodiscard]] const v1::Reply& answer() const { return answer_; }
    // The connection broke, or the answer was to try again: what came of it does not count.
    void begin_again();

  private:
    std::string id_;
    std::vector<net::Frame> frames_;
    v1::Reply answer_;
    std::size_t answer_octets_ = 0;
    bool answered_ = false;
};

}  // namespace isegoria::sync
