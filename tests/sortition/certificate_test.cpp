// SPDX-License-Identifier: AGPL-3.0-or-later
// A certificate proves what was prepared, and proves nothing else: whatever is changed is noticed.
#include "sortition/certificate.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "sortition/prepare.hpp"
#include "sortition/sentences.hpp"
#include "tests/sortition/made_pools.hpp"
#include "tests/sortition/tiny_pools.hpp"

namespace isegoria::sortition {
namespace {

MadePool usual_pool() { return made_pool({150, 15, {2, 3, 4}, 1, 100}, "certificate"); }

Prepared prepared_of(const MadePool& made, Method method) {
    PrepareRequest request;
    request.panel_size = made.panel_size;
    request.method = method;
    Prepared prepared = prepare(made.pool, made.quotas, request);
    if (!prepared.ok()) throw std::logic_error(to_json(prepared.findings[0], Language::english));
    return prepared;
}

std::string code_of(const MadePool& made, const Certificate& certificate) {
    const Findings findings = verify_certificate(made.pool, made.quotas, certificate);
    return findings.empty() ? "" : findings[0].code;
}

class EveryMethod : public testing::TestWithParam<Method> {};

TEST_P(EveryMethod, ItsCertificateHoldsAndIsReadBack) {
    const MadePool made = usual_pool();
    const Prepared prepared = prepared_of(made, GetParam());
    CertificateFigures figures;
    EXPECT_TRUE(
        verify_certificate(made.pool, made.quotas, prepared.certificate, &figures).empty());
    EXPECT_LE(figures.largest_gap, 1e-6);
    EXPECT_LE(figures.objective_gap, 1e-5);
    EXPECT_EQ(figures.cuts_unproved, 0U);
    const Reading<Certificate> read = read_certificate(to_json(prepared.certificate));
    ASSERT_TRUE(read.ok()) << read.errors[0].code;
    EXPECT_EQ(*read.value, prepared.certificate);
    EXPECT_EQ(to_json(*read.value), to_json(prepared.certificate));
}

TEST_P(EveryMethod, ItsCertificateDoesNotHoldForTheLegacyLottery) {
    const MadePool made = usual_pool();
    Certificate forged = prepared_of(made, GetParam()).certificate;
    forged.lottery = prepared_of(made, Method::random_feasible).lottery;
    EXPECT_NE(code_of(made, forged), "");
}

INSTANTIATE_TEST_SUITE_P(Methods, EveryMethod,
                         testing::Values(Method::leximin, Method::maximin, Method::nash,
                                         Method::goldilocks, Method::minimax, Method::spread),
                         [](const auto& each) { return std::string(method_name(each.param)); });

class Forged : public testing::Test {
  protected:
    const MadePool made = usual_pool();
    Certificate certificate = prepared_of(made, Method::leximin).certificate;
};

TEST_F(Forged, OtherWeightsAreNoticed) {
    auto& panels = certificate.lottery.panels;
    ASSERT_GE(panels.size(), 2U);
    const std::int64_t moved = std::min(panels[0].weight - 1, lottery_denominator / 100);
    panels[0].weight -= moved;
    panels[1].weight += moved;
    EXPECT_EQ(code_of(made, certificate), "certificate_stage");
    panels[1].weight += 1;
    EXPECT_EQ(code_of(made, certificate), "certificate_panels");
}

TEST_F(Forged, APanelThatBreaksAQuotaIsNoticed) {
    certificate.lottery.panels[0].seats[0].type += 1;
    EXPECT_NE(code_of(made, certificate), "");
}

TEST_F(Forged, InventedMultipliersProveNothing) {
    for (Stage& stage : certificate.stages) {
        stage.bound.rows = {{1, multiplier_unit}, {3, -multiplier_unit}};
    }
    EXPECT_EQ(code_of(made, certificate), "certificate_stage");
}

TEST_F(Forged, LeavingOffAfterTheFirstStageIsNoticed) {
    ASSERT_GE(certificate.stages.size(), 2U);
    certificate.stages.resize(1);
    EXPECT_EQ(code_of(made, certificate), "certificate_incomplete");
}

TEST_F(Forged, ATypeSettledTwiceOrByAStageThatDoesNotConcernItIsNoticed) {
    certificate.stages[1].types.push_back(certificate.stages[0].types[0]);
    EXPECT_NE(code_of(made, certificate), "");
}

TEST_F(Forged, ABoundOnTheLargestChanceIsNotLeximin) {
    certificate.largest_chance = multiplier_unit / 2;
    EXPECT_NE(code_of(made, certificate), "");
}

TEST_F(Forged, PositionsThatAreNotThereAreNoticed) {
    Certificate changed = certificate;
    changed.stages[0].bound.rows[0].position = 1'000'000;
    EXPECT_EQ(code_of(made, changed), "certificate_stage");
    changed = certificate;
    changed.stages[0].types[0] = 1'000'000;
    EXPECT_EQ(code_of(made, changed), "certificate_stage");
    changed = certificate;
    changed.lottery.panels[0].seats[0].type = -1;
    EXPECT_EQ(code_of(made, changed), "certificate_panels");
}

TEST_F(Forged, AnotherPoolAndOtherQuotasAreNoticed) {
    MadePool other = made;
    other.pool.ids[0] = "somebody else";
    EXPECT_EQ(code_of(other, certificate), "certificate_of_another_pool");
    other = made;
    other.quotas.features[0].values[0].maximum += 1;
    EXPECT_EQ(code_of(other, certificate), "certificate_of_other_quotas");
}

TEST_F(Forged, TextThatIsNoCertificateIsRefused) {
    const std::string json = to_json(certificate);
    const auto code = [](std::string_view text) {
        const Reading<Certificate> read = read_certificate(text);
        return read.ok() ? std::string() : read.errors[0].code;
    };
    EXPECT_EQ(code("{"), "certificate_not_json");
    EXPECT_EQ(code("{}"), "certificate_format");
    std::string changed = json;
    changed.replace(changed.find("leximin"), 7, "unknown");
    EXPECT_EQ(code(changed), "certificate_field");
    changed = json;
    changed.replace(changed.find("|r"), 2, "|x");
    EXPECT_EQ(code(changed), "certificate_field");
    changed = json;
    changed.replace(changed.find("\"gamma\""), 7, "\"gramm\"");
    EXPECT_EQ(code(changed), "certificate_field");
}

// A tiny pool whose relaxation promises more than panels can give.
TEST(CutProof, HoldsAndNoStrongerCutDoes) {
    int cuts = 0;
    for (int number = 0; number < 120; ++number) {
        const MadePool made = tiny_pool(number, true);
        if (all_panels(made).empty()) continue;
        Certificate certificate = prepared_of(made, Method::leximin).certificate;
        if (certificate.cuts.empty()) continue;
        ++cuts;
        EXPECT_FALSE(certificate.cuts[0].proof.empty());
        EXPECT_EQ(code_of(made, certificate), "");
        certificate.cuts[0].most -= 1;
        EXPECT_EQ(code_of(made, certificate), "certificate_cut") << number;
    }
    EXPECT_GE(cuts, 3);
}

}  // namespace
}  // namespace isegoria::sortition
