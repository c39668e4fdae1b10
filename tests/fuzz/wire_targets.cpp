// SPDX-License-Identifier: AGPL-3.0-or-later
// From a client's octets to an entry of the log and back.
#include <google/protobuf/stubs/logging.h>

#include <cstdio>
#include <cstdlib>

#include "../core/charter_fixture.hpp"
#include "core/archive.hpp"
#include "isegoria/v1/frames.pb.h"
#include "room/code.hpp"
#include "room/sealing.hpp"
#include "targets.hpp"
#include "wire/codec.hpp"

namespace isegoria::fuzz {
namespace {

using namespace core::testing;

// An assembly at every phase, with one of most things in it.
const std::vector<core::State>& moments() {
    static const std::vector<core::State> all = {
        core::State{},
        prepared(),
        with_article(during(core::PhaseKind::collection, opened_with_contributions())),
        with_article(deliberating_on_contributions()),
        drafted(),
        ratifying(),
        published_version()};
    return all;
}

void decide_and_record(const core::Command& command) {
    for (const core::State& moment : moments())
        for (const core::ParticipantId actor : {organiser, editor, member(1), contributor(1)}) {
            const core::Context context = by(actor);
            auto outcome = core::decide(moment, command, context);
            if (!outcome) continue;
            demand(!outcome->list.empty(), "an accepted command is an event at least");
            wire::Entry written{.time_ms = context.now_ms,
                                .actor = actor,
                                .request_id = {1},
                                .command_hash = {2},
                                .events = std::move(outcome.value())};
            record::NewEntry sealed = room::seal(written, 1, [](std::span<std::uint8_t> octets) {
                for (std::uint8_t& octet : octets) octet = 7;
            });
            core::State live = moment;
            core::apply(live, written.events, context);
            // What the log gives back makes the same state.
            record::StoredEntry stored{1, sealed.body, {}};
            for (const auto& text : sealed.texts) stored.texts.emplace_back(text);
            const wire::Entry read = room::unseal(1, std::move(stored));
            core::State replayed = moment;
            core::apply(replayed, read.events, context);
            demand(core::save(live, 1) == core::save(replayed, 1), "a replay makes the same state");
        }
}

}  // namespace

void demand(bool holds, const char* what) {
    if (holds) return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

void frame(std::string_view octets) {
    static const auto quiet = google::protobuf::SetLogHandler(nullptr);
    (void)quiet;
    v1::ClientFrame frame;
    if (!frame.ParseFromArray(octets.data(), static_cast<int>(octets.size()))) return;
    if (!frame.has_request() || !frame.request().has_command()) return;
    auto decoded = wire::decode(frame.request().command());
    if (const auto* malformed = std::get_if<wire::Malformed>(&decoded)) {
        demand(!malformed->field.empty(), "a malformed command names the field");
        return;
    }
    decide_and_record(std::get<core::Command>(decoded));
}

void entry(std::string_view octets) {
    const auto decoded = wire::decode_entry(octets);
    if (const auto* read = std::get_if<wire::Entry>(&decoded)) {
        const std::string again = wire::encode(*read);
        const auto once_more = wire::decode_entry(again);
        demand(std::holds_alternative<wire::Entry>(once_more), "what was read can be read again");
        demand(wire::encode(std::get<wire::Entry>(once_more)) == again, "and is the same");
    }
    try {
        (void)room::commitments_in(octets);
    } catch (const record::Damaged&) {
    }
}

void archive(std::string_view octets) {
    core::State state;
    // Behind the checksum, which a fuzzer cannot guess: the reader itself.
    core::ArchiveReader in(octets);
    core::Collection collection;
    (void)core::archive_detail::read(in, collection);
    if (!core::load(octets, state, core::rules_version))
        demand(core::save(state, core::rules_version) == octets, "an archive has one spelling");
}

void code(std::string_view octets) {
    const auto parsed = room::parse_code(octets);
    if (!parsed) return;
    const auto again = room::parse_code(room::print(*parsed));
    demand(again && again->selector == parsed->selector && again->secret == parsed->secret,
           "a code that was printed is read as the same");
}

}  // namespace isegoria::fuzz
