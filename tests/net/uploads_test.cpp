// SPDX-License-Identifier: AGPL-3.0-or-later
// Files ahead of an errand: who may send them, how many and how much, and when their room is free.
#include <gtest/gtest.h>

#include "shut_line.hpp"

namespace isegoria::net::testing {
namespace {

constexpr std::size_t person_max = 1'000;
constexpr std::size_t house_max = 1'500;

v1::ClientFrame part(std::uint32_t number, std::size_t octets) {
    v1::ClientFrame frame;
    frame.mutable_upload()->set_upload(number);
    frame.mutable_upload()->set_part(std::string(octets, 'a'));
    return frame;
}

class Uploads : public ::testing::Test {
  protected:
    static SessionLimits limits() {
        SessionLimits limits;
        limits.hello_wait = std::chrono::seconds(3'600);
        limits.uploads = {2, person_max, house_max};
        return limits;
    }
    v1::Hello with_code(const std::string& code) {
        v1::Hello hello;
        hello.set_version(1);
        hello.set_invitation_code(code);
        return hello;
    }
    // Signed in with a code of their own.
    std::unique_ptr<ShutLine> connect(core::Role role) {
        return std::make_unique<ShutLine>(stage_, with_code(stage_.invite(role).code));
    }
    // What the server says to these files, in parts of their own.
    static std::string said(ShutLine& line, const std::vector<v1::ClientFrame>& frames) {
        for (const v1::ClientFrame& frame : frames) line.say(frame);
        line.pump();
        return line.goodbye();
    }

    bench::Stage stage_{false, 1, {}, limits()};
};

TEST_F(Uploads, AreAsManyAsAnErrandNeeds) {
    const auto two = connect(core::Role::organiser);
    EXPECT_EQ(said(*two, {part(1, 10), part(2, 10), part(1, 10)}), "");
    EXPECT_EQ(said(*two, {part(3, 10)}), "too_many_files");
    EXPECT_EQ(stage_.sessions().upload_octets(), 0U) << "a connection that ended keeps nothing";
}

TEST_F(Uploads, AreEmptyAsAWholeOrNotAtAll) {
    const auto line = connect(core::Role::organiser);
    EXPECT_EQ(said(*line, {part(1, 0), part(2, 0)}), "");
    EXPECT_EQ(said(*line, {part(1, 0), part(2, 0)}), "");
    EXPECT_EQ(said(*line, {part(1, 0)}), "malformed");
}

TEST_F(Uploads, OfOnePersonAreBoundedOverAllConnections) {
    const auto issued = stage_.invite(core::Role::organiser);
    ShutLine first(stage_, with_code(issued.code));
    ShutLine second(stage_, with_code(stage_.renew(issued.participant)));
    EXPECT_EQ(said(first, {part(1, person_max - 400)}), "");
    EXPECT_EQ(said(second, {part(1, 400)}), "");
    EXPECT_EQ(stage_.sessions().upload_octets(), person_max);
    EXPECT_EQ(said(second, {part(1, 1)}), "upload_is_too_large");
    EXPECT_EQ(stage_.sessions().upload_octets(), person_max - 400);
    // What was given back is there for the next.
    ShutLine third(stage_, with_code(stage_.renew(issued.participant)));
    EXPECT_EQ(said(third, {part(1, 400)}), "");
}

TEST_F(Uploads, OfAllTogetherAreBounded) {
    const auto first = connect(core::Role::organiser);
    const auto second = connect(core::Role::organiser);
    EXPECT_EQ(said(*first, {part(1, person_max)}), "");
    EXPECT_EQ(said(*second, {part(1, house_max - person_max)}), "");
    EXPECT_EQ(said(*second, {part(1, 1)}), "uploads_are_full");
    EXPECT_EQ(second->closed(), CloseCode::try_again);
    first->hang_up();
    EXPECT_EQ(stage_.sessions().upload_octets(), 0U);
}

TEST_F(Uploads, GiveTheirRoomBackWhenTheErrandHasRun) {
    const auto line = connect(core::Role::organiser);
    v1::ClientFrame errand;
    errand.mutable_request()->set_request_id("0123456789abcdef");
    errand.mutable_request()->set_assembly(1);
    auto* import = errand.mutable_request()->mutable_errand()->mutable_import_pool();
    import->set_respondents(1);
    import->set_categories(2);
    import->set_panel_size(4);
    EXPECT_EQ(said(*line, {part(1, 300), part(2, 300)}), "");
    EXPECT_EQ(stage_.sessions().upload_octets(), 600U);
    EXPECT_EQ(said(*line, {errand}), "");
    ASSERT_EQ(line->answers(), 1U);
    EXPECT_EQ(stage_.sessions().upload_octets(), 0U);
    EXPECT_EQ(said(*line, {part(3, 300), part(4, 300)}), "") << "the next errand takes two again";
}

TEST_F(Uploads, AreOpenToOrganisersAlone) {
    const auto member = connect(core::Role::facilitator);
    EXPECT_EQ(said(*member, {part(1, 10)}), "upload_is_not_open");
    v1::Hello hello;
    hello.set_version(1);
    ShutLine stranger(stage_, hello);
    EXPECT_EQ(said(stranger, {part(1, 10)}), "upload_is_not_open");
    hello.set_guest_of(1);
    ShutLine guest(stage_, hello);
    EXPECT_EQ(said(guest, {part(1, 10)}), "upload_is_not_open");
    EXPECT_EQ(stage_.sessions().upload_octets(), 0U);
}

}  // namespace
}  // namespace isegoria::net::testing
