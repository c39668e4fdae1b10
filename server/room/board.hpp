// SPDX-License-Identifier: AGPL-3.0-or-later
// What a stream shows: for each audience the latest octets of each entity and the position at which
// they changed. Batches are made once and shared by all viewers. Owned by the clerk; on its loop.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "room/audience_sets.hpp"
#include "room/personal_shelf.hpp"
#include "room/views/view.hpp"

namespace isegoria::room {

// What one frame may hold beside its envelope; the wire's limit is 65,536 octets.
inline constexpr std::size_t frame_payload_max = 60'000;
// Removals that a shelf remembers. A viewer that was away for more of them gets all of the shelf.
inline constexpr std::size_t tombstones_max = 1'000;

class Board {
  public:
    explicit Board(std::uint64_t assembly) : assembly_(assembly) {}

    // After a restart: what is put from here on counts as changed at `position`, and any viewer
    // with an older position gets everything.
    void start_at(std::uint64_t position);

    // A batch: put() what it changed (equal octets change nothing), then settle() at its position.
    void put(const Place& place, std::optional<std::string> octets);
    void settle(std::uint64_t position);
    // Between batches, for a shelf that nobody had looked at: counts as having been there.
    void put_settled(const Place& place, std::optional<std::string> octets);

    [[nodiscard]] std::uint64_t position() const { return position_; }
    [[nodiscard]] wire::Batch settled() const { return settled_; }

    // What a viewer at `from` (0: it holds nothing) lacks of one audience; appended.
    void since(const core::Audience& audience, std::uint64_t from,
               std::vector<wire::Batch>& batches);
    [[nodiscard]] wire::Batch left(const core::Audience& audience) const;

    // Whether `from` is the position before the latest batch, or that of it: what most viewers are
    // at, and what latest() may be asked for.
    [[nodiscard]] bool is_latest(std::uint64_t from) const { return from >= before_; }
    // Everything that a viewer of these audiences lacks, up to its Settled, in one piece.
    [[nodiscard]] wire::Batch latest(const AudienceSet& audiences, std::uint64_t from);
    // Whether any of these has changed since.
    [[nodiscard]] bool changed(const AudienceSet& audiences, std::uint64_t from);

    [[nodiscard]] bool has(const core::Audience& audience) const {
        return shelves_.contains(audience);
    }

    // Personal shelves live only while somebody looks at them; null when nobody does. The pointer
    // stays good until the last viewer is gone.
    [[nodiscard]] PersonalShelf* personal(core::ParticipantId participant);
    PersonalShelf& open_personal(core::ParticipantId participant) {
        return personal_[participant.value];
    }
    void close_personal(core::ParticipantId participant) { personal_.erase(participant.value); }
    // When any of them changed last, so that most viewers need not look at theirs.
    [[nodiscard]] std::uint64_t personal_changed() const { return personal_changed_; }

    // For tests: every entity held, as (place, octets).
    [[nodiscard]] std::map<Place, std::string> everything() const;

  private:
    struct Slot {
        std::uint64_t changed = 0;
        std::string octets;  // empty: a tombstone
    };
    struct Shelf {
        std::map<EntityKey, Slot> slots;
        std::set<std::pair<std::uint64_t, EntityKey>> by_change;
        std::set<std::pair<std::uint64_t, EntityKey>> tombstones;
        std::uint64_t horizon = 0;  // older positions get everything
        std::vector<wire::Batch> latest;  // what changed between `latest_from` and `latest_to`
        std::uint64_t latest_from = 0;
        std::uint64_t latest_to = 0;
        std::vector<wire::Batch> all;  // everything, while nothing changes
    };

    struct Latest {
        AudienceSet audiences;  // kept, so that no other set gets its address
        std::uint64_t from = 0;
        bool changed = false;
        wire::Batch batch;  // null until somebody asks
    };

    [[nodiscard]] std::vector<wire::Batch> frames(const core::Audience& audience,
                                                  const Shelf& shelf, std::uint64_t from,
                                                  bool reset) const;
    [[nodiscard]] Latest& find_latest(const AudienceSet& audiences, std::uint64_t from);

    std::uint64_t assembly_;
    std::uint64_t position_ = 0;
    std::uint64_t before_ = 0;  // position before the latest batch
    std::uint64_t started_at_ = 0;
    std::uint64_t next_ = 1;  // at which what is put now will count as changed
    std::map<core::Audience, Shelf> shelves_;
    std::unordered_map<std::uint64_t, PersonalShelf> personal_;
    std::uint64_t personal_changed_ = 0;
    std::unordered_map<const void*, std::vector<Latest>> latest_;  // by set; until the next change
    wire::Batch settled_;
};

}  // namespace isegoria::room
