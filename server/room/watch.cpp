// SPDX-License-Identifier: AGPL-3.0-or-later
// Bringing a viewer up to date. The usual case costs next to nothing: whoever is in the same
// audiences and was at the position before gets the same batch. Everything else is worked out.
#include "room/watch.hpp"

#include <algorithm>
#include <utility>

#include "room/clerk.hpp"

namespace isegoria::room {

Watch::~Watch() {
    if (clerk_ != nullptr) clerk_->forget(*this);
}

void Watch::want(std::set<core::Audience> pages, std::uint32_t number) {
    pages_.assign(pages.begin(), pages.end());
    if (clerk_ == nullptr) return;
    clerk_->when_settled(*this, [number](Watch& watch) {
        watch.clerk_->refresh(watch);
        if (number != 0) watch.number_ = number;
        watch.session_.wake();
    });
}

bool Watch::is_behind() const {
    return clerk_ != nullptr && started_ && position_ != clerk_->board_.position();
}

bool Watch::has_personal_news() const {
    return personal_ != nullptr && clerk_->board_.personal_changed() > position_ &&
           personal_->changed() > position_;
}

bool Watch::is_concerned() const {
    if (!started_) return false;
    if (held_ != target_ || !uncertain_.empty()) return true;
    if ((personal_ != nullptr && !holds_personal_) || has_personal_news()) return true;
    return clerk_->board_.changed(target_, position_);
}

void Watch::next(std::vector<wire::Batch>& batches) {
    if (clerk_ == nullptr || !started_) return;
    Board& board = clerk_->board_;
    const bool same = held_ == target_ && uncertain_.empty() &&
                      (personal_ == nullptr || holds_personal_);
    if (same && position_ == board.position()) return answer(batches);
    if (!same || !board.is_latest(position_) || position_ == 0) {
        catch_up(batches);
        if (number_ == 0) batches.push_back(board.settled());
    } else {
        if (has_personal_news())
            personal_->since(stream_, {core::AudienceKind::person, viewer_.value}, position_, false,
                             batches);
        batches.push_back(board.latest(target_, position_));
    }
    position_ = board.position();
    answer(batches);
}

// Only this is the viewer's own; all else shares its octets.
void Watch::answer(std::vector<wire::Batch>& batches) {
    if (number_ == 0) return;
    batches.push_back(wire::settled_frame(stream_, position_, std::exchange(number_, 0)));
}

void Watch::catch_up(std::vector<wire::Batch>& batches) {
    Board& board = clerk_->board_;
    const core::Audience own{core::AudienceKind::person, viewer_.value};
    const auto is_in = [](const AudienceSet& set, const core::Audience& audience) {
        return set && std::binary_search(set->begin(), set->end(), audience);
    };
    for (const core::Audience& audience : std::exchange(uncertain_, {}))
        if (!is_in(target_, audience) && (personal_ == nullptr || audience != own))
            batches.push_back(board.left(audience));
    if (held_)
        for (const core::Audience& audience : *held_)
            if (!is_in(target_, audience)) batches.push_back(board.left(audience));
    for (const core::Audience& audience : *target_)
        board.since(audience, is_in(held_, audience) ? position_ : 0, batches);
    if (personal_ != nullptr) personal_->since(stream_, own, position_, !holds_personal_, batches);
    holds_personal_ = personal_ != nullptr;
    held_ = target_;
}

}  // namespace isegoria::room
