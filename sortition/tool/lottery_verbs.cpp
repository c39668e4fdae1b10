// SPDX-License-Identifier: AGPL-3.0-or-later
// The verbs prepare and draw. One thread.
#include <charconv>
#include <filesystem>

#include "sortition/prepare.hpp"
#include "sortition/public_value.hpp"
#include "sortition/tool/actions.hpp"
#include "sortition/tool/chances.hpp"
#include "sortition/tool/commands.hpp"
#include "sortition/tool/folder.hpp"
#include "sortition/tool/progress.hpp"

namespace isegoria::sortition::tool {
namespace {

namespace fs = std::filesystem;

std::string step_words(Progress::Step step, Language language) {
    const auto words = [&]() -> Words {
        switch (step) {
            case Progress::Step::chances:
                return {"Computing the chances …", "Calcul des chances …"};
            case Progress::Step::panels:
                return {"Finding panels …", "Recherche des panels …"};
            case Progress::Step::rounding:
                return {"Rounding to lots …", "Arrondi en lots …"};
        }
        return {};
    };
    return std::string(words().in(language));
}

// Without the locale's comma, which std::stod would follow.
double read_gamma(const Arguments& arguments, FindingList& wrong) {
    if (!arguments.has("--gamma")) return 1;
    const std::string text = arguments.text("--gamma");
    double gamma = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), gamma);
    if (error == std::errc() && end == text.data() + text.size() && gamma >= gamma_min &&
        gamma <= gamma_max)
        return gamma;
    wrong.add(finding("gamma_out_of_range", {{"least", "0.001"}, {"most", "1000"}}));
    return 1;
}

PrepareRequest read_request(const Arguments& arguments, FindingList& wrong) {
    PrepareRequest request;
    request.panel_size = arguments.number("--panel-size", 1, panel_size_max, 1, wrong);
    request.denominator =
        arguments.number("--panels", 1, denominator_max, denominator_default, wrong);
    if (arguments.has("--algorithm"))
        request.method = *method_from_name(arguments.text("--algorithm"));
    request.gamma = read_gamma(arguments, wrong);
    if (arguments.has("--gamma") && request.method != Method::goldilocks)
        wrong.add(finding("argument_not_here", {{"argument", "--gamma"}}));
    return request;
}

bool says(const Findings& findings, std::string_view code) {
    return std::any_of(findings.begin(), findings.end(),
                       [&](const Finding& each) { return each.code == code; });
}

PreparedRecord make_record(const Arguments& arguments, const Input& input,
                           const PrepareRequest& request, const Prepared& prepared) {
    PreparedRecord record;
    record.title = arguments.text("--title");
    record.language = arguments.language == Language::french ? "fr" : "en";
    record.method = method_name(request.method);
    record.gamma = arguments.text("--gamma");
    record.panel_size = request.panel_size;
    record.people = static_cast<int>(input.pool.size());
    record.households = static_cast<int>(input.households);
    record.lots = request.denominator;
    const bool claims = request.method != Method::random_feasible;
    record.certified = claims && !says(prepared.notices, "prepare_not_proved") ? 1 : 0;
    record.id_column = input.files.id_column;
    record.address_columns = input.files.address_columns;
    record.file_categories = input.hash_categories;
    record.file_respondents = input.hash_respondents;
    record.file_already_selected = input.hash_already_selected;
    record.pool_hash = to_hex(prepared.portfolio.pool);
    record.quotas_hash = to_hex(prepared.portfolio.quotas);
    record.portfolio_hash = to_hex(prepared.portfolio_digest);
    return record;
}

// What the files and the options of prepare give: a lottery, or the result that says why not.
struct Preparation {
    std::optional<Lottery> lottery;
    Findings notices;
    Result failure;
};

Preparation prepare_from(const Arguments& arguments, const Surroundings& surroundings,
                         FindingList wrong) {
    Preparation preparation;
    PrepareRequest request = read_request(arguments, wrong);
    Reading<Input> input = read_input(input_files(arguments));
    preparation.notices = std::move(input.notices);
    wrong.add_all(std::move(input.errors));
    if (!wrong.empty()) {
        preparation.failure =
            failed(exit_bad_input, wrong.take(), std::move(preparation.notices));
        return preparation;
    }
    ProgressLine line(surroundings.progress);
    request.progress = [&](const Progress& progress) {
        line.show(step_words(progress.step, arguments.language), progress.done, progress.total);
    };
    request.cancelled = surroundings.interrupted;
    request.worker.command = surroundings.worker;
    Prepared prepared = prepare(input.value->pool, input.value->quotas, request);
    append(preparation.notices, prepared.notices);
    if (!prepared.ok()) {
        preparation.failure =
            refused(std::move(prepared.findings), std::move(preparation.notices));
        return preparation;
    }
    PreparedRecord record = make_record(arguments, *input.value, request, prepared);
    preparation.lottery = Lottery{std::move(*input.value), std::move(record),
                                  std::move(prepared.portfolio),
                                  probabilities_of(prepared.chances),
                                  to_json(prepared.certificate)};
    return preparation;
}

std::string shown(std::int64_t probability) {
    // Per cent with two decimals.
    const std::int64_t hundredths = (probability + probability_unit / 20'000) /
                                    (probability_unit / 10'000);
    return std::to_string(hundredths / 100) + "." + std::to_string(100 + hundredths % 100).substr(1);
}

Findings commitments(const Lottery& lottery) {
    const PreparedRecord& record = lottery.record;
    std::int64_t smallest = probability_unit;
    std::int64_t largest = 0;
    for (const std::int64_t probability : lottery.probabilities) {
        if (probability > 0) smallest = std::min(smallest, probability);
        largest = std::max(largest, probability);
    }
    return {finding("prepared", {{"people", std::to_string(record.people)},
                                 {"panel_size", std::to_string(record.panel_size)},
                                 {"method", record.method},
                                 {"panels", std::to_string(lottery.portfolio.panels.size())},
                                 {"lots", std::to_string(record.lots)},
                                 {"smallest", shown(smallest)},
                                 {"largest", shown(largest)}}),
            finding("commitment_pool", {{"hash", record.pool_hash}}),
            finding("commitment_quotas", {{"hash", record.quotas_hash}}),
            finding("commitment_portfolio", {{"hash", record.portfolio_hash}})};
}

Finding drawn_message(const Drawn& drawn, const fs::path& folder) {
    return finding("drawn_lot", {{"panel_size", std::to_string(drawn.record.panel.size())},
                                 {"lot", std::to_string(drawn.record.lot)},
                                 {"lots", std::to_string(drawn.record.lots)},
                                 {"path", folder.string()},
                                 {"panel_hash", drawn.record.panel_hash}});
}

Language report_language(const Arguments& arguments, const PreparedRecord& record) {
    if (arguments.has("--lang")) return arguments.language;
    return language_from_tag(record.language).value_or(Language::english);
}

Writing writing(const Arguments& arguments, const Surroundings& surroundings) {
    return {arguments.has("--overwrite"), surroundings.interrupted};
}

Result draw_at_once(const Arguments& arguments, const Surroundings& surroundings) {
    // A value that cannot be read is said before minutes of computing.
    FindingList wrong;
    wrong.add_all(parse_public_value(arguments.text("--public-value")).errors);
    Preparation preparation = prepare_from(arguments, surroundings, std::move(wrong));
    if (!preparation.lottery) return std::move(preparation.failure);
    const Lottery& lottery = *preparation.lottery;
    Reading<Drawn> drawn = draw_lottery(lottery, arguments.text("--public-value"));
    if (!drawn.ok()) return refused(std::move(drawn.errors), std::move(preparation.notices));
    std::vector<OutputFile> files = prepared_files(lottery);
    for (OutputFile& file :
         drawn_files(lottery, *drawn.value, report_language(arguments, lottery.record)))
        files.push_back(std::move(file));
    const fs::path out = arguments.text("--out");
    Findings unwritten =
        write_folder(out, file_names::prepared, files, writing(arguments, surroundings));
    append(preparation.notices, drawn.value->notices);
    if (!unwritten.empty())
        return refused(std::move(unwritten), std::move(preparation.notices));
    Result result;
    result.notices = std::move(preparation.notices);
    result.messages = commitments(lottery);
    result.messages.push_back(drawn_message(*drawn.value, out));
    return result;
}

Result draw_prepared(const Arguments& arguments, const Surroundings& surroundings) {
    const fs::path folder = arguments.operand;
    Reading<Lottery> lottery = read_lottery(folder.string());
    FindingList wrong;
    wrong.add_all(std::move(lottery.errors));
    wrong.add_all(parse_public_value(arguments.text("--public-value")).errors);
    if (!wrong.empty()) return failed(exit_bad_input, wrong.take());
    Findings changed = check_records(*lottery.value);
    if (!changed.empty()) return failed(exit_not_possible, std::move(changed));
    Reading<Drawn> drawn = draw_lottery(*lottery.value, arguments.text("--public-value"));
    if (!drawn.ok()) return refused(std::move(drawn.errors));
    const Language language = report_language(arguments, lottery.value->record);
    std::vector<OutputFile> files = drawn_files(*lottery.value, *drawn.value, language);
    Findings unwritten;
    fs::path out = folder;
    if (arguments.has("--out")) {
        out = arguments.text("--out");
        std::vector<OutputFile> all = prepared_files(*lottery.value);
        all.insert(all.end(), files.begin(), files.end());
        unwritten = write_folder(out, file_names::prepared, all, writing(arguments, surroundings));
    } else {
        for (OutputFile& file : files) file.path = folder / file.path;
        unwritten = write_files(files, writing(arguments, surroundings));
    }
    if (!unwritten.empty()) return refused(std::move(unwritten));
    Result result;
    result.notices = drawn.value->notices;
    result.messages.push_back(drawn_message(*drawn.value, out));
    return result;
}

}  // namespace

Result prepare_lottery(const Arguments& arguments, const Surroundings& surroundings) {
    Preparation preparation = prepare_from(arguments, surroundings, {});
    if (!preparation.lottery) return std::move(preparation.failure);
    const fs::path out = arguments.text("--out");
    Findings unwritten = write_folder(out, file_names::prepared, prepared_files(*preparation.lottery),
                                      writing(arguments, surroundings));
    if (!unwritten.empty())
        return refused(std::move(unwritten), std::move(preparation.notices));
    Result result;
    result.notices = std::move(preparation.notices);
    result.messages = commitments(*preparation.lottery);
    result.messages.push_back(finding("prepared_next", {{"path", out.string()}}));
    return result;
}

Result draw(const Arguments& arguments, const Surroundings& surroundings) {
    return arguments.operand.empty() ? draw_at_once(arguments, surroundings)
                                     : draw_prepared(arguments, surroundings);
}

}  // namespace isegoria::sortition::tool
