// SPDX-License-Identifier: AGPL-3.0-or-later
// What people upload or find on the disk: tables, values, transcripts, witness notes.
#include <unistd.h>

#include <fstream>

#include "record/witness.hpp"
#include "sortition/lottery.hpp"
#include "sortition/public_value.hpp"
#include "sortition/seed.hpp"
#include "sortition/transcript.hpp"
#include "targets.hpp"

namespace isegoria::fuzz {
namespace {

void demand_placed(const sortition::Findings& findings) {
    demand(!findings.empty(), "what cannot be read has a finding");
    for (const auto& finding : findings)
        demand(!finding.code.empty(), "a finding says what it is about");
}

}  // namespace

void csv(std::string_view octets) {
    constexpr std::string_view parting = "\n----\n";
    const auto middle = octets.find(parting);
    const std::string categories(octets.substr(0, middle));
    const std::string people(
        middle == std::string_view::npos ? "" : octets.substr(middle + parting.size()));
    auto quota_table = sortition::read_csv(categories, "categories");
    if (!quota_table.ok()) return demand_placed(quota_table.errors);
    auto quotas = sortition::read_quotas(*quota_table.value);
    if (!quotas.ok()) return demand_placed(quotas.errors);
    auto table = sortition::read_csv(people, "respondents");
    if (!table.ok()) return demand_placed(table.errors);
    auto pool = sortition::read_pool(std::move(*table.value), *quotas.value, "");
    if (!pool.ok()) return demand_placed(pool.errors);
    demand(pool.value->values.size() == pool.value->size() * pool.value->feature_count,
           "everybody has a value of every feature");
    (void)sortition::check_quotas(*quotas.value, 3);
    (void)sortition::check_pool(*pool.value, *quotas.value, 3);
    const auto hash = sortition::pool_hash(*pool.value, *quotas.value);
    demand(sortition::pool_hash(*pool.value, *quotas.value) == hash, "a hash is one");
}

void public_value(std::string_view octets) {
    const auto read = sortition::parse_public_value(octets);
    if (!read.ok()) return demand_placed(read.errors);
    demand(read.value->size() <= 2 * sortition::public_value_max, "a value has a limit");
    sortition::Generator generator(sortition::make_seed({}, {}, *read.value), "fuzz");
    demand(generator.below(10) < 10, "a number is below its bound");
}

void transcript(std::string_view octets) {
    const auto read = sortition::read_transcript(octets);
    if (!read.ok()) return demand_placed(read.errors);
    const auto again = sortition::read_transcript(sortition::to_json(*read.value));
    demand(again.ok() && *again.value == *read.value, "what was written is read as the same");
}

void witness(std::string_view octets) {
    static const std::string path = "/dev/shm/isegoria-fuzz-" + std::to_string(::getpid());
    std::ofstream(path, std::ios::binary | std::ios::trunc) << octets;
    try {
        const record::PublicKey key{};
        for (const auto& each : record::read_witness(path))
            demand(!record::verify_checkpoint(key, "local", each.stream, each.checkpoint),
                   "nobody has signed with the key of zeros");
    } catch (const record::Damaged&) {
    }
    ::unlink(path.c_str());
}

}  // namespace isegoria::fuzz
