// SPDX-License-Identifier: AGPL-3.0-or-later
// The charter in use: two territories take it up, one of them in words of its own; a practice
// report; the pages; and the record verified.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <iterator>
#include <utility>

#include "demo/published_pages.hpp"
#include "demo/stage.hpp"
#include "net/dial.hpp"

namespace isegoria::demo {

namespace asio = boost::asio;

namespace {

v1::Audience page(v1::AudienceKind kind, std::uint64_t id) {
    v1::Audience audience;
    audience.set_kind(kind);
    audience.set_id(id);
    return audience;
}

v1::Command appropriation(const Stage& stage, std::size_t steward) {
    v1::Command command;
    auto* record = command.mutable_record_appropriation();
    record->set_version(1);
    record->set_territory(stage.municipalities[steward]);
    record->set_kind(steward == 0 ? v1::APPROPRIATION_KIND_IN_FULL
                                  : v1::APPROPRIATION_KIND_ADAPTED);
    record->set_reasons(
        stage.say(steward == 0 ? "demo.appropriation.in_full" : "demo.appropriation.adapted"));
    if (steward == 1) {
        auto* own = record->add_own_texts();
        own->set_article(first_article(stage));
        stage.word(own->mutable_wordings(), stage.say("demo.appropriation.own_text"));
    }
    return command;
}

// What the observer holds of version 1.
PublishedVersion published(const Stage& stage) {
    const sync::EntityMap& map = stage.observer->entities();
    PublishedVersion version;
    version.view = one(map, stage.assembly, v1::Entity::kVersion, version.number)->version();
    for (const std::uint64_t id : version.view.articles())
        for (const v1::Entity& each : all(map, stage.assembly, v1::Entity::kVersionArticle))
            if (each.version_article().article() == id)
                version.articles.push_back(each.version_article());
    return version;
}

}  // namespace

std::uint64_t first_article(const Stage& stage) {
    const auto version = one(stage.observer->entities(), stage.assembly, v1::Entity::kVersion, 1);
    return version->version().articles(0);
}

asio::awaitable<void> appropriate(Stage& stage) {
    stage.heading("demo.step.use");
    const std::uint64_t assembly = stage.assembly;
    co_await stage.open_phase(v1::PHASE_KIND_FOLLOW_UP);
    for (std::size_t steward = 0; steward < stage.stewards.size(); ++steward) {
        v1::Command command = appropriation(stage, steward);
        co_await stage.stewards[steward]->wish(assembly, std::move(command));
    }
    // For a territory that is not theirs they may not speak.
    v1::Command foreign = appropriation(stage, 0);
    bool refused = false;
    try {
        co_await stage.stewards[1]->wish(assembly, std::move(foreign));
    } catch (const Refusal&) {
        refused = true;
    }
    stage.check("demo.check.steward", refused);
    v1::Command report;
    auto* file = report.mutable_file_practice_report();
    file->set_version(1);
    file->set_article(first_article(stage));
    file->set_territory(stage.municipalities[0]);
    file->set_language(stage.tag());
    file->set_words(stage.say("demo.practice"));
    co_await stage.facilitator->wish(assembly, std::move(report));

    Actor& stranger = *stage.stranger;
    std::vector<v1::Audience> pages;
    pages.push_back(page(v1::AUDIENCE_KIND_APPROPRIATIONS, 1));
    pages.push_back(page(v1::AUDIENCE_KIND_PRACTICE, first_article(stage)));
    co_await stranger.watch(assembly, std::move(pages));
    const std::size_t expected = stage.stewards.size();
    Actor::Condition public_now = [&stranger, assembly, expected] {
        return count(stranger.entities(), assembly, v1::Entity::kAppropriation) == expected &&
               count(stranger.entities(), assembly, v1::Entity::kOwnText) == 1 &&
               count(stranger.entities(), assembly, v1::Entity::kPracticeReport) == 1;
    };
    co_await stranger.until("appropriations and the report", std::move(public_now));
    const auto tally = one(stranger.entities(), assembly, v1::Entity::kAppropriationTally, 1);
    const bool counted = tally && tally->appropriation_tally().in_full() == 1 &&
                         tally->appropriation_tally().adapted() == 1;
    stage.check("demo.check.appropriated", counted);
    const auto texts = all(stranger.entities(), assembly, v1::Entity::kOwnText);
    const std::string own = texts.front().own_text().wordings(0).words();
    std::string of_version;
    for (const v1::Entity& each : all(stranger.entities(), assembly, v1::Entity::kVersionArticle))
        if (each.version_article().article() == first_article(stage))
            of_version = each.version_article().wordings(0).words();
    stage.check("demo.check.comparison", !of_version.empty() && own != of_version);
    stage.check("demo.check.practice", true);
}

asio::awaitable<void> look_at_pages(Stage& stage) {
    const std::string base = "https://" + stage.server.address();
    net::DialOptions dial;
    dial.fingerprint = stage.server.fingerprint();
    dial.url = "wss://" + stage.server.address() + "/healthz";
    const net::Fetched health = co_await net::fetch(dial);
    stage.check("demo.check.health", health.status == 200);
    const PublishedVersion version = published(stage);
    using Fault = std::string (*)(std::string_view, const PublishedVersion&);
    constexpr std::pair<std::string_view, Fault> forms[] = {
        {"", html_fault}, {".md", markdown_fault}, {".json", json_fault}};
    for (const auto& [ending, fault_in] : forms) {
        const std::string path = "/assemblies/" + std::to_string(stage.assembly) +
                                 "/charter/versions/1" + std::string(ending);
        dial.url = "wss://" + stage.server.address() + path;
        const net::Fetched fetched = co_await net::fetch(dial);
        if (fetched.status != 200) throw Failure(base + path + ": " + std::to_string(fetched.status));
        const std::string fault = fault_in(fetched.body, version);
        if (!fault.empty())
            throw Failure(stage.say("demo.page_differs", {{"page", base + path}, {"what", fault}}));
        stage.pages.push_back(base + path);
    }
    stage.check("demo.check.pages", true, {{"count", static_cast<std::int64_t>(std::size(forms))}});
}

asio::awaitable<void> verify_record(Stage& stage) {
    const std::vector<std::string> words = {"verify", stage.server.data().string(), "--lang",
                                            stage.tag()};
    const auto child = std::make_shared<Child>(stage.loop.get_executor(), words,
                                               stage.settings.directory / "verify.log");
    std::string said;
    const std::function<void(const std::string&)> on_line = [&said](const std::string& line) {
        said = line;
    };
    co_await child->read(on_line);
    stage.verified = said;
    stage.check("demo.check.verified", child->exit_code() == 0, {{"what", said}},
                (stage.settings.directory / "verify.log").string());
}

}  // namespace isegoria::demo
