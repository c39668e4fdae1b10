// SPDX-License-Identifier: AGPL-3.0-or-later
// What members do for their room beside speaking: one speaks for it afterwards, one calls for help.
#include <boost/asio/use_awaitable.hpp>

#include "simulate/members.hpp"

namespace isegoria::simulate {

namespace asio = boost::asio;

namespace {

// One room in so many has a question to the facilitator.
constexpr std::uint64_t caller_every = 3;
constexpr std::int64_t report_ms = 200;  // Reading it out, at the pace of the simulation.

}  // namespace

// Each room is led by the order of its list: the first reports, the last one calls.
Members::Next Members::take_part_in_room(Member& member) {
    const std::uint64_t room = member.room;
    if (room == 0) co_return false;
    const auto view =
        demo::one(member.actor->entities(), gathering_.assembly(), v1::Entity::kRoom, room);
    if (!view || view->room().members_size() == 0) co_return false;
    const auto& people = view->room().members();
    bool did = false;
    try {
        if (people[0] == member.participant && view->room().rapporteur() == 0 &&
            member.reports_for != room)
            did = co_await become_rapporteur(member, room);
        else if (people[people.size() - 1] == member.participant &&
                 view->room().number() % caller_every == 1 && !member.called.contains(room))
            did = co_await call(member, room);
    } catch (const demo::Refusal& refusal) {
        if (refusal.code() != "not_found") throw;  // Everybody was called back meanwhile.
    }
    co_return did;
}

Members::Next Members::become_rapporteur(Member& member, std::uint64_t room) {
    v1::Command command;
    command.mutable_name_rapporteur()->set_room(room);
    co_await wish(member, std::move(command));
    member.reports_for = room;
    co_return true;
}

Members::Next Members::call(Member& member, std::uint64_t room) {
    member.called.insert(room);
    const std::string words = say("simulate.call", member, room);
    v1::Command command;
    command.mutable_call_facilitator()->set_words(words);
    co_await wish(member, std::move(command));
    member.calls.push_back(words);
    co_return true;
}

// Back in plenary: in writing for the record, and aloud.
Members::Next Members::report(Member& member) {
    const std::uint64_t room = member.reports_for;
    if (room == 0 || member.room != 0) co_return false;
    const std::string words = say("simulate.report", member, room);
    v1::Command command;
    auto* file = command.mutable_file_room_report();
    file->set_room(room);
    file->set_language(std::string(words::tag(settings_.language)));
    file->set_words(words);
    co_await wish(member, std::move(command));
    member.reports[room] = words;
    member.reports_for = 0;
    member.wishes.push_front({member.place, 0, report_ms});
    co_return true;
}

}  // namespace isegoria::simulate
