// SPDX-License-Identifier: AGPL-3.0-or-later
// Holds this tree to the rules of the house, and proves on made-up trees that each rule can fail.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <fstream>

#include "tidy.hpp"

namespace isegoria::tidy {
namespace {

namespace fs = std::filesystem;

// Files over the alarm, each with the reason why it is better in one piece.
const std::vector<LongFile> long_files = {};

fs::path this_tree() { return ISEGORIA_SOURCE_DIR; }

// A made-up tree in a folder of its own, gone when the test ends.
class MadeUpTree : public ::testing::Test {
  protected:
    MadeUpTree() {
        std::string folder = fs::temp_directory_path() / "isegoria_tidy_XXXXXX";
        if (mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no temporary folder");
        root_ = folder;
    }
    ~MadeUpTree() override { fs::remove_all(root_); }

    void given(const std::string& file, const std::string& text) {
        fs::create_directories((root_ / file).parent_path());
        std::ofstream(root_ / file) << text;
    }

    fs::path root_;
};

TEST(ThisTree, KeepsTheDirectionsOfDependency) {
    const std::vector<std::string> found = sources(this_tree());
    ASSERT_EQ(std::count(found.begin(), found.end(), "proto/words/words.hpp"), 1)
        << "the reader sees no files";
    EXPECT_EQ(report(broken_directions(this_tree())), "");
}

TEST(ThisTree, CarriesTheLicenceInEveryFile) {
    EXPECT_EQ(report(missing_licences(this_tree())), "");
}

TEST(ThisTree, HasNoLongFileWithoutAReason) {
    const auto findings = wrong_lengths(this_tree(), long_files);
    EXPECT_EQ(report(findings), "");
}

TEST(ThisTree, LeavesNoWorkUndone) { EXPECT_EQ(report(work_left_undone(this_tree())), ""); }

TEST(ThisTree, GivesEveryReasonThatItLists) {
    EXPECT_EQ(report(reasons_given_nowhere(this_tree())), "");
}

TEST_F(MadeUpTree, FailsNamingBothFilesWhenCoreSeesTheRoom) {
    given("server/room/clerk.hpp", "");
    given("server/core/phase.cpp", "#include \"room/clerk.hpp\"\n");

    const auto findings = broken_directions(root_);

    ASSERT_EQ(findings.size(), 1u);
    EXPECT_EQ(findings[0].file, "server/core/phase.cpp");
    EXPECT_NE(findings[0].what.find("server/room/clerk.hpp"), std::string::npos)
        << findings[0].what;
}

struct Forbidden {
    const char* file;
    const char* include;
};

class ForbiddenInclude : public MadeUpTree, public ::testing::WithParamInterface<Forbidden> {};

TEST_P(ForbiddenInclude, IsFound) {
    given("server/core/ids.hpp", "");
    given("server/record/log.hpp", "");
    given("server/net/listener.hpp", "");
    given("server/room/clerk.hpp", "");
    given("sortition/lottery.hpp", "");
    given("tests/core/given.hpp", "");
    given("proto/words/words.hpp", "");
    given(GetParam().file,
          std::string("// first\n  #  include ") + GetParam().include + " // why\n");

    const auto findings = broken_directions(root_);

    ASSERT_EQ(findings.size(), 1u) << report(findings);
    EXPECT_EQ(findings[0].file, GetParam().file);
}

INSTANTIATE_TEST_SUITE_P(
    Directions, ForbiddenInclude,
    ::testing::Values(Forbidden{"server/core/a.hpp", "\"record/log.hpp\""},
                      Forbidden{"server/core/a.hpp", "<record/log.hpp>"},
                      Forbidden{"server/core/a.hpp", "\"../record/log.hpp\""},
                      Forbidden{"server/core/deep/a.hpp", "\"../../record/log.hpp\""},
                      Forbidden{"server/core/a.hpp", "\"sortition/lottery.hpp\""},
                      Forbidden{"server/core/a.hpp", "\"words/words.hpp\""},
                      Forbidden{"server/core/a.hpp", "\"isegoria/v1/phase.pb.h\""},
                      Forbidden{"server/core/a.hpp", "\"net/not_written_yet.hpp\""},
                      Forbidden{"server/core/a.hpp", "<google/protobuf/message.h>"},
                      Forbidden{"server/core/a.hpp", "<boost/asio.hpp>"},
                      Forbidden{"server/core/a.hpp", "<sqlite3.h>"},
                      Forbidden{"server/core/a.hpp", "<openssl/sha.h>"},
                      Forbidden{"server/core/a.hpp", "<random>"},
                      Forbidden{"server/core/a.hpp", "<chrono>"},
                      Forbidden{"server/core/a.hpp", "<boost/json.hpp>"},
                      Forbidden{"server/core/a.hpp", "<unicode/unistr.h>"},
                      Forbidden{"server/core/a.hpp", "\"../../tests/core/given.hpp\""},
                      Forbidden{"server/record/a.cpp", "\"core/ids.hpp\""},
                      Forbidden{"server/record/a.cpp", "\"isegoria/v1/phase.pb.h\""},
                      Forbidden{"sortition/a.cpp", "\"server/core/ids.hpp\""},
                      Forbidden{"sortition/a.cpp", "\"core/ids.hpp\""},
                      Forbidden{"proto/words/a.cpp", "\"core/ids.hpp\""},
                      Forbidden{"server/wire/a.cpp", "\"record/log.hpp\""},
                      Forbidden{"server/room/a.cpp", "\"net/listener.hpp\""},
                      Forbidden{"server/room/a.cpp", "<sqlite3.h>"},
                      Forbidden{"server/net/a.cpp", "\"app/main.hpp\""},
                      Forbidden{"server/net/a.hpp", "<boost/beast/core.hpp>"},
                      Forbidden{"server/net/a.hpp", "<openssl/ssl.h>"},
                      Forbidden{"server/app/a.cpp", "<boost/asio/ssl/context.hpp>"},
                      Forbidden{"clients/cli/a.cpp", "\"core/ids.hpp\""},
                      Forbidden{"clients/cli/a.cpp", "\"room/clerk.hpp\""},
                      Forbidden{"clients/cli/a.cpp", "\"net/listener.hpp\""}));

class AllowedInclude : public MadeUpTree, public ::testing::WithParamInterface<Forbidden> {};

TEST_P(AllowedInclude, IsLetPass) {
    given("server/core/ids.hpp", "");
    given("server/net/dial.hpp", "");
    given("server/record/log.hpp", "");
    given("server/record/store.hpp", "");
    given(GetParam().file, std::string("#include ") + GetParam().include + "\n");
    EXPECT_EQ(report(broken_directions(root_)), "");
}

INSTANTIATE_TEST_SUITE_P(
    Directions, AllowedInclude,
    ::testing::Values(Forbidden{"server/core/a.cpp", "\"ids.hpp\""},
                      Forbidden{"server/core/a.cpp", "\"core/ids.hpp\""},
                      Forbidden{"server/core/a.cpp", "<boost/describe.hpp>"},
                      Forbidden{"server/core/a.cpp", "<boost/mp11.hpp>"},
                      Forbidden{"server/core/a.cpp", "<variant>"},
                      Forbidden{"server/record/a.cpp", "\"record/store.hpp\""},
                      Forbidden{"server/record/a.cpp", "<sqlite3.h>"},
                      Forbidden{"server/wire/a.cpp", "\"isegoria/v1/phase.pb.h\""},
                      Forbidden{"server/room/a.cpp", "\"words/words.hpp\""},
                      Forbidden{"server/net/a.cpp", "<boost/beast/websocket.hpp>"},
                      Forbidden{"server/app/a.cpp", "\"net/listener.hpp\""},
                      Forbidden{"clients/cli/a.cpp", "\"net/dial.hpp\""},
                      Forbidden{"clients/cli/a.cpp", "\"isegoria/v1/frames.pb.h\""},
                      Forbidden{"tests/room/a.cpp", "\"room/clerk.hpp\""}));

TEST_F(MadeUpTree, FailsOnAFileWithoutTheLicenceTag) {
    given("server/core/a.cpp", "// A comment first.\n");
    given("server/core/b.cpp", "");
    given("server/core/c.cpp", "// SPDX-License-Identifier: AGPL-3.0-or-later\n");
    EXPECT_EQ(missing_licences(root_).size(), 2u) << report(missing_licences(root_));
}

std::string lines(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += "//\n";
    return text;
}

TEST_F(MadeUpTree, FailsOnOneLineMoreThanTheAlarm) {
    given("server/core/a.cpp", lines(lines_max));
    EXPECT_EQ(report(wrong_lengths(root_, {})), "");
    given("server/core/a.cpp", lines(lines_max + 1));
    EXPECT_EQ(wrong_lengths(root_, {}).size(), 1u);
}

TEST_F(MadeUpTree, LetsALongFilePassOnlyWithAReason) {
    given("server/core/a.cpp", lines(lines_max + 1));
    EXPECT_EQ(report(wrong_lengths(root_, {{"server/core/a.cpp", "One table."}})), "");
    EXPECT_EQ(wrong_lengths(root_, {{"server/core/a.cpp", ""}}).size(), 1u);
}

TEST_F(MadeUpTree, FailsOnAListingThatIsNoLongerNeeded) {
    given("server/core/a.cpp", lines(3));
    EXPECT_EQ(wrong_lengths(root_, {{"server/core/a.cpp", "One table."}}).size(), 1u);
}

TEST_F(MadeUpTree, FailsOnWorkLeftUndone) {
    given("server/core/a.cpp", std::string("int x;  // TO") + "DO: later\n");
    const auto findings = work_left_undone(root_);
    ASSERT_EQ(findings.size(), 1u);
    EXPECT_NE(findings[0].what.find("line 1"), std::string::npos) << findings[0].what;
}

TEST_F(MadeUpTree, FailsOnAReasonThatIsGivenNowhere) {
    given("server/core/outcome.hpp",
          "BOOST_DESCRIBE_ENUM_ENTRY(Reason, too_early)\n"
          "BOOST_DESCRIBE_ENUM_ENTRY(Reason, too_late)\n");
    given("server/core/a.cpp", "return why(Reason::too_early), Reason::too_early_by_far;\n");
    const auto findings = reasons_given_nowhere(root_);
    ASSERT_EQ(findings.size(), 1u) << report(findings);
    EXPECT_NE(findings[0].what.find("too_late"), std::string::npos) << findings[0].what;
}

TEST_F(MadeUpTree, PassesOverBuildTreesAndInstalledPackages) {
    given("clients/web/node_modules/x/a.cpp", "#include \"room/clerk.hpp\"\n");
    given("clients/build/a.cpp", "#include \"room/clerk.hpp\"\n");
    EXPECT_TRUE(sources(root_).empty());
}

}  // namespace
}  // namespace isegoria::tidy
