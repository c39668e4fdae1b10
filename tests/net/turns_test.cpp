// SPDX-License-Identifier: AGPL-3.0-or-later
// That others run between two who take turns.
#include "net/turns.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace isegoria::net {
namespace {

namespace asio = boost::asio;

asio::awaitable<void> work(std::shared_ptr<Turns> turns, std::string& order, char name) {
    (void)co_await turns->take(turns->bell());
    order += name;
}

// One dot a turn of the loop in which something else was ready.
TEST(Turns, LetWhatIsReadyRunBetweenTwoOfThemAndKeepTheOrderOfAsking) {
    asio::io_context loop;
    auto turns = std::make_shared<Turns>(loop.get_executor());
    std::string order;
    for (char name = 'a'; name <= 'j'; ++name)
        asio::co_spawn(loop, work(turns, order, name), asio::detached);
    int left = 1'000;
    std::function<void()> others = [&] {
        order += '.';
        if (--left > 0) asio::post(loop, others);
    };
    asio::post(loop, others);
    loop.run();
    std::string names;
    for (std::size_t at = 0, before = 0; at < order.size(); ++at) {
        if (order[at] == '.') continue;
        // From a socket to the answer are four turns.
        EXPECT_TRUE(names.empty() || at - before >= 5) << order.substr(0, at + 1);
        names += order[at];
        before = at;
    }
    EXPECT_EQ(names, "abcdefghij");
    // Nobody waits for those who are through.
    order.clear();
    loop.restart();
    asio::co_spawn(loop, work(turns, order, 'k'), asio::detached);
    loop.run();
    EXPECT_EQ(order, "k");
}

TEST(Turns, AreSeveralAtATimeWhereTheLoopIsBusy) {
    asio::io_context loop;
    Moment now{};
    auto turns = std::make_shared<Turns>(loop.get_executor(), [&] { return now; });
    std::string order;
    for (int number = 0; number < 40; ++number)
        asio::co_spawn(loop, work(turns, order, 'h'), asio::detached);
    int left = 40;
    std::function<void()> others = [&] {
        order += '.';
        now += std::chrono::milliseconds(10);
        if (--left > 0) asio::post(loop, others);
    };
    asio::post(loop, others);
    loop.run();
    // Ten milliseconds are worth six; alone they would have taken eight turns each.
    EXPECT_LE(order.find_last_of('h'), 40u + 15u) << order;
    EXPECT_EQ(order.find(std::string(16, 'h')), std::string::npos) << order;
}

asio::awaitable<void> leave(std::shared_ptr<Turns> turns, Turns::Bell bell, std::string& order) {
    (void)co_await turns->take(std::move(bell));
    order += 'x';
}

TEST(Turns, CostNothingForThoseWhoWaitNoLonger) {
    asio::io_context loop;
    auto turns = std::make_shared<Turns>(loop.get_executor());
    std::string order;
    std::vector<Turns::Bell> bells;
    asio::co_spawn(loop, work(turns, order, 'a'), asio::detached);
    for (int number = 0; number < 1'000; ++number)
        asio::co_spawn(loop, leave(turns, bells.emplace_back(turns->bell()), order),
                       asio::detached);
    asio::co_spawn(loop, work(turns, order, 'b'), asio::detached);
    asio::post(loop, [&] {
        for (const Turns::Bell& bell : bells) bell->cancel();
        bells.clear();
    });
    const std::size_t ran = loop.run();
    // At once, and not each in a turn of its own with seven between.
    EXPECT_EQ(order, "a" + std::string(1'000, 'x') + "b");
    EXPECT_LT(ran, 4'000u);
}

TEST(Turns, MayEndWithTheLoopWhileSomebodyWaits) {
    std::string order;
    {
        asio::io_context loop;
        auto turns = std::make_shared<Turns>(loop.get_executor());
        asio::co_spawn(loop, work(turns, order, 'a'), asio::detached);
        asio::co_spawn(loop, work(turns, order, 'b'), asio::detached);
        turns.reset();
        loop.run_one();
        loop.run_one();
    }
    EXPECT_EQ(order, "a");
}

}  // namespace
}  // namespace isegoria::net
