// SPDX-License-Identifier: AGPL-3.0-or-later
// Rows in the vault:
//   kind pool/STREAM        key: POOL HASH/part     value: a part of the pseudonymous respondents
//   kind categories/STREAM  key: POOL HASH/part     value: a part of the categories file
//   kind candidate          key: STREAM/pseudonym   value: the row of the respondents file, as JSON
// and those of lottery_shelf.cpp. The first part of a document begins with how many there are.
#include "room/pool_shelf.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <set>

#include "room/lottery_shelf.hpp"
#include "sortition/csv.hpp"
#include "sortition/households.hpp"
#include "sortition/lottery.hpp"
#include "sortition/text.hpp"

namespace isegoria::room {
namespace {

constexpr std::size_t part_size = 512 * 1024;  // Half of what a row of the vault may hold.

std::string candidate_prefix(record::StreamId stream) { return std::to_string(stream) + "/"; }

std::string kind_of(const std::string& kind, record::StreamId stream) {
    return kind + "/" + std::to_string(stream);
}
std::string key_of(const core::Digest& name, std::size_t part) {
    return sortition::to_hex(name) + "/" + std::to_string(part);
}

void put_document(std::vector<record::VaultRow>& rows, const std::string& kind,
                  record::StreamId stream, const core::Digest& name,
                  const std::string& document) {
    const std::size_t parts = std::max<std::size_t>(1, (document.size() + part_size - 1) / part_size);
    for (std::size_t part = 0; part < parts; ++part)
        rows.push_back({kind_of(kind, stream), key_of(name, part), 0, 0,
                        (part == 0 ? std::to_string(parts) + "\n" : std::string()) +
                            document.substr(part * part_size, part_size)});
}

// Of the candidates all but these.
void erase_candidates(record::Vault& vault, record::StreamId stream,
                      const std::set<std::string>& but) {
    const std::string prefix = candidate_prefix(stream);
    vault.erase_where("candidate", [&](const std::string& key) {
        return key.starts_with(prefix) && !but.contains(key) && !vault.get("person", key);
    });
}

// One cell of a CSV file (RFC 4180), always in quotes.
void put_cell(std::string& line, std::string_view cell) {
    if (!line.empty()) line += ',';
    line += '"';
    for (const char sign : cell) {
        if (sign == '"') line += '"';
        line += sign;
    }
    line += '"';
}

std::string pseudonymous(const sortition::Pool& pool, const sortition::Quotas& quotas) {
    std::string document;
    std::string line;
    put_cell(line, "id");
    for (const auto& feature : quotas.features) put_cell(line, feature.name);
    if (!pool.household.empty()) put_cell(line, household_column);
    document += line + "\r\n";
    for (std::size_t person = 0; person < pool.size(); ++person) {
        line.clear();
        put_cell(line, pool.ids[person]);
        for (std::size_t feature = 0; feature < pool.feature_count; ++feature)
            put_cell(line, quotas.features[feature]
                               .values[static_cast<std::size_t>(pool.value(person, feature))]
                               .value);
        if (!pool.household.empty()) put_cell(line, std::to_string(pool.household[person]));
        document += line + "\r\n";
    }
    return document;
}

// Who shares an address, by equal columns as they are in the file.
sortition::Findings join_households(sortition::Pool& pool, const std::vector<std::string>& columns) {
    auto found = sortition::find_households(pool, columns, sortition::AddressMatch::exact, {});
    if (found.ok()) pool.household = std::move(found.value->household);
    return found.errors;
}

std::vector<std::string> columns_of(std::string_view text) {
    std::vector<std::string> columns;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(','), text.size());
        const std::string_view column = sortition::trim(text.substr(0, end));
        if (!column.empty()) columns.emplace_back(column);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return columns;
}

sortition::Findings marked(sortition::Findings findings, std::string_view file) {
    for (auto& finding : findings)
        if (finding.file.empty()) finding.file = file;
    return findings;
}

}  // namespace

std::string pseudonym_text(core::ParticipantId participant) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text(16, '0');
    for (std::size_t place = 16; place-- > 0; participant.value >>= 4U)
        text[place] = digits[participant.value & 15U];
    return text;
}

core::ParticipantId pseudonym_of(const std::string& text) {
    core::ParticipantId result;
    std::from_chars(text.data(), text.data() + text.size(), result.value, 16);
    return result;
}

std::variant<ImportedPool, sortition::Findings> import_pool(
    record::Vault& vault, Identity& identity, record::StreamId stream,
    const std::string& respondents, const std::string& categories, const std::string& id_column,
    const std::string& address_columns, int panel_size) {
    auto quota_table = sortition::read_csv(categories, "categories");
    if (!quota_table.ok()) return marked(quota_table.errors, "categories");
    auto quotas = sortition::read_quotas(*quota_table.value);
    if (!quotas.ok()) return marked(quotas.errors, "categories");
    auto pool_table = sortition::read_csv(respondents, "respondents");
    if (!pool_table.ok()) return marked(pool_table.errors, "respondents");
    if (auto wrong = sortition::find_long_rows(*pool_table.value, respondent_octets_max);
        !wrong.empty())
        return marked(std::move(wrong), "respondents");
    auto pool = sortition::read_pool(std::move(*pool_table.value), *quotas.value, id_column);
    if (!pool.ok()) return marked(pool.errors, "respondents");
    if (const auto columns = columns_of(address_columns); !columns.empty())
        if (auto wrong = join_households(*pool.value, columns); !wrong.empty())
            return marked(std::move(wrong), "respondents");
    auto findings = sortition::check_quotas(*quotas.value, panel_size);
    const auto more = sortition::check_pool(*pool.value, *quotas.value, panel_size);
    findings.insert(findings.end(), more.begin(), more.end());
    if (!findings.empty()) return marked(std::move(findings), "categories");

    std::vector<record::VaultRow> rows;
    const sortition::Table& table = pool.value->table;
    for (std::size_t person = 0; person < pool.value->size(); ++person) {
        const core::ParticipantId pseudonym = identity.new_pseudonym();
        boost::json::object said{{"id", pool.value->ids[person]}};
        if (!pool.value->table_row.empty())
            for (std::size_t column = 0; column < table.column_count(); ++column)
                said[table.header()[column]] =
                    std::string(table.cell(pool.value->table_row[person], column));
        rows.push_back({"candidate", candidate_prefix(stream) + std::to_string(pseudonym.value),
                        pseudonym.value, 0, boost::json::serialize(said)});
        pool.value->ids[person] = pseudonym_text(pseudonym);
    }
    ImportedPool imported;
    imported.pool_hash = sortition::pool_hash(*pool.value, *quotas.value);
    imported.quotas_hash = sortition::quotas_hash(*quotas.value);
    put_document(rows, "pool", stream, imported.pool_hash,
                 pseudonymous(*pool.value, *quotas.value));
    put_document(rows, "categories", stream, imported.pool_hash, categories);
    vault.put_all(rows);
    imported.shelved = {std::move(*quotas.value), std::move(*pool.value)};
    return imported;
}

std::optional<ShelvedPool> load_pool(record::Vault& vault, record::StreamId stream,
                                     const core::Digest& pool_hash) {
    const std::string categories = categories_of(vault, stream, pool_hash);
    const std::string respondents = respondents_of(vault, stream, pool_hash);
    if (categories.empty() || respondents.empty()) return std::nullopt;
    auto quota_table = sortition::read_csv(categories, "categories");
    if (!quota_table.ok()) return std::nullopt;
    auto quotas = sortition::read_quotas(*quota_table.value);
    auto pool_table = sortition::read_csv(respondents, "respondents");
    if (!quotas.ok() || !pool_table.ok()) return std::nullopt;
    auto pool = sortition::read_pool(std::move(*pool_table.value), *quotas.value, "id");
    if (!pool.ok()) return std::nullopt;
    if (pool.value->table.find_column(household_column) < pool.value->table.column_count())
        if (!join_households(*pool.value, {std::string(household_column)}).empty())
            return std::nullopt;
    return ShelvedPool{std::move(*quotas.value), std::move(*pool.value)};
}

std::string respondents_of(record::Vault& vault, record::StreamId stream,
                           const core::Digest& pool_hash) {
    return document_of(vault, "pool", stream, pool_hash);
}
std::string categories_of(record::Vault& vault, record::StreamId stream,
                          const core::Digest& pool_hash) {
    return document_of(vault, "categories", stream, pool_hash);
}

void erase_other_pools(record::Vault& vault, record::StreamId stream,
                       const core::Digest& pool_hash) {
    std::set<std::string> stay;
    if (const auto shelved = load_pool(vault, stream, pool_hash))
        for (const std::string& id : shelved->pool.ids)
            stay.insert(candidate_prefix(stream) + std::to_string(pseudonym_of(id).value));
    erase_candidates(vault, stream, stay);
    erase_documents(vault, "pool", stream, {pool_hash});
    erase_documents(vault, "categories", stream, {pool_hash});
}

void erase_pool(record::Vault& vault, record::StreamId stream) {
    erase_candidates(vault, stream, {});
    erase_documents(vault, "pool", stream, {});
    erase_documents(vault, "categories", stream, {});
    erase_lotteries(vault, stream, {});
}

void keep_document(record::Vault& vault, const std::string& kind, record::StreamId stream,
                   const core::Digest& name, const std::string& document) {
    std::vector<record::VaultRow> rows;
    put_document(rows, kind, stream, name, document);
    vault.put_all(rows);
}

std::string document_of(record::Vault& vault, const std::string& kind, record::StreamId stream,
                        const core::Digest& name) {
    const auto first = vault.get(kind_of(kind, stream), key_of(name, 0));
    if (!first) return {};
    std::size_t parts = 0;
    const std::size_t end = first->bytes.find('\n');
    std::from_chars(first->bytes.data(), first->bytes.data() + std::min(end, first->bytes.size()),
                    parts);
    std::string document = first->bytes.substr(end + 1);
    for (std::size_t part = 1; part < parts; ++part) {
        const auto row = vault.get(kind_of(kind, stream), key_of(name, part));
        if (!row) return {};  // erased in this moment
        document += row->bytes;
    }
    return document;
}

void erase_documents(record::Vault& vault, const std::string& kind, record::StreamId stream,
                     const std::vector<core::Digest>& but) {
    std::vector<std::string> stay;
    for (const core::Digest& name : but) stay.push_back(sortition::to_hex(name) + "/");
    vault.erase_where(kind_of(kind, stream), [&](const std::string& key) {
        return std::none_of(stay.begin(), stay.end(),
                            [&](const std::string& each) { return key.starts_with(each); });
    });
}

}  // namespace isegoria::room
