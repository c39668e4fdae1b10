// SPDX-License-Identifier: AGPL-3.0-or-later
// The verb replace: seats that fell vacant become a lottery of their own, prepared, committed to and
// drawn like any other. One thread.
#include "sortition/replacement.hpp"

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>

#include "sortition/csv_writer.hpp"
#include "sortition/tool/actions.hpp"
#include "sortition/tool/commands.hpp"
#include "sortition/tool/folder.hpp"
#include "sortition/tool/preparing.hpp"
#include "sortition/tool/replacement_record.hpp"

namespace isegoria::sortition::tool {
namespace {

namespace fs = std::filesystem;

using Ids = std::set<std::string, std::less<>>;

// An input must keep its octets: no apostrophe before what a spreadsheet would run.
void append_verbatim(std::string& out, std::string_view cell, bool first) {
    out += first ? "\"" : ",\"";
    for (const char c : cell) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

std::string candidates_file(const Pool& pool, const std::vector<std::uint32_t>& people) {
    std::string rows;
    const bool with_id = pool.ids_are_row_numbers;
    if (with_id) append_verbatim(rows, "id", true);
    for (std::size_t c = 0; c < pool.table.column_count(); ++c)
        append_verbatim(rows, pool.table.header()[c], c == 0 && !with_id);
    rows += "\n";
    for (const std::uint32_t person : people) {
        if (with_id) append_verbatim(rows, pool.ids[person], true);
        for (std::size_t c = 0; c < pool.table.column_count(); ++c)
            append_verbatim(rows, pool.table.cell(pool.table_row[person], c), c == 0 && !with_id);
        rows += "\n";
    }
    return rows;
}

std::string quotas_file(const Quotas& quotas) {
    std::string rows;
    append_row(rows, {"feature", "value", "min", "max"}, "\n");
    for (const QuotaFeature& feature : quotas.features) {
        for (const Quota& quota : feature.values) {
            append_row(rows, {feature.name, quota.value, std::to_string(quota.minimum),
                              std::to_string(quota.maximum)},
                       "\n");
        }
    }
    return rows;
}

// The panel as it stands: after the draw, or after the replacements of a later folder.
struct Standing {
    std::string panel_hash;
    Ids seated;
    Ids left_out;
};

Reading<Standing> read_standing(const Arguments& arguments) {
    Reading<Standing> result;
    const auto read_draw = [&](const fs::path& folder) {
        Reading<std::string> bytes = read_file((folder / file_names::transcript).string());
        Reading<DrawRecord> record;
        record.errors = std::move(bytes.errors);
        if (bytes.ok()) record = read_draw_record(*bytes.value);
        for (Finding& error : record.errors) error.file = (folder / file_names::transcript).string();
        append(result.errors, std::move(record.errors));
        return record.value.value_or(DrawRecord{});
    };
    Standing standing;
    const DrawRecord draw = read_draw(arguments.operand);
    standing.panel_hash = draw.panel_hash;
    standing.seated.insert(draw.panel.begin(), draw.panel.end());
    if (arguments.has("--after")) {
        const fs::path after = arguments.text("--after");
        const DrawRecord filled = read_draw(after);
        Reading<std::string> bytes = read_file((after / replacement_file).string());
        append(result.errors, std::move(bytes.errors));
        if (bytes.ok()) {
            auto record = read_record<ReplacementRecord>(*bytes.value, replacement_format);
            append(result.errors, std::move(record.errors));
            if (record.ok()) {
                standing.seated = {record.value->seated.begin(), record.value->seated.end()};
                standing.left_out = {record.value->left_out.begin(), record.value->left_out.end()};
                if (record.value->panel_hash != standing.panel_hash)
                    result.errors.push_back(finding("replace_of_another_draw"));
            }
        }
        standing.seated.insert(filled.panel.begin(), filled.panel.end());
    }
    if (result.errors.empty()) result.value = std::move(standing);
    return result;
}

std::vector<int> positions(const Pool& pool, const Ids& ids) {
    std::vector<int> people;
    for (std::size_t person = 0; person < pool.size(); ++person) {
        if (ids.contains(pool.ids[person])) people.push_back(static_cast<int>(person));
    }
    return people;
}

std::string words_of(const Quotas& quotas, const BoundChange& change) {
    const QuotaFeature& feature = quotas.features[change.bound.feature];
    return feature.name + " " + feature.values[change.bound.value].value +
           (change.bound.is_minimum ? " min " : " max ") + std::to_string(change.from) + " -> " +
           std::to_string(change.to);
}

// Takes the vacated seats from the standing panel; errors for ids that have none.
Ids vacate(const Arguments& arguments, const Pool& pool, Standing& standing, FindingList& wrong) {
    Ids vacated;
    for (const std::string& id : list_of(arguments.text("--vacated"))) {
        if (standing.seated.erase(id) == 0 && !vacated.contains(id))
            wrong.add(finding("replace_not_seated", {{"id", id}}));
        vacated.insert(id);
        standing.left_out.insert(id);
    }
    for (const std::string& id : list_of(arguments.text("--not-asked"))) {
        if (std::find(pool.ids.begin(), pool.ids.end(), id) == pool.ids.end())
            wrong.add(finding("person_unknown", {{"id", id}}));
        standing.left_out.insert(id);
    }
    if (vacated.empty()) wrong.add(finding("argument_missing", {{"argument", "--vacated"}}));
    return vacated;
}

}  // namespace

Result replace(const Arguments& arguments, const Surroundings& surroundings) {
    FindingList wrong;
    Reading<Lottery> lottery = read_lottery(arguments.operand);
    Reading<Standing> standing = read_standing(arguments);
    wrong.add_all(std::move(lottery.errors));
    wrong.add_all(std::move(standing.errors));
    if (!wrong.empty()) return failed(exit_bad_input, wrong.take());
    const Input& whole = lottery.value->input;
    const Ids vacated = vacate(arguments, whole.pool, *standing.value, wrong);
    if (!wrong.empty()) return failed(exit_bad_input, wrong.take());

    ReplacementRequest request;
    request.seated = positions(whole.pool, standing.value->seated);
    request.left_out = positions(whole.pool, standing.value->left_out);
    request.vacancies = static_cast<int>(vacated.size());
    request.cancelled = surroundings.interrupted;
    ReplacementLottery next = make_replacement_lottery(whole.pool, whole.quotas, request);
    if (!next.ready()) return refused(std::move(next.findings));

    InputFiles files;
    files.categories = file_names::categories;
    files.respondents = file_names::respondents;
    files.id_column = whole.files.id_column;
    files.address_columns = whole.files.address_columns;
    Reading<Input> input = made_input(files, quotas_file(next.quotas),
                                      candidates_file(whole.pool, next.origin));
    if (!input.ok()) return failed(exit_bad_input, std::move(input.errors));
    input.value->pool.household = next.pool.household;
    PrepareRequest prepare_request = request_of(lottery.value->record);
    prepare_request.panel_size = next.vacancies;
    Preparation preparation = prepare_input(
        std::move(*input.value), prepare_request,
        {lottery.value->record.title, lottery.value->record.gamma, arguments.language},
        surroundings);
    if (!preparation.lottery) return std::move(preparation.failure);

    ReplacementRecord record;
    record.panel_hash = standing.value->panel_hash;
    record.seated.assign(standing.value->seated.begin(), standing.value->seated.end());
    record.vacated.assign(vacated.begin(), vacated.end());
    record.left_out.assign(standing.value->left_out.begin(), standing.value->left_out.end());
    Result result;
    for (const BoundChange& change : next.changes) {
        record.relaxed.push_back(words_of(whole.quotas, change));
        result.notices.push_back(finding("replace_relaxed", {{"change", record.relaxed.back()}}));
    }
    std::vector<OutputFile> output = prepared_files(*preparation.lottery);
    output.push_back({replacement_file, false, [&](std::ostream& stream) {
                          stream << write_record(record, replacement_format);
                      }});
    const std::string out = arguments.text("--out");
    Findings unwritten =
        write_folder(out, file_names::prepared, output, writing(arguments, surroundings));
    if (!unwritten.empty()) return refused(std::move(unwritten));
    append(result.notices, std::move(preparation.notices));
    result.messages = commitments(*preparation.lottery);
    result.messages.push_back(finding("prepared_next", {{"path", out}}));
    return result;
}

}  // namespace isegoria::sortition::tool
