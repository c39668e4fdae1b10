// SPDX-License-Identifier: AGPL-3.0-or-later
// Two lives for each member: one writes, the other speaks. Each await is a statement of its own:
// g++ 12 loses its way when one is part of a return or of a condition.
#include "simulate/members.hpp"

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
    "poll_is_closed",      "already_done",       "not_now",
    "breakout_is_not_open"};

// One in so many members proposes, twice in a session.
constexpr std::size_t proposer_every = 10;
constexpr std::size_t proposals_each = 2;
// One in so many drops out, once or twice.
constexpr std::size_t leaver_every = 5;
// How often a member looks at what their client holds: as often as a person does, so that one
// process can be a whole panel.
constexpr std::chrono::milliseconds member_glance{250};

}  // namespace

Members::Members(asio::io_context& loop, const Settings& settings, Gathering& gathering,
                 SessionTime& time, Acknowledgements& acknowledgements)
    : loop_(loop),
      settings_(settings),
      gathering_(gathering),
      time_(time),
      acknowledgements_(acknowledgements) {
    Speakers speakers = settings.speakers.empty() ? invent_debate(settings.members, settings.seed)
                                                  : read_debate(settings.speakers);
    speakers = speakers.scaled_to(time.span_ms());
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
        v1::Command wait;
        wait.mutable_enter_lobby();
        co_await wish(*member, std::move(wait));
    }
}

void Members::begin(const std::function<void(std::exception_ptr)>& failed) {
    const auto ended = [failed](const std::exception_ptr& why) {
        if (why) failed(why);
    };
    for (const auto& member : members_) {
        time_.join();
        asio::co_spawn(loop_, live(*member), ended);
        time_.join();
        asio::co_spawn(loop_, listen(*member), ended);
    }
}

std::string Members::say(std::string_view key, const Member& member, std::uint64_t number) const {
    return words::say(settings_.language, key,
                      {{"member", static_cast<std::int64_t>(member.place + 1)},
                       {"number", static_cast<std::int64_t>(number)}});
}

asio::awaitable<void> Members::live(Member& member) {
    for (;;) {
        co_await time_.pass();
        bool did = false;
        try {
            did = co_await act(member);
        } catch (const demo::Refusal& refusal) {
            if (!harmless.contains(refusal.code())) throw;
        }
        if (!did) co_await demo::rest(member_glance);
    }
}

// Speaking is a life of its own: whoever is called should not first have to finish writing.
asio::awaitable<void> Members::listen(Member& member) {
    for (;;) {
        co_await time_.pass();
        bool did = false;
        try {
            if (!member.away) did = co_await speak(member);
        } catch (const demo::Refusal& refusal) {
            // A room that was left in the meantime is not there any more.
            const bool gone = member.room != 0 && refusal.code() == "not_found";
            if (!gone && !harmless.contains(refusal.code())) throw;
        } catch (const sync::ConnectionError& error) {
            // They left while they asked; what became of it they see when they are back.
            if (error.kind() != sync::ConnectionError::Kind::stopped) throw;
            member.turn_ended = 0;
        }
        if (!did) co_await member.actor->changed(member_glance);
    }
}

Members::Next Members::act(Member& member) {
    bool did = co_await drop_out(member);
    if (!did) did = co_await take_part_in_room(member);
    if (!did) did = co_await report(member);
    if (!did) did = co_await propose(member);
    if (!did) did = co_await vote(member);
    co_return did;
}

Members::Next Members::propose(Member& member) {
    if (member.place % proposer_every != 3 || member.proposals_made == proposals_each)
        co_return false;
    const auto span = static_cast<std::uint64_t>(time_.span_ms()) * 6 / 10;  // Before the end.
    const auto due = static_cast<std::int64_t>(
        toss({settings_.seed, member.place, member.proposals_made, 31}) % span);
    if (time_.elapsed_ms() < due) co_return false;
    ++member.proposals_made;
    const std::string words = say("simulate.proposal", member, member.proposals_made);
    v1::Command command;
    auto* submit = command.mutable_submit_proposal();
    submit->set_language(std::string(words::tag(settings_.language)));
    submit->set_title(words);
    submit->set_words(words);
    const v1::Accepted accepted = co_await wish(member, std::move(command));
    member.proposed[accepted.id()] = words;
    co_return true;
}

// The line is gone for a while, and comes back as the same person on a new connection.
Members::Next Members::drop_out(Member& member) {
    if (member.place % leaver_every != 1 || member.times_away == 2) co_return false;
    const auto span = static_cast<std::uint64_t>(time_.span_ms()) * 4 / 10;
    const auto due = static_cast<std::int64_t>(
        span * member.times_away +
        toss({settings_.seed, member.place, member.times_away, 33}) % span);
    if (time_.elapsed_ms() < due) co_return false;
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
