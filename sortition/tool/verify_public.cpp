// SPDX-License-Identifier: AGPL-3.0-or-later
// The verb verify for what everybody may have of a draw: transcript, portfolio and public pool. One
// thread.
#include <filesystem>

#include "sortition/csv.hpp"
#include "sortition/public_pool.hpp"
#include "sortition/tool/commands.hpp"
#include "sortition/tool/folder.hpp"
#include "sortition/tool/verify_public.hpp"

namespace isegoria::sortition::tool {
namespace {

namespace fs = std::filesystem;

// The file made into a value, its errors under its name.
template <class Value, class Read>
std::optional<Value> read_named(const fs::path& folder, std::string_view name, Findings& errors,
                                const Read& read) {
    const std::string path = (folder / name).string();
    Reading<std::string> bytes = read_file(path);
    append(errors, std::move(bytes.errors));
    if (!bytes.ok()) return std::nullopt;
    Reading<Value> value = read(*bytes.value);
    for (Finding& error : value.errors) error.file = path;
    append(errors, std::move(value.errors));
    return std::move(value.value);
}

}  // namespace

bool is_published_folder(const std::string& folder) {
    std::error_code error;
    return !fs::exists(fs::path(folder) / file_names::prepared, error) &&
           fs::exists(fs::path(folder) / file_names::public_pool, error);
}

Result verify_published(const std::string& folder) {
    Findings errors;
    const auto record = read_named<DrawRecord>(folder, file_names::transcript, errors,
                                               read_draw_record);
    const auto portfolio =
        read_named<Portfolio>(folder, file_names::portfolio, errors, read_portfolio);
    const auto pool =
        read_named<PublicPool>(folder, file_names::public_pool, errors, read_public_pool);
    if (!errors.empty()) return failed(exit_bad_input, std::move(errors));
    PublicFigures figures;
    Findings wrong = verify_public(*record, *portfolio, *pool, &figures);
    if (!wrong.empty()) return failed(exit_not_possible, std::move(wrong));
    Result result;
    const std::string panel_size = std::to_string(record->panel_size);
    result.messages = {
        finding("verified_public_pool", {{"people", std::to_string(figures.people)},
                                         {"portfolio_hash", record->portfolio_hash}}),
        finding("verified_public_panels", {{"panels", std::to_string(figures.panels)},
                                           {"panel_size", panel_size},
                                           {"smallest", chance_text(figures.smallest_chance)},
                                           {"largest", chance_text(figures.largest_chance)}}),
        finding("verified_replay", {{"lot", std::to_string(record->lot)},
                                    {"lots", std::to_string(record->lots)},
                                    {"panel_size", panel_size}}),
        finding("verified_draw", {{"panel_hash", record->panel_hash}})};
    result.notices.push_back(finding("verified_public_limits"));
    return result;
}

}  // namespace isegoria::sortition::tool
