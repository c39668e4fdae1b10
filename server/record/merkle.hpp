// SPDX-License-Identifier: AGPL-3.0-or-later
// The Merkle tree of a stream, as in RFC 9162 section 2.1: hashes, the frontier that grows with the
// stream, and proofs with their verification. Pure and without state of its own; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "record/digest.hpp"

namespace isegoria::record {

// Section 2.1.1: leaves start with 0x00 and nodes with 0x01, so that one can never pass for the
// other.
[[nodiscard]] Hash leaf_hash(std::string_view body);
[[nodiscard]] Hash node_hash(const Hash& left, const Hash& right);
[[nodiscard]] Hash empty_root();

// The roots of the perfect subtrees that make up a tree of `size` leaves, the largest first: all
// that is needed to grow the tree. Appending and taking the root cost O(log size).
class Frontier {
  public:
    Frontier() = default;

    // Nothing when the number of peaks is not the number of ones in `size`.
    [[nodiscard]] static std::optional<Frontier> from(std::uint64_t size, std::vector<Hash> peaks);

    void append(const Hash& leaf);
    [[nodiscard]] Hash root() const;
    [[nodiscard]] std::uint64_t size() const { return size_; }
    [[nodiscard]] const std::vector<Hash>& peaks() const { return peaks_; }

  private:
    std::uint64_t size_ = 0;
    std::vector<Hash> peaks_;
};

// Proof that leaf `index` (from 0) is in the tree over `leaves` (section 2.1.3.1). O(number of
// leaves). Throws std::out_of_range when there is no such leaf.
[[nodiscard]] std::vector<Hash> inclusion_proof(std::span<const Hash> leaves, std::uint64_t index);
[[nodiscard]] bool verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                                    std::span<const Hash> proof, const Hash& root);

// Proof that the first `old_size` of `leaves` were the whole tree once (section 2.1.4.1). Empty
// when old_size is 0 or all of them. Throws std::out_of_range when old_size is more than there are.
[[nodiscard]] std::vector<Hash> consistency_proof(std::span<const Hash> leaves,
                                                  std::uint64_t old_size);
[[nodiscard]] bool verify_consistency(std::uint64_t old_size, const Hash& old_root,
                                      std::uint64_t new_size, const Hash& new_root,
                                      std::span<const Hash> proof);

}  // namespace isegoria::record
