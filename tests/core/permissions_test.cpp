// SPDX-License-Identifier: AGPL-3.0-or-later
// Every command, for every role, at every moment, against a listing that people can read:
// permissions_expected.txt. Whoever changes a right changes that file too, for all to see.
#include "core/permissions.hpp"

#include <fstream>

#include "assembly_fixture.hpp"

namespace isegoria::core::testing {
namespace {

using Names = std::set<std::string>;
struct Expected {
    Names who;
    Names when;
};

template <class Enum, class Visit>
void for_each_enumerator(Visit visit) {
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<Enum>>(
        [&](auto each) { visit(each.value); });
}

const Names& phases() {
    static const Names names = [] {
        Names result;
        for_each_enumerator<PhaseKind>(
            [&](PhaseKind kind) { result.insert(std::string(enum_name(kind))); });
        return result;
    }();
    return names;
}

// "OpenPhase: organiser | phases between"; '#' begins a remark. By command.
std::map<std::string, Expected> expected() {
    std::ifstream file(std::string(ISEGORIA_SOURCE_DIR) + "/tests/core/permissions_expected.txt");
    std::map<std::string, Expected> result;
    for (std::string line; std::getline(file, line);) {
        line = line.substr(0, line.find('#'));
        const std::size_t colon = line.find(':');
        if (colon == std::string::npos) continue;
        const std::size_t bar = line.find('|');
        std::istringstream who(line.substr(colon + 1, bar - colon - 1));
        std::istringstream when(line.substr(bar + 1));
        Expected row;
        for (std::string word; who >> word;) row.who.insert(word);
        for (std::string word; when >> word;) {
            if (word == "phases")
                row.when.insert(phases().begin(), phases().end());
            else
                row.when.insert(word);
        }
        const bool first = result.emplace(line.substr(0, colon), row).second;
        EXPECT_TRUE(first) << line.substr(0, colon) << " stands twice";
    }
    return result;
}

// The line that the listing would need for the table as it is.
std::string line_of(const Rule& rule) {
    std::string line = std::string(rule.command) + ":";
    if (rule.who == nobody) line += " server";
    if (rule.who == anyone) line += " anyone";
    for_each_enumerator<Role>([&](Role role) {
        if (rule.who != anyone && holds(rule.who, role)) line += " " + std::string(enum_name(role));
    });
    line += " |";
    for_each_enumerator<Moment>([&](Moment moment) {
        if ((rule.when & moments(moment)) != 0) line += " " + std::string(enum_name(moment));
    });
    return line;
}

// Somebody who holds this role and no other.
ParticipantId holder(Role role) { return {7'000 + static_cast<std::uint64_t>(role)}; }

State at(Moment moment) {
    const auto assembly = [&]() -> State {
        switch (moment) {
            case Moment::directory:
                return State{};
            case Moment::preparation:
                return prepared();
            case Moment::collection:
                return during(PhaseKind::collection);
            case Moment::deliberation:
                return during(PhaseKind::deliberation);
            case Moment::drafting:
                return during(PhaseKind::drafting);
            case Moment::review:
                return during(PhaseKind::review);
            case Moment::ratification:
                return during(PhaseKind::ratification);
            case Moment::follow_up:
                return during(PhaseKind::follow_up);
            case Moment::between:
                return published(PhaseKind::collection);
            case Moment::ended:
                return ended();
        }
        throw std::logic_error("no such moment");
    };
    State state = assembly();
    for_each_enumerator<Role>([&](Role role) {
        state = given(std::move(state), ParticipantJoined{holder(role), IdentityLevel::member},
                      RoleGranted{holder(role), role});
    });
    return state;
}

TEST(Permissions, EveryCommandHasARow) {
    EXPECT_EQ(permission_table().size(), std::variant_size_v<Command>);
    boost::mp11::mp_for_each<boost::mp11::mp_iota_c<std::variant_size_v<Command>>>([](auto index) {
        using Each = std::variant_alternative_t<index, Command>;
        const Rule& rule = permission_table()[index];
        EXPECT_EQ(rule.command, type_name<Each>());
        EXPECT_EQ(rule.index, index);
        EXPECT_NE(rule.when, moments()) << type_name<Each>() << " can never be issued";
    });
}

TEST(Permissions, TheListingNamesEveryCommandAndNoOther) {
    auto listing = expected();
    for (const Rule& rule : permission_table()) {
        EXPECT_TRUE(listing.contains(std::string(rule.command)))
            << "add to permissions_expected.txt, once agreed:\n"
            << line_of(rule);
        listing.erase(std::string(rule.command));
    }
    for (const auto& [command, row] : listing) ADD_FAILURE() << command << " is no command";
}

TEST(Permissions, TheListingNamesOnlyRolesAndMomentsThatThereAre) {
    for (const auto& [command, row] : expected()) {
        EXPECT_FALSE(row.who.empty() || row.when.empty()) << command;
        for (const std::string& who : row.who)
            EXPECT_TRUE(who == "server" || who == "anyone" || enum_value<Role>(who)) << who;
        for (const std::string& when : row.when) EXPECT_TRUE(enum_value<Moment>(when)) << when;
    }
}

TEST(Permissions, EveryCommandIsAllowedToThoseListedThenAndToNobodyElse) {
    const auto listing = expected();
    std::size_t asked = 0;
    for_each_enumerator<Moment>([&](Moment moment) {
        const State state = at(moment);
        ASSERT_EQ(moment_of(state), moment);
        for (std::size_t index = 0; index < permission_table().size(); ++index) {
            const std::string command(permission_table()[index].command);
            const auto row = listing.find(command);
            if (row == listing.end()) continue;  // told by another test
            const auto& [who, when] = row->second;
            const bool now = when.contains(std::string(enum_name(moment)));
            const auto expect = [&](const Context& context, bool may, std::string_view asker) {
                ++asked;
                const auto refusal = check_permission(state, index, context);
                const std::string place = command + " by " + std::string(asker) + " at " +
                                          std::string(enum_name(moment)) + "; the table says:\n" +
                                          line_of(permission_table()[index]);
                if (may && now) {
                    EXPECT_FALSE(refusal) << place;
                } else {
                    ASSERT_TRUE(refusal) << place;
                    EXPECT_EQ(refusal->reason, may ? Reason::not_now : Reason::role_is_missing)
                        << place;
                }
            };
            expect(by_server(), true, "the server");
            expect(by(stranger), who.contains("anyone"), "a stranger");
            for_each_enumerator<Role>([&](Role role) {
                const std::string name(enum_name(role));
                expect(by(holder(role)), who.contains("anyone") || who.contains(name), name);
            });
        }
    });
    EXPECT_EQ(asked, std::variant_size_v<Command> * 10 * 12);
}

TEST(Permissions, TheTableIsAskedBeforeTheConcept) {
    boost::mp11::mp_for_each<boost::mp11::mp_iota_c<std::variant_size_v<Command>>>(
        [state = opened()](auto index) {
            const Rule& rule = permission_table()[index];
            if (rule.who == anyone) return;
            EXPECT_EQ(decide(state, Command{std::in_place_index<index>}, by(stranger)),
                      rejected(Reason::role_is_missing))
                << rule.command;
        });
}

TEST(Permissions, ARefusalNamesTheRolesOrTheMoment) {
    const State state = opened();
    const std::size_t open = boost::mp11::mp_find<Command, OpenAssembly>::value;
    EXPECT_EQ(*check_permission(state, open, by(stranger)),
              Rejection(Reason::role_is_missing, "", {{"roles", "organiser"}}));
    EXPECT_EQ(*check_permission(state, open, by(organiser)),
              Rejection(Reason::not_now, "", {{"moment", "between"}}));
}

TEST(Permissions, SeveralRolesMayWhatEachOfThemMay) {
    for_each_enumerator<Moment>([](Moment moment) {
        const auto both = permitted(roles(Role::organiser, Role::editor), moment);
        std::set<std::string_view> together(both.begin(), both.end());
        std::set<std::string_view> each;
        for (const Role role : {Role::organiser, Role::editor})
            for (const std::string_view command : permitted(roles(role), moment))
                each.insert(command);
        EXPECT_EQ(together, each);
    });
}

TEST(Permissions, WhatOnlyTheServerMayIsOfferedToNobody) {
    for_each_enumerator<Moment>([](Moment moment) {
        for (const std::string_view command : permitted(anyone, moment))
            for (const Rule& rule : permission_table())
                EXPECT_TRUE(rule.command != command || rule.who != nobody) << command;
    });
}

}  // namespace
}  // namespace isegoria::core::testing
