// SPDX-License-Identifier: AGPL-3.0-or-later
// Address ranges as operators write them.
#include "net/address_range.hpp"

#include <gtest/gtest.h>

namespace isegoria::net {
namespace {

bool matches(const std::string& range, const std::string& address) {
    const auto parsed = AddressRange::parse(range);
    EXPECT_TRUE(parsed) << range;
    return parsed && parsed->contains(boost::asio::ip::make_address(address));
}

TEST(AddressRange, HoldsWhatSharesItsPrefix) {
    EXPECT_TRUE(matches("10.0.0.0/8", "10.255.3.4"));
    EXPECT_FALSE(matches("10.0.0.0/8", "11.0.0.1"));
    EXPECT_TRUE(matches("192.0.2.7", "192.0.2.7"));
    EXPECT_FALSE(matches("192.0.2.7", "192.0.2.6"));
    EXPECT_TRUE(matches("2001:db8::/33", "2001:db8:7fff::1"));
    EXPECT_FALSE(matches("2001:db8::/33", "2001:db8:8000::1"));
    EXPECT_TRUE(matches("0.0.0.0/0", "203.0.113.9"));
    EXPECT_FALSE(matches("0.0.0.0/0", "2001:db8::1"));
}

TEST(AddressRange, TakesAMappedAddressForWhatItStandsFor) {
    EXPECT_TRUE(matches("10.0.0.0/8", "::ffff:10.1.2.3"));
    EXPECT_EQ(unmapped(boost::asio::ip::make_address("::ffff:10.1.2.3")).to_string(), "10.1.2.3");
}

TEST(AddressRange, RefusesWhatIsNoRange) {
    for (const char* text : {"", "10.0.0.0/33", "10.0.0.1/8", "10.0.0.0/", "10.0.0.0/8x", "/8",
                             "example.org", "10.0.0", "::/129", "10.0.0.0/-1", "2001:db8::1/64"}) {
        EXPECT_FALSE(AddressRange::parse(text)) << text;
    }
}

}  // namespace
}  // namespace isegoria::net
