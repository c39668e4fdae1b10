// SPDX-License-Identifier: AGPL-3.0-or-later
// A small assembly under chance: one clerk on a log in memory, a virtual clock, and viewers whose
// connections break, lag and resume. Everything follows from the seed. One thread.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "record/memory_log.hpp"
#include "room/clerk.hpp"
#include "sync/entity_map.hpp"

namespace isegoria::simulation {

inline constexpr record::StreamId stream = 1;

class Hall {
  public:
    explicit Hall(std::uint64_t seed);

    // One thing happens: somebody acts, connects, breaks off, reads on; the server commits, fails
    // or is started anew.
    void step();
    // Everything is delivered: requests answered, viewers connected and up to date.
    void settle();

    // What is wrong, or nothing: clients' maps against the views, receipts against the log, the
    // live state against a replay.
    [[nodiscard]] std::string finding();
    [[nodiscard]] record::Hash root() { return log_.root(stream); }
    [[nodiscard]] std::uint64_t entry_count() { return log_.size(stream); }
    [[nodiscard]] std::uint64_t restarts() const { return restarts_; }
    // What finding() has seen.
    [[nodiscard]] std::uint64_t erased() const { return erased_; }
    [[nodiscard]] std::uint64_t snapshots() const { return snapshots_; }

  private:
    struct Wish {
        core::ParticipantId actor;
        bool system = false;
        wire::RequestId request_id{};
        core::Digest hash{};
        core::Command command;
        bool answered = false;
    };
    struct Viewer {
        core::ParticipantId participant;
        std::unique_ptr<room::Watch> watch;
        std::deque<std::string> on_the_way;
        sync::EntityMap map;
        std::set<core::Audience> pages;
    };

    std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
    void open();
    void restart();
    void found();
    void act();
    [[nodiscard]] core::Command some_command();
    void submit(const std::shared_ptr<Wish>& wish);
    void wish(core::ParticipantId actor, bool system, core::Command command);
    void run_posted(std::size_t most);
    void connect(Viewer& viewer);
    void deliver(Viewer& viewer, std::size_t most);
    [[nodiscard]] std::map<sync::EntityKey, std::string> view_of(const core::State& state,
                                                                 const Viewer& viewer);

    std::mt19937_64 random_;
    record::MemoryLog log_;
    std::int64_t now_ms_ = 1'800'000'000'000;
    std::deque<std::function<void()>> posted_;
    std::unique_ptr<room::Clerk> clerk_;
    std::vector<Viewer> viewers_;
    std::vector<std::shared_ptr<Wish>> wishes_;
    std::map<wire::RequestId, std::uint64_t> promised_;  // request -> entry, as acknowledged
    bool storage_failed_ = false;
    std::uint64_t restarts_ = 0;
    std::uint64_t erased_ = 0;
    std::uint64_t snapshots_ = 0;
    std::string trouble_;
};

}  // namespace isegoria::simulation
