// SPDX-License-Identifier: AGPL-3.0-or-later
// RFC 9162 section 2.1. The verifiers follow the RFC's own step lists (2.1.3.2 and 2.1.4.2), which
// share nothing with the generators, so that a mistake in one shows in the tests of the other.
#include "record/merkle.hpp"

#include <bit>
#include <stdexcept>

namespace isegoria::record {
namespace {

constexpr std::string_view leaf_prefix("\x00", 1);
constexpr std::string_view node_prefix("\x01", 1);

Hash tree_root(std::span<const Hash> leaves) {
    Frontier frontier;
    for (const auto& leaf : leaves) frontier.append(leaf);
    return frontier.root();
}

// The largest power of two smaller than `size`: where the RFC cuts a tree of more than one leaf.
std::size_t split(std::size_t size) { return std::bit_floor(size - 1); }

void add_subproof(std::span<const Hash> leaves, std::size_t old_size, bool known,
                  std::vector<Hash>& proof) {
    if (old_size == leaves.size()) {
        if (!known) proof.push_back(tree_root(leaves));
        return;
    }
    const std::size_t cut = split(leaves.size());
    if (old_size <= cut) {
        add_subproof(leaves.first(cut), old_size, known, proof);
        proof.push_back(tree_root(leaves.subspan(cut)));
    } else {
        add_subproof(leaves.subspan(cut), old_size - cut, false, proof);
        proof.push_back(tree_root(leaves.first(cut)));
    }
}

}  // namespace

Hash leaf_hash(std::string_view body) { return sha256({leaf_prefix, body}); }

Hash node_hash(const Hash& left, const Hash& right) {
    return sha256({node_prefix, octets(left), octets(right)});
}

Hash empty_root() { return sha256({}); }

std::optional<Frontier> Frontier::from(std::uint64_t size, std::vector<Hash> peaks) {
    if (static_cast<std::size_t>(std::popcount(size)) != peaks.size()) return std::nullopt;
    Frontier frontier;
    frontier.size_ = size;
    frontier.peaks_ = std::move(peaks);
    return frontier;
}

void Frontier::append(const Hash& leaf) {
    Hash grown = leaf;
    // Each one at the low end of the size is a perfect subtree that the new leaf completes.
    for (std::uint64_t low = size_; (low & 1) != 0; low >>= 1) {
        grown = node_hash(peaks_.back(), grown);
        peaks_.pop_back();
    }
    peaks_.push_back(grown);
    ++size_;
}

Hash Frontier::root() const {
    if (peaks_.empty()) return empty_root();
    Hash root = peaks_.back();
    for (auto peak = peaks_.rbegin() + 1; peak != peaks_.rend(); ++peak)
        root = node_hash(*peak, root);
    return root;
}

std::vector<Hash> inclusion_proof(std::span<const Hash> leaves, std::uint64_t index) {
    if (index >= leaves.size()) throw std::out_of_range("no such leaf");
    std::vector<Hash> proof;
    auto place = static_cast<std::size_t>(index);
    while (leaves.size() > 1) {
        const std::size_t cut = split(leaves.size());
        const bool left = place < cut;
        proof.push_back(tree_root(left ? leaves.subspan(cut) : leaves.first(cut)));
        if (!left) place -= cut;
        leaves = left ? leaves.first(cut) : leaves.subspan(cut);
    }
    // Found from the root down; the RFC lists them from the leaf up.
    return {proof.rbegin(), proof.rend()};
}

bool verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                      std::span<const Hash> proof, const Hash& root) {
    if (index >= size) return false;
    std::uint64_t place = index;
    std::uint64_t last = size - 1;
    Hash computed = leaf;
    for (const auto& sibling : proof) {
        if (last == 0) return false;
        if ((place & 1) != 0 || place == last) {
            computed = node_hash(sibling, computed);
            while ((place & 1) == 0 && place != 0) {
                place >>= 1;
                last >>= 1;
            }
        } else {
            computed = node_hash(computed, sibling);
        }
        place >>= 1;
        last >>= 1;
    }
    return last == 0 && computed == root;
}

std::vector<Hash> consistency_proof(std::span<const Hash> leaves, std::uint64_t old_size) {
    if (old_size > leaves.size()) throw std::out_of_range("the tree is smaller than that");
    std::vector<Hash> proof;
    if (old_size == 0 || old_size == leaves.size()) return proof;
    add_subproof(leaves, static_cast<std::size_t>(old_size), true, proof);
    return proof;
}

bool verify_consistency(std::uint64_t old_size, const Hash& old_root, std::uint64_t new_size,
                        const Hash& new_root, std::span<const Hash> proof) {
    if (old_size > new_size) return false;
    if (old_size == 0) return proof.empty() && old_root == empty_root();
    if (old_size == new_size) return proof.empty() && old_root == new_root;

    std::uint64_t place = old_size - 1;
    std::uint64_t last = new_size - 1;
    while ((place & 1) != 0) {
        place >>= 1;
        last >>= 1;
    }
    // When the old tree was perfect its root is the first node, and the proof does not repeat it.
    std::size_t next = 0;
    if (!std::has_single_bit(old_size) && proof.empty()) return false;
    Hash old_computed = std::has_single_bit(old_size) ? old_root : proof[next++];
    Hash new_computed = old_computed;
    for (; next < proof.size(); ++next) {
        if (last == 0) return false;
        if ((place & 1) != 0 || place == last) {
            old_computed = node_hash(proof[next], old_computed);
            new_computed = node_hash(proof[next], new_computed);
            while ((place & 1) == 0 && place != 0) {
                place >>= 1;
                last >>= 1;
            }
        } else {
            new_computed = node_hash(new_computed, proof[next]);
        }
        place >>= 1;
        last >>= 1;
    }
    return last == 0 && old_computed == old_root && new_computed == new_root;
}

}  // namespace isegoria::record
