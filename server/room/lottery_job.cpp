// SPDX-License-Identifier: AGPL-3.0-or-later
// The job and its answer as JSON between the two processes, and the work itself, which is what the
// tool does with a folder (sortition/tool): the same files come out.
#include "room/lottery_job.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <sstream>
#include <stdexcept>

#include "sortition/best_alternates.hpp"
#include "sortition/invitation.hpp"
#include "sortition/replacement.hpp"
#include "sortition/tool/folder.hpp"
#include "sortition/tool/made_files.hpp"
#include "sortition/tool/preparing.hpp"
#include "sortition/tool/replacement_record.hpp"
#include "sortition/worker.hpp"

namespace isegoria::room {
namespace {

namespace json = boost::json;
namespace tool = sortition::tool;

// As Worker has them: the largest pool that is promised takes half a minute.
constexpr int processor_seconds_max = 600;
constexpr std::int64_t memory_bytes_max = std::int64_t{4} << 30U;

json::array list(const std::vector<std::string>& texts) {
    json::array result;
    for (const std::string& text : texts) result.emplace_back(text);
    return result;
}
std::vector<std::string> texts(const json::value& value) {
    std::vector<std::string> result;
    for (const json::value& each : value.as_array()) result.emplace_back(each.as_string());
    return result;
}
json::object object_of(const LotteryFiles& files) {
    json::object result;
    for (const auto& [name, text] : files) result[name] = text;
    return result;
}
LotteryFiles files_of(const json::value& value) {
    LotteryFiles result;
    for (const auto& each : value.as_object())
        result.emplace(each.key(), std::string(each.value().as_string()));
    return result;
}
std::string text(const json::object& object, std::string_view name) {
    return std::string(object.at(name).as_string());
}
std::int64_t number(const json::object& object, std::string_view name) {
    return object.at(name).as_int64();
}

std::string written(const LotteryJob& job, const std::string& program) {
    return json::serialize(json::object{{"program", program},
                                        {"kind", static_cast<std::int64_t>(job.kind)},
                                        {"files", object_of(job.files)},
                                        {"title", job.title},
                                        {"method", job.method},
                                        {"gamma", job.gamma},
                                        {"lots", job.lots},
                                        {"panel_size", std::int64_t{job.panel_size}},
                                        {"with_households", job.with_households},
                                        {"seated", list(job.seated)},
                                        {"vacated", list(job.vacated)},
                                        {"left_out", list(job.left_out)},
                                        {"panel_hash", job.panel_hash},
                                        {"wanted", std::int64_t{job.wanted}},
                                        {"dropout_permille", std::int64_t{job.dropout_permille}},
                                        {"seed", job.seed}});
}

LotteryJob read_job(const json::object& from) {
    LotteryJob job;
    job.kind = static_cast<LotteryJob::Kind>(number(from, "kind"));
    job.files = files_of(from.at("files"));
    job.title = text(from, "title");
    job.method = text(from, "method");
    job.gamma = text(from, "gamma");
    job.lots = number(from, "lots");
    job.panel_size = static_cast<int>(number(from, "panel_size"));
    job.with_households = from.at("with_households").as_bool();
    job.seated = texts(from.at("seated"));
    job.vacated = texts(from.at("vacated"));
    job.left_out = texts(from.at("left_out"));
    job.panel_hash = text(from, "panel_hash");
    job.wanted = static_cast<int>(number(from, "wanted"));
    job.dropout_permille = static_cast<int>(number(from, "dropout_permille"));
    job.seed = text(from, "seed");
    return job;
}

std::string written(const LotteryJobAnswer& answer) {
    json::array findings;
    for (const sortition::Finding& finding : answer.findings) {
        json::array arguments;
        for (const auto& [name, value] : finding.arguments)
            arguments.push_back(json::array{name, value});
        findings.push_back(json::object{{"code", finding.code},
                                        {"file", finding.file},
                                        {"row", std::int64_t{finding.row}},
                                        {"column", std::int64_t{finding.column}},
                                        {"cell", finding.cell},
                                        {"arguments", std::move(arguments)}});
    }
    return json::serialize(json::object{{"findings", std::move(findings)},
                                        {"files", object_of(answer.files)},
                                        {"panels", answer.panels},
                                        {"smallest_chance", answer.smallest_chance},
                                        {"largest_chance", answer.largest_chance},
                                        {"alternates", list(answer.alternates)},
                                        {"samples", answer.samples},
                                        {"loss", answer.loss},
                                        {"bound", answer.bound}});
}

LotteryJobAnswer read_answer(const json::object& from) {
    LotteryJobAnswer answer;
    for (const json::value& each : from.at("findings").as_array()) {
        const json::object& said = each.as_object();
        sortition::Finding finding;
        finding.code = text(said, "code");
        finding.file = text(said, "file");
        finding.row = static_cast<std::uint32_t>(number(said, "row"));
        finding.column = static_cast<std::uint32_t>(number(said, "column"));
        finding.cell = text(said, "cell");
        for (const json::value& argument : said.at("arguments").as_array()) {
            const json::array& pair = argument.as_array();
            finding.arguments.emplace_back(std::string(pair.at(0).as_string()),
                                           std::string(pair.at(1).as_string()));
        }
        answer.findings.push_back(std::move(finding));
    }
    answer.files = files_of(from.at("files"));
    answer.panels = number(from, "panels");
    answer.smallest_chance = number(from, "smallest_chance");
    answer.largest_chance = number(from, "largest_chance");
    answer.alternates = texts(from.at("alternates"));
    answer.samples = number(from, "samples");
    answer.loss = number(from, "loss");
    answer.bound = number(from, "bound");
    return answer;
}

LotteryJobAnswer failed(sortition::Findings findings) {
    LotteryJobAnswer answer;
    answer.findings = std::move(findings);
    return answer;
}

tool::InputFiles names_of(bool with_households) {
    tool::InputFiles files;
    files.categories = tool::file_names::categories;
    files.respondents = tool::file_names::respondents;
    files.id_column = "id";
    if (with_households) files.address_columns = {std::string(household_column)};
    return files;
}

sortition::Reading<tool::Input> input_of(const LotteryJob& job) {
    return tool::made_input(names_of(job.with_households),
                            job.files.at(std::string(tool::file_names::categories)),
                            job.files.at(std::string(tool::file_names::respondents)));
}

std::vector<int> positions(const sortition::Pool& pool, const std::vector<std::string>& ids) {
    std::vector<int> people;
    for (std::size_t person = 0; person < pool.size(); ++person)
        if (std::find(ids.begin(), ids.end(), pool.ids[person]) != ids.end())
            people.push_back(static_cast<int>(person));
    return people;
}

LotteryJobAnswer prepare(const LotteryJob& job, const std::string& program, tool::Input input,
                         int panel_size, const sortition::Watch& watch) {
    sortition::PreparedRecord asked;
    asked.method = job.method;
    asked.gamma = job.gamma;
    asked.lots = job.lots;
    sortition::PrepareRequest request = tool::request_of(asked);
    request.panel_size = panel_size;
    request.progress = [&](const sortition::Progress& progress) {
        if (watch.advanced)
            watch.advanced(static_cast<int>(progress.step), progress.done, progress.total);
    };
    tool::Surroundings surroundings;
    surroundings.interrupted = watch.cancelled;
    if (!program.empty())
        surroundings.worker = {program, std::string(sortition::worker_verb)};
    tool::Asked said;
    said.title = job.title;
    said.gamma = job.gamma;
    tool::Preparation preparation =
        tool::prepare_input(std::move(input), std::move(request), said, surroundings);
    if (!preparation.lottery) return failed(std::move(preparation.failure.errors));
    const tool::Lottery& lottery = *preparation.lottery;
    LotteryJobAnswer answer;
    for (const tool::OutputFile& file : tool::prepared_files(lottery)) {
        std::ostringstream stream;
        file.write(stream);
        answer.files[file.path.string()] = std::move(stream).str();
    }
    answer.panels = static_cast<std::int64_t>(lottery.portfolio.panels.size());
    answer.smallest_chance = tool::probability_unit;
    for (const std::int64_t chance : lottery.probabilities) {
        if (chance > 0) answer.smallest_chance = std::min(answer.smallest_chance, chance);
        answer.largest_chance = std::max(answer.largest_chance, chance);
    }
    return answer;
}

std::string change_words(const sortition::Quotas& quotas, const sortition::BoundChange& change) {
    const auto& feature = quotas.features[change.bound.feature];
    return feature.name + " " + feature.values[change.bound.value].value +
           (change.bound.is_minimum ? " min " : " max ") + std::to_string(change.from) + " -> " +
           std::to_string(change.to);
}

LotteryJobAnswer prepare_replacement(const LotteryJob& job, const std::string& program,
                                     const tool::Input& whole, const sortition::Watch& watch) {
    sortition::ReplacementRequest request;
    request.seated = positions(whole.pool, job.seated);
    request.left_out = positions(whole.pool, job.left_out);
    request.vacancies = static_cast<int>(job.vacated.size());
    request.cancelled = watch.cancelled;
    sortition::ReplacementLottery next =
        sortition::make_replacement_lottery(whole.pool, whole.quotas, request);
    if (!next.ready()) return failed(std::move(next.findings));
    auto input = tool::made_input(names_of(job.with_households), tool::quotas_file(next.quotas),
                                  tool::candidates_file(whole.pool, next.origin));
    if (!input.ok()) return failed(std::move(input.errors));
    LotteryJobAnswer answer =
        prepare(job, program, std::move(*input.value), next.vacancies, watch);
    if (!answer.findings.empty()) return answer;
    tool::ReplacementRecord record;
    record.panel_hash = job.panel_hash;
    record.seated = job.seated;
    record.vacated = job.vacated;
    record.left_out = job.left_out;
    for (std::vector<std::string>* ids : {&record.seated, &record.vacated, &record.left_out})
        std::sort(ids->begin(), ids->end());
    for (const sortition::BoundChange& change : next.changes)
        record.relaxed.push_back(change_words(whole.quotas, change));
    answer.files[std::string(tool::replacement_file)] =
        sortition::write_record(record, tool::replacement_format);
    return answer;
}

LotteryJobAnswer choose_alternates(const LotteryJob& job, const tool::Input& input,
                                   const sortition::Watch& watch) {
    sortition::AlternatesRequest request;
    request.panel = positions(input.pool, job.seated);
    const std::size_t others = input.pool.size() - request.panel.size();
    request.wanted = static_cast<int>(
        std::min<std::size_t>(static_cast<std::size_t>(job.wanted), others));
    request.rates.flat = sortition::rate_unit / 1'000 * job.dropout_permille;
    request.seed = sortition::digest_from_hex(job.seed).value_or(sortition::Digest{});
    request.cancelled = watch.cancelled;
    sortition::AlternatesChoice choice =
        sortition::choose_best_alternates(input.pool, input.quotas, request);
    if (!choice.chosen()) return failed(std::move(choice.findings));
    LotteryJobAnswer answer;
    for (const int person : choice.alternates)
        answer.alternates.push_back(input.pool.ids[static_cast<std::size_t>(person)]);
    answer.samples = choice.samples;
    answer.loss = choice.loss;
    answer.bound = choice.bound;
    return answer;
}

LotteryJobAnswer work(const LotteryJob& job, const std::string& program,
                      const sortition::Watch& watch) {
    auto input = input_of(job);
    if (!input.ok()) return failed(std::move(input.errors));
    switch (job.kind) {
        case LotteryJob::Kind::prepare:
            return prepare(job, program, std::move(*input.value), job.panel_size, watch);
        case LotteryJob::Kind::choose_alternates:
            return choose_alternates(job, *input.value, watch);
        case LotteryJob::Kind::prepare_replacement:
            return prepare_replacement(job, program, *input.value, watch);
    }
    return {};
}

LotteryJobAnswer not_done(const std::string& reason, bool cancelled) {
    if (cancelled) return failed({sortition::finding("prepare_cancelled")});
    return failed({sortition::finding("prepare_failed", {{"reason", reason}})});
}

}  // namespace

LotteryJobAnswer do_job(const LotteryJob& job, const std::string& program,
                        const sortition::Watch& watch) {
    if (program.empty()) return work(job, program, watch);
    sortition::Worker worker;
    worker.command = {program, std::string(lottery_job_verb)};
    try {
        const sortition::WorkerAnswer said =
            sortition::ask_worker(worker, written(job, program), watch);
        if (!said.answered) return not_done(said.reason, said.cancelled);
        return read_answer(json::parse(said.text).as_object());
    } catch (const std::runtime_error& error) {  // not started, or no JSON
        return not_done(error.what(), false);
    } catch (const std::logic_error& error) {  // an answer of another shape
        return not_done(error.what(), false);
    }
}

int run_lottery_job(const std::string& program) {
    return sortition::answer_parent(
        [&](const std::string& message, const sortition::Watch& watch) -> std::string {
            sortition::limit_worker(processor_seconds_max, memory_bytes_max);
            return written(work(read_job(json::parse(message).as_object()), program, watch));
        });
}

}  // namespace isegoria::room
