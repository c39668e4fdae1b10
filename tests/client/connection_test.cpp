// SPDX-License-Identifier: AGPL-3.0-or-later
// The connection against a scripted server: no sockets, and the pauses are only noted.
#include "sync/connection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>

#include "fake_server.hpp"

namespace isegoria::sync {
namespace {

using namespace testing_client;
using std::chrono::milliseconds;
using Kind = ConnectionError::Kind;

class AConnection : public ::testing::Test {
  protected:
    ConnectionOptions options() {
        ConnectionOptions result;
        result.dial = [this] { return server_.dial(); };
        result.pause = [this](milliseconds wait) { return note(wait); };
        result.random = [this](unsigned char* octets, std::size_t count) {
            for (std::size_t index = 0; index < count; ++index)
                octets[index] = static_cast<unsigned char>(chance_++);
        };
        result.failures_max = 4;
        return result;
    }

    // Runs until `work` has returned; what it or the connection throws is kept.
    void run(ConnectionOptions options, std::function<asio::awaitable<void>(Connection&)> work) {
        Connection connection(loop_.get_executor(), std::move(options));
        asio::co_spawn(loop_, connection.run(), [&](const std::exception_ptr& ended) {
            returned_ = true;
            run_failure_ = ended;
        });
        asio::co_spawn(loop_, work(connection), [&](const std::exception_ptr& ended) {
            work_failure_ = ended;
            connection.stop();
        });
        loop_.run();
    }

    static std::optional<Kind> kind_of(const std::exception_ptr& failure) {
        if (!failure) return std::nullopt;
        try {
            std::rethrow_exception(failure);
        } catch (const ConnectionError& error) {
            return error.kind();
        }
    }

    asio::awaitable<void> note(milliseconds wait) {
        pauses_.push_back(wait);
        co_return;
    }

    asio::awaitable<void> close_phase(Connection& connection) {
        v1::Command command;
        command.mutable_close_phase()->set_phase(3);
        reply_ = co_await connection.request(7, command);
    }

    asio::awaitable<void> import(Connection& connection) {
        v1::Errand errand;
        errand.mutable_import_pool()->set_respondents(1);
        std::vector<Attachment> attachments{{1, std::string(part_octets_max + 1, 'x')}};
        reply_ = co_await connection.request(7, errand, attachments);
    }

    asio::awaitable<void> watch_then_close(Connection& connection, std::size_t& entities) {
        connection.watch(7);
        co_await connection.settled(7);
        co_await close_phase(connection);
        entities = connection.entities().entities(7).size();
    }

    asio::awaitable<void> wait_welcome(Connection& connection) {
        welcome_ = co_await connection.welcomed();
    }

    asio::io_context loop_;
    FakeServer server_;
    unsigned chance_ = 0;
    std::vector<milliseconds> pauses_;
    std::exception_ptr run_failure_;
    std::exception_ptr work_failure_;
    bool returned_ = false;
    v1::Reply reply_;
    v1::Welcome welcome_;
};

asio::awaitable<void> for_ever() {
    asio::steady_timer timer(co_await asio::this_coro::executor,
                             asio::steady_timer::time_point::max());
    co_await timer.async_wait(asio::use_awaitable);
}

void greets(Line& line, const v1::ClientFrame& frame) {
    if (frame.has_hello()) line.put(welcome("token"));
}

void greets_and_accepts(Line& line, const v1::ClientFrame& frame) {
    greets(line, frame);
    if (frame.has_request()) line.put(accepted(frame, 12));
}

void greets_and_breaks_at_a_request(Line& line, const v1::ClientFrame& frame) {
    greets(line, frame);
    if (frame.has_request()) line.cut();
}

TEST_F(AConnection, SaysHelloFirstAndAsksAfterWelcome) {
    server_.expect(greets_and_accepts);
    ConnectionOptions with = options();
    with.invitation_code = "CODE";
    with.language = "fr";
    run(std::move(with), [this](Connection& c) { return close_phase(c); });

    EXPECT_FALSE(run_failure_);
    EXPECT_FALSE(work_failure_);
    EXPECT_TRUE(returned_);
    EXPECT_EQ(reply_.accepted().entry(), 12u);
    const auto& frames = server_.lines.at(0)->from_client;
    ASSERT_EQ(frames.size(), 2u);
    EXPECT_EQ(frames[0].hello().invitation_code(), "CODE");
    EXPECT_EQ(frames[0].hello().language(), "fr");
    EXPECT_EQ(frames[0].hello().version(), 1u);
    EXPECT_EQ(frames[1].request().request_id().size(), request_id_octets);
    EXPECT_EQ(frames[1].request().assembly(), 7u);
    EXPECT_EQ(frames[1].request().command().close_phase().phase(), 3u);
    EXPECT_TRUE(server_.lines[0]->closed_by_client);
}

TEST_F(AConnection, SendsAnUnansweredRequestAgainWithTheSameIdAndTheToken) {
    server_.expect(greets_and_breaks_at_a_request);
    server_.expect(greets_and_accepts);
    ConnectionOptions with = options();
    with.device = std::string(device_octets, 'd');
    with.invitation_code = "CODE";
    run(std::move(with), [this](Connection& c) { return close_phase(c); });

    EXPECT_FALSE(work_failure_);
    ASSERT_EQ(server_.lines.size(), 2u);
    const auto& before = server_.lines[0]->from_client;
    const auto& after = server_.lines[1]->from_client;
    EXPECT_EQ(after[0].hello().token(), "token");
    EXPECT_TRUE(after[0].hello().invitation_code().empty()) << "a code is spent with its first use";
    EXPECT_FALSE(before[0].hello().returns());
    EXPECT_TRUE(after[0].hello().returns()) << "it takes over from no other device";
    EXPECT_EQ(after[0].hello().device(), std::string(16, 'd'));
    EXPECT_EQ(after[1].SerializeAsString(), before[1].SerializeAsString());
    EXPECT_EQ(pauses_.size(), 1u);
}

TEST_F(AConnection, UploadsTheFilesAgainOnANewConnection) {
    server_.expect(greets_and_breaks_at_a_request);
    server_.expect(greets_and_accepts);
    run(options(), [this](Connection& c) { return import(c); });

    EXPECT_FALSE(work_failure_);
    const auto& after = server_.lines.at(1)->from_client;
    ASSERT_EQ(after.size(), 4u);
    EXPECT_EQ(after[1].upload().part().size(), part_octets_max);
    EXPECT_EQ(after[2].upload().part().size(), 1u);
    EXPECT_TRUE(after[3].has_request());
}

TEST_F(AConnection, WatchesAgainFromWhereItWasWithWhatItHolds) {
    server_.expect([](Line& line, const v1::ClientFrame& frame) {
        greets(line, frame);
        if (!frame.has_watch()) return;
        v1::ServerFrame update;
        update.mutable_update()->set_assembly(7);
        update.mutable_update()->mutable_audience()->set_kind(v1::AUDIENCE_KIND_PUBLIC);
        update.mutable_update()->set_reset(true);
        v1::Entity* entity = update.mutable_update()->add_entities();
        entity->set_id(1);
        entity->mutable_phase();
        line.put(update);
        line.put(settled(7, 9));
        // Half a batch, then the break.
        update.mutable_update()->mutable_entities(0)->set_id(2);
        update.mutable_update()->set_reset(false);
        line.put(update);
        line.cut();
    });
    server_.expect([](Line& line, const v1::ClientFrame& frame) {
        greets(line, frame);
        if (frame.has_watch()) line.put(settled(7, 11));
        if (frame.has_request()) line.put(accepted(frame, 1));
    });
    std::vector<std::uint64_t> positions;
    std::size_t entities = 0;
    ConnectionOptions with = options();
    with.on_settled = [&](const Changes& changes) { positions.push_back(changes.position); };
    run(std::move(with), [&](Connection& c) { return watch_then_close(c, entities); });

    EXPECT_FALSE(work_failure_);
    ASSERT_EQ(server_.lines.size(), 2u);
    const v1::Watch& watch = server_.lines[1]->from_client.at(1).watch();
    EXPECT_EQ(watch.position(), 9u);
    ASSERT_EQ(watch.held_size(), 1);
    EXPECT_EQ(watch.held(0).kind(), v1::AUDIENCE_KIND_PUBLIC);
    EXPECT_THAT(positions, ::testing::ElementsAre(9u, 11u));
    EXPECT_EQ(entities, 1u) << "half a batch does not count";
}

TEST_F(AConnection, TriesAgainWhenTheServerAsksForTimeAndKeepsTheId) {
    int asked = 0;
    server_.expect([&asked](Line& line, const v1::ClientFrame& frame) {
        greets(line, frame);
        if (!frame.has_request()) return;
        if (++asked < 3)
            line.put(refused(frame, "server_is_busy", 1'000));
        else
            line.put(accepted(frame, 4));
    });
    run(options(), [this](Connection& c) { return close_phase(c); });

    EXPECT_EQ(reply_.accepted().entry(), 4u);
    EXPECT_THAT(pauses_, ::testing::ElementsAre(milliseconds(1'000), milliseconds(1'000)));
    const auto& frames = server_.lines.at(0)->from_client;
    EXPECT_EQ(frames.at(1).request().request_id(), frames.at(3).request().request_id());
}

TEST_F(AConnection, TellsTheRefusalWhenTheServerAsksForTimeTooOften) {
    server_.expect([](Line& line, const v1::ClientFrame& frame) {
        greets(line, frame);
        if (frame.has_request()) line.put(refused(frame, "server_is_busy", 3'600'000));
    });
    run(options(), [this](Connection& c) { return close_phase(c); });

    EXPECT_EQ(reply_.refused().code(), "server_is_busy");
    EXPECT_EQ(pauses_.size(), static_cast<std::size_t>(retries_max));
    for (const milliseconds pause : pauses_) EXPECT_EQ(pause, rest_max);
}

TEST_F(AConnection, DoesNotRepeatWhatWasRefusedForGood) {
    server_.expect([](Line& line, const v1::ClientFrame& frame) {
        greets(line, frame);
        if (frame.has_request()) line.put(refused(frame, "phase_is_not_open"));
    });
    run(options(), [this](Connection& c) { return close_phase(c); });
    EXPECT_EQ(reply_.refused().code(), "phase_is_not_open");
    EXPECT_TRUE(pauses_.empty());
}

TEST_F(AConnection, JoinsAnAnswerOfSeveralParts) {
    server_.expect([](Line& line, const v1::ClientFrame& frame) {
        greets(line, frame);
        if (!frame.has_request()) return;
        v1::ServerFrame part = accepted(frame, 0);
        part.mutable_reply()->mutable_accepted()->set_document("one ");
        part.mutable_reply()->set_more(true);
        line.put(part);
        part.mutable_reply()->mutable_accepted()->set_document("two");
        part.mutable_reply()->set_more(false);
        line.put(part);
    });
    run(options(), [this](Connection& c) { return close_phase(c); });
    EXPECT_EQ(reply_.accepted().document(), "one two");
}

TEST_F(AConnection, GivesUpAfterAsManyFailuresAsItMay) {
    run(options(), [this](Connection& c) { return close_phase(c); });
    EXPECT_EQ(server_.dialled, 4u);
    EXPECT_EQ(pauses_.size(), 3u);
    EXPECT_EQ(kind_of(run_failure_), Kind::unreachable);
    EXPECT_EQ(kind_of(work_failure_), Kind::unreachable);
}

TEST_F(AConnection, WaitsAsLongAsAGoodbyeAsks) {
    server_.expect([](Line& line, const v1::ClientFrame& frame) {
        if (frame.has_hello()) line.put(goodbye("server_stopping", 2'500));
    });
    server_.expect(greets_and_accepts);
    run(options(), [this](Connection& c) { return close_phase(c); });
    EXPECT_FALSE(work_failure_);
    EXPECT_THAT(pauses_, ::testing::ElementsAre(milliseconds(2'500)));
    EXPECT_TRUE(server_.lines.at(0)->closed_by_client);
}

TEST_F(AConnection, EndsWhenTheServerSaysGoodbyeForGood) {
    server_.expect([](Line& line, const v1::ClientFrame& frame) {
        if (frame.has_hello()) line.put(goodbye("code_is_wrong"));
    });
    run(options(), [this](Connection& c) { return wait_welcome(c); });
    EXPECT_EQ(kind_of(run_failure_), Kind::dismissed);
    EXPECT_EQ(kind_of(work_failure_), Kind::dismissed);
    EXPECT_EQ(server_.dialled, 1u);
}

TEST_F(AConnection, DoesNotUploadAgainWhatTheServerDoesNotTake) {
    server_.expect([](Line& line, const v1::ClientFrame& frame) {
        greets(line, frame);
        if (frame.has_upload()) line.put(goodbye("upload_is_too_large"));
    });
    run(options(), [this](Connection& c) { return import(c); });
    EXPECT_EQ(kind_of(work_failure_), Kind::dismissed);
    EXPECT_EQ(server_.dialled, 1u);
}

TEST_F(AConnection, EndsWhenItIsClosedWithSignInAgain) {
    server_.expect([](Line& line, const v1::ClientFrame& frame) {
        if (frame.has_hello()) line.cut(net::CloseCode::sign_in_again);
    });
    run(options(), [this](Connection& c) { return wait_welcome(c); });
    EXPECT_EQ(kind_of(run_failure_), Kind::dismissed);
}

TEST_F(AConnection, StaysAwayWhenAnotherDeviceHasTakenOver) {
    for (const bool says_goodbye : {true, false}) {
        loop_.restart();
        const std::size_t dialled = server_.dialled;
        server_.expect([says_goodbye](Line& line, const v1::ClientFrame& frame) {
            if (!frame.has_hello()) return;
            if (says_goodbye)
                line.put(goodbye("elsewhere"));
            else
                line.cut(net::CloseCode::elsewhere);
        });
        run(options(), [this](Connection& c) { return wait_welcome(c); });
        ASSERT_EQ(kind_of(run_failure_), Kind::dismissed);
        EXPECT_EQ(server_.dialled, dialled + 1);
        try {
            std::rethrow_exception(run_failure_);
        } catch (const ConnectionError& error) {
            EXPECT_EQ(error.code(), "elsewhere");
        }
    }
}

TEST_F(AConnection, EndsAtACertificateThatIsNotTrustedAndSaysWhichItWas) {
    server_.expect(net::DialError(net::DialError::Kind::untrusted, "self-made", "abcd"));
    run(options(), [this](Connection& c) { return wait_welcome(c); });
    ASSERT_EQ(kind_of(run_failure_), Kind::untrusted);
    try {
        std::rethrow_exception(run_failure_);
    } catch (const ConnectionError& error) {
        EXPECT_EQ(error.seen_fingerprint(), "abcd");
    }
    EXPECT_EQ(server_.dialled, 1u);
}

TEST_F(AConnection, EndsWhenAPositionGoesBack) {
    server_.expect([](Line& line, const v1::ClientFrame& frame) {
        greets(line, frame);
        if (!frame.has_watch()) return;
        line.put(settled(7, 9));
        line.put(settled(7, 8));
    });
    std::size_t entities = 0;
    run(options(), [&](Connection& c) { return watch_then_close(c, entities); });
    EXPECT_EQ(kind_of(run_failure_), Kind::protocol);
}

TEST_F(AConnection, EndsWhenTheServerDoesNotBeginWithWelcome) {
    server_.expect([](Line& line, const v1::ClientFrame& frame) {
        if (frame.has_hello()) line.put(settled(7, 1));
    });
    run(options(), [this](Connection& c) { return wait_welcome(c); });
    EXPECT_EQ(kind_of(run_failure_), Kind::protocol);
}

TEST_F(AConnection, EndsAtOctetsThatAreNoFrame) {
    server_.expect([](Line& line, const v1::ClientFrame& frame) {
        if (frame.has_hello()) line.to_client.push_back("\xff\xff");
        line.bell->cancel();
    });
    run(options(), [this](Connection& c) { return wait_welcome(c); });
    EXPECT_EQ(kind_of(run_failure_), Kind::protocol);
}

TEST_F(AConnection, SkipsFramesOfAKindThatItDoesNotKnow) {
    server_.expect([](Line& line, const v1::ClientFrame& frame) {
        greets(line, frame);
        if (!frame.has_request()) return;
        line.to_client.push_back(std::string("\xa2\x38\x02\x08\x01", 5));
        line.put(accepted(frame, 3));
    });
    run(options(), [this](Connection& c) { return close_phase(c); });
    EXPECT_EQ(reply_.accepted().entry(), 3u);
}

TEST_F(AConnection, StopsWhileItRestsBetweenTries) {
    ConnectionOptions with = options();
    // Given pauses that never end by themselves.
    with.pause = [](milliseconds) { return for_ever(); };
    Connection connection(loop_.get_executor(), std::move(with));
    asio::co_spawn(loop_, connection.run(), [&](const std::exception_ptr& ended) {
        returned_ = true;
        run_failure_ = ended;
    });
    loop_.poll();
    ASSERT_EQ(server_.dialled, 1u);
    ASSERT_FALSE(returned_);
    connection.stop();
    loop_.run();
    EXPECT_TRUE(returned_);
    EXPECT_FALSE(run_failure_);
}

}  // namespace
}  // namespace isegoria::sync
