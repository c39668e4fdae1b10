// SPDX-License-Identifier: AGPL-3.0-or-later
// From a pool to a committed portfolio and a panel drawn from it.
#include "sortition/prepare.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/sortition/made_pools.hpp"

namespace isegoria::sortition {
namespace {

MadePool small_pool(int sharing = 0) {
    return made_pool({200, 20, {2, 3, 4}, 2, sharing}, "prepare");
}

Prepared prepared_of(const MadePool& made, Method method = Method::leximin) {
    PrepareRequest request;
    request.panel_size = made.panel_size;
    request.method = method;
    return prepare(made.pool, made.quotas, request);
}

TEST(Prepare, EveryPanelOfThePortfolioKeepsTheRulesAndTheWeightsSumToADenominator) {
    const MadePool made = small_pool();
    const Prepared prepared = prepared_of(made);
    ASSERT_TRUE(prepared.ok()) << prepared.findings[0].code;
    EXPECT_TRUE(check_portfolio(made.pool, made.quotas, prepared.portfolio).empty());
    EXPECT_EQ(prepared.portfolio_digest, portfolio_hash(prepared.portfolio));
    double seats = 0;
    for (const Chance& chance : prepared.chances) seats += chance.value();
    EXPECT_NEAR(seats, made.panel_size, 1e-9);
}

TEST(Prepare, TwicePreparedIsTheSameOctetForOctet) {
    const MadePool made = small_pool();
    const Prepared once = prepared_of(made);
    const Prepared again = prepared_of(made);
    EXPECT_EQ(to_text(once.portfolio), to_text(again.portfolio));
    EXPECT_EQ(once.certificate, again.certificate);
}

TEST(Prepare, APanelOfThePortfolioIsDrawnByThePublicValue) {
    const MadePool made = small_pool(300);
    const Prepared prepared = prepared_of(made);
    ASSERT_TRUE(prepared.ok());
    std::set<std::vector<int>> panels;
    for (int value = 0; value < 20; ++value) {
        const PortfolioDraw draw =
            draw_panel(made.pool, made.quotas, prepared.portfolio, std::to_string(value));
        ASSERT_TRUE(draw.findings.empty());
        EXPECT_TRUE(violations(made.pool, made.quotas, draw.people).empty());
        EXPECT_EQ(draw.people.size(), static_cast<std::size_t>(made.panel_size));
        std::set<std::uint32_t> households;
        for (const int person : draw.people) {
            EXPECT_TRUE(
                households.insert(made.pool.household[static_cast<std::size_t>(person)]).second);
        }
        panels.insert(draw.people);
    }
    EXPECT_EQ(panels.size(), 20U);
}

TEST(Prepare, ThePortfolioTextIsReadBackAndNothingElseIs) {
    const Prepared prepared = prepared_of(small_pool());
    const std::string text = to_text(prepared.portfolio);
    const Reading<Portfolio> read = read_portfolio(text);
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(*read.value, prepared.portfolio);
    for (const std::string& wrong :
         {text + "\n", text.substr(0, text.size() - 1), "x" + text, std::string()}) {
        EXPECT_FALSE(read_portfolio(wrong).ok());
    }
    std::string zeros = text;
    zeros.replace(zeros.find("denominator 1000"), 16, "denominator 01000");
    const Reading<Portfolio> refused = read_portfolio(zeros);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.errors[0].code, "portfolio_line");
    EXPECT_EQ(refused.errors[0].line, 7U);
}

}  // namespace
}  // namespace isegoria::sortition
