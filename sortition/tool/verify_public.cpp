// SPDX-License-Identifier: AGPL-3.0-or-later
// The verb verify for what everybody may have of a draw: transcript, portfolio and public pool. One
// thread.
#include <filesystem>

#include "sortition/explain.hpp"
#include "sortition/public_pool.hpp"
#include "sortition/tool/commands.hpp"
#include "sortition/tool/folder.hpp"
#include "sortition/tool/verify_public.hpp"

namespace isegoria::sortition::tool {
namespace fs = std::filesystem;

bool is_published_folder(const std::string& folder) {
    std::error_code error;
    return !fs::exists(fs::path(folder) / file_names::prepared, error) &&
           fs::exists(fs::path(folder) / file_names::public_pool, error);
}

Result verify_published(const std::string& folder) {
    Findings errors;
    const auto within = [&](std::string_view name) { return (fs::path(folder) / name).string(); };
    const auto record =
        read_part<DrawRecord>(within(file_names::transcript), errors, read_draw_record);
    const auto portfolio =
        read_part<Portfolio>(within(file_names::portfolio), errors, read_portfolio);
    const auto pool =
        read_part<PublicPool>(within(file_names::public_pool), errors, read_public_pool);
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
                                           {"smallest", percent_text({figures.smallest_chance, probability_unit}, 2)},
                                           {"largest", percent_text({figures.largest_chance, probability_unit}, 2)}}),
        finding("verified_replay", {{"lot", std::to_string(record->lot)},
                                    {"lots", std::to_string(record->lots)},
                                    {"panel_size", panel_size}}),
        finding("verified_draw", {{"panel_hash", record->panel_hash}})};
    result.notices.push_back(finding("verified_public_limits"));
    return result;
}

}  // namespace isegoria::sortition::tool
