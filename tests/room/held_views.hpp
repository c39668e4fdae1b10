// SPDX-License-Identifier: AGPL-3.0-or-later
// What all viewers together would hold, kept up to date by what was touched alone, beside what is
// drawn anew: the two must be equal.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "room/views/view.hpp"

namespace isegoria::room {

using Held = std::map<Place, std::string>;

inline void update(Held& held, const core::State& state, const Touched& touched) {
    for (const Place& place : touched.places()) {
        const auto entity = draw(state, place);
        if (entity)
            held[place] = entity->SerializeAsString();
        else
            held.erase(place);
    }
}

inline Held drawn_anew(const core::State& state) {
    Touched touched;
    touch_everything(state, touched);
    for (const auto& [id, participant] : state.participants.by_id) touch_person(state, id, touched);
    Held held;
    update(held, state, touched);
    return held;
}

inline std::string name_of(const Place& place) {
    return "audience " + std::to_string(static_cast<int>(place.audience.kind)) + "/" +
           std::to_string(place.audience.id) + "/" + std::to_string(place.audience.page) +
           " kind " + std::to_string(place.key.kind) + " id " + std::to_string(place.key.id);
}

inline void expect_equal(const Held& held, const Held& fresh, const std::string& when) {
    for (const auto& [place, octets] : fresh) {
        ASSERT_TRUE(held.contains(place)) << when << ": not held, " << name_of(place);
        ASSERT_EQ(held.at(place), octets) << when << ": stale, " << name_of(place);
    }
    for (const auto& [place, octets] : held)
        ASSERT_TRUE(fresh.contains(place)) << when << ": left over, " << name_of(place);
}

}  // namespace isegoria::room
