// SPDX-License-Identifier: AGPL-3.0-or-later
// What the kernel did not take of a connection's octets: shared batches and how far they are sent.
// It exists only while there is something. Owned by a link; no input or output of its own.
#pragma once
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

#include "net/channel.hpp"

namespace isegoria::net {

class Backlog {
  public:
    void add(Batch batch) { waiting_.push_back(std::move(batch)); }
    [[nodiscard]] bool empty() const { return waiting_.empty(); }
    // The next octets, at most so many, in one piece.
    [[nodiscard]] std::string_view front(std::size_t most) const;
    void drop_front(std::size_t octets);
    // Drops whole frames that have not begun; what is left ends with a frame.
    void cut_behind_frame();
    [[nodiscard]] std::size_t size() const;

    std::string sealed;  // Octets of TLS under way, which cannot be taken back.
    std::size_t sealed_at = 0;

  private:
    std::deque<Batch> waiting_;
    std::size_t at_ = 0;  // In the first.
};

// The length of the frame (RFC 6455 section 5.2) that begins here.
[[nodiscard]] std::size_t frame_size(std::string_view octets);

}  // namespace isegoria::net
