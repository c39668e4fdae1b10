// SPDX-License-Identifier: AGPL-3.0-or-later
// The board. Three promises carry the sync of all clients:
//  - a viewer at the position before the latest batch gets the batch's own octets, in one piece that
//    all viewers of the same audiences share;
//  - a viewer further back gets the latest octets of what changed since, never each change;
//  - a viewer behind the horizon (restart, forgotten tombstones) gets everything, marked as a
//  reset.
#include "room/board.hpp"

#include "wire/frames.hpp"

namespace isegoria::room {

void Board::start_at(std::uint64_t position) {
    position_ = position;
    started_at_ = position;
    before_ = position;
    next_ = position;
    settled_ = wire::settled_frame(assembly_, position);
}

void Board::put(const Place& place, std::optional<std::string> octets) {
    latest_.clear();
    if (place.audience.kind == core::AudienceKind::person) {
        // Nobody else will ever look at it.
        if (PersonalShelf* shelf = personal({place.audience.id})) {
            shelf->put(place.key, std::move(octets), next_);
            personal_changed_ = std::max(personal_changed_, shelf->changed());
        }
        return;
    }
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
    latest_.clear();
    if (position != position_) before_ = position_;
    position_ = position;
    next_ = position + 1;
    settled_ = wire::settled_frame(assembly_, position);
}

void Board::since(const core::Audience& audience, std::uint64_t from,
                  std::vector<wire::Batch>& batches) {
    const auto append = [&batches](const std::vector<wire::Batch>& more) {
        batches.insert(batches.end(), more.begin(), more.end());
    };
    const auto found = shelves_.find(audience);
    if (found == shelves_.end()) {
        // Nothing is there (any more); a viewer that starts may hold something of it.
        if (from == 0) append(frames(audience, Shelf{}, 0, true));
        return;
    }
    Shelf& shelf = found->second;
    if (from == 0 || from < shelf.horizon) {
        if (shelf.all.empty()) shelf.all = frames(audience, shelf, 0, true);  // put() clears it
        return append(shelf.all);
    }
    if (shelf.by_change.empty() || shelf.by_change.rbegin()->first <= from) return;
    if (shelf.latest_from != from || shelf.latest_to != position_) {
        shelf.latest = frames(audience, shelf, from, false);
        shelf.latest_from = from;
        shelf.latest_to = position_;
    }
    append(shelf.latest);
}

Board::Latest& Board::find_latest(const AudienceSet& audiences, std::uint64_t from) {
    std::vector<Latest>& of_set = latest_[audiences.get()];
    for (Latest& each : of_set)
        if (each.from == from) return each;
    Latest latest{audiences, from, false, nullptr};
    for (const core::Audience& audience : *audiences) {
        const auto shelf = shelves_.find(audience);
        if (shelf != shelves_.end() && !shelf->second.by_change.empty() &&
            shelf->second.by_change.rbegin()->first > from)
            latest.changed = true;
    }
    return of_set.emplace_back(std::move(latest));
}

bool Board::changed(const AudienceSet& audiences, std::uint64_t from) {
    return !is_latest(from) || find_latest(audiences, from).changed;
}

wire::Batch Board::latest(const AudienceSet& audiences, std::uint64_t from) {
    Latest& latest = find_latest(audiences, from);
    if (latest.batch) return latest.batch;
    std::vector<wire::Batch> batches;
    for (const core::Audience& audience : *audiences) since(audience, from, batches);
    batches.push_back(settled_);
    latest.batch = wire::joined(batches);
    return latest.batch;
}

PersonalShelf* Board::personal(core::ParticipantId participant) {
    const auto found = personal_.find(participant.value);
    return found == personal_.end() ? nullptr : &found->second;
}

wire::Batch Board::left(const core::Audience& audience) const {
    return wire::left_frame(assembly_, audience);
}

std::vector<wire::Batch> Board::frames(const core::Audience& audience, const Shelf& shelf,
                                       std::uint64_t from, bool reset) const {
    std::vector<wire::Batch> result;
    wire::UpdateBuilder update(assembly_, audience, reset);
    bool any = reset;
    // What was there before anything happened has changed at 0.
    auto at = reset ? shelf.by_change.begin()
                    : shelf.by_change.upper_bound({from, EntityKey{~0U, ~0ULL}});
    for (; at != shelf.by_change.end(); ++at) {
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
    for (const auto& [participant, shelf] : personal_)
        for (const PersonalShelf::Slot& slot : shelf.slots())
            if (!slot.octets.empty())
                result[{{core::AudienceKind::person, participant}, slot.key}] = slot.octets;
    return result;
}

}  // namespace isegoria::room
