// SPDX-License-Identifier: AGPL-3.0-or-later
// Territory and mandate, the people who serve the assembly, and the draw of its panel.
#include <algorithm>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <fstream>
#include <iterator>

#include "demo/chance.hpp"
#include "demo/stage.hpp"

namespace isegoria::demo {

namespace asio = boost::asio;
using Composition = v1::Composition;

namespace {

constexpr std::uint32_t consensus_threshold_percent = 70;
constexpr std::uint32_t draws_max = 2;
constexpr std::size_t replacements = 2;
// Enough that two seats can be filled however few hold a rare value.
constexpr std::uint32_t alternates_min = 4;

std::int64_t in_days(int days) {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count() +
           std::int64_t{days} * 24 * 3'600 * 1'000;
}

std::string octets_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw Failure(path.string() + ": cannot be read");
    return {std::istreambuf_iterator<char>(file), {}};
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

asio::awaitable<void> import_pool(Stage& stage) {
    v1::Errand errand;
    auto* import = errand.mutable_import_pool();
    import->set_respondents(1);
    import->set_categories(2);
    import->set_panel_size(stage.settings.panel_size);
    import->set_alternate_count(std::max(alternates_min, stage.settings.panel_size / 2));
    std::vector<sync::Attachment> files;
    files.push_back({1, octets_of(stage.settings.pool)});
    files.push_back({2, octets_of(stage.settings.categories)});
    co_await stage.organiser->wish(stage.assembly, std::move(errand), std::move(files));
}

std::vector<std::uint64_t> seated(const Stage& stage) {
    std::vector<std::uint64_t> result;
    for (const v1::Entity& seat :
         all(stage.organiser->entities(), stage.assembly, v1::Entity::kSeat))
        if (seat.seat().status() == v1::SEAT_STATUS_OFFERED ||
            seat.seat().status() == v1::SEAT_STATUS_CONFIRMED)
            result.push_back(seat.id());
    return result;
}

// Two decline; the alternates who keep the panel closest to its quotas are called.
asio::awaitable<void> replace_two(Stage& stage) {
    const std::vector<std::uint64_t> drawn = seated(stage);
    for (std::size_t turn = 0; turn < replacements; ++turn) {
        const std::uint64_t leaving = drawn[toss({stage.settings.seed, turn}) % (drawn.size() / 2) +
                                            turn * (drawn.size() / 2)];
        v1::Command vacate;
        vacate.mutable_vacate_seat()->set_participant(leaving);
        vacate.mutable_vacate_seat()->set_cause(turn == 0 ? v1::VACANCY_CAUSE_DECLINED
                                                          : v1::VACANCY_CAUSE_UNREACHABLE);
        co_await stage.organiser->wish(stage.assembly, std::move(vacate));
        v1::Errand fill;
        fill.mutable_fill_seat()->set_vacated(leaving);
        const v1::Accepted filled = co_await stage.organiser->wish(stage.assembly, std::move(fill));
        const std::uint64_t successor = filled.id();
        Actor::Condition taken = [&stage, leaving, successor] {
            const auto left =
                one(stage.organiser->entities(), stage.assembly, v1::Entity::kSeat, leaving);
            const auto came =
                one(stage.organiser->entities(), stage.assembly, v1::Entity::kSeat, successor);
            return left && came && left->seat().status() == v1::SEAT_STATUS_REPLACED &&
                   came->seat().replaces() == leaving;
        };
        co_await stage.organiser->until("an alternate in the seat", std::move(taken));
    }
    stage.check("demo.check.replaced", seated(stage).size() == stage.settings.panel_size,
                {{"count", static_cast<std::int64_t>(replacements)}});
}

asio::awaitable<Composition> composition(Stage& stage) {
    v1::Errand errand;
    errand.mutable_fetch_composition();
    const v1::Accepted accepted = co_await stage.organiser->wish(stage.assembly, std::move(errand));
    co_return accepted.composition();
}

// People too few or too many, over all values: 0 when every quota is met.
std::uint64_t missed(const Composition& composition) {
    std::uint64_t sum = 0;
    for (const auto& row : composition.rows()) {
        if (row.panel() < row.quota().min()) sum += row.quota().min() - row.panel();
        if (row.panel() > row.quota().max()) sum += row.panel() - row.quota().max();
    }
    return sum;
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

asio::awaitable<void> draw_panel(Stage& stage) {
    stage.heading("demo.step.draw");
    const std::uint64_t assembly = stage.assembly;
    co_await import_pool(stage);
    v1::Command announce;
    announce.mutable_announce_draw()->set_value_source(stage.say("demo.draw.source"));
    co_await stage.organiser->wish(assembly, std::move(announce));
    // Thrown after pool and quotas were committed to; five dice, as a person would read them out.
    std::string dice;
    for (std::uint64_t die = 0; die < 5; ++die)
        dice +=
            (die == 0 ? "" : " ") + std::to_string(1 + toss({stage.settings.seed, 77, die}) % 6);
    v1::Errand hold;
    hold.mutable_hold_draw()->set_public_value(dice);
    co_await stage.organiser->wish(assembly, std::move(hold));
    Actor::Condition drawn = [&stage] { return seated(stage).size() == stage.settings.panel_size; };
    co_await stage.organiser->until("the drawn panel", std::move(drawn));
    const Composition first = co_await composition(stage);
    const auto lottery = one(stage.organiser->entities(), assembly, v1::Entity::kLottery, 1);
    stage.check("demo.check.quotas", missed(first) == 0,
                {{"seats", static_cast<std::int64_t>(stage.settings.panel_size)},
                 {"pool", static_cast<std::int64_t>(lottery->lottery().pool_size())},
                 {"values", std::int64_t{first.rows_size()}},
                 {"dice", dice}});
    co_await replace_two(stage);
    stage.composition = co_await composition(stage);
    // The lottery calls whoever fits best; in a small pool nobody may fit wholly.
    stage.note(missed(stage.composition) == 0 ? "demo.note.quotas_kept" : "demo.note.quotas_missed",
               {{"count", static_cast<std::int64_t>(missed(stage.composition))}});
    stage.panel_seats = stage.settings.panel_size;

    v1::Errand invite;
    invite.mutable_invite_panel();
    const v1::Accepted invited = co_await stage.organiser->wish(assembly, std::move(invite));
    std::vector<std::string> codes;
    for (const auto& invitation : invited.invitations()) codes.push_back(invitation.code());
    stage.check("demo.check.invited", codes.size() == stage.panel_seats,
                {{"count", static_cast<std::int64_t>(codes.size())}});
    stage.start_panel(codes);
    v1::Command open;
    open.mutable_open_assembly();
    co_await stage.organiser->wish(assembly, std::move(open));
    // Members confirm as soon as they have signed in.
    Actor::Condition confirmed = [&stage] {
        std::size_t sum = 0;
        for (const v1::Entity& seat :
             all(stage.organiser->entities(), stage.assembly, v1::Entity::kSeat))
            if (seat.seat().status() == v1::SEAT_STATUS_CONFIRMED) ++sum;
        return sum == stage.panel_seats;
    };
    co_await stage.organiser->until("members who confirm their seats", std::move(confirmed));
    stage.check("demo.check.confirmed", true,
                {{"count", static_cast<std::int64_t>(stage.panel_seats)}});
    std::filesystem::remove(stage.settings.directory / "codes");
    stage.may_kill = true;
}

}  // namespace isegoria::demo
