// SPDX-License-Identifier: AGPL-3.0-or-later
// The views of the charter's concepts: what is touched is enough, what is not disclosed is not
// drawn.
#include "room/views/charter_views.hpp"

#include <map>
#include <random>

#include "../core/charter_fixture.hpp"

namespace isegoria::room {
namespace charter_view_tests {

using namespace core::testing;
using core::State;

// What viewers would hold, kept up to date by touch() alone.
class Held {
  public:
    explicit Held(State state) : state_(std::move(state)), entities_(everything()) {}

    // Whether the command was accepted; a refusal changes nothing.
    bool attempt(const core::Command& command, const core::Context& context) {
        const auto outcome = core::decide(state_, command, context);
        if (!outcome) return false;
        Touched touched;
        for (const core::Event& event : outcome->list) {
            core::apply(state_, event, context);
            touch(state_, event, touched);
        }
        for (const Place& place : touched.places()) put(entities_, place);
        return true;
    }

    [[nodiscard]] std::map<Place, std::string> everything() const {
        Touched touched;
        touch_everything(state_, touched);
        for (const auto& [id, participant] : state_.participants.by_id)
            touch_person(state_, id, touched);
        std::map<Place, std::string> result;
        for (const Place& place : touched.places()) put(result, place);
        return result;
    }
    [[nodiscard]] const std::map<Place, std::string>& entities() const { return entities_; }
    [[nodiscard]] const State& state() const { return state_; }

    [[nodiscard]] std::size_t count(const core::Audience& audience,
                                    v1::Entity::KindCase kind) const {
        std::size_t result = 0;
        for (const auto& [place, octets] : entities_)
            if (place.audience == audience && place.key.kind == static_cast<std::uint32_t>(kind))
                ++result;
        return result;
    }

  private:
    void put(std::map<Place, std::string>& entities, const Place& place) const {
        const auto entity = draw(state_, place);
        if (entity)
            entities[place] = entity->SerializeAsString();
        else
            entities.erase(place);
    }

    State state_;
    std::map<Place, std::string> entities_;
};

// One command of the charter's concepts, sensible more often than not.
core::Command any_command(std::mt19937_64& random, const State& state) {
    const auto up_to = [&](std::uint64_t max) { return random() % (max + 1); };
    const core::ArticleId article{1 + up_to(state.charter.articles.size())};
    const core::AmendmentId amendment{1 + up_to(state.amendments.by_id.size())};
    const core::Article* found = core::find_article(state.charter, article);
    const std::uint64_t base = found != nullptr ? found->revision : 1;
    switch (random() % 11) {
        case 0:
            return draft_article("Article " + std::to_string(random() % 10));
        case 1:
            return core::ReviseArticle{article,
                                       base,
                                       in_english("T"),
                                       in_english("Revised"),
                                       {core::ContributionId{1 + up_to(3)}},
                                       {}};
        case 2:
            return core::MoveArticle{article, 1 + up_to(state.charter.order.size())};
        case 3:
            return core::StrikeArticle{article, "Said elsewhere"};
        case 4:
        case 5:
            return core::ProposeAmendment{article, base, in_english("Amended"), "Better"};
        case 6:
            return core::SupportAmendment{amendment};
        case 7:
            return core::AcceptAmendment{amendment, {}};
        case 8:
            return core::DeclineAmendment{amendment, "No"};
        case 9:
            return core::WithdrawAmendment{amendment};
        default:
            return core::RevisePreamble{state.charter.revision, in_english("T"), in_english("P")};
    }
}

TEST(CharterView, WhatIsTouchedIsAllThatChanges) {
    std::mt19937_64 random(20261123);
    Held held(drafted());
    std::size_t accepted_count = 0;
    for (int step = 0; step < 400; ++step) {
        const core::ParticipantId actor =
            random() % 2 == 0 ? editor : member(1 + random() % member_count);
        if (held.attempt(any_command(random, held.state()), by(actor))) ++accepted_count;
        if (step % 20 == 0) {
            ASSERT_EQ(held.entities(), held.everything()) << "after step " << step;
        }
    }
    EXPECT_GT(accepted_count, 50U);
    EXPECT_EQ(held.entities(), held.everything());
}

core::Context for_territory(core::TerritoryId territory) {
    core::Context context = by(stranger);
    context.steward_of = {territory};
    return context;
}

TEST(CharterView, WhatIsTouchedIsAllThatChangesUntilPractice) {
    std::mt19937_64 random(7);
    Held held(ratifying());
    for (int step = 0; step < 40; ++step) {
        held.attempt(core::CastRatification{random() % 5 == 0 ? core::Gradient::mixed
                                                              : core::Gradient::endorse},
                     by(member(1 + random() % member_count)));
        ASSERT_EQ(held.entities(), held.everything());
    }
    ASSERT_TRUE(held.attempt(core::ClosePhase{ratification_phase, ""}, by(organiser)));
    ASSERT_EQ(held.entities(), held.everything());
    ASSERT_TRUE(held.attempt(core::PublishResult{ratification_phase}, by(organiser)));
    ASSERT_TRUE(held.attempt(core::PublishVersion{}, by(editor)));
    ASSERT_EQ(held.entities(), held.everything());
    ASSERT_TRUE(held.attempt(
        core::SignVersion{{1}, {1}, std::string(core::signature_digits, 'a'), {2}}, by_server()));
    // More than a page of each.
    for (std::uint64_t step = 0; step < 240; ++step) {
        const core::TerritoryId territory{1 + random() % 60};
        const auto kind = static_cast<core::AppropriationKind>(1 + random() % 4);
        core::RecordAppropriation record{{1}, territory, kind, {}, {}, "Because"};
        if (kind == core::AppropriationKind::in_part) record.articles = {first_article};
        if (kind == core::AppropriationKind::adapted)
            record.own_texts = {{second_article, in_english("Ours")}};
        ASSERT_TRUE(held.attempt(record, for_territory(territory)));
        held.attempt(core::FilePracticeReport{{1}, first_article, territory, "en", "It works"},
                     by(contributor(1 + step % contributor_count)));
    }
    EXPECT_EQ(held.entities(), held.everything());
    const core::Audience third_page{core::AudienceKind::appropriations, 1, 2};
    EXPECT_EQ(held.count(third_page, v1::Entity::kAppropriation), 40U);
    EXPECT_TRUE(core::may_watch(held.state(), {}, third_page));
    EXPECT_EQ(held.count({core::AudienceKind::practice, 1, 1}, v1::Entity::kPracticeReport), 100U);
}

TEST(CharterView, ADraftIsThePanelsUntilItsPhaseIsPublished) {
    Held held(drafted());
    ASSERT_TRUE(held.attempt(propose_amendment(), by(member(1))));
    EXPECT_EQ(held.count(panel, v1::Entity::kArticle), 2U);
    EXPECT_EQ(held.count(everyone, v1::Entity::kArticle), 0U);
    EXPECT_EQ(held.count(everyone, v1::Entity::kAmendment), 0U);
    EXPECT_EQ(held.count(everyone, v1::Entity::kCharter), 0U);
    ASSERT_TRUE(held.attempt(core::ClosePhase{{3}, ""}, by(organiser)));
    EXPECT_EQ(held.count(everyone, v1::Entity::kArticle), 0U);
    ASSERT_TRUE(held.attempt(core::PublishResult{{3}}, by(organiser)));
    EXPECT_EQ(held.count(panel, v1::Entity::kArticle), 0U);
    EXPECT_EQ(held.count(everyone, v1::Entity::kArticle), 2U);
    EXPECT_EQ(held.count(everyone, v1::Entity::kAmendment), 1U);
    EXPECT_EQ(held.count(everyone, v1::Entity::kCharter), 1U);
    EXPECT_EQ(held.entities(), held.everything());
}

TEST(CharterView, NobodySeesWhereAnotherStandsBeforeTheResult) {
    Held one(ratifying());
    Held other(ratifying());
    ASSERT_TRUE(one.attempt(core::CastRatification{core::Gradient::endorse}, by(member(1))));
    ASSERT_TRUE(other.attempt(core::CastRatification{core::Gradient::block}, by(member(1))));
    // Two assemblies in which a member stands elsewhere look the same to all but that member.
    const auto without_own = [](std::map<Place, std::string> entities) {
        std::erase_if(entities,
                      [](const auto& entry) { return entry.first.audience == person(member(1)); });
        return entities;
    };
    EXPECT_NE(one.entities(), other.entities());
    EXPECT_EQ(without_own(one.entities()), without_own(other.entities()));
    ASSERT_TRUE(one.attempt(core::ClosePhase{ratification_phase, ""}, by(organiser)));
    ASSERT_TRUE(other.attempt(core::ClosePhase{ratification_phase, ""}, by(organiser)));
    EXPECT_EQ(without_own(one.entities()), without_own(other.entities()));
}

TEST(CharterView, TheLongestArticleFitsAFrame) {
    core::DraftArticle longest = draft_article();
    longest.titles = in_english("12345678");
    longest.wordings.clear();
    for (const char* tag : {"en", "fr", "de", "it", "es", "pt", "nl", "pl"})
        longest.wordings.push_back({tag, std::string(4'999, 'a')});
    Held held(drafted());
    ASSERT_TRUE(held.attempt(longest, by(editor)));
    const Place place{panel, {static_cast<std::uint32_t>(v1::Entity::kArticle), 3}};
    EXPECT_GT(held.entities().at(place).size(), 40'000U);
    EXPECT_LT(held.entities().at(place).size(), 60'000U);
}

}  // namespace charter_view_tests
}  // namespace isegoria::room
