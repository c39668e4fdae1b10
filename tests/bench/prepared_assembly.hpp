// SPDX-License-Identifier: AGPL-3.0-or-later
// A data directory with assemblies whose collection is open, made by the clerks themselves: every
// entry is one that the rules accepted. Used by the benches alone, on one thread.
#pragma once

#include <cstdint>
#include <filesystem>

namespace isegoria::bench {

struct Preparation {
    std::uint64_t assemblies = 1;
    // In each assembly: people who have joined, each with one answer.
    std::uint64_t people = 1'000;
    // In each assembly: entries, reactions of these people to each other's answers making up what is
    // missing. Fewer than people and answers need: no reactions.
    std::uint64_t entries = 0;
    bool snapshot = true;
};

void prepare(const std::filesystem::path& data, const Preparation& preparation);

}  // namespace isegoria::bench
