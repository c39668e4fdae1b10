// SPDX-License-Identifier: AGPL-3.0-or-later
// How the facilitator polls: each proposal when it is there and everybody is in plenary, and at the
// end two questions that stand by themselves, one named and one in secret.
#include <algorithm>
#include <boost/asio/use_awaitable.hpp>

#include "simulate/facilitation.hpp"

namespace isegoria::simulate {

namespace asio = boost::asio;

namespace {

// A poll on a proposal is closed when all have said where they stand, or after so long.
constexpr std::int64_t poll_patience_ms = 3'000;
constexpr std::chrono::milliseconds between_looks{100};  // At all proposals and polls.

}  // namespace

asio::awaitable<void> Facilitation::lead_polls() {
    for (;;) {
        co_await time_.pass();
        std::vector<v1::Command> due = due_polls();
        for (v1::Command& command : due) co_await lead(std::move(command));
        co_await demo::rest(between_looks);
    }
}

std::vector<v1::Command> Facilitation::due_polls() {
    std::vector<v1::Command> due;
    if (in_rooms_) return due;
    for (const v1::Entity& each : seen_of(v1::Entity::kProposal)) {
        if (!polled_.insert(each.id()).second) continue;
        auto* open = due.emplace_back().mutable_open_poll();
        open->set_proposal(each.id());
        gathering_.word(open->mutable_question(), "simulate.poll");
    }
    const std::int64_t now = time_.elapsed_ms();
    for (const v1::Entity& each : seen_of(v1::Entity::kPoll)) {
        const v1::PollView& poll = each.poll();
        if (poll.closed_ms() != 0 || poll.stopped_ms() != 0) continue;
        // The two questions stay open until the end: whoever has answered may think again.
        const std::int64_t at_most = poll.proposal() == 0
                                         ? std::max(time_.span_ms() - now, poll_patience_ms)
                                         : poll_patience_ms;
        const auto place = poll_due_.try_emplace(each.id(), now + at_most).first;
        const bool whole = poll.proposal() != 0 && poll.cast_count() >= settings_.members;
        if (whole || now >= place->second)
            due.emplace_back().mutable_close_poll()->set_poll(each.id());
    }
    return due;
}

asio::awaitable<std::uint64_t> Facilitation::ask(std::string_view question, bool secret) {
    v1::Command command;
    auto* open = command.mutable_open_poll();
    gathering_.word(open->mutable_question(), question);
    open->set_secret(secret);
    if (secret) open->set_method(v1::POLL_METHOD_YES_NO);
    const v1::Accepted accepted = co_await wish(std::move(command));
    co_return accepted.id();
}

// Over when every poll is counted.
asio::awaitable<void> Facilitation::decide() {
    co_await begin_item("simulate.item.decision");
    co_await ask("simulate.question.named", false);
    secret_poll_ = co_await ask("simulate.question.secret", true);
    co_await time_.until(1'000);
    std::function<bool()> counted = [this] {
        std::size_t questions = 0;
        for (const v1::Entity& each : seen_of(v1::Entity::kPoll)) {
            if (each.poll().closed_ms() == 0) return false;
            if (each.poll().proposal() == 0) ++questions;
        }
        return questions == 2;
    };
    co_await seen("the counted polls", std::move(counted));
}

}  // namespace isegoria::simulate
