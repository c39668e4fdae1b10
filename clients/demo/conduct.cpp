// SPDX-License-Identifier: AGPL-3.0-or-later
// isegoria demo: the conductor. It starts the server, the crowd and the panel as children, takes
// the organiser's, facilitator's, moderator's, editor's and stewards' part itself, and checks what
// its people see. With --kills it also kills the server now and then.
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <fstream>
#include <iostream>

#include "demo/chance.hpp"
#include "demo/demo.hpp"
#include "demo/stage.hpp"

namespace isegoria::demo {

namespace asio = boost::asio;

namespace {

// Between the beginning of a chapter, or the last death, and the next one: some of them meet the
// first wish of many, some the middle of it.
constexpr std::uint64_t kill_after_ms_max = 700;
// Those in which the server dies: from the collection to the charter in use.
constexpr std::size_t first_deadly = 3;
constexpr std::size_t deadly_chapters = 6;

asio::awaitable<void> kill_and_restart(Stage& stage) {
    stage.server.kill();
    co_await stage.server.start();
    ++stage.kills_done;
    stage.note("demo.note.killed", {{"count", static_cast<std::int64_t>(stage.kills_done)}});
}

// At moments that only the seed knows, spread over the story.
asio::awaitable<void> kill_now_and_then(Stage& stage) {
    while (stage.kills_done < stage.settings.kills && !stage.over) {
        const std::size_t due =
            first_deadly + stage.kills_done * deadly_chapters / stage.settings.kills;
        if (!stage.may_kill || stage.chapter < due) {
            co_await rest(std::chrono::milliseconds(5));
            continue;
        }
        const std::uint64_t wait =
            toss({stage.settings.kill_seed, stage.kills_done, 99}) % (kill_after_ms_max + 1);
        co_await rest(std::chrono::milliseconds(wait));
        if (!stage.over) co_await kill_and_restart(stage);
    }
}

// Somebody new sees the version that those saw who were there when it was published.
asio::awaitable<void> visit(Stage& stage) {
    const auto known = one(stage.observer->entities(), stage.assembly, v1::Entity::kVersion, 1);
    stage.visitors.push_back(std::make_unique<Actor>(
        stage.loop.get_executor(), stage.say("demo.name.stranger"), stage.address()));
    Actor& visitor = *stage.visitors.back();
    co_await visitor.sign_in();
    co_await visitor.watch(stage.assembly);
    const auto found = one(visitor.entities(), stage.assembly, v1::Entity::kVersion, 1);
    if (!found || found->SerializeAsString() != known->SerializeAsString())
        throw Failure("the published version has changed");
    visitor.leave();
}

asio::awaitable<void> tell_story(Stage& stage) {
    co_await convene(stage);
    co_await draw_panel(stage);
    co_await collect(stage);
    co_await deliberate(stage);
    co_await draft(stage);
    co_await review(stage);
    co_await ratify(stage);
    co_await appropriate(stage);
    stage.over = true;
    // Those that the story was too short for, with the charter published: it must stay the same.
    while (stage.kills_done < stage.settings.kills) {
        co_await kill_and_restart(stage);
        co_await visit(stage);
    }
    stage.heading("demo.step.verify");
    co_await look_at_pages(stage);
    co_await verify_record(stage);
}

asio::awaitable<void> serve_on(Stage& stage) {
    stage.serving = true;
    std::cout << stage.say("demo.serving") << std::endl;
    asio::signal_set signals(stage.loop, SIGINT, SIGTERM);
    co_await signals.async_wait(asio::use_awaitable);
    std::cout << std::endl;
}

asio::awaitable<void> conduct_all(Stage& stage) {
    co_await tell_story(stage);
    std::cout << summary(stage) << std::flush;
    if (!stage.settings.charter_out.empty())
        std::ofstream(stage.settings.charter_out) << masked_charter(stage);
    if (!stage.settings.once) co_await serve_on(stage);
    co_await stage.server.stop();
}

int tell_failure(const Stage& stage, const std::exception_ptr& failure) {
    std::string what = stage.child_failure;
    if (failure) {
        try {
            std::rethrow_exception(failure);
        } catch (const std::exception& error) {
            what = error.what() + (what.empty() ? "" : "\n" + what);
        }
    }
    std::cout << std::endl;
    std::cerr << stage.say("demo.failed", {{"what", what}}) << "\n"
              << stage.say("demo.kept", {{"directory", stage.settings.directory.string()}})
              << std::endl;
    return 1;
}

}  // namespace

int conduct(int count, char** words) {
    const Told told = read_settings(count, words);
    if (!told.settings) return told.exit_code;
    int code = 1;
    try {
        // Dozens of open connections are not taken down one by one: the process ends as it is, once
        // its children have.
        Stage& stage = *new Stage(*told.settings);
        std::exception_ptr failure;
        bool finished = false;
        asio::co_spawn(stage.loop, conduct_all(stage), [&](const std::exception_ptr& ended) {
            failure = ended;
            finished = !ended;
            stage.loop.stop();
        });
        if (stage.settings.kills > 0)
            asio::co_spawn(stage.loop, kill_now_and_then(stage),
                           [&](const std::exception_ptr& ended) {
                               if (!ended) return;
                               failure = ended;
                               stage.loop.stop();
                           });
        asio::signal_set signals(stage.loop, SIGINT, SIGTERM);
        signals.async_wait([&](const boost::system::error_code& error, int) {
            if (error || stage.serving) return;
            failure = std::make_exception_ptr(Failure(stage.say("demo.interrupted")));
            stage.loop.stop();
        });
        stage.loop.run();
        code = finished ? 0 : tell_failure(stage, failure);
        stage.end_children();
    } catch (const std::exception& error) {
        std::cerr << error.what() << std::endl;
    }
    // What failed is kept, to be looked at.
    if (code == 0 && told.settings->temporary)
        std::filesystem::remove_all(told.settings->directory);
    std::cout << std::flush;
    _exit(code);
}

}  // namespace isegoria::demo
