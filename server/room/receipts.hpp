// SPDX-License-Identifier: AGPL-3.0-or-later
// One receipt for each request that has an entry, for the stream's life: the same request again gets
// the same answer and no second effect. 56 to 70 octets each, in the order of their entries. Owned by
// the clerk of the stream; one thread at a time.
#pragma once

#include <cstdint>
#include <vector>

#include "core/describe.hpp"
#include "core/ids.hpp"
#include "wire/codec.hpp"

namespace isegoria::room {

struct Receipt {
    core::ParticipantId actor;  // keeps apart request ids that somebody copied
    std::uint64_t first_half = 0;
    std::uint64_t second_half = 0;  // of the request id
    std::uint64_t entry = 0;
    std::uint64_t id = 0;            // what was made or done to
    std::uint64_t command_hash = 0;  // its first octets: enough to notice other content
};
ISEGORIA_DESCRIBE(Receipt, actor, first_half, second_half, entry, id, command_hash)

// As a snapshot keeps them.
struct SavedReceipts {
    std::vector<Receipt> receipts;
};
ISEGORIA_DESCRIBE(SavedReceipts, receipts)

[[nodiscard]] Receipt receipt_for(core::ParticipantId actor, const wire::RequestId& request_id,
                                  const core::Digest& command_hash);

class Receipts {
  public:
    Receipts() = default;
    explicit Receipts(SavedReceipts saved);

    // The receipt of the same actor's same request, or null.
    [[nodiscard]] const Receipt* find(const Receipt& wanted) const;
    // There must be none yet for this request.
    void add(const Receipt& receipt);

    [[nodiscard]] std::size_t size() const { return kept_.receipts.size(); }
    // What they take, unused room included, in octets.
    [[nodiscard]] std::size_t memory() const;
    [[nodiscard]] const SavedReceipts& saved() const { return kept_; }

  private:
    [[nodiscard]] std::size_t slot_of(const Receipt& receipt) const;
    void index_all(std::size_t slots);

    SavedReceipts kept_;
    // Open addressing, a power of two, never more than three quarters full: place in kept_ plus one.
    std::vector<std::uint32_t> index_;
};

}  // namespace isegoria::room
