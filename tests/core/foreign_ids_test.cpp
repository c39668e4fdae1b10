// SPDX-License-Identifier: AGPL-3.0-or-later
// B14: every id in every command, found by the description of the commands themselves, so that a
// new field is tried without anybody thinking of it. An id of another assembly is one that this
// assembly does not have: both must be refused, and alike.
#include <functional>
#include <iostream>

#include "charter_fixture.hpp"
#include "collection_fixture.hpp"
#include "core/permissions.hpp"

namespace isegoria::core::testing {
namespace foreign_ids_tests {

// What an honest client might send: enough of everything to get past the checks of content.
template <class T>
void fill(T& value, std::string_view name) {
    if constexpr (is_id<T>) {
        value.value = std::is_same_v<T, ParticipantId> ? member(1).value : 1;
    } else if constexpr (std::is_same_v<T, std::string>) {
        value = name == "language" ? "en" : name == "time_zone" ? "Europe/Paris" : "Some words";
    } else if constexpr (std::is_same_v<T, bool>) {
        value = true;
    } else if constexpr (std::is_enum_v<T>) {
        value = static_cast<T>(1);
    } else if constexpr (std::is_same_v<T, std::int64_t>) {
        value = now_ms + 10 * day_ms;
    } else if constexpr (std::is_arithmetic_v<T>) {
        value = 1;
    } else if constexpr (std::is_same_v<T, Digest>) {
        value.fill(1);
    } else if constexpr (is_a<T, std::optional>) {
        fill(value.emplace(), name);
    } else if constexpr (is_a<T, std::vector>) {
        fill(value.emplace_back(), name);
    } else {
        for_each_member(value, [](std::string_view inner, auto& member) { fill(member, inner); });
    }
}

// Visits every id in the command with its path, "contributions[0]".
template <class T>
void for_each_id(T& value, const std::string& path,
                 const std::function<void(const std::string&, std::uint64_t&)>& visit) {
    if constexpr (is_id<T>) {
        visit(path, value.value);
    } else if constexpr (is_a<T, std::optional>) {
        if (value) for_each_id(*value, path, visit);
    } else if constexpr (is_a<T, std::vector>) {
        for (auto& element : value) for_each_id(element, path + "[]", visit);
    } else if constexpr (Described<T>) {
        for_each_member(value, [&](std::string_view name, auto& member) {
            for_each_id(member, path.empty() ? std::string(name) : path + "." + std::string(name),
                        visit);
        });
    }
}

// One of everything, number 1 of each, whatever the moment.
State furnished(State state) {
    state = with_article(std::move(state));
    state = given(
        std::move(state),
        ThemeDrafted{ThemeId{1},
                     PhaseId{1},
                     QuestionId{1},
                     texts(in_english("T")),
                     texts(in_english("S")),
                     {ContributionId{1}}},
        ThemeContested{ThemeId{1}, 1, text("Not what was said")},
        ProposalSubmitted{ProposalId{1}, 1, "en", text("P"), text("W"), {ContributionId{1}}, {}},
        AmendmentProposed{AmendmentId{1}, ArticleId{1}, 1, texts(in_english("Other words")),
                          text("Why")});
    return state;
}

State full(const std::optional<PhaseKind>& kind) {
    State state = opened_with_contributions();
    state = kind ? during(*kind, std::move(state)) : std::move(state);
    state = furnished(std::move(state));
    if (kind == PhaseKind::deliberation)
        state = given(std::move(state), SessionOpened{SessionId{1}, PhaseId{2}, {}},
                      PresenceRecorded{member(1)}, PresenceRecorded{organiser},
                      BreakoutFormed{BreakoutId{1},
                                     texts(in_english("In rooms")),
                                     breakout_seconds_min,
                                     {{RoomId{1}, {member(1)}, {}}, {RoomId{2}, {member(2)}, {}}},
                                     ""});
    // Somebody who may all that anybody may.
    for (const Role role : {Role::facilitator, Role::moderator, Role::editor, Role::member,
                            Role::contributor, Role::expert, Role::observer, Role::steward})
        state = given(std::move(state), RoleGranted{organiser, role});
    return state;
}

State directory_with_one_of_each() {
    State state;
    state = given(std::move(state), ParticipantJoined{organiser, IdentityLevel::invited},
                  RoleGranted{organiser, Role::organiser},
                  ParticipantJoined{member(1), IdentityLevel::invited},
                  RoleGranted{member(1), Role::steward});
    CreateTerritory create;
    create.names = in_english("Valley");
    create.level = Level::municipality;
    state = after(std::move(state), create, by(organiser));
    ConveneAssembly convene;
    convene.territory = TerritoryId{1};
    convene.names = in_english("Assembly");
    convene.time_zone = "Europe/Paris";
    convene.standing = true;
    return after(std::move(state), convene, by(organiser));
}

// An id of another assembly, and one of none.
constexpr std::uint64_t foreign_id = 7'123'456'789'012'345;
constexpr std::uint64_t missing_id = 999'999'999;

struct Answers {
    std::set<std::string> reasons;  // Of the moments at which the table lets it through.
    bool accepted = false;
};

TEST(ForeignIds, AreRefusedLikeMissingOnesInEveryFieldOfEveryCommand) {
    std::vector<State> states{directory_with_one_of_each(), full(std::nullopt)};
    for (const PhaseKind kind :
         {PhaseKind::collection, PhaseKind::deliberation, PhaseKind::drafting, PhaseKind::review,
          PhaseKind::ratification, PhaseKind::follow_up})
        states.push_back(full(kind));
    // A question that nobody has answered can still be corrected.
    states.push_back(asking());
    Context context = by(organiser);
    context.steward_of = {TerritoryId{1}};
    std::map<std::string, Answers> fields;
    boost::mp11::mp_for_each<boost::mp11::mp_iota_c<std::variant_size_v<Command>>>([&](auto index) {
        using Each = std::variant_alternative_t<index, Command>;
        if (permission_table()[index].who == nobody) return;  // Never from a client.
        Each honest;
        fill(honest, "");
        std::vector<std::string> paths;
        for_each_id(honest, "",
                    [&](const std::string& path, std::uint64_t&) { paths.push_back(path); });
        for (const std::string& path : paths) {
            const auto with = [&](std::uint64_t id) {
                Each command = honest;
                for_each_id(command, "", [&](const std::string& each, std::uint64_t& value) {
                    if (each == path) value = id;
                });
                return Command{command};
            };
            Answers& answers = fields[std::string(type_name<Each>()) + "." + path];
            for (const State& state : states) {
                if (check_permission(state, index, context)) continue;
                const auto foreign = decide(state, with(foreign_id), context);
                const auto missing = decide(state, with(missing_id), context);
                EXPECT_EQ(shown(foreign), shown(missing)) << type_name<Each>() << "." << path;
                if (foreign)
                    answers.accepted = true;
                else
                    answers.reasons.insert(std::string(enum_name(foreign.error().reason)));
            }
        }
    });
    EXPECT_GT(fields.size(), 60U);
    for (const auto& [field, answers] : fields) {
        std::string all;
        for (const std::string& reason : answers.reasons) all += reason + " ";
        EXPECT_FALSE(answers.accepted) << field << " takes an id that does not exist";
        EXPECT_TRUE(answers.reasons.contains("not_found")) << field << " answers only: " << all;
    }
    std::cout << fields.size() << " id fields\n";
}

}  // namespace foreign_ids_tests
}  // namespace isegoria::core::testing
