// SPDX-License-Identifier: AGPL-3.0-or-later
// Connections that somebody can cut all at once, as a train does that enters a tunnel. Owned by the
// simulation, on its loop; it outlives its connections.
#pragma once

#include <memory>
#include <set>

#include "net/transport.hpp"

namespace isegoria::simulate {

class Cutter {
  public:
    // The same connection, as one that cut() reaches.
    [[nodiscard]] std::unique_ptr<net::Transport> within_reach(
        std::unique_ptr<net::Transport> transport);
    // Ends every open connection, without a word to the server. How many there were.
    std::size_t cut();
    [[nodiscard]] std::size_t open_count() const { return open_.size(); }

  private:
    class Severable;
    std::set<net::Transport*> open_;
};

}  // namespace isegoria::simulate
