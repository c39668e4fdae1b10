// SPDX-License-Identifier: AGPL-3.0-or-later
// What every adapter of the log must do, run against each of them.
#include <gtest/gtest.h>

#include <memory>

#include "record/memory_log.hpp"
#include "record/merkle.hpp"
#include "record/sqlite_log.hpp"
#include "record_fixture.hpp"

namespace isegoria::record {
namespace {

using testing::append;
using testing::entry;
using testing::read_all;
using testing::sealed;

struct Memory {
    std::unique_ptr<Log> open() { return std::make_unique<MemoryLog>(); }
};

struct Sqlite {
    std::unique_ptr<Log> open() { return std::make_unique<SqliteLog>(directory / "record.db"); }
    testing::TemporaryDirectory directory;
};

template <class Adapter>
class LogContract : public ::testing::Test {
  protected:
    Adapter adapter_;
    std::unique_ptr<Log> log_ = adapter_.open();
};

using Adapters = ::testing::Types<Memory, Sqlite>;
TYPED_TEST_SUITE(LogContract, Adapters);

TYPED_TEST(LogContract, AnUnknownStreamIsEmpty) {
    EXPECT_EQ(this->log_->size(7), 0u);
    EXPECT_EQ(this->log_->root(7), empty_root());
    EXPECT_TRUE(this->log_->streams().empty());
    EXPECT_TRUE(read_all(*this->log_, 7).empty());
    EXPECT_TRUE(this->log_->leaf_hashes(7, 1, 10).empty());
    EXPECT_FALSE(this->log_->snapshot(7));
    EXPECT_TRUE(this->log_->checkpoints(7).empty());
}

TYPED_TEST(LogContract, WhatIsAppendedIsReadBackInOrder) {
    append(*this->log_, 3, {entry("one", {"a", ""}), entry("two")});
    append(*this->log_, 3, {entry("three", {"b"})});

    const auto found = read_all(*this->log_, 3);
    ASSERT_EQ(found.size(), 3u);
    EXPECT_EQ(found[0].seq, 1u);
    EXPECT_EQ(found[0].body, entry("one", {"a", ""}).body);
    EXPECT_EQ(found[0].texts, (std::vector<std::optional<SealedText>>{sealed("a"), sealed("")}));
    EXPECT_TRUE(found[1].texts.empty());
    EXPECT_EQ(found[2].texts[0], sealed("b"));
    EXPECT_EQ(this->log_->streams(), std::vector<StreamId>{3});
}

TYPED_TEST(LogContract, TheRootIsThatOfTheBodies) {
    Frontier expected;
    for (int each = 0; each < 20; ++each) {
        const auto made = entry("body " + std::to_string(each));
        expected.append(leaf_hash(made.body));
        append(*this->log_, 1, {made});
        EXPECT_EQ(this->log_->root(1), expected.root());
    }
    const auto leaves = this->log_->leaf_hashes(1, 1, 100);
    ASSERT_EQ(leaves.size(), 20u);
    EXPECT_TRUE(verify_inclusion(leaves[4], 4, 20, inclusion_proof(leaves, 4), expected.root()));
    EXPECT_EQ(this->log_->leaf_hashes(1, 5, 1), std::vector<Hash>{leaves[4]});
}

TYPED_TEST(LogContract, OneTransactionTakesManyStreamsAndSeveralTurnsOfOne) {
    const std::vector<Append> appends = {
        {1, 0, {entry("a")}}, {2, 0, {entry("b")}}, {1, 1, {entry("c"), entry("d")}}};
    this->log_->append(appends);
    EXPECT_EQ(this->log_->size(1), 3u);
    EXPECT_EQ(this->log_->size(2), 1u);
    EXPECT_EQ(read_all(*this->log_, 1)[2].body, entry("d").body);
}

TYPED_TEST(LogContract, AWrongPositionIsNamedAndNothingIsWritten) {
    append(*this->log_, 1, {entry("a")});
    const std::vector<Append> appends = {{2, 0, {entry("b")}}, {1, 0, {entry("c")}}};
    try {
        this->log_->append(appends);
        FAIL() << "not refused";
    } catch (const WrongPosition& refused) {
        EXPECT_EQ(refused.index, 1u);
        EXPECT_EQ(refused.stream, 1u);
        EXPECT_EQ(refused.expected, 0u);
        EXPECT_EQ(refused.actual, 1u);
    }
    EXPECT_EQ(this->log_->size(2), 0u);
    EXPECT_EQ(this->log_->size(1), 1u);
    append(*this->log_, 2, {entry("b")});
    EXPECT_EQ(this->log_->size(2), 1u);
}

TYPED_TEST(LogContract, ABodyMayHaveTheLimitAndNotOneOctetMore) {
    NewEntry largest{std::string(entry_body_size_max, 'x'), {}};
    append(*this->log_, 1, {largest});
    EXPECT_EQ(read_all(*this->log_, 1)[0].body, largest.body);
    largest.body += 'x';
    EXPECT_THROW(append(*this->log_, 1, {largest}), EntryTooLarge);
    EXPECT_EQ(this->log_->size(1), 1u);
}

TYPED_TEST(LogContract, ATextMayHaveTheLimitAndNotOneOctetMore) {
    NewEntry largest{"body", {{Salt{}, std::string(text_size_max, 'x')}}};
    append(*this->log_, 1, {largest});
    EXPECT_EQ(read_all(*this->log_, 1)[0].texts[0], largest.texts[0]);
    largest.texts[0].text += 'x';
    EXPECT_THROW(append(*this->log_, 1, {largest}), EntryTooLarge);
}

TYPED_TEST(LogContract, AnEntryMayHaveTheLimitOfTextsAndNotOneMore) {
    NewEntry most{"body", std::vector<SealedText>(texts_per_entry_max, sealed("t"))};
    append(*this->log_, 1, {most});
    EXPECT_EQ(read_all(*this->log_, 1)[0].texts.size(), texts_per_entry_max);
    most.texts.push_back(sealed("t"));
    EXPECT_THROW(append(*this->log_, 1, {most}), EntryTooLarge);
}

TYPED_TEST(LogContract, ReadingStartsAndEndsWhereItIsTold) {
    for (int each = 1; each <= 10; ++each)
        append(*this->log_, 1, {entry("body " + std::to_string(each))});
    std::vector<std::uint64_t> seen;
    const auto see = [&](StoredEntry&& each) { seen.push_back(each.seq); };
    this->log_->read(1, 4, 3, see);
    this->log_->read(1, 10, 5, see);
    this->log_->read(1, 11, 5, see);
    this->log_->read(1, 0, 1, see);
    EXPECT_EQ(seen, (std::vector<std::uint64_t>{4, 5, 6, 10, 1}));
}

TYPED_TEST(LogContract, ALongStreamWithManyTextsIsReadWhole) {
    std::vector<NewEntry> entries;
    const std::string long_text(40'000, 't');
    for (int each = 0; each < 3'000; ++each)
        entries.push_back(entry("body " + std::to_string(each),
                                each % 10 == 0 ? std::vector<std::string>{long_text, "b"}
                                               : std::vector<std::string>{}));
    append(*this->log_, 1, entries);
    const auto found = read_all(*this->log_, 1);
    ASSERT_EQ(found.size(), entries.size());
    for (std::size_t at = 0; at < found.size(); ++at) {
        ASSERT_EQ(found[at].seq, at + 1);
        ASSERT_EQ(found[at].body, entries[at].body);
        ASSERT_EQ(found[at].texts.size(), entries[at].texts.size());
        if (!found[at].texts.empty()) {
            ASSERT_EQ(found[at].texts[0], entries[at].texts[0]);
        }
    }
}

TYPED_TEST(LogContract, AVisitorMayUseTheLog) {
    append(*this->log_, 1, {entry("a", {"t"}), entry("b")});
    this->log_->read(1, 1, 2, [&](StoredEntry&& each) {
        if (each.seq == 1) this->log_->erase_text(1, 1, 0);
        append(*this->log_, 2, {entry("copy")});
    });
    EXPECT_EQ(this->log_->size(2), 2u);
}

TYPED_TEST(LogContract, ErasingTakesTextAndSnapshotAndLeavesTheRoot) {
    append(*this->log_, 1, {entry("a", {"keep", "secret"})});
    append(*this->log_, 2, {entry("b")});
    this->log_->put_snapshot(1, {1, Hash{}, "a state that quotes the secret"});
    this->log_->put_snapshot(2, {1, Hash{}, "another"});
    const Hash root = this->log_->root(1);

    this->log_->erase_text(1, 1, 1);
    this->log_->erase_text(1, 1, 1);

    const auto found = read_all(*this->log_, 1);
    EXPECT_EQ(found[0].texts[0], sealed("keep"));
    EXPECT_EQ(found[0].texts[1], std::nullopt);
    EXPECT_EQ(this->log_->root(1), root);
    EXPECT_FALSE(this->log_->snapshot(1));
    EXPECT_TRUE(this->log_->snapshot(2));
    append(*this->log_, 1, {entry("c", {"more"})});
    EXPECT_EQ(read_all(*this->log_, 1)[1].texts[0], sealed("more"));
}

TYPED_TEST(LogContract, ATextThatNeverWasCannotBeErased) {
    append(*this->log_, 1, {entry("a", {"t"})});
    EXPECT_THROW(this->log_->erase_text(1, 1, 1), std::out_of_range);
    EXPECT_THROW(this->log_->erase_text(1, 2, 0), std::out_of_range);
    EXPECT_THROW(this->log_->erase_text(1, 0, 0), std::out_of_range);
    EXPECT_THROW(this->log_->erase_text(2, 1, 0), std::out_of_range);
    append(*this->log_, 1, {entry("still usable")});
}

TYPED_TEST(LogContract, ASnapshotReplacesTheOneBefore) {
    append(*this->log_, 1, {entry("a"), entry("b")});
    const Snapshot first{1, sha256({"schema"}), std::string("\0state", 6)};
    const Snapshot second{2, sha256({"schema 2"}), std::string(100'000, 's')};
    this->log_->put_snapshot(1, first);
    EXPECT_EQ(this->log_->snapshot(1), first);
    this->log_->put_snapshot(1, second);
    EXPECT_EQ(this->log_->snapshot(1), second);
    EXPECT_THROW(this->log_->put_snapshot(1, {3, Hash{}, ""}), std::out_of_range);
}

TYPED_TEST(LogContract, CheckpointsAreKeptOnceASize) {
    append(*this->log_, 1, {entry("a"), entry("b")});
    const Checkpoint one{1, sha256({"root"}), std::string(64, 's'), 1'000};
    const Checkpoint two{2, this->log_->root(1), std::string(64, 't'), 2'000};
    this->log_->put_checkpoint(1, two);
    this->log_->put_checkpoint(1, one);
    Checkpoint again = two;
    again.time_ms = 3'000;
    this->log_->put_checkpoint(1, again);
    EXPECT_EQ(this->log_->checkpoints(1), (std::vector<Checkpoint>{one, two}));

    again.root[0] ^= 1;
    EXPECT_THROW(this->log_->put_checkpoint(1, again), Damaged);
    EXPECT_THROW(this->log_->put_checkpoint(1, {3, Hash{}, "", 0}), std::out_of_range);
}

TYPED_TEST(LogContract, ABackupHoldsTheSameAndPassesTheAudit) {
    append(*this->log_, 1, {entry("a", {"x", "y"}), entry("b")});
    append(*this->log_, ~std::uint64_t{0}, {entry("the largest id")});
    this->log_->erase_text(1, 1, 0);
    this->log_->put_checkpoint(1, {2, this->log_->root(1), std::string(64, 's'), 5});
    const testing::TemporaryDirectory elsewhere;
    this->log_->backup_to(elsewhere / "copy.db");
    EXPECT_THROW(this->log_->backup_to(elsewhere / "copy.db"), StorageFailed);

    EXPECT_EQ(testing::describe(
                  audit_file(elsewhere / "copy.db", {testing::listed_commitments, {}, "", ""})),
              "sound");
    SqliteLog copy(elsewhere / "copy.db");
    EXPECT_EQ(testing::content_of(copy), testing::content_of(*this->log_));
}

}  // namespace
}  // namespace isegoria::record
