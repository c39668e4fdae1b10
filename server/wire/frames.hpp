// SPDX-License-Identifier: AGPL-3.0-or-later
// Server frames as octets, put together from entities that were encoded before: one encoding for all
// viewers. Any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/audience.hpp"

namespace isegoria::v1 {
class Audience;
class ServerFrame;
}  // namespace isegoria::v1

namespace isegoria::wire {

using Frame = std::shared_ptr<const std::string>;

void write(const core::Audience& audience, v1::Audience& message);
// Kinds that this server does not know come back as kind 0, which nobody may watch.
[[nodiscard]] core::Audience read(const v1::Audience& message);

[[nodiscard]] Frame frame(const v1::ServerFrame& message);
// `watch`: the number of the Watch that it answers; 0: none.
[[nodiscard]] Frame settled_frame(std::uint64_t assembly, std::uint64_t position,
                                  std::uint32_t watch = 0);
[[nodiscard]] Frame left_frame(std::uint64_t assembly, const core::Audience& audience);

// Collects one Update after the other; only the first carries the reset.
class UpdateBuilder {
  public:
    UpdateBuilder(std::uint64_t assembly, const core::Audience& audience, bool reset);
    void entity(std::string_view octets);  // a serialised v1::Entity
    void gone(std::uint32_t kind, std::uint64_t id);
    [[nodiscard]] std::size_t size() const { return body_.size(); }
    // The frame so far; what follows goes into the next one.
    [[nodiscard]] Frame take(bool reset);

  private:
    std::uint64_t assembly_;
    core::Audience audience_;
    bool reset_;
    std::string body_;
};

}  // namespace isegoria::wire
