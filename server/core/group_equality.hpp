// SPDX-License-Identifier: AGPL-3.0-or-later
// How speech in a session was shared between the groups of the quotas. It takes attributes of
// people, which lie in the vault, so it cannot be recounted from the record: the server measures
// once, when the session is over, and an event freezes what it found. Those who lead are told
// coarsely while it goes on. Pure.
//
// Each person's speaking time is public under a pseudonym. Exact sums of a group would tell, by
// trying which pseudonyms add up to them, who belongs to it; so a group has one figure alone, its
// share in whole percent, and none where it is small or where few have spoken.
#pragma once

#include "core/context.hpp"
#include "core/describe.hpp"
#include "core/ids.hpp"
#include "core/outcome.hpp"
#include "core/session.hpp"

namespace isegoria::core {

inline constexpr std::uint64_t cell_people_min =
    5;  // Fewer people are nearly named: what statistical offices withhold.
inline constexpr std::size_t group_rows_max = 200;  // Ten features of twenty values: quotas end far
                                                    // below.

// One group: those of the panel who share a value of a feature of the quotas.
struct GroupShare {
    std::string feature;
    std::string value;
    bool suppressed = false;           // no figure below is told
    std::uint64_t seated_count = 0;    // of the group, as the panel was drawn
    std::uint32_t seat_percent = 0;    // of all seats, rounded half up
    std::uint32_t speech_percent = 0;  // of all that those seated have spoken, rounded half up
    bool operator==(const GroupShare&) const = default;
};
ISEGORIA_DESCRIBE(GroupShare, feature, value, suppressed, seated_count, seat_percent,
                  speech_percent)

// Commands.
struct RecordGroupEquality {  // (server) once, of a session that is over
    SessionId session;
    std::vector<GroupShare> groups;
};
ISEGORIA_DESCRIBE(RecordGroupEquality, session, groups)

// Events.
struct GroupEqualityRecorded {
    SessionId session;
    std::vector<GroupShare> groups;
};
ISEGORIA_DESCRIBE(GroupEqualityRecorded, session, groups)

// State.
struct GroupEquality {
    std::map<SessionId, std::vector<GroupShare>> by_session;
};
ISEGORIA_DESCRIBE(GroupEquality, by_session)

// Somebody drawn or seated, by what they have in a feature, and what they spoke.
struct GroupMember {
    std::string value;
    std::int64_t spoken_ms = 0;
    bool drawn = true;  // into the panel at first; who gave up a seat stays counted
};
// The groups of one feature, in the order of the values; every value of the feature gets a row. A
// group of fewer than cell_people_min is suppressed; so that it cannot be had by subtraction from
// the whole, the next smallest ones are too, until those suppressed are two groups at least and
// cell_people_min people together. Nothing of the feature is told unless of each group that would
// be, and of those suppressed together, cell_people_min people have spoken, nobody more than half of
// the group's time: otherwise a share would tell of one person which group they are of.
[[nodiscard]] std::vector<GroupShare> group_shares(const std::string& feature,
                                                   const std::vector<std::string>& values,
                                                   const std::vector<GroupMember>& members);

// A turn that has ended, in the order in which they did; of the member at this place.
struct GroupTurn {
    std::size_t member = 0;
    std::int64_t spoken_ms = 0;
};
inline constexpr std::uint32_t so_far_percent_step =
    10;  // One turn hardly ever moves a share by as much, so figures before and after it are alike.

// The same while the session goes on, spoken_ms of the members left out. What is told changes only
// when all that was spoken since the last change could itself be told by the rule above, so that the
// difference of two figures tells no more than a figure; and shares are rounded to the step, so that
// the difference to the whole, told at the end, is blurred too. Nothing is told before the first
// time. The turns alone decide: who asks when, and a restart, make no difference.
[[nodiscard]] std::vector<GroupShare> group_shares_so_far(const std::string& feature,
                                                          const std::vector<std::string>& values,
                                                          std::vector<GroupMember> members,
                                                          const std::vector<GroupTurn>& turns);

struct State;
struct Events;
Outcome<Events> decide(const State&, const RecordGroupEquality&, const Context&);
void apply(State&, const GroupEqualityRecorded&, const Context&);

}  // namespace isegoria::core
