// SPDX-License-Identifier: AGPL-3.0-or-later
// The verbs prepare and draw. One thread.
#include <filesystem>

#include "sortition/public_value.hpp"
#include "sortition/tool/actions.hpp"
#include "sortition/tool/commands.hpp"
#include "sortition/tool/folder.hpp"
#include "sortition/tool/preparing.hpp"

namespace isegoria::sortition::tool {
namespace {

namespace fs = std::filesystem;

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
