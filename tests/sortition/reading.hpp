// SPDX-License-Identifier: AGPL-3.0-or-later
// Short ways to quotas and pools for the lottery's tests. Any thread.
#pragma once

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "sortition/pool.hpp"
#include "sortition/quota.hpp"

namespace isegoria::sortition {

inline Reading<Quotas> quotas_from(std::string text) {
    Reading<Table> table = read_csv(std::move(text), "categories.csv");
    if (table.ok()) return read_quotas(*table.value);
    Reading<Quotas> failed;
    failed.errors = std::move(table.errors);
    return failed;
}

inline Quotas given_quotas(std::string text) {
    Reading<Quotas> quotas = quotas_from(std::move(text));
    if (!quotas.ok()) throw std::invalid_argument("the test's quotas: " + quotas.errors.at(0).code);
    return std::move(*quotas.value);
}

inline Reading<Pool> pool_from(std::string text, const Quotas& quotas,
                               std::string_view id_column = "") {
    Reading<Table> table = read_csv(std::move(text), "respondents.csv");
    if (table.ok()) return read_pool(std::move(*table.value), quotas, id_column);
    Reading<Pool> failed;
    failed.errors = std::move(table.errors);
    return failed;
}

inline Pool given_pool(std::string text, const Quotas& quotas, std::string_view id_column = "") {
    Reading<Pool> pool = pool_from(std::move(text), quotas, id_column);
    if (!pool.ok()) throw std::invalid_argument("the test's pool: " + pool.errors.at(0).code);
    return std::move(*pool.value);
}

inline std::string argument(const Finding& finding, std::string_view name) {
    for (const auto& [key, value] : finding.arguments) {
        if (key == name) return value;
    }
    return "(none)";
}

}  // namespace isegoria::sortition
