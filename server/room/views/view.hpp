// SPDX-License-Identifier: AGPL-3.0-or-later
// From facts to what viewers see. For each event a concept says which entities it touches; for each
// entity how it is drawn from state. Used by the clerk of a stream, on its loop.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "core/audience.hpp"
#include "core/state.hpp"
#include "isegoria/v1/entity.pb.h"

namespace isegoria::room {

// Where an entity stands: among whose, of which kind (field number in Entity.kind), which one.
struct EntityKey {
    std::uint32_t kind = 0;
    std::uint64_t id = 0;
    auto operator<=>(const EntityKey&) const = default;
};
struct Place {
    core::Audience audience;
    EntityKey key;
    auto operator<=>(const Place&) const = default;
};

// What a batch of events may have changed. Naming too much costs time, naming too little is a bug
// that the test of the views finds (tests/room: every entity drawn anew equals the one held).
class Touched {
  public:
    void entity(core::Audience audience, std::uint32_t kind, std::uint64_t id = 1) {
        places_.insert({audience, {kind, id}});
    }
    // The audiences of this participant may be others now, or of everybody; or which pages anybody
    // may see.
    void audiences_of(core::ParticipantId participant) { participants_.insert(participant); }
    void audiences_of_all() { audiences_of_all_ = true; }
    void pages_of_all() { pages_of_all_ = true; }

    [[nodiscard]] const std::set<Place>& places() const { return places_; }
    [[nodiscard]] const std::set<core::ParticipantId>& participants() const {
        return participants_;
    }
    [[nodiscard]] bool all() const { return audiences_of_all_; }
    [[nodiscard]] bool all_pages() const { return pages_of_all_; }

  private:
    std::set<Place> places_;
    std::set<core::ParticipantId> participants_;
    bool audiences_of_all_ = false;
    bool pages_of_all_ = false;
};

// The facts, one overload for each event, in the concept's own file; `state` is after the event.
void touch(const core::State& state, const core::Event& event, Touched& touched);

// Every entity that exists, the personal ones left out: what a restart draws.
void touch_everything(const core::State& state, Touched& touched);

// Every entity of the audience `person` of this participant.
void touch_person(const core::State& state, core::ParticipantId participant, Touched& touched);

// The entity at this place, or nothing when there is none (any more).
[[nodiscard]] std::optional<v1::Entity> draw(const core::State& state, const Place& place);

// Shared by the concepts' files.
inline constexpr core::Audience everyone{core::AudienceKind::everyone};
inline constexpr core::Audience panel{core::AudienceKind::panel};
inline constexpr core::Audience staff{core::AudienceKind::staff};
inline constexpr core::Audience moderation{core::AudienceKind::moderation};
inline core::Audience person(core::ParticipantId participant) {
    return {core::AudienceKind::person, participant.value};
}

// Entities that events of several concepts touch.
inline constexpr auto item_kind = static_cast<std::uint32_t>(v1::Entity::kModerationItem);
inline constexpr auto notice_kind = static_cast<std::uint32_t>(v1::Entity::kModerationNotice);
inline constexpr auto synthesis_kind = static_cast<std::uint32_t>(v1::Entity::kSynthesis);

template <class Ids, class Repeated>
void put_ids(const Ids& ids, Repeated* field) {
    for (const auto id : ids) field->Add(id.value);
}
inline std::string octets(const core::Digest& digest) { return {digest.begin(), digest.end()}; }

template <class Repeated>
void put_wordings(const std::vector<core::TextWording>& wordings, Repeated* field) {
    for (const core::TextWording& wording : wordings) {
        auto* added = field->Add();
        added->set_language(wording.language);
        added->set_words(wording.words.words);
    }
}

}  // namespace isegoria::room
