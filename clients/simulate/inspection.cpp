// SPDX-License-Identifier: AGPL-3.0-or-later
// Maps beside maps, octet for octet, and every key and text of them beside what its holder may see.
#include "simulate/inspection.hpp"

#include <algorithm>
#include <boost/asio/use_awaitable.hpp>

namespace isegoria::simulate {

namespace asio = boost::asio;
using demo::Actor;

namespace {

using Entities = sync::EntityMap::Entities;
// The timetable may have its say while all others are silent; then both connections are told.
constexpr std::chrono::seconds settling{5};

std::set<std::uint64_t> rooms_in(const Entities& held) {
    std::set<std::uint64_t> result;
    for (const auto& [key, octets] : held)
        if (key.audience.kind == v1::AUDIENCE_KIND_ROOM) result.insert(key.audience.id);
    return result;
}

bool holds_any(const Entities& held, const std::vector<std::string>& texts) {
    return std::any_of(held.begin(), held.end(), [&](const auto& each) {
        return std::any_of(texts.begin(), texts.end(), [&](const std::string& text) {
            return each.second.find(text) != std::string::npos;
        });
    });
}

// Nobody in particular: what is public, and what anybody without a role may do.
bool is_of_a_stranger(const sync::EntityKey& key) {
    return (key.audience.kind == v1::AUDIENCE_KIND_PUBLIC ||
            key.audience.kind == v1::AUDIENCE_KIND_ROLE_SET) &&
           key.kind != v1::Entity::kRoom && key.kind != v1::Entity::kOwnRoom;
}

}  // namespace

const Entities& Inspection::held(const Actor& actor) const {
    return actor.entities().entities(gathering_.assembly());
}

asio::awaitable<void> Inspection::arrive(std::uint64_t entry) {
    std::vector<Actor*> everybody{&gathering_.facilitator(), &gathering_.observer()};
    for (const auto& member : members_.all()) everybody.push_back(member->actor.get());
    for (const auto& onlooker : onlookers_.all()) everybody.push_back(onlooker.get());
    for (Actor* actor : everybody) {
        Actor::Condition there = [this, actor, entry] {
            return actor->entities().position(gathering_.assembly()) >= entry;
        };
        co_await actor->until("the last entry", std::move(there));
    }
}

asio::awaitable<bool> Inspection::sees_the_same(Actor& old, std::string token) {
    fresh_.push_back(gathering_.person(old.name(), {}, std::move(token)));
    Actor& fresh = *fresh_.back();
    co_await fresh.sign_in();
    co_await fresh.watch(gathering_.assembly());
    const auto end = std::chrono::steady_clock::now() + settling;
    while (held(fresh) != held(old) && std::chrono::steady_clock::now() < end)
        co_await demo::rest(glance);
    const bool same = held(fresh) == held(old);
    fresh.leave();
    co_return same;
}

asio::awaitable<void> Inspection::compare() {
    std::size_t different = 0;
    for (const auto& member : members_.all()) {
        const bool same = co_await sees_the_same(*member->actor, member->token);
        if (!same) ++different;
    }
    for (Actor* actor : {&gathering_.facilitator(), &gathering_.observer()}) {
        const bool same = co_await sees_the_same(*actor, actor->token());
        if (!same) ++different;
    }
    if (!onlookers_.all().empty()) {
        // Strangers are all given the same.
        const bool first = co_await sees_the_same(*onlookers_.all().front(), {});
        if (!first) ++different;
        const Entities& view = held(*onlookers_.all().front());
        for (const auto& onlooker : onlookers_.all())
            if (held(*onlooker) != view) ++different;
    }
    telling_.hold(
        different == 0, "simulate.same_view",
        {{"people", static_cast<std::int64_t>(members_.all().size() + onlookers_.all().size() + 2)},
         {"different", static_cast<std::int64_t>(different)}});
}

std::vector<std::string> Inspection::hidden_from(std::uint64_t room) const {
    std::vector<std::string> result;
    for (const auto& member : members_.all()) {
        for (const Confided& text : member->written)
            if (text.room != room) result.push_back(text.words);
        result.insert(result.end(), member->calls.begin(), member->calls.end());
    }
    return result;
}

// The observer sits with the panel, and so learns who is in which room, but nothing from there.
std::size_t Inspection::strangers_who_see_rooms() const {
    const std::vector<std::string> hidden = hidden_from(0);
    std::size_t sum = 0;
    const Entities& observed = held(gathering_.observer());
    if (!rooms_in(observed).empty() || holds_any(observed, hidden)) ++sum;
    // Equal maps need one look.
    const Entities* looked_at = nullptr;
    for (const auto& onlooker : onlookers_.all()) {
        const Entities& view = held(*onlooker);
        if (looked_at != nullptr && view == *looked_at) continue;
        looked_at = &view;
        const bool strange = std::all_of(view.begin(), view.end(), [](const auto& each) {
            return is_of_a_stranger(each.first);
        });
        if (!strange || holds_any(view, hidden)) ++sum;
    }
    return sum;
}

std::map<std::uint64_t, std::uint64_t> Inspection::rooms_of_people() const {
    std::map<std::uint64_t, std::uint64_t> result;
    for (const v1::Entity& each :
         demo::all(gathering_.facilitator().entities(), gathering_.assembly(), v1::Entity::kRoom))
        for (const std::uint64_t participant : each.room().members())
            result[participant] = each.id();
    return result;
}

void Inspection::look_into_rooms() const {
    const std::map<std::uint64_t, std::uint64_t> room_of = rooms_of_people();
    std::set<std::uint64_t> rooms;
    for (const auto& [participant, room] : room_of) rooms.insert(room);
    std::size_t wrong = 0;
    std::map<std::uint64_t, std::vector<std::string>> hidden;
    for (const auto& member : members_.all()) {
        const auto own = room_of.find(member->participant);
        const std::uint64_t room = own == room_of.end() ? 0 : own->second;
        const auto place = hidden.try_emplace(room).first;
        if (place->second.empty()) place->second = hidden_from(room);
        const Entities& view = held(*member->actor);
        if (room == 0 || rooms_in(view) != std::set{room} || holds_any(view, place->second))
            ++wrong;
    }
    telling_.hold(wrong == 0, "simulate.own_room_alone",
                  {{"rooms", static_cast<std::int64_t>(rooms.size())},
                   {"wrong", static_cast<std::int64_t>(wrong)}});
    // Who leads sees all of them: the texts that nobody else has are there to be seen.
    const bool led = rooms_in(held(gathering_.facilitator())) == rooms;
    const std::size_t seeing = strangers_who_see_rooms();
    telling_.hold(led && seeing == 0, "simulate.rooms_unseen",
                  {{"people", static_cast<std::int64_t>(onlookers_.all().size() + 1)},
                   {"seeing", static_cast<std::int64_t>(seeing)}});
}

void Inspection::look_for_leftovers() const {
    const std::vector<std::string> hidden = hidden_from(0);
    std::size_t seeing = strangers_who_see_rooms();
    for (const auto& member : members_.all()) {
        const Entities& view = held(*member->actor);
        if (!rooms_in(view).empty() || holds_any(view, hidden)) ++seeing;
    }
    if (!rooms_in(held(gathering_.facilitator())).empty()) ++seeing;
    telling_.hold(seeing == 0, "simulate.rooms_left",
                  {{"seeing", static_cast<std::int64_t>(seeing)}});
}

bool Inspection::is_there(const Confided& text, std::uint64_t participant) const {
    const Entities& seen = held(gathering_.facilitator());
    const sync::AudienceKey room{v1::AUDIENCE_KIND_ROOM, text.room, 0};
    for (auto each = seen.lower_bound({room, 0, 0});
         each != seen.end() && each->first.audience == room; ++each) {
        v1::Entity entity;
        if (!entity.ParseFromString(each->second))
            throw demo::Failure("an entity that cannot be read");
        if (entity.has_written_turn() && entity.written_turn().words() == text.words) return true;
        // Before it is called, its words are shown to nobody.
        for (const auto& request : entity.speaker_queue().waiting())
            if (request.participant() == participant && request.written()) return true;
    }
    return false;
}

std::size_t Inspection::look_for_written_turns() const {
    const std::map<std::uint64_t, std::uint64_t> room_of = rooms_of_people();
    std::size_t count = 0;
    std::size_t lost = 0;
    for (const auto& member : members_.all())
        for (const Confided& text : member->written) {
            // The queue that somebody is moved away from does not wait for them.
            if (room_of.at(member->participant) != text.room) continue;
            ++count;
            if (!is_there(text, member->participant)) ++lost;
        }
    telling_.hold(
        lost == 0, "simulate.written_kept",
        {{"count", static_cast<std::int64_t>(count)}, {"lost", static_cast<std::int64_t>(lost)}});
    return count;
}

}  // namespace isegoria::simulate
