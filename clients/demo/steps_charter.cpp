// SPDX-License-Identifier: AGPL-3.0-or-later
// Drafting with amendments, ratification, and version 1.
#include <algorithm>
#include <boost/asio/use_awaitable.hpp>

#include "demo/panel.hpp"
#include "demo/signature.hpp"
#include "demo/stage.hpp"

namespace isegoria::demo {

namespace asio = boost::asio;

namespace {

constexpr std::uint32_t percent = 100;  // Of the ten-thousandths in which consensus is told.

// Proposals that the panel carries, in the order of the themes.
std::vector<v1::Entity> carried(const Stage& stage, std::uint32_t threshold_percent) {
    const std::uint64_t assembly = stage.assembly;
    const sync::EntityMap& map = stage.editor->entities();
    std::vector<v1::Entity> result;
    for (const std::string& theme : stage.material.themes())
        for (const v1::Entity& poll : all(map, assembly, v1::Entity::kPoll)) {
            const auto proposal = one(map, assembly, v1::Entity::kProposal, poll.poll().proposal());
            if (!proposal || proposal->proposal().title() != theme) continue;
            if (poll.poll().result().consensus() >= threshold_percent * percent)
                result.push_back(*proposal);
        }
    return result;
}

asio::awaitable<void> write_articles(Stage& stage) {
    const std::uint64_t assembly = stage.assembly;
    Actor& editor = *stage.editor;
    Actor::Condition drafting = [&editor, assembly] {
        return is_open(editor.entities(), assembly, v1::PHASE_KIND_DRAFTING);
    };
    co_await editor.until("the open phase", std::move(drafting));
    const auto mandate = one(editor.entities(), assembly, v1::Entity::kAssembly, 1);
    const std::uint32_t threshold = mandate->assembly().mandate().consensus_threshold_percent();
    const std::vector<v1::Entity> sources = carried(stage, threshold);
    if (sources.empty()) throw Failure("no proposal has found the consensus that an article needs");
    v1::Command begin;
    stage.word(begin.mutable_begin_charter()->mutable_titles(), stage.say("demo.charter.title"));
    stage.word(begin.mutable_begin_charter()->mutable_preamble(),
               stage.say("demo.charter.preamble_1"));
    co_await editor.wish(assembly, std::move(begin));
    for (const v1::Entity& source : sources) {
        v1::Command command;
        auto* draft = command.mutable_draft_article();
        stage.word(draft->mutable_titles(), source.proposal().title());
        stage.word(draft->mutable_wordings(), source.proposal().words());
        *draft->mutable_contributions() = source.proposal().contributions();
        draft->add_proposals(source.id());
        co_await editor.wish(assembly, std::move(command));
    }
    // The last thing to be written; members take it for the sign that the draft is whole.
    v1::Command revise;
    revise.mutable_revise_preamble()->set_base_revision(1);
    stage.word(revise.mutable_revise_preamble()->mutable_titles(), stage.say("demo.charter.title"));
    stage.word(revise.mutable_revise_preamble()->mutable_preamble(),
               stage.say("demo.charter.preamble_2"));
    co_await editor.wish(assembly, std::move(revise));
    stage.note("demo.note.articles", {{"count", static_cast<std::int64_t>(sources.size())},
                                      {"threshold", std::int64_t{threshold}}});
}

asio::awaitable<void> decide_amendments(Stage& stage) {
    const std::uint64_t assembly = stage.assembly;
    Actor& editor = *stage.editor;
    co_await editor.catch_up(assembly);
    const auto charter = one(editor.entities(), assembly, v1::Entity::kCharter, 1);
    const auto articles = static_cast<std::size_t>(charter->charter().articles_size());
    const std::size_t expected = std::min(amendments, articles);
    Actor::Condition proposed = [&editor, assembly, expected] {
        return count(editor.entities(), assembly, v1::Entity::kAmendment) >= expected;
    };
    co_await editor.until("the amendments", std::move(proposed));
    std::int64_t accepted = 0;
    for (const v1::Entity& each : all(editor.entities(), assembly, v1::Entity::kAmendment)) {
        // By the article, not by who was quicker: the last of them is declined.
        const auto& order = charter->charter().articles();
        const auto place =
            std::find(order.begin(), order.end(), each.amendment().article()) - order.begin();
        const bool decline = static_cast<std::size_t>(place) + 1 == amendments;
        v1::Command command;
        if (decline) {
            command.mutable_decline_amendment()->set_amendment(each.id());
            command.mutable_decline_amendment()->set_reason(stage.say("demo.amendment.declined"));
        } else {
            command.mutable_accept_amendment()->set_amendment(each.id());
            ++accepted;
        }
        co_await editor.wish(assembly, std::move(command));
    }
    Actor::Condition decided = [&editor, assembly] {
        const auto list = all(editor.entities(), assembly, v1::Entity::kAmendment);
        return std::none_of(list.begin(), list.end(), [](const v1::Entity& each) {
            return each.amendment().status() == v1::AMENDMENT_STATUS_OPEN;
        });
    };
    co_await editor.until("the decided amendments", std::move(decided));
    bool consolidated = true;
    for (const v1::Entity& each : all(editor.entities(), assembly, v1::Entity::kAmendment)) {
        const auto article =
            one(editor.entities(), assembly, v1::Entity::kArticle, each.amendment().article());
        const bool in = article && article->article().wordings(0).words() ==
                                       each.amendment().wordings(0).words();
        consolidated =
            consolidated && in == (each.amendment().status() == v1::AMENDMENT_STATUS_ACCEPTED);
    }
    stage.check(
        "demo.check.amendments", consolidated,
        {{"accepted", accepted}, {"declined", static_cast<std::int64_t>(expected) - accepted}});
}

asio::awaitable<void> publish_version(Stage& stage) {
    const std::uint64_t assembly = stage.assembly;
    Actor& observer = *stage.observer;
    v1::Command publish;
    publish.mutable_publish_version();
    co_await stage.editor->wish(assembly, std::move(publish));
    Actor::Condition signed_by_server = [&observer, assembly] {
        const auto version = one(observer.entities(), assembly, v1::Entity::kVersion, 1);
        return version && !version->version().signature().empty();
    };
    co_await observer.until("the signed version", std::move(signed_by_server));
    const auto version = one(observer.entities(), assembly, v1::Entity::kVersion, 1);
    const v1::VersionView& view = version->version();
    stage.check("demo.check.signed", is_signed(view.public_key(), view.digest(), view.signature()),
                {{"fingerprint", hexadecimal(view.public_key()).substr(0, 16)}});
    const int articles = view.articles_size();
    Actor::Condition whole = [&observer, assembly, articles] {
        return count(observer.entities(), assembly, v1::Entity::kVersionArticle) ==
               static_cast<std::size_t>(articles);
    };
    co_await observer.until("the articles of the version", std::move(whole));
    bool grounded = articles > 0;
    for (const v1::Entity& each : all(observer.entities(), assembly, v1::Entity::kVersionArticle)) {
        const v1::VersionArticleView& article = each.version_article();
        grounded = grounded && article.contributions_size() > 0 && article.proposals_size() > 0;
        for (const std::uint64_t id : article.contributions())
            grounded = grounded && stage.contributions.contains(id);
    }
    stage.check("demo.check.provenance", grounded, {{"count", std::int64_t{articles}}});
}

}  // namespace

asio::awaitable<void> draft(Stage& stage) {
    stage.heading("demo.step.draft");
    co_await stage.open_phase(v1::PHASE_KIND_DRAFTING);
    co_await write_articles(stage);
    co_await decide_amendments(stage);
    // Among the panel until its phase is published.
    Actor& stranger = *stage.stranger;
    const std::uint64_t assembly = stage.assembly;
    co_await stranger.catch_up(assembly);
    const std::size_t early = count(stranger.entities(), assembly, v1::Entity::kArticle);
    stage.check("demo.check.draft_hidden", early == 0);
    co_await stage.close_phase(v1::PHASE_KIND_DRAFTING);
    co_await stage.publish(v1::PHASE_KIND_DRAFTING);
    Actor::Condition disclosed = [&stranger, assembly] {
        return count(stranger.entities(), assembly, v1::Entity::kArticle) > 0;
    };
    co_await stranger.until("the public draft", std::move(disclosed));
    stage.check("demo.check.draft_public", true);
}

asio::awaitable<void> ratify(Stage& stage) {
    stage.heading("demo.step.ratify");
    const std::uint64_t assembly = stage.assembly;
    co_await stage.open_phase(v1::PHASE_KIND_RATIFICATION);
    const std::uint64_t phase = stage.phase(v1::PHASE_KIND_RATIFICATION);
    Actor& observer = *stage.observer;
    const std::size_t seats = stage.panel_seats;
    Actor::Condition cast = [&observer, assembly, phase, seats] {
        const auto view = one(observer.entities(), assembly, v1::Entity::kRatification, phase);
        return view && view->ratification().cast_count() >= seats;
    };
    co_await observer.until("all voices", std::move(cast));
    co_await stage.close_phase(v1::PHASE_KIND_RATIFICATION);
    co_await stage.publish(v1::PHASE_KIND_RATIFICATION);
    Actor::Condition concluded = [&observer, assembly, phase] {
        const auto view = one(observer.entities(), assembly, v1::Entity::kRatification, phase);
        return view && view->ratification().concluded();
    };
    co_await observer.until("the conclusion", std::move(concluded));
    const auto found = one(observer.entities(), assembly, v1::Entity::kRatification, phase);
    const v1::RatificationView& result = found->ratification();
    const bool holds = result.ratified() && result.seated_count() == seats &&
                       result.consensus() >= result.threshold_percent() * percent;
    stage.check("demo.check.ratified", holds,
                {{"consensus", static_cast<double>(result.consensus()) / percent},
                 {"threshold", std::int64_t{result.threshold_percent()}},
                 {"voices", static_cast<std::int64_t>(result.cast_count())}});
    co_await publish_version(stage);
}

}  // namespace isegoria::demo
