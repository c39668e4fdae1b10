// SPDX-License-Identifier: AGPL-3.0-or-later
// Through the agenda: each stage begins with an item, to which the server couples queue and rooms.
#include "simulate/facilitation.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace isegoria::simulate {

namespace asio = boost::asio;

namespace {

// A breakout lasts two minutes at least, and ends when the next item begins.
constexpr std::uint32_t breakout_seconds_min = 120;
constexpr std::uint32_t item_seconds = 600;

}  // namespace

Facilitation::Facilitation(asio::io_context& loop, const Settings& settings, Gathering& gathering,
                           SessionTime& time, const Telling& telling,
                           Acknowledgements& acknowledgements)
    : loop_(loop),
      settings_(settings),
      gathering_(gathering),
      time_(time),
      telling_(telling),
      acknowledgements_(acknowledgements) {}

asio::awaitable<v1::Accepted> Facilitation::wish(v1::Command command) {
    v1::Accepted accepted =
        co_await gathering_.facilitator().wish(gathering_.assembly(), std::move(command));
    acknowledgements_.add(accepted);
    co_return accepted;
}

asio::awaitable<void> Facilitation::lead(v1::Command command) {
    static const std::set<std::string> needless = {"queue_is_empty", "not_present",
                                                   "poll_is_closed", "already_done", "not_found"};
    try {
        co_await wish(std::move(command));
    } catch (const demo::Refusal& refusal) {
        if (!needless.contains(refusal.code())) throw;
    }
}

// Looks by itself: the bell of the facilitator's connection is for giving the floor.
asio::awaitable<void> Facilitation::seen(std::string what, std::function<bool()> condition) {
    const auto end = std::chrono::steady_clock::now() + demo::patience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end)
            throw demo::Failure("the facilitator waited too long: " + what);
        co_await demo::rest(glance);
    }
}

std::vector<v1::Entity> Facilitation::seen_of(v1::Entity::KindCase kind) const {
    return demo::all(gathering_.facilitator().entities(), gathering_.assembly(), kind);
}

// The staff is shown more of a room than the panel, and the facilitator is of both.
std::map<std::uint64_t, v1::RoomView> Facilitation::rooms_seen() const {
    std::map<std::uint64_t, v1::RoomView> result;
    for (v1::Entity& each : seen_of(v1::Entity::kRoom))
        result[each.id()] = std::move(*each.mutable_room());
    return result;
}

asio::awaitable<void> Facilitation::add_item(v1::AgendaKind kind, std::string_view title) {
    v1::Command command;
    auto* item = command.mutable_add_agenda_item();
    gathering_.word(item->mutable_titles(), title);
    item->set_kind(kind);
    item->set_seconds(item_seconds);
    co_await wish(std::move(command));
}

asio::awaitable<void> Facilitation::open_session() {
    co_await add_item(v1::AGENDA_KIND_PLENARY, "simulate.item.opening");
    if (settings_.rooms != 0) {
        co_await add_item(v1::AGENDA_KIND_BREAKOUT, "simulate.item.rooms");
        co_await add_item(v1::AGENDA_KIND_PLENARY, "simulate.item.reports");
    }
    co_await add_item(v1::AGENDA_KIND_DECISION, "simulate.item.decision");
    v1::Command open;
    gathering_.word(open.mutable_open_session()->mutable_titles(), "simulate.session");
    const v1::Accepted opened = co_await wish(std::move(open));
    std::function<bool()> here = [this, entry = opened.entry()] {
        return gathering_.facilitator().entities().position(gathering_.assembly()) >= entry;
    };
    co_await seen("the open session", std::move(here));
    std::int64_t present = 0;
    for (const v1::Entity& each : seen_of(v1::Entity::kAttendance))
        if (each.attendance().present()) ++present;
    telling_.hold(present == static_cast<std::int64_t>(settings_.members), "simulate.all_present",
                  {{"count", present}});
}

void Facilitation::begin(const std::function<void(std::exception_ptr)>& failed) {
    const auto ended = [failed](const std::exception_ptr& why) {
        if (why) failed(why);
    };
    time_.join();
    asio::co_spawn(loop_, lead_floor(), ended);
    time_.join();
    asio::co_spawn(loop_, answer_calls(), ended);
    time_.join();
    asio::co_spawn(loop_, lead_polls(), ended);
}

asio::awaitable<std::uint64_t> Facilitation::begin_item(std::string_view title) {
    v1::Command next;
    next.mutable_begin_agenda_item();
    const v1::Accepted begun = co_await wish(std::move(next));
    telling_.note("simulate.stage", {{"item", telling_.say(title)}});
    co_return begun.entry();
}

asio::awaitable<void> Facilitation::lead_opening() {
    co_await begin_item("simulate.item.opening");
    if (settings_.rooms != 0) co_await arrange_rooms();
    co_await time_.until(settings_.rooms != 0 ? opening_ends : reports_end);
}

// Everybody sees where they will be while the plenary still goes on.
asio::awaitable<void> Facilitation::arrange_rooms() {
    v1::Errand errand;
    auto* arrange = errand.mutable_arrange_breakout();
    gathering_.word(arrange->mutable_titles(), "simulate.item.rooms");
    arrange->set_rooms(static_cast<std::uint32_t>(settings_.rooms));
    arrange->set_seconds(std::max(breakout_seconds_min, settings_.seconds * 2));
    const v1::Accepted formed =
        co_await gathering_.facilitator().wish(gathering_.assembly(), std::move(errand));
    acknowledgements_.add(formed);
}

asio::awaitable<void> Facilitation::lead_rooms() {
    in_rooms_ = true;
    co_await begin_item("simulate.item.rooms");
    const std::size_t rooms = settings_.rooms;
    std::function<bool()> named = [this, rooms] {
        const auto seen = rooms_seen();
        return seen.size() >= rooms && std::all_of(seen.begin(), seen.end(), [](const auto& each) {
                   return each.second.rapporteur() != 0;
               });
    };
    co_await seen("a rapporteur for each room", std::move(named));
    if (rooms > 1) co_await move_somebody();
    co_await time_.until(rooms_end);
}

// The second of a room of three or more: the first speaks for it.
asio::awaitable<void> Facilitation::move_somebody() {
    std::uint64_t participant = 0;
    std::uint64_t from = 0;
    std::uint64_t room = 0;
    for (const auto& [id, each] : rooms_seen()) {
        if (participant == 0 && each.members_size() > 2) {
            participant = each.members(1);
            from = id;
        } else if (id != from) {
            room = id;
        }
    }
    if (participant == 0) co_return;
    v1::Command move;
    move.mutable_move_to_room()->set_participant(participant);
    move.mutable_move_to_room()->set_room(room);
    co_await wish(std::move(move));
    ++moves_;
}

asio::awaitable<std::uint64_t> Facilitation::extend_rooms() {
    v1::Command extend;
    extend.mutable_extend_breakout()->set_seconds(
        std::max(breakout_seconds_min, settings_.seconds * 2) + breakout_seconds_min);
    const v1::Accepted accepted = co_await wish(std::move(extend));
    co_return accepted.entry();
}

// The next item calls everybody back.
asio::awaitable<std::uint64_t> Facilitation::call_back() {
    const std::uint64_t entry = co_await begin_item("simulate.item.reports");
    in_rooms_ = false;
    co_return entry;
}

asio::awaitable<void> Facilitation::hear_reports() {
    const std::size_t rooms = settings_.rooms;
    std::function<bool()> reported = [this, rooms] {
        return demo::count(gathering_.facilitator().entities(), gathering_.assembly(),
                           v1::Entity::kRoomReport) >= rooms;
    };
    co_await seen("a report of each room", std::move(reported));
    co_await time_.until(reports_end);
}

asio::awaitable<std::uint64_t> Facilitation::end_decision() {
    v1::Command end;
    end.mutable_end_agenda_item();
    const v1::Accepted accepted = co_await wish(std::move(end));
    co_return accepted.entry();
}

// Gives the floor of the plenary whenever it is free; in the rooms turns follow by themselves.
asio::awaitable<void> Facilitation::lead_floor() {
    demo::Actor& self = gathering_.facilitator();
    for (;;) {
        co_await time_.pass();
        const auto queue =
            demo::one(self.entities(), gathering_.assembly(), v1::Entity::kSpeakerQueue, 1);
        if (queue && queue->speaker_queue().open() && !queue->speaker_queue().has_turn() &&
            queue->speaker_queue().waiting_size() > 0) {
            v1::Command give;
            give.mutable_give_floor();
            co_await lead(std::move(give));
        }
        co_await self.changed(glance);
    }
}

asio::awaitable<void> Facilitation::answer_calls() {
    for (;;) {
        co_await time_.pass();
        std::vector<v1::Command> answers;
        if (in_rooms_)
            for (const auto& [id, each] : rooms_seen())
                if (each.called_ms() != 0)
                    answers.emplace_back().mutable_answer_call()->set_room(id);
        for (v1::Command& each : answers) co_await lead(std::move(each));
        co_await demo::rest(glance);
    }
}

}  // namespace isegoria::simulate
