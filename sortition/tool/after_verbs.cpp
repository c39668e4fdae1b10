// SPDX-License-Identifier: AGPL-3.0-or-later
// The verbs explain and alternates, on a folder that was prepared or drawn. One thread.
#include <algorithm>

#include "sortition/best_alternates.hpp"
#include "sortition/dropout.hpp"
#include "sortition/explain.hpp"
#include "sortition/invitation.hpp"
#include "sortition/public_value.hpp"
#include "sortition/tool/actions.hpp"
#include "sortition/tool/commands.hpp"
#include "sortition/tool/folder.hpp"
#include "sortition/tool/preparing.hpp"

namespace isegoria::sortition::tool {
namespace {

// Without a rate nobody would ever be needed; one in ten is what organisers reckon with.
constexpr std::int64_t dropout_usual = rate_unit / 10;

std::optional<std::size_t> find_person(const Pool& pool, const std::string& id) {
    const auto found = std::find(pool.ids.begin(), pool.ids.end(), id);
    if (found == pool.ids.end()) return std::nullopt;
    return static_cast<std::size_t>(found - pool.ids.begin());
}

DropoutRates read_rates(const Arguments& arguments, const Quotas& quotas, FindingList& wrong) {
    DropoutRates rates;
    if (arguments.has("--dropout-rates")) {
        Reading<Table> table = read_csv_file(arguments.text("--dropout-rates"));
        wrong.add_all(std::move(table.errors));
        if (!table.ok()) return rates;
        Reading<DropoutRates> read = read_dropout_rates(*table.value, quotas);
        wrong.add_all(std::move(read.errors));
        if (read.ok()) rates = std::move(*read.value);
    }
    const bool neither = !arguments.has("--dropout") && !arguments.has("--dropout-rates");
    if (neither) rates.flat = dropout_usual;
    if (arguments.has("--dropout")) {
        const std::string text = arguments.text("--dropout");
        const auto rate = parse_rate(text);
        if (!rate || *rate >= rate_unit)
            wrong.add(finding("argument_not_a_rate", {{"argument", "--dropout"}, {"text", text}}));
        rates.flat = rate.value_or(0);
    }
    return rates;
}

// Of the draw, or of a fresh value that was published after it.
Digest seed_of(const Arguments& arguments, const Lottery& lottery, const Drawn& drawn,
               FindingList& wrong) {
    std::string octets = drawn.record.seed;
    if (arguments.has("--public-value")) {
        Reading<std::string> value = parse_public_value(arguments.text("--public-value"));
        wrong.add_all(std::move(value.errors));
        octets = value.value.value_or("");
    }
    Hasher hasher("isegoria alternates seed 1");
    return hasher.text(lottery.record.portfolio_hash)
        .text(drawn.record.panel_hash)
        .text(octets)
        .finish();
}

// The draw that the folder's transcript tells of, repeated.
Reading<Drawn> read_drawn(const Lottery& lottery, const std::string& folder) {
    Reading<Drawn> result;
    const std::string path = folder + "/" + std::string(file_names::transcript);
    Reading<std::string> bytes = read_file(path);
    if (!bytes.ok()) {
        result.errors = std::move(bytes.errors);
        return result;
    }
    Reading<DrawRecord> record = read_draw_record(*bytes.value);
    for (Finding& error : record.errors) error.file = path;
    if (!record.ok()) {
        result.errors = std::move(record.errors);
        return result;
    }
    result = draw_lottery(lottery, record.value->public_value);
    if (result.ok()) result.errors = compare(result.value->record, *record.value);
    if (!result.errors.empty()) result.value.reset();
    return result;
}

}  // namespace

Result explain_chance(const Arguments& arguments, const Surroundings&) {
    Reading<Lottery> lottery = read_lottery(arguments.operand);
    if (!lottery.ok()) return failed(exit_bad_input, std::move(lottery.errors));
    const auto& [input, record, portfolio, probabilities, certificate] = *lottery.value;
    Findings changed = check_records(*lottery.value);
    append(changed, check_portfolio(input.pool, input.quotas, portfolio));
    if (!changed.empty()) return failed(exit_not_possible, std::move(changed));
    const std::string id = arguments.text("--id");
    const auto person = find_person(input.pool, id);
    if (!person) return failed(exit_bad_input, {finding("person_unknown", {{"id", id}})});
    Result result;
    result.messages = statement_sentences(explain(input.pool, input.quotas, portfolio, *person),
                                          input.pool, input.quotas, portfolio);
    return result;
}

Result alternates(const Arguments& arguments, const Surroundings& surroundings) {
    FindingList wrong;
    Reading<Lottery> lottery = read_lottery(arguments.operand);
    wrong.add_all(std::move(lottery.errors));
    if (!wrong.empty()) return failed(exit_bad_input, wrong.take());
    const Input& input = lottery.value->input;
    Reading<Drawn> drawn = read_drawn(*lottery.value, arguments.operand);
    wrong.add_all(std::move(drawn.errors));
    AlternatesRequest request;
    request.wanted = arguments.number("--count", 1, panel_size_max, 1, wrong);
    request.samples = arguments.number("--samples", 1, dropout_samples_max, request.samples, wrong);
    request.rates = read_rates(arguments, input.quotas, wrong);
    if (drawn.ok()) request.seed = seed_of(arguments, *lottery.value, *drawn.value, wrong);
    if (!wrong.empty()) return refused(wrong.take());
    request.panel = drawn.value->panel;
    request.cancelled = surroundings.interrupted;
    AlternatesChoice choice = choose_best_alternates(input.pool, input.quotas, request);
    if (!choice.chosen()) return refused(std::move(choice.findings));
    const std::string path = arguments.text("--out");
    Findings unwritten = write_files({{path, true,
                                       [&](std::ostream& stream) {
                                           write_people(stream, input.pool, choice.alternates);
                                       }}},
                                     writing(arguments, surroundings));
    if (!unwritten.empty()) return refused(std::move(unwritten));
    Result result;
    result.messages = {
        finding("alternates_chosen", {{"count", std::to_string(choice.alternates.size())},
                                      {"path", path}}),
        finding("alternates_loss", {{"samples", std::to_string(choice.samples)},
                                    {"dropouts", std::to_string(choice.dropouts)},
                                    {"without", std::to_string(choice.loss_without)},
                                    {"loss", std::to_string(choice.loss)},
                                    {"bound", std::to_string(choice.bound)}})};
    return result;
}

}  // namespace isegoria::sortition::tool
