// SPDX-License-Identifier: AGPL-3.0-or-later
// All of one instance put together: storage, rooms, sessions and their loop. Made on the main
// thread, run by run(), which returns when the house has closed.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "app/clock.hpp"
#include "app/outbox.hpp"
#include "net/listener.hpp"
#include "net/session.hpp"
#include "record/data_directory.hpp"
#include "record/writer.hpp"
#include "room/group_equality.hpp"
#include "room/retention.hpp"
#include "room/room_token.hpp"
#include "room/signer.hpp"

namespace isegoria::app {

struct ServeOptions {
    std::filesystem::path data;
    std::string instance = "local";
    net::ListenOptions listen;
    std::string public_url;       // as people reach it; empty: made from the port
    std::string metrics_address;  // empty: no metrics port
    std::uint16_t metrics_port = 0;
    net::SessionLimits limits;
    std::vector<std::string> mail_command;  // empty: letters wait in the data directory's outbox
    std::string mail_from = "isegoria@localhost";
    std::optional<room::ConferenceSettings> conference;  // none: no sound and picture
    bool announce = true;  // print where it listens, and the set-up link
};

enum class Exit : int { fine = 0, failed = 1, usage = 2, storage_failed = 3 };

// From the operating system's generator, by way of OpenSSL; throws when it gives none.
void fill_random(std::span<std::uint8_t> octets);

class House {
  public:
    explicit House(ServeOptions options);
    ~House();

    // Serves until SIGTERM or SIGINT, or until the storage fails.
    [[nodiscard]] Exit run();
    [[nodiscard]] std::uint16_t port() const;
    [[nodiscard]] std::uint16_t metrics_port() const;  // 0: there is none.

  private:
    [[nodiscard]] room::World make_world();
    [[nodiscard]] room::Post make_post();
    void tick();
    void close(Exit with);
    boost::asio::awaitable<void> drain();
    boost::asio::awaitable<net::HttpResponse> answer(net::HttpRequest request);
    boost::asio::awaitable<net::HttpResponse> answer_privately(net::HttpRequest request);
    boost::asio::awaitable<void> answer_page(const net::HttpRequest& request,
                                             net::HttpResponse& response);
    void ensure_organiser();
    void certify();
    void follow_known_time();
    void keep_time();
    void put_time();

    ServeOptions options_;
    Clock clock_;
    record::DataDirectory directory_;
    std::unique_ptr<record::SqliteLog> log_;
    std::unique_ptr<record::Vault> vault_;
    std::unique_ptr<record::Notary> notary_;
    std::unique_ptr<record::Writer> writer_;
    boost::asio::io_context loop_{1};
    boost::asio::thread_pool background_;
    boost::asio::thread_pool solvers_;  // what may take minutes
    std::unique_ptr<room::Identity> identity_;
    std::unique_ptr<room::Registry> registry_;
    std::unique_ptr<Outbox> outbox_;
    std::unique_ptr<room::Desk> desk_;
    std::unique_ptr<room::Signer> signer_;
    std::unique_ptr<room::Retention> retention_;
    std::unique_ptr<room::EqualityRecorder> equality_recorder_;
    std::unique_ptr<net::SessionHost> sessions_;
    std::unique_ptr<net::Listener> listener_;
    std::unique_ptr<net::Listener> metrics_;
    boost::asio::signal_set signals_;
    boost::asio::steady_timer ticker_;
    std::map<record::StreamId, std::uint64_t> certified_;
    bool certifying_ = false;
    bool closing_ = false;
    Exit exit_ = Exit::fine;
    std::uint64_t committed_entries_ = 0;
    std::uint64_t ticks_ = 0;
};

// The subcommands that start with a data directory; main gives them the words behind their name.
int serve(int count, char** words);
int backup(int count, char** words);
int restore(int count, char** words);
int verify(int count, char** words);
int doctor(int count, char** words);
int organiser(int count, char** words);

}  // namespace isegoria::app
