// SPDX-License-Identifier: AGPL-3.0-or-later
// Territory and mandate, and the people who serve the assembly.
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

#include "demo/stage.hpp"

namespace isegoria::demo {

namespace asio = boost::asio;

namespace {

constexpr std::uint32_t consensus_threshold_percent = 70;
constexpr std::uint32_t draws_max = 2;

std::int64_t in_days(int days) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count() +
           std::int64_t{days} * 24 * 3'600 * 1'000;
}

asio::awaitable<std::uint64_t> create_territory(Stage& stage, std::string key, v1::Level level,
                                                std::uint64_t parent) {
    v1::Command command;
    auto* create = command.mutable_create_territory();
    stage.word(create->mutable_names(), stage.say(key));
    create->set_level(level);
    create->set_parent(parent);
    const v1::Accepted accepted = co_await stage.organiser->wish(0, std::move(command));
    co_return accepted.id();
}

// The server founds it by itself once the directory has convened it: a moment later.
asio::awaitable<void> until_founded(Stage& stage) {
    const auto end = std::chrono::steady_clock::now() + patience;
    for (;;) {
        v1::Command command;
        command.mutable_choose_plan()->set_plan_template(v1::PLAN_TEMPLATE_ALTERNATION);
        try {
            co_await stage.organiser->wish(stage.assembly, std::move(command));
            co_return;
        } catch (const Refusal& refusal) {
            if (refusal.code() != "not_found" && refusal.code() != "role_is_missing" &&
                refusal.code() != "not_now")
                throw;
        }
        if (std::chrono::steady_clock::now() > end)
            throw Failure("the assembly was convened and never founded");
        co_await rest(std::chrono::milliseconds(50));
    }
}

asio::awaitable<void> state_mandate(Stage& stage) {
    v1::Command command;
    auto* mandate = command.mutable_state_mandate();
    stage.word(mandate->mutable_question(), stage.question_words());
    stage.word(mandate->mutable_scope(), stage.say("demo.mandate.scope"));
    mandate->set_commissioning_authority(stage.say("demo.mandate.authority"));
    auto* promise = mandate->add_commitments();
    promise->set_words(stage.say("demo.mandate.commitment"));
    promise->set_due_ms(in_days(180));
    mandate->set_consensus_threshold_percent(consensus_threshold_percent);
    mandate->set_replacements_until_ms(in_days(30));
    mandate->set_draws_max(draws_max);
    co_await stage.organiser->wish(stage.assembly, std::move(command));
}

}  // namespace

asio::awaitable<void> convene(Stage& stage) {
    stage.heading("demo.step.convene");
    co_await stage.server.start();
    stage.note("demo.note.server", {{"address", "https://" + stage.server.address()}});
    stage.organiser =
        std::make_unique<Actor>(stage.loop.get_executor(), stage.say("role.organiser"),
                                stage.address(), stage.server.setup_code());
    co_await stage.organiser->sign_in();
    co_await stage.organiser->watch(0);

    stage.region = co_await create_territory(stage, "demo.territory.region", v1::LEVEL_REGION, 0);
    for (const char* key : {"demo.territory.municipality_1", "demo.territory.municipality_2"}) {
        const std::uint64_t made =
            co_await create_territory(stage, key, v1::LEVEL_MUNICIPALITY, stage.region);
        stage.municipalities.push_back(made);
    }
    v1::Command command;
    auto* convene = command.mutable_convene_assembly();
    convene->set_territory(stage.region);
    stage.word(convene->mutable_names(), stage.say("demo.assembly.name"));
    convene->set_standing(true);
    convene->set_time_zone("Europe/Paris");
    const v1::Accepted convened = co_await stage.organiser->wish(0, std::move(command));
    stage.assembly = convened.id();
    co_await until_founded(stage);
    co_await stage.organiser->watch(stage.assembly);
    co_await state_mandate(stage);
    stage.note("demo.note.mandate", {{"question", stage.question_words()}});

    const std::uint64_t assembly = stage.assembly;
    stage.facilitator =
        co_await stage.invite(assembly, v1::ROLE_FACILITATOR, stage.say("role.facilitator"));
    stage.moderator =
        co_await stage.invite(assembly, v1::ROLE_MODERATOR, stage.say("role.moderator"));
    stage.editor = co_await stage.invite(assembly, v1::ROLE_EDITOR, stage.say("role.editor"));
    stage.observer = co_await stage.invite(assembly, v1::ROLE_OBSERVER, stage.say("role.observer"));
    for (const std::uint64_t territory : stage.municipalities) {
        auto steward = co_await stage.invite(0, v1::ROLE_STEWARD, stage.say("role.steward"));
        v1::Command appoint;
        appoint.mutable_appoint_steward()->set_territory(territory);
        appoint.mutable_appoint_steward()->set_participant(steward->participant());
        co_await stage.organiser->wish(0, std::move(appoint));
        stage.stewards.push_back(std::move(steward));
    }
    stage.stranger = std::make_unique<Actor>(stage.loop.get_executor(),
                                             stage.say("demo.name.stranger"), stage.address());
    co_await stage.stranger->sign_in();
    co_await stage.stranger->watch(assembly);
    stage.note("demo.note.people");
}

}  // namespace isegoria::demo
