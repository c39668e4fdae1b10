// SPDX-License-Identifier: AGPL-3.0-or-later
// The draw of the panel: prepared, committed to, drawn, verified by an observer with the lottery's
// own tool, alternates and replacements.
#include <algorithm>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "demo/chance.hpp"
#include "demo/signature.hpp"
#include "demo/stage.hpp"

namespace isegoria::demo {

namespace asio = boost::asio;
using Composition = v1::Composition;

namespace {

constexpr std::size_t replacements = 2;
// Enough that two seats can be filled however few hold a rare value.
constexpr std::uint32_t alternates_min = 4;

std::string octets_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw Failure(path.string() + ": cannot be read");
    return {std::istreambuf_iterator<char>(file), {}};
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

// Five dice, as a person would read them out.
std::string dice_of(const Stage& stage, std::uint64_t throw_number) {
    std::string dice;
    for (std::uint64_t die = 0; die < 5; ++die)
        dice += (die == 0 ? "" : " ") +
                std::to_string(1 + toss({stage.settings.seed, throw_number, die}) % 6);
    return dice;
}

// Writes the files of a tar archive (POSIX.1-1988) below a folder. Throws Failure when it is none.
void unpack(const std::string& archive, const std::filesystem::path& folder) {
    constexpr std::size_t block = 512;
    for (std::size_t at = 0; at + block <= archive.size() && archive[at] != '\0';) {
        const std::string name = archive.c_str() + at;
        const std::size_t size = std::stoul(archive.substr(at + 124, 11), nullptr, 8);
        if (name.find("..") != std::string::npos || name.front() == '/' ||
            size > archive.size() - at - block)
            throw Failure("the folder of the lottery is no archive");
        const std::filesystem::path path = folder / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << archive.substr(at + block, size);
        at += block + (size + block - 1) / block * block;
    }
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

// An archive of a lottery, written out, and whether the tool confirms what is in it.
asio::awaitable<bool> confirmed(Stage& stage, const std::string& archive, std::string name) {
    const std::filesystem::path place = stage.settings.directory / name;
    unpack(archive, place);
    const std::string folder = archive.substr(0, archive.find('/'));
    const std::vector<std::string> words = {"sortition", "verify", (place / folder).string()};
    const auto child = std::make_shared<Child>(stage.loop.get_executor(), words,
                                               stage.settings.directory / (name + ".log"));
    const std::function<void(const std::string&)> on_line = [](const std::string&) {};
    co_await child->read(on_line);
    std::filesystem::remove_all(place);
    co_return child->exit_code() == 0;
}

// The whole folder, as an observer is handed it.
asio::awaitable<bool> verified_folder(Stage& stage, v1::LotteryFolder which, std::string name) {
    v1::Errand fetch;
    fetch.mutable_fetch_lottery()->set_folder(which);
    const v1::Accepted accepted =
        co_await stage.observer->wish(stage.assembly, std::move(fetch));
    const bool holds = co_await confirmed(stage, accepted.document(), name);
    co_return holds;
}

// What everybody may have, from the page of the draw, without an account.
asio::awaitable<bool> verified_by_stranger(Stage& stage) {
    net::DialOptions dial;
    dial.fingerprint = stage.server.fingerprint();
    dial.url = "wss://" + stage.server.address() + "/assemblies/" +
               std::to_string(stage.assembly) + "/draw.tar";
    const net::Fetched fetched = co_await net::fetch(dial);
    if (fetched.status != 200) co_return false;
    const bool holds = co_await confirmed(stage, fetched.body, "published");
    co_return holds;
}

// "6.52 %", as the language writes it.
std::string percent(const Stage& stage, const std::string& chance) {
    return stage.say("demo.chance", {{"percent", std::stod(chance) * 100}});
}

std::string beginning_of(const std::string& digest) { return hexadecimal(digest).substr(0, 16); }

asio::awaitable<void> prepare_lottery(Stage& stage) {
    stage.organiser->on_progress = [&stage](const v1::Progress& progress) {
        const auto total = std::max<std::uint64_t>(progress.total(), 1);
        stage.counter("demo.note.preparing",
                      {{"percent", static_cast<std::int64_t>(progress.done() * 100 / total)}});
    };
    const auto begun = std::chrono::steady_clock::now();
    v1::Errand prepare;
    prepare.mutable_prepare_lottery()->set_method(v1::LOTTERY_METHOD_LEXIMIN);
    co_await stage.organiser->wish(stage.assembly, std::move(prepare));
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    Actor::Condition known = [&stage] {
        const auto view = one(stage.organiser->entities(), stage.assembly, v1::Entity::kLottery, 1);
        return view && !view->lottery().portfolio_hash().empty();
    };
    co_await stage.organiser->until("the prepared lottery", std::move(known));
    const auto view = one(stage.organiser->entities(), stage.assembly, v1::Entity::kLottery, 1);
    const v1::LotteryView& lottery = view->lottery();
    stage.check("demo.check.certificate", lottery.certified(),
                {{"smallest", percent(stage, lottery.smallest_chance())},
                 {"largest", percent(stage, lottery.largest_chance())},
                 {"panels", static_cast<std::int64_t>(lottery.panels())},
                 {"seconds", took.count()}});
}

// Nobody's to call back: one more seat, by a lottery of its own.
asio::awaitable<void> replace_by_lottery(Stage& stage) {
    const std::uint64_t leaving = seated(stage).front();
    v1::Command vacate;
    vacate.mutable_vacate_seat()->set_participant(leaving);
    vacate.mutable_vacate_seat()->set_cause(v1::VACANCY_CAUSE_WITHDREW);
    co_await stage.organiser->wish(stage.assembly, std::move(vacate));
    v1::Errand prepare;
    prepare.mutable_prepare_replacement()->set_value_source(stage.say("demo.draw.source"));
    co_await stage.organiser->wish(stage.assembly, std::move(prepare));
    v1::Errand hold;
    hold.mutable_hold_replacement()->set_public_value(dice_of(stage, 78));
    co_await stage.organiser->wish(stage.assembly, std::move(hold));
    Actor::Condition full = [&stage] { return seated(stage).size() == stage.settings.panel_size; };
    co_await stage.organiser->until("the seat drawn anew", std::move(full));
    const bool holds =
        co_await verified_folder(stage, v1::LOTTERY_FOLDER_REPLACEMENT, "replacement");
    stage.check("demo.check.replacement_drawn", holds, {{"count", std::int64_t{1}}});
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

asio::awaitable<void> draw_panel(Stage& stage) {
    stage.heading("demo.step.draw");
    const std::uint64_t assembly = stage.assembly;
    co_await import_pool(stage);
    co_await prepare_lottery(stage);
    v1::Command announce;
    announce.mutable_announce_draw()->set_value_source(stage.say("demo.draw.source"));
    co_await stage.organiser->wish(assembly, std::move(announce));
    const auto committed = one(stage.organiser->entities(), assembly, v1::Entity::kLottery, 1);
    stage.note("demo.note.commitment",
               {{"pool", beginning_of(committed->lottery().pool_hash())},
                {"quotas", beginning_of(committed->lottery().quotas_hash())},
                {"portfolio", beginning_of(committed->lottery().portfolio_hash())}});
    // Thrown after all of it was committed to.
    const std::string dice = dice_of(stage, 77);
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
    v1::Errand verify;
    (void)verify.mutable_verify_draw();
    co_await stage.observer->wish(assembly, std::move(verify));
    const bool confirmed_by_tool =
        co_await verified_folder(stage, v1::LOTTERY_FOLDER_PANEL, "lottery");
    stage.check("demo.check.draw_verified", confirmed_by_tool, {},
                (stage.settings.directory / "lottery.log").string());
    const bool repeated_by_stranger = co_await verified_by_stranger(stage);
    stage.check("demo.check.draw_repeated", repeated_by_stranger, {},
                (stage.settings.directory / "published.log").string());
    v1::Errand alternates;
    (void)alternates.mutable_choose_alternates();
    co_await stage.organiser->wish(assembly, std::move(alternates));
    co_await replace_two(stage);
    co_await replace_by_lottery(stage);
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
