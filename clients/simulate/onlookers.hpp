// SPDX-License-Identifier: AGPL-3.0-or-later
// People who watch a simulated session and are signed in nowhere. Owned by the simulation, on its
// loop.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <vector>

#include "simulate/gathering.hpp"
#include "simulate/session_time.hpp"

namespace isegoria::simulate {

class Onlookers {
  public:
    Onlookers(boost::asio::io_context& loop, const Settings& settings, const Gathering& gathering)
        : loop_(loop), settings_(settings), gathering_(gathering) {}

    // Until all of them are here; `failed` knows why when one could not come.
    boost::asio::awaitable<void> gather(std::function<void(std::exception_ptr)> failed);

    [[nodiscard]] const std::vector<std::unique_ptr<demo::Actor>>& all() const {
        return onlookers_;
    }

  private:
    boost::asio::awaitable<void> arrive(demo::Actor& onlooker);

    boost::asio::io_context& loop_;
    const Settings& settings_;
    const Gathering& gathering_;
    std::vector<std::unique_ptr<demo::Actor>> onlookers_;
    std::size_t arrived_ = 0;
};

}  // namespace isegoria::simulate
