// SPDX-License-Identifier: AGPL-3.0-or-later
// The vault keeps, finds, gives once, forgets, and shows nothing to someone who reads the file.
#include "record/vault.hpp"

#include <sqlite3.h>
#include <stdlib.h>

#include <atomic>
#include <latch>
#include <thread>

#include "record_fixture.hpp"

namespace isegoria::record {
namespace {

using testing::TemporaryDirectory;

const std::string digits(64, 'a');
const std::string other_digits(64, 'b');

std::string raw(const std::filesystem::path& directory) {
    std::string all;
    for (const auto& each : std::filesystem::recursive_directory_iterator(directory))
        if (each.is_regular_file()) all += read_file(each.path());
    return all;
}

class VaultTest : public ::testing::Test {
  protected:
    TemporaryDirectory directory_;
    const VaultKey key_ = VaultKey::from_hex_digits(digits);
    const std::filesystem::path path_ = directory_ / "vault.db";
};

TEST_F(VaultTest, WhatIsPutIsFoundByKeyKindAndPerson) {
    Vault vault(path_, key_);
    const VaultRow ada{"contact", "ada", 1, 0, "ada@example.org"};
    const VaultRow bea{"contact", "bea", 2, 0, std::string("\0binary", 7)};
    const VaultRow code{"code", "ada", 1, 500, ""};
    vault.put(ada);
    vault.put_all(std::vector<VaultRow>{bea, code});

    EXPECT_EQ(vault.get("contact", "ada"), ada);
    EXPECT_EQ(vault.get("code", "ada"), code);
    EXPECT_EQ(vault.get("contact", "cleo"), std::nullopt);
    EXPECT_EQ(vault.by_person(1), (std::vector<VaultRow>{ada, code}));
    std::vector<VaultRow> listed;
    vault.list("contact", [&](VaultRow&& row) { listed.push_back(row); });
    EXPECT_EQ(listed, (std::vector<VaultRow>{ada, bea}));
    EXPECT_EQ(vault.find_damage(), std::nullopt);
}

TEST_F(VaultTest, PuttingAgainReplaces) {
    Vault vault(path_, key_);
    vault.put({"contact", "ada", 1, 0, "old"});
    vault.put({"contact", "ada", 2, 0, "new"});
    EXPECT_EQ(vault.get("contact", "ada")->bytes, "new");
    EXPECT_TRUE(vault.by_person(1).empty());
    EXPECT_EQ(vault.by_person(2).size(), 1u);
}

TEST_F(VaultTest, ARowOfTheSameLengthIsReplacedInItsPlaceAndNothingOfItIsLeft) {
    Vault vault(path_, key_);
    vault.put({"box", "a", 0, 0, std::string(50'000, 'x')});
    vault.put({"contact", "ada", 1, 0, "x"});
    const auto rows = [&] {
        Database file(path_, Database::Open::existing, 0x49534756, 1, nullptr);
        Statement select(file, "SELECT id, length(sealed), sealed FROM rows ORDER BY id");
        std::vector<std::pair<std::uint64_t, std::string>> found;
        while (select.step()) found.emplace_back(select.number(0), select.text(2));
        return found;
    };
    const auto before = rows();
    // Pieces of the old row that are in the files; a piece at the edge of a page is in two places.
    const auto left = [&] {
        const std::string files = raw(path_.parent_path());
        int count = 0;
        for (std::size_t at = 0; at + 64 <= before[0].second.size(); at += 1'000)
            if (files.find(before[0].second.substr(at, 64)) != std::string::npos) ++count;
        return count;
    };
    EXPECT_GT(left(), 40);
    vault.put({"box", "a", 0, 0, std::string(50'000, 'y')});
    const auto after = rows();
    ASSERT_EQ(after.size(), 2u);
    EXPECT_EQ(after[0].first, before[0].first);
    EXPECT_EQ(after[0].second.size(), before[0].second.size());
    EXPECT_EQ(after[1], before[1]);
    EXPECT_EQ(vault.get("box", "a")->bytes, std::string(50'000, 'y'));
    EXPECT_EQ(left(), 0);
    EXPECT_EQ(vault.find_damage(), std::nullopt);
}

TEST_F(VaultTest, ErasesThoseOfAKindThatAreSurplusAndNoOthers) {
    Vault vault(path_, key_);
    std::vector<VaultRow> rows;
    for (int each = 0; each < 2'500; ++each)
        rows.push_back({"pool", std::to_string(each), 0, 0, "x"});
    rows.push_back({"other", "1", 0, 0, "x"});
    vault.put_all(rows);
    EXPECT_EQ(vault.erase_where("pool", [](const std::string& key) { return key != "7"; }),
              2'499u);
    EXPECT_TRUE(vault.get("pool", "7"));
    EXPECT_TRUE(vault.get("other", "1"));
    EXPECT_EQ(vault.erase_where("pool", [](const std::string&) { return false; }), 0u);
}

TEST_F(VaultTest, KindAndKeyDoNotRunIntoEachOther) {
    Vault vault(path_, key_);
    vault.put({"ab", "c", 1, 0, "first"});
    vault.put({"a", "bc", 1, 0, "second"});
    EXPECT_EQ(vault.get("ab", "c")->bytes, "first");
    EXPECT_EQ(vault.get("a", "bc")->bytes, "second");
}

TEST_F(VaultTest, EverythingIsThereAfterOpeningAgain) {
    Vault(path_, key_).put({"contact", "ada", 1, 0, "x"});
    Vault vault(path_, key_, false);
    EXPECT_EQ(vault.get("contact", "ada")->bytes, "x");
}

TEST_F(VaultTest, AnotherKeyIsRefused) {
    { const Vault vault(path_, key_); }
    EXPECT_THROW(Vault(path_, VaultKey::from_hex_digits(other_digits)), WrongKey);
    EXPECT_NO_THROW(Vault(path_, key_));
}

TEST_F(VaultTest, ASecondOneAndAMissingOneAreRefused) {
    EXPECT_THROW(Vault(path_, key_, false), Damaged);
    const Vault vault(path_, key_);
    EXPECT_THROW(Vault(path_, key_), InUse);
}

TEST_F(VaultTest, APersonIsErasedWholeAndNobodyElse) {
    Vault vault(path_, key_);
    for (int each = 0; each < 10; ++each)
        vault.put({"kind" + std::to_string(each % 3), std::to_string(each),
                   static_cast<std::uint64_t>(each % 2), 0, "x"});
    EXPECT_EQ(vault.erase_person(1), 5u);
    EXPECT_EQ(vault.erase_person(1), 0u);
    EXPECT_TRUE(vault.by_person(1).empty());
    EXPECT_EQ(vault.by_person(0).size(), 5u);
    EXPECT_EQ(vault.erase("kind0", "0"), 1u);
    EXPECT_EQ(vault.erase("kind0", "0"), 0u);
}

TEST_F(VaultTest, SweepingTakesWhatIsDueAndNothingElse) {
    Vault vault(path_, key_);
    vault.put({"code", "undated", 1, 0, "x"});
    vault.put({"code", "before", 1, 999, "x"});
    vault.put({"code", "now", 1, 1'000, "x"});
    vault.put({"code", "after", 1, 1'001, "x"});
    EXPECT_EQ(vault.sweep(1'000), 2u);
    EXPECT_TRUE(vault.get("code", "undated"));
    EXPECT_FALSE(vault.get("code", "now"));
    EXPECT_TRUE(vault.get("code", "after"));
}

TEST_F(VaultTest, SweepingGivesBackTheRoomOfAPool) {
    Vault vault(path_, key_);
    std::vector<VaultRow> pool;
    for (int each = 0; each < 5'000; ++each)
        pool.push_back({"pool", std::to_string(each), 0, 100, std::string(300, 'x')});
    vault.put_all(pool);
    vault.put({"contact", "ada", 1, 0, "stays"});
    const auto before =
        std::filesystem::file_size(path_) + std::filesystem::file_size(path_.string() + "-wal");
    EXPECT_EQ(vault.sweep(100), 5'000u);
    EXPECT_LT(std::filesystem::file_size(path_), before / 10);
    EXPECT_EQ(vault.get("contact", "ada")->bytes, "stays");
    EXPECT_EQ(vault.find_damage(), std::nullopt);
}

TEST_F(VaultTest, OfAHundredWhoTakeACodeAtOnceOneGetsIt) {
    Vault vault(path_, key_);
    for (int round = 0; round < 5; ++round) {
        vault.put({"code", "once", 1, 0, "the code"});
        std::atomic<int> got = 0;
        std::latch start(100);
        std::vector<std::thread> tries;
        for (int each = 0; each < 100; ++each)
            tries.emplace_back([&] {
                start.arrive_and_wait();
                if (vault.exchange({"code", "once"}, {}, {})) ++got;
            });
        for (auto& each : tries) each.join();
        ASSERT_EQ(got, 1);
    }
}

TEST_F(VaultTest, WhatIsExchangedGoesAndComesTogetherOrNotAtAll) {
    Vault vault(path_, key_);
    vault.put({"code", "once", 1, 0, "the code"});
    vault.put({"token", "old", 1, 0, "x"});
    const std::vector<VaultPlace> erased{{"token", "old"}, {"token", "of nobody"}};
    std::vector<VaultRow> rows{{"token", "new", 1, 0, "y"}};
    rows.push_back({"token", "large", 1, 0, std::string(Vault::row_size_max, 'x')});
    EXPECT_THROW((void)vault.exchange({"code", "once"}, erased, rows), std::length_error);
    EXPECT_TRUE(vault.get("code", "once")) << "what could not be used is not used up";
    EXPECT_TRUE(vault.get("token", "old"));
    rows.pop_back();
    EXPECT_TRUE(vault.exchange({"code", "once"}, erased, rows));
    EXPECT_FALSE(vault.get("code", "once"));
    EXPECT_FALSE(vault.get("token", "old"));
    EXPECT_TRUE(vault.get("token", "new"));
    rows = {{"token", "second", 1, 0, "z"}};
    EXPECT_FALSE(vault.exchange({"code", "once"}, {}, rows));
    EXPECT_FALSE(vault.get("token", "second"));
    // What is put where something was erased in the same step stays.
    vault.change(std::vector<VaultPlace>{{"token", "new"}},
                 std::vector<VaultRow>{{"token", "new", 2, 0, "anew"}});
    EXPECT_EQ(vault.get("token", "new")->bytes, "anew");
    EXPECT_EQ(vault.find_damage(), std::nullopt);
}

TEST_F(VaultTest, AnyNumberOfRowsIsPutAtOnceOrNotAtAll) {
    Vault vault(path_, key_);
    std::vector<VaultRow> pool;
    for (int each = 0; each < 30'000; ++each)
        pool.push_back({"pool", std::to_string(each), 0, 0, "Jane Doe, 1 Example Street"});
    pool.push_back({"pool", "too large", 0, 0, std::string(Vault::row_size_max, 'x')});
    EXPECT_THROW(vault.put_all(pool), std::length_error);
    EXPECT_FALSE(vault.get("pool", "0"));
    pool.pop_back();
    vault.put_all(pool);
    std::size_t listed = 0;
    vault.list("pool", [&](VaultRow&&) { ++listed; });
    EXPECT_EQ(listed, pool.size());
}

TEST_F(VaultTest, AThousandKnownStringsAreNowhereInTheFiles) {
    Vault vault(path_, key_);
    for (int each = 0; each < 1'000; ++each) {
        const std::string canary = "canary-" + std::to_string(each);
        vault.put({"canary-kind", canary, static_cast<std::uint64_t>(each), 0, canary});
    }
    EXPECT_EQ(raw(directory_.path()).find("canary"), std::string::npos);
    EXPECT_EQ(vault.get("canary-kind", "canary-7")->bytes, "canary-7");
}

TEST_F(VaultTest, NotEvenTheSealedOctetsOfAnErasedRowAreLeft) {
    std::vector<std::string> sealed;
    Vault vault(path_, key_);
    for (int each = 0; each < 1'000; ++each)
        vault.put({"kind" + std::to_string(each % 5), std::to_string(each), 1, 0,
                   std::string(static_cast<std::size_t>(each) * 7 % 5'000, 'x')});
    sqlite3* handle = nullptr;
    ASSERT_EQ(sqlite3_open(path_.c_str(), &handle), SQLITE_OK);
    sqlite3_exec(
        handle, "SELECT hex(substr(sealed, 1, 24)) FROM rows",
        [](void* all, int, char** values, char**) {
            static_cast<std::vector<std::string>*>(all)->push_back(*from_hex(values[0]));
            return 0;
        },
        &sealed, nullptr);
    sqlite3_close(handle);
    ASSERT_EQ(sealed.size(), 1'000u);
    for (int each = 0; each < 500; ++each)
        vault.erase("kind" + std::to_string(each % 5), std::to_string(each));
    vault.erase_person(1);
    const std::string left = raw(directory_.path());
    for (const auto& nonce : sealed) ASSERT_EQ(left.find(nonce), std::string::npos);
}

TEST_F(VaultTest, ARowMovedIntoAnothersPlaceOrChangedDoesNotOpen) {
    const auto change = [&](const std::string& sql) {
        sqlite3* handle = nullptr;
        ASSERT_EQ(sqlite3_open(path_.c_str(), &handle), SQLITE_OK);
        ASSERT_EQ(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
        sqlite3_close(handle);
    };
    {
        Vault vault(path_, key_);
        vault.put({"code", "ada", 1, 500, "a"});
        vault.put({"code", "bea", 2, 500, "b"});
    }
    change("UPDATE rows SET sealed = (SELECT sealed FROM rows WHERE id = 2) WHERE id = 1");
    {
        Vault vault(path_, key_);
        EXPECT_THROW((void)vault.get("code", "ada"), Damaged);
        EXPECT_TRUE(vault.find_damage());
        EXPECT_EQ(vault.get("code", "bea")->bytes, "b");
        EXPECT_EQ(vault.erase("code", "ada"), 1u);
        EXPECT_FALSE(vault.find_damage());
    }
    change("UPDATE rows SET retain_until = x'00000000000009ff' WHERE id = 2");
    Vault vault(path_, key_);
    EXPECT_THROW((void)vault.get("code", "bea"), Damaged);
}

TEST_F(VaultTest, TheKeyComesFromTheEnvironmentOrAPrivateFile) {
    const auto file = directory_ / "vault.key";
    EXPECT_THROW(VaultKey::load(file, false), WrongKey);
    const auto made = VaultKey::load(file, true);
    EXPECT_EQ(VaultKey::load(file, true).octets(), made.octets());
    EXPECT_EQ(std::filesystem::status(file).permissions(), std::filesystem::perms(0600));

    setenv("ISEGORIA_VAULT_KEY", digits.c_str(), 1);
    EXPECT_EQ(VaultKey::load(file, true).octets(), key_.octets());
    setenv("ISEGORIA_VAULT_KEY_FILE", file.c_str(), 1);
    EXPECT_THROW(VaultKey::load(file, true), WrongKey);
    unsetenv("ISEGORIA_VAULT_KEY");
    EXPECT_EQ(VaultKey::load(directory_ / "unused", true).octets(), made.octets());
    std::filesystem::permissions(file, std::filesystem::perms(0640));
    EXPECT_THROW(VaultKey::load(directory_ / "unused", true), WrongKey);
    setenv("ISEGORIA_VAULT_KEY_FILE", (directory_ / "missing").c_str(), 1);
    EXPECT_THROW(VaultKey::load(file, true), WrongKey);
    unsetenv("ISEGORIA_VAULT_KEY_FILE");
    EXPECT_THROW(VaultKey::from_hex_digits("abc"), WrongKey);
}

}  // namespace
}  // namespace isegoria::record
