// SPDX-License-Identifier: AGPL-3.0-or-later
// The clerk reads the stream as a server would; views are drawn for everybody who is known in it.
#include "replay.hpp"

#include <map>
#include <sstream>

#include "core/archive.hpp"
#include "record/digest.hpp"
#include "room/clerk.hpp"
#include "room/views/view.hpp"

namespace isegoria::frozen {
namespace {

std::string hex(const record::Hash& hash) { return record::to_hex(record::octets(hash)); }

std::string schema() {
    return std::to_string(core::schema_checksum<core::State>(core::rules_version));
}

// Every entity of every audience, by the kinds of both. What people may do is left out: it follows
// from the table of permissions, which is that of today.
std::string views(const std::string& stream, const core::State& state) {
    room::Touched touched;
    room::touch_everything(state, touched);
    for (const auto& [person, known] : state.participants.by_id)
        room::touch_person(state, person, touched);
    std::map<std::pair<int, std::uint32_t>, std::pair<std::size_t, std::string>> kinds;
    for (const room::Place& place : touched.places()) {
        if (place.audience.kind == core::AudienceKind::role_set) continue;
        const auto entity = room::draw(state, place);
        if (!entity) continue;
        auto& [count, octets] = kinds[{static_cast<int>(place.audience.kind), place.key.kind}];
        ++count;
        const std::string drawn = entity->SerializeAsString();
        octets += std::to_string(place.audience.id) + "/" + std::to_string(place.audience.page) +
                  " " + std::to_string(drawn.size()) + " " + drawn;
    }
    std::string lines;
    for (const auto& [kind, of_kind] : kinds)
        lines += stream + " view " + std::to_string(kind.first) + " " +
                 std::to_string(kind.second) + " " + std::to_string(of_kind.first) + " " +
                 hex(record::sha256({of_kind.second})) + "\n";
    return lines;
}

}  // namespace

std::string describe(record::Log& log) {
    std::string lines;
    for (const record::StreamId stream : log.streams()) {
        room::World world;
        world.log = &log;
        world.now_ms = [] { return std::int64_t{0}; };
        world.random = [](std::span<std::uint8_t>) {};
        world.post = [](const std::function<void()>&) {};
        room::Clerk clerk(stream, world);
        const std::string name = "stream " + std::to_string(stream);
        lines += name + " entries " + std::to_string(clerk.size()) + " root " +
                 hex(log.root(stream)) + "\n";
        clerk.when_settled([&](const core::State& state) {
            lines += name + " state " + schema() + " " +
                     hex(record::sha256({core::digest_input(state)})) + "\n" + views(name, state);
        });
    }
    return lines;
}

std::string comparable(const std::string& described, const std::string& frozen) {
    if (frozen.find(" state " + schema() + " ") != std::string::npos) return described;
    std::istringstream lines(described);
    std::string result;
    for (std::string line; std::getline(lines, line);)
        if (line.find(" state ") == std::string::npos) result += line + "\n";
    return result;
}

}  // namespace isegoria::frozen
