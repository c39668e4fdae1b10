// SPDX-License-Identifier: AGPL-3.0-or-later
// Rows in the vault, by kind, all under the stream's number:
//   pool        key: stream/part     value: a part of the pseudonymous respondents file
//   categories  key: stream/part     value: a part of the categories file
//   candidate   key: stream/pseudonym  value: the row of the respondents file, as JSON
//   transcript  key: stream/part     value: a part of the latest transcript
#include "room/pool_shelf.hpp"

#include <boost/json.hpp>
#include <charconv>

#include "sortition/csv.hpp"
#include "sortition/lottery.hpp"

namespace isegoria::room {
namespace {

constexpr std::size_t part_size = 512 * 1024;  // Half of what a row of the vault may hold.

std::string key_of(record::StreamId stream, std::uint64_t number) {
    return std::to_string(stream) + "/" + std::to_string(number);
}

void put_document(std::vector<record::VaultRow>& rows, const std::string& kind,
                  record::StreamId stream, const std::string& document) {
    for (std::size_t part = 0; part == 0 || part * part_size < document.size(); ++part)
        rows.push_back(
            {kind, key_of(stream, part), 0, 0, document.substr(part * part_size, part_size)});
}

std::string get_document(record::Vault& vault, const std::string& kind, record::StreamId stream) {
    std::string document;
    for (std::size_t part = 0;; ++part) {
        const auto row = vault.get(kind, key_of(stream, part));
        if (!row) return document;
        document += row->bytes;
    }
}

void erase_document(record::Vault& vault, const std::string& kind, record::StreamId stream) {
    for (std::size_t part = 0; vault.erase(kind, key_of(stream, part)) > 0; ++part) {
    }
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
    document += line + "\r\n";
    for (std::size_t person = 0; person < pool.size(); ++person) {
        line.clear();
        put_cell(line, pool.ids[person]);
        for (std::size_t feature = 0; feature < pool.feature_count; ++feature)
            put_cell(line, quotas.features[feature]
                               .values[static_cast<std::size_t>(pool.value(person, feature))]
                               .value);
        document += line + "\r\n";
    }
    return document;
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
    int panel_size) {
    auto quota_table = sortition::read_csv(categories, "categories");
    if (!quota_table.ok()) return marked(quota_table.errors, "categories");
    auto quotas = sortition::read_quotas(*quota_table.value);
    if (!quotas.ok()) return marked(quotas.errors, "categories");
    auto pool_table = sortition::read_csv(respondents, "respondents");
    if (!pool_table.ok()) return marked(pool_table.errors, "respondents");
    auto pool = sortition::read_pool(std::move(*pool_table.value), *quotas.value, id_column);
    if (!pool.ok()) return marked(pool.errors, "respondents");
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
        rows.push_back({"candidate", key_of(stream, pseudonym.value), pseudonym.value, 0,
                        boost::json::serialize(said)});
        pool.value->ids[person] = pseudonym_text(pseudonym);
    }
    put_document(rows, "pool", stream, pseudonymous(*pool.value, *quotas.value));
    put_document(rows, "categories", stream, categories);
    erase_pool(vault, stream);
    vault.put_all(rows);

    ImportedPool imported;
    imported.pool_hash = sortition::pool_hash(*pool.value, *quotas.value);
    imported.quotas_hash = sortition::quotas_hash(*quotas.value);
    imported.shelved = {std::move(*quotas.value), std::move(*pool.value)};
    return imported;
}

std::optional<ShelvedPool> load_pool(record::Vault& vault, record::StreamId stream) {
    const std::string categories = get_document(vault, "categories", stream);
    const std::string respondents = get_document(vault, "pool", stream);
    if (categories.empty() || respondents.empty()) return std::nullopt;
    auto quota_table = sortition::read_csv(categories, "categories");
    if (!quota_table.ok()) return std::nullopt;
    auto quotas = sortition::read_quotas(*quota_table.value);
    auto pool_table = sortition::read_csv(respondents, "respondents");
    if (!quotas.ok() || !pool_table.ok()) return std::nullopt;
    auto pool = sortition::read_pool(std::move(*pool_table.value), *quotas.value, "id");
    if (!pool.ok()) return std::nullopt;
    return ShelvedPool{std::move(*quotas.value), std::move(*pool.value)};
}

std::string respondents_of(record::Vault& vault, record::StreamId stream) {
    return get_document(vault, "pool", stream);
}
std::string categories_of(record::Vault& vault, record::StreamId stream) {
    return get_document(vault, "categories", stream);
}

void erase_pool(record::Vault& vault, record::StreamId stream) {
    // Those who were drawn keep their row: the organiser still has to reach them.
    std::vector<std::string> gone;
    if (const auto shelved = load_pool(vault, stream))
        for (const std::string& id : shelved->pool.ids) {
            const std::string key = key_of(stream, pseudonym_of(id).value);
            if (!vault.get("person", key)) gone.push_back(key);
        }
    for (const std::string& key : gone) vault.erase("candidate", key);
    erase_document(vault, "pool", stream);
    erase_document(vault, "categories", stream);
}

void keep_transcript(record::Vault& vault, record::StreamId stream, const std::string& json) {
    std::vector<record::VaultRow> rows;
    erase_document(vault, "transcript", stream);
    put_document(rows, "transcript", stream, json);
    vault.put_all(rows);
}

std::string transcript_of(record::Vault& vault, record::StreamId stream) {
    return get_document(vault, "transcript", stream);
}

}  // namespace isegoria::room
