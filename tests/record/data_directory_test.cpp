// SPDX-License-Identifier: AGPL-3.0-or-later
// The directory is made whole, opened by one process, backed up while in use, and restored only
// into nothing.
#include "record/data_directory.hpp"

#include <sys/statvfs.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "record_fixture.hpp"

namespace isegoria::record {
namespace {

using testing::append;
using testing::entry;

class DataDirectoryTest : public ::testing::Test {
  protected:
    testing::TemporaryDirectory directory_;
    const std::filesystem::path data_ = directory_ / "data";
};

TEST_F(DataDirectoryTest, ItIsMadePrivateAndOpensAgain) {
    for (int time = 0; time < 2; ++time) {
        DataDirectory opened(data_);
        const auto log = opened.open_log();
        const auto vault = opened.open_vault();
        append(*log, 1, {entry("a")});
        vault->put({"contact", std::to_string(time), 1, 0, "x"});
        (void)opened.open_notary(*log)->certify(1, 5);
        EXPECT_EQ(log->size(1), static_cast<std::uint64_t>(time) + 1);
        EXPECT_EQ(vault->by_person(1).size(), static_cast<std::size_t>(time) + 1);
    }
    EXPECT_EQ(std::filesystem::status(data_).permissions(), std::filesystem::perms(0700));
    EXPECT_EQ(std::filesystem::status(data_ / "keys").permissions(), std::filesystem::perms(0700));
}

TEST_F(DataDirectoryTest, ASecondProcessIsRefused) {
    const DataDirectory opened(data_);
    EXPECT_THROW(DataDirectory{data_}, InUse);
}

TEST_F(DataDirectoryTest, ADirectoryWithSomethingElseIsLeftAlone) {
    std::filesystem::create_directory(data_);
    std::ofstream(data_ / "holiday.jpg") << "x";
    EXPECT_THROW(DataDirectory{data_}, UnknownSchema);
    std::filesystem::remove(data_ / "holiday.jpg");
    { const DataDirectory opened(data_); }
    replace_file(data_ / "layout", "isegoria data directory, layout 2\n");
    EXPECT_THROW(DataDirectory{data_}, UnknownSchema);
}

TEST_F(DataDirectoryTest, AnOlderCopyOfTheLogIsRefused) {
    DataDirectory opened(data_);
    {
        const auto log = opened.open_log();
        append(*log, 1, {entry("a")});
        log->backup_to(directory_ / "yesterday.db");
        append(*log, 1, {entry("b")});
        (void)opened.open_notary(*log)->certify(1, 5);
    }
    std::filesystem::rename(directory_ / "yesterday.db", data_ / "record.db");
    EXPECT_THROW((void)opened.open_log(), BehindWitness);
}

TEST_F(DataDirectoryTest, ABackupWhileWritingRestoresToEverythingAcknowledgedBefore) {
    std::uint64_t acknowledged = 0;
    {
        DataDirectory opened(data_);
        const auto log = opened.open_log();
        const auto vault = opened.open_vault();
        const auto notary = opened.open_notary(*log);
        append(*log, 1, std::vector<NewEntry>(100, entry("a", {"t"})));
        vault->put({"contact", "ada", 1, 0, "ada@example.org"});
        std::atomic<bool> stop = false;
        std::thread writing([&] {
            while (!stop) {
                append(*log, 1, {entry("b", {"u"})});
                (void)notary->certify(1, 5);
            }
        });
        acknowledged = log->size(1);
        backup(opened, *log, *vault, directory_ / "backup", BackupKeys::include);
        stop = true;
        writing.join();
        EXPECT_THROW(backup(opened, *log, *vault, directory_ / "backup"), Error);
    }
    EXPECT_THROW(restore(directory_ / "backup", data_), Error);
    restore(directory_ / "backup", directory_ / "restored");

    DataDirectory restored(directory_ / "restored");
    const auto log = restored.open_log();
    EXPECT_GE(log->size(1), acknowledged);
    EXPECT_EQ(testing::describe(
                  audit(*log, {testing::listed_commitments, restored.signing_key().public_key(),
                               "local", restored.witness_path()})),
              "sound");
    EXPECT_EQ(restored.open_vault()->get("contact", "ada")->bytes, "ada@example.org");
}

TEST_F(DataDirectoryTest, ABackupLeavesTheKeysOutUnlessAsked) {
    {
        DataDirectory opened(data_);
        const auto log = opened.open_log();
        const auto vault = opened.open_vault();
        vault->put({"contact", "ada", 1, 0, "x"});
        backup(opened, *log, *vault, directory_ / "backup");
    }
    EXPECT_FALSE(std::filesystem::exists(directory_ / "backup/keys"));
    restore(directory_ / "backup", directory_ / "restored");
    DataDirectory restored(directory_ / "restored");
    EXPECT_THROW((void)restored.open_vault(), WrongKey);
    std::filesystem::copy_file(data_ / "keys/vault.key", directory_ / "restored/keys/vault.key",
                               std::filesystem::copy_options::overwrite_existing);
    EXPECT_EQ(restored.open_vault()->get("contact", "ada")->bytes, "x");
}

TEST_F(DataDirectoryTest, AnUnfinishedBackupIsNotRestored) {
    std::filesystem::create_directory(directory_ / "backup");
    EXPECT_THROW(restore(directory_ / "backup", directory_ / "restored"), UnknownSchema);
    EXPECT_FALSE(std::filesystem::exists(directory_ / "restored"));
}

TEST_F(DataDirectoryTest, TheBallastIsHeldReleasedAndTakenBack) {
    struct statvfs room {};
    ASSERT_EQ(::statvfs(directory_.path().c_str(), &room), 0);
    if (room.f_bavail * room.f_frsize < 4 * ballast_size) GTEST_SKIP() << "too little room here";
    DataDirectory opened(data_);
    EXPECT_TRUE(opened.ballast_held());
    EXPECT_EQ(std::filesystem::file_size(data_ / "ballast"), ballast_size);
    opened.release_ballast();
    EXPECT_FALSE(opened.ballast_held());
    EXPECT_TRUE(opened.replenish_ballast());
    EXPECT_TRUE(opened.ballast_held());
}

}  // namespace
}  // namespace isegoria::record
