// SPDX-License-Identifier: AGPL-3.0-or-later
// The box of secret ballots in the vault: one for each poll, rewritten whole each time, in which
// the ballots lie in the order of random keys, so that neither order nor time of casting is left of
// them; of fixed width, so that no length tells an answer. Lives on the loop; what blocks is marked
// and may be called on any thread.
//
// A ballot is put in before the record says that its member has answered. Between the two the box
// remembers which key is whose; once the record has answered, that link is taken out. What a death
// in between leaves is settled at the next start: a member who has answered keeps the ballot
// without the link, of any other the ballot goes.
#pragma once

#include <map>
#include <mutex>
#include <set>

#include "core/secret_ballot.hpp"
#include "record/vault.hpp"
#include "room/registry.hpp"

namespace isegoria::room {

class BallotBox {
  public:
    BallotBox(World world, Registry& registry, record::Vault& vault)
        : world_(std::move(world)), registry_(registry), vault_(vault) {}

    struct Slot {
        record::StreamId stream = 0;
        core::PollId poll;
        core::ParticipantId participant;
        auto operator<=>(const Slot&) const = default;
    };

    // False while this member's ballot is on its way already. Ended by end().
    [[nodiscard]] bool begin(const Slot& slot) { return under_way_.insert(slot).second; }
    void end(const Slot& slot) { under_way_.erase(slot); }
    [[nodiscard]] std::string new_key() const;

    // Block. Throw what the vault throws.
    void put(const Slot& slot, const std::string& key, const core::CheckedAnswer& answer);
    void settle(const Slot& slot, const std::string& key, bool kept);
    // After a death: see above. `answered` is what the record says.
    void settle_all(record::StreamId stream, core::PollId poll,
                    const std::set<core::ParticipantId>& answered);
    // Everything that lies there, sorted by answer; links are gone when it returns.
    [[nodiscard]] core::RecordSecretBallots count(record::StreamId stream, core::PollId poll,
                                                  const std::set<core::ParticipantId>& answered);
    void burn(record::StreamId stream, core::PollId poll);

    // Counts what is stopped; after each batch.
    void look(record::StreamId stream, const core::State& state);
    // Once at the start: settles what a death left, burns what has been counted.
    void sweep(record::StreamId stream, const core::State& state);

  private:
    struct Box;
    [[nodiscard]] Box read(record::StreamId stream, core::PollId poll);
    void write(record::StreamId stream, core::PollId poll, const Box& box);
    void submit(record::StreamId stream, core::RecordSecretBallots command);

    World world_;
    Registry& registry_;
    record::Vault& vault_;
    std::mutex mutex_;  // reading, changing and writing a row is one step
    std::set<Slot> under_way_;
    std::set<std::pair<record::StreamId, core::PollId>> counting_;
};

}  // namespace isegoria::room
