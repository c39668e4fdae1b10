// SPDX-License-Identifier: AGPL-3.0-or-later
// The beginning of a session: who this is, from a token, a code or as a guest, up to Welcome.
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net/doorkeeper.hpp"
#include "net/live.hpp"
#include "net/off_loop.hpp"
#include "wire/frames.hpp"

namespace isegoria::net {

namespace asio = boost::asio;

namespace {

using Clock = std::chrono::steady_clock;

// Waits for what the admission says of the client.
asio::awaitable<room::Admitted> admitted(room::Admission& admission, room::Bearer bearer) {
    auto outcome = std::make_shared<std::optional<room::Admitted>>();
    auto bell = std::make_shared<asio::steady_timer>(co_await asio::this_coro::executor,
                                                     Clock::time_point::max());
    std::function<void(room::Admitted)> done = [outcome, bell](room::Admitted came) {
        *outcome = std::move(came);
        bell->cancel();
    };
    admission.admit(std::move(bearer), std::move(done));
    while (!*outcome) {
        boost::system::error_code ignored;
        auto token = asio::redirect_error(asio::use_awaitable, ignored);
        co_await bell->async_wait(token);
    }
    co_return std::move(**outcome);
}

CloseCode close_code(const room::NotAdmitted& refusal) {
    if (refusal.who_is_not_known) return CloseCode::sign_in_again;
    return refusal.passing ? CloseCode::try_again : CloseCode::policy;
}

}  // namespace

asio::awaitable<void> Live::welcome(v1::Hello hello) {
    const auto self = shared_from_this();
    room::Bearer bearer;
    bearer.token = hello.token();
    bearer.invitation_code = hello.invitation_code();
    bearer.as_guest = hello.bearer_case() == v1::Hello::kGuestOf;
    bearer.guest_of = hello.guest_of();
    bearer.address = counted_as(channel_->peer().address, host_.limits_.unlimited);
    room::Admitted outcome = co_await admitted(host_.admission_, std::move(bearer));
    if (leaving_) co_return;
    if (const auto* refusal = std::get_if<room::NotAdmitted>(&outcome)) {
        goodbye(refusal->code, close_code(*refusal));
        co_return;
    }
    if (auto* session = std::get_if<room::Session>(&outcome)) {
        session_ = std::move(*session);
        if (!hello.token().empty()) channel_->vouch();
        if (session_.participant)
            pseudonyms_.emplace_back(session_.stream, session_.participant);
    }
    if (!is_stranger()) {
        std::string token = session_.token.empty() ? hello.token() : session_.token;
        const bool holds = co_await is_still_so(std::move(token));
        if (!holds) goodbye("sign_in_again", CloseCode::sign_in_again);
    }
    if (!leaving_ && take_place(hello.device(), hello.returns())) say_welcome();
}

// Of one person, one device is connected at a time. Whoever opens a connection there takes over;
// a client that comes back by itself does not, or two devices would drive each other out for ever.
bool Live::take_place(const std::string& device, bool returns) {
    if (device.empty() || is_stranger()) return true;
    if (device.size() != Devices::id_octets) {
        goodbye("malformed", CloseCode::policy);
        return false;
    }
    const std::vector<Live*> others = host_.devices_.others(session_.person, device);
    if (returns && !others.empty()) {
        goodbye("elsewhere", CloseCode::elsewhere);
        return false;
    }
    for (Live* other : others) other->goodbye("elsewhere", CloseCode::elsewhere);
    host_.devices_.add(session_.person, device, *this);
    return true;
}

// Sign-ins may have ended while this one was under way. From here on dismiss() finds it, so one more
// look at the vault is enough. What the person is called in the directory is found by the way.
asio::awaitable<bool> Live::is_still_so(std::string token) {
    struct Found {
        bool holds = false;
        core::ParticipantId in_directory;
    };
    auto found = std::make_shared<Found>();
    room::Session session = session_;
    room::Identity* identity = &host_.identity_;
    std::function<void()> task = [found, identity, token = std::move(token),
                                  session = std::move(session), now_ms = host_.world_.now_ms()] {
        found->holds = identity->is_still_so(token, session, now_ms);
        found->in_directory = identity->participant_of(session.person, room::directory_stream);
    };
    co_await off_loop(host_.world_, std::move(task));
    if (found->in_directory && find_pseudonym(room::directory_stream) == nullptr)
        pseudonyms_.emplace_back(room::directory_stream, found->in_directory);
    co_return found->holds;
}

void Live::say_welcome() {
    v1::ServerFrame frame;
    auto* message = frame.mutable_welcome();
    message->set_version(protocol_version);
    message->set_token(session_.token);
    message->set_token_ends_ms(session_.ends_ms);
    message->set_assembly(session_.stream);
    message->set_participant(session_.participant.value);
    message->set_now_ms(host_.world_.now_ms());
    send(wire::frame(frame));
    // The client keeps it; here it has no further use.
    std::string().swap(session_.token);
}

}  // namespace isegoria::net
