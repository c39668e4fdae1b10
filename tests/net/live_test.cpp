// SPDX-License-Identifier: AGPL-3.0-or-later
// Sessions without sockets: a connection is worth what its token is, also while it is being let in.
// The clock, and what runs off the loop, are the test's.
#include "net/session.hpp"

#include <boost/asio/io_context.hpp>

#include "../room/office.hpp"
#include "isegoria/v1/frames.pb.h"
#include "net/frame_codec.hpp"

namespace isegoria::net {
namespace {

using room::testing_office::assembly;

// What became of a connection; outlives it.
struct Heard {
    std::string octets;
    bool closed = false;
    CloseCode code = CloseCode::normal;
    std::string reason;
};

class HeardChannel final : public Channel {
  public:
    HeardChannel(boost::asio::io_context& loop, std::shared_ptr<Heard> heard)
        : loop_(loop), heard_(std::move(heard)) {
        peer_.address = "192.0.2.1";
    }
    void start(Reader& reader) override { reader_ = &reader; }
    void read(bool) override {}
    bool send(std::span<const Batch> batches) override {
        for (const Batch& batch : batches) heard_->octets += *batch;
        return true;
    }
    void close(CloseCode code, std::string_view reason) override {
        heard_->closed = true;
        heard_->code = code;
        heard_->reason = reason;
    }
    void vouch() override {}
    void fetch() const noexcept override {}
    void abort() noexcept override {}
    [[nodiscard]] bool open() const noexcept override { return !heard_->closed; }
    [[nodiscard]] bool idle() const noexcept override { return !heard_->closed; }
    [[nodiscard]] const Peer& peer() const noexcept override { return peer_; }
    [[nodiscard]] const Ending& ending() const noexcept override { return ending_; }
    [[nodiscard]] boost::asio::any_io_executor loop() override { return loop_.get_executor(); }

    Reader* reader_ = nullptr;

  private:
    boost::asio::io_context& loop_;
    std::shared_ptr<Heard> heard_;
    Peer peer_;
    Ending ending_;
};

class Connections : public room::testing_office::Office {
  protected:
    Connections() {
        found();
        world_.log = &log_;
        world_.now_ms = [this] { return now_ms_; };
        world_.post = [this](std::function<void()> task) { posted_.push_back(std::move(task)); };
        world_.background = world_.post;
        host_ = std::make_unique<SessionHost>(world_, loop_.get_executor(), *registry_, *identity_,
                                              *desk_);
        desk_->on_signed_out = [this](room::PersonId person) { host_->dismiss(person); };
    }
    ~Connections() override {
        host_.reset();
        loop_.restart();
        loop_.poll();
    }

    std::shared_ptr<Heard> connect(const std::string& token, const std::string& code = {}) {
        auto heard = std::make_shared<Heard>();
        auto channel = std::make_unique<HeardChannel>(loop_, heard);
        HeardChannel* told = channel.get();
        host_->take(std::move(channel));
        v1::ClientFrame frame;
        frame.mutable_hello()->set_version(1);
        frame.mutable_hello()->set_token(token);
        if (!code.empty()) frame.mutable_hello()->set_invitation_code(code);
        told->reader_->on_message(frame.SerializeAsString(), false);
        return heard;
    }
    // Lets the loop turn until it waits for what runs elsewhere.
    void turn() {
        loop_.restart();
        loop_.poll();
    }
    // Everything, to the end.
    void settle() {
        do {
            run();
            turn();
        } while (!posted_.empty());
    }
    // One task of those that wait elsewhere; false when there is none.
    bool step() {
        turn();
        if (posted_.empty()) return false;
        auto task = std::move(posted_.front());
        posted_.pop_front();
        task();
        turn();
        return true;
    }
    v1::Invitation renewed(std::uint64_t participant) {
        v1::Errand errand;
        errand.mutable_renew_invitation()->set_participant(participant);
        return asked(organiser_, errand).invitations(0);
    }

    room::World world_;
    boost::asio::io_context loop_;
    std::unique_ptr<SessionHost> host_;
};

TEST_F(Connections, EndWithTheirToken) {
    const room::Session bea = let_in(with_code(invite(core::Role::moderator).code()));
    const auto heard = connect(bea.token);
    settle();
    EXPECT_FALSE(heard->closed);
    EXPECT_FALSE(heard->octets.empty()) << "welcome";
    now_ms_ = bea.ends_ms - 1;
    host_->tick();
    EXPECT_FALSE(heard->closed);
    now_ms_ = bea.ends_ms;
    host_->tick();
    EXPECT_TRUE(heard->closed);
    EXPECT_EQ(heard->code, CloseCode::sign_in_again);
    EXPECT_EQ(heard->reason, "sign_in_again");
}

TEST_F(Connections, OfStrangersAndGuestsStayOpenForAsLongAsTheyMay) {
    draw();
    open_collection();
    const room::Session guest = let_in(as_guest());
    const auto strangers = connect("");
    const auto guests = connect(guest.token);
    settle();
    now_ms_ += room::session_life_ms;
    host_->tick();
    EXPECT_FALSE(strangers->closed);
    EXPECT_FALSE(guests->closed);
    now_ms_ += room::guest_life_ms;
    host_->tick();
    EXPECT_FALSE(strangers->closed);
    EXPECT_TRUE(guests->closed);
}

// Whenever sign-ins end while a connection is being let in, it ends too, and at once.
TEST_F(Connections, ThatAreBeingLetInDoNotEscapeWhenSignInsEnd) {
    const v1::Invitation bea = invite(core::Role::moderator);
    std::size_t moments = 0;
    for (bool more = true; more; ++moments) {
        const room::Session session = let_in(with_code(renewed(bea.participant()).code()));
        const auto heard = connect(session.token);
        for (std::size_t each = 0; each < moments && more; ++each) more = step();
        // Off the loop the tokens end; on it, a moment later, connections are dismissed.
        const room::PersonId person = identity_->end_sign_ins(
            assembly, core::ParticipantId{bea.participant()}, room::Identity::EndedBy::organiser);
        EXPECT_EQ(person, session.person);
        host_->dismiss(person);
        settle();
        EXPECT_TRUE(heard->closed) << "ended after " << moments << " steps";
        EXPECT_EQ(heard->reason, "sign_in_again");
    }
    EXPECT_GT(moments, 4U);
}

TEST_F(Connections, OfWhoeverHadAPseudonymEndWhenItIsSomebodyElses) {
    const v1::Invitation bea = invite(core::Role::moderator);
    const room::Session stolen = let_in(with_code(bea.code()));
    const auto thief = connect(stolen.token);
    settle();
    ASSERT_FALSE(thief->closed);
    const room::Session cleo = let_in(with_code(invite(core::Role::editor).code()));
    const auto owner = connect(cleo.token, renewed(bea.participant()).code());
    settle();
    EXPECT_FALSE(owner->closed);
    EXPECT_TRUE(thief->closed);
    EXPECT_EQ(thief->code, CloseCode::sign_in_again);
}

}  // namespace
}  // namespace isegoria::net
