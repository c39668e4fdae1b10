// SPDX-License-Identifier: AGPL-3.0-or-later
// Places and allowances. The allowance is a token bucket, counted when it is looked at.
#include "net/doorkeeper.hpp"

#include <algorithm>
#include <utility>

namespace isegoria::net {
namespace {

namespace ip = boost::asio::ip;

// What is counted as one: an IPv4 address, an IPv6 /64.
ip::address household(const ip::address& address) {
    if (address.is_v4()) return address;
    auto octets = address.to_v6().to_bytes();
    std::fill(octets.begin() + 8, octets.end(), static_cast<unsigned char>(0));
    return ip::address_v6(octets);
}

}  // namespace

std::string counted_as(const std::string& address, const AddressRanges& unlimited) {
    boost::system::error_code error;
    const ip::address parsed = unmapped(ip::make_address(address, error));
    if (error) return address;
    if (any_contains(unlimited, parsed)) return {};
    return household(parsed).to_string();
}

Doorkeeper::Ticket::Ticket(Ticket&& other) noexcept
    : total_(std::exchange(other.total_, nullptr)),
      here_(std::exchange(other.here_, nullptr)),
      given_back_(other.given_back_) {}

Doorkeeper::Ticket& Doorkeeper::Ticket::operator=(Ticket&& other) noexcept {
    std::swap(total_, other.total_);
    std::swap(here_, other.here_);
    std::swap(given_back_, other.given_back_);
    return *this;
}

Doorkeeper::Ticket::~Ticket() {
    if (total_) --*total_;
    if (here_) --here_->connections;
}

void Doorkeeper::Ticket::give_back_handshake() noexcept {
    if (!here_ || std::exchange(given_back_, true)) return;
    here_->allowance = std::min(here_->burst, here_->allowance + 1);
}

Doorkeeper::Doorkeeper(const Limits& limits, AddressRanges exempt, bool loopback_exempt)
    : limits_(limits), exempt_(std::move(exempt)), loopback_exempt_(loopback_exempt) {}

Doorkeeper::Answer Doorkeeper::enter() {
    Answer answer;
    if (*total_ >= limits_.connections_max) {
        answer.door = Door::house_full;
        return answer;
    }
    ++*total_;
    answer.ticket.total_ = total_;
    return answer;
}

Doorkeeper::Answer Doorkeeper::admit(const ip::address& given, Moment now) {
    Answer answer;
    const ip::address address = unmapped(given);
    if (loopback_exempt_ && address.is_loopback()) return answer;
    if (any_contains(exempt_, address)) return answer;

    const ip::address key = household(address);
    auto at = entries_.find(key);
    if (at == entries_.end()) {
        if (entries_.size() >= limits_.addresses_max) {
            answer.door = Door::house_full;
            return answer;
        }
        at = entries_.emplace(key, std::make_shared<Entry>()).first;
        at->second->allowance = limits_.handshakes_burst;
        at->second->burst = limits_.handshakes_burst;
        at->second->counted = now;
    }
    Entry& entry = *at->second;
    entry.allowance = allowance(entry, now);
    entry.counted = now;
    if (entry.allowance < 1) {
        answer.door = Door::too_fast;
        return answer;
    }
    entry.allowance -= 1;
    if (entry.connections >= limits_.connections_per_address_max) {
        answer.door = Door::address_full;
        return answer;
    }
    ++entry.connections;
    answer.ticket.here_ = at->second;
    return answer;
}

double Doorkeeper::allowance(const Entry& entry, Moment now) const {
    const double seconds = std::chrono::duration<double>(now - entry.counted).count();
    return std::min(limits_.handshakes_burst,
                    entry.allowance + std::max(0.0, seconds) * limits_.handshakes_per_second);
}

void Doorkeeper::forget_idle(Moment now) {
    std::erase_if(entries_, [&](const auto& pair) {
        return pair.second->connections == 0 &&
               allowance(*pair.second, now) >= limits_.handshakes_burst;
    });
}

}  // namespace isegoria::net
