// SPDX-License-Identifier: AGPL-3.0-or-later
// Shares of groups, and what is withheld of them.
#include "core/group_equality.hpp"

#include <algorithm>
#include <utility>

#include "core/state.hpp"

namespace isegoria::core {
namespace {

// Rounded half up; 0 of nothing. Milliseconds of twenty years times 200 stay below 2^47.
std::uint32_t percent(std::uint64_t part, std::uint64_t of) {
    return of == 0 ? 0 : static_cast<std::uint32_t>((part * 200 + of) / (2 * of));
}

void suppress(std::vector<GroupShare>& groups) {
    std::vector<GroupShare*> by_size;
    for (GroupShare& group : groups)
        if (group.seated_count > 0) by_size.push_back(&group);
    std::stable_sort(by_size.begin(), by_size.end(), [](const auto* left, const auto* right) {
        return left->seated_count < right->seated_count;
    });
    std::uint64_t people = 0;
    std::size_t count = 0;
    for (GroupShare* group : by_size) {
        const bool small = group->seated_count < cell_people_min;
        const bool derivable = count > 0 && (count < 2 || people < cell_people_min);
        if (!small && !derivable) break;
        people += group->seated_count;
        ++count;
        *group = GroupShare{group->feature, group->value, true, 0, 0, 0};
    }
    // What nobody is in would tell, by being told, that those suppressed are not empty.
    if (count > 0)
        for (GroupShare& group : groups)
            if (group.seated_count == 0) group.suppressed = true;
}

// Whether the speech of these people says nothing of one of them.
bool is_tellable(const std::vector<std::uint64_t>& spoken) {
    std::uint64_t people = 0;
    std::uint64_t sum = 0;
    std::uint64_t longest = 0;
    for (const std::uint64_t each : spoken) {
        if (each > 0) ++people;
        sum += each;
        longest = std::max(longest, each);
    }
    return people >= cell_people_min && longest * 2 <= sum;
}

// Of each group that is told, and of the others together, which are what is left of the whole.
bool is_tellable(const std::vector<GroupShare>& groups, const std::vector<GroupMember>& members) {
    std::vector<std::uint64_t> rest;
    bool any_suppressed = false;
    for (const GroupShare& group : groups) {
        std::vector<std::uint64_t> spoken;
        for (const GroupMember& member : members)
            if (member.value == group.value)
                spoken.push_back(static_cast<std::uint64_t>(member.spoken_ms));
        if (group.suppressed) {
            any_suppressed = true;
            rest.insert(rest.end(), spoken.begin(), spoken.end());
        } else if ((group.seated_count > 0 || !spoken.empty()) && !is_tellable(spoken)) {
            return false;
        }
    }
    return !any_suppressed || is_tellable(rest);
}

}  // namespace

std::vector<GroupShare> group_shares(const std::string& feature,
                                     const std::vector<std::string>& values,
                                     const std::vector<GroupMember>& members) {
    std::vector<GroupShare> groups;
    std::vector<std::uint64_t> spoken(values.size());
    std::uint64_t spoken_in_all = 0;
    std::uint64_t drawn_count = 0;
    for (std::size_t index = 0; index < values.size(); ++index) {
        GroupShare group{feature, values[index], false, 0, 0, 0};
        for (const GroupMember& member : members)
            if (member.value == values[index]) {
                if (member.drawn) ++group.seated_count;
                spoken[index] += static_cast<std::uint64_t>(member.spoken_ms);
            }
        spoken_in_all += spoken[index];
        drawn_count += group.seated_count;
        groups.push_back(std::move(group));
    }
    for (std::size_t index = 0; index < groups.size(); ++index) {
        groups[index].seat_percent = percent(groups[index].seated_count, drawn_count);
        groups[index].speech_percent = percent(spoken[index], spoken_in_all);
    }
    suppress(groups);
    if (!is_tellable(groups, members))
        for (GroupShare& group : groups)
            group = GroupShare{group.feature, group.value, true, 0, 0, 0};
    return groups;
}

std::vector<GroupShare> group_shares_so_far(const std::string& feature,
                                            const std::vector<std::string>& values,
                                            std::vector<GroupMember> members,
                                            const std::vector<GroupTurn>& turns) {
    for (GroupMember& member : members) member.spoken_ms = 0;
    std::vector<GroupMember> told = members;  // with what they had spoken at the last change
    std::vector<GroupMember>& since = members;
    const auto all_withheld = [](const std::vector<GroupShare>& groups) {
        return std::ranges::all_of(groups, &GroupShare::suppressed);
    };
    for (const GroupTurn& turn : turns) {
        since.at(turn.member).spoken_ms += turn.spoken_ms;
        if (all_withheld(group_shares(feature, values, since))) continue;
        for (std::size_t member = 0; member < told.size(); ++member)
            told[member].spoken_ms += std::exchange(since[member].spoken_ms, 0);
    }
    std::vector<GroupShare> groups = group_shares(feature, values, told);
    for (GroupShare& group : groups)
        group.speech_percent = (group.speech_percent + so_far_percent_step / 2) /
                               so_far_percent_step * so_far_percent_step;
    return groups;
}

Outcome<Events> decide(const State& state, const RecordGroupEquality& command, const Context&) {
    const auto session = state.sessions.by_id.find(command.session);
    if (session == state.sessions.by_id.end()) return Rejection{Reason::not_found, "session"};
    if (session->second.closed_ms == 0) return Rejection{Reason::session_is_open, "session"};
    if (state.group_equality.by_session.contains(command.session))
        return Rejection{Reason::already_done, "session"};
    if (command.groups.size() > group_rows_max)
        return Rejection{Reason::too_many, "groups", {{"max", std::to_string(group_rows_max)}}};
    for (const GroupShare& group : command.groups)
        if (!group.suppressed && group.seated_count > 0 && group.seated_count < cell_people_min)
            return Rejection{
                Reason::cell_is_too_small, "groups", {{"min", std::to_string(cell_people_min)}}};
    return Events{GroupEqualityRecorded{command.session, command.groups}};
}

void apply(State& state, const GroupEqualityRecorded& event, const Context&) {
    state.group_equality.by_session[event.session] = event.groups;
}

}  // namespace isegoria::core
