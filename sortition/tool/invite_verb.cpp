// SPDX-License-Identifier: AGPL-3.0-or-later
// The verb invite: whom to write to, before anybody can answer. One thread.
#include "sortition/invitation.hpp"

#include <concepts>

#include "sortition/csv_writer.hpp"
#include "sortition/json_record.hpp"
#include "sortition/public_value.hpp"
#include "sortition/text.hpp"
#include "sortition/tool/actions.hpp"
#include "sortition/tool/commands.hpp"
#include "sortition/tool/preparing.hpp"

namespace isegoria::sortition::tool {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view record_file = "invitation.json";

// What is needed, besides the list of addresses, to repeat the lottery of invitations.
struct InvitationRecord {
    std::string public_value, seed, list_hash;
    std::string area_column, further_column;
    int addresses = 0;
    int letters = 0;
    std::vector<std::string> strata;  // "name: invitations of addresses".
};

template <class Record, class Visitor>
    requires std::same_as<std::remove_const_t<Record>, InvitationRecord>
void visit_fields(Record& record, Visitor&& visit) {
    visit("public_value", record.public_value);
    visit("seed", record.seed);
    visit("list_hash", record.list_hash);
    visit("area_column", record.area_column);
    visit("further_column", record.further_column);
    visit("addresses", record.addresses);
    visit("letters", record.letters);
    visit("strata", record.strata);
}

// A column in front says the stratum; rows are in the order drawn.
std::string people_file(const AddressList& list,
                        const std::vector<std::vector<std::uint32_t>>& by_stratum) {
    std::string rows(byte_order_mark);
    std::vector<std::string_view> cells{"order", "stratum"};
    cells.insert(cells.end(), list.table.header().begin(), list.table.header().end());
    append_row(rows, cells);
    for (std::size_t s = 0; s < by_stratum.size(); ++s) {
        std::size_t order = 0;
        for (const std::uint32_t person : by_stratum[s]) {
            const std::string number = std::to_string(++order);
            cells = {number, list.strata[s].name};
            for (std::size_t column = 0; column < list.table.column_count(); ++column)
                cells.push_back(list.table.cell(person, column));
            append_row(rows, cells);
        }
    }
    return rows;
}

Reading<AddressList> read_list(const Arguments& arguments, FindingList& wrong) {
    const std::string area = arguments.text("--area-column");
    const std::string further = arguments.text("--by");
    Reading<AddressList> list;
    Reading<Table> table = read_csv_file(arguments.text("--addresses"));
    append(list.notices, std::move(table.notices));
    wrong.add_all(std::move(table.errors));
    if (table.ok()) {
        list = read_address_list(std::move(*table.value), area, further,
                                 arguments.text("--id-column"));
        wrong.add_all(std::move(list.errors));
    }
    if (arguments.has("--rate") == arguments.has("--response-rates"))
        wrong.add(finding("invite_rate_or_rates"));
    if (arguments.has("--rate")) {
        const auto rate = parse_rate(arguments.text("--rate"));
        if (!rate) {
            wrong.add(finding("argument_not_a_rate",
                              {{"argument", "--rate"}, {"text", arguments.text("--rate")}}));
        } else if (list.ok()) {
            set_rate(*list.value, *rate);
        }
    }
    if (arguments.has("--response-rates")) {
        Reading<Table> rates = read_csv_file(arguments.text("--response-rates"));
        wrong.add_all(std::move(rates.errors));
        if (rates.ok() && list.ok()) {
            Reading<AddressList> rated =
                with_rates(std::move(*list.value), *rates.value, area, further);
            wrong.add_all(std::move(rated.errors));
            append(list.notices, std::move(rated.notices));
            list.value = std::move(rated.value);
        }
    }
    return list;
}

InvitationRecord make_record(const Arguments& arguments, const AddressList& list,
                             const InvitationDraw& draw, int letters) {
    InvitationRecord record;
    record.public_value = trim(arguments.text("--public-value"));
    record.seed = to_hex(draw.seed);
    record.list_hash = to_hex(address_list_hash(list));
    record.area_column = arguments.text("--area-column");
    record.further_column = arguments.text("--by");
    record.addresses = static_cast<int>(list.size());
    record.letters = letters;
    for (const Stratum& stratum : list.strata) {
        record.strata.push_back(stratum.name + ": " + std::to_string(stratum.invitations) + " / " +
                                std::to_string(stratum.people.size()));
    }
    return record;
}

}  // namespace

Result invite(const Arguments& arguments, const Surroundings& surroundings) {
    FindingList wrong;
    const int letters = arguments.number("--letters", 1, static_cast<int>(rows_max), 1, wrong);
    Reading<AddressList> list = read_list(arguments, wrong);
    const bool drawing = arguments.has("--public-value");
    if (drawing != arguments.has("--out")) {
        wrong.add(finding("argument_missing",
                          {{"argument", drawing ? "--out" : "--public-value"}}));
    }
    if (drawing) wrong.add_all(parse_public_value(arguments.text("--public-value")).errors);
    if (wrong.empty()) wrong.add_all(allocate(*list.value, letters));
    if (!wrong.empty()) return failed(exit_bad_input, wrong.take(), std::move(list.notices));
    Result result;
    result.notices = std::move(list.notices);
    result.messages = {
        finding("invite_allocated", {{"letters", std::to_string(letters)},
                                     {"addresses", std::to_string(list.value->size())},
                                     {"strata", std::to_string(list.value->strata.size())}}),
        finding("commitment_addresses", {{"hash", to_hex(address_list_hash(*list.value))}})};
    if (!drawing) return result;
    const InvitationDraw draw = draw_invitations(*list.value, arguments.text("--public-value"));
    if (!draw.findings.empty()) return refused(draw.findings);
    const InvitationRecord record = make_record(arguments, *list.value, draw, letters);
    const std::string out = arguments.text("--out");
    Findings unwritten = write_folder(
        out, record_file,
        {{"invited.csv", true,
          [&](std::ostream& stream) { stream << people_file(*list.value, draw.invited); }},
         {"next.csv", true,
          [&](std::ostream& stream) { stream << people_file(*list.value, draw.next); }},
         {"allocation.csv", false,
          [&](std::ostream& stream) { stream << allocation_csv(*list.value); }},
         {record_file, false,
          [&](std::ostream& stream) {
              stream << write_record(record, "isegoria-sortition-invitation-1");
          }}},
        writing(arguments, surroundings));
    if (!unwritten.empty()) return refused(std::move(unwritten), std::move(result.notices));
    append(result.notices, parse_public_value(arguments.text("--public-value")).notices);
    result.messages.push_back(
        finding("invite_drawn", {{"letters", std::to_string(letters)}, {"path", out}}));
    return result;
}

}  // namespace isegoria::sortition::tool
