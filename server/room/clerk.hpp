// SPDX-License-Identifier: AGPL-3.0-or-later
// The clerk: the only writer of one stream. Takes what has queued up as one batch, decides it on
// its state, appends once, and only when that is durable replies and shows. Lives on one loop.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "core/state.hpp"
#include "record/writer.hpp"
#include "room/board.hpp"
#include "room/sealing.hpp"
#include "room/watch.hpp"
#include "wire/codec.hpp"

namespace isegoria::room {

// More than a thousand wishes a second for ten seconds: beyond it, waiting would only be hidden.
inline constexpr std::size_t queue_max = 10'000;
// What one commit takes: large enough to share a sync among a full house, small enough for its
// reply.
inline constexpr std::size_t batch_max = 1'000;

// Entries between two snapshots: replaying that many takes a tenth of a second.
inline constexpr std::uint64_t snapshot_every = 50'000;

// The world, as far as a room needs it; a simulation brings its own.
struct World {
    record::Log* log = nullptr;
    record::Writer* writer = nullptr;  // null: append on the loop itself (simulation)
    std::function<std::int64_t()> now_ms;
    Random random;
    std::function<void(std::function<void()>)> post;        // onto the loop, from any thread
    std::function<void(std::function<void()>)> background;  // off the loop, for what may block
};

// Durable, in this entry; `id` is what was made or done to, 0 for none.
struct Done {
    std::uint64_t entry = 0;
    std::uint64_t id = 0;
};
// Not refused by the rules: the server could not take it. Key "reason.<code>".
struct Unavailable {
    std::string code;
    std::uint32_t retry_after_ms = 0;
};
using Result = std::variant<Done, core::Rejection, Unavailable>;

struct Submission {
    core::Context context;  // its time is the clerk's to say
    wire::RequestId request_id{};
    core::Digest command_hash{};
    core::Command command;
    std::function<void(const Result&)> reply;  // on the loop, once
};

class Clerk {
  public:
    // Reads the stream. Throws what the log throws.
    Clerk(record::StreamId stream, World world);
    ~Clerk();
    Clerk(const Clerk&) = delete;
    Clerk& operator=(const Clerk&) = delete;

    void submit(Submission submission);

    // `held` at `position` is what the viewer says that it has. The session outlives the watch.
    [[nodiscard]] std::unique_ptr<Watch> watch(core::ParticipantId viewer, std::uint64_t position,
                                               std::set<core::Audience> held,
                                               const std::set<core::Audience>& pages,
                                               Viewer& session);

    // Runs at once or when the batch in flight is durable: the only moments when state may be read.
    void when_settled(std::function<void(const core::State&)> task);

    // Writes a snapshot when there is enough to save by it; called when the house closes.
    void keep_snapshot();

    // After each durable batch; for the timetable, the registry and the desk.
    std::function<void(const core::State&, const std::vector<wire::Entry>&)> on_committed;
    // The log has failed under this clerk: it takes nothing any more.
    std::function<void(std::exception_ptr)> on_failed;

    [[nodiscard]] record::StreamId stream() const { return stream_; }
    [[nodiscard]] std::uint64_t size() const { return size_; }
    [[nodiscard]] std::size_t viewer_count() const { return watches_.size(); }
    // Viewers that hold a seat.
    [[nodiscard]] std::size_t member_count() const;
    [[nodiscard]] bool idle() const { return !in_flight_ && queue_.empty(); }
    [[nodiscard]] const Board& board() const { return board_; }

  private:
    friend class Watch;
    struct Receipt {
        std::uint64_t entry = 0;
        std::uint64_t id = 0;
        std::uint64_t command_hash = 0;  // its first octets: enough to notice other content
    };
    struct Key {
        core::ParticipantId actor;
        wire::RequestId request_id{};
        bool operator==(const Key&) const = default;
    };
    struct KeyHash {
        std::size_t operator()(const Key& key) const;
    };
    struct Batch {
        std::vector<wire::Entry> entries;
        std::vector<std::pair<std::function<void(const Result&)>, Result>> replies;
        Touched touched;
    };

    void load();
    [[nodiscard]] bool load_snapshot();
    void replay();
    void erase(const core::Events& events);
    void schedule();
    void flush();
    [[nodiscard]] Result decide(Submission& submission, record::Append& append, Batch& batch);
    void commit(record::Append append, std::shared_ptr<Batch> batch);
    void committed(Batch& batch, const std::exception_ptr& failure);
    void show(const Touched& touched);
    void draw_now(const core::Audience& audience);
    void refresh(Watch& watch);
    void start(Watch& watch, std::set<core::Audience> held);
    void forget(Watch& watch);
    [[nodiscard]] bool holds(const Watch* watch) const;
    void refuse_all(const Unavailable& why);

    record::StreamId stream_;
    World world_;
    core::State state_;
    std::uint64_t size_ = 0;
    std::uint64_t snapshot_size_ = 0;
    std::unordered_map<Key, Receipt, KeyHash> receipts_;
    Board board_;
    AudienceSets sets_;
    std::vector<Watch*> watches_;
    std::deque<Submission> queue_;
    std::deque<std::function<void(const core::State&)>> settled_tasks_;
    bool in_flight_ = false;
    bool scheduled_ = false;
    bool failed_ = false;
    // Callbacks that outlive the clerk see that it is gone.
    std::shared_ptr<Clerk*> self_;
};

}  // namespace isegoria::room
