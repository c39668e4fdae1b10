// SPDX-License-Identifier: AGPL-3.0-or-later
// The pool after the draw: who is given it, and that it goes when its date has come.
#include <algorithm>

#include "office.hpp"
#include "room/pool_shelf.hpp"

namespace isegoria::room {
namespace {

using testing_office::assembly;
using testing_office::day_ms;

class Pools : public testing_office::Office {
  protected:
    Pools() {
        found();
        draw();
    }
    v1::Errand part(v1::PoolPart which) {
        v1::Errand errand;
        errand.mutable_fetch_pool()->set_part(which);
        return errand;
    }
    v1::Errand transcript() {
        v1::Errand errand;
        (void)errand.mutable_fetch_transcript();
        return errand;
    }
    std::vector<std::string> rows(const std::string& kind) {
        std::vector<std::string> result;
        vault_->list(kind, [&](record::VaultRow&& row) { result.push_back(row.bytes); });
        return result;
    }
    std::string held() {
        std::string all;
        for (const char* kind : {"pool/1", "categories/1", "candidate", "lottery/1"})
            for (const std::string& row : rows(kind)) all += row;
        return all;
    }
};

TEST_F(Pools, AreHandedToOrganisersAndObserversAlone) {
    (void)asked(organiser_, part(v1::POOL_PART_RESPONDENTS));
    const Session moderator = let_in(with_code(invite(core::Role::moderator).code()));
    EXPECT_EQ(refusal(moderator.participant, part(v1::POOL_PART_RESPONDENTS)), "role_is_missing");
    EXPECT_EQ(refusal({}, part(v1::POOL_PART_CATEGORIES)), "role_is_missing");
    EXPECT_EQ(refusal(organiser_, part(v1::POOL_PART_UNSPECIFIED)), "value_is_unknown");
}

TEST_F(Pools, GoFromTheVaultWhenTheLastDayForReplacementsIsOver) {
    const std::int64_t last = now_ms_ + 30 * day_ms;
    EXPECT_EQ(rows("candidate").size(), 12u);
    const std::string before = held();
    EXPECT_NE(before.find("Quillina"), std::string::npos);
    (void)invite_panel();

    now_ms_ = last;
    retention_->look();
    run();
    EXPECT_FALSE(state().lottery.pool_erased) << "the day itself is still one for replacements";
    EXPECT_EQ(held(), before);

    now_ms_ = last + 1;
    retention_->look();
    run();
    EXPECT_TRUE(state().lottery.pool_erased);
    EXPECT_TRUE(rows("pool/1").empty());
    EXPECT_TRUE(rows("categories/1").empty());
    EXPECT_EQ(rows("candidate").size(), 4u) << "those who were invited have to be reached still";
    EXPECT_EQ(refusal(organiser_, part(v1::POOL_PART_RESPONDENTS)), "pool_is_missing");
    EXPECT_NE(asked(organiser_, transcript()).document(), "") << "it names pseudonyms only";
    // Recorded once, whoever looks again.
    const std::uint64_t entries = log_.size(assembly);
    retention_->look();
    run();
    EXPECT_EQ(log_.size(assembly), entries);
}

TEST_F(Pools, AreErasedByTheNextStartWhenTheLastOneDidNotGetToIt) {
    now_ms_ += 31 * day_ms;
    (void)wish(assembly, {}, core::RecordPoolErasure{}, true);
    // The event is durable; the vault was not reached.
    EXPECT_TRUE(state().lottery.pool_erased);
    restart();
    retention_->look();
    run();
    EXPECT_TRUE(rows("pool/1").empty());
}

TEST_F(Pools, TheNamesOfThoseNotDrawnAreGoneFromTheFilesToo) {
    std::vector<std::string> names;
    for (const std::string& row : rows("candidate")) {
        const std::size_t at = row.find("Quillina");
        names.push_back(row.substr(at, row.find('"', at) - at));
    }
    now_ms_ += 31 * day_ms;
    retention_->look();
    run();
    const std::string left = held();
    std::size_t kept = 0;
    for (const std::string& name : names) kept += left.find(name + "\"") != std::string::npos;
    EXPECT_EQ(kept, rows("candidate").size());
}

// What has a date of its own: codes, tokens, letters.
TEST_F(Pools, RowsWithADateGoWhenItHasCome) {
    (void)invite(core::Role::editor);
    EXPECT_EQ(rows("code").size(), 2u) << "the first organiser's and the editor's";
    now_ms_ += code_life_ms + 1;
    retention_->look();
    run();
    EXPECT_TRUE(rows("code").empty());
}

}  // namespace
}  // namespace isegoria::room
