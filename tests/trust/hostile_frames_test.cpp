// SPDX-License-Identifier: AGPL-3.0-or-later
// B2 and B3 at the real program: messages that no honest client sends, before and after it is
// known. Each is refused by name or closes its own connection; everybody else is served.
#include <gtest/gtest.h>

#include <iostream>
#include <random>

#include "filled.hpp"
#include "story.hpp"

namespace isegoria::trust {
namespace {

constexpr std::uint16_t unsupported_data = 1003;
constexpr std::uint16_t invalid = 1007;
constexpr std::uint16_t policy = 1008;
constexpr std::uint16_t too_big = 1009;

class HostileFrames : public ::testing::Test {
  protected:
    HostileFrames() : server_(folder_ / "data"), story_(server_) { story_.found(); }

    // Whoever behaves is served, whatever others do.
    void expect_served() {
        Caller other(server_.port(), stranger());
        EXPECT_TRUE(other.welcomed());
        other.watch(story_.assembly);
    }
    // The octets of a request whose command is this.
    std::string request_with(const std::string& command) {
        v1::ClientFrame frame;
        frame.mutable_request()->set_request_id(std::string(16, 'x'));
        frame.mutable_request()->set_assembly(story_.assembly);
        frame.mutable_request()->mutable_command()->ParseFromString(command);
        return frame.SerializeAsString();
    }
    // Sends it thrice: twice it is let pass, then the connection ends.
    void expect_closed_at_the_third(const std::string& octets, const std::string& what) {
        Caller caller(server_.port(), with_token(story_.organiser->token()));
        ASSERT_TRUE(caller.welcomed());
        for (int turn = 0; turn < 2; ++turn) caller.send_octets(octets);
        // After two it still works.
        caller.watch(story_.assembly);
        EXPECT_EQ(caller.close_code(), 0) << what;
        caller.send_octets(octets);
        caller.hear_to_end();
        EXPECT_EQ(caller.goodbye().code(), "malformed") << what;
        EXPECT_EQ(caller.close_code(), invalid) << what;
    }

    const Folder folder_;
    ServerProcess server_;
    Story story_;
};

TEST_F(HostileFrames, WhatIsNoFrameIsLetPassTwiceAndThenEndsTheConnection) {
    std::string truncated = request_with(command("open_assembly {}").SerializeAsString());
    truncated.pop_back();
    expect_closed_at_the_third("", "nothing in it");
    expect_closed_at_the_third(truncated, "truncated");
    expect_closed_at_the_third(std::string(1'000, '\xff'), "no protobuf");
    v1::ClientFrame hello;
    *hello.mutable_hello() = stranger();
    expect_closed_at_the_third(hello.SerializeAsString(), "a second hello");
    // Nested far deeper than any message: protobuf's reader counts.
    const std::string deep(200, '\x23');  // A group inside a group inside a group.
    expect_closed_at_the_third(deep, "over-deep");
    v1::ClientFrame no_id;
    no_id.mutable_request()->mutable_command()->mutable_open_assembly();
    expect_closed_at_the_third(no_id.SerializeAsString(), "no request id");
    expect_served();
}

TEST_F(HostileFrames, AWrongValueIsRefusedByTheNameOfItsField) {
    v1::Command role;
    role.mutable_grant_role()->set_role(static_cast<v1::Role>(99));
    v1::Command negative;
    negative.mutable_grant_role()->set_role(static_cast<v1::Role>(-1));
    v1::Command plan;
    plan.mutable_compose_plan()->add_phases()->set_kind(static_cast<v1::PhaseKind>(200));
    v1::Command none;
    const std::pair<v1::Command, std::string> cases[] = {
        {role, "role"}, {negative, "role"}, {plan, "phases[0].kind"}, {none, "kind"}};
    for (const auto& [each, field] : cases) {
        Caller caller(server_.port(), with_token(story_.organiser->token()));
        const v1::Reply reply = caller.ask(story_.assembly, each);
        EXPECT_EQ(reply.refused().code(), "malformed") << reply.ShortDebugString();
        EXPECT_EQ(reply.refused().field(), field);
    }
    expect_served();
}

TEST_F(HostileFrames, UnknownFieldsAreLetPass) {
    // A client of tomorrow says more than this server knows.
    std::string request = request_with(command("open_assembly {}").SerializeAsString());
    request += std::string("\xfa\x3f\x05later", 8);  // Field 1,023, five octets.
    Caller caller(server_.port(), with_token(story_.organiser->token()));
    caller.send_octets(request);
    const auto reply = caller.answer_to(std::string(16, 'x'));
    ASSERT_TRUE(reply);
    EXPECT_NE(reply->refused().code(), "malformed") << reply->ShortDebugString();
}

TEST_F(HostileFrames, AsMuchAsFitsIntoAFrameIsRefusedWithoutHarm) {
    // Tens of thousands of citations, names and phases, in one command each.
    v1::Command citations;
    for (int each = 0; each < 20'000; ++each)
        citations.mutable_submit_proposal()->add_contributions(1);
    v1::Command phases;
    for (int each = 0; each < 15'000; ++each)
        phases.mutable_compose_plan()->add_phases()->set_kind(v1::PHASE_KIND_COLLECTION);
    v1::Command wordings;
    for (int each = 0; each < 5'000; ++each) {
        auto* wording = wordings.mutable_state_mandate()->add_question();
        wording->set_language("en");
        wording->set_words("w");
    }
    for (const v1::Command& each : {citations, phases, wordings}) {
        const auto began = std::chrono::steady_clock::now();
        const v1::Reply reply = story_.organiser->ask(story_.assembly, each);
        EXPECT_TRUE(reply.has_refused());
        EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(1));
    }
    Caller caller(server_.port(), with_token(story_.organiser->token()));
    caller.send_octets(std::string(65'537, 'x'));
    caller.hear_to_end();
    EXPECT_EQ(caller.close_code(), too_big);
    expect_served();
}

// What the process has in memory, in octets.
std::size_t resident_octets_of(pid_t process) {
    const std::string status = read_file("/proc/" + std::to_string(process) + "/status");
    const auto at = status.find("VmRSS:");
    return at == std::string::npos ? 0 : std::stoul(status.substr(at + 6)) * 1'024;
}

TEST_F(HostileFrames, OfAMessageThatIsTooLargeLittleIsHeldUntilItsConnectionIsClosed) {
    using net::testing::ClientFrame;
    using net::testing::encode;
    constexpr std::size_t crowd = 240;
    constexpr std::size_t held_octets_max = 131'072;
    constexpr std::size_t largest = 65'536;
    expect_served();
    const std::size_t before = resident_octets_of(server_.process());
    ClientFrame begun;  // As much as there may be of one message, with more to come.
    begun.first = 0x02;
    begun.payload = std::string(largest, 'x');
    ClientFrame ping;
    ping.first = 0x89;
    const std::string flood = encode(begun) + encode(ping);
    std::vector<std::unique_ptr<net::testing::RawClient>> clients;
    for (std::size_t each = 0; each < crowd; ++each) {
        clients.push_back(std::make_unique<net::testing::RawClient>(server_.port()));
        clients.back()->upgrade();
        clients.back()->send(flood);
        const auto pong = clients.back()->read_frame();  // It has read all that was before.
        ASSERT_TRUE(pong);
        ASSERT_EQ(pong->opcode, 10);
    }
    const std::size_t after = resident_octets_of(server_.process());
    const std::size_t of_each = (after - before) / crowd;
    std::cout << of_each << " octets held for each of " << crowd << " connections\n";
    EXPECT_GE(of_each, largest * 9 / 10) << "it is not held at all: nothing was measured";
    EXPECT_LE(of_each, held_octets_max);

    // An octet more; 16 MiB more; octets without end; fragments of nothing without end.
    ClientFrame more;
    more.first = 0x00;
    more.payload = "x";
    ClientFrame announced = more;
    announced.payload.clear();
    announced.announced = 16U << 20U;
    ClientFrame nothing = more;
    nothing.payload.clear();
    std::string octets_without_end;
    std::string nothing_without_end;
    for (int each = 0; each < 5'000; ++each) {
        octets_without_end += encode(more);
        nothing_without_end += encode(nothing);
    }
    const std::string manners[] = {encode(more), encode(announced), octets_without_end,
                                   nothing_without_end};
    for (std::size_t each = 0; each < crowd; ++each) {
        const std::size_t manner = each % std::size(manners);
        clients[each]->send(manners[manner]);
        const auto close = clients[each]->read_frame();
        ASSERT_TRUE(close) << each;
        ASSERT_EQ(close->opcode, 8);
        const bool of_nothing = manner == 3;
        EXPECT_EQ(close->close_code(), of_nothing ? policy : too_big) << each;
        EXPECT_EQ(close->close_reason(), of_nothing ? "message in too many fragments: at most 4,096"
                                                    : "message too large: at most 65,536 octets");
    }
    EXPECT_LE(resident_octets_of(server_.process()), before + crowd * held_octets_max);
    expect_served();
}

// Accepted, it would end this server, and every later one that reads the record.
TEST_F(HostileFrames, ATextThatThereIsNotCannotBeRedacted) {
    const auto redact = [&](std::uint64_t entry, std::uint32_t place) {
        return story_.organiser->refusal(
            story_.assembly,
            trust::command("redact_text { entry: " + std::to_string(entry) +
                           " place: " + std::to_string(place) + " reason: 'Gone' }"));
    };
    // Entry 3 states the mandate: question, scope, authority and a commitment are in it.
    std::uint32_t texts = 0;
    while (texts < 100 && redact(3, texts).empty()) ++texts;
    EXPECT_GE(texts, 3U);
    EXPECT_EQ(redact(3, texts), "not_found");
    for (const std::uint64_t entry : {std::uint64_t{0}, std::uint64_t{999}, ~std::uint64_t{0}})
        EXPECT_EQ(redact(entry, 0), "not_found");
    EXPECT_EQ(redact(1, ~std::uint32_t{0}), "not_found");
    EXPECT_EQ(story_.stop(), 0) << server_.errors();
    const ServerProcess again(folder_ / "data");
    EXPECT_TRUE(Caller(again.port(), stranger()).welcomed());
}

TEST_F(HostileFrames, TextIsClosedAndSilenceBeforeHelloToo) {
    net::testing::RawClient text(server_.port());
    text.upgrade();
    net::testing::ClientFrame frame;
    frame.first = 0x81;
    frame.payload = "hello";
    text.send(net::testing::encode(frame));
    const auto close = text.read_frame();
    ASSERT_TRUE(close);
    EXPECT_EQ(close->close_code(), unsupported_data);
    // Anything but Hello comes first.
    v1::ClientFrame early;
    early.mutable_watch()->set_assembly(0);
    net::testing::RawClient eager(server_.port());
    eager.upgrade();
    net::testing::ClientFrame first;
    first.payload = early.SerializeAsString();
    eager.send(net::testing::encode(first));
    std::optional<net::testing::RawClient::ServerFrame> last;
    while (auto heard = eager.read_frame())
        if (heard->opcode == 8) last = heard;
    ASSERT_TRUE(last);
    EXPECT_EQ(last->close_code(), policy);
    expect_served();
}

TEST_F(HostileFrames, CompressionIsNotSpokenSoThatNothingCanBeInflated) {
    net::testing::RawClient client(server_.port());
    client.send(std::string(net::testing::upgrade_head) +
                "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n");
    std::string head;
    while (head.find("\r\n\r\n") == std::string::npos) head += client.read_some();
    EXPECT_TRUE(head.starts_with("HTTP/1.1 101")) << head;
    EXPECT_EQ(head.find("Extensions"), std::string::npos) << head;
    // A frame that claims to be compressed is against the rules.
    net::testing::ClientFrame compressed;
    compressed.first = 0xC2;
    compressed.payload = std::string(1'000, 'z');
    client.send(net::testing::encode(compressed));
    const auto close = client.read_frame();
    ASSERT_TRUE(close);
    EXPECT_EQ(close->close_code(), 1002);
}

TEST_F(HostileFrames, AThousandBrokenOnesLeaveTheServerAsItWas) {
    std::mt19937_64 random(20'260'101);
    v1::ClientFrame honest;
    honest.mutable_request()->set_request_id(std::string(16, 'r'));
    honest.mutable_request()->set_assembly(story_.assembly);
    const auto* kinds = v1::Command::descriptor()->FindOneofByName("kind");
    std::unique_ptr<Caller> caller;
    for (int each = 0; each < 1'000; ++each) {
        if (!caller || caller->close_code() != 0)
            caller = std::make_unique<Caller>(server_.port(), stranger());
        v1::Command* command = honest.mutable_request()->mutable_command();
        command->Clear();
        fill(*command->GetReflection()->MutableMessage(
            command, kinds->field(static_cast<int>(
                         random() % static_cast<std::uint64_t>(kinds->field_count())))));
        std::string octets = honest.SerializeAsString();
        for (int change = 0; change < 3; ++change)
            octets[random() % octets.size()] = static_cast<char>(random());
        caller->send_octets(octets);
        // Every third answer is waited for; a connection that was closed is replaced.
        if (each % 3 == 0)
            (void)caller->answer_to(caller->begin(0, trust::command("open_assembly {}")));
    }
    expect_served();
    caller->hang_up();
    EXPECT_EQ(story_.stop(), 0);
    // Nor may they fill its log.
    EXPECT_EQ(server_.errors(), "");
}

}  // namespace
}  // namespace isegoria::trust
