// SPDX-License-Identifier: AGPL-3.0-or-later
// What only the SQLite adapter promises: it survives being closed, keeps others out, leaves nothing
// of an erased text on disk, never serves damage, and keeps its journal small.
#include "record/sqlite_log.hpp"

#include <sqlite3.h>

#include <fstream>
#include <thread>

#include "record_fixture.hpp"

namespace isegoria::record {
namespace {

using testing::append;
using testing::entry;
using testing::TemporaryDirectory;

void change(const std::filesystem::path& path, const std::string& sql) {
    sqlite3* handle = nullptr;
    ASSERT_EQ(sqlite3_open(path.c_str(), &handle), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(handle);
    sqlite3_close(handle);
}

// All octets of all files below a directory.
std::string raw(const std::filesystem::path& directory) {
    std::string all;
    for (const auto& each : std::filesystem::recursive_directory_iterator(directory))
        if (each.is_regular_file()) all += read_file(each.path());
    return all;
}

TEST(SqliteLog, EverythingIsThereAfterOpeningAgain) {
    const TemporaryDirectory directory;
    std::string before;
    {
        SqliteLog log(directory / "record.db");
        for (int each = 0; each < 40; ++each)
            append(log, each % 3, {entry(std::to_string(each), {"text"})});
        log.put_checkpoint(1, {3, log.root(1), std::string(64, 's'), 9});
        log.put_snapshot(1, {3, Hash{}, "state"});
        before = testing::content_of(log);
    }
    SqliteLog log(directory / "record.db");
    EXPECT_EQ(testing::content_of(log), before);
    EXPECT_EQ(log.snapshot(1)->bytes, "state");
    EXPECT_EQ(log.find_damage(), std::nullopt);
}

TEST(SqliteLog, ASecondOneIsRefused) {
    const TemporaryDirectory directory;
    const SqliteLog log(directory / "record.db");
    EXPECT_THROW(SqliteLog(directory / "record.db"), InUse);
}

TEST(SqliteLog, ANewerSchemaAndAForeignFileAreRefused) {
    const TemporaryDirectory directory;
    { const SqliteLog log(directory / "record.db"); }
    change(directory / "record.db", "PRAGMA user_version=2");
    EXPECT_THROW(SqliteLog(directory / "record.db"), UnknownSchema);
    change(directory / "record.db", "PRAGMA user_version=1; PRAGMA application_id=5");
    EXPECT_THROW(SqliteLog(directory / "record.db"), UnknownSchema);
}

TEST(SqliteLog, AMissingOrEmptyFileIsOnlyANewLogWhenThatIsWanted) {
    const TemporaryDirectory directory;
    SqliteLogOptions existing;
    existing.create = false;
    EXPECT_THROW(SqliteLog(directory / "record.db", existing), Damaged);
    std::ofstream(directory / "record.db").flush();
    EXPECT_THROW(SqliteLog(directory / "record.db", existing), Damaged);
    EXPECT_NO_THROW(SqliteLog(directory / "record.db"));
}

TEST(SqliteLog, OnlyItsOwnUserMayReadTheFiles) {
    const TemporaryDirectory directory;
    SqliteLog log(directory / "record.db");
    append(log, 1, {entry("a")});
    for (const auto* name : {"record.db", "record.db-wal", "record.db-shm"}) {
        const auto mode = std::filesystem::status(directory / name).permissions();
        EXPECT_EQ(mode & std::filesystem::perms(077), std::filesystem::perms::none) << name;
    }
}

TEST(SqliteLog, NothingOfAnErasedTextIsLeftOnDisk) {
    const TemporaryDirectory directory;
    SqliteLog log(directory / "record.db");
    // Sizes from a few octets to many pages, over streams in turn, so that rows of all kinds are
    // neighbours.
    const std::vector<std::size_t> paddings = {0, 30, 500, 3'000, 4'100, 20'000};
    const auto text_of = [&](int each) {
        const auto at = static_cast<std::size_t>(each) % paddings.size();
        return "canary-" + std::to_string(each) + "-" + std::string(paddings[at], 'p');
    };
    constexpr int count = 600;
    for (int each = 0; each < count; ++each) {
        append(log, 1 + each % 7, {entry("body", {text_of(each), "stays"})});
        log.put_snapshot(1 + each % 7, {1, Hash{}, "state with " + text_of(each)});
    }
    ASSERT_NE(raw(directory.path()).find("canary-"), std::string::npos);

    for (int each = 0; each < count; ++each)
        log.erase_text(1 + each % 7, 1 + static_cast<std::uint64_t>(each) / 7, 0);

    const std::string left = raw(directory.path());
    EXPECT_EQ(left.find("canary-"), std::string::npos);
    for (int each = 0; each < count; ++each) {
        const SealedText gone = testing::sealed(text_of(each));
        ASSERT_EQ(left.find(octets(gone.salt)), std::string::npos) << each;
    }
    EXPECT_NE(left.find("stays"), std::string::npos);
    EXPECT_EQ(log.find_damage(), std::nullopt);
}

TEST(SqliteLog, AChangedBodyOrTextIsNeverServed) {
    const TemporaryDirectory directory;
    {
        SqliteLog log(directory / "record.db");
        append(log, 1, {entry("a", {"text"}), entry("b"), entry("c", {"other"})});
    }
    change(directory / "record.db", "UPDATE entries SET body = x'00' WHERE seq = 2");
    change(directory / "record.db", "UPDATE texts SET text = x'00' WHERE seq = 3");
    SqliteLog log(directory / "record.db");
    const auto ignore = [](StoredEntry&&) {};
    EXPECT_NO_THROW(log.read(1, 1, 1, ignore));
    EXPECT_THROW(log.read(1, 2, 1, ignore), Damaged);
    EXPECT_THROW(log.read(1, 3, 1, ignore), Damaged);
}

TEST(SqliteLog, AMissingRowIsNoticedAtTheLatestWhenItIsRead) {
    for (const auto* sql : {"DELETE FROM entries WHERE seq = 2", "DELETE FROM texts WHERE seq = 1",
                            "UPDATE texts SET erased = 1 WHERE seq = 1",
                            "UPDATE entries SET texts = 2 WHERE seq = 1"}) {
        const TemporaryDirectory directory;
        {
            SqliteLog log(directory / "record.db");
            append(log, 1, {entry("a", {"text"}), entry("b"), entry("c")});
        }
        change(directory / "record.db", sql);
        SqliteLog log(directory / "record.db");
        EXPECT_THROW((void)testing::read_all(log, 1), Damaged) << sql;
    }
}

TEST(SqliteLog, AHeadThatIsNotTheLastEntryIsNoticedWhenOpened) {
    for (const auto* sql : {"DELETE FROM entries WHERE seq = 3", "UPDATE streams SET size = 2",
                            "UPDATE streams SET peaks = zeroblob(64)"}) {
        const TemporaryDirectory directory;
        {
            SqliteLog log(directory / "record.db");
            append(log, 1, {entry("a"), entry("b"), entry("c")});
        }
        change(directory / "record.db", sql);
        EXPECT_THROW(SqliteLog(directory / "record.db"), Damaged) << sql;
    }
}

TEST(SqliteLog, ADamagedSnapshotCountsAsNone) {
    const TemporaryDirectory directory;
    SqliteLog log(directory / "record.db");
    append(log, 1, {entry("a")});
    log.put_snapshot(1, {1, Hash{}, "state"});
    const auto path = directory / "record.db.snapshots/1.snapshot";
    std::string file = read_file(path);
    file[50] ^= 1;
    replace_file(path, file);
    EXPECT_EQ(log.snapshot(1), std::nullopt);
}

TEST(SqliteLog, TheJournalIsMovedInTheBackgroundAndCutByTheWriter) {
    const TemporaryDirectory directory;
    SqliteLogOptions options;
    options.journal_pages_soft = 20;
    options.journal_pages_max = 200;
    SqliteLog log(directory / "record.db", options);
    const std::string body(2'000, 'x');
    for (int each = 0; each < 1'000; ++each) append(log, 1, {entry(body)});
    // Each append writes a handful of pages, so uncut the journal would be several times this.
    EXPECT_LT(std::filesystem::file_size(directory / "record.db-wal"), 2u << 20);
    EXPECT_EQ(testing::read_all(log, 1).size(), 1'000u);
}

TEST(SqliteLog, ABackupIsTakenWhileWritingGoesOn) {
    const TemporaryDirectory directory;
    SqliteLog log(directory / "record.db");
    append(log, 1, std::vector<NewEntry>(500, entry("before", {"t"})));
    std::atomic<bool> stop = false;
    std::thread writing([&] {
        while (!stop) append(log, 2, {entry("meanwhile", {"u"})});
    });
    for (int each = 0; each < 5; ++each) {
        const auto target = directory / ("copy" + std::to_string(each) + ".db");
        const std::uint64_t acknowledged = log.size(2);
        log.backup_to(target);
        EXPECT_EQ(testing::describe(audit_file(target, {testing::listed_commitments, {}, "", ""})),
                  "sound");
        SqliteLog copy(target);
        EXPECT_EQ(copy.size(1), 500u);
        EXPECT_GE(copy.size(2), acknowledged);
    }
    stop = true;
    writing.join();
}

TEST(SqliteLog, ReadersAndWritersMayWorkAtOnce) {
    const TemporaryDirectory directory;
    SqliteLogOptions options;
    options.journal_pages_soft = 10;
    options.journal_pages_max = 100;
    SqliteLog log(directory / "record.db", options);
    std::vector<std::thread> threads;
    for (StreamId stream = 0; stream < 3; ++stream)
        threads.emplace_back([&, stream] {
            for (int each = 0; each < 100; ++each) {
                append(log, stream, {entry("a", {"t"})});
                if (each % 10 == 0) log.erase_text(stream, log.size(stream), 0);
                EXPECT_EQ(testing::read_all(log, stream).size(),
                          static_cast<std::size_t>(each) + 1);
            }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(log.find_damage(), std::nullopt);
}

}  // namespace
}  // namespace isegoria::record
