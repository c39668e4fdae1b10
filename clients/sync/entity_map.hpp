// SPDX-License-Identifier: AGPL-3.0-or-later
// What a client holds of the server's state: entities by (audience, kind, id), for each assembly it
// follows. Pure: no sockets, no clock, no rules. One owner, one thread.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "isegoria/v1/frames.pb.h"

namespace isegoria::sync {

// v1::Audience as a value that can be a key.
struct AudienceKey {
    std::int32_t kind = 0;
    std::uint64_t id = 0;
    std::uint32_t page = 0;
    auto operator<=>(const AudienceKey&) const = default;
};
[[nodiscard]] AudienceKey key_of(const v1::Audience& audience);
[[nodiscard]] v1::Audience message_of(const AudienceKey& audience);

// Where an entity lies. `kind` is the number of its field in v1::Entity, also of one that this
// program does not know.
struct EntityKey {
    AudienceKey audience;
    std::uint32_t kind = 0;
    std::uint64_t id = 0;
    auto operator<=>(const EntityKey&) const = default;
};
// The number of the field that carries the entity; 0 when it carries none.
[[nodiscard]] std::uint32_t kind_of(const v1::Entity& entity);

// The server sent what the contract rules out. The connection that it came by cannot be trusted to
// have left the map whole: drop it, and watch again from position 0 after forget().
class ProtocolError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

// What one Settled did to an assembly: keys whose octets are new or other, and keys that are gone.
struct Changes {
    std::uint64_t assembly = 0;
    std::uint64_t position = 0;
    std::vector<EntityKey> changed;
    std::vector<EntityKey> gone;
};

class EntityMap {
  public:
    using Entities = std::map<EntityKey, std::string>;  // Serialised v1::Entity.

    // Both are kept aside until the assembly settles. Throw ProtocolError for an assembly that is
    // not followed, an audience without a kind and an entity without one.
    void update(const v1::Update& update);
    void left(const v1::Left& left);

    // Applies all that was kept aside for the assembly at once. Throws ProtocolError, and changes
    // nothing, when the position would go back.
    Changes settled(const v1::Settled& settled);

    // Begins to follow; nothing happens when it is followed already.
    void follow(std::uint64_t assembly);
    // Forgets all of the assembly, its position too.
    void forget(std::uint64_t assembly);
    // A connection broke: what was kept aside is half a batch, and the server will send it anew.
    void drop_kept_aside();

    // For the next Watch.
    [[nodiscard]] std::uint64_t position(std::uint64_t assembly) const;
    [[nodiscard]] std::vector<v1::Audience> held(std::uint64_t assembly) const;

    [[nodiscard]] bool follows(std::uint64_t assembly) const;
    [[nodiscard]] const Entities& entities(std::uint64_t assembly) const;
    // The entity of this kind and id in whichever audience shows it (the first, by key); nothing
    // when there is none.
    [[nodiscard]] std::optional<v1::Entity> find(std::uint64_t assembly, std::uint32_t kind,
                                                 std::uint64_t id) const;

  private:
    struct Step {
        AudienceKey audience;
        bool reset = false;  // First drop all of this audience.
        bool left = false;   // Then stop holding it.
        std::vector<std::pair<EntityKey, std::string>> put;
        std::vector<EntityKey> gone;
    };
    struct Followed {
        std::uint64_t position = 0;
        std::set<AudienceKey> held;
        Entities entities;
        std::vector<Step> kept_aside;
    };

    Followed& followed(std::uint64_t assembly);

    std::map<std::uint64_t, Followed> assemblies_;
};

}  // namespace isegoria::sync
