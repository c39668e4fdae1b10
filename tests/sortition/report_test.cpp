// SPDX-License-Identifier: AGPL-3.0-or-later
// The published page: nothing of a person in it, small counts hidden, well-formed in both languages.
#include "sortition/report.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <regex>

#include "sortition/lottery.hpp"
#include "sortition/report_drawing.hpp"
#include "sortition/report_words.hpp"
#include "tool_folder.hpp"

namespace isegoria::sortition {
namespace {

Report example() {
    Report report;
    report.title = "A <b>title</b> & \"more\"";
    report.method = "leximin";
    report.certified = true;
    report.panel_size = 30;
    report.lots = 1'000;
    report.panels = 12;
    report.households = 900;
    report.features = {{"gender", {{"woman", 14, 16, 600, 16}, {"man", 14, 16, 398, 14},
                                   {"other", 0, 1, 2, 0}}}};
    report.chances.assign(1'000, 30'000'000);
    report.public_value = "2 5 8";
    report.notices = {finding("public_value_few_dice", {{"count", "3"}, {"enough", "10"}})};
    return report;
}

// Every element that is opened is closed, in order; enough of a parser for what we write.
void expect_well_formed(const std::string& page) {
    std::vector<std::string> open;
    const std::regex tag(R"(<(/?)([a-z0-9]+)([^<>]*?)(/?)>)");
    const std::string body = page.substr(page.find("<html"));
    for (std::sregex_iterator each(body.begin(), body.end(), tag), end; each != end; ++each) {
        const std::string name = (*each)[2];
        if ((*each)[4].length() > 0 || name == "meta") continue;
        if ((*each)[1].length() == 0) {
            open.push_back(name);
            continue;
        }
        ASSERT_FALSE(open.empty()) << name;
        ASSERT_EQ(open.back(), name);
        open.pop_back();
    }
    EXPECT_TRUE(open.empty());
}

TEST(ReportPage, IsWellFormedAndNeedsNothingFromElsewhere) {
    for (const Language language : {Language::english, Language::french}) {
        const std::string page = report_page(example(), language);
        expect_well_formed(page);
        for (const char* const elsewhere : {"http", "src=", "url(", "@import", "<script", "<link"})
            EXPECT_EQ(page.find(elsewhere), std::string::npos) << elsewhere;
        EXPECT_NE(page.find("A &lt;b&gt;title&lt;/b&gt; &amp; &quot;more&quot;"), std::string::npos);
        EXPECT_EQ(page.find("<b>title"), std::string::npos);
        // No mark of ours was left unfilled.
        EXPECT_FALSE(std::regex_search(page.substr(page.find("<body>")), std::regex(R"(\{[a-z]+\})")));
    }
}

TEST(ReportPage, IsReadAloudInOrder) {
    const std::string page = report_page(example(), Language::english);
    EXPECT_NE(page.find("<html lang=\"en\">"), std::string::npos);
    EXPECT_EQ(std::regex_replace(page, std::regex("<h1>"), "").size() + 4, page.size());
    const auto count = [&](const std::string& text) {
        std::size_t found = 0;
        for (std::size_t at = 0; (at = page.find(text, at)) != std::string::npos; ++at) ++found;
        return found;
    };
    EXPECT_EQ(count("<table>"), count("<caption"));
    EXPECT_EQ(count("<svg"), count("role=\"img\" aria-label=\""));
    EXPECT_EQ(count("<section"), count("aria-labelledby=\""));
    EXPECT_EQ(count("<th "), count("scope=\""));
}

TEST(ReportPage, BothLanguagesSayFiguresAsTheirReadersDo) {
    const std::string english = report_page(example(), Language::english);
    const std::string french = report_page(example(), Language::french);
    EXPECT_NE(english.find("3.00\xC2\xA0%"), std::string::npos);
    EXPECT_NE(french.find("3,00\xC2\xA0%"), std::string::npos);
    EXPECT_NE(english.find("one of 1,000 equal lots"), std::string::npos);
    EXPECT_NE(french.find("l&#39;un de 1\xE2\x80\xAF" "000 lots"), std::string::npos);
    for (const Method method : all_methods) {
        const Words words = guarantee_of(method_name(method));
        EXPECT_FALSE(words.empty()) << method_name(method);
        EXPECT_FALSE(words.french.empty()) << method_name(method);
    }
    EXPECT_TRUE(guarantee_of("no method").empty());
}

TEST(HiddenCells, SmallOnesAreHiddenAndCannotBeComputedFromTheRest) {
    using Cells = std::vector<bool>;
    EXPECT_EQ(hidden_cells({12, 10, 0}), (Cells{false, false, false}));
    EXPECT_EQ(hidden_cells({5, 5}), (Cells{false, false}));
    // A single hidden cell would be the total less the others.
    EXPECT_EQ(hidden_cells({4, 10, 9}), (Cells{true, false, true}));
    // Two cells of one each: whoever knows that both are hidden knows both.
    EXPECT_EQ(hidden_cells({1, 1, 20, 6}), (Cells{true, true, false, true}));
    EXPECT_EQ(hidden_cells({3, 2, 20}), (Cells{true, true, false}));
    EXPECT_EQ(hidden_cells({1, 0, 0}), (Cells{true, true, true}));
    EXPECT_EQ(hidden_cells({}), Cells{});
    const std::string page = report_page(example(), Language::english);
    EXPECT_EQ(page.find("<td>2</td>"), std::string::npos);
    EXPECT_EQ(page.find("<td>398</td>"), std::string::npos);
    EXPECT_NE(page.find("<td>600</td>"), std::string::npos);
}

TEST(Gini, IsZeroForEqualChancesAndNearOneForOnePersonAlone) {
    EXPECT_EQ(gini_millionths({5, 5, 5, 5}), 0);
    EXPECT_EQ(gini_millionths({0, 0, 0, 8}), 750'000);
    // Brute force: the mean difference of all pairs over twice the mean.
    const std::vector<std::int64_t> chances{1, 2, 4, 9, 30};
    std::int64_t differences = 0;
    for (const std::int64_t a : chances)
        for (const std::int64_t b : chances) differences += std::abs(a - b);
    EXPECT_EQ(gini_millionths(chances), 1'000'000 * differences / (2 * 5 * 46));
    EXPECT_EQ(gini_millionths({}), 0);
    // The largest pool with certain seats: no overflow.
    EXPECT_EQ(gini_millionths(std::vector<std::int64_t>(1'000'000, chance_unit)), 0);
}

TEST(ReportFigures, AreRoundedToTheNearest) {
    EXPECT_EQ(percent_text(174'626'650, 2, Language::english), "17.46\xC2\xA0%");
    EXPECT_EQ(percent_text(99'995'000, 2, Language::french), "10,00\xC2\xA0%");
    EXPECT_EQ(percent_text(chance_unit, 1, Language::english), "100.0\xC2\xA0%");
    EXPECT_EQ(count_text(1'234'567, Language::english), "1,234,567");
    EXPECT_EQ(count_text(999, Language::french), "999");
}

using ReportOfADraw = tool::ToolFolder;

TEST_F(ReportOfADraw, HasNoIdAndNoAttributeOfAPerson) {
    std::string rows = "badge,who,mail,street,g\n";
    std::vector<std::string> canaries;
    for (int i = 0; i < 40; ++i) {
        const std::string number = std::to_string(1'000 + i);
        const std::vector<std::string> mine{"BADGE" + number, "Canary" + number,
                                            "c" + number + "@example.org", "Street" + number};
        rows += mine[0] + "," + mine[1] + "," + mine[2] + "," + mine[3] + (i % 2 ? ",f\n" : ",m\n");
        canaries.insert(canaries.end(), mine.begin(), mine.end());
    }
    write("r.csv", rows);
    write("c.csv", "feature,value,min,max\ng,f,5,6\ng,m,5,6\n");
    ASSERT_EQ(draw_with({"--panel-size", "11", "--out", path("out"), "--id-column", "badge",
                         "--address-columns", "street"}),
              tool::exit_ok)
        << err_;
    const std::string page = read("out/report.html");
    expect_well_formed(page);
    for (const std::string& canary : canaries)
        EXPECT_EQ(page.find(canary), std::string::npos) << canary;
    // The canaries are what would be seen.
    EXPECT_NE(read("out/panel.csv").find("Canary10"), std::string::npos);
}

}  // namespace
}  // namespace isegoria::sortition
