// SPDX-License-Identifier: AGPL-3.0-or-later
// Progress, checks and children; what several steps do alike.
#include "demo/stage.hpp"

#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fstream>
#include <iostream>
#include <sstream>

namespace isegoria::demo {

namespace asio = boost::asio;

Stage::Stage(Settings told)
    : settings(std::move(told)),
      material(settings.statements, settings.language, settings.contributors),
      server(loop.get_executor(), settings.directory / "data", settings.directory / "server.log"),
      terminal_(isatty(STDOUT_FILENO) != 0) {}

std::string Stage::say(std::string_view key, const words::Arguments& arguments) const {
    return words::say(settings.language, key, arguments, "Europe/Paris");
}

std::string Stage::question_words() const {
    return say(settings.own_statements ? "demo.mandate.question" : "demo.mandate.question_other");
}

void Stage::end_counter() {
    if (counting_) std::cout << "\r\033[K";
    counting_ = false;
}

void Stage::heading(std::string_view key, const words::Arguments& arguments) {
    end_counter();
    ++chapter;
    std::cout << "\n" << say(key, arguments) << std::endl;
}

void Stage::note(std::string_view key, const words::Arguments& arguments) {
    end_counter();
    std::cout << "  · " << say(key, arguments) << std::endl;
}

void Stage::check(std::string_view key, bool holds, const words::Arguments& arguments,
                  const std::string& seen) {
    end_counter();
    const std::string sentence = say(key, arguments);
    if (!holds) {
        std::string what = say("demo.does_not_hold", {{"what", sentence}});
        if (!seen.empty()) what += "\n  " + seen;
        throw Failure(what);
    }
    ++checks_held;
    std::cout << "  ✓ " << sentence << std::endl;
}

void Stage::counter(std::string_view key, const words::Arguments& arguments) {
    if (!terminal_) return;
    counting_ = true;
    std::cout << "\r\033[K    " << say(key, arguments) << std::flush;
}

Address Stage::address() const {
    return {"wss://" + server.address() + "/", server.fingerprint(), tag()};
}

ChildSettings Stage::child_settings() const {
    ChildSettings child;
    child.address = address();
    child.language = settings.language;
    child.assembly = assembly;
    child.statements = settings.statements;
    child.statements_language = settings.statements_language;
    child.contributors = settings.contributors;
    child.seed = settings.seed;
    return child;
}

void Stage::start_child(const std::string& subcommand, const ChildSettings& told,
                        std::function<void(const std::string&)> on_line) {
    std::vector<std::string> words = words_of(told);
    words.insert(words.begin(), subcommand);
    const auto child = std::make_shared<Child>(loop.get_executor(), std::move(words),
                                               settings.directory / (subcommand + ".log"));
    children_.push_back(child);
    asio::co_spawn(loop, child->read(std::move(on_line)),
                   [this, child, subcommand](const std::exception_ptr&) {
                       if (over || child->exit_code() == 0) return;
                       child_failure =
                           subcommand + ": " + std::to_string(child->exit_code().value_or(-1));
                       std::ifstream log(settings.directory / (subcommand + ".log"));
                       for (std::string line; std::getline(log, line);)
                           child_failure += "\n  " + line;
                       loop.stop();
                   });
}

void Stage::take_crowd_line(const std::string& line) {
    std::istringstream words(line);
    std::string what;
    std::uint64_t about = 0;
    std::uint64_t number = 0;
    words >> what >> about >> number;
    CrowdCount& counts = crowd_counts[about];
    if (what == "answered") counts.answers += number;
    if (what == "reacted") counts.reactions += number;
    if (what == "seen-early") counts.seen_early += number;
    if (what == "finished") ++counts.finished;
    counter("demo.count.crowd", {{"answers", static_cast<std::int64_t>(counts.answers)},
                                 {"reactions", static_cast<std::int64_t>(counts.reactions)}});
}

void Stage::end_children() {
    over = true;
    for (const auto& child : children_)
        if (!child->exit_code()) child->kill();
    server.kill();
}

void Stage::start_crowd() {
    const std::size_t all = settings.contributors;
    for (std::size_t part = 0; part < crowd_processes; ++part) {
        ChildSettings told = child_settings();
        told.first = all * part / crowd_processes;
        told.share = all * (part + 1) / crowd_processes - told.first;
        start_child("demo-crowd", told, [this](const std::string& line) { take_crowd_line(line); });
    }
}

void Stage::start_panel(const std::vector<std::string>& codes) {
    ChildSettings told = child_settings();
    told.codes = settings.directory / "codes";
    {
        std::ofstream file(told.codes);
        std::filesystem::permissions(
            told.codes, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        for (const std::string& code : codes) file << code << '\n';
    }
    start_child("demo-panel", told, [this](const std::string& line) {
        std::istringstream words(line);
        std::string what;
        std::size_t number = 0;
        words >> what >> number;
        if (what == "signed-in")
            counter("demo.count.signed_in", {{"count", static_cast<std::int64_t>(number)}});
    });
}

std::uint64_t Stage::phase(v1::PhaseKind kind) const {
    const auto found = phase_of(organiser->entities(), assembly, kind);
    if (!found) throw Failure("the plan has no phase of kind " + std::to_string(kind));
    return found->id();
}

asio::awaitable<void> Stage::open_phase(v1::PhaseKind kind) {
    v1::Command command;
    command.mutable_open_phase()->set_phase(phase(kind));
    co_await organiser->wish(assembly, std::move(command));
}

asio::awaitable<void> Stage::close_phase(v1::PhaseKind kind) {
    v1::Command command;
    command.mutable_close_phase()->set_phase(phase(kind));
    co_await organiser->wish(assembly, std::move(command));
}

asio::awaitable<void> Stage::publish(v1::PhaseKind kind) {
    v1::Command command;
    command.mutable_publish_result()->set_phase(phase(kind));
    co_await organiser->wish(assembly, std::move(command));
    Actor::Condition published = [this, kind] {
        const auto found = phase_of(organiser->entities(), assembly, kind);
        return found && found->phase().status() == v1::PHASE_STATUS_PUBLISHED;
    };
    co_await organiser->until("the published result", std::move(published));
}

asio::awaitable<std::unique_ptr<Actor>> Stage::invite(std::uint64_t stream, v1::Role role,
                                                      std::string name) {
    v1::Errand errand;
    errand.mutable_invite_to_role()->set_role(role);
    errand.mutable_invite_to_role()->set_label(name);
    const v1::Accepted accepted = co_await organiser->wish(stream, std::move(errand));
    auto actor = std::make_unique<Actor>(loop.get_executor(), std::move(name), address(),
                                         accepted.invitations(0).code());
    co_await actor->sign_in();
    co_await actor->watch(stream);
    co_return actor;
}

}  // namespace isegoria::demo
