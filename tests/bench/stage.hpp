// SPDX-License-Identifier: AGPL-3.0-or-later
// A server for the benches of connections: real rooms, sessions and listener on one loop, with the
// log in memory, so that the disk is not measured. One thread; the bench turns the loop itself.
#pragma once
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <memory>
#include <string>

#include "bench/crowd.hpp"
#include "net/listener.hpp"
#include "net/session.hpp"
#include "record/memory_log.hpp"
#include "record/vault.hpp"
#include "room/desk.hpp"
#include "room/registry.hpp"

namespace isegoria::bench {

class Stage {
  public:
    // Assembly 1 with `questions` in its first phase.
    Stage(bool tls, std::size_t questions, net::Limits limits);
    Stage(bool tls, std::size_t questions, net::Limits limits, net::SessionLimits sessions);
    ~Stage();

    [[nodiscard]] std::uint32_t port() const { return listener_->port(); }
    [[nodiscard]] boost::asio::io_context& loop() { return loop_; }
    [[nodiscard]] net::Counts counts() const { return listener_->counts(); }
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

    // Turns the loop until the crowd has answered.
    Figures ask(Crowd& crowd, const Request& request);
    // Turns the loop until nothing is left to do at once.
    void settle();
    // Each of the first `count` questions gets other words, and so many signs more, in one batch.
    void change_questions(std::size_t count, std::size_t more_signs = 0);
    // A new person with this role in assembly 1, and the code with which they sign in.
    [[nodiscard]] room::Identity::Issued invite(core::Role role);
    // Another code for the same person.
    [[nodiscard]] std::string renew(core::ParticipantId participant);
    [[nodiscard]] net::SessionHost& sessions() { return *sessions_; }
    // As the server does once a second.
    void tick() { sessions_->tick(); }
    [[nodiscard]] std::uint64_t position() const { return registry_->find(1)->size(); }
    // Every hundredth participant a facilitator, every tenth an observer: three audiences.
    void give_roles();

  private:
    void submit(record::StreamId stream, core::ParticipantId actor, core::Command command);

    std::filesystem::path folder_;
    boost::asio::io_context loop_{1};
    record::MemoryLog log_;
    std::unique_ptr<record::Vault> vault_;
    std::unique_ptr<room::Identity> identity_;
    std::unique_ptr<room::Registry> registry_;
    std::unique_ptr<room::Desk> desk_;
    std::unique_ptr<net::SessionHost> sessions_;
    std::unique_ptr<net::Listener> listener_;
    core::ParticipantId organiser_;
    std::uint64_t changes_ = 0;
};

// What the bench runs under, as a line of its own on stderr.
void print_limits(const std::string& bench, std::uint64_t files);
double thread_seconds();

}  // namespace isegoria::bench
