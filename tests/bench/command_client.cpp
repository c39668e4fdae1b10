// SPDX-License-Identifier: AGPL-3.0-or-later
// Frames as in RFC 6455, section 5.2. Clients must mask; with a key of zeros that is no work, and
// nothing stands between this program and the server that could be misled by it.
#include "command_client.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/rand.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <stdexcept>

#include "isegoria/v1/frames.pb.h"

namespace isegoria::bench {
namespace {

constexpr std::uint8_t binary = 0x2;
constexpr std::uint8_t closing = 0x8;
constexpr std::uint8_t ping = 0x9;
constexpr std::uint8_t pong = 0xA;
constexpr double patience = 60;  // seconds until all are in, or one answer has come

double now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error(what); }

void send_all(int socket, std::string_view octets) {
    while (!octets.empty()) {
        const ssize_t sent = ::send(socket, octets.data(), octets.size(), MSG_NOSIGNAL);
        if (sent <= 0) fail("the server takes nothing any more");
        octets.remove_prefix(static_cast<std::size_t>(sent));
    }
}

// Until the next one, in the same place.
std::string_view head_of_frame(std::uint8_t kind, std::size_t size) {
    static std::string head;
    head.clear();
    head += static_cast<char>(0x80U | kind);
    if (size < 126) {
        head += static_cast<char>(0x80U | size);
    } else {
        head += static_cast<char>(0x80U | 126U);
        head += static_cast<char>(size >> 8U);
        head += static_cast<char>(size & 0xffU);
    }
    head.append(4, '\0');
    return head;
}

void send_frame(int socket, std::uint8_t kind, std::string_view payload) {
    send_all(socket, std::string(head_of_frame(kind, payload.size())) + std::string(payload));
}

void send_message(int socket, const v1::ClientFrame& message) {
    static std::string frame;
    frame = head_of_frame(binary, message.ByteSizeLong());
    message.AppendToString(&frame);
    send_all(socket, frame);
}

// Of a frame of the server: of updates, which are many, no more is read than that.
int kind_of(std::string_view message) {
    return message.empty() ? 0 : static_cast<std::uint8_t>(message[0]) >> 3U;
}

}  // namespace

CommandClients::CommandClients(const Load& load) : load_(load), poll_(epoll_create1(0)) {
    RAND_bytes(reinterpret_cast<unsigned char*>(&run_), sizeof run_);
    clients_.resize(load.clients);
    for (std::size_t each = 0; each < clients_.size(); ++each) {
        Client& client = clients_[each];
        client.number = each;
        client.assembly = 1 + each % load.assemblies;
        connect(client);
        epoll_event wanted{};
        wanted.events = EPOLLIN;
        wanted.data.u64 = each;
        epoll_ctl(poll_, EPOLL_CTL_ADD, client.socket, &wanted);
    }
    wait_until_all_are_in();
}

CommandClients::~CommandClients() {
    for (const Client& client : clients_)
        if (client.socket >= 0) close(client.socket);
    if (poll_ >= 0) close(poll_);
}

void CommandClients::connect(Client& client) {
    client.socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(load_.port);
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    if (::connect(client.socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
        fail("the server cannot be reached");
    const int on = 1;
    setsockopt(client.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    send_all(client.socket,
             "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
    std::string head;
    while (head.find("\r\n\r\n") == std::string::npos) {
        char some[2'048];
        const ssize_t count = recv(client.socket, some, sizeof some, 0);
        if (count <= 0) fail("the server does not upgrade: " + head);
        head.append(some, static_cast<std::size_t>(count));
    }
    if (!head.starts_with("HTTP/1.1 101")) fail("the server does not upgrade: " + head);
    client.received = head.substr(head.find("\r\n\r\n") + 4);
    v1::ClientFrame hello;
    hello.mutable_hello()->set_version(1);
    hello.mutable_hello()->set_language("en");
    hello.mutable_hello()->set_guest_of(client.assembly);
    send_message(client.socket, hello);
}

void CommandClients::wait_until_all_are_in() {
    const double until = now() + patience;
    std::size_t in = 0;
    while (in < clients_.size()) {
        epoll_event events[256];
        const int count = epoll_wait(poll_, events, 256, 1'000);
        for (int each = 0; each < count; ++each) {
            Client& client = clients_[events[each].data.u64];
            const bool before = client.welcome;
            (void)take(client);
            if (before || !client.welcome) continue;
            ++in;
            if (!load_.watching) continue;
            v1::ClientFrame watch;
            watch.mutable_watch()->set_assembly(client.assembly);
            send_message(client.socket, watch);
        }
        if (now() > until) fail("not everybody got in");
    }
}

// The next reaction of this client: to one contribution after the other, each time round another.
void CommandClients::ask(Client& client) {
    static v1::ClientFrame frame;
    auto& request = *frame.mutable_request();
    const std::uint64_t id[2] = {run_, ++requests_};
    request.set_request_id(id, sizeof id);
    request.set_assembly(client.assembly);
    auto& react = *request.mutable_command()->mutable_react();
    const std::uint64_t round = client.asked / load_.contributions;
    react.set_contribution(1 + (client.asked + client.number) % load_.contributions);
    react.set_kind(static_cast<v1::ReactionKind>(1 + round % 3));
    ++client.asked;
    client.asked_at = now();
    send_message(client.socket, frame);
}

bool CommandClients::take(Client& client) {
    char some[65'536];
    const ssize_t count = recv(client.socket, some, sizeof some, MSG_DONTWAIT);
    if (count == 0 || (count < 0 && errno != EAGAIN)) fail("the server hung up");
    if (count > 0) client.received.append(some, static_cast<std::size_t>(count));
    bool answered = false;
    std::string_view rest = client.received;
    const auto octet = [&](std::size_t at) { return static_cast<std::uint8_t>(rest[at]); };
    while (rest.size() >= 2) {
        std::size_t size = octet(1) & 0x7fU;
        std::size_t head = 2;
        if (size == 126) {
            head = 4;
            if (rest.size() < head) break;
            size = static_cast<std::size_t>(octet(2)) << 8U | octet(3);
        } else if (size == 127) {
            head = 10;
            if (rest.size() < head) break;
            size = 0;
            for (std::size_t at = 2; at < 10; ++at) size = size << 8U | octet(at);
        }
        if (rest.size() < head + size) break;
        const std::uint8_t kind = octet(0) & 0x0fU;
        const std::string_view payload = rest.substr(head, size);
        if (kind == ping) send_frame(client.socket, pong, payload);
        if (kind == closing) fail("the server closed: " + std::string(payload.substr(2)));
        if (kind == binary && take_message(client, payload)) answered = true;
        rest.remove_prefix(head + size);
    }
    client.received.erase(0, client.received.size() - rest.size());
    return answered;
}

bool CommandClients::take_message(Client& client, std::string_view message) {
    if (kind_of(message) == v1::ServerFrame::kUpdateFieldNumber) return false;
    static v1::ServerFrame frame;
    if (!frame.ParseFromArray(message.data(), static_cast<int>(message.size())))
        fail("a frame cannot be read");
    if (frame.has_goodbye()) fail("the server said goodbye: " + frame.goodbye().code());
    if (frame.has_welcome()) client.welcome = true;
    if (!frame.has_reply()) return false;
    if (!frame.reply().has_accepted()) ++refused_;
    return true;
}

Answered CommandClients::run(double seconds) {
    Answered result;
    refused_ = 0;
    const double began = now();
    const double until = began + seconds;
    for (Client& client : clients_) ask(client);
    std::size_t outstanding = clients_.size();
    double last = began;
    while (outstanding > 0) {
        epoll_event events[256];
        const int count = epoll_wait(poll_, events, 256, 1'000);
        const double at = now();
        if (at > until + patience) fail("an answer did not come");
        for (int each = 0; each < count; ++each) {
            Client& client = clients_[events[each].data.u64];
            if (!take(client)) continue;
            --outstanding;
            if (at > until) continue;
            last = at;
            ++result.commands;
            result.latencies_ms.push_back((at - client.asked_at) * 1e3);
            ask(client);
            ++outstanding;
        }
    }
    result.seconds = last - began;
    result.refused = refused_;
    return result;
}

}  // namespace isegoria::bench
