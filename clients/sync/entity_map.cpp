// SPDX-License-Identifier: AGPL-3.0-or-later
// The map of entities: frames are turned into steps as they come, and the steps run when the
// assembly settles, so that nobody ever sees half a batch.
#include "sync/entity_map.hpp"

#include <google/protobuf/unknown_field_set.h>

namespace isegoria::sync {
namespace {

AudienceKey checked(const v1::Audience& audience) {
    if (audience.kind() == v1::AUDIENCE_KIND_UNSPECIFIED)
        throw ProtocolError("an audience without a kind");
    return key_of(audience);
}

}  // namespace

AudienceKey key_of(const v1::Audience& audience) {
    return {static_cast<std::int32_t>(audience.kind()), audience.id(), audience.page()};
}

v1::Audience message_of(const AudienceKey& audience) {
    v1::Audience message;
    message.set_kind(static_cast<v1::AudienceKind>(audience.kind));
    message.set_id(audience.id);
    message.set_page(audience.page);
    return message;
}

std::uint32_t kind_of(const v1::Entity& entity) {
    if (entity.kind_case() != v1::Entity::KIND_NOT_SET)
        return static_cast<std::uint32_t>(entity.kind_case());
    // A kind of a newer server: protobuf keeps the field among those that it does not know.
    const auto& unknown = entity.GetReflection()->GetUnknownFields(entity);
    return unknown.empty() ? 0 : static_cast<std::uint32_t>(unknown.field(0).number());
}

void EntityMap::update(const v1::Update& update) {
    Followed& assembly = followed(update.assembly());
    Step step;
    step.audience = checked(update.audience());
    step.reset = update.reset();
    for (const v1::Entity& entity : update.entities()) {
        const std::uint32_t kind = kind_of(entity);
        if (kind == 0) throw ProtocolError("an entity without a kind");
        step.put.emplace_back(EntityKey{step.audience, kind, entity.id()},
                              entity.SerializeAsString());
    }
    for (const v1::Tombstone& gone : update.gone())
        step.gone.push_back({step.audience, gone.kind(), gone.id()});
    assembly.kept_aside.push_back(std::move(step));
}

void EntityMap::left(const v1::Left& left) {
    Followed& assembly = followed(left.assembly());
    Step step;
    step.audience = checked(left.audience());
    step.reset = true;
    step.left = true;
    assembly.kept_aside.push_back(std::move(step));
}

Changes EntityMap::settled(const v1::Settled& settled) {
    Followed& assembly = followed(settled.assembly());
    if (settled.position() < assembly.position)
        throw ProtocolError("the position of assembly " + std::to_string(settled.assembly()) +
                            " would go back from " + std::to_string(assembly.position) + " to " +
                            std::to_string(settled.position()));

    // What each touched key was before the batch, so that only true changes are told.
    std::map<EntityKey, std::string> before;
    const auto remember = [&](const EntityKey& key) {
        const auto found = assembly.entities.find(key);
        before.emplace(key, found == assembly.entities.end() ? std::string() : found->second);
    };
    for (Step& step : assembly.kept_aside) {
        if (step.reset) {
            auto at = assembly.entities.lower_bound({step.audience, 0, 0});
            while (at != assembly.entities.end() && at->first.audience == step.audience) {
                remember(at->first);
                at = assembly.entities.erase(at);
            }
        }
        if (step.left)
            assembly.held.erase(step.audience);
        else
            assembly.held.insert(step.audience);
        for (auto& [key, octets] : step.put) {
            remember(key);
            assembly.entities[key] = std::move(octets);
        }
        for (const EntityKey& key : step.gone) {
            remember(key);
            assembly.entities.erase(key);
        }
    }
    assembly.kept_aside.clear();
    assembly.position = settled.position();

    Changes changes{settled.assembly(), settled.position(), {}, {}};
    for (const auto& [key, octets] : before) {
        const auto found = assembly.entities.find(key);
        if (found != assembly.entities.end()) {
            if (found->second != octets) changes.changed.push_back(key);
        } else if (!octets.empty()) {
            changes.gone.push_back(key);
        }
    }
    return changes;
}

void EntityMap::follow(std::uint64_t assembly) { assemblies_.try_emplace(assembly); }

void EntityMap::forget(std::uint64_t assembly) { assemblies_.erase(assembly); }

void EntityMap::drop_kept_aside() {
    for (auto& [number, assembly] : assemblies_) assembly.kept_aside.clear();
}

std::uint64_t EntityMap::position(std::uint64_t assembly) const {
    const auto found = assemblies_.find(assembly);
    return found == assemblies_.end() ? 0 : found->second.position;
}

std::vector<v1::Audience> EntityMap::held(std::uint64_t assembly) const {
    std::vector<v1::Audience> result;
    const auto found = assemblies_.find(assembly);
    if (found == assemblies_.end()) return result;
    for (const AudienceKey& audience : found->second.held) result.push_back(message_of(audience));
    return result;
}

bool EntityMap::follows(std::uint64_t assembly) const { return assemblies_.contains(assembly); }

const EntityMap::Entities& EntityMap::entities(std::uint64_t assembly) const {
    static const Entities none;
    const auto found = assemblies_.find(assembly);
    return found == assemblies_.end() ? none : found->second.entities;
}

std::optional<v1::Entity> EntityMap::find(std::uint64_t assembly, std::uint32_t kind,
                                          std::uint64_t id) const {
    for (const auto& [key, octets] : entities(assembly)) {
        if (key.kind != kind || key.id != id) continue;
        v1::Entity entity;
        if (entity.ParseFromString(octets)) return entity;
    }
    return std::nullopt;
}

EntityMap::Followed& EntityMap::followed(std::uint64_t assembly) {
    const auto found = assemblies_.find(assembly);
    if (found == assemblies_.end())
        throw ProtocolError("a frame about assembly " + std::to_string(assembly) +
                            ", which is not followed");
    return found->second;
}

}  // namespace isegoria::sync
