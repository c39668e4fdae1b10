// SPDX-License-Identifier: AGPL-3.0-or-later
// What one client can make the server keep or do by not reading, or by saying too much.
#include <gtest/gtest.h>

#include "shut_line.hpp"

namespace isegoria::net::testing {
namespace {

constexpr std::size_t wishes = 200;

// So many wishes at once as a test needs.
SessionLimits patient() {
    SessionLimits limits;
    limits.hello_wait = std::chrono::seconds(3'600);
    limits.pace = {1e6, 1e6, 1'000};
    return limits;
}

v1::Hello stranger() {
    v1::Hello hello;
    hello.set_version(1);
    return hello;
}

std::string id_of(std::size_t number, std::size_t octets = 16) {
    std::string id = std::to_string(number + 1);
    id.resize(octets, 'x');
    return id;
}

v1::ClientFrame request(const std::string& id) {
    v1::ClientFrame frame;
    frame.mutable_request()->set_request_id(id);
    frame.mutable_request()->set_assembly(1);
    return frame;
}

v1::ClientFrame watch(std::uint64_t assembly, std::uint32_t number) {
    v1::ClientFrame frame;
    frame.mutable_watch()->set_assembly(assembly);
    frame.mutable_watch()->set_number(number);
    return frame;
}

// Every request once, in the order of asking.
void expect_all_answered(const ShutLine& line, std::size_t id_octets = 16) {
    ASSERT_EQ(line.answers(), wishes);
    std::size_t number = 0;
    for (const v1::ServerFrame& frame : line.heard())
        if (frame.has_reply()) {
            EXPECT_EQ(frame.reply().request_id(), id_of(number++, id_octets));
        }
}

TEST(SlowReaders, KeepTheirPlacesUntilTheAnswersHaveGone) {
    const SessionLimits limits = patient();
    bench::Stage stage(false, 1, {}, limits);
    ShutLine line(stage, stranger());
    line.shut();
    for (std::size_t number = 0; number < wishes; ++number) {
        v1::ClientFrame frame = request(id_of(number));
        frame.mutable_request()->mutable_command()->mutable_open_assembly();
        line.say(frame);
    }
    line.pump();
    EXPECT_EQ(line.unread(), wishes - limits.wishes_outstanding_max);
    line.open_again();
    EXPECT_EQ(line.unread(), 0U);
    expect_all_answered(line);
    EXPECT_EQ(stage.sessions().unsent_octets(), 0U);
}

TEST(SlowReaders, HaveNoMoreUnsentThanTheLimitAndOneAnswer) {
    SessionLimits limits = patient();
    limits.malformed_max = 1'000;
    constexpr std::size_t large =
        60'000;  // An id that is refused is sent back, so the answer is large.
    bench::Stage stage(false, 1, {}, limits);
    ShutLine line(stage, stranger());
    line.shut();
    for (std::size_t number = 0; number < wishes; ++number) line.say(request(id_of(number, large)));
    line.pump();
    EXPECT_GE(stage.sessions().unsent_octets(), limits.unsent_octets_max);
    EXPECT_LT(stage.sessions().unsent_octets(), limits.unsent_octets_max + frame_octets_max);
    EXPECT_LT(line.held(), std::size_t{1} << 20U);
    EXPECT_GT(line.unread(), wishes - 10);
    line.open_again();
    expect_all_answered(line, large);
    EXPECT_EQ(stage.sessions().unsent_octets(), 0U);
}

TEST(SlowReaders, FetchOneDocumentAtATime) {
    bench::Stage stage(false, 1, {}, patient());
    ShutLine line(stage, stranger());
    line.shut();
    for (std::size_t number = 0; number < wishes; ++number) {
        v1::ClientFrame frame = request(id_of(number));
        if (number % 2 == 0)
            frame.mutable_request()->mutable_errand()->mutable_fetch_transcript();
        else
            frame.mutable_request()->mutable_errand()->mutable_fetch_lottery()->set_folder(
                v1::LOTTERY_FOLDER_PUBLISHED);
        line.say(frame);
    }
    line.pump();
    EXPECT_EQ(line.unread(), wishes - 1);
    line.open_again();
    expect_all_answered(line);
}

TEST(SlowReaders, WhoTakeAllAreReadAsFastAsBefore) {
    bench::Stage stage(false, 1, {}, patient());
    ShutLine line(stage, stranger());
    for (std::size_t number = 0; number < wishes; ++number) {
        v1::ClientFrame frame = request(id_of(number));
        frame.mutable_request()->mutable_errand()->mutable_fetch_transcript();
        line.say(frame);
    }
    line.pump();
    EXPECT_EQ(line.unread(), 0U);
    expect_all_answered(line);
}

TEST(Watching, GoesOnAfterATickForWhoeverAsksTooOften) {
    const SessionLimits limits = patient();
    bench::Stage stage(false, 1, {}, limits);
    ShutLine line(stage, stranger());
    const auto most = static_cast<std::uint32_t>(limits.watches_per_tick_max);
    for (std::uint32_t number = 1; number <= most + 1; ++number) line.say(watch(1, number));
    line.pump();
    EXPECT_EQ(line.unread(), 1U);
    stage.tick();
    line.pump();
    EXPECT_EQ(line.unread(), 0U);
    EXPECT_EQ(line.goodbye(), "");
    std::uint32_t answered = 0;
    for (const v1::ServerFrame& frame : line.heard())
        if (frame.has_settled()) answered = std::max(answered, frame.settled().watch());
    EXPECT_EQ(answered, most + 1);
}

TEST(Watching, IsAnsweredWhereThereIsNoSuchAssembly) {
    bench::Stage stage(false, 1, {}, patient());
    ShutLine line(stage, stranger());
    line.say(watch(77, 5));
    line.pump();
    ASSERT_FALSE(line.heard().empty());
    const v1::ServerFrame& last = line.heard().back();
    ASSERT_TRUE(last.has_settled()) << last.ShortDebugString();
    EXPECT_EQ(last.settled().assembly(), 77U);
    EXPECT_EQ(last.settled().position(), 0U);
    EXPECT_EQ(last.settled().watch(), 5U);
}

TEST(Hello, OfAnOlderProtocolIsToldToComeNewer) {
    bench::Stage stage(false, 1, {}, patient());
    ShutLine older(stage, v1::Hello());
    EXPECT_EQ(older.goodbye(), "version_too_old");
    v1::Hello hello;
    hello.set_version(2);
    ShutLine newer(stage, hello);
    EXPECT_EQ(newer.goodbye(), "malformed");
}

}  // namespace
}  // namespace isegoria::net::testing
