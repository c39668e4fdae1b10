// SPDX-License-Identifier: AGPL-3.0-or-later
// How this module waits: what went wrong comes as a value beside the result, never thrown.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace isegoria::net {

// co_await operation(as_result) gives a tuple that begins with the error_code.
inline constexpr auto as_result = boost::asio::as_tuple(boost::asio::use_awaitable);

}  // namespace isegoria::net
