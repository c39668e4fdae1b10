// SPDX-License-Identifier: AGPL-3.0-or-later
// The directory (stream 0): the tree of territories and the assemblies convened in them. Pure.
#pragma once

#include "core/context.hpp"
#include "core/describe.hpp"
#include "core/ids.hpp"
#include "core/outcome.hpp"
#include "core/participants.hpp"
#include "core/text.hpp"

namespace isegoria::core {

inline constexpr std::size_t territories_max = 100'000;  // Every municipality of Europe fits.
inline constexpr std::size_t depth_max = 12;             // Neighbourhood to world takes seven.
inline constexpr std::size_t assemblies_max = 100'000;   // One a territory.
inline constexpr std::size_t stewards_max = 50;          // Of one territory.

enum class Level : std::uint8_t {
    neighbourhood = 1,
    municipality,
    intermunicipality,
    county,
    region,
    nation,
    continent,
    world,
    other,
};
BOOST_DESCRIBE_ENUM(Level, neighbourhood, municipality, intermunicipality, county, region, nation,
                    continent, world, other)

// Commands.
struct CreateTerritory {
    std::vector<Wording> names;
    Level level{};
    TerritoryId parent;  // none: a root
};
ISEGORIA_DESCRIBE(CreateTerritory, names, level, parent)
struct CorrectTerritory {  // a mistake in names, level or place in the tree
    TerritoryId territory;
    std::vector<Wording> names;
    Level level{};
    TerritoryId parent;
    std::string reason;
};
ISEGORIA_DESCRIBE(CorrectTerritory, territory, names, level, parent, reason)
struct AppointSteward {
    TerritoryId territory;
    ParticipantId participant;
};
ISEGORIA_DESCRIBE(AppointSteward, territory, participant)
struct ConveneAssembly {
    TerritoryId territory;
    std::vector<Wording> names;
    bool standing = false;      // the one lasting assembly of the territory
    std::string time_zone;      // IANA name, for instance Europe/Paris
    AssemblyId rehearsal_of{};  // none: a real one; otherwise a copy of this one, to practise with
};
ISEGORIA_DESCRIBE(ConveneAssembly, territory, names, standing, time_zone, rehearsal_of)
struct RetireAssembly {  // the territory may then have another standing assembly
    AssemblyId assembly;
    std::string reason;
};
ISEGORIA_DESCRIBE(RetireAssembly, assembly, reason)

// Events.
struct TerritoryCreated {
    TerritoryId territory;
    std::vector<TextWording> names;
    Level level{};
    TerritoryId parent;
};
ISEGORIA_DESCRIBE(TerritoryCreated, territory, names, level, parent)
struct TerritoryCorrected {
    TerritoryId territory;
    std::vector<TextWording> names;
    Level level{};
    TerritoryId parent;
    Text reason;
};
ISEGORIA_DESCRIBE(TerritoryCorrected, territory, names, level, parent, reason)
struct StewardAppointed {
    TerritoryId territory;
    ParticipantId participant;
};
ISEGORIA_DESCRIBE(StewardAppointed, territory, participant)
struct AssemblyConvened {
    AssemblyId assembly;
    TerritoryId territory;
    std::vector<TextWording> names;
    bool standing = false;
    std::string time_zone;
    ParticipantId organiser;  // pseudonym in the directory
    AssemblyId rehearsal_of{};
};
ISEGORIA_DESCRIBE(AssemblyConvened, assembly, territory, names, standing, time_zone, organiser,
                  rehearsal_of)
struct AssemblyRetired {
    AssemblyId assembly;
    Text reason;
};
ISEGORIA_DESCRIBE(AssemblyRetired, assembly, reason)

// State.
struct Territory {
    std::vector<TextWording> names;
    Level level{};
    TerritoryId parent;
    std::set<ParticipantId> stewards;
};
ISEGORIA_DESCRIBE(Territory, names, level, parent, stewards)
struct ConvenedAssembly {
    TerritoryId territory;
    std::vector<TextWording> names;
    bool standing = false;
    bool retired = false;
    std::string time_zone;
    ParticipantId organiser;
    AssemblyId rehearsal_of;
};
ISEGORIA_DESCRIBE(ConvenedAssembly, territory, names, standing, retired, time_zone, organiser,
                  rehearsal_of)
struct Directory {
    std::map<TerritoryId, Territory> territories;
    std::map<AssemblyId, ConvenedAssembly> assemblies;
};
ISEGORIA_DESCRIBE(Directory, territories, assemblies)

[[nodiscard]] std::vector<TerritoryId> territories_of_steward(const Directory&, ParticipantId);

// Whether the name has the form of an IANA time zone; that it exists is checked where the zone
// database is at hand, before the command gets here.
[[nodiscard]] bool is_time_zone(std::string_view name);

struct State;
struct Events;
Outcome<Events> decide(const State&, const CreateTerritory&, const Context&);
Outcome<Events> decide(const State&, const CorrectTerritory&, const Context&);
Outcome<Events> decide(const State&, const AppointSteward&, const Context&);
Outcome<Events> decide(const State&, const ConveneAssembly&, const Context&);
Outcome<Events> decide(const State&, const RetireAssembly&, const Context&);
void apply(State&, const TerritoryCreated&, const Context&);
void apply(State&, const TerritoryCorrected&, const Context&);
void apply(State&, const StewardAppointed&, const Context&);
void apply(State&, const AssemblyConvened&, const Context&);
void apply(State&, const AssemblyRetired&, const Context&);

}  // namespace isegoria::core
