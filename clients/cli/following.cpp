// SPDX-License-Identifier: AGPL-3.0-or-later
// See following.hpp.
#include "cli/following.hpp"

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace isegoria::cli {
namespace {

namespace asio = boost::asio;
using namespace asio::experimental::awaitable_operators;

asio::awaitable<void> until_settled(sync::Connection& connection, std::uint64_t assembly,
                                    std::exception_ptr& failure) {
    try {
        co_await connection.settled(assembly);
    } catch (const sync::ConnectionError&) {
        // An exception would leave the deadline running, so it is handed on by hand.
        failure = std::current_exception();
    }
}

asio::awaitable<void> deadline(std::chrono::milliseconds wait) {
    asio::steady_timer timer(co_await asio::this_coro::executor, wait);
    co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace

asio::awaitable<bool> follow(sync::Connection& connection, std::uint64_t assembly,
                             std::vector<v1::Audience> pages) {
    connection.watch(assembly, std::move(pages));
    std::exception_ptr failure;
    const auto first =
        co_await (until_settled(connection, assembly, failure) || deadline(settled_wait));
    if (failure) std::rethrow_exception(failure);
    co_return first.index() == 0;
}

asio::awaitable<bool> leaf_through(sync::Connection& connection, std::uint64_t assembly,
                                   std::vector<v1::Audience> pages, Look look) {
    for (std::size_t at = 0; at < pages.size(); at += sync::pages_max) {
        const std::size_t end = std::min(at + sync::pages_max, pages.size());
        std::vector<v1::Audience> some(pages.begin() + static_cast<std::ptrdiff_t>(at),
                                       pages.begin() + static_cast<std::ptrdiff_t>(end));
        const bool settled = co_await follow(connection, assembly, std::move(some));
        if (!settled) co_return false;
        if (!look(connection.entities())) co_return true;
    }
    co_return true;
}

}  // namespace isegoria::cli
