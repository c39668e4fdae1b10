// SPDX-License-Identifier: AGPL-3.0-or-later
// From an empty directory to an open deliberation with a drawn panel, a facilitator and an
// observer: what a simulation needs before anybody meets. Owned by the simulation, on its loop.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "demo/actor.hpp"
#include "demo/children.hpp"
#include "simulate/settings.hpp"

namespace isegoria::simulate {

class Gathering {
  public:
    // `address.cover` goes around the connections of everybody.
    Gathering(boost::asio::io_context& loop, const Settings& settings,
              decltype(demo::Address::cover) cover);

    // Starts the server and leads up to the open deliberation. Throws demo::Failure.
    boost::asio::awaitable<void> convene();

    [[nodiscard]] std::unique_ptr<demo::Actor> person(std::string name, std::string code = {},
                                                      std::string token = {}) const;
    [[nodiscard]] demo::ServerChild& server() { return server_; }
    [[nodiscard]] demo::Actor& facilitator() const { return *facilitator_; }
    // Sees what the panel sees, but no room.
    [[nodiscard]] demo::Actor& observer() const { return *observer_; }
    [[nodiscard]] std::uint64_t assembly() const { return assembly_; }
    // Of the panel; one for each seat.
    [[nodiscard]] const std::vector<std::string>& codes() const { return codes_; }

    // The same words in the language of the simulation, as a list of one.
    template <class Wordings>
    void word(Wordings* wordings, std::string_view key) const {
        auto* wording = wordings->Add();
        wording->set_language(std::string(words::tag(settings_.language)));
        wording->set_words(words::say(settings_.language, key));
    }

  private:
    boost::asio::awaitable<void> state_mandate();
    boost::asio::awaitable<void> draw();
    boost::asio::awaitable<void> collect_nothing();
    boost::asio::awaitable<std::unique_ptr<demo::Actor>> appoint(v1::Role role, std::string name);
    boost::asio::awaitable<void> lead_phase(v1::PhaseKind kind, v1::Command command);

    boost::asio::io_context& loop_;
    const Settings& settings_;
    demo::ServerChild server_;
    demo::Address address_;  // The same after each restart.
    std::unique_ptr<demo::Actor> organiser_;
    std::unique_ptr<demo::Actor> facilitator_;
    std::unique_ptr<demo::Actor> observer_;
    std::uint64_t assembly_ = 0;
    std::vector<std::string> codes_;
};

}  // namespace isegoria::simulate
