// SPDX-License-Identifier: AGPL-3.0-or-later
// The two open collections: everyone answers for themself and then reacts; each is closed,
// synthesised, adopted and published.
#include <algorithm>
#include <boost/asio/use_awaitable.hpp>

#include "demo/stage.hpp"

namespace isegoria::demo {

namespace asio = boost::asio;

namespace {

constexpr std::uint32_t pages_at_once = 20;     // What the server gives to one watch.
constexpr std::size_t links_per_command = 500;  // Below what one command may hold.
// Long enough for what may not be seen to arrive all the same.
constexpr std::chrono::milliseconds look_ms{300};

asio::awaitable<std::uint64_t> ask(Stage& stage, v1::PhaseKind kind, std::string words) {
    v1::Command command;
    auto* ask = command.mutable_ask_question();
    ask->set_phase(stage.phase(kind));
    stage.word(ask->mutable_wordings(), std::move(words));
    ask->set_moderation(v1::MODERATION_MODE_AFTER);
    const v1::Accepted accepted =
        co_await stage.organiser->wish(stage.assembly, std::move(command));
    co_return accepted.id();
}

v1::QuestionView view_of(const Actor& actor, std::uint64_t assembly, std::uint64_t question) {
    const auto found = one(actor.entities(), assembly, v1::Entity::kQuestion, question);
    return found ? found->question() : v1::QuestionView();
}

// Whoever looks asks for the same pages, and sees what they may.
asio::awaitable<std::size_t> answers_seen(Actor& actor, std::uint64_t assembly,
                                          std::uint64_t question, bool expected) {
    std::vector<v1::Audience> pages;
    for (std::uint32_t page = 0; page <= 1; ++page) pages.push_back(answers_page(question, page));
    co_await actor.watch(assembly, std::move(pages));
    Actor::Condition some = [&actor, assembly] {
        return count(actor.entities(), assembly, v1::Entity::kContribution) > 0;
    };
    if (expected)
        co_await actor.until("the answers of others", std::move(some));
    else
        co_await rest(look_ms);
    const std::size_t seen = count(actor.entities(), assembly, v1::Entity::kContribution);
    co_await actor.watch(assembly);
    co_return seen;
}

// All answers, page after page, as the moderator sees them; with tallies when the phase is closed.
asio::awaitable<void> read_all(Stage& stage, Actor& reader, std::uint64_t question, bool tallied) {
    const std::uint64_t assembly = stage.assembly;
    co_await reader.catch_up(assembly);
    const v1::QuestionView view = view_of(reader, assembly, question);
    for (std::uint32_t first = 1; first <= view.page_count(); first += pages_at_once) {
        const std::uint32_t last = std::min(view.page_count(), first + pages_at_once - 1);
        std::vector<v1::Audience> pages;
        for (std::uint32_t page = first; page <= last; ++page)
            pages.push_back(answers_page(question, page));
        co_await reader.watch(assembly, std::move(pages));
        const std::uint64_t expected =
            last == view.page_count() ? view.accepted_count() : last * answers_page_size;
        Actor::Condition here = [&stage, &reader, assembly, question, expected, tallied, first,
                                 last] {
            for (const v1::Entity& each :
                 all(reader.entities(), assembly, v1::Entity::kContribution))
                if (each.contribution().question() == question)
                    stage.contributions[each.id()] = each.contribution();
            std::size_t mine = 0;
            for (const auto& [id, contribution] : stage.contributions)
                if (contribution.question() == question) ++mine;
            if (mine < expected) return false;
            if (!tallied) return true;
            std::size_t seen = 0;
            for (const v1::Entity& each :
                 all(reader.entities(), assembly, v1::Entity::kPageTallies)) {
                if (each.id() < first || each.id() > last) continue;
                ++seen;
                for (const auto& tally : each.page_tallies().tallies())
                    stage.tallies[tally.contribution()] = tally;
            }
            return seen == last - first + 1;
        };
        co_await reader.until("the pages of answers", std::move(here));
    }
    co_await reader.watch(assembly);
}

std::uint64_t reactions_to(const Stage& stage, std::uint64_t question) {
    std::uint64_t sum = 0;
    for (const auto& [id, tally] : stage.tallies) {
        const auto contribution = stage.contributions.find(id);
        if (contribution == stage.contributions.end()) continue;
        if (contribution->second.question() != question) continue;
        sum += tally.agree() + tally.disagree() + tally.pass();
    }
    return sum;
}

// One theme for each that was said, and a public reason for what is in none.
asio::awaitable<void> synthesise(Stage& stage, v1::PhaseKind kind, std::uint64_t question,
                                 const std::map<std::string, std::string>& theme_of_words,
                                 const std::vector<std::string>& order) {
    const std::uint64_t assembly = stage.assembly;
    std::map<std::string, std::vector<std::uint64_t>> linked;
    std::vector<std::uint64_t> aside;
    for (const auto& [id, contribution] : stage.contributions) {
        if (contribution.question() != question) continue;
        const auto theme = theme_of_words.find(contribution.words());
        if (theme == theme_of_words.end())
            throw Failure("an answer that nobody has given: " + contribution.words());
        if (theme->second.empty())
            aside.push_back(id);
        else
            linked[theme->second].push_back(id);
    }
    std::size_t themes = 0;
    std::size_t links = 0;
    for (const std::string& title : order) {
        const auto& contributions = linked[title];
        if (contributions.empty()) continue;
        std::uint64_t theme = 0;
        for (std::size_t from = 0; from < contributions.size(); from += links_per_command) {
            const std::size_t to = std::min(contributions.size(), from + links_per_command);
            v1::Command command;
            google::protobuf::RepeatedField<std::uint64_t>* named = nullptr;
            if (from == 0) {
                auto* draft = command.mutable_draft_theme();
                draft->set_question(question);
                stage.word(draft->mutable_titles(), title);
                stage.word(draft->mutable_summaries(),
                           stage.say("demo.theme.summary",
                                     {{"theme", title},
                                      {"count", static_cast<std::int64_t>(contributions.size())}}));
                named = draft->mutable_contributions();
            } else {
                auto* link = command.mutable_link_contributions();
                link->set_theme(theme);
                named = link->mutable_contributions();
            }
            for (std::size_t at = from; at < to; ++at) named->Add(contributions[at]);
            const v1::Accepted accepted =
                co_await stage.moderator->wish(assembly, std::move(command));
            if (from == 0) theme = accepted.id();
        }
        ++themes;
        links += contributions.size();
    }
    for (std::size_t from = 0; from < aside.size(); from += links_per_command) {
        v1::Command command;
        for (std::size_t at = from; at < std::min(aside.size(), from + links_per_command); ++at)
            command.mutable_set_aside()->add_contributions(aside[at]);
        command.mutable_set_aside()->set_reason(stage.say("demo.theme.set_aside"));
        co_await stage.moderator->wish(assembly, std::move(command));
    }
    v1::Command adopt;
    adopt.mutable_adopt_synthesis()->set_phase(stage.phase(kind));
    co_await stage.organiser->wish(assembly, std::move(adopt));
    const std::uint64_t phase = stage.phase(kind);
    Actor::Condition adopted = [&stage, assembly, phase] {
        const auto view = one(stage.organiser->entities(), assembly, v1::Entity::kSynthesis, phase);
        return view && view->synthesis().adopted();
    };
    co_await stage.organiser->until("the adopted synthesis", std::move(adopted));
    const auto view = one(stage.organiser->entities(), assembly, v1::Entity::kSynthesis, phase);
    const v1::SynthesisView& synthesis = view->synthesis();
    const bool whole =
        synthesis.theme_count() == themes && synthesis.in_themes_count() == links &&
        synthesis.set_aside_count() == aside.size() &&
        synthesis.in_themes_count() + synthesis.set_aside_count() == synthesis.accepted_count();
    stage.check("demo.check.synthesis", whole,
                {{"themes", static_cast<std::int64_t>(themes)},
                 {"links", static_cast<std::int64_t>(links)},
                 {"aside", static_cast<std::int64_t>(aside.size())}});
}

// From the open phase to its published result.
asio::awaitable<void> run_collection(Stage& stage, v1::PhaseKind kind, std::uint64_t question,
                                     const std::map<std::string, std::string>& theme_of_words,
                                     const std::vector<std::string>& order) {
    const std::uint64_t assembly = stage.assembly;
    Actor& organiser = *stage.organiser;
    Actor::Condition all_in = [&stage, question] {
        return stage.crowd_counts[question].finished == crowd_processes;
    };
    const auto end = std::chrono::steady_clock::now() + patience;
    bool looked = false;
    while (!all_in() || !looked) {
        // In the middle of it, or before it is closed: people who have not answered look too.
        const bool some = stage.crowd_counts[question].answers > 0;
        if (some && !looked) {
            looked = true;
            const std::size_t stranger =
                co_await answers_seen(*stage.stranger, assembly, question, false);
            stage.check("demo.check.stranger_sees_nothing", stranger == 0);
            const std::size_t editor =
                co_await answers_seen(*stage.editor, assembly, question, false);
            stage.check("demo.check.editor_sees_nothing", editor == 0);
            const std::size_t observer =
                co_await answers_seen(*stage.observer, assembly, question, true);
            stage.check("demo.check.observer_sees", observer > 0);
        }
        if (std::chrono::steady_clock::now() > end) throw Failure("the crowd takes too long");
        co_await rest(std::chrono::milliseconds(20));
    }
    const CrowdCount sent = stage.crowd_counts[question];
    stage.check("demo.check.nobody_saw", sent.seen_early == 0,
                {{"count", static_cast<std::int64_t>(sent.answers)}});
    Actor::Condition counted = [&stage, &organiser, assembly, question, sent] {
        return view_of(organiser, assembly, question).author_count() >= sent.answers;
    };
    co_await organiser.until("all answers", std::move(counted));
    const v1::QuestionView view = view_of(organiser, assembly, question);
    stage.check("demo.check.answers",
                view.author_count() == sent.answers && view.accepted_count() == sent.answers,
                {{"count", static_cast<std::int64_t>(sent.answers)}});
    co_await stage.close_phase(kind);
    co_await read_all(stage, *stage.moderator, question, true);
    const std::uint64_t reactions = reactions_to(stage, question);
    stage.check("demo.check.reactions", reactions == sent.reactions,
                {{"count", static_cast<std::int64_t>(sent.reactions)}},
                std::to_string(reactions) + " / " + std::to_string(sent.reactions));
    co_await synthesise(stage, kind, question, theme_of_words, order);
    co_await stage.publish(kind);
    const std::size_t now = co_await answers_seen(*stage.stranger, assembly, question, true);
    stage.check("demo.check.stranger_sees_all", now > 0);
    // What is public now is the same for everyone, and says in which themes it stands.
    std::erase_if(stage.tallies, [&](const auto& each) {
        const auto contribution = stage.contributions.find(each.first);
        return contribution != stage.contributions.end() &&
               contribution->second.question() == question;
    });
    co_await read_all(stage, *stage.observer, question, true);
    const std::uint64_t again = reactions_to(stage, question);
    if (again != sent.reactions)
        throw Failure("the observer sees " + std::to_string(again) + " reactions, not " +
                      std::to_string(sent.reactions));
}

}  // namespace

asio::awaitable<void> collect(Stage& stage) {
    stage.heading("demo.step.collect",
                  {{"count", static_cast<std::int64_t>(stage.settings.contributors)}});
    v1::Command policy;
    stage.word(policy.mutable_publish_moderation_policy()->mutable_wordings(),
               stage.say("demo.moderation.policy"));
    co_await stage.moderator->wish(stage.assembly, std::move(policy));
    stage.question = co_await ask(stage, v1::PHASE_KIND_COLLECTION, stage.question_words());
    co_await stage.open_phase(v1::PHASE_KIND_COLLECTION);
    stage.start_crowd();
    std::map<std::string, std::string> theme_of_words;
    for (std::size_t person = 0; person < stage.settings.contributors; ++person) {
        const Answer answer = stage.material.answer_of(person);
        theme_of_words[answer.words] = answer.theme;
    }
    co_await run_collection(stage, v1::PHASE_KIND_COLLECTION, stage.question, theme_of_words,
                            stage.material.themes());
}

asio::awaitable<void> review(Stage& stage) {
    stage.heading("demo.step.review");
    const std::uint64_t assembly = stage.assembly;
    const auto charter = one(stage.organiser->entities(), assembly, v1::Entity::kCharter, 1);
    const auto articles = static_cast<std::size_t>(charter->charter().articles_size());
    std::map<std::string, std::string> theme_of_words;
    std::vector<std::string> order;
    for (std::size_t article = 1; article <= articles; ++article)
        order.push_back(
            stage.say("charter.article", {{"number", static_cast<std::int64_t>(article)}}));
    for (std::size_t person = 0; person < stage.settings.contributors; ++person) {
        const Answer answer = stage.material.review_of(person, articles);
        theme_of_words[answer.words] = answer.theme;
    }
    stage.review_question =
        co_await ask(stage, v1::PHASE_KIND_REVIEW, stage.say("demo.review.question"));
    co_await stage.open_phase(v1::PHASE_KIND_REVIEW);
    co_await run_collection(stage, v1::PHASE_KIND_REVIEW, stage.review_question, theme_of_words,
                            order);
}

}  // namespace isegoria::demo
