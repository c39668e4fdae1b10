// SPDX-License-Identifier: AGPL-3.0-or-later
// What a start makes of a log: with the help of more threads the same as without, and damage found
// far in ends it, with all threads.
#include "room/recall.hpp"

#include <gtest/gtest.h>

#include "core/archive.hpp"
#include "record/memory_log.hpp"
#include "room/sealing.hpp"

namespace isegoria::room {
namespace {

constexpr record::StreamId recalled_stream = 7;
constexpr std::uint64_t many = 12'000;  // more than are read without further threads

wire::RequestId request_of(std::uint64_t seq) {
    wire::RequestId id{};
    for (std::size_t at = 0; at < 8; ++at) id[at] = static_cast<std::uint8_t>(seq >> (8 * at));
    id[15] = 1;
    return id;
}

record::NewEntry joining(std::uint64_t seq) {
    wire::Entry entry;
    entry.time_ms = static_cast<std::int64_t>(seq);
    entry.actor = core::ParticipantId{seq};
    entry.request_id = request_of(seq);
    entry.command_hash.fill(static_cast<std::uint8_t>(seq));
    entry.events = core::Events{
        core::ParticipantJoined{core::ParticipantId{seq}, core::IdentityLevel::guest}};
    return seal(entry, seq, [](std::span<std::uint8_t>) {});
}

void fill(record::MemoryLog& log, std::uint64_t from, std::uint64_t count) {
    record::Append append{recalled_stream, from - 1, {}};
    for (std::uint64_t seq = from; seq < from + count; ++seq)
        append.entries.push_back(joining(seq));
    log.append({&append, 1});
}

TEST(Recall, ReadingAheadMakesTheSameOfALog) {
    record::MemoryLog log;
    fill(log, 1, many);
    const Recalled ahead = recall(log, recalled_stream);
    // In two halves, each short enough to be read on this thread alone.
    const Recalled half = recall(log, recalled_stream, many / 2);
    log.put_snapshot(recalled_stream, make_snapshot(half.size, half.state, half.receipts));
    const Recalled whole = recall(log, recalled_stream);
    EXPECT_EQ(ahead.size, many);
    EXPECT_EQ(whole.snapshot_size, many / 2);
    EXPECT_EQ(core::digest_input(ahead.state), core::digest_input(whole.state));
    EXPECT_EQ(ahead.receipts.size(), many);
    EXPECT_EQ(whole.receipts.size(), many);
    for (const std::uint64_t seq : {std::uint64_t{1}, many / 2, many / 2 + 1, many}) {
        const Receipt wanted = receipt_for(core::ParticipantId{seq}, request_of(seq), {});
        ASSERT_NE(ahead.receipts.find(wanted), nullptr);
        ASSERT_NE(whole.receipts.find(wanted), nullptr);
        EXPECT_EQ(ahead.receipts.find(wanted)->entry, seq);
        EXPECT_EQ(whole.receipts.find(wanted)->entry, seq);
        EXPECT_EQ(whole.receipts.find(wanted)->id, seq);
    }
}

TEST(Recall, DamageFarInEndsIt) {
    record::MemoryLog log;
    fill(log, 1, many);
    const record::Append damaged{recalled_stream, many, {{"no entry", {}}}};
    log.append({&damaged, 1});
    fill(log, many + 2, many);
    EXPECT_THROW((void)recall(log, recalled_stream), record::Damaged);
    // What comes after it does not matter to a state of before.
    EXPECT_EQ(recall(log, recalled_stream, many).size, many);
}

TEST(Recall, ASnapshotOfLaterIsNotUsed) {
    record::MemoryLog log;
    fill(log, 1, 10);
    const Recalled ten = recall(log, recalled_stream);
    log.put_snapshot(recalled_stream, make_snapshot(ten.size, ten.state, ten.receipts));
    const Recalled four = recall(log, recalled_stream, 4);
    EXPECT_EQ(four.snapshot_size, 0U);
    EXPECT_EQ(four.size, 4U);
    EXPECT_EQ(recall(log, recalled_stream).snapshot_size, 10U);
}

// What `floor withdraw --request` takes.
TEST(Subject, OfAWishToSpeakIsTheNumberOfTheRequest) {
    EXPECT_EQ(subject_of(core::Events{core::FloorRequested{3, core::ParticipantId{7}}}), 3U);
    EXPECT_EQ(subject_of(core::Events{core::ParticipantJoined{core::ParticipantId{7}}}), 7U);
}

TEST(Receipts, AreFoundByActorAndWholeRequestId) {
    Receipts receipts;
    wire::RequestId id{};
    id.fill(3);
    Receipt receipt = receipt_for(core::ParticipantId{1}, id, {});
    EXPECT_EQ(receipts.find(receipt), nullptr);
    receipt.entry = 9;
    receipts.add(receipt);
    ASSERT_NE(receipts.find(receipt), nullptr);
    EXPECT_EQ(receipts.find(receipt)->entry, 9U);
    EXPECT_EQ(receipts.find(receipt_for(core::ParticipantId{2}, id, {})), nullptr);
    id[15] = 4;
    EXPECT_EQ(receipts.find(receipt_for(core::ParticipantId{1}, id, {})), nullptr);
}

TEST(Receipts, TakeLittleMoreThanTheirContent) {
    Receipts receipts;
    for (std::uint64_t seq = 1; seq <= 100'000; ++seq)
        receipts.add(receipt_for(core::ParticipantId{1}, request_of(seq), {}));
    EXPECT_LE(receipts.memory(), receipts.size() * 72);
    for (std::uint64_t seq = 1; seq <= 100'000; ++seq)
        ASSERT_NE(receipts.find(receipt_for(core::ParticipantId{1}, request_of(seq), {})), nullptr);
}

}  // namespace
}  // namespace isegoria::room
