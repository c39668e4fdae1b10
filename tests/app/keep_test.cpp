// SPDX-License-Identifier: AGPL-3.0-or-later
// Keeping an instance, as an operator types it: backup, restore, verify, doctor, organiser add.
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <vector>

#include "app/house.hpp"

namespace isegoria::app {
namespace {

namespace fs = std::filesystem;

class Keeping : public ::testing::Test {
  protected:
    Keeping() {
        std::string folder = fs::temp_directory_path() / "isegoria_keep_XXXXXX";
        if (mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no temporary folder");
        folder_ = folder;
        data_ = folder_ / "data";
        copy_ = folder_ / "copy";
        // The least that an instance can hold: one organiser.
        EXPECT_EQ(type(organiser, {"organiser", "add", "--data", data_}), 0) << said_;
        EXPECT_NE(said_.find("code (one use): "), std::string::npos) << said_;
        fs::permissions(data_, fs::perms::owner_all);
    }
    ~Keeping() override {
        fs::permissions(folder_, fs::perms::owner_all);
        fs::remove_all(folder_);
    }

    int type(int (*command)(int, char**), std::vector<std::string> words) {
        std::vector<char*> pointers;
        for (std::string& word : words) pointers.push_back(word.data());
        std::ostringstream heard;
        std::streambuf* const out = std::cout.rdbuf(heard.rdbuf());
        std::streambuf* const err = std::cerr.rdbuf(heard.rdbuf());
        const int code = command(static_cast<int>(pointers.size()), pointers.data());
        std::cout.rdbuf(out);
        std::cerr.rdbuf(err);
        said_ = heard.str();
        return code;
    }
    int verified(const fs::path& directory) { return type(verify, {"verify", directory}); }

    static std::string content(const fs::path& file) {
        std::ifstream stream(file, std::ios::binary);
        std::stringstream text;
        text << stream.rdbuf();
        return text.str();
    }

    fs::path folder_;
    fs::path data_;
    fs::path copy_;
    std::string said_;
};

TEST_F(Keeping, VerifyReadsAndReplaysEverything) {
    EXPECT_EQ(verified(data_), 0) << said_;
    EXPECT_NE(said_.find("sound: 1 streams, 1 entries"), std::string::npos) << said_;
    EXPECT_NE(said_.find("replayed: 1 entries"), std::string::npos) << said_;
}

TEST_F(Keeping, ABackupIsVerifiedRestoredAndVerifiedAgain) {
    fs::create_directory(data_ / "outbox");
    std::ofstream(data_ / "outbox" / "1.eml") << "To: ada@example.org\n";
    ASSERT_EQ(type(backup, {"backup", "--data", data_, "--to", copy_}), 0) << said_;
    EXPECT_EQ(verified(copy_), 0) << said_;
    EXPECT_NE(said_.find("replayed: 1 entries"), std::string::npos) << said_;
    for (const auto& file : fs::recursive_directory_iterator(copy_)) {
        const std::string name = file.path().filename();
        EXPECT_NE(name, "vault.key") << "keys stay where they are";
        EXPECT_NE(file.path().extension(), ".eml") << "letters hold addresses in the clear";
    }

    const fs::path restored = folder_ / "restored";
    ASSERT_EQ(type(restore, {"restore", "--from", copy_, "--data", restored}), 0) << said_;
    EXPECT_EQ(verified(restored), 0) << said_;
    // With the keys back it is an instance again, which takes up where the copy ended.
    fs::create_directories(restored / "keys");
    for (const char* key : {"vault.key", "signing.pem"})
        fs::copy_file(data_ / "keys" / key, restored / "keys" / key,
                      fs::copy_options::overwrite_existing);
    EXPECT_EQ(type(organiser, {"organiser", "add", "--data", restored}), 0) << said_;
    EXPECT_EQ(verified(restored), 0) << said_;
    EXPECT_NE(said_.find("replayed: 2 entries"), std::string::npos) << said_;
}

TEST_F(Keeping, NothingIsWrittenOverWhatIsThere) {
    fs::create_directory(copy_);
    std::ofstream(copy_ / "mine") << "precious";
    EXPECT_EQ(type(backup, {"backup", "--data", data_, "--to", copy_}), 1);
    EXPECT_NE(said_, "");
    EXPECT_EQ(type(restore, {"restore", "--from", data_, "--data", copy_}), 1);
    EXPECT_EQ(content(copy_ / "mine"), "precious");
    EXPECT_EQ(std::distance(fs::directory_iterator(copy_), fs::directory_iterator()), 1);
}

TEST_F(Keeping, AChangedCopyIsFound) {
    ASSERT_EQ(type(backup, {"backup", "--data", data_, "--to", copy_}), 0) << said_;
    sqlite3* database = nullptr;
    ASSERT_EQ(sqlite3_open((copy_ / "record.db").c_str(), &database), SQLITE_OK);
    // Somebody makes another one the organiser.
    EXPECT_EQ(sqlite3_exec(database, "UPDATE entries SET body = CAST(body || x'00' AS BLOB)", nullptr, nullptr,
                           nullptr),
              SQLITE_OK)
        << sqlite3_errmsg(database);
    EXPECT_EQ(sqlite3_changes(database), 1);
    sqlite3_close(database);
    EXPECT_EQ(verified(copy_), 1) << said_;
}

TEST_F(Keeping, TheDoctorTellsEachThingThatIsAmissAndHowToMendIt) {
    (void)type(doctor, {"doctor", "--data", data_});
    EXPECT_NE(said_.find("ok    nobody else may enter"), std::string::npos) << said_;
    EXPECT_NE(said_.find("ok    the vault’s key is there"), std::string::npos) << said_;
    EXPECT_NE(said_.find("ok    the record is sound"), std::string::npos) << said_;

    fs::permissions(data_, fs::perms::owner_all | fs::perms::others_read);
    EXPECT_EQ(type(doctor, {"doctor", "--data", data_}), 1);
    EXPECT_NE(said_.find("AMISS nobody else may enter the data directory: chmod 700"),
              std::string::npos)
        << said_;
    fs::permissions(data_, fs::perms::owner_all);
    fs::rename(data_ / "keys" / "vault.key", folder_ / "vault.key");
    EXPECT_EQ(type(doctor, {"doctor", "--data", data_}), 1);
    EXPECT_NE(said_.find("AMISS the vault’s key is there"), std::string::npos) << said_;
    EXPECT_EQ(type(doctor, {"doctor", "--data", folder_ / "nowhere"}), 1);
    EXPECT_FALSE(fs::exists(folder_ / "nowhere")) << "it changes nothing";
}

TEST_F(Keeping, WhatIsMistypedEndsWithTwo) {
    EXPECT_EQ(type(backup, {"backup", "--data", data_}), 2);
    EXPECT_NE(said_.find("--to"), std::string::npos) << said_;
    EXPECT_EQ(type(restore, {"restore", "--data", data_}), 2);
    EXPECT_EQ(type(verify, {"verify"}), 2);
    EXPECT_EQ(type(doctor, {"doctor", "--colour", "red"}), 2);
    EXPECT_EQ(type(organiser, {"organiser", "remove", "--data", data_}), 2);
    EXPECT_EQ(type(serve, {"serve", "--data", data_, "--mail-from", "no address"}), 2);
    EXPECT_NE(said_.find("--mail-from"), std::string::npos) << said_;
}

}  // namespace
}  // namespace isegoria::app
