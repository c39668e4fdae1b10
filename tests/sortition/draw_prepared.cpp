// SPDX-License-Identifier: AGPL-3.0-or-later
// Draws from a prepared folder and verifies it with the integer-only part alone, no solver linked:
// two_compilers.sh builds it with another compiler. Ends with the exit code of verify.
#include <filesystem>
#include <iostream>

#include "sortition/tool/actions.hpp"
#include "sortition/tool/folder.hpp"

namespace {

using namespace isegoria::sortition;
namespace fs = std::filesystem;

int draw_and_verify(const std::string& folder, const std::string& value, const std::string& out) {
    const auto lottery = tool::read_lottery(folder);
    if (!lottery.ok()) return 10;
    const auto drawn = tool::draw_lottery(*lottery.value, value);
    if (!drawn.ok()) return 11;
    std::vector<tool::OutputFile> files = tool::prepared_files(*lottery.value);
    for (auto& file : tool::drawn_files(*lottery.value, *drawn.value, Language::english))
        files.push_back(std::move(file));
    if (!tool::write_folder(out, tool::file_names::prepared, files, {}).empty()) return 12;
    tool::Arguments arguments;
    arguments.operand = out;
    const tool::Result result = tool::verify(arguments, {});
    for (const Finding& error : result.errors)
        std::cerr << say(error, Language::english) << '\n';
    return result.exit_code;
}

}  // namespace

int main(int count, char** words) {
    return count == 4 ? draw_and_verify(words[1], words[2], words[3]) : 2;
}
