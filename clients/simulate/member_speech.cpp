// SPDX-License-Identifier: AGPL-3.0-or-later
// How members speak: asking when it is time to, where they are then, and ending their turns.
#include <boost/asio/use_awaitable.hpp>

#include "simulate/members.hpp"

namespace isegoria::simulate {

namespace {

// One in so many writes what they say in their room.
constexpr std::size_t writer_every = 3;

}  // namespace

std::optional<Floor> floor_of(const sync::EntityMap& map, std::uint64_t assembly) {
    const auto& held = map.entities(assembly);
    constexpr auto queue_kind = static_cast<std::uint32_t>(v1::Entity::kSpeakerQueue);
    const auto read = [&](const auto& found) -> std::optional<Floor> {
        v1::Entity entity;
        if (!entity.ParseFromString(found->second))
            throw demo::Failure("an entity that cannot be read");
        return Floor{found->first.audience.id, std::move(*entity.mutable_speaker_queue())};
    };
    // One's own room has a floor once it is open.
    if (const auto own = demo::one(map, assembly, v1::Entity::kOwnRoom, 1)) {
        const std::uint64_t number = own->own_room().room();
        const auto room = held.find({{v1::AUDIENCE_KIND_ROOM, number, 0}, queue_kind, number});
        if (room != held.end()) return read(room);
    }
    const auto plenary = held.find({{v1::AUDIENCE_KIND_PUBLIC, 0, 0}, queue_kind, 1});
    return plenary == held.end() ? std::nullopt : read(plenary);
}

// A place in the queue of a room is lost with the room; what was to be said there is said
// elsewhere.
void Members::go(Member& member, std::uint64_t room) {
    if (member.asked_here) member.wishes.push_front(*member.asked_here);
    member.asked_here.reset();
    member.room = room;
}

Members::Next Members::speak(Member& member) {
    const auto floor = floor_of(member.actor->entities(), gathering_.assembly());
    if (!floor) co_return false;
    if (floor->room != member.room) go(member, floor->room);
    const bool speaks = floor->queue.has_turn() &&
                        floor->queue.turn().speaker() == member.participant &&
                        member.turn_ended != floor->queue.turn().began_ms();
    bool did = false;
    if (speaks) {
        member.turn_ended = floor->queue.turn().began_ms();
        did = co_await end_turn(member, floor->room);
        co_return did;
    }
    const bool waits = floor->room == 0 ? member.asked.has_value() : member.asked_here.has_value();
    if (!floor->queue.open() || waits || member.wishes.empty() ||
        member.wishes.front().at_ms > time_.elapsed_ms())
        co_return false;
    did = co_await ask(member, floor->room);
    co_return did;
}

Members::Next Members::end_turn(Member& member, std::uint64_t room) {
    std::optional<Wish>& asked = room == 0 ? member.asked : member.asked_here;
    if (asked) {
        const std::chrono::milliseconds length(asked->length_ms);
        asked.reset();
        co_await demo::rest(length);
    }
    v1::Command end;
    end.mutable_end_turn()->set_room(room);
    co_await wish(member, std::move(end));
    ++member.turns;
    if (room != 0) ++member.turns_in_rooms;
    co_return true;
}

Members::Next Members::ask(Member& member, std::uint64_t room) {
    v1::Command request;
    request.mutable_request_floor()->set_kind(v1::FLOOR_KIND_SPEECH);
    request.mutable_request_floor()->set_room(room);
    std::string words;
    if (room != 0 && member.place % writer_every == 0)
        words = say("simulate.written", member, member.written.size() + 1);
    request.mutable_request_floor()->set_words(words);
    const Wish wished = member.wishes.front();
    // Before it is asked: the floor may be theirs before the answer is here.
    member.wishes.pop_front();
    std::optional<Wish>& asked = room == 0 ? member.asked : member.asked_here;
    asked = wished;
    try {
        co_await wish(member, std::move(request));
    } catch (const demo::Refusal& refusal) {
        // They have asked already, and went away before they were told.
        if (refusal.code() == "already_waiting") co_return true;
        asked.reset();
        member.wishes.push_front(wished);
        throw;
    } catch (...) {
        asked.reset();
        member.wishes.push_front(wished);
        throw;
    }
    if (!words.empty()) member.written.push_back({room, words});
    co_return true;
}

}  // namespace isegoria::simulate
