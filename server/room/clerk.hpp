// SPDX-License-Identifier: AGPL-3.0-or-later
// The clerk: the only writer of one stream. Takes what has queued up as one batch, decides it on
// its state, appends once, and only when that is durable replies and shows. Lives on one loop.
#pragma once

#include <array>
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
#include "room/board.hpp"
#include "room/receipts.hpp"
#include "room/upkeep.hpp"
#include "room/watch.hpp"
#include "wire/codec.hpp"

namespace isegoria::room {

// More than a thousand wishes a second for ten seconds: beyond it, waiting would only be hidden.
inline constexpr std::size_t queue_max = 10'000;
// What one commit takes: large enough to share a sync among a full house, small enough for its
// reply.
inline constexpr std::size_t batch_max = 1'000;

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
                                               Viewer& session, std::uint32_t number = 0);

    // Runs at once or when the batch in flight is durable: the only moments when state may be read.
    void when_settled(std::function<void(const core::State&)> task);

    // What was answered to this request before: nothing when it is new. Ask when settled.
    [[nodiscard]] std::optional<Result> answered(core::ParticipantId actor,
                                                 const wire::RequestId& request_id,
                                                 const core::Digest& command_hash) const;

    // Tries again what the storage had no room for, or what somebody was just reading: every second
    // or so.
    void go_on();

    // Writes a snapshot, unless there is nothing to save by it or an erasure is still to be done;
    // on the loop, for when the house closes. At other times that is the upkeep's.
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
    [[nodiscard]] bool idle() const { return !in_flight_ && queue_.empty() && upkeep_.idle(); }
    // What the receipts of all requests take, in octets.
    [[nodiscard]] std::size_t receipts_memory() const { return receipts_.memory(); }
    [[nodiscard]] const Board& board() const { return board_; }

  private:
    friend class Watch;
    struct Batch {
        std::vector<wire::Entry> entries;
        std::vector<std::pair<std::function<void(const Result&)>, Result>> replies;
        Touched touched;
    };

    void load();
    void erase(const core::TextRedacted& redacted);
    [[nodiscard]] bool can_be_erased(const core::TextRedacted& redacted,
                                     const record::Append& append);
    [[nodiscard]] std::optional<Result> answered(const Receipt& asked) const;
    [[nodiscard]] core::Digest hash_to_keep(const core::Digest& command_hash) const;
    void look_after_snapshot();
    void fail(const std::exception_ptr& failure);
    void schedule();
    void flush();
    [[nodiscard]] Result decide(Submission& submission, record::Append& append, Batch& batch);
    void commit(record::Append append, std::shared_ptr<Batch> batch);
    void committed(Batch& batch, const std::exception_ptr& failure);
    void show(const Touched& touched);
    void fetch_ahead(std::size_t at) const;
    void draw_now(const core::Audience& audience);
    void refresh(Watch& watch);
    void start(Watch& watch, std::set<core::Audience> held);
    void forget(Watch& watch);
    void when_settled(Watch& watch, std::function<void(Watch&)> task);
    void refuse_all(const Unavailable& why);

    record::StreamId stream_;
    World world_;
    core::State state_;
    std::uint64_t size_ = 0;
    std::uint64_t snapshot_size_ = 0;
    std::uint64_t next_snapshot_ = 0;  // due when the stream has so many entries
    Receipts receipts_;
    Upkeep upkeep_;
    Board board_;
    AudienceSets sets_;
    std::vector<Watch*> watches_;
    std::uint64_t last_serial_ = 0;
    std::unordered_map<std::uint64_t, Watch*> awaiting_;  // by serial: those with a settled task
    std::deque<Submission> queue_;
    std::deque<std::function<void(const core::State&)>> settled_tasks_;
    bool in_flight_ = false;
    bool scheduled_ = false;
    bool failed_ = false;
    // Callbacks that outlive the clerk see that it is gone.
    std::shared_ptr<Clerk*> self_;
};

}  // namespace isegoria::room
