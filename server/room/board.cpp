// SPDX-License-Identifier: AGPL-3.0-or-later
// The board. Three promises carry the sync of all clients:
//  - a viewer at the position before the latest batch gets the batch's own frames, shared;
//  - a viewer further back gets the latest octets of what changed since, never each change;
//  - a viewer behind the horizon (restart, forgotten tombstones) gets everything, marked as a
//  reset.
#include "room/board.hpp"

#include "wire/frames.hpp"

namespace isegoria::room {

void Board::start_at(std::uint64_t position) {
    position_ = position;
    started_at_ = position;
    next_ = position;
    settled_ = wire::settled_frame(assembly_, position);
}

void Board::put(const Place& place, std::optional<std::string> octets) {
    auto [at, made] = shelves_.try_emplace(place.audience);
    Shelf& shelf = at->second;
    if (made) shelf.horizon = started_at_;
    const auto found = shelf.slots.find(place.key);
    const bool existed = found != shelf.slots.end() && !found->second.octets.empty();
    if (!octets && !existed) return;
    if (octets && existed && *octets == found->second.octets) return;

    Slot& slot = shelf.slots[place.key];
    shelf.by_change.erase({slot.changed, place.key});
    shelf.tombstones.erase({slot.changed, place.key});
    slot.changed = next_;
    slot.octets = octets ? std::move(*octets) : std::string();
    shelf.by_change.insert({slot.changed, place.key});
    shelf.all.clear();
    if (octets) return;
    shelf.tombstones.insert({slot.changed, place.key});
    while (shelf.tombstones.size() > tombstones_max) {
        const auto oldest = *shelf.tombstones.begin();
        shelf.horizon = std::max(shelf.horizon, oldest.first);
        shelf.slots.erase(oldest.second);
        shelf.by_change.erase(oldest);
        shelf.tombstones.erase(shelf.tombstones.begin());
    }
}

void Board::put_settled(const Place& place, std::optional<std::string> octets) {
    next_ = position_;
    put(place, std::move(octets));
    next_ = position_ + 1;
}

void Board::settle(std::uint64_t position) {
    position_ = position;
    next_ = position + 1;
    settled_ = wire::settled_frame(assembly_, position);
}

std::vector<Frame> Board::since(const core::Audience& audience, std::uint64_t from) {
    const auto found = shelves_.find(audience);
    if (found == shelves_.end()) {
        // Nothing is there (any more); a viewer that starts may hold something of it.
        if (from != 0) return {};
        return frames(audience, Shelf{}, 0, true);
    }
    Shelf& shelf = found->second;
    if (from == 0 || from < shelf.horizon) {
        if (shelf.all.empty()) shelf.all = frames(audience, shelf, 0, true);  // put() clears it
        return shelf.all;
    }
    if (shelf.by_change.empty() || shelf.by_change.rbegin()->first <= from) return {};
    if (shelf.latest_from != from || shelf.latest_to != position_) {
        shelf.latest = frames(audience, shelf, from, false);
        shelf.latest_from = from;
        shelf.latest_to = position_;
    }
    return shelf.latest;
}

Frame Board::left(const core::Audience& audience) const {
    return wire::left_frame(assembly_, audience);
}

std::vector<Frame> Board::frames(const core::Audience& audience, const Shelf& shelf,
                                 std::uint64_t from, bool reset) const {
    std::vector<Frame> result;
    wire::UpdateBuilder update(assembly_, audience, reset);
    bool any = reset;
    // A whole shelf begins with what was drawn before the first entry.
    for (auto at = reset ? shelf.by_change.begin()
                         : shelf.by_change.upper_bound({from, EntityKey{~0U, ~0ULL}});
         at != shelf.by_change.end(); ++at) {
        const std::string& octets = shelf.slots.at(at->second).octets;
        if (octets.empty() && reset) continue;
        if (update.size() > 0 && update.size() + octets.size() > frame_payload_max) {
            result.push_back(update.take(/*reset=*/false));
            any = false;
        }
        if (octets.empty())
            update.gone(at->second.kind, at->second.id);
        else
            update.entity(octets);
        any = true;
    }
    if (any) result.push_back(update.take(false));
    return result;
}

std::map<Place, std::string> Board::everything() const {
    std::map<Place, std::string> result;
    for (const auto& [audience, shelf] : shelves_)
        for (const auto& [key, slot] : shelf.slots)
            if (!slot.octets.empty()) result[{audience, key}] = slot.octets;
    return result;
}

}  // namespace isegoria::room
