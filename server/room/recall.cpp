// SPDX-License-Identifier: AGPL-3.0-or-later
// A snapshot is the size of the saved state, the state, and the receipts.
#include "room/recall.hpp"

#include <cstring>
#include <thread>

#include "core/archive.hpp"
#include "record/digest.hpp"
#include "room/channel.hpp"
#include "room/sealing.hpp"

namespace isegoria::room {
namespace {

// Below it, starting threads costs more than they save.
constexpr std::uint64_t read_ahead_min = 10'000;
constexpr std::size_t chunk_entries = 512;
// A few, so that none waits for another's hiccup; their memory is some megabytes.
constexpr std::size_t chunks_waiting_max = 16;

record::Hash snapshot_schema() {
    static const record::Hash schema =
        record::sha256({core::schema_of<core::State>(), core::schema_of<SavedReceipts>(),
                        std::to_string(core::rules_version)});
    return schema;
}

bool load_snapshot(const record::Snapshot& snapshot, Recalled& recalled) {
    if (snapshot.schema != snapshot_schema()) return false;
    const std::string_view octets = snapshot.bytes;
    std::uint64_t state_size = 0;
    if (octets.size() < sizeof state_size) return false;
    std::memcpy(&state_size, octets.data(), sizeof state_size);
    const std::string_view rest = octets.substr(sizeof state_size);
    if (state_size > rest.size()) return false;
    core::State state;
    SavedReceipts saved;
    if (core::load(rest.substr(0, state_size), state, core::rules_version) ||
        core::load(rest.substr(state_size), saved, core::rules_version))
        return false;
    recalled.state = std::move(state);
    recalled.receipts = Receipts(std::move(saved));
    recalled.size = recalled.snapshot_size = snapshot.seq;
    return true;
}

using StoredChunk = std::vector<record::StoredEntry>;
using Chunk = std::vector<std::pair<std::uint64_t, wire::Entry>>;

void read_ahead(record::Log& log, record::StreamId stream, std::uint64_t from, std::uint64_t last,
                Channel<StoredChunk>& out) {
    StoredChunk chunk;
    log.read(stream, from, last - from + 1, [&](record::StoredEntry&& stored) {
        chunk.push_back(std::move(stored));
        if (chunk.size() < chunk_entries) return;
        out.put(std::exchange(chunk, {}));
    });
    if (!chunk.empty()) out.put(std::move(chunk));
}

void decode_ahead(record::StreamId stream, Channel<StoredChunk>& in, Channel<Chunk>& out) {
    while (auto stored = in.take()) {
        Chunk chunk;
        chunk.reserve(stored->size());
        for (record::StoredEntry& each : *stored) {
            const std::uint64_t seq = each.seq;
            chunk.emplace_back(seq, unseal(stream, std::move(each)));
        }
        out.put(std::move(chunk));
    }
}

}  // namespace

void replay(record::Log& log, record::StreamId stream, std::uint64_t from, std::uint64_t last,
            const std::function<void(std::uint64_t, wire::Entry&&)>& visit) {
    last = std::min(last, log.size(stream));
    if (from > last) return;
    if (last - from < read_ahead_min) {
        log.read(stream, from, last - from + 1, [&](record::StoredEntry&& stored) {
            const std::uint64_t seq = stored.seq;
            visit(seq, unseal(stream, std::move(stored)));
        });
        return;
    }
    Channel<StoredChunk> stored(chunks_waiting_max);
    Channel<Chunk> decoded(chunks_waiting_max);
    const std::jthread reader(
        [&] { stored.fill([&] { read_ahead(log, stream, from, last, stored); }); });
    const std::jthread decoder(
        [&] { decoded.fill([&] { decode_ahead(stream, stored, decoded); }); });
    // Whatever ends this early ends the two above: their channels take nothing any more.
    const Channel<StoredChunk>::Closing close_stored(stored);
    const Channel<Chunk>::Closing close_decoded(decoded);
    while (auto chunk = decoded.take())
        for (auto& [seq, entry] : *chunk) visit(seq, std::move(entry));
}

Recalled recall(record::Log& log, record::StreamId stream, std::uint64_t last) {
    Recalled recalled;
    last = std::min(last, log.size(stream));
    const auto snapshot = log.snapshot(stream);
    if (snapshot && snapshot->seq <= last) (void)load_snapshot(*snapshot, recalled);
    replay(log, stream, recalled.size + 1, last, [&](std::uint64_t seq, wire::Entry&& entry) {
        const core::Context context{
            .actor = entry.actor, .now_ms = entry.time_ms, .system = false, .steward_of = {}};
        core::apply(recalled.state, entry.events, context);
        if (entry.request_id != wire::RequestId{}) {
            Receipt receipt = receipt_for(entry.actor, entry.request_id, entry.command_hash);
            receipt.entry = seq;
            receipt.id = subject_of(entry.events);
            recalled.receipts.add(receipt);
        }
        for (const core::Event& event : entry.events.list)
            if (const auto* redacted = std::get_if<core::TextRedacted>(&event))
                recalled.redactions.push_back(*redacted);
        recalled.size = seq;
    });
    return recalled;
}

record::Snapshot make_snapshot(std::uint64_t size, const core::State& state,
                               const Receipts& receipts) {
    const std::string saved = core::save(state, core::rules_version);
    const std::uint64_t state_size = saved.size();
    std::string octets(reinterpret_cast<const char*>(&state_size), sizeof state_size);
    octets += saved;
    octets += core::save(receipts.saved(), core::rules_version);
    return {size, snapshot_schema(), std::move(octets)};
}

std::uint64_t subject_of(const core::Events& events) {
    std::uint64_t id = 0;
    std::visit(
        [&](const auto& event) {
            using Event = std::decay_t<decltype(event)>;
            // Its number is what withdrawing it takes; the person is not what was made.
            if constexpr (std::is_same_v<Event, core::FloorRequested>) id = event.request;
            core::for_each_member(event, [&](std::string_view, const auto& member) {
                if constexpr (core::is_id<std::decay_t<decltype(member)>>)
                    if (id == 0) id = member.value;
            });
        },
        events.list.front());
    return id;
}

}  // namespace isegoria::room
