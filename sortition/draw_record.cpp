// SPDX-License-Identifier: AGPL-3.0-or-later
// Writing, reading and comparing the records. Plain values; any thread.
#include "sortition/draw_record.hpp"

#include <concepts>

#include "sortition/json_record.hpp"
#include "sortition/lottery.hpp"
#include "sortition/text.hpp"

namespace isegoria::sortition {

// Found by the type of the record; the order of the file and of the comparison.
template <class Record, class Visitor>
    requires std::same_as<std::remove_const_t<Record>, PreparedRecord>
void visit_fields(Record& record, Visitor&& visit) {
    visit("title", record.title);
    visit("language", record.language);
    visit("method", record.method);
    visit("gamma", record.gamma);
    visit("panel_size", record.panel_size);
    visit("people", record.people);
    visit("households", record.households);
    visit("lots", record.lots);
    visit("certified", record.certified);
    visit("id_column", record.id_column);
    visit("address_columns", record.address_columns);
    visit("address_match", record.address_match);
    visit("file_categories", record.file_categories);
    visit("file_respondents", record.file_respondents);
    visit("file_already_selected", record.file_already_selected);
    visit("file_households", record.file_households);
    visit("pool_hash", record.pool_hash);
    visit("quotas_hash", record.quotas_hash);
    visit("portfolio_hash", record.portfolio_hash);
}

template <class Record, class Visitor>
    requires std::same_as<std::remove_const_t<Record>, DrawRecord>
void visit_fields(Record& record, Visitor&& visit) {
    visit("method", record.method);
    visit("people", record.people);
    visit("panel_size", record.panel_size);
    visit("pool_hash", record.pool_hash);
    visit("quotas_hash", record.quotas_hash);
    visit("portfolio_hash", record.portfolio_hash);
    visit("public_value", record.public_value);
    visit("public_octets", record.public_octets);
    visit("seed", record.seed);
    visit("lots", record.lots);
    visit("lot", record.lot);
    visit("position", record.position);
    visit("weight", record.weight);
    visit("panel", record.panel);
    visit("panel_hash", record.panel_hash);
}

namespace {

std::string hex_of(std::string_view octets) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char c : octets) {
        const auto octet = static_cast<unsigned char>(c);
        text += {digits[octet >> 4U], digits[octet & 15U]};
    }
    return text;
}

// Fields as they stand in the file, which is what a reader compares.
template <class Record>
Findings first_difference(const Record& expected, const Record& found) {
    std::vector<std::pair<std::string, std::string>> fields;
    visit_fields(expected, [&](const char* name, const auto& field) {
        fields.emplace_back(name, as_json(field));
    });
    Findings findings;
    std::size_t position = 0;
    visit_fields(found, [&](const char*, const auto& field) {
        const auto& [name, value] = fields[position++];
        if (!findings.empty() || value == as_json(field)) return;
        findings.push_back(
            finding("draw_difference",
                    {{"field", name}, {"expected", value}, {"found", as_json(field)}}));
    });
    return findings;
}

}  // namespace

std::string to_json(const PreparedRecord& record) { return write_record(record, prepared_format); }
std::string to_json(const DrawRecord& record) { return write_record(record, draw_format); }

Reading<PreparedRecord> read_prepared_record(std::string_view json) {
    return read_record<PreparedRecord>(json, prepared_format);
}

Reading<DrawRecord> read_draw_record(std::string_view json) {
    return read_record<DrawRecord>(json, draw_format);
}

DrawRecord make_draw_record(const Pool& pool, const PreparedRecord& prepared,
                            const Portfolio& portfolio, const PortfolioDraw& draw,
                            std::string_view public_value, std::string_view octets) {
    DrawRecord record;
    record.method = prepared.method;
    record.people = prepared.people;
    record.panel_size = prepared.panel_size;
    record.pool_hash = prepared.pool_hash;
    record.quotas_hash = prepared.quotas_hash;
    record.portfolio_hash = to_hex(portfolio_hash(portfolio));
    record.public_value = trim(public_value);
    record.public_octets = hex_of(octets);
    record.seed = to_hex(draw.seed);
    record.lots = portfolio.denominator;
    record.lot = draw.ticket;
    record.position = static_cast<int>(draw.panel);
    record.weight = portfolio.panels[draw.panel].weight;
    for (const int person : draw.people)
        record.panel.push_back(pool.ids[static_cast<std::size_t>(person)]);
    record.panel_hash = to_hex(panel_hash(pool, draw.people, {}));
    return record;
}

Findings compare(const PreparedRecord& expected, const PreparedRecord& found) {
    return first_difference(expected, found);
}

Findings compare(const DrawRecord& expected, const DrawRecord& found) {
    return first_difference(expected, found);
}

}  // namespace isegoria::sortition
