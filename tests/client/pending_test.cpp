// SPDX-License-Identifier: AGPL-3.0-or-later
// Requests cut into frames and answers put together again, and how long to wait between tries.
#include "sync/pending.hpp"

#include <gtest/gtest.h>

#include <cstring>

#include "sync/backoff.hpp"

namespace isegoria::sync {
namespace {

v1::ClientFrame read(const net::Frame& frame) {
    v1::ClientFrame message;
    EXPECT_TRUE(message.ParseFromString(*frame));
    return message;
}

TEST(Pending, CutsAFileIntoPartsThatFitAFrameAndSendsTheRequestLast) {
    v1::Request request;
    request.set_request_id("0123456789abcdef");
    const std::string octets(part_octets_max * 2 + 1, 'x');
    const Pending pending(request, {{1, octets}, {2, "y"}});

    ASSERT_EQ(pending.frames().size(), 5u);
    std::string joined;
    for (int index = 0; index < 3; ++index) {
        const v1::ClientFrame frame = read(pending.frames()[static_cast<std::size_t>(index)]);
        EXPECT_EQ(frame.upload().upload(), 1u);
        EXPECT_LE(frame.upload().part().size(), part_octets_max);
        joined += frame.upload().part();
    }
    EXPECT_EQ(joined, octets);
    EXPECT_EQ(read(pending.frames()[3]).upload().upload(), 2u);
    EXPECT_EQ(read(pending.request_frame()).request().request_id(), "0123456789abcdef");
    for (const net::Frame& frame : pending.frames())
        EXPECT_LE(frame->size(), net::frame_octets_max);
}

TEST(Pending, SendsAnEmptyFileAsOneEmptyPart) {
    EXPECT_EQ(Pending(v1::Request(), {{1, ""}}).frames().size(), 2u);
}

TEST(Pending, RefusesARequestThatFitsNoFrame) {
    v1::Request request;
    request.mutable_command()->mutable_end_assembly()->set_reason(
        std::string(net::frame_octets_max, 'x'));
    EXPECT_THROW(Pending(request, {}), std::length_error);
}

TEST(Pending, JoinsThePartsOfAnAnswer) {
    Pending pending(v1::Request(), {});
    v1::Reply first;
    first.mutable_accepted()->set_entry(9);
    first.mutable_accepted()->set_document("one ");
    first.mutable_accepted()->add_invitations()->set_code("A");
    first.set_more(true);
    EXPECT_FALSE(pending.add(first));
    EXPECT_FALSE(pending.answered());
    v1::Reply second;
    second.mutable_accepted()->set_document("two");
    second.mutable_accepted()->add_invitations()->set_code("B");
    EXPECT_TRUE(pending.add(second));

    EXPECT_EQ(pending.answer().accepted().document(), "one two");
    EXPECT_EQ(pending.answer().accepted().entry(), 9u);
    ASSERT_EQ(pending.answer().accepted().invitations_size(), 2);
    EXPECT_FALSE(pending.answer().more());
}

TEST(Pending, ForgetsHalfAnAnswerWhenItBeginsAgain) {
    Pending pending(v1::Request(), {});
    v1::Reply half;
    half.mutable_accepted()->set_document("half");
    half.set_more(true);
    ASSERT_FALSE(pending.add(half));
    pending.begin_again();
    v1::Reply whole;
    whole.mutable_accepted()->set_document("whole");
    ASSERT_TRUE(pending.add(whole));
    EXPECT_EQ(pending.answer().accepted().document(), "whole");
}

Random always(unsigned char octet) {
    return [octet](unsigned char* octets, std::size_t count) { std::memset(octets, octet, count); };
}

TEST(Backoff, DoublesItsBoundUpToTheLimit) {
    Backoff backoff(always(0xff));
    EXPECT_EQ(backoff.next(), backoff_first);
    EXPECT_EQ(backoff.next(), backoff_first * 2);
    EXPECT_EQ(backoff.next(), backoff_first * 4);
    for (int index = 0; index < 60; ++index) EXPECT_LE(backoff.next(), backoff_max);
    EXPECT_EQ(backoff.next(), backoff_max);
    backoff.reset();
    EXPECT_EQ(backoff.next(), backoff_first);
}

TEST(Backoff, ReachesDownToNothingSoThatACrowdSpreads) {
    Backoff backoff(always(0));
    for (int index = 0; index < 5; ++index) EXPECT_EQ(backoff.next().count(), 0);
}

}  // namespace
}  // namespace isegoria::sync
