// SPDX-License-Identifier: AGPL-3.0-or-later
// Records that earlier code has written are read for ever: each folder beside this file holds one,
// and must give the roots and views that it gave when it was frozen.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <iostream>
#include <vector>

#include "record/audit.hpp"
#include "record/file_access.hpp"
#include "record/sqlite_log.hpp"
#include "replay.hpp"
#include "room/clerk.hpp"

namespace isegoria::frozen {
namespace {

namespace fs = std::filesystem;

const fs::path here = fs::path(ISEGORIA_SOURCE_DIR) / "tests" / "frozen";
// A clone is read by people with little time and by machines without end.
constexpr std::uintmax_t octets_max = 300'000;

std::vector<std::string> names() {
    std::vector<std::string> result;
    for (const auto& each : fs::directory_iterator(here))
        if (fs::exists(each.path() / "record.db")) result.push_back(each.path().filename());
    std::sort(result.begin(), result.end());
    return result;
}

// A copy to open, since opening writes beside the file.
class Copy {
  public:
    explicit Copy(const fs::path& folder) {
        std::string pattern = (fs::temp_directory_path() / "isegoria-frozen-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = pattern;
        fs::copy(folder, path_, fs::copy_options::recursive);
        fs::permissions(path_ / "record.db", fs::perms(0600));
    }
    ~Copy() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    [[nodiscard]] fs::path operator/(const char* name) const { return path_ / name; }

  private:
    fs::path path_;
};

record::PublicKey key_in(const fs::path& file) {
    const auto octets = record::from_hex(record::read_file(file));
    record::PublicKey key{};
    if (!octets || octets->size() != key.size())
        throw std::runtime_error("no key in " + file.string());
    std::copy(octets->begin(), octets->end(), key.begin());
    return key;
}

TEST(Frozen, ThereIsARecordAndNoneIsLarge) {
    EXPECT_FALSE(names().empty());
    for (const std::string& name : names()) {
        std::uintmax_t octets = 0;
        for (const auto& file : fs::recursive_directory_iterator(here / name))
            if (file.is_regular_file()) octets += file.file_size();
        EXPECT_LE(octets, octets_max) << name;
        EXPECT_FALSE(fs::exists(here / name / "vault.db")) << name << ": people are no fixture";
    }
}

TEST(Frozen, EachGivesTheRootsAndViewsThatItGave) {
    for (const std::string& name : names()) {
        const Copy copy(here / name);
        record::SqliteLog log(copy / "record.db");
        const std::string expected = record::read_file(here / name / "expected");
        EXPECT_EQ(comparable(describe(log), expected), comparable(expected, expected))
            << name << ": see tests/frozen/README.md before changing what is expected";
        if (comparable(expected, expected) != expected)
            std::cout << name
                      << ": frozen under another shape of the state, whose digest is not "
                         "compared\n";
    }
}

TEST(Frozen, EachPassesTheAudit) {
    for (const std::string& name : names()) {
        const Copy copy(here / name);
        record::AuditOptions options;
        options.commitments = room::commitments_in;
        options.key = key_in(here / name / "key");
        options.instance = "local";
        options.witness = copy / "witness.jsonl";
        const auto result = record::audit_file(copy / "record.db", options);
        const auto* totals = std::get_if<record::AuditTotals>(&result);
        ASSERT_NE(totals, nullptr)
            << name << ": " << record::name_of(std::get<record::Break>(result).kind);
        EXPECT_GT(totals->checkpoints, 0U);
        EXPECT_GT(totals->witnessed, 0U);
        EXPECT_GT(totals->texts, 0U);
    }
}

// Its entries say what the code of today would no longer write, or would; it goes on all the same.
TEST(Frozen, EachCanBeWrittenOn) {
    for (const std::string& name : names()) {
        const Copy copy(here / name);
        record::SqliteLog log(copy / "record.db");
        for (const record::StreamId stream : log.streams()) {
            std::deque<std::function<void()>> posted;
            room::World world;
            world.log = &log;
            world.now_ms = [] { return std::int64_t{0}; };  // The record's own time is later.
            world.random = [](std::span<std::uint8_t>) {};
            world.post = [&](std::function<void()> task) { posted.push_back(std::move(task)); };
            room::Clerk clerk(stream, world);
            const std::uint64_t size = clerk.size();
            ASSERT_GT(size, 0U);
            room::Submission submission;
            submission.context.actor = core::ParticipantId{1};
            submission.context.system = true;
            submission.command = core::JoinAsContributor{};
            bool done = false;
            submission.reply = [&](const room::Result& result) {
                done = std::holds_alternative<room::Done>(result);
            };
            clerk.submit(std::move(submission));
            for (; !posted.empty(); posted.pop_front()) posted.front()();
            EXPECT_TRUE(done) << name << " stream " << stream;
            EXPECT_EQ(log.size(stream), size + 1);
        }
    }
}

}  // namespace
}  // namespace isegoria::frozen
