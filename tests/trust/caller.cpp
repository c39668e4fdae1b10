// SPDX-License-Identifier: AGPL-3.0-or-later
// One frame after the other, on the raw client of the socket tests.
#include "caller.hpp"

#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace isegoria::trust {
namespace {

constexpr std::size_t part_octets = 60'000;

template <class Message>
Message read_text(const std::string& text) {
    Message message;
    if (!google::protobuf::TextFormat::ParseFromString(text, &message))
        ADD_FAILURE() << "not a " << message.GetTypeName() << ": " << text;
    return message;
}

}  // namespace

v1::Command command(const std::string& text) { return read_text<v1::Command>(text); }
v1::Errand errand(const std::string& text) { return read_text<v1::Errand>(text); }

v1::Hello stranger() {
    v1::Hello hello;
    hello.set_version(1);
    hello.set_language("en");
    return hello;
}
v1::Hello with_code(const std::string& code, const std::string& token) {
    v1::Hello hello = stranger();
    hello.set_invitation_code(code);
    hello.set_token(token);
    return hello;
}
v1::Hello with_token(const std::string& token) {
    v1::Hello hello = stranger();
    hello.set_token(token);
    return hello;
}
v1::Hello guest_of(std::uint64_t assembly) {
    v1::Hello hello = stranger();
    hello.set_guest_of(assembly);
    return hello;
}

Caller::Caller(std::uint16_t port, const v1::Hello& hello, const std::string& headers)
    : socket_(std::make_unique<net::testing::RawClient>(port)) {
    socket_->upgrade(headers);
    v1::ClientFrame frame;
    *frame.mutable_hello() = hello;
    send(frame);
    while (!welcome_ && hear_one()) {
    }
}

void Caller::send(const v1::ClientFrame& frame) { send_octets(frame.SerializeAsString()); }

void Caller::send_octets(const std::string& payload) {
    net::testing::ClientFrame frame;
    frame.payload = payload;
    socket_->send(net::testing::encode(frame));
}

bool Caller::hear_one() {
    const auto frame = socket_->read_frame();
    if (!frame) return false;
    switch (frame->opcode) {
        case 2:
            take(frame->payload);
            return true;
        case 8: {
            close_code_ = frame->close_code();
            if (frame->payload.size() > 2) close_reason_ = frame->close_reason();
            net::testing::ClientFrame answer;
            answer.first = 0x88;
            answer.payload = frame->payload.substr(0, 2);
            socket_->send(net::testing::encode(answer));
            return true;
        }
        case 9: {
            net::testing::ClientFrame pong;
            pong.first = 0x8A;
            pong.payload = frame->payload;
            socket_->send(net::testing::encode(pong));
            return true;
        }
        default:
            return true;
    }
}

void Caller::hear_to_end() {
    while (hear_one()) {
    }
}

void Caller::take(const std::string& payload) {
    heard_ += payload;
    v1::ServerFrame frame;
    if (!frame.ParseFromString(payload)) {
        ADD_FAILURE() << "the server sent a frame that cannot be read";
        return;
    }
    switch (frame.kind_case()) {
        case v1::ServerFrame::kWelcome:
            welcome_ = frame.welcome();
            break;
        case v1::ServerFrame::kGoodbye:
            goodbye_ = frame.goodbye();
            break;
        case v1::ServerFrame::kReply: {
            v1::Reply& reply = parts_[frame.reply().request_id()];
            // A document comes in pieces, which are joined; lists join by themselves.
            const std::string document = reply.accepted().document();
            reply.MergeFrom(frame.reply());
            if (!document.empty())
                reply.mutable_accepted()->set_document(document +
                                                       frame.reply().accepted().document());
            if (frame.reply().more()) break;
            replies_[reply.request_id()].push_back(reply);
            parts_.erase(frame.reply().request_id());
            break;
        }
        case v1::ServerFrame::kUpdate:
            entities_.update(frame.update());
            break;
        case v1::ServerFrame::kLeft:
            entities_.left(frame.left());
            break;
        case v1::ServerFrame::kSettled:
            (void)entities_.settled(frame.settled());
            settled_.insert(frame.settled().assembly());
            break;
        case v1::ServerFrame::kProgress:
        case v1::ServerFrame::kPresence:
        case v1::ServerFrame::KIND_NOT_SET:
            break;
    }
}

std::string Caller::next_id() {
    thread_local std::mt19937_64 random(std::random_device{}());  // Crowds ask at the same time.
    std::string id(16, '\0');
    for (char& octet : id) octet = static_cast<char>(random());
    return id;
}

std::string Caller::begin(std::uint64_t assembly, const v1::Command& wish, const std::string& id) {
    v1::ClientFrame frame;
    frame.mutable_request()->set_request_id(id.empty() ? next_id() : id);
    frame.mutable_request()->set_assembly(assembly);
    *frame.mutable_request()->mutable_command() = wish;
    send(frame);
    return frame.request().request_id();
}

std::optional<v1::Reply> Caller::answer_to(const std::string& id) {
    for (;;) {
        const auto found = replies_.find(id);
        if (found != replies_.end()) {
            v1::Reply reply = std::move(found->second.front());
            found->second.pop_front();
            if (found->second.empty()) replies_.erase(found);
            return reply;
        }
        if (!hear_one()) return std::nullopt;
    }
}

v1::Reply Caller::ask(std::uint64_t assembly, const v1::Command& wish, const std::string& id) {
    const auto reply = answer_to(begin(assembly, wish, id));
    if (!reply) ADD_FAILURE() << "closed instead of answered: " << goodbye_.code();
    return reply.value_or(v1::Reply());
}

v1::Reply Caller::ask(std::uint64_t assembly, const v1::Errand& wish, const std::string& id) {
    v1::ClientFrame frame;
    frame.mutable_request()->set_request_id(id.empty() ? next_id() : id);
    frame.mutable_request()->set_assembly(assembly);
    *frame.mutable_request()->mutable_errand() = wish;
    send(frame);
    const auto reply = answer_to(frame.request().request_id());
    if (!reply) ADD_FAILURE() << "closed instead of answered: " << goodbye_.code();
    return reply.value_or(v1::Reply());
}

std::uint64_t Caller::done(std::uint64_t assembly, const std::string& wish) {
    const v1::Reply reply = ask(assembly, command(wish));
    EXPECT_TRUE(reply.has_accepted()) << wish << "\n" << reply.ShortDebugString();
    return reply.accepted().id();
}

v1::Accepted Caller::run(std::uint64_t assembly, const std::string& wish) {
    const v1::Reply reply = ask(assembly, errand(wish));
    EXPECT_TRUE(reply.has_accepted()) << wish << "\n" << reply.ShortDebugString();
    return reply.accepted();
}

std::string Caller::refusal(std::uint64_t assembly, const v1::Command& wish) {
    const v1::Reply reply = ask(assembly, wish);
    return reply.refused().code();
}

void Caller::upload(std::uint32_t number, const std::string& octets) {
    for (std::size_t at = 0; at < octets.size(); at += part_octets) {
        v1::ClientFrame frame;
        frame.mutable_upload()->set_upload(number);
        frame.mutable_upload()->set_part(octets.substr(at, part_octets));
        send(frame);
    }
}

void Caller::watch(std::uint64_t assembly, const std::vector<v1::Audience>& pages) {
    v1::ClientFrame frame;
    auto* watch = frame.mutable_watch();
    watch->set_assembly(assembly);
    for (const v1::Audience& page : pages) *watch->add_pages() = page;
    entities_.follow(assembly);
    settled_.erase(assembly);
    send(frame);
    while (!settled_.contains(assembly))
        if (!hear_one()) {
            ADD_FAILURE() << "closed instead of shown: " << goodbye_.code();
            return;
        }
}

std::string get(std::uint16_t port, const std::string& target, const std::string& headers) {
    net::testing::RawClient client(port);
    client.send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" +
                headers + "\r\n");
    return client.read_to_end().value_or("");
}

std::size_t metric(std::uint16_t port, const std::string& name) {
    const std::string text = get(port, "/metrics");
    const std::string start = "\nisegoria_" + name + " ";
    const auto at = text.find(start);
    if (at == std::string::npos) throw std::runtime_error("there is no metric " + name);
    return std::stoul(text.substr(at + start.size()));
}

}  // namespace isegoria::trust
