// SPDX-License-Identifier: AGPL-3.0-or-later
// The promise of alternation (S1), stated anew in other words than the rules are written in, and
// held against every short plan, many long ones, and assemblies led at random.
#include <random>
#include <regex>

#include "assembly_fixture.hpp"
#include "core/plan.hpp"

namespace isegoria::core::testing {
namespace {

// A plan as a word: o collection, r review (both open); d deliberation, w drafting (the panel's);
// v ratification, f follow-up.
std::string word_of(const std::vector<PhaseKind>& kinds) {
    std::string word;
    for (const PhaseKind kind : kinds) word += " odwrvf"[static_cast<std::size_t>(kind)];
    return word;
}
PhaseKind kind_of(std::uint64_t number) { return static_cast<PhaseKind>(number % 6 + 1); }

// The promise, sentence by sentence, each as what no plan may look like.
struct Sentence {
    const char* promise;
    std::regex broken;
};
const std::vector<Sentence>& promise() {
    static const std::vector<Sentence> sentences = {
        {"there is a phase", std::regex("")},
        {"the first deliberation run follows a collection", std::regex("([^dw]*[^dwo])?[dw].*")},
        {"a run opens on the result of an open phase", std::regex("(.*[vf])?[dw].*")},
        {"what is ratified was concluded by a run", std::regex("[^dw]*v.*")},
        {"what a run concludes passes an open phase before ratification",
         std::regex(".*[dw][^or]*v.*")},
        {"what is followed up was ratified", std::regex("[^v]*f.*")},
    };
    return sentences;
}
// The first sentence that is broken, or nothing.
std::optional<std::string> broken_promise(const std::string& word) {
    for (const Sentence& sentence : promise())
        if (std::regex_match(word, sentence.broken)) return sentence.promise;
    return std::nullopt;
}

void expect_a_further_round(std::vector<PhaseKind> kinds) {
    using enum PhaseKind;
    for (const PhaseKind kind : {collection, deliberation, drafting, review, ratification}) {
        kinds.push_back(kind);
        ASSERT_FALSE(check_plan(kinds)) << "no further round behind " << word_of(kinds);
    }
}

TEST(Alternation, EveryShortPlanThatIsAcceptedKeepsThePromise) {
    std::size_t accepted_count = 0;
    std::size_t refused_count = 0;
    const std::regex stricter(".*[vf]v.*");
    std::vector<PhaseKind> kinds;
    for (std::size_t length = 1, words = 6; length <= 5; ++length, words *= 6) {
        for (std::size_t word = 0; word < words; ++word) {
            kinds.clear();
            for (std::size_t place = 0, rest = word; place < length; ++place, rest /= 6)
                kinds.push_back(kind_of(rest));
            const std::string as_word = word_of(kinds);
            const auto broken = broken_promise(as_word);
            if (check_plan(kinds)) {
                ++refused_count;
                // Stricter than promised only where a ratification follows one, or a follow-up,
                // without the public between them.
                if (broken) continue;
                ASSERT_TRUE(std::regex_match(as_word, stricter)) << as_word;
            } else {
                ++accepted_count;
                ASSERT_FALSE(broken) << as_word << " breaks: " << *broken;
            }
        }
    }
    EXPECT_EQ(accepted_count + refused_count, 6U + 36 + 216 + 1'296 + 7'776);
    EXPECT_GT(accepted_count, 300U);
}

TEST(Alternation, TwentyThousandLongPlansThatAreAcceptedKeepThePromise) {
    constexpr std::uint64_t seed = 1'789;
    std::mt19937_64 chance(seed);
    for (int plan = 0; plan < 20'000; ++plan) {
        std::vector<PhaseKind> kinds;
        const std::size_t length = 1 + chance() % 20;
        for (std::size_t tries = 0; kinds.size() < length && tries < 200; ++tries) {
            kinds.push_back(kind_of(chance()));
            if (check_plan(kinds)) kinds.pop_back();
        }
        ASSERT_EQ(kinds.size(), length) << "seed " << seed << " plan " << plan;
        const auto broken = broken_promise(word_of(kinds));
        ASSERT_FALSE(broken) << "seed " << seed << " plan " << plan << ": " << word_of(kinds)
                             << " breaks: " << *broken;
        if (kinds.size() + 5 <= phases_max) expect_a_further_round(kinds);
    }
}

TEST(Alternation, EveryTemplateKeepsThePromise) {
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<PlanTemplate>>([](auto each) {
        std::vector<PhaseKind> kinds;
        for (const PlannedPhase& phase : phases_of(each.value)) kinds.push_back(phase.kind);
        EXPECT_FALSE(check_plan(kinds)) << each.name;
        EXPECT_EQ(broken_promise(word_of(kinds)), std::nullopt) << each.name;
        EXPECT_EQ(kinds.front(), PhaseKind::collection) << each.name;
        expect_a_further_round(kinds);
    });
}

TEST(Alternation, TheStatementItselfTellsGoodFromBad) {
    for (const char* good : {"o", "odwrvf", "orodr", "odwrvodwrv", "odov", "rod"})
        EXPECT_EQ(broken_promise(good), std::nullopt) << good;
    for (const char* bad : {"", "d", "ord", "odwrvw", "ov", "odv", "odwrwv", "of", "odrvfd", "rd"})
        EXPECT_NE(broken_promise(bad), std::nullopt) << bad;
}

// One step that somebody might try, sensible or not.
Command any_step(std::mt19937_64& chance, const State& state) {
    const std::vector<PhaseState>& phases = state.plan.phases;
    const PhaseId phase =
        phases.empty() ? PhaseId{1} : phases[chance() % phases.size()].planned.phase;
    switch (chance() % 8) {
        case 0: {
            ComposePlan plan;
            for (std::uint64_t count = chance() % 4; count != 0; --count)
                plan.phases.push_back({kind_of(chance()), in_english("phase"), 0});
            return plan;
        }
        case 1:
        case 2:
        case 3:
            return OpenPhase{phase, 0};
        case 4:
        case 5:
            return ClosePhase{phase, "why"};
        default:
            return PublishResult{phase};
    }
}

TEST(Alternation, HoldsInAssembliesLedAtRandom) {
    std::size_t opened_count = 0;
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        std::mt19937_64 chance(seed);
        State state = opened();
        std::vector<PhaseKind> begun;
        for (int step = 0; step < 300; ++step) {
            const Command command = any_step(chance, state);
            const Outcome<Events> outcome = decide(state, command, by(organiser));
            if (!outcome) continue;
            for (const Event& event : outcome->list) {
                if (const auto* opening = std::get_if<PhaseOpened>(&event)) {
                    ++opened_count;
                    const std::size_t place = begun.size();
                    ASSERT_EQ(state.plan.phases[place].planned.phase, opening->phase);
                    begun.push_back(state.plan.phases[place].planned.kind);
                    if (place > 0) {
                        ASSERT_EQ(state.plan.phases[place - 1].status, PhaseStatus::published)
                            << "seed " << seed << " step " << step;
                    }
                    ASSERT_EQ(broken_promise(word_of(begun)), std::nullopt)
                        << "seed " << seed << " step " << step << ": " << word_of(begun);
                }
                apply(state, event, by(organiser));
            }
        }
    }
    EXPECT_GT(opened_count, 500U);
}

}  // namespace
}  // namespace isegoria::core::testing
