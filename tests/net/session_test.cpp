// SPDX-License-Identifier: AGPL-3.0-or-later
// Sessions over real sockets, with real rooms behind them and the clients' own library before them:
// whatever breaks, in the end each client holds what the server shows. One thread.
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>

#include "bench/stage.hpp"
#include "net/dial.hpp"
#include "sync/connection.hpp"

namespace isegoria::net::testing {
namespace {

namespace asio = boost::asio;
using bench::Stage;

// Far beyond what any of this takes; only a failing test waits so long.
constexpr std::chrono::seconds patience{30};

asio::awaitable<std::unique_ptr<Transport>> dial_and_note(DialOptions options, Transport** noted) {
    std::unique_ptr<Transport> transport = co_await dial(std::move(options));
    *noted = transport.get();
    co_return transport;
}

// A guest of assembly 1 who follows it and the directory, across whatever breaks.
class Guest {
  public:
    explicit Guest(Stage& stage) {
        DialOptions dialled;
        dialled.url = "ws://127.0.0.1:" + std::to_string(stage.port()) + "/live";
        sync::ConnectionOptions options;
        options.guest_of = 1;
        options.dial = [this, dialled] { return dial_and_note(dialled, &transport_); };
        options.on_welcome = [this](const v1::Welcome& welcome) {
            ++welcomes;
            // Told once; those who come back with their token know.
            if (welcome.participant() != 0) participants.insert(welcome.participant());
        };
        connection_ =
            std::make_unique<sync::Connection>(stage.loop().get_executor(), std::move(options));
        connection_->watch(0);
        connection_->watch(1);
        asio::co_spawn(stage.loop(), connection_->run(),
                       [this](const std::exception_ptr&) { gone = true; });
    }
    void cut() { transport_->abort(); }
    [[nodiscard]] sync::Connection& connection() { return *connection_; }
    [[nodiscard]] std::uint64_t position() const { return connection_->entities().position(1); }

    int welcomes = 0;
    bool gone = false;  // Whoever is stopped still says goodbye; until then the loop holds them.
    std::set<std::uint64_t> participants;

  private:
    std::unique_ptr<sync::Connection> connection_;
    Transport* transport_ = nullptr;
};

template <class Condition>
bool until(Stage& stage, Condition condition) {
    const auto end = std::chrono::steady_clock::now() + patience;
    stage.loop().restart();
    while (!condition() && std::chrono::steady_clock::now() < end) {
        stage.loop().run_for(std::chrono::milliseconds(2));
        stage.tick();
    }
    return condition();
}

// What everyone sees, as the guest holds it.
sync::EntityMap::Entities public_part(Guest& guest) {
    sync::EntityMap::Entities part = guest.connection().entities().entities(1);
    std::erase_if(part, [](const auto& each) {
        return each.first.audience.kind != static_cast<int>(core::AudienceKind::everyone);
    });
    return part;
}

// Whose personal part the guest holds.
std::set<std::uint64_t> owners(Guest& guest) {
    std::set<std::uint64_t> result;
    for (const auto& [key, entity] : guest.connection().entities().entities(1))
        if (key.audience.kind == static_cast<int>(core::AudienceKind::person))
            result.insert(key.audience.id);
    return result;
}

// The tests of each wait use short ones; these are what an instance runs with.
TEST(Sessions, TheWaitsAddUpToWhatIsPromised) {
    const Limits limits;
    const SessionLimits sessions;
    constexpr std::chrono::seconds tick{1};  // How often the server looks at its sessions.
    EXPECT_LE(limits.handshake_wait + limits.sweep_interval, std::chrono::seconds(10));
    EXPECT_LE(limits.head_wait + limits.sweep_interval, std::chrono::seconds(10));
    EXPECT_LE(sessions.hello_wait + tick + limits.close_wait + limits.sweep_interval,
              std::chrono::seconds(10));
    EXPECT_LE(limits.ping_interval * limits.silent_intervals_max + limits.sweep_interval,
              std::chrono::seconds(45));
    EXPECT_LE(limits.send_wait + limits.sweep_interval, std::chrono::seconds(31));
}

TEST(Sessions, AllWhoWereCutOffAtOnceHoldWhatTheOthersHoldAndGoOnAsThemselves) {
    constexpr int guests_count = 60;
    Stage stage(false, 16, {});
    std::vector<std::unique_ptr<Guest>> guests;
    for (int i = 0; i < guests_count; ++i) guests.push_back(std::make_unique<Guest>(stage));
    const auto all_at = [&](std::uint64_t position) {
        return std::all_of(guests.begin(), guests.end(), [&](const auto& each) {
            return each->position() == position && each->welcomes > 0;
        });
    };
    ASSERT_TRUE(until(stage, [&] { return all_at(stage.position()); }));
    for (int round = 0; round < 3; ++round) {
        stage.change_questions(5);
        for (std::size_t i = 0; i < guests.size(); ++i)
            if (i % 4 != 0) guests[i]->cut();
        stage.change_questions(9);
        const int expected = round + 2;
        ASSERT_TRUE(until(stage, [&] {
            return all_at(stage.position()) &&
                   std::all_of(guests.begin() + 1, guests.begin() + 4,
                               [&](const auto& each) { return each->welcomes == expected; });
        }));
        const auto held = public_part(*guests.front());
        EXPECT_GT(held.size(), 16U);
        for (const auto& guest : guests) EXPECT_EQ(public_part(*guest), held);
    }
    // Nobody became somebody else: what only one person may see is that person's still.
    for (const auto& guest : guests) {
        EXPECT_EQ(guest->participants.size(), 1U);
        EXPECT_EQ(owners(*guest), guest->participants);
    }
    for (const auto& guest : guests) guest->connection().stop();
    ASSERT_TRUE(until(stage, [&] {
        return stage.counts().sessions == 0 &&
               std::ranges::all_of(guests, [](const auto& each) { return each->gone; });
    }));
}

}  // namespace
}  // namespace isegoria::net::testing
