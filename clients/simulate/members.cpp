// SPDX-License-Identifier: AGPL-3.0-or-later
// What a member does next, and how it is done. Each await is a statement of its own: g++ 12 loses
// its way when one is part of a return or of a condition.
#include "simulate/members.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "demo/chance.hpp"

namespace isegoria::simulate {

namespace asio = boost::asio;
using demo::toss;

namespace {

// Refusals that only say that somebody else was quicker.
const std::set<std::string> harmless = {
    "session_is_not_open", "queue_is_closed",    "queue_is_full",
    "already_waiting",     "nobody_is_speaking", "not_yours",
    "poll_is_closed",      "already_done",       "not_now"};

// One in so many members proposes, twice in a session.
constexpr std::size_t proposer_every = 10;
constexpr std::size_t proposals_each = 2;
// One in so many drops out, once or twice.
constexpr std::size_t leaver_every = 5;
// How often a member looks at what their client holds: as often as a person does, so that one
// process can be a whole panel.
constexpr std::chrono::milliseconds glance{250};

}  // namespace

Members::Members(asio::io_context& loop, const Settings& settings, Gathering& gathering)
    : loop_(loop), settings_(settings), gathering_(gathering) {
    Speakers speakers = settings.speakers.empty() ? invent_debate(settings.members, settings.seed)
                                                  : read_debate(settings.speakers);
    speakers = speakers.scaled_to(std::int64_t{settings.seconds} * 1'000);
    for (std::size_t place = 0; place < settings.members; ++place) {
        members_.push_back(std::make_unique<Member>());
        members_.back()->place = place;
    }
    // More speakers than seats: the seats take turns.
    for (const Wish& wish : speakers.wishes)
        members_[wish.speaker % members_.size()]->wishes.push_back(wish);
}

asio::awaitable<void> Members::sign_in() {
    for (const auto& member : members_) {
        member->actor = gathering_.person("member " + std::to_string(member->place),
                                          gathering_.codes()[member->place]);
        co_await member->actor->sign_in();
        member->token = member->actor->token();
        member->participant = member->actor->participant();
        co_await member->actor->watch(gathering_.assembly());
        v1::Command confirm;
        confirm.mutable_confirm_seat()->set_participant(member->actor->participant());
        co_await wish(*member, std::move(confirm));
        v1::Command present;
        present.mutable_mark_present();
        co_await wish(*member, std::move(present));
    }
}

void Members::begin(std::function<void(std::exception_ptr)> failed) {
    began_ = std::chrono::steady_clock::now();
    const auto ended = [this, failed](const std::exception_ptr& why) {
        --living_;
        if (why) failed(why);
    };
    for (const auto& member : members_) {
        living_ += 2;
        asio::co_spawn(loop_, live(*member), ended);
        asio::co_spawn(loop_, listen(*member), ended);
    }
}

std::map<std::uint64_t, std::string> Members::proposals() const {
    std::map<std::uint64_t, std::string> result;
    for (const auto& member : members_)
        result.insert(member->proposed.begin(), member->proposed.end());
    return result;
}

std::uint64_t Members::cast_count(std::uint64_t poll) const {
    return static_cast<std::uint64_t>(std::count_if(
        members_.begin(), members_.end(),
        [&](const std::unique_ptr<Member>& member) { return member->cast.contains(poll); }));
}

std::int64_t Members::now_ms() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                                 began_)
        .count();
}

asio::awaitable<v1::Accepted> Members::wish(Member& member, v1::Command command) {
    v1::Accepted accepted = co_await member.actor->wish(gathering_.assembly(), std::move(command));
    ++acknowledged_;
    co_return accepted;
}

asio::awaitable<void> Members::live(Member& member) {
    while (!over_) {
        bool did = false;
        try {
            did = co_await act(member);
        } catch (const demo::Refusal& refusal) {
            if (!harmless.contains(refusal.code())) throw;
        }
        if (!did) co_await demo::rest(glance);
    }
}

// Speaking is a life of its own: whoever is called should not first have to finish writing.
asio::awaitable<void> Members::listen(Member& member) {
    while (!over_) {
        bool did = false;
        try {
            if (!member.away) did = co_await speak(member);
        } catch (const demo::Refusal& refusal) {
            if (!harmless.contains(refusal.code())) throw;
        } catch (const sync::ConnectionError& error) {
            // They left while they asked; what became of it they see when they are back.
            if (error.kind() != sync::ConnectionError::Kind::stopped) throw;
        }
        if (!did) co_await member.actor->changed(glance);
    }
}

Members::Next Members::act(Member& member) {
    bool did = co_await drop_out(member);
    if (!did) did = co_await propose(member);
    if (!did) did = co_await vote(member);
    co_return did;
}

// Asks when it is time to, speaks when the floor is given, and ends the turn.
Members::Next Members::speak(Member& member) {
    const auto queue =
        demo::one(member.actor->entities(), gathering_.assembly(), v1::Entity::kSpeakerQueue, 1);
    if (!queue) co_return false;
    const v1::SpeakerQueueView& floor = queue->speaker_queue();
    const std::uint64_t self = member.participant;
    const bool speaks = floor.has_turn() && floor.turn().speaker() == self &&
                        member.turn_ended != floor.turn().began_ms();
    if (speaks) {
        member.turn_ended = floor.turn().began_ms();
        if (!member.asked.empty()) {
            co_await demo::rest(std::chrono::milliseconds(member.asked.front().length_ms));
            member.asked.pop_front();
        }
        v1::Command end;
        end.mutable_end_turn();
        co_await wish(member, std::move(end));
        ++member.turns;
        co_return true;
    }
    if (!floor.open() || !member.asked.empty() || member.wishes.empty() ||
        member.wishes.front().at_ms > now_ms())
        co_return false;
    v1::Command request;
    request.mutable_request_floor()->set_kind(v1::FLOOR_KIND_SPEECH);
    co_await wish(member, std::move(request));
    member.asked.push_back(member.wishes.front());
    member.wishes.pop_front();
    co_return true;
}

Members::Next Members::propose(Member& member) {
    if (member.place % proposer_every != 3 || member.proposals_made == proposals_each)
        co_return false;
    const std::uint64_t span = std::uint64_t{settings_.seconds} * 600;  // Before the last third.
    const auto due = static_cast<std::int64_t>(
        toss({settings_.seed, member.place, member.proposals_made, 31}) % span);
    if (now_ms() < due) co_return false;
    const std::string words =
        words::say(settings_.language, "simulate.proposal",
                   {{"member", static_cast<std::int64_t>(member.place + 1)},
                    {"number", static_cast<std::int64_t>(member.proposals_made + 1)}});
    ++member.proposals_made;
    v1::Command command;
    auto* submit = command.mutable_submit_proposal();
    submit->set_language(std::string(words::tag(settings_.language)));
    submit->set_title(words);
    submit->set_words(words);
    const v1::Accepted accepted = co_await wish(member, std::move(command));
    member.proposed[accepted.id()] = words;
    co_return true;
}

Members::Next Members::vote(Member& member) {
    const auto& held = member.actor->entities().entities(gathering_.assembly());
    for (const auto& [key, octets] : held) {
        if (key.kind != v1::Entity::kPoll || member.over.contains(key.id)) continue;
        v1::Entity poll;
        if (!poll.ParseFromString(octets)) throw demo::Failure("an entity that cannot be read");
        const std::uint64_t id = poll.id();
        member.over.insert(id);
        if (poll.poll().closed_ms() != 0) continue;
        const std::uint64_t mood = toss({settings_.seed, member.place, id, 32}) % 10;
        v1::Command command;
        command.mutable_cast_poll()->set_poll(id);
        command.mutable_cast_poll()->set_gradient(mood < 5   ? v1::GRADIENT_ENDORSE
                                                  : mood < 8 ? v1::GRADIENT_AGREE_WITH_RESERVATIONS
                                                             : v1::GRADIENT_STAND_ASIDE);
        co_await wish(member, std::move(command));
        member.cast.insert(id);
        co_return true;
    }
    co_return false;
}

// The line is gone for a while, and comes back as the same person on a new connection.
Members::Next Members::drop_out(Member& member) {
    if (member.place % leaver_every != 1 || member.times_away == 2) co_return false;
    const std::uint64_t span = std::uint64_t{settings_.seconds} * 400;
    const auto due = static_cast<std::int64_t>(
        span * member.times_away +
        toss({settings_.seed, member.place, member.times_away, 33}) % span);
    if (now_ms() < due) co_return false;
    ++member.times_away;
    member.away = true;
    member.actor->leave();
    gone_.push_back(std::move(member.actor));
    member.actor = gathering_.person("member " + std::to_string(member.place), {}, member.token);
    const auto absent = toss({settings_.seed, member.place, member.times_away, 34}) % 2'000;
    co_await demo::rest(std::chrono::milliseconds(absent));
    co_await member.actor->sign_in();
    co_await member.actor->watch(gathering_.assembly());
    member.arrivals_before = 0;
    member.away = false;
    co_return true;
}

}  // namespace isegoria::simulate
