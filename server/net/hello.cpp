// SPDX-License-Identifier: AGPL-3.0-or-later
// The beginning of a session: who this is, from a token, a code or as a guest, up to Welcome.
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net/live.hpp"
#include "net/off_loop.hpp"
#include "wire/frames.hpp"

namespace isegoria::net {

namespace asio = boost::asio;

namespace {

using Clock = std::chrono::steady_clock;

// Submits as the server itself and waits for what came of it.
asio::awaitable<room::Result> submit_and_wait(room::Clerk* clerk, core::ParticipantId actor,
                                              core::Command command) {
    auto result = std::make_shared<std::optional<room::Result>>();
    auto bell = std::make_shared<asio::steady_timer>(co_await asio::this_coro::executor,
                                                     Clock::time_point::max());
    room::Submission submission;
    submission.context.actor = actor;
    submission.context.system = true;
    submission.command = std::move(command);
    submission.reply = [result, bell](const room::Result& came) {
        *result = came;
        bell->cancel();
    };
    clerk->submit(std::move(submission));
    while (!*result) {
        boost::system::error_code ignored;
        auto token = asio::redirect_error(asio::use_awaitable, ignored);
        co_await bell->async_wait(token);
    }
    co_return **result;
}

std::string_view problem_code(room::SignInProblem problem) {
    switch (problem) {
        case room::SignInProblem::sign_in_again:
            return "sign_in_again";
        case room::SignInProblem::code_is_wrong:
            return "code_is_wrong";
        case room::SignInProblem::too_many_tries:
            return "too_many_tries";
    }
    return "sign_in_again";
}

}  // namespace

// A guest, or somebody known from elsewhere, takes part in this assembly from now on.
asio::awaitable<bool> Live::take_part(record::StreamId stream) {
    const core::Command command = core::JoinAsContributor{};
    room::Clerk* clerk = host_.registry_.find(stream);
    const room::Result result = co_await submit_and_wait(clerk, session_.participant, command);
    if (std::holds_alternative<room::Done>(result)) co_return true;
    if (const auto* rejection = std::get_if<core::Rejection>(&result)) {
        if (rejection->reason == core::Reason::already_done) co_return true;
        goodbye(std::string(core::enum_name(rejection->reason)), CloseCode::policy);
    } else {
        const auto& unavailable = std::get<room::Unavailable>(result);
        goodbye(unavailable.code, CloseCode::try_again, unavailable.retry_after_ms);
    }
    co_return false;
}

asio::awaitable<void> Live::welcome(v1::Hello hello) {
    const auto self = shared_from_this();
    using SignIn = room::Identity::SignIn;
    auto outcome = std::make_shared<std::optional<SignIn>>();
    room::Identity* identity = &host_.identity_;
    const std::int64_t now_ms = host_.world_.now_ms();
    const record::StreamId guest_of = hello.guest_of();
    const bool as_guest = hello.bearer_case() == v1::Hello::kGuestOf;
    if (as_guest &&
        (guest_of == room::directory_stream || host_.registry_.find(guest_of) == nullptr)) {
        goodbye("not_found", CloseCode::policy);
        co_return;
    }
    std::function<void()> task = [=, address = channel_->peer().address] {
        std::optional<SignIn> known;
        if (!hello.token().empty()) known = identity->by_token(hello.token(), now_ms);
        const auto* present = known ? std::get_if<room::Session>(&*known) : nullptr;
        if (hello.bearer_case() == v1::Hello::kInvitationCode) {
            *outcome = identity->by_code(hello.invitation_code(), address,
                                         present != nullptr ? present->person : 0, now_ms);
        } else if (as_guest && present != nullptr) {
            room::Session session = *present;
            session.stream = guest_of;
            session.participant = identity->join(present->person, guest_of);
            *outcome = session;
        } else if (as_guest && !known) {
            *outcome = identity->new_guest(guest_of, now_ms);
        } else {
            *outcome = known;
        }
    };
    co_await off_loop(host_.world_, std::move(task));
    if (*outcome) {
        if (const auto* problem = std::get_if<room::SignInProblem>(&**outcome)) {
            goodbye(std::string(problem_code(*problem)), CloseCode::sign_in_again);
            co_return;
        }
        session_ = std::get<room::Session>(**outcome);
        if (!hello.token().empty()) channel_->vouch();
        if (session_.participant)
            pseudonyms_.emplace_back(session_.stream, session_.participant);
    }
    if (as_guest && !co_await take_part(guest_of)) co_return;
    co_await learn_pseudonym(room::directory_stream);
    say_welcome();
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
