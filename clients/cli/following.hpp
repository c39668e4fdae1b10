// SPDX-License-Identifier: AGPL-3.0-or-later
// Following an assembly for a reader who waits: with a deadline, and long lists some pages at a
// time. On the connection's loop.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <vector>

#include "sync/connection.hpp"

namespace isegoria::cli {

// Until an assembly has settled: a large one in full over a slow line.
inline constexpr std::chrono::milliseconds settled_wait{30'000};

// False when the deadline passed. Throws ConnectionError.
[[nodiscard]] boost::asio::awaitable<bool> follow(sync::Connection& connection,
                                                  std::uint64_t assembly,
                                                  std::vector<v1::Audience> pages = {});

// Goes through the pages, as many at a time as the contract allows; after each time `look` sees the
// map with those pages in it, and ends it by returning false. False when a deadline passed.
using Look = std::function<bool(const sync::EntityMap&)>;
[[nodiscard]] boost::asio::awaitable<bool> leaf_through(sync::Connection& connection,
                                                        std::uint64_t assembly,
                                                        std::vector<v1::Audience> pages, Look look);

}  // namespace isegoria::cli
