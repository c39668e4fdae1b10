// SPDX-License-Identifier: AGPL-3.0-or-later
// The choice of alternates over sampled drop-outs. One thread.
#include "sortition/best_alternates.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>

#include "sortition/refill.hpp"
#include "sortition/seed.hpp"

namespace isegoria::sortition {
namespace {

// Types tried for each place of the greedy choice; more are sampled.
constexpr std::size_t tried_types_max = 200;

class AlternatesSearch {
  public:
    AlternatesSearch(const Pool& pool, const Quotas& quotas, const AlternatesRequest& request)
        : pool_(pool), quotas_(quotas), request_(request), generator_(request.seed, "alternates") {
        make_rows();
        make_candidates();
    }

    [[nodiscard]] int candidates() const {
        return std::accumulate(available_.begin(), available_.end(), 0);
    }

    // False when cancelled.
    bool run(AlternatesChoice& choice) {
        make_vacancies(choice);
        std::vector<int> stock(available_.size());
        for (int place = 0; place < request_.wanted; ++place) {
            if (cancelled()) return false;
            add_best(stock);
        }
        if (!exchange(stock)) return false;
        RefillBound bound(model_, available_);
        std::vector<std::int64_t> bounds;
        for (const Vacancy& vacancy : vacancies_) {
            if (cancelled()) return false;
            bounds.push_back(bound.bound(vacancy, request_.wanted));
            choice.bound += bounds.back() * vacancy.times;
        }
        std::vector<Refill> refills = refill_all(stock, bounds);
        choice.loss = loss_of(refills);
        const std::size_t columns = model_.type_count() * vacancies_.size();
        if (!choice.optimal() && columns <= alternates_bound_columns_max) {
            const std::int64_t tighter =
                stock_bound(model_, vacancies_, available_, request_.wanted);
            choice.bound = std::max(choice.bound, std::min(tighter, choice.loss));
        }
        if (!choice.optimal() && columns <= alternates_columns_max)
            settle(choice, stock, refills, bounds);
        choice.alternates = in_order(stock, refills);
        return true;
    }

  private:
    [[nodiscard]] bool cancelled() const { return request_.cancelled && request_.cancelled(); }

    void make_rows() {
        for (const QuotaFeature& feature : quotas_.features) {
            first_row_.push_back(static_cast<int>(model_.minimum.size()));
            for (const Quota& quota : feature.values) {
                model_.minimum.push_back(quota.minimum);
                model_.maximum.push_back(quota.maximum);
            }
        }
    }

    [[nodiscard]] std::vector<int> rows_of(std::size_t person) const {
        std::vector<int> rows;
        for (std::size_t f = 0; f < first_row_.size(); ++f)
            rows.push_back(first_row_[f] + pool_.value(person, f));
        return rows;
    }

    // Everybody outside the panel and its homes, one of a home; in a shuffled order, so that of
    // equal people each has the same chance.
    void make_candidates() {
        std::vector<bool> member(pool_.size());
        std::set<std::uint32_t> homes;
        for (const int person : request_.panel) {
            const auto p = static_cast<std::size_t>(person);
            member.at(p) = true;
            if (!pool_.household.empty()) homes.insert(pool_.household[p]);
        }
        std::vector<std::uint32_t> people = canonical_people(pool_);
        generator_.shuffle(std::span(people));
        std::map<std::vector<int>, std::vector<int>> types;
        for (const std::uint32_t person : people) {
            if (member[person]) continue;
            if (!pool_.household.empty() && !homes.insert(pool_.household[person]).second) continue;
            types[rows_of(person)].push_back(static_cast<int>(person));
        }
        for (auto& [rows, here] : types) {
            model_.type_rows.push_back(rows);
            available_.push_back(static_cast<int>(here.size()));
            people_.push_back(std::move(here));
        }
    }

    void make_vacancies(AlternatesChoice& choice) {
        std::vector<int> all(model_.minimum.size());
        for (const int person : request_.panel) {
            for (const int row : rows_of(static_cast<std::size_t>(person)))
                ++all[static_cast<std::size_t>(row)];
        }
        std::map<std::pair<int, std::vector<int>>, std::int64_t> distinct;
        for (const std::vector<int>& sample : sample_dropouts(pool_, request_.rates, request_.panel,
                                                              request_.samples, request_.seed)) {
            std::vector<int> left = all;
            for (const int person : sample) {
                for (const int row : rows_of(static_cast<std::size_t>(person)))
                    --left[static_cast<std::size_t>(row)];
            }
            choice.dropouts += static_cast<std::int64_t>(sample.size());
            ++distinct[{static_cast<int>(sample.size()), std::move(left)}];
        }
        choice.samples = request_.samples;
        for (auto& [key, times] : distinct) vacancies_.push_back({key.second, key.first, times});
        choice.loss_without = quick_loss(std::vector<int>(available_.size()));
    }

    [[nodiscard]] std::int64_t quick_loss(const std::vector<int>& stock) const {
        std::int64_t loss = 0;
        for (const Vacancy& vacancy : vacancies_)
            loss += refill_quickly(model_, vacancy, stock).loss * vacancy.times;
        return loss;
    }

    // The type whose next person lowers the loss most; of a large pool a sample is tried.
    void add_best(std::vector<int>& stock) {
        std::vector<std::size_t> tried;
        for (std::size_t type = 0; type < stock.size(); ++type) {
            if (stock[type] < available_[type]) tried.push_back(type);
        }
        if (tried.size() > tried_types_max) {
            generator_.shuffle(std::span(tried));
            tried.resize(tried_types_max);
        }
        std::optional<std::int64_t> least;
        std::size_t best = 0;
        for (const std::size_t type : tried) {
            ++stock[type];
            const std::int64_t loss = quick_loss(stock);
            --stock[type];
            if (least && loss >= *least) continue;
            least = loss;
            best = type;
        }
        ++stock[best];
    }

    // One alternate for another, kept when it is no worse. False when cancelled.
    bool exchange(std::vector<int>& stock) {
        std::int64_t loss = quick_loss(stock);
        for (int i = 0; i < request_.exchanges && loss > 0; ++i) {
            if (cancelled()) return false;
            std::vector<std::size_t> out;
            std::vector<std::size_t> in;
            for (std::size_t type = 0; type < stock.size(); ++type) {
                if (stock[type] > 0) out.push_back(type);
                if (stock[type] < available_[type]) in.push_back(type);
            }
            if (out.empty() || in.empty()) return true;
            const std::size_t leaves = out[generator_.below(out.size())];
            const std::size_t comes = in[generator_.below(in.size())];
            if (leaves == comes) continue;
            --stock[leaves];
            ++stock[comes];
            const std::int64_t changed = quick_loss(stock);
            if (changed <= loss) {
                loss = changed;
            } else {
                ++stock[leaves];
                --stock[comes];
            }
        }
        return true;
    }

    // Exactly where the quick refill is not known to be the best.
    [[nodiscard]] std::vector<Refill> refill_all(const std::vector<int>& stock,
                                                 const std::vector<std::int64_t>& bounds) const {
        std::vector<Refill> refills;
        for (std::size_t i = 0; i < vacancies_.size(); ++i) {
            Refill refill = refill_quickly(model_, vacancies_[i], stock);
            if (refill.loss > bounds[i])
                refill = refill_exactly(model_, vacancies_[i], stock, refill);
            refills.push_back(std::move(refill));
        }
        return refills;
    }

    [[nodiscard]] std::int64_t loss_of(const std::vector<Refill>& refills) const {
        std::int64_t loss = 0;
        for (std::size_t i = 0; i < refills.size(); ++i)
            loss += refills[i].loss * vacancies_[i].times;
        return loss;
    }

    // All as one programme: a better stock, a better bound, or both.
    void settle(AlternatesChoice& choice, std::vector<int>& stock, std::vector<Refill>& refills,
                const std::vector<std::int64_t>& bounds) const {
        const BestStock best = best_stock(model_, vacancies_, available_, request_.wanted);
        if (!best.found) return;
        std::vector<Refill> other = refill_all(best.stock, bounds);
        if (loss_of(other) < choice.loss) {
            choice.loss = loss_of(other);
            stock = best.stock;
            refills = std::move(other);
        }
        if (best.proved) choice.bound = std::max(choice.bound, std::min(best.bound, choice.loss));
    }

    [[nodiscard]] std::vector<int> in_order(const std::vector<int>& stock,
                                            const std::vector<Refill>& refills) const {
        std::vector<std::pair<std::int64_t, int>> needed;
        for (std::size_t type = 0; type < stock.size(); ++type) {
            for (int i = 0; i < stock[type]; ++i) {
                std::int64_t times = 0;
                for (std::size_t v = 0; v < refills.size(); ++v)
                    times += refills[v].used[type] > i ? vacancies_[v].times : 0;
                needed.emplace_back(times, people_[type][static_cast<std::size_t>(i)]);
            }
        }
        std::stable_sort(needed.begin(), needed.end(),
                         [](const auto& a, const auto& b) { return a.first > b.first; });
        std::vector<int> people;
        for (const auto& [times, person] : needed) people.push_back(person);
        return people;
    }

    const Pool& pool_;
    const Quotas& quotas_;
    const AlternatesRequest& request_;
    Generator generator_;
    std::vector<int> first_row_;
    RefillModel model_;
    std::vector<int> available_;
    std::vector<std::vector<int>> people_;
    std::vector<Vacancy> vacancies_;
};

// What must hold whatever went wrong above.
void recheck(const Pool& pool, const AlternatesRequest& request, const AlternatesChoice& choice) {
    std::set<int> people(request.panel.begin(), request.panel.end());
    std::set<std::uint32_t> homes;
    bool right = static_cast<int>(choice.alternates.size()) == request.wanted;
    for (const int person : request.panel) {
        if (!pool.household.empty()) homes.insert(pool.household[static_cast<std::size_t>(person)]);
    }
    for (const int person : choice.alternates) {
        right = right && people.insert(person).second;
        if (!pool.household.empty())
            right = right && homes.insert(pool.household[static_cast<std::size_t>(person)]).second;
    }
    if (!right) throw std::logic_error("alternates that fail their own check");
}

}  // namespace

AlternatesChoice choose_best_alternates(const Pool& pool, const Quotas& quotas,
                                        const AlternatesRequest& request) {
    AlternatesChoice choice;
    AlternatesSearch search(pool, quotas, request);
    const auto range = [&](std::string_view code, int asked, int least, int most) {
        if (asked >= least && asked <= most) return;
        choice.findings.push_back(finding(code, {{"asked", std::to_string(asked)},
                                                 {"least", std::to_string(least)},
                                                 {"most", std::to_string(most)}}));
    };
    range("alternates_out_of_range", request.wanted, 0, search.candidates());
    range("samples_out_of_range", request.samples, 1, dropout_samples_max);
    range("exchanges_out_of_range", request.exchanges, 0, alternate_exchanges_max);
    if (!choice.findings.empty()) return choice;
    if (!search.run(choice)) {
        choice = {};
        choice.findings.push_back(finding("alternates_cancelled"));
        return choice;
    }
    recheck(pool, request, choice);
    return choice;
}

}  // namespace isegoria::sortition
