// SPDX-License-Identifier: AGPL-3.0-or-later
// What the people of the demo say: every theme has somebody who said something in it, however few
// of a file's statements are said.
#include "demo/material.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "demo/panel.hpp"

namespace isegoria::demo {
namespace {

namespace fs = std::filesystem;

class MaterialOf : public ::testing::Test {
  protected:
    MaterialOf() {
        std::string folder = fs::temp_directory_path() / "isegoria_material_XXXXXX";
        if (mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no temporary folder");
        folder_ = folder;
    }
    ~MaterialOf() override { fs::remove_all(folder_); }

    // Statements that share a long word with the next ones only: "mobility", "housing" and so on.
    fs::path statements(std::size_t count) const {
        const std::vector<std::string> shared = {"mobility", "dwellings", "education", "agriculture",
                                                 "neighbours", "elections", "hospitals"};
        std::ofstream file(folder_ / "comments.csv");
        file << "comment-body\n";
        for (std::size_t at = 0; at < count; ++at)
            file << "We need more " << shared[at * shared.size() / count] << " here and now "
                 << at << "\n";
        return folder_ / "comments.csv";
    }
    static void expect_answers_in_each_theme(const Material& material, std::size_t contributors,
                                             const std::string& what) {
        std::set<std::string> said;
        for (std::size_t person = 0; person < contributors; ++person)
            said.insert(material.answer_of(person).theme);
        for (const std::string& theme : material.themes())
            EXPECT_TRUE(said.contains(theme)) << what << ": nobody says anything on " << theme;
        EXPECT_GE(material.themes().size(), 1U) << what;
    }

    fs::path folder_;
};

TEST_F(MaterialOf, ManyStatementsAndFewPeopleHasAnAnswerInEachTheme) {
    for (const std::size_t contributors : {20, 21, 40, 60, 199, 200, 201, 500}) {
        const Material material(statements(200), words::Language::english, contributors);
        EXPECT_EQ(material.statement_count(), std::min<std::size_t>(contributors, 200));
        expect_answers_in_each_theme(material, contributors, std::to_string(contributors));
    }
}

TEST_F(MaterialOf, RealStatementsHasAnAnswerInEachTheme) {
    const fs::path polis = fs::path(ISEGORIA_SOURCE_DIR) / ".." / "shared" / "data" / "polis";
    if (!fs::exists(polis)) GTEST_SKIP() << "there is no " << polis;
    std::size_t files = 0;
    for (const auto& folder : fs::directory_iterator(polis)) {
        const fs::path file = folder.path() / "comments.csv";
        if (!fs::exists(file)) continue;
        ++files;
        for (std::size_t contributors = 20; contributors <= 220; contributors += 10) {
            const Material material(file, words::Language::english, contributors);
            expect_answers_in_each_theme(
                material, contributors, file.string() + " " + std::to_string(contributors));
        }
    }
    EXPECT_GT(files, 0U);
}

TEST(Panel, HasSomebodyAgainstTheContestedProposalWhateverItsSize) {
    for (const std::size_t seats : {4, 5, 6, 20, 22, 150})
        for (std::uint64_t seed = 0; seed < 200; ++seed) {
            std::size_t against = 0;
            for (std::size_t member = 0; member < seats; ++member)
                against += stand_on(seed, contested(6), 6, member, seats) ==
                           v1::GRADIENT_STAND_ASIDE;
            EXPECT_GE(against, 1U) << seats << " " << seed;
        }
}

TEST(Panel, HasAConcernAndOneObjectionWhateverItsSize) {
    for (const std::size_t seats : {4, 7, 20, 150}) {
        std::size_t concerns = 0;
        std::size_t objections = 0;
        for (std::size_t member = 0; member < seats; ++member) {
            concerns += stands(member) == v1::CONSENT_CONCERN;
            objections += stands(member) == v1::CONSENT_OBJECTION;
        }
        EXPECT_GE(concerns, 1U) << seats;
        EXPECT_EQ(objections, 1U) << seats;
    }
}

}  // namespace
}  // namespace isegoria::demo
