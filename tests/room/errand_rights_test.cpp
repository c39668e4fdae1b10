// SPDX-License-Identifier: AGPL-3.0-or-later
// Every errand by everybody: who lacks the role is told so, and who has it is not.
#include "errand_listing.hpp"
#include "office.hpp"

namespace isegoria::room {
namespace {

using core::Role;
using testing_office::all_errands;
using testing_office::assembly;
using testing_office::errand_listing;
using testing_office::name_of;

class ErrandRights : public testing_office::Office {
  protected:
    ErrandRights() {
        found();
        draw();
        open_collection();
        desk_->set_conference({ConferenceKind::jitsi, "https://meet.example", "assembly",
                               "meet.example", "", TokenAlgorithm::hs256, std::string(32, 's')});
    }
    core::ParticipantId somebody(Role role) {
        switch (role) {
            case Role::organiser:
                return organiser_;
            case Role::member:
                return core::seated(state().lottery).front();
            case Role::alternate:
                return state().lottery.alternates.front();
            case Role::contributor:
                return let_in(as_guest()).participant;
            case Role::facilitator:
            case Role::moderator:
            case Role::editor:
            case Role::expert:
            case Role::observer:
            case Role::steward:
                return core::ParticipantId{invite(role).participant()};
        }
        return {};
    }
};

TEST_F(ErrandRights, EveryErrandHasARow) {
    const auto rows = errand_listing();
    std::set<std::string> names;
    for (const v1::Errand& each : all_errands()) names.insert(name_of(each));
    for (const std::string& name : names) EXPECT_TRUE(rows.contains(name)) << name;
    for (const auto& [name, who] : rows) {
        EXPECT_TRUE(names.contains(name)) << name;
        for (const std::string& word : who) {
            bool known = word == "anyone";
            boost::mp11::mp_for_each<boost::describe::describe_enumerators<Role>>(
                [&](auto role) { known = known || word == role.name; });
            EXPECT_TRUE(known) << name << ": " << word;
        }
    }
}

TEST_F(ErrandRights, AreThoseOfTheListingForEachRole) {
    const auto rows = errand_listing();
    std::map<std::string, core::ParticipantId> people{{"nobody", {}}};
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<Role>>(
        [&](auto role) { people[role.name] = somebody(role.value); });
    for (const auto& [role, participant] : people)
        for (const v1::Errand& each : all_errands()) {
            const std::string name = name_of(each);
            const bool may = rows.at(name).contains(role) || rows.at(name).contains("anyone");
            // Files under the numbers that a filled errand names.
            const ErrandResult result = ask(participant, each, {{1, "id\n"}, {60, "id\n"}});
            const auto* refused = std::get_if<v1::Refused>(&result);
            const std::string code = refused == nullptr ? "accepted" : refused->code();
            if (may)
                EXPECT_NE(code, "role_is_missing") << name << " by " << role;
            else
                EXPECT_EQ(code, "role_is_missing") << name << " by " << role;
        }
}

}  // namespace
}  // namespace isegoria::room
