// SPDX-License-Identifier: AGPL-3.0-or-later
// A folder of its own for a test of the tool, removed afterwards, and the tool run in this process.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "sortition/tool/commands.hpp"

namespace isegoria::sortition::tool {

class ToolFolder : public testing::Test {
  protected:
    ToolFolder()
        : folder_(std::filesystem::temp_directory_path() /
                  ("sortition_tool_test_" + std::to_string(getpid()))) {
        std::filesystem::remove_all(folder_);
        std::filesystem::create_directories(folder_);
        write("c.csv", "feature,value,min,max\ng,f,2,3\ng,m,2,3\n");
        write("r.csv",
              "id,name,g\n01,=Ada,f\n02,Bea,f\n03,Cy,m\n04,Dan,m\n05,Eve,f\n06,Flo,f\n07,Gus,m\n");
    }
    ~ToolFolder() override { std::filesystem::remove_all(folder_); }

    [[nodiscard]] std::string path(const std::string& name) const {
        return (folder_ / name).string();
    }

    void write(const std::string& name, const std::string& text) const {
        std::ofstream(path(name), std::ios::binary) << text;
    }

    [[nodiscard]] std::string read(const std::string& name) const {
        std::ifstream stream(path(name), std::ios::binary);
        return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    }

    int run_with(const std::vector<std::string>& words) {
        const std::vector<std::string_view> views(words.begin(), words.end());
        std::ostringstream out;
        std::ostringstream err;
        const int code = run(views, out, err, surroundings_);
        out_ = out.str();
        err_ = err.str();
        return code;
    }

    int with_files(const std::string& verb, const std::vector<std::string>& more) {
        std::vector<std::string> words{verb, "--categories", path("c.csv"), "--respondents",
                                       path("r.csv")};
        words.insert(words.end(), more.begin(), more.end());
        return run_with(words);
    }

    int draw_with(std::vector<std::string> more) {
        more.insert(more.begin(), {"--public-value", "2 5 8"});
        return with_files("draw", more);
    }

    [[nodiscard]] std::size_t files_left() const {
        return static_cast<std::size_t>(
            std::distance(std::filesystem::recursive_directory_iterator(folder_), {}));
    }

    const std::filesystem::path folder_;
    Surroundings surroundings_;
    std::string out_;
    std::string err_;
};

}  // namespace isegoria::sortition::tool
