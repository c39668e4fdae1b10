// SPDX-License-Identifier: AGPL-3.0-or-later
// What is published of a draw: enough to repeat it to the last seat, and nothing about a person.
#include "sortition/public_pool.hpp"

#include <gtest/gtest.h>

#include <set>

#include "sortition/csv.hpp"
#include "sortition/prepare.hpp"
#include "tests/sortition/tiny_pools.hpp"
#include "tool_folder.hpp"

namespace isegoria::sortition {
namespace {

TEST(PublicPool, OfTinyPoolsRepeatsEveryDraw) {
    // With households and exact quotas among them; those that no panel fits are passed over.
    int drawn = 0;
    for (int number = 0; number < 200; ++number) {
        const MadePool tiny = tiny_pool(number, number % 3 != 0);
        PrepareRequest request;
        request.panel_size = tiny.panel_size;
        request.method = Method::random_feasible;
        const Prepared prepared = prepare(tiny.pool, tiny.quotas, request);
        if (!prepared.ok()) continue;
        const std::string value = "value " + std::to_string(number);
        const PortfolioDraw draw = draw_panel(tiny.pool, tiny.quotas, prepared.portfolio, value);
        ASSERT_TRUE(draw.findings.empty());
        PreparedRecord of_folder;
        of_folder.people = static_cast<int>(tiny.pool.size());
        of_folder.panel_size = tiny.panel_size;
        of_folder.pool_hash = to_hex(prepared.portfolio.pool);
        of_folder.quotas_hash = to_hex(prepared.portfolio.quotas);
        const DrawRecord record = make_draw_record(tiny.pool, of_folder, prepared.portfolio, draw,
                                                   value, value);
        const PublicPool listed = public_pool_of(
            tiny.pool, make_instance(tiny.pool, tiny.quotas, tiny.panel_size));
        const auto read = read_public_pool(to_json(listed));
        ASSERT_TRUE(read.ok()) << number;
        EXPECT_EQ(*read.value, listed);
        PublicFigures figures;
        const Findings wrong = verify_public(record, prepared.portfolio, listed, &figures);
        EXPECT_TRUE(wrong.empty()) << number << " " << (wrong.empty() ? "" : wrong[0].code);
        EXPECT_EQ(figures.people, tiny.pool.size());
        EXPECT_GT(figures.smallest_chance, 0);
        EXPECT_LE(figures.largest_chance, 1'000'000'000'000);
        ++drawn;
    }
    EXPECT_GE(drawn, 100);
}

// The number of a type is a place in the order of a hash over the whole pool, so a changed pool of
// the same make-up numbers its types in another order.
TEST(PublicPool, NumbersTypesSoThatTheySayNothing) {
    std::set<std::vector<std::int64_t>> orders;
    const Reading<Table> bounds = read_csv("feature,value,min,max\n"
                                           "g,a,0,9\ng,b,0,9\ng,c,0,9\ng,d,0,9\n",
                                           "c.csv");
    const Quotas quotas = *read_quotas(*bounds.value).value;
    for (int pool_number = 0; pool_number < 20; ++pool_number) {
        std::string rows = "id,g\n";
        for (const char value : std::string("abcd"))
            rows += std::to_string(pool_number) + value + "," + value + "\n";
        const Pool pool = *read_pool(*read_csv(rows, "r.csv").value, quotas, "").value;
        orders.insert(public_pool_of(pool, make_instance(pool, quotas, 2)).types);
    }
    // Of 24 orders, twenty pools meet about fourteen.
    EXPECT_GE(orders.size(), 8u);
}

TEST(PublicPool, RefusesWhatNoPoolGives) {
    const std::string right = to_json(PublicPool{{"a", "b", "c", "d"}, {0, 1, 1, 2}, {1, 0, 0, 1}});
    EXPECT_TRUE(read_public_pool(right).ok());
    const std::vector<PublicPool> wrong{
        {{"b", "a"}, {0, 1}, {0, 0}},            // not in order
        {{"a", "a"}, {0, 1}, {0, 0}},            // twice
        {{"a", "b"}, {0}, {0, 0}},               // a type is missing
        {{"a", "b"}, {0, 1}, {0}},               // a household is missing
        {{"a", "b"}, {0, 2}, {0, 0}},            // no type 1
        {{"a", "b", "c"}, {0, 0, 0}, {1, 0, 0}}, // a household of one
        {{"a", "b", "c"}, {0, 0, 0}, {2, 2, 0}}, // no household 1
    };
    for (std::size_t i = 0; i < wrong.size(); ++i) {
        const auto read = read_public_pool(to_json(wrong[i]));
        ASSERT_FALSE(read.ok()) << i;
        EXPECT_EQ(read.errors[0].code, "public_pool_order") << i;
    }
    for (const char* const text : {"", "{}", "[]", R"({"format": "isegoria-public-pool-1"})",
                                   R"({"format": "isegoria-public-pool-1", "people": ["a"],
                                       "types": [-1], "households": [0]})",
                                   R"({"format": "isegoria-public-pool-1", "people": ["a"],
                                       "types": ["0"], "households": [0]})",
                                   R"({"format": "isegoria-public-pool-1", "people": ["a", 1],
                                       "types": [0, 0], "households": [0, 0]})"})
        EXPECT_FALSE(read_public_pool(text).ok()) << text;
}

}  // namespace

namespace tool {
namespace {

class PublishedDraw : public ToolFolder {
  protected:
    PublishedDraw() {
        EXPECT_EQ(draw_with({"--panel-size", "4", "--out", path("whole")}), exit_ok) << err_;
        publish();
    }
    void publish() {
        std::filesystem::remove_all(path("draw"));
        std::filesystem::create_directories(path("draw"));
        for (const char* const name : {"transcript.json", "portfolio.txt", "public_pool.json"})
            write("draw/" + std::string(name), read("whole/" + std::string(name)));
    }
    void change(const std::string& name, const std::string& from, const std::string& to) {
        std::string text = read("draw/" + name);
        const std::size_t at = text.find(from);
        ASSERT_NE(at, std::string::npos) << name << " has no " << from;
        text.replace(at, from.size(), to);
        write("draw/" + name, text);
    }
    int verify() { return run_with({"verify", path("draw"), "--lang", "en"}); }
};

TEST_F(PublishedDraw, IsConfirmedWithoutThePool) {
    EXPECT_EQ(verify(), exit_ok) << err_;
    EXPECT_NE(out_.find("The draw is confirmed"), std::string::npos) << out_;
    EXPECT_NE(err_.find("may see the pool's values"), std::string::npos) << err_;
    // Nothing that the pool says about a person.
    const std::string published =
        read("draw/public_pool.json") + read("draw/portfolio.txt") + read("draw/transcript.json");
    for (const char* const value : {"Ada", "Bea", "Flo", "name"})
        EXPECT_EQ(published.find(value), std::string::npos) << value;
}

TEST_F(PublishedDraw, IsRefusedWhenAnythingWasChanged) {
    const std::string panel = read("draw/transcript.json");
    const std::size_t first = panel.find("\"0", panel.find("\"panel\""));
    const std::string seated = panel.substr(first, 4);
    std::string other = "\"99\"";
    change("transcript.json", seated, other);
    EXPECT_EQ(verify(), exit_not_possible) << out_;
    publish();
    change("transcript.json", "\"public_value\": \"2 5 8\"", "\"public_value\": \"2 5 9\"");
    EXPECT_EQ(verify(), exit_not_possible) << out_;
    publish();
    change("portfolio.txt", "denominator 1000", "denominator 1001");
    EXPECT_EQ(verify(), exit_not_possible) << out_;
    publish();
    change("public_pool.json", "\"01\"", "\"00\"");
    EXPECT_EQ(verify(), exit_not_possible) << out_;
    publish();
    std::filesystem::remove(path("draw/transcript.json"));
    EXPECT_EQ(verify(), exit_bad_input);
    EXPECT_NE(err_.find("transcript.json"), std::string::npos) << err_;
}

// Somebody who makes the hashes fit still cannot seat two of a household or one more than there are.
TEST_F(PublishedDraw, CountsThePanelsAnew) {
    PublicPool pool{{"a", "b", "c", "d"}, {0, 1, 2, 3}, {1, 0, 0, 1}};
    Portfolio portfolio;
    portfolio.panel_size = 2;
    portfolio.type_count = 4;
    portfolio.denominator = 1;
    portfolio.public_pool = public_pool_hash(pool);
    DrawRecord record;
    record.public_value = "x";
    const auto verdict = [&](SparsePanel seats) {
        portfolio.panels = {{std::move(seats), 1}};
        record.portfolio_hash = to_hex(portfolio_hash(portfolio));
        const Findings wrong = verify_public(record, portfolio, pool);
        return wrong.empty() ? std::string() : wrong[0].code;
    };
    EXPECT_EQ(verdict({{0, 1}, {3, 1}}), "portfolio_panel") << "two of one household";
    EXPECT_EQ(verdict({{1, 2}}), "portfolio_panel") << "one person twice";
    EXPECT_EQ(verdict({{1, 1}}), "portfolio_panel") << "a seat is empty";
    EXPECT_EQ(verdict({{1, 1}, {2, 1}}), "draw_difference") << "the rest of the record is made up";
    // A type whose people both live alone and share a household is none.
    pool.types = {0, 0, 1, 1};
    portfolio.type_count = 2;
    portfolio.public_pool = public_pool_hash(pool);
    EXPECT_EQ(verdict({{0, 1}, {1, 1}}), "public_pool_order");
}

}  // namespace
}  // namespace tool
}  // namespace isegoria::sortition
