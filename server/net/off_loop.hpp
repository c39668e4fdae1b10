// SPDX-License-Identifier: AGPL-3.0-or-later
// From a coroutine on the loop to a thread that may block, and back. On the loop.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>

#include "room/clerk.hpp"

namespace isegoria::net {

// Runs what may block off the loop and comes back. The task owns what it touches: a session that
// ends meanwhile does not wait for it.
// Rethrows what the task throws.
boost::asio::awaitable<void> off_loop(room::World world, std::function<void()> task);

}  // namespace isegoria::net
