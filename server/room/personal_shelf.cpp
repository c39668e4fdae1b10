// SPDX-License-Identifier: AGPL-3.0-or-later
// The list of personal_shelf.hpp.
#include "room/personal_shelf.hpp"

#include <algorithm>

#include "room/board.hpp"

namespace isegoria::room {

void PersonalShelf::put(EntityKey key, std::optional<std::string> octets, std::uint64_t position) {
    auto at = std::find_if(slots_.begin(), slots_.end(),
                           [&key](const Slot& slot) { return slot.key == key; });
    const bool existed = at != slots_.end() && !at->octets.empty();
    if (!octets && !existed) return;
    if (octets && existed && *octets == at->octets) return;
    if (at == slots_.end()) {
        slots_.reserve(slots_.size() + 1);  // Most hold one or two, and there are many.
        at = slots_.insert(slots_.end(), Slot{key, 0, {}});
    }
    at->changed = position;
    at->octets = octets ? std::move(*octets) : std::string();
    at->octets.shrink_to_fit();
    changed_ = std::max(changed_, position);
}

void PersonalShelf::since(std::uint64_t assembly, const core::Audience& audience,
                          std::uint64_t from, bool reset,
                          std::vector<wire::Batch>& batches) const {
    if (!reset && changed_ <= from) return;
    wire::UpdateBuilder update(assembly, audience, reset);
    bool any = reset;
    for (const Slot& slot : slots_) {
        if (!reset && slot.changed <= from) continue;
        if (slot.octets.empty() && reset) continue;
        if (update.size() > 0 && update.size() + slot.octets.size() > frame_payload_max) {
            batches.push_back(update.take(/*reset=*/false));
            any = false;
        }
        if (slot.octets.empty())
            update.gone(slot.key.kind, slot.key.id);
        else
            update.entity(slot.octets);
        any = true;
    }
    if (any) batches.push_back(update.take(false));
}

}  // namespace isegoria::room
