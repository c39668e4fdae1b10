// SPDX-License-Identifier: AGPL-3.0-or-later
// One person on several devices, with the clients' own library over real sockets: the one that was
// opened last has the place, and the one that was left is told so and stays away.
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>

#include "bench/stage.hpp"
#include "net/dial.hpp"
#include "sync/connection.hpp"

namespace isegoria::net::testing {
namespace {

namespace asio = boost::asio;
using bench::Stage;

constexpr std::chrono::seconds device_patience{30};
const std::string laptop(16, 'L');
const std::string telephone(16, 'T');

asio::awaitable<std::unique_ptr<Transport>> dial_for(DialOptions options, Transport** noted) {
    std::unique_ptr<Transport> transport = co_await dial(std::move(options));
    *noted = transport.get();
    co_return transport;
}

// One program on a device that follows assembly 1.
class Program {
  public:
    Program(Stage& stage, const std::string& device, const std::string& known_by,
            const std::string& invitation, bool guest) {
        DialOptions dialled;
        dialled.url = "ws://127.0.0.1:" + std::to_string(stage.port()) + "/live";
        sync::ConnectionOptions options;
        options.device = device;
        options.token = known_by;
        options.invitation_code = invitation;
        options.guest_of = guest ? 1 : 0;
        options.dial = [this, dialled] {
            ++dials;
            return dial_for(dialled, &transport_);
        };
        options.on_welcome = [this](const v1::Welcome& welcome) {
            ++welcomes;
            if (!welcome.token().empty()) token = welcome.token();
        };
        connection_ =
            std::make_unique<sync::Connection>(stage.loop().get_executor(), std::move(options));
        connection_->watch(1);
        asio::co_spawn(stage.loop(), connection_->run(), [this](const std::exception_ptr& why) {
            gone = true;
            try {
                if (why) std::rethrow_exception(why);
            } catch (const sync::ConnectionError& error) {
                dismissed = error.kind() == sync::ConnectionError::Kind::dismissed;
                code = error.code();
            }
        });
    }
    void cut() { transport_->abort(); }
    void stop() { connection_->stop(); }
    [[nodiscard]] std::uint64_t position() const { return connection_->entities().position(1); }

    int dials = 0;
    int welcomes = 0;
    bool gone = false;
    bool dismissed = false;
    std::string code;
    std::string token;

  private:
    std::unique_ptr<sync::Connection> connection_;
    Transport* transport_ = nullptr;
};

class SecondDevice : public ::testing::Test {
  protected:
    ~SecondDevice() override {
        for (const auto& each : programs_) each->stop();
        EXPECT_TRUE(until([&] {
            return std::ranges::all_of(programs_, [](const auto& each) { return each->gone; });
        }));
    }
    template <class Condition>
    bool until(Condition condition) {
        const auto end = std::chrono::steady_clock::now() + device_patience;
        stage_.loop().restart();
        while (!condition() && std::chrono::steady_clock::now() < end) {
            stage_.loop().run_for(std::chrono::milliseconds(2));
            stage_.tick();
        }
        return condition();
    }
    Program& begin(const std::string& device, const std::string& token,
                   const std::string& code = {}, bool guest = false) {
        programs_.push_back(std::make_unique<Program>(stage_, device, token, code, guest));
        return *programs_.back();
    }
    // Welcomed, and holds all that there is.
    bool is_there(const Program& program) {
        return until(
            [&] { return program.welcomes > 0 && program.position() == stage_.position(); });
    }
    bool was_told_elsewhere(const Program& program) {
        return until([&] { return program.gone; }) && program.dismissed &&
               program.code == "elsewhere";
    }
    Program& sign_in(const std::string& device) {
        issued_ = stage_.invite(core::Role::facilitator);
        return begin(device, "", issued_.code);
    }

    Stage stage_{false, 4, {}};
    room::Identity::Issued issued_;
    std::vector<std::unique_ptr<Program>> programs_;
};

TEST_F(SecondDevice, TakesOverAndTheFirstStaysAway) {
    Program& first = sign_in(laptop);
    ASSERT_TRUE(is_there(first));
    Program& second = begin(telephone, "", stage_.renew(issued_.participant));
    ASSERT_TRUE(is_there(second));
    EXPECT_TRUE(was_told_elsewhere(first));
    EXPECT_EQ(first.dials, 1) << "it must not come back by itself";
    EXPECT_FALSE(second.gone);
    // Whoever begins anew on the first goes on there.
    Program& again = begin(laptop, first.token);
    ASSERT_TRUE(is_there(again));
    EXPECT_TRUE(was_told_elsewhere(second));
    EXPECT_FALSE(again.gone);
}

TEST_F(SecondDevice, IsNotWhatRunsBesideOnTheSame) {
    Program& first = sign_in(laptop);
    ASSERT_TRUE(is_there(first));
    Program& beside = begin(laptop, first.token);
    ASSERT_TRUE(is_there(beside));
    // Signing in anew there, with another token, changes nothing about that.
    Program& anew = begin(laptop, "", stage_.renew(issued_.participant));
    ASSERT_TRUE(is_there(anew));
    stage_.change_questions(1);
    ASSERT_TRUE(is_there(first) && is_there(beside) && is_there(anew));
    EXPECT_FALSE(first.gone || beside.gone || anew.gone);
    // A second one ends them all.
    Program& other = begin(telephone, first.token);
    ASSERT_TRUE(is_there(other));
    EXPECT_TRUE(was_told_elsewhere(first));
    EXPECT_TRUE(was_told_elsewhere(beside));
    EXPECT_TRUE(was_told_elsewhere(anew));
}

TEST_F(SecondDevice, OfAGuestIsKnownByTheirToken) {
    Program& first = begin(laptop, "", "", true);
    ASSERT_TRUE(is_there(first));
    Program& somebody = begin(telephone, "", "", true);
    ASSERT_TRUE(is_there(somebody));
    EXPECT_FALSE(first.gone) << "another guest is another person";
    Program& second = begin(telephone, first.token);
    ASSERT_TRUE(is_there(second));
    EXPECT_TRUE(was_told_elsewhere(first));
    EXPECT_FALSE(somebody.gone || second.gone);
}

TEST_F(SecondDevice, IsNotTakenOverByOneThatOnlyComesBack) {
    Program& first = sign_in(laptop);
    ASSERT_TRUE(is_there(first));
    Program& second = begin(telephone, "", stage_.renew(issued_.participant));
    // The line of the first breaks before it can be told.
    first.cut();
    ASSERT_TRUE(is_there(second));
    EXPECT_TRUE(was_told_elsewhere(first));
    EXPECT_FALSE(second.gone);
    // With nobody else there it comes back as ever.
    second.cut();
    EXPECT_TRUE(until([&] { return second.welcomes == 2; }));
    EXPECT_FALSE(second.gone);
}

TEST_F(SecondDevice, OfAnOlderProgramEndsNothing) {
    Program& first = sign_in(laptop);
    ASSERT_TRUE(is_there(first));
    Program& older = begin("", first.token);
    ASSERT_TRUE(is_there(older));
    Program& second = begin(telephone, first.token);
    ASSERT_TRUE(is_there(second));
    EXPECT_TRUE(was_told_elsewhere(first));
    EXPECT_FALSE(older.gone || second.gone);
    // What is no device is refused.
    Program& wrong = begin("short", first.token);
    EXPECT_TRUE(until([&] { return wrong.gone; }));
    EXPECT_EQ(wrong.code, "malformed");
    EXPECT_FALSE(second.gone);
}

}  // namespace
}  // namespace isegoria::net::testing
