// SPDX-License-Identifier: AGPL-3.0-or-later
// Signs every published version of a charter, once, with the instance's key: when it is published,
// or at the next start. Lives on the loop.
#pragma once

#include "record/signing.hpp"
#include "room/registry.hpp"

namespace isegoria::room {

class Signer {
  public:
    Signer(Registry& registry, record::SigningKey key)
        : registry_(registry), key_(std::move(key)) {}

    // Looks for versions without a signature; called after each batch and once at the start.
    void look(record::StreamId stream, const core::State& state);

  private:
    Registry& registry_;
    const record::SigningKey key_;
};

}  // namespace isegoria::room
