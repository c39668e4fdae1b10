// SPDX-License-Identifier: AGPL-3.0-or-later
// The proof that a lottery is as fair as its method promises: multipliers that show that nobody
// could do better, and panels with whole weights that show that it is reached. Checked in exact
// arithmetic, without a solver. Plain values; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sortition/digest.hpp"
#include "sortition/finding.hpp"
#include "sortition/lottery.hpp"
#include "sortition/pool.hpp"
#include "sortition/portfolio.hpp"
#include "sortition/quota.hpp"

namespace isegoria::sortition {

// Weights of the optimum are whole numbers out of this, so that a chance is an exact fraction
// whose denominator still fits into 64 bits for a million people of one type.
inline constexpr std::int64_t lottery_denominator = 1'000'000'000'000;

// A lottery over panels, distinct and in canonical order; the weights sum to lottery_denominator.
struct FractionalLottery {
    std::vector<WeightedPanel> panels;

    friend bool operator==(const FractionalLottery&, const FractionalLottery&) = default;
};

// Multipliers are whole numbers of this part of one.
inline constexpr std::int64_t multiplier_unit = 1'000'000'000'000;

// Of a row of the polytope (see polytope.hpp), of a type, or of a cut.
struct Multiplier {
    int position = 0;
    std::int64_t value = 0;

    friend bool operator==(const Multiplier&, const Multiplier&) = default;
};

// One step of a proof by weak duality: the rows, so multiplied, bound a weighted sum of chances
// (see certificate.cpp). What is concluded from it depends on the method.
struct Bound {
    std::vector<Multiplier> rows;  // Above 0: of the upper bound; below 0: of the lower one.
    std::vector<Multiplier> caps;  // Of types: that a panel seats no more of it than there are.

    friend bool operator==(const Bound&, const Bound&) = default;
};

// A stage of leximin: given that nobody of the earlier stages loses, those of this one, and all
// who come later, cannot all have more than those of this stage have.
struct Stage {
    Bound bound;
    std::vector<int> types;  // Whose chance is settled by it.

    friend bool operator==(const Stage&, const Stage&) = default;
};

// An inequality that every panel keeps though the linear relaxation does not: the sum over types of
// coefficient times seats is at most `most`. It is proved by a tree of cases: each leaf restricts
// the seats of some types, and its multipliers bound the sum there below most + 1.
struct Cut {
    struct Restriction {
        int type = 0;
        int low = 0;
        int high = 0;

        friend bool operator==(const Restriction&, const Restriction&) = default;
    };
    struct Node {
        int type = -1;   // Branch: seats of this type <= at, or > at. -1: a leaf.
        int at = 0;
        Bound bound;     // Of a leaf.

        friend bool operator==(const Node&, const Node&) = default;
    };
    std::vector<Multiplier> coefficients;  // Whole numbers, not parts of one.
    std::int64_t most = 0;
    std::vector<Node> proof;  // Depth first, the lower side first. Empty: it was too large to keep.

    friend bool operator==(const Cut&, const Cut&) = default;
};

struct Certificate {
    Digest pool{};
    Digest quotas{};
    int panel_size = 0;
    Method method = Method::leximin;
    std::string gamma;  // Of goldilocks, as a decimal number; else empty.
    FractionalLottery lottery;
    std::vector<Cut> cuts;
    // Leximin among the lotteries that give nobody more than largest_chance (in parts of
    // multiplier_unit; all of it where the method does not bound it). Empty for nash.
    std::int64_t largest_chance = multiplier_unit;
    std::vector<Stage> stages;
    // Where the objective is another than leximin's: stages over all lotteries that prove who has
    // no chance at all, and for maximin the smallest chance; and the objective's own multipliers
    // (minimax, goldilocks, nash).
    std::vector<Stage> first_stages;
    std::vector<Bound> objective;

    friend bool operator==(const Certificate&, const Certificate&) = default;
};

// How far the proved bounds may lie above what the lottery reaches, in chances.
inline constexpr double certificate_tolerance = 1e-6;

// What was proved, for those who want the figures.
struct CertificateFigures {
    double largest_gap = 0;   // Over all stages: by how much its chance could at most be larger.
    double objective_gap = 0; // Of the method's own objective, as a share of it.
    std::size_t stages = 0;
    std::size_t cuts = 0;
    std::size_t cuts_unproved = 0;
};

// Empty: everything holds. Findings: certificate_of_another_pool, certificate_of_other_quotas,
// certificate_panels (a panel breaks a rule, or the weights), certificate_cut (its proof does not
// hold), certificate_stage (a bound lies further above what is reached than the tolerance),
// certificate_incomplete (a type in no stage, or in two), certificate_objective (the method's own
// bound does not hold), certificate_claims_nothing (of random_feasible).
// A cut without a proof is counted, not refused: `figures` says how many there are.
[[nodiscard]] Findings verify_certificate(const Pool& pool, const Quotas& quotas,
                                          const Certificate& certificate,
                                          CertificateFigures* figures = nullptr);

// One flat JSON object, the fields always in the same order; lists are of strings, one for each
// panel (as in a portfolio), cut, stage and bound. See certificate_json.cpp for their grammar.
inline constexpr std::string_view certificate_format = "isegoria-sortition-certificate-1";
// The largest pools' have some hundred stages and some thousand panels.
inline constexpr std::size_t certificate_bytes_max = std::size_t{256} << 20U;
[[nodiscard]] std::string to_json(const Certificate& certificate);
// Errors: certificate_too_large, certificate_not_json, certificate_format, certificate_field.
[[nodiscard]] Reading<Certificate> read_certificate(std::string_view json);

}  // namespace isegoria::sortition
