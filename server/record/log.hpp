// SPDX-License-Identifier: AGPL-3.0-or-later
// The port of the append-only log: gapless streams of entries, each hashed onto a Merkle tree
// (RFC 9162), with erasable texts, one snapshot a stream and signed checkpoints. An adapter is
// owned by the composition root; every member may be called from any thread, writes take their
// turn.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "record/digest.hpp"
#include "record/errors.hpp"

namespace isegoria::record {

using Salt = std::array<std::uint8_t, 32>;

// A tile of C2SP tlog-tiles counts an entry's octets in 16 bits; the rest is room for a frame
// around it.
inline constexpr std::size_t entry_body_size_max = 60'000;
// A whole charter with its preamble fits many times over; beyond it an upload belongs elsewhere.
inline constexpr std::size_t text_size_max = 1'048'576;
// A bilingual charter article with its reasons takes a dozen; the commitments must fit in the body.
inline constexpr std::size_t texts_per_entry_max = 1'000;

struct SealedText {
    Salt salt{};
    std::string text;
    bool operator==(const SealedText&) const = default;
};

// SHA-256 (salt || text): what an entry body lists in place of the text.
[[nodiscard]] inline Hash commitment(const SealedText& sealed) {
    return sha256(
        {{reinterpret_cast<const char*>(sealed.salt.data()), sealed.salt.size()}, sealed.text});
}

struct NewEntry {
    std::string body;
    std::vector<SealedText> texts;  // Numbered from 0.
};

struct StoredEntry {
    std::uint64_t seq = 0;  // From 1.
    std::string body;
    std::vector<std::optional<SealedText>> texts;  // Nothing where the text was erased.
    bool operator==(const StoredEntry&) const = default;
};

struct Append {
    StreamId stream = 0;
    std::uint64_t expected = 0;  // How many entries the stream has already.
    std::vector<NewEntry> entries;
};

// A cache of the state after `seq` entries; `schema` says which layout of state wrote it.
struct Snapshot {
    std::uint64_t seq = 0;
    Hash schema{};
    std::string bytes;
    bool operator==(const Snapshot&) const = default;
};

struct Checkpoint {
    std::uint64_t size = 0;
    Hash root{};
    std::string signature;      // 64 octets of Ed25519 over checkpoint_text() in signing.hpp.
    std::uint64_t time_ms = 0;  // When it was signed, since 1970. For people: order is by size.
    bool operator==(const Checkpoint&) const = default;
};

// Over all of a checkpoint and its stream; kept with it, so that a flipped bit shows before a
// signature has to be checked.
[[nodiscard]] inline Hash checkpoint_digest(StreamId stream, const Checkpoint& checkpoint) {
    return sha256({"isegoria checkpoint", big_endian(stream), big_endian(checkpoint.size),
                   octets(checkpoint.root), big_endian(checkpoint.time_ms), checkpoint.signature});
}

class Log {
  public:
    virtual ~Log() = default;

    // One transaction for all of them, in the given order; durable on return. Throws WrongPosition,
    // EntryTooLarge or NoSpace (nothing written), or StorageFailed (failed or unknown: open again).
    virtual void append(std::span<const Append> appends) = 0;

    // Of what append() has acknowledged. An unknown stream is empty.
    [[nodiscard]] virtual std::uint64_t size(StreamId stream) = 0;
    [[nodiscard]] virtual Hash root(StreamId stream) = 0;
    [[nodiscard]] virtual std::vector<StreamId> streams() = 0;  // Ascending.

    // Visits up to `count_max` entries from `from_seq` in order, without gaps, outside any lock.
    // Throws Damaged before anything is visited that is not what was appended.
    using Visit = std::function<void(StoredEntry&&)>;
    virtual void read(StreamId stream, std::uint64_t from_seq, std::uint64_t count_max,
                      const Visit& visit) = 0;

    // The stored leaf hashes, for proofs (merkle.hpp).
    [[nodiscard]] virtual std::vector<Hash> leaf_hashes(StreamId stream, std::uint64_t from_seq,
                                                        std::uint64_t count_max) = 0;

    // Erases text and salt from the store and its journals and drops the stream's snapshot, which
    // may quote it. Doing it again does nothing. Throws std::out_of_range when there never was such
    // a text.
    virtual void erase_text(StreamId stream, std::uint64_t seq, unsigned index) = 0;

    // Replaces the stream's snapshot. The caller must not put one that was taken before an erasure
    // after it: it would bring the text back. Throws std::out_of_range past the end of the stream.
    virtual void put_snapshot(StreamId stream, const Snapshot& snapshot) = 0;
    // Nothing when there is none, or it is damaged: a snapshot only saves time.
    [[nodiscard]] virtual std::optional<Snapshot> snapshot(StreamId stream) = 0;

    // Keeps the first checkpoint of a size; the same root again does nothing, another root throws
    // Damaged. Throws std::out_of_range past the end of the stream.
    virtual void put_checkpoint(StreamId stream, const Checkpoint& checkpoint) = 0;
    [[nodiscard]] virtual std::vector<Checkpoint> checkpoints(StreamId stream) = 0;  // By size.

    // A consistent copy as one SQLite file at `target`, which must not exist, while writing goes
    // on. Snapshots are not copied: they can be rebuilt and could quote what is erased later.
    virtual void backup_to(const std::filesystem::path& target) = 0;

    // What an audit asks beyond reading: finds damage that no single read would meet. Nothing when
    // sound.
    [[nodiscard]] virtual std::optional<std::string> find_damage() = 0;
};

// Throws EntryTooLarge, naming the append, when one of the limits above is passed.
inline void check_limits(std::span<const Append> appends) {
    for (std::size_t which = 0; which < appends.size(); ++which) {
        for (const auto& entry : appends[which].entries) {
            if (entry.body.size() > entry_body_size_max)
                throw EntryTooLarge(which, "an entry body has more than " +
                                               std::to_string(entry_body_size_max) + " octets");
            if (entry.texts.size() > texts_per_entry_max)
                throw EntryTooLarge(which, "an entry has more than " +
                                               std::to_string(texts_per_entry_max) + " texts");
            for (const auto& sealed : entry.texts)
                if (sealed.text.size() > text_size_max)
                    throw EntryTooLarge(
                        which, "a text has more than " + std::to_string(text_size_max) + " octets");
        }
    }
}

}  // namespace isegoria::record
