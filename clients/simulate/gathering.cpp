// SPDX-License-Identifier: AGPL-3.0-or-later
// Convening, drawing and collecting, with as few words as the rules allow.
#include "simulate/gathering.hpp"

#include <boost/asio/use_awaitable.hpp>
#include <chrono>

namespace isegoria::simulate {

namespace asio = boost::asio;
using demo::Actor;

namespace {

std::int64_t in_days(int days) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count() +
           std::int64_t{days} * 24 * 3'600 * 1'000;
}

// Nobody who exists: three people for each seat, half of them women.
std::string pool_of(std::size_t seats) {
    std::string csv = "id,gender\n";
    for (std::size_t person = 0; person < seats * 3; ++person)
        csv += std::to_string(person + 1) + (person % 2 == 0 ? ",woman\n" : ",man\n");
    return csv;
}
std::string categories_of(std::size_t seats) {
    const std::string low = std::to_string(seats / 2 - seats / 10);
    const std::string high = std::to_string(seats / 2 + seats / 10 + 1);
    return "feature,value,min,max\ngender,woman," + low + "," + high + "\ngender,man," + low + "," +
           high + "\n";
}

}  // namespace

Gathering::Gathering(asio::io_context& loop, const Settings& settings,
                     decltype(demo::Address::cover) cover)
    : loop_(loop),
      settings_(settings),
      server_(loop.get_executor(), settings.directory / "data", settings.directory / "server.log") {
    address_.language = std::string(words::tag(settings.language));
    address_.cover = std::move(cover);
}

std::unique_ptr<Actor> Gathering::person(std::string name, std::string code,
                                         std::string token) const {
    return std::make_unique<Actor>(loop_.get_executor(), std::move(name), address_, std::move(code),
                                   0, std::move(token));
}

asio::awaitable<void> Gathering::convene() {
    co_await server_.start();
    address_.url = "wss://" + server_.address() + "/";
    address_.fingerprint = server_.fingerprint();
    organiser_ = person("organiser", server_.setup_code());
    co_await organiser_->sign_in();
    co_await organiser_->watch(0);
    v1::Command territory;
    word(territory.mutable_create_territory()->mutable_names(), "simulate.territory");
    territory.mutable_create_territory()->set_level(v1::LEVEL_REGION);
    const v1::Accepted created = co_await organiser_->wish(0, std::move(territory));
    v1::Command convene;
    convene.mutable_convene_assembly()->set_territory(created.id());
    word(convene.mutable_convene_assembly()->mutable_names(), "simulate.assembly");
    convene.mutable_convene_assembly()->set_time_zone("Europe/Paris");
    const v1::Accepted convened = co_await organiser_->wish(0, std::move(convene));
    assembly_ = convened.id();
    co_await state_mandate();
    co_await organiser_->watch(assembly_);
    co_await draw();
    co_await collect_nothing();
    facilitator_ = co_await appoint(v1::ROLE_FACILITATOR, "facilitator");
    observer_ = co_await appoint(v1::ROLE_OBSERVER, "observer");
}

asio::awaitable<std::unique_ptr<Actor>> Gathering::appoint(v1::Role role, std::string name) {
    v1::Errand errand;
    errand.mutable_invite_to_role()->set_role(role);
    errand.mutable_invite_to_role()->set_label(name);
    const v1::Accepted invited = co_await organiser_->wish(assembly_, std::move(errand));
    std::unique_ptr<Actor> actor = person(std::move(name), invited.invitations(0).code());
    co_await actor->sign_in();
    co_await actor->watch(assembly_);
    co_return actor;
}

// The server founds the assembly by itself once the directory has convened it: a moment later.
asio::awaitable<void> Gathering::state_mandate() {
    constexpr int tries_max = 200;
    for (int tries = 0;; ++tries) {
        v1::Command command;
        auto* mandate = command.mutable_state_mandate();
        word(mandate->mutable_question(), "simulate.question");
        word(mandate->mutable_scope(), "simulate.question");
        mandate->set_commissioning_authority(words::say(settings_.language, "simulate.territory"));
        auto* promise = mandate->add_commitments();
        promise->set_words(words::say(settings_.language, "simulate.commitment"));
        promise->set_due_ms(in_days(180));
        mandate->set_consensus_threshold_percent(70);
        mandate->set_replacements_until_ms(in_days(30));
        mandate->set_draws_max(1);
        bool stated = true;
        try {
            co_await organiser_->wish(assembly_, std::move(command));
        } catch (const demo::Refusal&) {
            if (tries == tries_max) throw;
            stated = false;
        }
        if (stated) co_return;
        co_await demo::rest(std::chrono::milliseconds(50));
    }
}

asio::awaitable<void> Gathering::draw() {
    v1::Command plan;
    plan.mutable_choose_plan()->set_plan_template(v1::PLAN_TEMPLATE_ALTERNATION);
    co_await organiser_->wish(assembly_, std::move(plan));
    v1::Errand pool;
    auto* import = pool.mutable_import_pool();
    import->set_respondents(1);
    import->set_categories(2);
    import->set_panel_size(static_cast<std::uint32_t>(settings_.members));
    std::vector<sync::Attachment> files;
    files.push_back({1, pool_of(settings_.members)});
    files.push_back({2, categories_of(settings_.members)});
    co_await organiser_->wish(assembly_, std::move(pool), std::move(files));
    v1::Errand prepare;
    prepare.mutable_prepare_lottery()->set_method(v1::LOTTERY_METHOD_LEXIMIN);
    co_await organiser_->wish(assembly_, std::move(prepare));
    v1::Command announce;
    announce.mutable_announce_draw()->set_value_source(
        words::say(settings_.language, "simulate.value_source"));
    co_await organiser_->wish(assembly_, std::move(announce));
    v1::Errand hold;
    hold.mutable_hold_draw()->set_public_value(std::to_string(settings_.seed));
    co_await organiser_->wish(assembly_, std::move(hold));
    v1::Errand invite;
    invite.mutable_invite_panel();
    const v1::Accepted invited = co_await organiser_->wish(assembly_, std::move(invite));
    for (const auto& invitation : invited.invitations()) codes_.push_back(invitation.code());
    v1::Command open;
    open.mutable_open_assembly();
    co_await organiser_->wish(assembly_, std::move(open));
}

asio::awaitable<void> Gathering::lead_phase(v1::PhaseKind kind, v1::Command command) {
    const auto phase = demo::phase_of(organiser_->entities(), assembly_, kind);
    if (!phase) throw demo::Failure("the plan has no phase of kind " + std::to_string(kind));
    if (command.has_open_phase()) command.mutable_open_phase()->set_phase(phase->id());
    if (command.has_close_phase()) {
        command.mutable_close_phase()->set_phase(phase->id());
        command.mutable_close_phase()->set_reason(
            words::say(settings_.language, "simulate.nothing_collected"));
    }
    if (command.has_adopt_synthesis()) command.mutable_adopt_synthesis()->set_phase(phase->id());
    if (command.has_publish_result()) command.mutable_publish_result()->set_phase(phase->id());
    co_await organiser_->wish(assembly_, std::move(command));
}

// A deliberation opens on the published result of a collection; this one is empty, and is so on
// the record.
asio::awaitable<void> Gathering::collect_nothing() {
    v1::Command open;
    open.mutable_open_phase();
    co_await lead_phase(v1::PHASE_KIND_COLLECTION, std::move(open));
    v1::Command close;
    close.mutable_close_phase();
    co_await lead_phase(v1::PHASE_KIND_COLLECTION, std::move(close));
    v1::Command adopt;
    adopt.mutable_adopt_synthesis();
    co_await lead_phase(v1::PHASE_KIND_COLLECTION, std::move(adopt));
    v1::Command publish;
    publish.mutable_publish_result();
    co_await lead_phase(v1::PHASE_KIND_COLLECTION, std::move(publish));
    v1::Command deliberate;
    deliberate.mutable_open_phase();
    co_await lead_phase(v1::PHASE_KIND_DELIBERATION, std::move(deliberate));
}

}  // namespace isegoria::simulate
