// SPDX-License-Identifier: AGPL-3.0-or-later
// The deliberation day: everyone in the room at once, turns, proposals that cite what was said,
// polls, and the minority that objects.
#include <algorithm>
#include <boost/asio/use_awaitable.hpp>

#include "demo/panel.hpp"
#include "demo/stage.hpp"

namespace isegoria::demo {

namespace asio = boost::asio;

namespace {

v1::SpeakerQueueView floor_of(const Stage& stage) {
    const auto queue =
        one(stage.facilitator->entities(), stage.assembly, v1::Entity::kSpeakerQueue, 1);
    return queue ? queue->speaker_queue() : v1::SpeakerQueueView();
}

v1::EqualityFigures figures(const Stage& stage) {
    const auto found = one(stage.facilitator->entities(), stage.assembly, v1::Entity::kEquality, 1);
    return found ? found->equality().figures() : v1::EqualityFigures();
}

asio::awaitable<void> open_session(Stage& stage) {
    const std::uint64_t assembly = stage.assembly;
    Actor& facilitator = *stage.facilitator;
    Actor::Condition deliberating = [&facilitator, assembly] {
        return is_open(facilitator.entities(), assembly, v1::PHASE_KIND_DELIBERATION);
    };
    co_await facilitator.until("the open phase", std::move(deliberating));
    v1::Command open;
    stage.word(open.mutable_open_session()->mutable_titles(), stage.say("demo.session.title"));
    co_await facilitator.wish(assembly, std::move(open));
    Actor::Condition here = [&facilitator, assembly] {
        return one(facilitator.entities(), assembly, v1::Entity::kSpeakerQueue, 1).has_value();
    };
    co_await facilitator.until("the open session", std::move(here));
    if (floor_of(stage).policy() != v1::QUEUE_POLICY_BALANCED) {
        v1::Command balance;
        balance.mutable_set_queue_policy()->set_policy(v1::QUEUE_POLICY_BALANCED);
        co_await facilitator.wish(assembly, std::move(balance));
    }
    if (!floor_of(stage).open()) {
        v1::Command queue;
        queue.mutable_open_queue();
        co_await facilitator.wish(assembly, std::move(queue));
    }
    const std::size_t seats = stage.panel_seats;
    Actor::Condition present = [&facilitator, assembly, seats] {
        std::size_t sum = 0;
        for (const v1::Entity& each :
             all(facilitator.entities(), assembly, v1::Entity::kAttendance))
            if (each.attendance().present()) ++sum;
        return sum >= seats;
    };
    co_await facilitator.until("all members in the room", std::move(present));
    stage.check("demo.check.present", true, {{"count", static_cast<std::int64_t>(seats)}});
}

// Nothing when everybody who waited has left the queue in the meantime.
asio::awaitable<v1::Accepted> next_turn(Actor& facilitator, std::uint64_t assembly,
                                        v1::Command give) {
    try {
        co_return co_await facilitator.wish(assembly, std::move(give));
    } catch (const Refusal& refusal) {
        if (refusal.code() != "queue_is_empty") throw;
    }
    co_return v1::Accepted();
}

// Gives the floor to whoever is next until everybody has spoken and those who wish for more have
// had half as many turns again.
asio::awaitable<void> moderate_speech(Stage& stage) {
    const std::uint64_t assembly = stage.assembly;
    Actor& facilitator = *stage.facilitator;
    const std::size_t seats = stage.panel_seats;
    const std::size_t turns_max = seats + seats / 2;
    for (std::size_t given = 0;;) {
        Actor::Condition silent = [&stage] { return !floor_of(stage).has_turn(); };
        co_await facilitator.until("the end of a turn", std::move(silent));
        const v1::EqualityFigures now = figures(stage);
        stage.counter("demo.count.turns", {{"spoke", static_cast<std::int64_t>(now.spoke_count())},
                                           {"seats", static_cast<std::int64_t>(seats)}});
        const bool nobody_waits = floor_of(stage).waiting_size() == 0;
        if (now.spoke_count() >= seats && (given >= turns_max || nobody_waits)) break;
        if (nobody_waits) {
            co_await facilitator.changed();
            continue;
        }
        v1::Command give;
        give.mutable_give_floor();
        const v1::Accepted accepted = co_await next_turn(facilitator, assembly, std::move(give));
        if (accepted.entry() == 0) continue;
        ++given;
        co_await facilitator.catch_up(assembly);
    }
    v1::Command close;
    close.mutable_close_queue();
    co_await facilitator.wish(assembly, std::move(close));
    const v1::EqualityFigures now = figures(stage);
    stage.check("demo.check.spoke", now.spoke_count() == seats && now.silent_count() == 0,
                {{"count", static_cast<std::int64_t>(seats)},
                 {"gini", static_cast<double>(now.gini()) / 10'000}});
}

asio::awaitable<void> poll(Stage& stage, std::size_t proposals) {
    const std::uint64_t assembly = stage.assembly;
    Actor& facilitator = *stage.facilitator;
    Actor::Condition submitted = [&facilitator, assembly, proposals] {
        return count(facilitator.entities(), assembly, v1::Entity::kProposal) >= proposals;
    };
    co_await facilitator.until("the proposals", std::move(submitted));
    std::size_t cited = 0;
    bool grounded = true;
    for (const v1::Entity& each : all(facilitator.entities(), assembly, v1::Entity::kProposal)) {
        cited += static_cast<std::size_t>(each.proposal().contributions_size());
        grounded = grounded && each.proposal().contributions_size() > 0;
        v1::Command open;
        open.mutable_open_poll()->set_proposal(each.id());
        stage.word(open.mutable_open_poll()->mutable_question(), stage.say("demo.poll.question"));
        co_await facilitator.wish(assembly, std::move(open));
    }
    stage.check("demo.check.proposals", grounded,
                {{"count", static_cast<std::int64_t>(proposals)},
                 {"cited", static_cast<std::int64_t>(cited)}});
    const std::size_t seats = stage.panel_seats;
    Actor::Condition cast = [&facilitator, assembly, proposals, seats] {
        const auto polls = all(facilitator.entities(), assembly, v1::Entity::kPoll);
        return polls.size() >= proposals &&
               std::all_of(polls.begin(), polls.end(), [&](const v1::Entity& each) {
                   return each.poll().cast_count() >= seats;
               });
    };
    co_await facilitator.until("all voices in the polls", std::move(cast));
    // Nobody sees where the others stand as long as a poll is open.
    co_await stage.observer->catch_up(assembly);
    const auto open_polls = all(stage.observer->entities(), assembly, v1::Entity::kPoll);
    const bool hidden =
        open_polls.size() == proposals &&
        std::none_of(open_polls.begin(), open_polls.end(),
                     [](const v1::Entity& each) { return each.poll().has_result(); });
    stage.check("demo.check.polls_hidden", hidden);
    for (const v1::Entity& each : all(facilitator.entities(), assembly, v1::Entity::kPoll)) {
        v1::Command close;
        close.mutable_close_poll()->set_poll(each.id());
        co_await facilitator.wish(assembly, std::move(close));
    }
    Actor::Condition closed = [&facilitator, assembly, proposals] {
        const auto polls = all(facilitator.entities(), assembly, v1::Entity::kPoll);
        return polls.size() >= proposals &&
               std::all_of(polls.begin(), polls.end(),
                           [](const v1::Entity& each) { return each.poll().has_result(); });
    };
    co_await facilitator.until("the closed polls", std::move(closed));
    bool whole = true;
    for (const v1::Entity& each : all(facilitator.entities(), assembly, v1::Entity::kPoll)) {
        const auto& counts = each.poll().result().counts();
        const std::uint64_t voices = counts.endorse() + counts.agree_with_reservations() +
                                     counts.mixed() + counts.stand_aside() + counts.block() +
                                     counts.abstain();
        whole = whole && voices == seats && each.poll().result().quorum_reached();
    }
    stage.check("demo.check.polls", whole,
                {{"polls", static_cast<std::int64_t>(proposals)},
                 {"voices", static_cast<std::int64_t>(proposals * seats)}});
}

// Two questions that stand by themselves: on consent, with a reason for each objection, and in
// secret.
asio::awaitable<void> ask_the_panel(Stage& stage) {
    const std::uint64_t assembly = stage.assembly;
    Actor& facilitator = *stage.facilitator;
    v1::Command consent;
    consent.mutable_open_poll()->set_method(v1::POLL_METHOD_CONSENT);
    stage.word(consent.mutable_open_poll()->mutable_question(), stage.say("demo.consent.question"));
    const v1::Accepted first = co_await facilitator.wish(assembly, std::move(consent));
    v1::Command secret;
    secret.mutable_open_poll()->set_method(v1::POLL_METHOD_YES_NO);
    secret.mutable_open_poll()->set_secret(true);
    stage.word(secret.mutable_open_poll()->mutable_question(), stage.say("demo.secret.question"));
    const v1::Accepted second = co_await facilitator.wish(assembly, std::move(secret));
    const std::uint64_t seats = stage.panel_seats;
    for (const std::uint64_t id : {first.id(), second.id()}) {
        Actor::Condition cast = [&facilitator, assembly, id, seats] {
            const auto found = one(facilitator.entities(), assembly, v1::Entity::kPoll, id);
            return found && found->poll().cast_count() >= seats;
        };
        co_await facilitator.until("all answers to a question", std::move(cast));
        v1::Command close;
        close.mutable_close_poll()->set_poll(id);
        co_await facilitator.wish(assembly, std::move(close));
        Actor::Condition closed = [&facilitator, assembly, id] {
            const auto found = one(facilitator.entities(), assembly, v1::Entity::kPoll, id);
            return found && found->poll().has_result();
        };
        co_await facilitator.until("the result of a question", std::move(closed));
    }
    std::int64_t objections = 0;
    std::int64_t reasons = 0;
    for (const v1::Entity& each : all(facilitator.entities(), assembly, v1::Entity::kPollReason)) {
        ++reasons;
        if (each.poll_reason().choice() == "objection") ++objections;
    }
    stage.check("demo.check.consent", objections == 1 && reasons > objections,
                {{"objections", objections}, {"concerns", reasons - objections}});
    const auto found = one(facilitator.entities(), assembly, v1::Entity::kPoll, second.id());
    std::uint64_t answers = 0;
    std::int64_t yes = 0;
    for (const v1::BallotCount& each : found->poll().result().ballots()) {
        answers += each.count();
        if (each.choice() == "yes") yes = static_cast<std::int64_t>(each.count());
    }
    stage.check("demo.check.secret", answers == seats,
                {{"voices", static_cast<std::int64_t>(answers)}, {"yes", yes}});
}

asio::awaitable<void> hear_minority(Stage& stage, std::size_t proposals) {
    const std::uint64_t assembly = stage.assembly;
    Actor& facilitator = *stage.facilitator;
    std::uint64_t against = 0;
    for (std::size_t member = 0; member < stage.panel_seats; ++member)
        if (stand_on(stage.settings.seed, contested(proposals), proposals, member,
                     stage.panel_seats) == v1::GRADIENT_STAND_ASIDE)
            ++against;
    Actor::Condition stated = [&facilitator, assembly, against] {
        const auto found = one(facilitator.entities(), assembly, v1::Entity::kMinorityStatement, 1);
        return found && found->minority_statement().supporter_count() >= against;
    };
    co_await facilitator.until("the minority statement", std::move(stated));
    const std::size_t statements =
        count(facilitator.entities(), assembly, v1::Entity::kMinorityStatement);
    stage.check("demo.check.minority", statements == 1,
                {{"count", static_cast<std::int64_t>(against)}});
}

// The same debate under each policy of the queue, in a process of its own.
asio::awaitable<void> compare_policies(Stage& stage) {
    std::vector<std::string> words = {"speech-trial",
                                      "--members",
                                      std::to_string(stage.panel_seats),
                                      "--seed",
                                      std::to_string(stage.settings.seed),
                                      "--lang",
                                      stage.tag()};
    if (!stage.settings.speakers.empty()) {
        words.emplace_back("--speakers");
        words.push_back(stage.settings.speakers.string());
    }
    Child child(stage.loop.get_executor(), std::move(words),
                stage.settings.directory / "speech-trial.log");
    std::function<void(const std::string&)> on_line = [&stage](const std::string& line) {
        stage.policies.push_back(line);
    };
    co_await child.read(std::move(on_line));
    stage.check("demo.check.policies", child.exit_code() == 0 && stage.policies.size() > 1);
}

}  // namespace

asio::awaitable<void> deliberate(Stage& stage) {
    stage.heading("demo.step.deliberate",
                  {{"count", static_cast<std::int64_t>(stage.panel_seats)}});
    // A run opens only on the published result of the phase before it.
    const std::uint64_t drafting = stage.phase(v1::PHASE_KIND_DRAFTING);
    v1::Command early;
    early.mutable_open_phase()->set_phase(drafting);
    bool refused = false;
    try {
        co_await stage.organiser->wish(stage.assembly, std::move(early));
    } catch (const Refusal&) {
        refused = true;
    }
    stage.check("demo.check.alternation", refused);
    co_await stage.open_phase(v1::PHASE_KIND_DELIBERATION);
    co_await open_session(stage);
    co_await moderate_speech(stage);
    const std::size_t proposals = proposal_count(stage.material.themes().size(), stage.panel_seats);
    co_await poll(stage, proposals);
    co_await ask_the_panel(stage);
    co_await hear_minority(stage, proposals);
    co_await compare_policies(stage);
    v1::Command close;
    close.mutable_close_session();
    co_await stage.facilitator->wish(stage.assembly, std::move(close));
    co_await stage.close_phase(v1::PHASE_KIND_DELIBERATION);
    co_await stage.publish(v1::PHASE_KIND_DELIBERATION);
}

}  // namespace isegoria::demo
