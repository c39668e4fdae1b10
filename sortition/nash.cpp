// SPDX-License-Identifier: AGPL-3.0-or-later
// Nash welfare over the relaxation by an interior-point method. One thread.
//
// Maximise the sum of n_t log c_t over Q: smooth, strictly concave, and with few rows, so that a
// step of Newton's method on the perturbed optimality conditions costs one small system of linear
// equations. With prices y of the rows, the conditions are n_t / c_t = (A'y)_t + w_t, where w_t >= 0
// is the price of c_t <= u_t, and prices and room of the bounds multiply to mu, which goes to 0.
//
// What it ends with is near the optimum, not on it. Its prices are what the proof needs: for every
// c in Q the sum of g_t c_t is at most what the rows' bounds and u give, with g_t = n_t / c*_t, and
// when that is n (1 + epsilon), then by the inequality of arithmetic and geometric means no lottery
// has a geometric mean of chances that is more than 1 + epsilon times as large.
#include <algorithm>
#include <cmath>

#include "sortition/objective.hpp"

namespace isegoria::sortition {
namespace {

constexpr int steps_max = 300;
constexpr double complementarity_min = 1e-14;
constexpr double residual_max = 1e-11;
constexpr double shrink = 0.15;
constexpr double to_boundary = 0.99;

// Bounds that are no equations get so much room: a cut, or what the others imply, may leave Q without
// an interior, and then the method would have nothing to walk in.
constexpr double interior = 1e-9;

// What it must come to at least; whether it is near enough the certificate's check decides.
constexpr double complementarity_enough = 1e-9;
constexpr double residual_enough = 1e-8;

// Solves M x = b for a symmetric M that is positive semidefinite: rows that depend on earlier ones
// get 0, since quotas of one feature often sum to the size of the panel by themselves.
std::vector<double> solve_semidefinite(std::vector<std::vector<double>> m, std::vector<double> b) {
    const std::size_t size = b.size();
    std::vector<bool> dependent(size);
    for (std::size_t j = 0; j < size; ++j) {
        const double original = m[j][j];
        for (std::size_t k = 0; k < j; ++k) m[j][j] -= dependent[k] ? 0 : m[j][k] * m[j][k];
        dependent[j] = m[j][j] <= 1e-13 * std::max(1e-30, original);
        m[j][j] = dependent[j] ? 1 : std::sqrt(m[j][j]);
        for (std::size_t i = j + 1; i < size; ++i) {
            for (std::size_t k = 0; k < j; ++k) m[i][j] -= dependent[k] ? 0 : m[i][k] * m[j][k];
            m[i][j] = dependent[j] ? 0 : m[i][j] / m[j][j];
        }
    }
    for (std::size_t i = 0; i < size; ++i) {
        for (std::size_t k = 0; k < i; ++k) b[i] -= m[i][k] * b[k];
        b[i] = dependent[i] ? 0 : b[i] / m[i][i];
    }
    for (std::size_t i = size; i-- > 0;) {
        for (std::size_t k = i + 1; k < size; ++k) b[i] -= m[k][i] * b[k];
        b[i] = dependent[i] ? 0 : b[i] / m[i][i];
    }
    return b;
}

class InteriorPoint {
  public:
    InteriorPoint(const Polytope& polytope, const std::vector<bool>& counted)
        : polytope_(polytope) {
        for (std::size_t t = 0; t < counted.size(); ++t) {
            if (!counted[t]) continue;
            types_.push_back(t);
            c_.push_back(std::min(0.5 * polytope.seats_max[t],
                                  static_cast<double>(polytope.panel_size)));
            w_.push_back(1);
        }
        const std::size_t rows = polytope.rows.size();
        y_.assign(rows, 0);
        low_price_.assign(rows, 1);
        high_price_.assign(rows, 1);
        for (const PolytopeRow& row : polytope.rows) {
            s_.push_back(0.5 * static_cast<double>(row.low + row.high));
        }
    }

    bool run(const Cancelled& cancelled) {
        for (int step = 0; step < steps_max; ++step) {
            if (cancelled && cancelled()) return false;
            const double mu = complementarity();
            if (mu < complementarity_min && residual() < residual_max) return true;
            advance(shrink * mu);
        }
        return complementarity() < complementarity_enough && residual() < residual_enough;
    }

    Nash result() const {
        Nash nash;
        nash.status = SolveStatus::optimal;
        nash.seats.resize(polytope_.type_count());
        for (std::size_t i = 0; i < types_.size(); ++i) {
            nash.seats[types_[i]] =
                std::min(c_[i], static_cast<double>(polytope_.seats_max[types_[i]]));
        }
        for (std::size_t r = 0; r < y_.size(); ++r) {
            nash.bound.rows.push_back(
                {static_cast<int>(r),
                 std::llround(y_[r] * static_cast<double>(multiplier_unit))});
        }
        return nash;
    }

  private:
    [[nodiscard]] bool is_equation(std::size_t r) const {
        return polytope_.rows[r].low == polytope_.rows[r].high;
    }
    [[nodiscard]] double low_room(std::size_t r) const {
        return s_[r] - static_cast<double>(polytope_.rows[r].low) + interior;
    }
    [[nodiscard]] double high_room(std::size_t r) const {
        return static_cast<double>(polytope_.rows[r].high) - s_[r] + interior;
    }
    [[nodiscard]] double room(std::size_t i) const {
        return polytope_.seats_max[types_[i]] - c_[i] + interior;
    }

    [[nodiscard]] double complementarity() const {
        double sum = 0;
        double terms = 0;
        for (std::size_t i = 0; i < types_.size(); ++i) sum += w_[i] * room(i);
        terms += static_cast<double>(types_.size());
        for (std::size_t r = 0; r < s_.size(); ++r) {
            if (is_equation(r)) continue;
            sum += low_price_[r] * low_room(r) + high_price_[r] * high_room(r);
            terms += 2;
        }
        return sum / std::max(1.0, terms);
    }

    [[nodiscard]] std::vector<double> missing() const {
        std::vector<double> missing = s_;
        for (std::size_t i = 0; i < types_.size(); ++i) {
            for (const auto& [row, coefficient] : polytope_.rows_of_type[types_[i]]) {
                missing[static_cast<std::size_t>(row)] -= static_cast<double>(coefficient) * c_[i];
            }
        }
        return missing;
    }

    [[nodiscard]] double residual() const {
        double largest = 0;
        for (const double each : missing()) largest = std::max(largest, std::abs(each));
        return largest;
    }

    [[nodiscard]] double price_of(std::size_t i, const std::vector<double>& y) const {
        double price = 0;
        for (const auto& [row, coefficient] : polytope_.rows_of_type[types_[i]]) {
            price += static_cast<double>(coefficient) * y[static_cast<std::size_t>(row)];
        }
        return price;
    }

    void advance(double mu) {
        const std::size_t rows = s_.size();
        const std::vector<double> primal = missing();
        std::vector<std::vector<double>> matrix(rows, std::vector<double>(rows));
        std::vector<double> right(rows), curvature, gradient;
        for (std::size_t i = 0; i < types_.size(); ++i) {
            const double people = polytope_.people[types_[i]];
            curvature.push_back(people / (c_[i] * c_[i]) + w_[i] / room(i));
            gradient.push_back(people / c_[i] - price_of(i, y_) - mu / room(i));
            for (const auto& [row, coefficient] : polytope_.rows_of_type[types_[i]]) {
                const auto r = static_cast<std::size_t>(row);
                const double scaled = static_cast<double>(coefficient) / curvature[i];
                right[r] += scaled * gradient[i];
                for (const auto& [other, its] : polytope_.rows_of_type[types_[i]]) {
                    matrix[r][static_cast<std::size_t>(other)] +=
                        scaled * static_cast<double>(its);
                }
            }
        }
        std::vector<double> stiffness(rows), aim(rows);
        for (std::size_t r = 0; r < rows; ++r) {
            right[r] -= primal[r];
            if (is_equation(r)) continue;
            stiffness[r] = high_price_[r] / high_room(r) + low_price_[r] / low_room(r);
            aim[r] = mu / high_room(r) - mu / low_room(r);
            matrix[r][r] += 1 / stiffness[r];
            right[r] -= (y_[r] - aim[r]) / stiffness[r];
        }
        const std::vector<double> dy = solve_semidefinite(std::move(matrix), std::move(right));
        std::vector<double> dc, dw, ds(rows), dlow(rows), dhigh(rows);
        for (std::size_t i = 0; i < types_.size(); ++i) {
            dc.push_back((gradient[i] - price_of(i, dy)) / curvature[i]);
            dw.push_back((mu + w_[i] * dc[i]) / room(i) - w_[i]);
        }
        for (std::size_t r = 0; r < rows; ++r) {
            if (is_equation(r)) continue;
            ds[r] = (y_[r] + dy[r] - aim[r]) / stiffness[r];
            dlow[r] = (mu - low_price_[r] * ds[r]) / low_room(r) - low_price_[r];
            dhigh[r] = (mu + high_price_[r] * ds[r]) / high_room(r) - high_price_[r];
        }
        step(dc, dw, ds, dlow, dhigh, dy);
    }

    void step(const std::vector<double>& dc, const std::vector<double>& dw,
              const std::vector<double>& ds, const std::vector<double>& dlow,
              const std::vector<double>& dhigh, const std::vector<double>& dy) {
        double length = 1;
        const auto keep = [&](double value, double change) {
            if (change < 0) length = std::min(length, -to_boundary * value / change);
        };
        for (std::size_t i = 0; i < types_.size(); ++i) {
            keep(c_[i], dc[i]);
            keep(room(i), -dc[i]);
            keep(w_[i], dw[i]);
        }
        for (std::size_t r = 0; r < s_.size(); ++r) {
            if (is_equation(r)) continue;
            keep(low_room(r), ds[r]);
            keep(high_room(r), -ds[r]);
            keep(low_price_[r], dlow[r]);
            keep(high_price_[r], dhigh[r]);
        }
        for (std::size_t i = 0; i < types_.size(); ++i) {
            c_[i] += length * dc[i];
            w_[i] += length * dw[i];
        }
        for (std::size_t r = 0; r < s_.size(); ++r) {
            s_[r] += length * ds[r];
            low_price_[r] += length * dlow[r];
            high_price_[r] += length * dhigh[r];
            y_[r] += length * dy[r];
        }
    }

    const Polytope& polytope_;
    std::vector<std::size_t> types_;
    std::vector<double> c_, w_;
    std::vector<double> s_, y_, low_price_, high_price_;
};

}  // namespace

Nash nash(const Polytope& polytope, const std::vector<bool>& counted, const Cancelled& cancelled) {
    InteriorPoint method(polytope, counted);
    if (!method.run(cancelled)) return {};
    return method.result();
}

}  // namespace isegoria::sortition
