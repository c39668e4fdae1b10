// SPDX-License-Identifier: AGPL-3.0-or-later
// Server frames as the octets that travel, put together from entities that were encoded before: one
// encoding and one framing for all viewers. Any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/audience.hpp"

namespace isegoria::v1 {
class Audience;
class ServerFrame;
}  // namespace isegoria::v1

namespace isegoria::wire {

// One or more server frames, each in the header of a WebSocket message (RFC 6455 section 5.2). A
// server does not mask, so the same octets serve every viewer.
using Batch = std::shared_ptr<const std::string>;

void write(const core::Audience& audience, v1::Audience& message);
// Kinds that this server does not know come back as kind 0, which nobody may watch.
[[nodiscard]] core::Audience read(const v1::Audience& message);

[[nodiscard]] Batch frame(const v1::ServerFrame& message);
// `watch`: the number of the Watch that it answers; 0: none.
[[nodiscard]] Batch settled_frame(std::uint64_t assembly, std::uint64_t position,
                                  std::uint32_t watch = 0);
[[nodiscard]] Batch left_frame(std::uint64_t assembly, const core::Audience& audience);
// Several as one.
[[nodiscard]] Batch joined(const std::vector<Batch>& batches);
// The messages of a batch, without their headers; for who reads one in the same process.
[[nodiscard]] std::vector<std::string> messages_of(const Batch& batch);

// Collects one Update after the other; only the first carries the reset.
class UpdateBuilder {
  public:
    UpdateBuilder(std::uint64_t assembly, const core::Audience& audience, bool reset);
    void entity(std::string_view octets);  // a serialised v1::Entity
    void gone(std::uint32_t kind, std::uint64_t id);
    [[nodiscard]] std::size_t size() const { return body_.size(); }
    // The frame so far; what follows goes into the next one.
    [[nodiscard]] Batch take(bool reset);

  private:
    std::uint64_t assembly_;
    core::Audience audience_;
    bool reset_;
    std::string body_;
};

}  // namespace isegoria::wire
