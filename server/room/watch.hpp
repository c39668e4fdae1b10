// SPDX-License-Identifier: AGPL-3.0-or-later
// One viewer of one stream: where it is, and what it is in. Held by a session, known to the clerk;
// on the clerk's loop. There are as many as viewers, so it shares what it can.
#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "core/audience.hpp"
#include "room/audience_sets.hpp"
#include "wire/frames.hpp"

namespace isegoria::room {

class Clerk;
class PersonalShelf;

// Whoever holds a watch.
class Viewer {
  public:
    virtual ~Viewer() = default;
    // next() has something. Said in the middle of the clerk's work: note it, and do it later.
    virtual void wake() = 0;
};

// Destroying it ends the watching.
class Watch {
  public:
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    // Appends the batches that bring the viewer from where it is to where the stream stands; none
    // when it is there. So what waits for a slow viewer is its position, never a queue.
    void next(std::vector<wire::Batch>& batches);
    // Whether the stream has moved on. Those whom a change does not concern are not woken for it:
    // they may learn the new position at leisure.
    [[nodiscard]] bool is_behind() const;
    // Other pages than before. `number` is told back once they have been sent; 0: not asked for.
    void want(std::set<core::Audience> pages, std::uint32_t number = 0);
    [[nodiscard]] core::ParticipantId viewer() const { return viewer_; }
    [[nodiscard]] std::uint64_t stream() const { return stream_; }

  private:
    friend class Clerk;
    Watch(Clerk& clerk, std::uint64_t stream, core::ParticipantId viewer, Viewer& session)
        : clerk_(&clerk), session_(session), stream_(stream), viewer_(viewer) {}

    [[nodiscard]] bool is_concerned() const;
    [[nodiscard]] bool has_personal_news() const;
    void catch_up(std::vector<wire::Batch>& batches);
    void answer(std::vector<wire::Batch>& batches);

    // What every delivery looks at comes first, side by side: of thousands nothing is in the cache.
    Clerk* clerk_;  // null once the clerk is gone
    Viewer& session_;
    std::uint64_t position_ = 0;
    AudienceSet held_;  // the personal audience is in none of these
    AudienceSet target_;
    std::uint32_t number_ = 0;  // of a Watch that is not answered yet
    bool started_ = false;
    bool holds_personal_ = false;
    bool member_ = false;
    PersonalShelf* personal_ = nullptr;      // null for strangers
    std::vector<core::Audience> uncertain_;  // held when it came: sent whole, or dropped
    std::uint64_t stream_;
    core::ParticipantId viewer_;
    std::vector<core::Audience> pages_;
    std::size_t place_ = 0;     // among the clerk's watches
    std::uint64_t serial_ = 0;  // no other watch of the clerk ever has it
};

}  // namespace isegoria::room
