// SPDX-License-Identifier: AGPL-3.0-or-later
// The audit names each kind of break, with the stream and the entry where it is.
#include "record/audit.hpp"

#include <sqlite3.h>

#include "record/memory_log.hpp"
#include "record/merkle.hpp"
#include "record/notary.hpp"
#include "record/sqlite_log.hpp"
#include "record_fixture.hpp"

namespace isegoria::record {
namespace {

using testing::append;
using testing::describe;
using testing::entry;

class Audit : public ::testing::Test {
  protected:
    Audit() : key_(SigningKey::open_or_create(directory_ / "key.pem")) {
        SqliteLog log(path_);
        Notary notary(log, key_, "hall", witness_);
        append(log, 1, {entry("a", {"x", "y"}), entry("b")});
        (void)notary.certify(1, 10);
        append(log, 1, {entry("c", {"z"})});
        append(log, 2, {entry("d")});
        (void)notary.certify(1, 20);
        log.erase_text(1, 1, 1);
    }

    void change(const std::string& sql) {
        sqlite3* handle = nullptr;
        ASSERT_EQ(sqlite3_open(path_.c_str(), &handle), SQLITE_OK);
        ASSERT_EQ(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
            << sqlite3_errmsg(handle);
        sqlite3_close(handle);
    }

    // Kind, stream and entry of the first break, or "sound".
    std::string finding() {
        const auto result =
            audit_file(path_, {testing::listed_commitments, key_.public_key(), "hall", witness_});
        const auto text = describe(result);
        return text.substr(0, text.find(" ["));
    }

    testing::TemporaryDirectory directory_;
    const std::filesystem::path path_ = directory_ / "record.db";
    const std::filesystem::path witness_ = directory_ / "witness.jsonl";
    const SigningKey key_;
};

TEST_F(Audit, ASoundLogIsCounted) {
    const auto result =
        audit_file(path_, {testing::listed_commitments, key_.public_key(), "hall", witness_});
    ASSERT_TRUE(std::holds_alternative<AuditTotals>(result)) << describe(result);
    const auto& totals = std::get<AuditTotals>(result);
    EXPECT_EQ(totals.streams, 2u);
    EXPECT_EQ(totals.entries, 4u);
    EXPECT_EQ(totals.texts, 3u);
    EXPECT_EQ(totals.texts_erased, 1u);
    EXPECT_EQ(totals.checkpoints, 2u);
    EXPECT_EQ(totals.witnessed, 2u);
}

TEST_F(Audit, AChangedBodyIsNamed) {
    change("UPDATE entries SET body = x'00' WHERE stream = 1 AND seq = 2");
    EXPECT_EQ(finding(), "entry_is_damaged stream 1 seq 2");
}

TEST_F(Audit, AMissingEntryIsFound) {
    change("DELETE FROM entries WHERE stream = 1 AND seq = 2");
    EXPECT_EQ(finding(), "file_is_damaged stream 0 seq 0");
}

TEST_F(Audit, ABodyReplacedWithItsLeafIsFoundByTheRoots) {
    const std::string leaf = to_hex(octets(leaf_hash("x\n")));
    change("UPDATE entries SET body = x'780a', leaf = x'" + leaf +
           "' WHERE stream = 1 AND seq = 2");
    EXPECT_EQ(finding(), "witness_root_differs stream 1 seq 2");
    std::filesystem::remove(witness_);
    EXPECT_EQ(finding(), "checkpoint_root_differs stream 1 seq 2");
    change("DELETE FROM checkpoints");
    EXPECT_EQ(finding(), "root_differs stream 1 seq 3");
}

TEST_F(Audit, ATextReplacedWithItsCommitmentIsFoundInTheBody) {
    const auto other = testing::sealed("forged");
    change("UPDATE texts SET text = x'" + to_hex(other.text) + "', salt = x'" +
           to_hex(octets(other.salt)) + "', commitment = x'" + to_hex(octets(commitment(other))) +
           "' WHERE stream = 1 AND seq = 3");
    EXPECT_EQ(finding(), "commitments_differ stream 1 seq 3");
}

TEST_F(Audit, ATextThatTheBodyDoesNotListIsFound) {
    change(
        "UPDATE entries SET texts = 1 WHERE stream = 2;"
        "INSERT INTO texts(stream, seq, place, erased, commitment, salt, text)"
        " VALUES(2, 1, 0, 1, zeroblob(32), zeroblob(32), zeroblob(3))");
    EXPECT_EQ(finding(), "commitments_differ stream 2 seq 1");
}

TEST_F(Audit, EntriesOfNoStreamAreFound) {
    change("INSERT INTO entries VALUES(9, 1, zeroblob(32), 0, x'00')");
    EXPECT_EQ(finding(), "file_is_damaged stream 0 seq 0");
}

TEST_F(Audit, ACheckpointOfAnotherKeyOrInstanceIsFound) {
    const auto other = SigningKey::open_or_create(directory_ / "other.pem");
    auto result = audit_file(path_, {{}, other.public_key(), "hall", ""});
    EXPECT_EQ(describe(result), "checkpoint_is_not_signed stream 1 seq 2");
    result = audit_file(path_, {{}, key_.public_key(), "town", ""});
    EXPECT_EQ(describe(result), "checkpoint_is_not_signed stream 1 seq 2");
    result = audit_file(path_, {{}, other.public_key(), "hall", witness_});
    EXPECT_EQ(describe(result), "witness_is_not_signed stream 1 seq 2");
}

TEST_F(Audit, AnOlderCopyIsBehindItsWitness) {
    SqliteLog(path_).backup_to(directory_ / "yesterday.db");
    {
        SqliteLog log(path_);
        append(log, 1, {entry("e")});
        append(log, 5, {entry("new")});
        Notary notary(log, key_, "hall", witness_);
        (void)notary.certify(5, 30);
        EXPECT_EQ(describe(audit(log, {{}, key_.public_key(), "hall", witness_})), "sound");
    }
    std::filesystem::rename(directory_ / "yesterday.db", path_);
    EXPECT_EQ(finding(), "behind_witness stream 5 seq 1");
    {
        SqliteLog log(path_);
        Notary(log, key_, "hall", directory_ / "longer.jsonl").certify(1, 40);
        append(log, 1, {entry("f")});
        Notary(log, key_, "hall", directory_ / "longer.jsonl").certify(1, 40);
    }
    SqliteLog(directory_ / "third.db");
    const auto result =
        audit_file(directory_ / "third.db", {{}, {}, "", directory_ / "longer.jsonl"});
    EXPECT_TRUE(describe(result).starts_with("behind_witness stream 1 seq 4"));
}

TEST_F(Audit, AMalformedWitnessIsNamed) {
    replace_file(witness_, "nonsense\n");
    EXPECT_EQ(finding(), "witness_is_damaged stream 0 seq 0");
}

TEST_F(Audit, AMemoryLogIsAuditedLikeAnyOther) {
    MemoryLog log;
    append(log, 1, {entry("a", {"t"})});
    EXPECT_EQ(describe(audit(log, {testing::listed_commitments, {}, "", ""})), "sound");
}

}  // namespace
}  // namespace isegoria::record
