// SPDX-License-Identifier: AGPL-3.0-or-later
// The verb verify: each check in turn, the first that fails ends it. One thread.
#include <filesystem>
#include <sstream>

#include "sortition/certificate.hpp"
#include "sortition/csv.hpp"
#include "sortition/lottery.hpp"
#include "sortition/prepare.hpp"
#include "sortition/tool/actions.hpp"
#include "sortition/tool/chances.hpp"
#include "sortition/tool/commands.hpp"
#include "sortition/tool/folder.hpp"
#include "sortition/tool/verify_public.hpp"
#include "sortition/transcript.hpp"

namespace isegoria::sortition::tool {
namespace {

namespace fs = std::filesystem;

Findings with_file(Findings findings, std::string_view name) {
    for (Finding& each : findings) each.file = name;
    return findings;
}

// The checks of one folder, in an order in which each may lean on those before.
class FolderCheck {
  public:
    FolderCheck(const fs::path& folder, const Lottery& lottery)
        : folder_(folder), lottery_(lottery) {}

    Result run() {
        const bool drawn = is_there(file_names::transcript);
        const bool holds = records() && portfolio() && certificate() && probabilities() &&
                           public_pool() && (!drawn || (replay() && files()));
        if (holds) {
            messages_.push_back(finding(drawn ? "verified_draw" : "verified_not_drawn",
                                        {{"panel_hash", drawn_ ? drawn_->record.panel_hash : ""}}));
        }
        Result result;
        result.exit_code = holds ? exit_ok : exit_not_possible;
        result.errors = std::move(errors_);
        result.messages = std::move(messages_);
        result.notices = std::move(notices_);
        return result;
    }

  private:
    [[nodiscard]] bool is_there(std::string_view name) const {
        std::error_code error;
        return fs::exists(folder_ / name, error);
    }

    // Says that it holds, or what does not.
    bool passed(Findings findings, std::string_view message,
                sortition::Arguments arguments = {}) {
        append(errors_, std::move(findings));
        if (!errors_.empty()) return false;
        messages_.push_back(finding(message, std::move(arguments)));
        return true;
    }

    bool records() {
        return passed(check_records(lottery_), "verified_hashes",
                      {{"people", std::to_string(lottery_.input.pool.size())}});
    }

    bool portfolio() {
        return passed(with_file(check_portfolio(lottery_.input.pool, lottery_.input.quotas,
                                                lottery_.portfolio),
                                file_names::portfolio),
                      "verified_panels",
                      {{"panels", std::to_string(lottery_.portfolio.panels.size())}});
    }

    bool certificate() {
        Reading<Certificate> read = read_certificate(lottery_.certificate);
        if (!read.ok()) return passed(with_file(read.errors, file_names::certificate), "");
        certificate_ = std::move(*read.value);
        const std::string method(method_name(certificate_.method));
        if (method != lottery_.record.method ||
            certificate_.panel_size != lottery_.record.panel_size) {
            return passed({finding("draw_difference", {{"field", "method, panel_size"},
                                                       {"expected", lottery_.record.method},
                                                       {"found", method}})},
                          "");
        }
        if (lottery_.record.certified == 0) {
            notices_.push_back(finding("verified_no_claim", {{"method", method}}));
            return true;
        }
        CertificateFigures figures;
        Findings findings = verify_certificate(lottery_.input.pool, lottery_.input.quotas,
                                               certificate_, &figures);
        return passed(with_file(std::move(findings), file_names::certificate),
                      "verified_certificate",
                      {{"method", method}, {"stages", std::to_string(figures.stages)}});
    }

    // The lottery of the certificate gives exactly the chances that are published.
    bool probabilities() {
        const std::vector<std::int64_t> again = probabilities_of(
            chances_of_panels(lottery_.input.pool, lottery_.input.quotas, certificate_.panel_size,
                              certificate_.lottery.panels, lottery_denominator));
        for (std::size_t person = 0; person < again.size(); ++person) {
            if (again[person] == lottery_.probabilities[person]) continue;
            return passed(
                with_file({finding("draw_difference",
                                   {{"field", lottery_.input.pool.ids[person]},
                                    {"expected", probability_text(again[person])},
                                    {"found", probability_text(lottery_.probabilities[person])}})},
                          file_names::probabilities),
                "");
        }
        return passed({}, "verified_probabilities");
    }

    // The file that is published; the portfolio commits to what it says.
    bool public_pool() {
        const auto there = read_file((folder_ / file_names::public_pool).string());
        if (there.ok() && *there.value == public_pool_text(lottery_)) return true;
        return passed({differs(std::string(file_names::public_pool))}, "");
    }

    bool replay() {
        Reading<std::string> bytes = read_file((folder_ / file_names::transcript).string());
        if (!bytes.ok()) return passed(std::move(bytes.errors), "");
        Reading<DrawRecord> record = read_draw_record(*bytes.value);
        if (!record.ok()) return passed(with_file(record.errors, file_names::transcript), "");
        Reading<Drawn> drawn = draw_lottery(lottery_, record.value->public_value);
        if (!drawn.ok()) return passed(std::move(drawn.errors), "");
        drawn_ = std::move(*drawn.value);
        append(notices_, drawn_->notices);
        Findings findings =
            with_file(compare(drawn_->record, *record.value), file_names::transcript);
        if (findings.empty()) findings = recount();
        return passed(std::move(findings), "verified_replay",
                      {{"lot", std::to_string(drawn_->record.lot)},
                       {"lots", std::to_string(drawn_->record.lots)},
                       {"panel_size", std::to_string(drawn_->panel.size())}});
    }

    // The quotas and households of the panel, person by person, without the grouping into types.
    Findings recount() const {
        const Pool& pool = lottery_.input.pool;
        const auto broken = violations(pool, lottery_.input.quotas, drawn_->panel);
        if (!broken.empty()) {
            const QuotaFeature& feature = lottery_.input.quotas.features[broken[0].feature];
            return {finding("verify_quota", {{"feature", feature.name},
                                             {"value", feature.values[broken[0].value].value},
                                             {"count", std::to_string(broken[0].count)}})};
        }
        std::vector<std::uint32_t> homes;
        for (const int person : drawn_->panel) {
            if (!pool.household.empty())
                homes.push_back(pool.household[static_cast<std::size_t>(person)]);
        }
        std::sort(homes.begin(), homes.end());
        if (std::adjacent_find(homes.begin(), homes.end()) != homes.end())
            return {finding("verify_household")};
        return {};
    }

    // What the draw wrote beside the transcript, octet for octet.
    bool files() {
        bool report_agrees = false;
        for (const Language language : {Language::english, Language::french}) {
            for (const OutputFile& file : drawn_files(lottery_, *drawn_, language)) {
                const bool is_report = file.path == file_names::report;
                // The language of the report is free; the others are compared once.
                if (!is_report && language != Language::english) continue;
                std::ostringstream again;
                file.write(again);
                const auto there = read_file((folder_ / file.path).string());
                const bool agrees = there.ok() && *there.value == again.view();
                if (is_report) {
                    report_agrees = report_agrees || agrees;
                } else if (!agrees) {
                    return passed({differs(file.path.string())}, "");
                }
            }
        }
        if (!report_agrees) return passed({differs(std::string(file_names::report))}, "");
        return passed({}, "verified_files");
    }

    [[nodiscard]] Finding differs(const std::string& name) const {
        Finding difference = finding("verify_file_differs");
        difference.file = (folder_ / name).string();
        return difference;
    }

    const fs::path& folder_;
    const Lottery& lottery_;
    Certificate certificate_;
    std::optional<Drawn> drawn_;
    Findings errors_;
    Findings messages_;
    Findings notices_;
};

Result verify_folder(const std::string& folder) {
    Reading<Lottery> lottery = read_lottery(folder);
    if (!lottery.ok()) return failed(exit_bad_input, std::move(lottery.errors));
    return FolderCheck(folder, *lottery.value).run();
}

// A transcript of the older method random_feasible, which lies apart from the pool.
Result verify_transcript(const Arguments& arguments) {
    FindingList wrong;
    Reading<Input> input = read_input(input_files(arguments, wrong));
    const std::string path = arguments.text("--transcript");
    Reading<std::string> json = read_file(path);
    Reading<Transcript> transcript;
    if (json.ok()) transcript = read_transcript(*json.value);
    append(input.errors, std::move(json.errors));
    for (Finding& error : transcript.errors) error.file = path;
    append(input.errors, std::move(transcript.errors));
    if (!input.errors.empty())
        return failed(exit_bad_input, std::move(input.errors), std::move(input.notices));
    Findings differences =
        sortition::verify(input.value->pool, input.value->quotas, *transcript.value);
    if (!differences.empty())
        return failed(exit_not_possible, std::move(differences), std::move(input.notices));
    Result result;
    result.notices = std::move(input.notices);
    result.messages.push_back(
        finding("verified", {{"panel_size", std::to_string(transcript.value->panel.size())},
                             {"alternates", std::to_string(transcript.value->alternates.size())}}));
    return result;
}

}  // namespace

Result verify(const Arguments& arguments, const Surroundings&) {
    if (arguments.operand.empty()) return verify_transcript(arguments);
    return is_published_folder(arguments.operand) ? verify_published(arguments.operand)
                                                  : verify_folder(arguments.operand);
}

}  // namespace isegoria::sortition::tool
