// SPDX-License-Identifier: AGPL-3.0-or-later
// The tool's commands: read everything, find everything wrong, and only then write. One thread.
#include "sortition/tool/commands.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>

#include "sortition/csv_writer.hpp"
#include "sortition/generate.hpp"
#include "sortition/instance.hpp"
#include "sortition/lottery.hpp"
#include "sortition/seed.hpp"
#include "sortition/tool/arguments.hpp"
#include "sortition/tool/output.hpp"
#include "sortition/transcript.hpp"

namespace isegoria::sortition::tool {
namespace {

namespace fs = std::filesystem;

// Spreadsheets take a file without this mark for their country's old encoding.
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

constexpr int no_number = -1;

const std::array<Command, 4>& commands() {
    static const std::array<Command, 4> all{
        {{"check", {"--categories", "--respondents"}, {"--panel-size", "--id-column"}},
         {"draw",
          {"--categories", "--respondents", "--panel-size", "--public-value", "--out"},
          {"--alternates", "--id-column"}},
         {"verify", {"--categories", "--respondents", "--transcript"}, {"--id-column"}},
         {"generate", {"--people", "--seed", "--out"}, {"--categories", "--panel-size"}}}};
    return all;
}

// What a command has to say at its end.
struct Result {
    int exit_code = exit_ok;
    Findings notices;
    Findings errors;
    Findings messages;
};

Result failed(int exit_code, Findings errors, Findings notices = {}) {
    return {exit_code, std::move(notices), std::move(errors), {}};
}

void append(Findings& all, Findings more) {
    all.insert(all.end(), std::make_move_iterator(more.begin()),
               std::make_move_iterator(more.end()));
}

struct Input {
    Quotas quotas;
    Pool pool;
};

// Errors of both files come together, as far as the second can be read without the first.
Reading<Input> read_input(const Arguments& arguments) {
    Reading<Input> result;
    Reading<Table> categories = read_csv_file(arguments.text("--categories"));
    Reading<Table> respondents = read_csv_file(arguments.text("--respondents"));
    append(result.notices, std::move(categories.notices));
    append(result.notices, std::move(respondents.notices));
    append(result.errors, std::move(categories.errors));
    append(result.errors, std::move(respondents.errors));
    if (!categories.ok()) return result;
    Reading<Quotas> quotas = read_quotas(*categories.value);
    append(result.notices, std::move(quotas.notices));
    append(result.errors, std::move(quotas.errors));
    if (!quotas.ok() || !respondents.ok()) return result;
    Reading<Pool> pool =
        read_pool(std::move(*respondents.value), *quotas.value, arguments.text("--id-column"));
    append(result.errors, std::move(pool.errors));
    if (result.errors.empty())
        result.value = Input{std::move(*quotas.value), std::move(*pool.value)};
    return result;
}

Result check(const Arguments& arguments, int panel_size) {
    Reading<Input> input = read_input(arguments);
    if (!input.ok())
        return failed(exit_bad_input, std::move(input.errors), std::move(input.notices));
    const auto& [quotas, pool] = *input.value;
    const bool sized = panel_size != no_number;
    Findings impossible = check_quotas(quotas, sized ? std::optional(panel_size) : std::nullopt);
    append(impossible, check_pool(pool, quotas, sized ? panel_size : 0));
    if (!impossible.empty())
        return failed(exit_not_possible, std::move(impossible), std::move(input.notices));
    const Instance instance = make_instance(pool, quotas, std::max(panel_size, 0));
    Result result;
    result.notices = std::move(input.notices);
    result.messages.push_back(finding("checked", {{"people", std::to_string(pool.size())},
                                                  {"types", std::to_string(instance.type_count())},
                                                  {"quotas", std::to_string(instance.rows.size())},
                                                  {"pool_hash", to_hex(pool_hash(pool, quotas))},
                                                  {"quotas_hash", to_hex(quotas_hash(quotas))}}));
    return result;
}

// `order` numbers the rows for alternates; ids that are row numbers get a column of their own.
void write_people(std::ostream& stream, const Pool& pool, const std::vector<int>& people,
                  bool order) {
    std::string rows(byte_order_mark);
    std::vector<std::string_view> cells;
    if (order) cells.push_back("order");
    if (pool.ids_are_row_numbers) cells.push_back("row");
    for (const std::string& heading : pool.table.header()) cells.push_back(heading);
    append_row(rows, cells);
    std::size_t place = 0;
    for (const int person : people) {
        const auto p = static_cast<std::size_t>(person);
        const std::string number = std::to_string(++place);
        cells.clear();
        if (order) cells.push_back(number);
        if (pool.ids_are_row_numbers) cells.push_back(pool.ids[p]);
        for (std::size_t column = 0; column < pool.table.column_count(); ++column) {
            cells.push_back(pool.table.cell(pool.table_row[p], column));
        }
        append_row(rows, cells);
        stream << rows;
        rows.clear();
    }
    stream << rows;
}

std::vector<int> remaining_people(const Pool& pool, const Drawing& drawing) {
    std::vector<bool> taken(pool.size());
    for (const int person : drawing.panel) taken[static_cast<std::size_t>(person)] = true;
    for (const int person : drawing.alternates) taken[static_cast<std::size_t>(person)] = true;
    std::vector<int> remaining;
    for (std::size_t person = 0; person < pool.size(); ++person) {
        if (!taken[person]) remaining.push_back(static_cast<int>(person));
    }
    return remaining;
}

// What the organiser typed is bad input; what no panel can meet is not possible.
int exit_code_of(const Findings& findings) {
    const bool typed = std::any_of(findings.begin(), findings.end(), [](const Finding& each) {
        return each.code.starts_with("public_value") || each.code.ends_with("_out_of_range") ||
               each.code == "method_unknown";
    });
    return typed ? exit_bad_input : exit_not_possible;
}

Result draw_panel(const Arguments& arguments, DrawRequest request) {
    Reading<Input> input = read_input(arguments);
    request.public_value = arguments.text("--public-value");
    if (!input.ok()) {
        append(input.errors, parse_public_value(request.public_value).errors);
        return failed(exit_bad_input, std::move(input.errors), std::move(input.notices));
    }
    const auto& [quotas, pool] = *input.value;
    const Drawing drawing = draw(pool, quotas, request);
    if (!drawing.drawn()) {
        return failed(exit_code_of(drawing.findings), drawing.findings, std::move(input.notices));
    }
    const std::string transcript = to_json(make_transcript(pool, request, drawing));
    const std::vector<int> remaining = remaining_people(pool, drawing);
    const fs::path directory = arguments.text("--out");
    const auto people_file = [&](const char* name, const std::vector<int>& people, bool order) {
        return OutputFile{directory / name, true, [&pool, &people, order](std::ostream& stream) {
                              write_people(stream, pool, people, order);
                          }};
    };
    const std::vector<OutputFile> files{people_file("panel.csv", drawing.panel, false),
                                        people_file("alternates.csv", drawing.alternates, true),
                                        people_file("remaining.csv", remaining, false),
                                        {directory / "transcript.json", false,
                                         [&](std::ostream& stream) { stream << transcript; }}};
    if (Findings unwritten = write_files(files); !unwritten.empty()) {
        return failed(exit_bad_input, std::move(unwritten), std::move(input.notices));
    }
    Result result;
    result.notices = std::move(input.notices);
    result.messages.push_back(
        finding("drawn", {{"panel_size", std::to_string(drawing.panel.size())},
                          {"alternates", std::to_string(drawing.alternates.size())},
                          {"path", directory.string()},
                          {"panel_hash", to_hex(drawing.panel_digest)}}));
    return result;
}

Reading<Transcript> read_transcript_file(const std::string& path) {
    Reading<Transcript> unreadable;
    unreadable.errors.push_back(finding("transcript_unreadable", {{"path", path}}));
    std::error_code error;
    if (!fs::is_regular_file(path, error) || fs::file_size(path, error) > transcript_bytes_max ||
        error) {
        return unreadable;
    }
    std::ifstream stream(path, std::ios::binary);
    if (!stream) return unreadable;
    const std::string json{std::istreambuf_iterator<char>(stream),
                           std::istreambuf_iterator<char>()};
    return read_transcript(json);
}

Result verify_transcript(const Arguments& arguments) {
    Reading<Input> input = read_input(arguments);
    Reading<Transcript> transcript = read_transcript_file(arguments.text("--transcript"));
    append(input.errors, std::move(transcript.errors));
    if (!input.errors.empty()) {
        return failed(exit_bad_input, std::move(input.errors), std::move(input.notices));
    }
    const auto& [quotas, pool] = *input.value;
    Findings differences = verify(pool, quotas, *transcript.value);
    if (!differences.empty()) {
        return failed(exit_not_possible, std::move(differences), std::move(input.notices));
    }
    Result result;
    result.notices = std::move(input.notices);
    result.messages.push_back(
        finding("verified", {{"panel_size", std::to_string(transcript.value->panel.size())},
                             {"alternates", std::to_string(transcript.value->alternates.size())}}));
    return result;
}

Result generate(const Arguments& arguments, int people, int panel_size) {
    const fs::path path = arguments.text("--out");
    std::vector<OutputFile> files{{path, false, [&](std::ostream& stream) {
                                       generate_pool(
                                           people, arguments.text("--seed"),
                                           [&](std::string_view rows) { stream << rows; });
                                   }}};
    if (arguments.has("--categories")) {
        files.push_back(
            {fs::path(arguments.text("--categories")), false,
             [panel_size](std::ostream& stream) { stream << generate_categories(panel_size); }});
    }
    if (Findings unwritten = write_files(files); !unwritten.empty()) {
        return failed(exit_bad_input, std::move(unwritten));
    }
    Result result;
    result.messages.push_back(
        finding("generated", {{"people", std::to_string(people)}, {"path", path.string()}}));
    return result;
}

Result perform(const Arguments& arguments, FindingList findings) {
    const int panel_size = arguments.number("--panel-size", 1, panel_size_max, no_number, findings);
    DrawRequest request;
    request.panel_size = panel_size;
    request.alternates =
        arguments.number("--alternates", 0, std::numeric_limits<int>::max(), 0, findings);
    const int people = arguments.number("--people", 1, static_cast<int>(rows_max), 1, findings);
    // Quotas cannot be made for a panel of unknown size.
    if (arguments.command == "generate" && arguments.has("--categories") &&
        !arguments.has("--panel-size")) {
        findings.add(finding("argument_missing", {{"argument", "--panel-size"}}));
    }
    if (!findings.empty()) return failed(exit_bad_input, findings.take());
    if (arguments.command == "check") return check(arguments, panel_size);
    if (arguments.command == "draw") return draw_panel(arguments, request);
    if (arguments.command == "verify") return verify_transcript(arguments);
    return generate(arguments, people, panel_size);
}

std::string json_array(const Findings& findings, Language language) {
    std::string json = "[";
    for (std::size_t i = 0; i < findings.size(); ++i) {
        json += (i == 0 ? "\n    " : ",\n    ") + to_json(findings[i], language);
    }
    return json + (findings.empty() ? "]" : "\n  ]");
}

void print(const Result& result, const Arguments& arguments, std::ostream& out, std::ostream& err) {
    const Language language = arguments.language;
    if (arguments.json) {
        out << "{\n  \"exit_code\": " << result.exit_code
            << ",\n  \"errors\": " << json_array(result.errors, language)
            << ",\n  \"notices\": " << json_array(result.notices, language)
            << ",\n  \"messages\": " << json_array(result.messages, language) << "\n}\n";
        return;
    }
    for (const Finding& notice : result.notices) err << say(notice, language) << '\n';
    for (const Finding& error : result.errors) err << say(error, language) << '\n';
    for (const Finding& message : result.messages) out << say(message, language) << '\n';
}

}  // namespace

int run(std::span<const std::string_view> words, std::ostream& out, std::ostream& err) {
    FindingList findings;
    const Arguments arguments = read_arguments(words, commands(), findings);
    if (arguments.command == "help" && findings.empty()) {
        out << help_text(arguments.language == Language::french);
        return words.empty() ? exit_bad_input : exit_ok;
    }
    const Result result = perform(arguments, std::move(findings));
    print(result, arguments, out, err);
    return result.exit_code;
}

}  // namespace isegoria::sortition::tool
