// SPDX-License-Identifier: AGPL-3.0-or-later
// The crowd. What each member drips never ends, so that only the server can end it.
#include "bench/slow_crowd.hpp"

#include <algorithm>

namespace isegoria::bench {
namespace {

constexpr std::int64_t drip_ns = 1'000'000'000;
// A message of this many octets is announced, and would take hours.
constexpr std::uint16_t message_octets = 60'000;

}  // namespace

const char* name_of(Slow kind) {
    switch (kind) {
        case Slow::handshake:
            return "a TLS handshake";
        case Slow::head:
            return "a request's head";
        case Slow::body:
            return "a request's body";
        case Slow::first_message:
            return "a first message";
        case Slow::message:
            return "a message of a guest";
    }
    return "";
}

struct SlowCrowd::Member {
    enum class Step { arriving, upgrading, greeting, dripping, closed, failed };
    Slow kind{};
    std::unique_ptr<TlsPeer> peer;
    Step step = Step::arriving;
    std::size_t dripped = 0;
    std::int64_t began_ns = 0;
    std::int64_t closed_ns = 0;
};

SlowCrowd::SlowCrowd(std::uint16_t port, const std::vector<Slow>& kinds, std::size_t of_each,
                     const v1::Hello& hello)
    : client_hello_(client_hello()), hello_(hello) {
    for (std::size_t turn = 0; turn < of_each; ++turn)
        for (const Slow kind : kinds) {
            auto member = std::make_unique<Member>();
            member->kind = kind;
            member->peer = std::make_unique<TlsPeer>(port, loopback, kind != Slow::handshake);
            peers_.push_back(member->peer.get());
            members_.push_back(std::move(member));
        }
}

SlowCrowd::~SlowCrowd() = default;

// From here on it is slow.
void SlowCrowd::begin(Member& member) {
    member.step = Member::Step::dripping;
    member.began_ns = steady_ns();
    TlsPeer& peer = *member.peer;
    switch (member.kind) {
        case Slow::handshake:
            return;
        case Slow::head:
            return peer.send("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
        case Slow::body:
            return peer.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n");
        case Slow::first_message:
        case Slow::message:
            return peer.send(
                masked_frame(std::string(message_octets, 'x')).substr(0, 8));  // Its head.
    }
}

void SlowCrowd::lead(Member& member) {
    using Step = Member::Step;
    TlsPeer& peer = *member.peer;
    if (member.step == Step::closed || member.step == Step::failed) return;
    if (peer.ended()) {
        member.closed_ns = steady_ns();
        member.step = member.step == Step::dripping ? Step::closed : Step::failed;
        return;
    }
    if (peer.step() != TlsPeer::Step::open) return;
    const bool websocket = member.kind == Slow::first_message || member.kind == Slow::message;
    if (member.step == Step::arriving) {
        if (!websocket) return begin(member);
        peer.upgrade();
        member.step = Step::upgrading;
    }
    if (member.step == Step::upgrading && peer.upgraded()) {
        if (member.kind == Slow::first_message) return begin(member);
        v1::ClientFrame frame;
        *frame.mutable_hello() = hello_;
        peer.say(frame);
        member.step = Step::greeting;
    }
    while (member.step == Step::greeting) {
        const auto frame = peer.next_frame();
        if (!frame) return;
        v1::ServerFrame message;
        if (message.ParseFromString(frame->payload) && message.has_welcome()) begin(member);
    }
    if (member.step != Step::dripping ||
        steady_ns() < member.began_ns + static_cast<std::int64_t>(member.dripped) * drip_ns)
        return;
    const char octet = member.kind == Slow::handshake && member.dripped < client_hello_.size()
                           ? client_hello_[member.dripped]
                           : 'x';
    ++member.dripped;
    peer.send({&octet, 1});
}

void SlowCrowd::turn(int wait_ms) {
    TlsPeer::lead(peers_, wait_ms);
    for (const auto& member : members_) lead(*member);
}

std::size_t SlowCrowd::slow() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        members_, [](const auto& each) { return each->step == Member::Step::dripping; }));
}

std::size_t SlowCrowd::closed(Slow kind) const {
    return static_cast<std::size_t>(std::ranges::count_if(members_, [kind](const auto& each) {
        return each->kind == kind && each->step == Member::Step::closed;
    }));
}

std::size_t SlowCrowd::failed() const {
    return static_cast<std::size_t>(std::ranges::count_if(
        members_, [](const auto& each) { return each->step == Member::Step::failed; }));
}

bool SlowCrowd::over() const {
    return std::ranges::all_of(members_, [](const auto& each) { return each->peer->ended(); });
}

double SlowCrowd::longest_seconds(Slow kind) const {
    std::int64_t longest = 0;
    for (const auto& each : members_)
        if (each->kind == kind) longest = std::max(longest, each->closed_ns - each->began_ns);
    return static_cast<double>(longest) / 1e9;
}

bool is_healthy(std::uint16_t port, int patience_ms) {
    TlsPeer peer(port);
    peer.ask_for("/healthz");
    return peer.wait_until([&] { return peer.received().starts_with("HTTP/1.1 200 "); },
                           patience_ms);
}

std::optional<v1::Welcome> sign_in(std::uint16_t port, const v1::Hello& hello, int patience_ms) {
    TlsPeer peer(port);
    peer.upgrade();
    if (!peer.wait_until([&] { return peer.upgraded(); }, patience_ms)) return std::nullopt;
    v1::ClientFrame frame;
    *frame.mutable_hello() = hello;
    peer.say(frame);
    v1::ServerFrame message;
    const auto welcomed = [&] {
        while (const auto next = peer.next_frame())
            if (message.ParseFromString(next->payload) && message.has_welcome()) return true;
        return false;
    };
    if (!peer.wait_until(welcomed, patience_ms)) return std::nullopt;
    return message.welcome();
}

}  // namespace isegoria::bench
