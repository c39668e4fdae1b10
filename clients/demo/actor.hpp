// SPDX-License-Identifier: AGPL-3.0-or-later
// One person of the demo and their connection: wishes, views and waiting for what others do. The
// owner keeps it alive until its loop has run out; everything happens on that loop.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "sync/connection.hpp"

namespace isegoria::demo {

// Longer than any step takes on a slow machine with its server killed in between; who waits longer
// waits for something that will not come.
inline constexpr std::chrono::milliseconds patience{180'000};

// Something that should have held did not. The text is for a person.
class Failure : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};
// The server refused a wish; `code` without "reason.".
class Refusal : public Failure {
  public:
    Refusal(const std::string& what, std::string code) : Failure(what), code_(std::move(code)) {}
    [[nodiscard]] const std::string& code() const noexcept { return code_; }

  private:
    std::string code_;
};

// Where the server is, and the one certificate that is taken for its own.
struct Address {
    std::string url;  // wss://host:port/
    std::string fingerprint;
    std::string language;
    // What each new connection is wrapped into; empty: nothing.
    std::function<std::unique_ptr<net::Transport>(std::unique_ptr<net::Transport>)> cover;
};

class Actor {
  public:
    // `name` is for messages. Either of code and guest_of, or neither: a stranger.
    Actor(boost::asio::any_io_executor loop, std::string name, const Address& address,
          std::string code = {}, std::uint64_t guest_of = 0, std::string token = {});
    Actor(const Actor&) = delete;
    Actor& operator=(const Actor&) = delete;

    // Connects; keeps connected until leave(). Throws Failure when the server does not want it.
    boost::asio::awaitable<v1::Welcome> sign_in();
    void leave();

    // Follows an assembly and waits until all of it is here.
    boost::asio::awaitable<void> watch(std::uint64_t assembly,
                                       std::vector<v1::Audience> pages = {});
    void unwatch(std::uint64_t assembly) { connection_->unwatch(assembly); }
    // Until they see all that anybody was told is done before this was called, whatever becomes of
    // the connection in between; pages that they watched are let go.
    boost::asio::awaitable<void> catch_up(std::uint64_t assembly) { return watch(assembly); }

    // Throw Refusal, told with the name of what was wished.
    boost::asio::awaitable<v1::Accepted> wish(std::uint64_t assembly, v1::Command command);
    boost::asio::awaitable<v1::Accepted> wish(std::uint64_t assembly, v1::Errand errand,
                                              std::vector<sync::Attachment> attachments = {});

    // How far an errand of theirs is that takes long; may be empty.
    std::function<void(const v1::Progress&)> on_progress;

    using Condition = std::function<bool()>;
    // Until it holds; looked at whenever something has changed. Throws Failure naming `what`.
    boost::asio::awaitable<void> until(std::string what, Condition condition);
    // The next change, whatever it is, or the end of the time.
    boost::asio::awaitable<void> changed(std::chrono::milliseconds at_most = patience);

    [[nodiscard]] const sync::EntityMap& entities() const { return connection_->entities(); }
    [[nodiscard]] std::uint64_t participant() const { return participant_; }
    [[nodiscard]] const std::string& token() const { return token_; }
    [[nodiscard]] const std::string& name() const { return name_; }
    // Connections on which something watched has settled: it moves when the person is back.
    [[nodiscard]] std::uint64_t arrival_count() const { return arrival_count_; }

  private:
    boost::asio::awaitable<void> ring(std::chrono::milliseconds at_most);
    [[noreturn]] void refuse(const v1::Refused& refused, const std::string& wished) const;

    boost::asio::any_io_executor loop_;
    std::string name_;
    std::string language_;
    boost::asio::steady_timer bell_;
    std::unique_ptr<sync::Connection> connection_;
    std::exception_ptr failure_;
    std::uint64_t participant_ = 0;
    std::uint64_t arrival_count_ = 0;
    bool arriving_ = false;  // Welcomed, and nothing has settled since.
    std::string token_;
};

// A pause, on the loop of whoever waits.
boost::asio::awaitable<void> rest(std::chrono::milliseconds time);

// All entities of one kind that a client holds: `all(map, assembly, v1::Entity::kPhase)`.
[[nodiscard]] std::vector<v1::Entity> all(const sync::EntityMap& map, std::uint64_t assembly,
                                          v1::Entity::KindCase kind);
[[nodiscard]] std::optional<v1::Entity> one(const sync::EntityMap& map, std::uint64_t assembly,
                                            v1::Entity::KindCase kind, std::uint64_t id);
// How many; without reading them.
[[nodiscard]] std::size_t count(const sync::EntityMap& map, std::uint64_t assembly,
                                v1::Entity::KindCase kind);
inline constexpr std::uint64_t answers_page_size = 100;  // The server's.
// One page of the answers to a question; page 0 has its themes.
[[nodiscard]] v1::Audience answers_page(std::uint64_t question, std::uint32_t page);
// The phase of this kind; nothing before the plan is chosen.
[[nodiscard]] std::optional<v1::Entity> phase_of(const sync::EntityMap& map, std::uint64_t assembly,
                                                 v1::PhaseKind kind);
[[nodiscard]] bool is_open(const sync::EntityMap& map, std::uint64_t assembly, v1::PhaseKind kind);

}  // namespace isegoria::demo
