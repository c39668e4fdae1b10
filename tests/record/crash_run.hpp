// SPDX-License-Identifier: AGPL-3.0-or-later
// Runs the crash driver under the shim and checks what it leaves behind. Used by the crash and the
// power-loss tests, one run at a time a caller.
#pragma once

#include <filesystem>
#include <string>

namespace isegoria::record::testing {

struct CrashRun {
    std::string output;
    std::string errors;
    int exit_code = 0;  // 128 + signal when it was killed.
};

// `log` is where the shim writes; it may be empty.
CrashRun run_driver(const std::filesystem::path& data, int steps, const std::string& does, long at,
                    const std::filesystem::path& log = {});

// Opens what is there and compares it with what was said to be acknowledged (lines of output, an
// unfinished last one ignored). Empty when all is well, else the first thing that is not.
std::string check_survivor(const std::filesystem::path& data, const std::string& output);

}  // namespace isegoria::record::testing
