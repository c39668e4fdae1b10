// SPDX-License-Identifier: AGPL-3.0-or-later
// A range of IP addresses as an operator writes it: "10.0.0.0/8", "2001:db8::/32", or one address.
// A plain value.
#pragma once
#include <boost/asio/ip/address.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace isegoria::net {

class AddressRange {
  public:
    // Nothing when the text is no range, or when bits beyond its prefix are set.
    [[nodiscard]] static std::optional<AddressRange> parse(std::string_view text);
    [[nodiscard]] bool contains(const boost::asio::ip::address& address) const;

  private:
    AddressRange(boost::asio::ip::address_v6 base, unsigned prefix)
        : base_(base), prefix_(prefix) {}
    boost::asio::ip::address_v6 base_;  // IPv4 in its mapped form, so that one rule serves both.
    unsigned prefix_;
};

using AddressRanges = std::vector<AddressRange>;
[[nodiscard]] bool any_contains(const AddressRanges& ranges,
                                const boost::asio::ip::address& address);

// An IPv4 address that came in through an IPv6 socket, as IPv4; all others as they are.
[[nodiscard]] boost::asio::ip::address unmapped(const boost::asio::ip::address& address);

}  // namespace isegoria::net
