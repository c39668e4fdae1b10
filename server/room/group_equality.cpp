// SPDX-License-Identifier: AGPL-3.0-or-later
// From the pool in the vault to shares without names.
#include "room/group_equality.hpp"

#include <set>

#include "room/pool_shelf.hpp"

namespace isegoria::room {

std::optional<std::vector<core::GroupShare>> measure_groups(
    record::Vault& vault, record::StreamId stream, const core::Digest& pool_hash,
    const std::vector<core::ParticipantId>& drawn, const std::vector<core::ParticipantId>& seated,
    const std::map<core::ParticipantId, core::Speech>& speech) {
    const auto shelved = load_pool(vault, stream, pool_hash);
    if (!shelved) return std::nullopt;
    std::map<std::string, std::size_t> places;
    for (std::size_t index = 0; index < shelved->pool.size(); ++index)
        places[shelved->pool.ids[index]] = index;
    std::map<core::ParticipantId, bool> people;  // and whether they were drawn
    for (const core::ParticipantId each : seated) people[each] = false;
    for (const core::ParticipantId each : drawn) people[each] = true;
    const std::set<core::ParticipantId> speaking(seated.begin(), seated.end());
    std::vector<core::GroupShare> result;
    const auto& features = shelved->quotas.features;
    for (std::size_t feature = 0; feature < features.size(); ++feature) {
        if (result.size() + features[feature].values.size() > core::group_rows_max) break;
        std::vector<std::string> values;
        for (const auto& quota : features[feature].values) values.push_back(quota.value);
        std::vector<core::GroupMember> members;
        for (const auto& [participant, was_drawn] : people) {
            const auto place = places.find(pseudonym_text(participant));
            if (place == places.end()) continue;
            const auto spoken = speech.find(participant);
            const auto value =
                static_cast<std::size_t>(shelved->pool.value(place->second, feature));
            const bool counts = speaking.contains(participant) && spoken != speech.end();
            members.push_back(
                {values.at(value), counts ? spoken->second.spoken_ms : 0, was_drawn});
        }
        for (core::GroupShare& group : core::group_shares(features[feature].name, values, members))
            result.push_back(std::move(group));
    }
    return result;
}

void EqualityRecorder::look(record::StreamId stream, const core::State& state) {
    if (!state.lottery.draw || state.lottery.pool_erased) return;
    for (const auto& [id, session] : state.sessions.by_id) {
        if (session.closed_ms == 0 || state.group_equality.by_session.contains(id)) continue;
        if (!tried_.insert({stream, id}).second) continue;
        world_.background([this, stream, id = id, pool_hash = core::pool_hash_of(state.lottery),
                           drawn = state.lottery.draw->panel, seated = session.panel,
                           speech = session.speech] {
            std::optional<std::vector<core::GroupShare>> groups;
            try {
                groups = measure_groups(vault_, stream, pool_hash, drawn, seated, speech);
            } catch (const std::exception&) {
                // The next start measures it; the figures that need no vault are there already.
            }
            if (!groups) return;
            world_.post([this, stream, command = core::RecordGroupEquality{id, *groups}] {
                Submission submission;
                submission.context.system = true;
                submission.command = command;
                // Refused only when it was recorded meanwhile.
                submission.reply = [](const Result&) {};
                registry_.find(stream)->submit(std::move(submission));
            });
        });
    }
}

}  // namespace isegoria::room
