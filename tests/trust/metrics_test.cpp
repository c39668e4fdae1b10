// SPDX-License-Identifier: AGPL-3.0-or-later
// What the private port tells an operator: each figure explained there and in the manual, and the
// two that say how much memory clients make the server hold.
#include <gtest/gtest.h>
#include <unistd.h>

#include <sstream>

#include "story.hpp"

namespace isegoria::trust {
namespace {

constexpr int tries_max = 3'000;  // Of 10 ms: far beyond what anything here takes.

class Metrics : public ::testing::Test {
  protected:
    Metrics() : server_(folder_ / "data"), story_(server_) { story_.found(); }

    [[nodiscard]] std::size_t now(const std::string& name) const {
        return metric(server_.metrics_port(), name);
    }
    // Whether the figure comes to lie within these bounds.
    [[nodiscard]] bool comes_to(const std::string& name, std::size_t least,
                                std::size_t most) const {
        for (int turn = 0; turn < tries_max; ++turn) {
            const std::size_t value = now(name);
            if (value >= least && value <= most) return true;
            usleep(10'000);
        }
        return false;
    }

    const Folder folder_;
    ServerProcess server_;
    Story story_;
};

TEST_F(Metrics, EachIsExplainedAndIsInTheManual) {
    const std::string manual = read_file(ISEGORIA_SOURCE_DIR "/docs/operations.md");
    std::istringstream lines(get(server_.metrics_port(), "/metrics"));
    std::string help;
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("# HELP isegoria_")) help = line.substr(16);
        if (!line.starts_with("isegoria_")) continue;
        ++count;
        const std::string name = line.substr(9, line.find(' ') - 9);
        EXPECT_TRUE(help.starts_with(name + " ") && help.ends_with(".")) << line;
        EXPECT_NE(manual.find("`" + name + "`"), std::string::npos)
            << name << " is not in docs/operations.md";
    }
    EXPECT_GE(count, 17U);
}

TEST_F(Metrics, UploadsAreCountedWhileTheyAreHeld) {
    EXPECT_EQ(now("upload_octets"), 0U);
    constexpr std::size_t octets = 3'000'000;
    const auto again = story_.sign_in(with_token(story_.organiser->token()));
    again->upload(1, std::string(octets, 'x'));
    EXPECT_TRUE(comes_to("upload_octets", octets, octets)) << now("upload_octets");
    again->hang_up();
    EXPECT_TRUE(comes_to("upload_octets", 0, 0)) << now("upload_octets");
}

TEST_F(Metrics, AnswersAreCountedUntilTheyAreTaken) {
    // Categories with remarks, far larger than what the kernel keeps for one who does not read.
    constexpr std::size_t remarks = 20;
    std::string categories = "feature,value,min,max";
    for (std::size_t each = 0; each < remarks; ++each)
        categories += ",remark " + std::to_string(each);
    for (const char* value : {"gender,woman,1,1", "gender,man,1,1"}) {
        categories += std::string("\n") + value;
        for (std::size_t each = 0; each < remarks; ++each)
            categories += "," + std::string(60'000, 'x');
    }
    Caller& organiser = *story_.organiser;
    organiser.upload(1, "id,gender\n1,woman\n2,man\n");
    organiser.upload(2, categories);
    organiser.run(story_.assembly, "import_pool { respondents: 1 categories: 2 panel_size: 2 }");
    EXPECT_TRUE(comes_to("upload_octets", 0, 0)) << "the errand is over";
    EXPECT_TRUE(comes_to("unsent_octets", 0, 0)) << now("unsent_octets");

    const std::string id(16, 'f');
    v1::ClientFrame fetch;
    auto* request = fetch.mutable_request();
    request->set_request_id(id);
    request->set_assembly(story_.assembly);
    *request->mutable_errand() = errand("fetch_pool { part: POOL_PART_CATEGORIES }");
    organiser.send(fetch);
    EXPECT_TRUE(comes_to("unsent_octets", categories.size() / 2, categories.size() * 2))
        << now("unsent_octets");
    const auto reply = organiser.answer_to(id);
    ASSERT_TRUE(reply && reply->has_accepted());
    EXPECT_GE(reply->accepted().document().size(), categories.size());
    EXPECT_TRUE(comes_to("unsent_octets", 0, 0)) << now("unsent_octets");
}

}  // namespace
}  // namespace isegoria::trust
