// SPDX-License-Identifier: AGPL-3.0-or-later
// From the options and files to a prepared lottery. One thread.
#include "sortition/tool/preparing.hpp"

#include <algorithm>
#include <charconv>

#include "sortition/explain.hpp"
#include "sortition/infeasible.hpp"
#include "sortition/tool/chances.hpp"
#include "sortition/tool/commands.hpp"
#include "sortition/tool/progress.hpp"

namespace isegoria::sortition::tool {
namespace {

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
double read_gamma(const std::string& text, FindingList& wrong) {
    if (text.empty()) return 1;
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
    request.gamma = read_gamma(arguments.text("--gamma"), wrong);
    if (arguments.has("--gamma") && request.method != Method::goldilocks)
        wrong.add(finding("argument_not_here", {{"argument", "--gamma"}}));
    return request;
}

bool says(const Findings& findings, std::string_view code) {
    return std::any_of(findings.begin(), findings.end(),
                       [&](const Finding& each) { return each.code == code; });
}

PreparedRecord make_record(const Asked& asked, const Input& input, const PrepareRequest& request,
                           const Prepared& prepared) {
    PreparedRecord record;
    record.title = asked.title;
    record.language = asked.language == Language::french ? "fr" : "en";
    record.method = method_name(request.method);
    record.gamma = asked.gamma;
    record.panel_size = request.panel_size;
    record.people = static_cast<int>(input.pool.size());
    record.households = static_cast<int>(input.households);
    record.lots = request.denominator;
    const bool claims = request.method != Method::random_feasible;
    record.certified = claims && !says(prepared.notices, "prepare_not_proved") ? 1 : 0;
    record.id_column = input.files.id_column;
    record.address_columns = input.files.address_columns;
    if (!input.files.address_columns.empty())
        record.address_match =
            input.files.address_match == AddressMatch::tolerant ? "tolerant" : "exact";
    record.file_categories = input.hash_categories;
    record.file_respondents = input.hash_respondents;
    record.file_already_selected = input.hash_already_selected;
    record.file_households = input.hash_households;
    record.pool_hash = to_hex(prepared.portfolio.pool);
    record.quotas_hash = to_hex(prepared.portfolio.quotas);
    record.portfolio_hash = to_hex(prepared.portfolio_digest);
    return record;
}

// Why there is no panel, and what each way out would cost the least favoured person.
Findings reasons_of(const Input& input, const PrepareRequest& request) {
    InfeasibleRequest question;
    question.panel_size = request.panel_size;
    question.cancelled = request.cancelled;
    question.smallest_chance = [&](const Quotas& quotas) {
        return smallest_chance_by(input.pool, quotas, request);
    };
    return infeasibility_sentences(explain_infeasible(input.pool, input.quotas, question),
                                   input.pool, input.quotas);
}

}  // namespace

Writing writing(const Arguments& arguments, const Surroundings& surroundings) {
    return {arguments.has("--overwrite"), surroundings.interrupted};
}

Preparation prepare_input(Input input, PrepareRequest request, const Asked& asked,
                          const Surroundings& surroundings) {
    Preparation preparation;
    ProgressLine line(surroundings.progress);
    if (!request.progress)
        request.progress = [&](const Progress& progress) {
            line.show(step_words(progress.step, asked.language), progress.done, progress.total);
        };
    request.cancelled = surroundings.interrupted;
    request.worker.command = surroundings.worker;
    Prepared prepared = prepare(input.pool, input.quotas, request);
    append(preparation.notices, prepared.notices);
    if (!prepared.ok()) {
        if (exit_code_of(prepared.findings) == exit_not_possible)
            append(prepared.findings, reasons_of(input, request));
        preparation.failure = refused(std::move(prepared.findings));
        return preparation;
    }
    PreparedRecord record = make_record(asked, input, request, prepared);
    preparation.lottery = Lottery{std::move(input), std::move(record),
                                  std::move(prepared.portfolio),
                                  probabilities_of(prepared.chances),
                                  to_json(prepared.certificate)};
    return preparation;
}

Preparation prepare_from(const Arguments& arguments, const Surroundings& surroundings,
                         FindingList wrong) {
    const PrepareRequest request = read_request(arguments, wrong);
    const InputFiles files = input_files(arguments, wrong);
    Reading<Input> input = read_input(files);
    wrong.add_all(std::move(input.errors));
    Preparation preparation;
    if (wrong.empty()) {
        preparation = prepare_input(std::move(*input.value), request,
                                    {arguments.text("--title"), arguments.text("--gamma"),
                                     arguments.language},
                                    surroundings);
    } else {
        preparation.failure = failed(exit_bad_input, wrong.take());
    }
    // What was noticed while reading comes first.
    append(input.notices, std::move(preparation.notices));
    preparation.notices = std::move(input.notices);
    if (!preparation.lottery) preparation.failure.notices = std::move(preparation.notices);
    return preparation;
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
                                 {"smallest", percent_text({smallest, probability_unit}, 2)},
                                 {"largest", percent_text({largest, probability_unit}, 2)}}),
            finding("commitment_pool", {{"hash", record.pool_hash}}),
            finding("commitment_quotas", {{"hash", record.quotas_hash}}),
            finding("commitment_portfolio", {{"hash", record.portfolio_hash}})};
}

PrepareRequest request_of(const PreparedRecord& record) {
    PrepareRequest request;
    request.method = method_from_name(record.method).value_or(Method::leximin);
    FindingList ignored;
    request.gamma = read_gamma(record.gamma, ignored);
    request.denominator = record.lots;
    return request;
}

}  // namespace isegoria::sortition::tool
