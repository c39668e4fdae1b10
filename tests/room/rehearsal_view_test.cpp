// SPDX-License-Identifier: AGPL-3.0-or-later
// A rehearsal says what it is wherever its name is shown, and there is no page of it.
#include <gtest/gtest.h>

#include "../core/charter_fixture.hpp"
#include "room/letter.hpp"
#include "room/pages/charter_page.hpp"
#include "room/rehearsal_name.hpp"
#include "room/views/view.hpp"

namespace isegoria::room {
namespace {

using namespace core::testing;
using core::AssemblyId;
using core::State;

// A directory with an assembly and a rehearsal of it, both called the same by their organiser.
State directory() {
    State state = given(core::TerritoryCreated{
        core::TerritoryId{1}, core::texts(in_english("Valley")), core::Level::municipality, {}});
    core::AssemblyConvened convened{
        AssemblyId{1}, core::TerritoryId{1}, core::texts({{"en", "Assembly"}, {"fr", "Assemblée"}}),
        false,         "Europe/Paris",       organiser};
    state = given(state, convened);
    convened.assembly = AssemblyId{2};
    convened.rehearsal_of = AssemblyId{1};
    return given(state, convened);
}

std::string name_of_card(std::uint64_t assembly, int wording) {
    const auto entity = draw(directory(), {everyone, {v1::Entity::kAssemblyCard, assembly}});
    return entity->assembly_card().names(wording).words();
}

TEST(RehearsalView, IsMarkedInTheDirectoryInEachLanguage) {
    EXPECT_EQ(name_of_card(1, 0), "Assembly");
    EXPECT_EQ(name_of_card(2, 0), "REHEARSAL · Assembly");
    EXPECT_EQ(name_of_card(2, 1), "RÉPÉTITION · Assemblée");
    const auto card = draw(directory(), {everyone, {v1::Entity::kAssemblyCard, 2}});
    EXPECT_EQ(card->assembly_card().rehearsal_of(), 1U);
}

TEST(RehearsalView, IsMarkedInTheAssemblyItselfAndInLetters) {
    State state = opened();
    state.assembly.rehearsal_of = AssemblyId{1};
    state.assembly.names = shown_names(directory().directory.assemblies.at(AssemblyId{2}));
    const auto view = draw(state, {everyone, {v1::Entity::kAssembly, 1}})->assembly();
    EXPECT_EQ(view.rehearsal_of(), 1U);
    EXPECT_EQ(view.names(0).words(), "REHEARSAL · Assembly");
    CodeLetter letter;
    letter.from = "isegoria@example.org";
    letter.to = "ada@example.org";
    letter.code = "AAAA-BBBB";
    letter.assembly = state.assembly.names;
    letter.time_zone = "Europe/Paris";
    EXPECT_NE(write(letter).find("REHEARSAL"), std::string::npos);
}

TEST(RehearsalView, IsOnNoPage) {
    const std::map<AssemblyId, Published> there{{AssemblyId{1}, {true, false}},
                                                {AssemblyId{2}, {true, true}}};
    const std::string front = front_page(directory(), there, words::Language::english).body;
    EXPECT_NE(front.find("/assemblies/1/charter"), std::string::npos);
    EXPECT_EQ(front.find("/assemblies/1/draw"), std::string::npos) << "what is not there";
    EXPECT_EQ(front.find("/assemblies/2/"), std::string::npos);
    EXPECT_EQ(front.find("REHEARSAL"), std::string::npos);
    State state = published_version();
    for (const PageForm form : {PageForm::html, PageForm::markdown, PageForm::json})
        for (const std::uint64_t version : {0U, 1U}) {
            state.assembly.rehearsal_of = {};
            const CharterAddress address{2, version, form};
            EXPECT_TRUE(charter_page(state, address, words::Language::english));
            state.assembly.rehearsal_of = AssemblyId{1};
            EXPECT_FALSE(charter_page(state, address, words::Language::english));
        }
}

TEST(RehearsalView, IsRefusedAVersionWhateverItHasRatified) {
    State state = concluded(member_count);
    state.assembly.rehearsal_of = AssemblyId{1};
    EXPECT_EQ(decide(state, core::PublishVersion{}, by(organiser)),
              rejected(core::Reason::rehearsal_is_not_published));
    state.assembly.rehearsal_of = {};
    EXPECT_TRUE(decide(state, core::PublishVersion{}, by(organiser)));
}

}  // namespace
}  // namespace isegoria::room
