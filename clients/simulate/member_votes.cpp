// SPDX-License-Identifier: AGPL-3.0-or-later
// How members answer polls: on a proposal at once; to a question that stands by itself when they
// have thought about it, and some change their mind where that can be.
#include <boost/asio/use_awaitable.hpp>

#include "demo/chance.hpp"
#include "simulate/members.hpp"

namespace isegoria::simulate {

using demo::toss;

namespace {

// One in so many answers a named question twice.
constexpr std::size_t waverer_every = 4;
// Thousandths of the session within which everybody answers, and answers again.
constexpr std::int64_t thought = 120;

struct Mood {
    v1::Gradient gradient;
    const char* name;
};
Mood mood_of(std::uint64_t chance) {
    if (chance < 5) return {v1::GRADIENT_ENDORSE, "endorse"};
    if (chance < 8) return {v1::GRADIENT_AGREE_WITH_RESERVATIONS, "agree_with_reservations"};
    return {v1::GRADIENT_STAND_ASIDE, "stand_aside"};
}
struct Opinion {
    v1::Stance stance;
    const char* name;
};
Opinion opinion_of(std::uint64_t chance) {
    if (chance < 6) return {v1::STANCE_YES, "yes"};
    if (chance < 9) return {v1::STANCE_NO, "no"};
    return {v1::STANCE_ABSTAIN, "abstain"};
}

}  // namespace

Members::Next Members::vote(Member& member) {
    const auto& held = member.actor->entities().entities(gathering_.assembly());
    for (const auto& [key, octets] : held) {
        if (key.kind != v1::Entity::kPoll || member.over.contains(key.id)) continue;
        v1::Entity poll;
        if (!poll.ParseFromString(octets)) throw demo::Failure("an entity that cannot be read");
        if (poll.poll().closed_ms() != 0 || poll.poll().stopped_ms() != 0) {
            member.over.insert(poll.id());
            continue;
        }
        const bool alone = poll.poll().proposal() == 0;
        const auto span = static_cast<std::uint64_t>(time_.span_ms() * thought / 1'000);
        const auto pause = [&](std::uint64_t turn) {
            return alone ? static_cast<std::int64_t>(
                               toss({settings_.seed, member.place, poll.id(), turn, 35}) % span)
                         : 0;
        };
        auto [place, fresh] = member.voices.try_emplace(poll.id());
        Voice& voice = place->second;
        if (fresh) {
            const bool wavers = alone && !poll.poll().secret() && member.place % waverer_every == 0;
            voice.casts_left = wavers ? 2 : 1;
            voice.due_ms = time_.elapsed_ms() + pause(1);
        }
        if (time_.elapsed_ms() < voice.due_ms) continue;
        --voice.casts_left;
        if (voice.casts_left == 0) member.over.insert(poll.id());
        voice.due_ms = time_.elapsed_ms() + pause(2);
        const bool did = co_await cast(member, poll, voice);
        co_return did;
    }
    co_return false;
}

Members::Next Members::cast(Member& member, const v1::Entity& poll, Voice& voice) {
    const std::uint64_t chance =
        toss({settings_.seed, member.place, poll.id(), voice.casts_left, 32}) % 10;
    if (poll.poll().secret()) {
        const Opinion opinion = opinion_of(chance);
        v1::Errand errand;
        errand.mutable_cast_secret_ballot()->set_poll(poll.id());
        errand.mutable_cast_secret_ballot()->set_stance(opinion.stance);
        co_await wish(member, std::move(errand));
        voice.choice = opinion.name;
        co_return true;
    }
    const Mood mood = mood_of(chance);
    v1::Command command;
    command.mutable_cast_poll()->set_poll(poll.id());
    command.mutable_cast_poll()->set_gradient(mood.gradient);
    co_await wish(member, std::move(command));
    voice.choice = mood.name;
    co_return true;
}

}  // namespace isegoria::simulate
