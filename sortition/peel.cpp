// SPDX-License-Identifier: AGPL-3.0-or-later
// Peeling panels off a point. One thread.
#include "sortition/peel.hpp"

#include <algorithm>
#include <cmath>

namespace isegoria::sortition {
namespace {

// How exactly the point is known. The rest after peeling is divided by what is left of it, so its
// error grows as what is left shrinks.
constexpr double point_error = 1e-10;
constexpr double tolerance_min = 1e-9;
constexpr double tolerance_max = 0.02;

// A step that takes less of the rest than this leads nowhere.
constexpr double step_min = 1e-7;

double tolerance_of(double rest) {
    return std::clamp(point_error / rest, tolerance_min, tolerance_max);
}

std::vector<double> row_sums(const Polytope& polytope, const std::vector<double>& point) {
    std::vector<double> sums;
    for (const PolytopeRow& row : polytope.rows) {
        double sum = 0;
        for (const PolytopeRow::Entry& entry : row.entries) {
            sum += static_cast<double>(entry.coefficient) *
                   point[static_cast<std::size_t>(entry.type)];
        }
        sums.push_back(sum);
    }
    return sums;
}

// The smallest face round the point: bounds that it touches become equations. `rounded` also keeps
// each type at the point's value, rounded down or up.
Face face_round(const Polytope& polytope, const std::vector<double>& point,
                const std::vector<double>& sums, double tolerance, bool rounded) {
    Face face;
    for (std::size_t t = 0; t < point.size(); ++t) {
        const int most = polytope.seats_max[t];
        const auto low = static_cast<int>(std::floor(point[t] + tolerance));
        const auto high = static_cast<int>(std::ceil(point[t] - tolerance));
        const bool at_low = low <= 0 && high <= 0;
        const bool at_high = low >= most && high >= most;
        face.low.push_back(rounded || at_high ? std::clamp(std::min(low, high), 0, most) : 0);
        face.high.push_back(rounded || at_low ? std::clamp(std::max(low, high), 0, most) : most);
    }
    for (std::size_t r = 0; r < sums.size(); ++r) {
        const auto low = static_cast<double>(polytope.rows[r].low);
        const auto high = static_cast<double>(polytope.rows[r].high);
        const double row_tolerance =
            tolerance * std::sqrt(static_cast<double>(polytope.rows[r].entries.size()) + 1);
        face.row_low.push_back(sums[r] > high - row_tolerance ? high : low);
        face.row_high.push_back(sums[r] < low + row_tolerance ? low : high);
    }
    return face;
}

// The largest multiple of the panel whose removal leaves a point of the polytope.
double largest_step(const Polytope& polytope, const std::vector<double>& point,
                    const std::vector<double>& sums, const Counts& panel, double tolerance) {
    double step = 1;
    const auto limit = [&](double value, double of_panel, double low, double high) {
        if (of_panel > low + tolerance && value < of_panel) {
            step = std::min(step, std::max(0.0, value - low) / (of_panel - low));
        }
        if (of_panel < high - tolerance && value > of_panel) {
            step = std::min(step, std::max(0.0, high - value) / (high - of_panel));
        }
    };
    for (std::size_t t = 0; t < point.size(); ++t) {
        if (std::abs(point[t] - panel[t]) <= tolerance) continue;
        limit(point[t], panel[t], 0, polytope.seats_max[t]);
    }
    const std::vector<double> panel_sums =
        row_sums(polytope, std::vector<double>(panel.begin(), panel.end()));
    for (std::size_t r = 0; r < sums.size(); ++r) {
        if (std::abs(sums[r] - panel_sums[r]) <= tolerance) continue;
        limit(sums[r], panel_sums[r], static_cast<double>(polytope.rows[r].low),
              static_cast<double>(polytope.rows[r].high));
    }
    return step;
}

// The likeliest panel, were each type rounded up by itself with the point's fraction as its
// chance: so that few types with a small fraction are rounded up, and the step is large.
std::vector<double> scores_of(const std::vector<double>& point, const Face& face,
                              Generator* shuffle) {
    std::vector<double> scores(point.size());
    for (std::size_t t = 0; t < point.size(); ++t) {
        if (face.low[t] == face.high[t]) continue;
        if (shuffle != nullptr) {
            constexpr double unit = 1.0 / (1 << 20);
            const double ticket = (static_cast<double>(shuffle->below(1 << 20)) + 0.5) * unit;
            const double fraction = std::clamp(point[t] - face.low[t], 1e-3, 1 - 1e-3);
            // Logistic noise: by itself each type is rounded up with just its fraction as chance.
            scores[t] = std::log(fraction / (1 - fraction)) + std::log(ticket / (1 - ticket));
        } else {
            const double fraction = std::clamp(point[t] - face.low[t], 1e-6, 1 - 1e-6);
            scores[t] = std::log(fraction / (1 - fraction));
        }
    }
    return scores;
}

}  // namespace

Mixture peel(const Polytope& polytope, const std::vector<double>& seats, PanelSearch& search,
             Generator* shuffle, const Cancelled& cancelled,
             const std::function<void(double)>& advanced) {
    Mixture mixture;
    std::vector<double> taken(seats.size());
    mixture.rest_point = seats;
    while (mixture.rest > rest_min) {
        if (cancelled && cancelled()) break;
        const double tolerance = tolerance_of(mixture.rest);
        const std::vector<double>& point = mixture.rest_point;
        const std::vector<double> sums = row_sums(polytope, point);
        std::optional<Counts> panel;
        double step = 0;
        for (const bool rounded : {true, false}) {
            const Face face = face_round(polytope, point, sums, tolerance, rounded);
            panel = search.find(face, scores_of(point, face, shuffle));
            if (!panel) continue;
            step = largest_step(polytope, point, sums, *panel, tolerance);
            if (step > step_min) break;
        }
        if (!panel || step <= step_min) break;
        const double weight = mixture.rest * step;
        mixture.rest = step >= 1 ? 0 : mixture.rest - weight;
        for (std::size_t t = 0; t < seats.size(); ++t) taken[t] += weight * (*panel)[t];
        mixture.panels.push_back(std::move(*panel));
        mixture.weights.push_back(weight);
        if (mixture.rest > 0) {
            for (std::size_t t = 0; t < seats.size(); ++t) {
                mixture.rest_point[t] = (seats[t] - taken[t]) / mixture.rest;
            }
        }
        if (advanced) advanced(1 - mixture.rest);
    }
    return mixture;
}

}  // namespace isegoria::sortition
