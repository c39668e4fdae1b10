// SPDX-License-Identifier: AGPL-3.0-or-later
// Who may come in, with the time given by the test.
#include "net/doorkeeper.hpp"

#include <gtest/gtest.h>

namespace isegoria::net {
namespace {

using boost::asio::ip::make_address;
const Moment noon{std::chrono::hours(12)};

Limits small_limits() {
    Limits limits;
    limits.connections_max = 3;
    limits.connections_per_address_max = 2;
    limits.handshakes_per_second = 5;
    limits.handshakes_burst = 4;
    limits.addresses_max = 3;
    return limits;
}

TEST(Doorkeeper, RefusesOneConnectionTooManyFromAnAddress) {
    Doorkeeper keeper(small_limits(), {}, false);
    const auto home = make_address("192.0.2.1");
    auto first = keeper.admit(home, noon);
    const auto second = keeper.admit(home, noon);
    EXPECT_EQ(first.door, Door::open);
    EXPECT_EQ(second.door, Door::open);
    EXPECT_EQ(keeper.admit(home, noon).door, Door::address_full);
    EXPECT_EQ(keeper.admit(make_address("192.0.2.2"), noon).door, Door::open);
    first.ticket = {};
    EXPECT_EQ(keeper.admit(home, noon).door, Door::open);
}

TEST(Doorkeeper, CountsTriesByHouseholdAndNotThoseOfANamedHall) {
    EXPECT_EQ(counted_as("192.0.2.1", {}), "192.0.2.1");
    EXPECT_EQ(counted_as("::ffff:192.0.2.1", {}), "192.0.2.1");
    EXPECT_EQ(counted_as("2001:db8:0:1::1", {}), counted_as("2001:db8:0:1:ffff::2", {}));
    EXPECT_NE(counted_as("2001:db8:0:1::1", {}), counted_as("2001:db8:0:2::1", {}));
    const AddressRanges hall{*AddressRange::parse("192.0.2.0/24")};
    EXPECT_EQ(counted_as("192.0.2.1", hall), "");
    EXPECT_EQ(counted_as("198.51.100.1", hall), "198.51.100.1");
}

TEST(Doorkeeper, TakesAnIpv6NetworkOf64BitsForOneHousehold) {
    Doorkeeper keeper(small_limits(), {}, false);
    const auto first = keeper.admit(make_address("2001:db8:0:1::1"), noon);
    const auto second = keeper.admit(make_address("2001:db8:0:1:ffff::2"), noon);
    EXPECT_EQ(keeper.admit(make_address("2001:db8:0:1:2:3:4:5"), noon).door, Door::address_full);
    EXPECT_EQ(keeper.admit(make_address("2001:db8:0:2::1"), noon).door, Door::open);
}

TEST(Doorkeeper, RefusesAnAddressThatKnocksTooFastUntilItHasWaited) {
    Doorkeeper keeper(small_limits(), {}, false);
    const auto home = make_address("192.0.2.1");
    for (int i = 0; i < 4; ++i) EXPECT_EQ(keeper.admit(home, noon).door, Door::open) << i;
    EXPECT_EQ(keeper.admit(home, noon).door, Door::too_fast);
    EXPECT_EQ(keeper.admit(home, noon + std::chrono::milliseconds(199)).door, Door::too_fast);
    EXPECT_EQ(keeper.admit(home, noon + std::chrono::milliseconds(201)).door, Door::open);
}

TEST(Doorkeeper, RefusesEverybodyWhenTheHouseIsFull) {
    Doorkeeper keeper(small_limits(), {}, false);
    auto a = keeper.enter();
    const auto b = keeper.enter();
    const auto c = keeper.enter();
    EXPECT_EQ(keeper.enter().door, Door::house_full);
    EXPECT_EQ(keeper.connections(), 3U);
    a.ticket = {};
    EXPECT_EQ(keeper.connections(), 2U);
    EXPECT_EQ(keeper.enter().door, Door::open);
}

TEST(Doorkeeper, CountsNeitherExemptRangesNorThisMachine) {
    Doorkeeper keeper(small_limits(), {*AddressRange::parse("198.51.100.0/24")}, true);
    std::vector<Doorkeeper::Answer> held;
    for (int i = 0; i < 10; ++i) {
        held.push_back(keeper.admit(make_address("198.51.100.7"), noon));
        held.push_back(keeper.admit(make_address("127.0.0.1"), noon));
        held.push_back(keeper.admit(make_address("::ffff:127.0.0.1"), noon));
    }
    for (const auto& answer : held) EXPECT_EQ(answer.door, Door::open);
    EXPECT_EQ(keeper.addresses(), 0U);
}

TEST(Doorkeeper, GivesAHandshakeBackToWhomIsVouchedFor) {
    Limits limits = small_limits();
    limits.connections_per_address_max = 1'000;
    limits.connections_max = 1'000;
    Doorkeeper keeper(limits, {}, false);
    std::vector<Doorkeeper::Ticket> held;
    // Many behind one address come back at once, each with a token.
    for (int i = 0; i < 100; ++i) {
        auto answer = keeper.admit(make_address("192.0.2.1"), noon);
        ASSERT_EQ(answer.door, Door::open) << i;
        answer.ticket.give_back_handshake();
        answer.ticket.give_back_handshake();  // Counts once.
        held.push_back(std::move(answer.ticket));
    }
    // And none of it is left for those who show none.
    int strangers = 0;
    while (keeper.admit(make_address("192.0.2.1"), noon).door == Door::open) ++strangers;
    EXPECT_EQ(strangers, static_cast<int>(limits.handshakes_burst));
}

TEST(Doorkeeper, ForgetsAnAddressOnceItOwesNothing) {
    Doorkeeper keeper(small_limits(), {}, false);
    {
        const auto held = keeper.admit(make_address("192.0.2.1"), noon);
        keeper.forget_idle(noon + std::chrono::hours(1));
        EXPECT_EQ(keeper.addresses(), 1U);
    }
    keeper.forget_idle(noon);
    EXPECT_EQ(keeper.addresses(), 1U);
    keeper.forget_idle(noon + std::chrono::seconds(1));
    EXPECT_EQ(keeper.addresses(), 0U);
}

TEST(Doorkeeper, ItsTableOfAddressesHasALimit) {
    Doorkeeper keeper(small_limits(), {}, false);
    for (const char* address : {"192.0.2.1", "192.0.2.2", "192.0.2.3"}) {
        EXPECT_EQ(keeper.admit(make_address(address), noon).door, Door::open);
    }
    EXPECT_EQ(keeper.admit(make_address("192.0.2.4"), noon).door, Door::house_full);
    EXPECT_EQ(keeper.addresses(), 3U);
}

}  // namespace
}  // namespace isegoria::net
