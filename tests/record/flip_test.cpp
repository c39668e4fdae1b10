// SPDX-License-Identifier: AGPL-3.0-or-later
// F7: flipped bits, cut files and older copies. Each is either found, when opening or by the audit,
// or has changed nothing of what the log hands out. ISEGORIA_FLIPS sets how many bits (2,000 unless
// told).
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <random>

#include "record/audit.hpp"
#include "record/file_access.hpp"
#include "record/notary.hpp"
#include "record/sqlite_log.hpp"
#include "record_fixture.hpp"

namespace isegoria::record {
namespace {

using testing::entry;

class Flip : public ::testing::Test {
  protected:
    Flip() : key_(SigningKey::open_or_create(directory_ / "key.pem")) {
        SqliteLog log(path_);
        Notary notary(log, key_, "hall", witness_);
        for (int each = 0; each < 60; ++each) {
            const auto name = std::to_string(each);
            testing::append(log, 1 + each % 3,
                            {entry("body " + name + std::string(each * 13 % 400, 'b'),
                                   {"text " + name, std::string(each * 31 % 900, 't')})});
            if (each % 20 == 19) (void)notary.certify(1 + each % 3, 1'000);
        }
        testing::append(log, 1, {entry(std::string(9'000, 'l'), {std::string(9'000, 'm')})});
        for (StreamId stream = 1; stream <= 3; ++stream) (void)notary.certify(stream, 2'000);
        log.erase_text(2, 1, 0);
        content_ = testing::content_of(log);
    }

    // Puts the octets in place of the log; true when that is found, false when the content is the
    // same. Anything else is the failure that this test is about.
    bool found(const std::string& octets_on_disk) {
        std::filesystem::remove(path_.string() + "-wal");
        std::filesystem::remove(path_.string() + "-shm");
        replace_file(path_, octets_on_disk);
        const auto result =
            audit_file(path_, {testing::listed_commitments, key_.public_key(), "hall", witness_});
        if (std::holds_alternative<Break>(result)) return true;
        SqliteLogOptions existing;
        existing.create = false;
        SqliteLog log(path_, existing);
        EXPECT_EQ(testing::content_of(log) == content_, true) << "wrong content was served";
        return false;
    }

    testing::TemporaryDirectory directory_;
    const std::filesystem::path path_ = directory_ / "record.db";
    const std::filesystem::path witness_ = directory_ / "witness.jsonl";
    const SigningKey key_;
    std::string content_;
};

TEST_F(Flip, AnyFlippedBitIsFoundOrChangesNothing) {
    const std::string sound = read_file(path_);
    ASSERT_FALSE(found(sound));
    const char* wanted = getenv("ISEGORIA_FLIPS");
    const int flips = wanted != nullptr ? atoi(wanted) : 2'000;
    std::mt19937_64 random(20'260'101);
    int noticed = 0;
    for (int each = 0; each < flips; ++each) {
        // Half of them in the first pages, where the header and the schema are.
        const std::size_t range = each % 2 == 0 ? sound.size() : std::size_t{4 * 4'096};
        const std::size_t bit = random() % (range * 8);
        std::string bent = sound;
        bent[bit / 8] = static_cast<char>(bent[bit / 8] ^ (1 << bit % 8));
        if (found(bent)) ++noticed;
        ASSERT_FALSE(HasFailure()) << "bit " << bit;
    }
    std::cout << flips << " bits flipped in " << sound.size() << " octets: " << noticed
              << " found, " << flips - noticed << " without effect, 0 served wrongly\n";
    EXPECT_GT(noticed, flips / 4);
}

TEST_F(Flip, EveryHeaderBitIsFoundOrChangesNothing) {
    const std::string sound = read_file(path_);
    for (std::size_t bit = 0; bit < 100 * 8; ++bit) {
        std::string bent = sound;
        bent[bit / 8] = static_cast<char>(bent[bit / 8] ^ (1 << bit % 8));
        (void)found(bent);
        ASSERT_FALSE(HasFailure()) << "bit " << bit;
    }
}

TEST_F(Flip, AnyCutIsFound) {
    const std::string sound = read_file(path_);
    std::mt19937_64 random(7);
    for (int each = 0; each < 200; ++each)
        EXPECT_TRUE(found(sound.substr(0, random() % sound.size())));
    for (std::size_t page = 0; page * 4'096 < sound.size(); ++page)
        EXPECT_TRUE(found(sound.substr(0, page * 4'096))) << page;
}

TEST_F(Flip, AZeroedPageIsFoundOrChangesNothing) {
    const std::string sound = read_file(path_);
    for (std::size_t page = 0; page * 4'096 < sound.size(); ++page) {
        std::string bent = sound;
        bent.replace(page * 4'096, 4'096, std::string(4'096, '\0'));
        (void)found(bent);
        ASSERT_FALSE(HasFailure()) << "page " << page;
    }
}

}  // namespace
}  // namespace isegoria::record
