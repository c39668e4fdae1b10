// SPDX-License-Identifier: AGPL-3.0-or-later
// Pages of charters: what people write stays in its place, and any two versions are compared.
#include <gtest/gtest.h>

#include "../core/charter_fixture.hpp"
#include "room/pages/charter_page.hpp"
#include "room/pages/markdown.hpp"

namespace isegoria::room {
namespace {

using namespace core::testing;
using core::State;
using words::Language;

std::string page_of(const State& state, std::string_view path) {
    const auto address = read_charter_address(path);
    EXPECT_TRUE(address) << path;
    const auto page = charter_page(state, *address, Language::english);
    return page ? page->body : "nothing";
}

State two_versions() {
    State state = published_version();
    core::VersionPublished second = state.versions.by_id.begin()->second.content;
    second.version = core::VersionId{2};
    second.articles.front().wordings.front().words.words = "Everyone has a right to <b>air</b>.";
    state.versions.by_id[core::VersionId{2}].content = second;
    return state;
}

TEST(CharterPage, AQuotationIsLeftByNoLineOfAHostileText) {
    EXPECT_EQ(markdown_quotation("No\n\n## Article 9\nForged\n==="),
              "> No\n>\n> \\#\\# Article 9\n> Forged\n> \\=\\=\\=");
    EXPECT_EQ(markdown_block("    code\n===\n- x"), "code\n\\=\\=\\=\n\\- x");
    EXPECT_EQ(markdown_line("Title\n\n# Other"), "Title \\# Other");
}

TEST(CharterPage, ComparesTwoVersionsInThreeForms) {
    const State state = two_versions();
    const std::string html = page_of(state, "/assemblies/1/charter/versions/1..2");
    EXPECT_NE(html.find("<del>water</del>"), std::string::npos) << html;
    EXPECT_EQ(html.find("<b>"), std::string::npos);
    const std::string text = page_of(state, "/assemblies/1/charter/versions/1..2.md");
    EXPECT_NE(text.find("[-water-]"), std::string::npos) << text;
    EXPECT_NE(page_of(state, "/assemblies/1/charter/versions/1..2.json").find("\"deleted\""),
              std::string::npos);
    EXPECT_NE(page_of(state, "/assemblies/1/charter/versions/2").find("versions/1..2"),
              std::string::npos);
}

TEST(CharterPage, SaysWhatIsWrongWithTheNumbers) {
    const State state = two_versions();
    EXPECT_NE(page_of(state, "/assemblies/1/charter/versions/2..2").find("same version"),
              std::string::npos);
    EXPECT_NE(page_of(state, "/assemblies/1/charter/versions/1..7").find("no version 7"),
              std::string::npos);
    EXPECT_FALSE(read_charter_address("/assemblies/1/charter/versions/1.."));
    EXPECT_FALSE(read_charter_address("/assemblies/1/charter/versions/1..0"));
}

}  // namespace
}  // namespace isegoria::room
