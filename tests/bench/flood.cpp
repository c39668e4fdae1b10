// SPDX-License-Identifier: AGPL-3.0-or-later
// Honest and flood, both led by poll(2).
#include "bench/flood.hpp"

#include <openssl/rand.h>
#include <poll.h>

#include <algorithm>
#include <stdexcept>

namespace isegoria::bench {
namespace {

constexpr int patience_ms = 20'000;
constexpr std::int64_t second_ns = 1'000'000'000;
constexpr std::uint32_t honest_addresses = 0x7f'01'00'01;    // 127.1.0.1 and on
constexpr std::uint32_t stranger_addresses = 0x7f'02'00'01;  // 127.2.0.1 and on
constexpr std::uint32_t guest_addresses = 0x7f'03'00'01;     // 127.3.0.1 and on
constexpr std::uint32_t strangers = 20;
constexpr std::int64_t strangers_a_second = 50 * strangers;
constexpr std::size_t guests = 50;
constexpr std::int64_t messages_a_second = 20;
constexpr std::uint8_t closing = 8;
constexpr std::size_t held_max = 5'000;  // Connections that the strangers hold at once.

bool is_over(int stop) {
    pollfd ended{stop, POLLIN, 0};
    return ::poll(&ended, 1, 0) != 0;
}

v1::ClientFrame hello_of_guest(const std::string& token) {
    v1::ClientFrame frame;
    frame.mutable_hello()->set_version(1);
    if (token.empty())
        frame.mutable_hello()->set_guest_of(1);
    else
        frame.mutable_hello()->set_token(token);
    return frame;
}

// One after the other, each time round another kind, so that every one is an entry.
v1::ClientFrame reaction(std::uint64_t number, std::uint64_t offset) {
    v1::ClientFrame frame;
    auto& request = *frame.mutable_request();
    std::string id(16, '\0');
    RAND_bytes(reinterpret_cast<unsigned char*>(id.data()), 16);
    request.set_request_id(id);
    request.set_assembly(1);
    auto& react = *request.mutable_command()->mutable_react();
    react.set_contribution(1 + (number + offset) % Honest::contributions);
    react.set_kind(static_cast<v1::ReactionKind>(1 + number / Honest::contributions % 3));
    return frame;
}

}  // namespace

struct Honest::Member {
    std::unique_ptr<TlsPeer> peer;
    std::uint64_t asked = 0;
    std::int64_t asked_ns = 0;  // 0: nothing is outstanding.
    std::int64_t next_ns = 0;
};

Honest::Honest(std::uint16_t port) {
    for (std::uint32_t number = 0; number < members; ++number) {
        auto member = std::make_unique<Member>();
        member->peer = std::make_unique<TlsPeer>(port, honest_addresses + number);
        TlsPeer& peer = *member->peer;
        peer.upgrade();
        if (!peer.wait_until([&] { return peer.upgraded(); }, patience_ms))
            throw std::runtime_error("an honest guest does not get in");
        peer.say(hello_of_guest(""));
        v1::ServerFrame message;
        const auto welcomed = [&] {
            while (const auto frame = peer.next_frame())
                if (message.ParseFromString(frame->payload) && message.has_welcome()) return true;
            return false;
        };
        if (!peer.wait_until(welcomed, patience_ms))
            throw std::runtime_error("an honest guest is not welcomed");
        v1::ClientFrame watch;
        watch.mutable_watch()->set_assembly(1);
        peer.say(watch);
        members_.push_back(std::move(member));
    }
}

Honest::~Honest() = default;

std::size_t Honest::lost() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(members_, [](const auto& each) { return each->peer->ended(); }));
}

std::vector<double> Honest::measure(double seconds) {
    std::vector<double> times;
    std::vector<TlsPeer*> peers;
    const std::int64_t began = steady_ns();
    const std::int64_t until = began + static_cast<std::int64_t>(seconds * 1e9);
    for (std::size_t number = 0; number < members; ++number) {
        peers.push_back(members_[number]->peer.get());
        members_[number]->next_ns =
            began + static_cast<std::int64_t>(number) * second_ns / static_cast<int>(members);
    }
    bool outstanding = true;
    while (steady_ns() < until ||
           (outstanding && steady_ns() < until + patience_ms * 1'000'000LL)) {
        TlsPeer::lead(peers, 1);
        outstanding = false;
        for (std::size_t number = 0; number < members; ++number) {
            Member& member = *members_[number];
            while (const auto frame = member.peer->next_frame()) {
                v1::ServerFrame message;
                if (frame->opcode != 2 || !message.ParseFromString(frame->payload) ||
                    !message.has_reply())
                    continue;
                if (!message.reply().has_accepted())
                    throw std::runtime_error("an honest wish was refused: " +
                                             message.reply().refused().code());
                times.push_back(static_cast<double>(steady_ns() - member.asked_ns) / 1e6);
                member.asked_ns = 0;
            }
            const std::int64_t now = steady_ns();
            if (member.asked_ns == 0 && now >= member.next_ns && now < until &&
                !member.peer->ended()) {
                member.asked_ns = now;
                member.next_ns = std::max(member.next_ns + second_ns, now);
                member.peer->say(reaction(member.asked++, number));
            }
            outstanding = outstanding || (member.asked_ns != 0 && !member.peer->ended());
        }
    }
    // An answer that never came is the slowest of all.
    if (outstanding) times.push_back(patience_ms);
    return times;
}

FloodFigures flood_of_strangers(std::uint16_t port, int stop) {
    struct Stranger {
        std::unique_ptr<TlsPeer> peer;
        bool asked = false;
        bool answered = false;
    };
    std::vector<Stranger> all;
    FloodFigures figures;
    const std::int64_t began = steady_ns();
    while (!is_over(stop)) {
        const auto due =
            static_cast<std::uint64_t>((steady_ns() - began) / (second_ns / strangers_a_second));
        while (figures.connections < due && all.size() < held_max) {
            const auto from =
                stranger_addresses + static_cast<std::uint32_t>(figures.connections % strangers);
            all.push_back({std::make_unique<TlsPeer>(port, from), false, false});
            ++figures.connections;
        }
        std::vector<TlsPeer*> peers;
        for (const Stranger& each : all) peers.push_back(each.peer.get());
        TlsPeer::lead(peers, 1);
        for (Stranger& each : all) {
            if (each.peer->step() == TlsPeer::Step::open && !std::exchange(each.asked, true))
                each.peer->ask_for("/healthz");
            const std::string& answer = each.peer->received();
            if (!each.answered && answer.size() > 12) {
                each.answered = true;
                if (answer.starts_with("HTTP/1.1 200")) ++figures.served;
                if (answer.starts_with("HTTP/1.1 429")) ++figures.too_many;
            }
            if (each.peer->ended() && !each.asked) ++figures.closed_at_the_door;
        }
        std::erase_if(all, [](const Stranger& each) { return each.peer->ended(); });
    }
    figures.seconds = static_cast<double>(steady_ns() - began) / 1e9;
    return figures;
}

FloodFigures flood_of_guests(std::uint16_t port, int stop) {
    struct Guest {
        std::unique_ptr<TlsPeer> peer;
        std::string token;
        bool upgraded = false;
        bool welcomed = false;
        std::int64_t next_ns = 0;
        std::uint64_t asked = 0;
    };
    std::vector<Guest> all(guests);
    FloodFigures figures;
    const std::int64_t began = steady_ns();
    const auto hear = [&](Guest& guest) {
        while (const auto frame = guest.peer->next_frame()) {
            if (frame->opcode == closing) {
                const auto octet = [&](std::size_t at) {
                    return static_cast<unsigned>(static_cast<std::uint8_t>(frame->payload[at]));
                };
                if (frame->payload.size() >= 2 && (octet(0) << 8 | octet(1)) == 1'008)
                    ++figures.closed_by_policy;
                guest.peer.reset();
                return;
            }
            v1::ServerFrame message;
            if (!message.ParseFromString(frame->payload)) continue;
            if (message.has_welcome()) {
                if (!message.welcome().token().empty()) guest.token = message.welcome().token();
                guest.welcomed = true;
                guest.next_ns = steady_ns();
            }
            if (!message.has_reply()) continue;
            if (message.reply().has_accepted())
                ++figures.accepted;
            else if (message.reply().refused().code() == "slow_down")
                ++figures.slow_down;
            else
                ++figures.refused_otherwise;
        }
    };
    while (!is_over(stop)) {
        std::vector<TlsPeer*> peers;
        for (std::size_t number = 0; number < guests; ++number) {
            Guest& guest = all[number];
            if (!guest.peer || guest.peer->ended()) {
                guest.peer = std::make_unique<TlsPeer>(
                    port, guest_addresses + static_cast<std::uint32_t>(number));
                guest.peer->upgrade();
                guest.upgraded = guest.welcomed = false;
                ++figures.connections;
            }
            peers.push_back(guest.peer.get());
        }
        TlsPeer::lead(peers, 1);
        for (std::size_t number = 0; number < guests; ++number) {
            Guest& guest = all[number];
            if (!guest.upgraded && guest.peer->upgraded()) {
                guest.upgraded = true;
                guest.peer->say(hello_of_guest(guest.token));
            }
            if (!guest.upgraded) continue;
            while (guest.welcomed && steady_ns() >= guest.next_ns) {
                guest.peer->say(reaction(guest.asked++, number));
                guest.next_ns += second_ns / messages_a_second;
                ++figures.messages;
            }
            hear(guest);
        }
    }
    figures.seconds = static_cast<double>(steady_ns() - began) / 1e9;
    return figures;
}

}  // namespace isegoria::bench
