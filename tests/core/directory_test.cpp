// SPDX-License-Identifier: AGPL-3.0-or-later
// The tree of territories, its stewards, and the assemblies convened in it.
#include "core/directory.hpp"

#include "assembly_fixture.hpp"
#include "core/limits.hpp"

namespace isegoria::core::testing {
namespace {

const std::vector<Wording> names = in_english("Bassin minier");
const ParticipantId second_organiser{20};

// Territory 1 is a region, 2 a municipality in it, 3 another region.
State directory() {
    const auto named = texts(names);
    return given(ParticipantJoined{organiser, IdentityLevel::invited},
                 RoleGranted{organiser, Role::organiser},
                 ParticipantJoined{second_organiser, IdentityLevel::invited},
                 RoleGranted{second_organiser, Role::organiser},
                 ParticipantJoined{contributor(1), IdentityLevel::email},
                 TerritoryCreated{TerritoryId{1}, named, Level::region, {}},
                 TerritoryCreated{TerritoryId{2}, named, Level::municipality, TerritoryId{1}},
                 TerritoryCreated{TerritoryId{3}, named, Level::region, {}});
}
// A chain of so many territories; the last is the deepest.
State chain(std::uint64_t length) {
    State state = directory();
    state.directory.territories.clear();
    for (std::uint64_t number = 1; number <= length; ++number)
        state = given(std::move(state), TerritoryCreated{TerritoryId{number}, texts(names),
                                                         Level::other, TerritoryId{number - 1}});
    return state;
}
Outcome<Events> asked(const State& state, const Command& command) {
    return decide(state, command, by(organiser));
}

TEST(Directory, ATerritoryIsCreatedWithTheNextNumber) {
    EXPECT_EQ(asked(directory(), CreateTerritory{names, Level::municipality, TerritoryId{3}}),
              accepted(TerritoryCreated{TerritoryId{4}, texts(names), Level::municipality,
                                        TerritoryId{3}}));
    State empty = directory();
    empty.directory = {};
    EXPECT_EQ(asked(empty, CreateTerritory{names, Level::world, {}}),
              accepted(TerritoryCreated{TerritoryId{1}, texts(names), Level::world, {}}));
}
TEST(Directory, AParentExists) {
    EXPECT_EQ(asked(directory(), CreateTerritory{names, Level::region, TerritoryId{9}}),
              rejected(Reason::not_found, "parent"));
    EXPECT_EQ(asked(directory(),
                    CorrectTerritory{TerritoryId{2}, names, Level::region, TerritoryId{9}, "why"}),
              rejected(Reason::not_found, "parent"));
}
TEST(Directory, ATreeIsSoDeepAndNoDeeper) {
    const CreateTerritory below_the_last_but_one{names, Level::other, TerritoryId{depth_max - 1}};
    EXPECT_TRUE(asked(chain(depth_max), below_the_last_but_one));
    EXPECT_EQ(asked(chain(depth_max), CreateTerritory{names, Level::other, TerritoryId{depth_max}}),
              rejected(Reason::territory_is_too_deep, "parent"));
}
TEST(Directory, AMovedTerritoryTakesItsDepthAlong) {
    // 2 carries depth_max - 2 levels; a root above 1 pushes the deepest beyond the limit.
    State state =
        given(chain(depth_max), TerritoryCreated{TerritoryId{50}, texts(names), Level::world, {}});
    const auto move = [&](std::uint64_t which, std::uint64_t parent) {
        return asked(state, CorrectTerritory{TerritoryId{which}, names, Level::other,
                                             TerritoryId{parent}, "why"});
    };
    EXPECT_EQ(move(1, 50), rejected(Reason::territory_is_too_deep, "parent"));
    EXPECT_TRUE(move(2, 50));
    EXPECT_TRUE(move(2, 0));
}
TEST(Directory, NoTerritoryIsItsOwnAncestor) {
    const auto move = [](std::uint64_t which, std::uint64_t parent) {
        return asked(chain(depth_max), CorrectTerritory{TerritoryId{which}, names, Level::other,
                                                        TerritoryId{parent}, "why"});
    };
    EXPECT_EQ(move(1, 1), rejected(Reason::territory_is_its_own_ancestor, "parent"));
    EXPECT_EQ(move(1, 2), rejected(Reason::territory_is_its_own_ancestor, "parent"));
    EXPECT_EQ(move(1, depth_max), rejected(Reason::territory_is_its_own_ancestor, "parent"));
}
TEST(Directory, TheLastTerritoryIsCreatedAndTheNextRefused) {
    State state = directory();
    for (std::uint64_t number = 4; number <= territories_max - 1; ++number)
        state.directory.territories[TerritoryId{number}];
    const CreateTerritory create{names, Level::region, {}};
    EXPECT_TRUE(asked(state, create));
    state = after(std::move(state), create, by(organiser));
    EXPECT_EQ(state.directory.territories.size(), territories_max);
    EXPECT_EQ(asked(state, create), rejected(Reason::limit_is_reached));
}
TEST(Directory, NamesAreCheckedInEveryCommandThatBringsThem) {
    const std::vector<Wording> longest = in_english(signs(title_signs_max));
    const std::vector<Wording> longer = in_english(signs(title_signs_max + 1));
    const State state = directory();
    const auto create = [&](auto words) {
        return asked(state, CreateTerritory{words, Level::region, {}});
    };
    const auto correct = [&](auto words) {
        return asked(state, CorrectTerritory{TerritoryId{2}, words, Level::region, {}, "why"});
    };
    const auto convene = [&](auto words) {
        return asked(state, ConveneAssembly{TerritoryId{2}, words, false, "Europe/Paris"});
    };
    EXPECT_TRUE(create(longest));
    EXPECT_TRUE(correct(longest));
    EXPECT_TRUE(convene(longest));
    EXPECT_EQ(create(longer), rejected(Reason::text_is_too_long, "names"));
    EXPECT_EQ(correct(longer), rejected(Reason::text_is_too_long, "names"));
    EXPECT_EQ(convene(longer), rejected(Reason::text_is_too_long, "names"));
}

TEST(Directory, ACorrectionReplacesNamesLevelAndPlace) {
    const CorrectTerritory correct{TerritoryId{2}, in_english("Lens"), Level::intermunicipality,
                                   TerritoryId{3}, "merged"};
    EXPECT_EQ(asked(directory(), correct),
              accepted(TerritoryCorrected{TerritoryId{2}, texts(correct.names), correct.level,
                                          TerritoryId{3}, text("merged")}));
    const Territory corrected =
        after(directory(), correct, by(organiser)).directory.territories.at(TerritoryId{2});
    EXPECT_EQ(corrected.level, Level::intermunicipality);
    EXPECT_EQ(corrected.parent, TerritoryId{3});
    EXPECT_EQ(corrected.names.front().words.words, "Lens");
}
TEST(Directory, ACorrectionNamesATerritoryAndAReason) {
    EXPECT_EQ(asked(directory(), CorrectTerritory{TerritoryId{9}, names, Level::region, {}, "why"}),
              rejected(Reason::not_found, "territory"));
    const auto because = [](std::string why) {
        return asked(directory(),
                     CorrectTerritory{TerritoryId{2}, names, Level::region, {}, std::move(why)});
    };
    EXPECT_EQ(because(" "), rejected(Reason::text_is_empty, "reason"));
    EXPECT_TRUE(because(signs(reason_signs_max)));
    EXPECT_EQ(because(signs(reason_signs_max + 1)), rejected(Reason::text_is_too_long, "reason"));
}

TEST(Directory, AStewardIsAppointedForATerritory) {
    const AppointSteward appoint{TerritoryId{1}, contributor(1)};
    EXPECT_EQ(asked(directory(), appoint),
              accepted(StewardAppointed{TerritoryId{1}, contributor(1)},
                       RoleGranted{contributor(1), Role::steward}));
    const State state = after(directory(), appoint, by(organiser));
    EXPECT_EQ(territories_of_steward(state.directory, contributor(1)), std::vector{TerritoryId{1}});
    EXPECT_EQ(asked(state, appoint), rejected(Reason::already_done));
    EXPECT_EQ(asked(state, AppointSteward{TerritoryId{3}, contributor(1)}),
              accepted(StewardAppointed{TerritoryId{3}, contributor(1)}));
}
TEST(Directory, AStewardAndATerritoryAreKnown) {
    EXPECT_EQ(asked(directory(), AppointSteward{TerritoryId{9}, contributor(1)}),
              rejected(Reason::not_found, "territory"));
    EXPECT_EQ(asked(directory(), AppointSteward{TerritoryId{1}, stranger}),
              rejected(Reason::not_found, "participant"));
}
TEST(Directory, ATerritoryHasSoManyStewards) {
    State state = directory();
    auto& stewards = state.directory.territories.at(TerritoryId{1}).stewards;
    for (std::uint64_t number = 1; number < stewards_max; ++number) stewards.insert({500 + number});
    const AppointSteward appoint{TerritoryId{1}, contributor(1)};
    EXPECT_TRUE(asked(state, appoint));
    stewards.insert({500 + stewards_max});
    EXPECT_EQ(asked(state, appoint), rejected(Reason::limit_is_reached));
}
TEST(Directory, ARevokedStewardSpeaksForNoTerritoryAndMayBeAppointedAgain) {
    State state = after(directory(), AppointSteward{TerritoryId{1}, contributor(1)}, by(organiser));
    state = after(std::move(state), AppointSteward{TerritoryId{2}, contributor(1)}, by(organiser));
    state = after(std::move(state), RevokeRole{contributor(1), Role::steward, "term is over"},
                  by(organiser));
    EXPECT_TRUE(territories_of_steward(state.directory, contributor(1)).empty());
    EXPECT_TRUE(asked(state, AppointSteward{TerritoryId{1}, contributor(1)}));
}

TEST(Directory, AnAssemblyIsConvenedByWhoAsks) {
    EXPECT_EQ(asked(directory(), ConveneAssembly{TerritoryId{2}, names, true, "Europe/Paris"}),
              accepted(AssemblyConvened{AssemblyId{1}, TerritoryId{2}, texts(names), true,
                                        "Europe/Paris", organiser}));
}
TEST(Directory, AnAssemblyIsOfATerritory) {
    EXPECT_EQ(asked(directory(), ConveneAssembly{TerritoryId{9}, names, false, "UTC"}),
              rejected(Reason::not_found, "territory"));
}
TEST(Directory, ATerritoryHasOneStandingAssemblyUntilItIsRetired) {
    const ConveneAssembly standing{TerritoryId{2}, names, true, "Europe/Paris"};
    const ConveneAssembly passing{TerritoryId{2}, names, false, "Europe/Paris"};
    const ConveneAssembly elsewhere{TerritoryId{3}, names, true, "Europe/Paris"};
    State state = after(directory(), standing, by(organiser));
    EXPECT_EQ(asked(state, standing),
              rejected(Reason::territory_has_a_standing_assembly, "territory"));
    EXPECT_TRUE(asked(state, passing));
    EXPECT_TRUE(asked(state, elsewhere));
    state = after(std::move(state), RetireAssembly{AssemblyId{1}, "replaced"}, by(organiser));
    EXPECT_TRUE(asked(state, standing));
}
TEST(Directory, TheLastAssemblyIsConvenedAndTheNextRefused) {
    State state = directory();
    for (std::uint64_t number = 1; number < assemblies_max; ++number)
        state.directory.assemblies[AssemblyId{number}];
    const ConveneAssembly convene{TerritoryId{2}, names, false, "Europe/Paris"};
    EXPECT_TRUE(asked(state, convene));
    state = after(std::move(state), convene, by(organiser));
    EXPECT_EQ(asked(state, convene), rejected(Reason::limit_is_reached));
}
TEST(Directory, ATimeZoneHasTheFormOfOne) {
    const auto in_zone = [](std::string zone) {
        return asked(directory(), ConveneAssembly{TerritoryId{2}, names, false, std::move(zone)});
    };
    for (const char* zone : {"UTC", "Europe/Paris", "America/Port-au-Prince", "Etc/GMT+3"})
        EXPECT_TRUE(in_zone(zone)) << zone;
    for (const char* zone : {"", "Paris", "/Paris", "Europe/", "Europe/Pâris", "../etc/passwd",
                             "Europe/Paris\n", "Europe/Pa ris"})
        EXPECT_EQ(in_zone(zone), rejected(Reason::time_zone_is_unknown, "time_zone")) << zone;
    EXPECT_TRUE(in_zone("E/" + std::string(62, 'x')));
    EXPECT_EQ(in_zone("E/" + std::string(63, 'x')), rejected(Reason::time_zone_is_unknown));
}

TEST(Directory, AnAssemblyIsRetiredOnceByWhoConvenedIt) {
    State state =
        after(directory(), ConveneAssembly{TerritoryId{2}, names, true, "UTC"}, by(organiser));
    const RetireAssembly retire{AssemblyId{1}, "nobody came"};
    EXPECT_EQ(decide(state, retire, by(second_organiser)), rejected(Reason::not_yours, "assembly"));
    EXPECT_EQ(asked(state, RetireAssembly{AssemblyId{2}, "why"}),
              rejected(Reason::not_found, "assembly"));
    EXPECT_EQ(asked(state, RetireAssembly{AssemblyId{1}, ""}),
              rejected(Reason::text_is_empty, "reason"));
    EXPECT_TRUE(asked(state, RetireAssembly{AssemblyId{1}, signs(reason_signs_max)}));
    EXPECT_EQ(asked(state, RetireAssembly{AssemblyId{1}, signs(reason_signs_max + 1)}),
              rejected(Reason::text_is_too_long, "reason"));
    EXPECT_EQ(asked(state, retire), accepted(AssemblyRetired{AssemblyId{1}, text("nobody came")}));
    state = after(std::move(state), retire, by(organiser));
    EXPECT_EQ(asked(state, retire), rejected(Reason::already_done, "assembly"));
}

}  // namespace
}  // namespace isegoria::core::testing
