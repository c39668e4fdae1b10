// SPDX-License-Identifier: AGPL-3.0-or-later
// A dense list with an index of four octets a slot beside it. A node a receipt, as a map has it,
// took half as much again, and a million allocations at each start.
#include "room/receipts.hpp"

#include <cstring>
#include <random>
#include <stdexcept>

namespace isegoria::room {
namespace {

constexpr std::size_t slots_min = 64;

// Request ids are chosen by clients. Keyed, so that nobody can choose many that share a slot.
std::uint64_t secret() {
    static const std::uint64_t value = [] {
        std::random_device device;
        return (std::uint64_t{device()} << 32U | device()) | 1U;
    }();
    return value;
}

bool same_request(const Receipt& one, const Receipt& other) {
    return one.first_half == other.first_half && one.second_half == other.second_half &&
           one.actor == other.actor;
}

}  // namespace

Receipt receipt_for(core::ParticipantId actor, const wire::RequestId& request_id,
                    const core::Digest& command_hash) {
    Receipt receipt;
    receipt.actor = actor;
    std::memcpy(&receipt.first_half, request_id.data(), 8);
    std::memcpy(&receipt.second_half, request_id.data() + 8, 8);
    std::memcpy(&receipt.command_hash, command_hash.data(), 8);
    return receipt;
}

Receipts::Receipts(SavedReceipts saved) : kept_(std::move(saved)) {
    std::size_t slots = slots_min;
    while (slots / 4 * 3 <= size()) slots *= 2;
    index_all(slots);
}

// Where it is, or the free slot where it would go.
std::size_t Receipts::slot_of(const Receipt& receipt) const {
    std::uint64_t mixed = (receipt.first_half ^ secret()) * secret();
    mixed ^= mixed >> 32U;
    mixed = (mixed ^ receipt.second_half ^ receipt.actor.value) * secret();
    const std::size_t mask = index_.size() - 1;
    std::size_t slot = static_cast<std::size_t>(mixed >> 29U) & mask;
    while (index_[slot] != 0 && !same_request(kept_.receipts[index_[slot] - 1], receipt))
        slot = (slot + 1) & mask;
    return slot;
}

void Receipts::index_all(std::size_t slots) {
    index_.assign(slots, 0);
    std::uint32_t place = 0;
    for (const Receipt& receipt : kept_.receipts) index_[slot_of(receipt)] = ++place;
}

const Receipt* Receipts::find(const Receipt& wanted) const {
    if (index_.empty()) return nullptr;
    const std::uint32_t place = index_[slot_of(wanted)];
    return place == 0 ? nullptr : &kept_.receipts[place - 1];
}

void Receipts::add(const Receipt& receipt) {
    auto& receipts = kept_.receipts;
    // Doubling, as a vector does by itself, would leave half of a large list unused.
    if (receipts.size() == receipts.capacity())
        receipts.reserve(receipts.size() + receipts.size() / 4 + slots_min);
    receipts.push_back(receipt);
    if (index_.size() / 4 * 3 <= receipts.size())
        index_all(index_.empty() ? slots_min : index_.size() * 2);
    else
        index_[slot_of(receipt)] = static_cast<std::uint32_t>(receipts.size());
}

std::size_t Receipts::memory() const {
    return kept_.receipts.capacity() * sizeof(Receipt) + index_.capacity() * sizeof index_[0];
}

}  // namespace isegoria::room
