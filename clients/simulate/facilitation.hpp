// SPDX-License-Identifier: AGPL-3.0-or-later
// The facilitator of a simulated session: leads through its agenda, from the plenary into the rooms
// and back, gives the floor, answers calls, and puts proposals and questions to polls. Owned by the
// simulation, on its loop.
#pragma once

#include <boost/asio/io_context.hpp>

#include "simulate/acknowledgements.hpp"
#include "simulate/gathering.hpp"
#include "simulate/session_time.hpp"
#include "simulate/telling.hpp"

namespace isegoria::simulate {

// Thousandths of the session at whose end the rooms open, are called back, and the decision begins.
// The disturbances of two cuts and a death fall into the opening, the rooms and the decision.
inline constexpr std::int64_t opening_ends = 300;
inline constexpr std::int64_t rooms_end = 620;
inline constexpr std::int64_t reports_end = 700;

class Facilitation {
  public:
    Facilitation(boost::asio::io_context& loop, const Settings& settings, Gathering& gathering,
                 SessionTime& time, const Telling& telling, Acknowledgements& acknowledgements);

    // Writes the agenda, and opens the session to those who wait in the lobby.
    boost::asio::awaitable<void> open_session();
    // Begins to give the floor, to answer calls and to poll; `failed` knows why when it ends.
    void begin(const std::function<void(std::exception_ptr)>& failed);

    // The stages of the session, in their order; each ends with its time. Without rooms, the first
    // and the last.
    boost::asio::awaitable<void> lead_opening();
    boost::asio::awaitable<void> lead_rooms();
    // Returns the entry that called everybody back.
    boost::asio::awaitable<std::uint64_t> call_back();
    boost::asio::awaitable<void> hear_reports();
    boost::asio::awaitable<void> decide();

    // The last words of a stage: something that everybody sees. The entry that it is in; once it is
    // here, so is all that was before it.
    boost::asio::awaitable<std::uint64_t> extend_rooms();
    boost::asio::awaitable<std::uint64_t> end_decision();

    [[nodiscard]] std::uint64_t secret_poll() const { return secret_poll_; }
    [[nodiscard]] std::size_t moves() const { return moves_; }

  private:
    boost::asio::awaitable<void> add_item(v1::AgendaKind kind, std::string_view title);
    boost::asio::awaitable<std::uint64_t> begin_item(std::string_view title);
    boost::asio::awaitable<void> arrange_rooms();
    boost::asio::awaitable<void> move_somebody();
    boost::asio::awaitable<void> lead_floor();
    boost::asio::awaitable<void> answer_calls();
    boost::asio::awaitable<void> lead_polls();
    boost::asio::awaitable<std::uint64_t> ask(std::string_view question, bool secret);
    [[nodiscard]] std::vector<v1::Command> due_polls();
    // What somebody else made needless meanwhile is no failure.
    boost::asio::awaitable<void> lead(v1::Command command);
    boost::asio::awaitable<v1::Accepted> wish(v1::Command command);
    boost::asio::awaitable<void> seen(std::string what, std::function<bool()> condition);
    [[nodiscard]] std::vector<v1::Entity> seen_of(v1::Entity::KindCase kind) const;
    [[nodiscard]] std::map<std::uint64_t, v1::RoomView> rooms_seen() const;

    boost::asio::io_context& loop_;
    const Settings& settings_;
    Gathering& gathering_;
    SessionTime& time_;
    const Telling& telling_;
    Acknowledgements& acknowledgements_;
    bool in_rooms_ = false;
    std::size_t moves_ = 0;
    std::set<std::uint64_t> polled_;                  // Proposals.
    std::map<std::uint64_t, std::int64_t> poll_due_;  // When a poll closes whoever is missing.
    std::uint64_t secret_poll_ = 0;
};

}  // namespace isegoria::simulate
