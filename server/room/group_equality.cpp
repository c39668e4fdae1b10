// SPDX-License-Identifier: AGPL-3.0-or-later
// From the pool in the vault to shares without names.
#include "room/group_equality.hpp"

#include <set>

#include "room/pool_shelf.hpp"

namespace isegoria::room {

namespace {

// The panel by what they have in one feature of the quotas.
struct Sorted {
    std::string feature;
    std::vector<std::string> values;
    std::vector<core::GroupMember> members;
    std::map<core::ParticipantId, std::size_t> places;  // of each among the members
};

// Blocks; nothing when the pool is not in the vault.
std::optional<std::vector<Sorted>> sorted_panel(record::Vault& vault, record::StreamId stream,
                                                const core::Digest& pool_hash,
                                                const std::vector<core::ParticipantId>& drawn,
                                                const std::vector<core::ParticipantId>& seated) {
    const auto shelved = load_pool(vault, stream, pool_hash);
    if (!shelved) return std::nullopt;
    std::map<std::string, std::size_t> places;
    for (std::size_t index = 0; index < shelved->pool.size(); ++index)
        places[shelved->pool.ids[index]] = index;
    std::map<core::ParticipantId, bool> people;  // and whether they were drawn
    for (const core::ParticipantId each : seated) people[each] = false;
    for (const core::ParticipantId each : drawn) people[each] = true;
    std::vector<Sorted> result;
    std::size_t rows = 0;
    const auto& features = shelved->quotas.features;
    for (std::size_t feature = 0; feature < features.size(); ++feature) {
        rows += features[feature].values.size();
        if (rows > core::group_rows_max) break;
        Sorted sorted{features[feature].name, {}, {}, {}};
        for (const auto& quota : features[feature].values) sorted.values.push_back(quota.value);
        for (const auto& [participant, was_drawn] : people) {
            const auto place = places.find(pseudonym_text(participant));
            if (place == places.end()) continue;
            const auto value =
                static_cast<std::size_t>(shelved->pool.value(place->second, feature));
            sorted.places[participant] = sorted.members.size();
            sorted.members.push_back({sorted.values.at(value), 0, was_drawn});
        }
        result.push_back(std::move(sorted));
    }
    return result;
}

}  // namespace

std::optional<std::vector<core::GroupShare>> measure_groups(
    record::Vault& vault, record::StreamId stream, const core::Digest& pool_hash,
    const std::vector<core::ParticipantId>& drawn, const std::vector<core::ParticipantId>& seated,
    const std::map<core::ParticipantId, core::Speech>& speech) {
    auto sorted_features = sorted_panel(vault, stream, pool_hash, drawn, seated);
    if (!sorted_features) return std::nullopt;
    std::vector<core::GroupShare> result;
    for (Sorted& sorted : *sorted_features) {
        for (const core::ParticipantId each : std::set(seated.begin(), seated.end())) {
            const auto place = sorted.places.find(each);
            const auto spoken = speech.find(each);
            if (place != sorted.places.end() && spoken != speech.end())
                sorted.members[place->second].spoken_ms = spoken->second.spoken_ms;
        }
        for (core::GroupShare& group :
             core::group_shares(sorted.feature, sorted.values, sorted.members))
            result.push_back(std::move(group));
    }
    return result;
}

std::optional<std::vector<core::GroupShare>> measure_groups_so_far(
    record::Vault& vault, record::StreamId stream, const core::Digest& pool_hash,
    const std::vector<core::ParticipantId>& drawn, const std::vector<core::ParticipantId>& seated,
    const std::vector<SpokenTurn>& turns) {
    const auto sorted_features = sorted_panel(vault, stream, pool_hash, drawn, seated);
    if (!sorted_features) return std::nullopt;
    std::vector<core::GroupShare> result;
    for (const Sorted& sorted : *sorted_features) {
        std::vector<core::GroupTurn> of_members;
        for (const SpokenTurn& turn : turns) {
            const auto place = sorted.places.find(turn.speaker);
            if (place != sorted.places.end())
                of_members.push_back({place->second, turn.spoken_ms});
        }
        for (core::GroupShare& group : core::group_shares_so_far(sorted.feature, sorted.values,
                                                                 sorted.members, of_members))
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
