// SPDX-License-Identifier: AGPL-3.0-or-later
// Reading and matching of address ranges. Pure.
#include "net/address_range.hpp"

#include <charconv>

namespace isegoria::net {
namespace {

namespace ip = boost::asio::ip;
constexpr unsigned mapped_prefix = 96;  // Where the IPv4 address begins in ::ffff:0:0/96.

ip::address_v6 as_v6(const ip::address& address) {
    if (address.is_v6()) return ip::address_v6(address.to_v6().to_bytes());  // Without its scope.
    return ip::make_address_v6(ip::v4_mapped, address.to_v4());
}

bool same_prefix(const ip::address_v6::bytes_type& a, const ip::address_v6::bytes_type& b,
                 unsigned bits) {
    for (unsigned i = 0; i < bits; ++i) {
        if (((a[i / 8] ^ b[i / 8]) >> (7 - i % 8) & 1) != 0) return false;
    }
    return true;
}

}  // namespace

std::optional<AddressRange> AddressRange::parse(std::string_view text) {
    const std::size_t slash = text.find('/');
    boost::system::error_code error;
    const ip::address address = ip::make_address(std::string(text.substr(0, slash)), error);
    if (error) return std::nullopt;
    unsigned prefix = address.is_v4() ? 32 : 128;
    if (slash != std::string_view::npos) {
        const std::string_view digits = text.substr(slash + 1);
        unsigned given = 0;
        const auto [end, failure] =
            std::from_chars(digits.data(), digits.data() + digits.size(), given);
        if (failure != std::errc{} || end != digits.data() + digits.size() || given > prefix) {
            return std::nullopt;
        }
        prefix = given;
    }
    if (address.is_v4()) prefix += mapped_prefix;
    const ip::address_v6 base = as_v6(address);
    const auto octets = base.to_bytes();
    for (unsigned i = prefix; i < 128; ++i) {
        if ((octets[i / 8] >> (7 - i % 8) & 1) != 0) return std::nullopt;
    }
    return AddressRange(base, prefix);
}

bool AddressRange::contains(const ip::address& address) const {
    return same_prefix(base_.to_bytes(), as_v6(address).to_bytes(), prefix_);
}

bool any_contains(const AddressRanges& ranges, const ip::address& address) {
    for (const AddressRange& range : ranges) {
        if (range.contains(address)) return true;
    }
    return false;
}

ip::address unmapped(const ip::address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        return ip::make_address_v4(ip::v4_mapped, address.to_v6());
    }
    return address;
}

}  // namespace isegoria::net
