// SPDX-License-Identifier: AGPL-3.0-or-later
// Every free text of an event is found, in the order of declaration; names survive the way to the
// wire and back.
#include "core/text.hpp"

#include "assembly_fixture.hpp"

namespace isegoria::core::testing {
namespace {

template <class T>
std::vector<std::string> words_in(T&& value) {
    std::vector<std::string> result;
    for_each_text(value, [&](auto& each) { result.push_back(each.words); });
    return result;
}

TEST(Text, EveryTextOfAnEventIsFoundInTheOrderOfDeclaration) {
    const Event stated =
        MandateStated{texts({{"en", "question"}, {"fr", "la question"}}),
                      texts(in_english("scope")),
                      text("authority"),
                      {{CommitmentId{1}, text("first"), 5}, {CommitmentId{2}, text("second"), 6}},
                      70,
                      7,
                      3};
    EXPECT_EQ(words_in(stated), (std::vector<std::string>{"question", "la question", "scope",
                                                          "authority", "first", "second"}));
    const Event composed =
        PlanComposed{{{PhaseId{1}, PhaseKind::collection, texts(in_english("one")), 0},
                      {PhaseId{2}, PhaseKind::review, texts(in_english("two")), 0}}};
    EXPECT_EQ(words_in(composed), (std::vector<std::string>{"one", "two"}));
    EXPECT_TRUE(words_in(Event{DrawHeld{1, "leximin", "4 6", {member(1)}, {}, {}}}).empty());
}

TEST(Text, TextsInMapsAndOptionalsAreFoundAndCanBeChanged) {
    State state = with_mandate(founded());
    state.directory.territories[TerritoryId{1}].names = texts(in_english("Lens"));
    for_each_text(state, [](Text& each) { each.words.clear(); });
    EXPECT_TRUE(state.directory.territories[TerritoryId{1}].names[0].words.words.empty());
    EXPECT_TRUE(state.assembly.mandate->commissioning_authority.words.empty());
    for (const std::string& words : words_in(state)) EXPECT_EQ(words, "");
}

TEST(Text, WordingsKeepTheirLanguages) {
    const std::vector<TextWording> kept = texts({{"en", "water"}, {"fr", "eau"}});
    ASSERT_EQ(kept.size(), 2U);
    EXPECT_EQ(kept[1].language, "fr");
    EXPECT_EQ(kept[1].words, text("eau"));
}

TEST(Names, OfTypesBecomeThoseOfFields) {
    EXPECT_EQ(snake_case("OpenPhase"), "open_phase");
    EXPECT_EQ(snake_case(type_name<RecordPoolErasure>()), "record_pool_erasure");
}

TEST(Names, OfEnumeratorsComeBack) {
    EXPECT_EQ(enum_name(PhaseKind::follow_up), "follow_up");
    EXPECT_EQ(enum_value<PhaseKind>("follow_up"), PhaseKind::follow_up);
    EXPECT_EQ(enum_value<PhaseKind>("siesta"), std::nullopt);
    EXPECT_EQ(enum_name(static_cast<PhaseKind>(0)), "unknown");
    EXPECT_FALSE(is_declared(static_cast<PhaseKind>(0)));
    EXPECT_FALSE(is_declared(static_cast<PhaseKind>(7)));
    EXPECT_TRUE(is_declared(PhaseKind::collection));
}

TEST(Names, EveryReasonHasOneAndTheyAreDistinct) {
    std::set<std::string_view> names;
    std::set<int> numbers;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<Reason>>([&](auto each) {
        names.insert(each.name);
        numbers.insert(static_cast<int>(each.value));
    });
    EXPECT_EQ(names.size(), numbers.size());
    // Without a gap: a reason left out of the description would have no name on the wire.
    EXPECT_EQ(*numbers.begin(), 1);
    EXPECT_EQ(static_cast<std::size_t>(*numbers.rbegin()), numbers.size());
}

TEST(Outcome, ReadingARefusalAsEventsIsABug) {
    const Outcome<Events> refused = Rejection{Reason::not_found, "phase"};
    EXPECT_THROW((void)refused.value(), std::logic_error);
}

}  // namespace
}  // namespace isegoria::core::testing
