// SPDX-License-Identifier: AGPL-3.0-or-later
// The command line in a folder of its own, before a scripted server.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "cli/cli.hpp"
#include "fake_server.hpp"

namespace isegoria::cli {

using namespace testing_client;

class CommandLine : public ::testing::Test {
  protected:
    CommandLine() {
        std::string folder = std::filesystem::temp_directory_path() / "isegoria_cli_XXXXXX";
        if (mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no temporary folder");
        folder_ = folder;
        variables_["ISEGORIA_PROFILE_DIR"] = folder_ / "profiles";
    }
    ~CommandLine() override { std::filesystem::remove_all(folder_); }

    int type(const std::vector<std::string>& words) {
        out_.str({});
        err_.str({});
        Surroundings surroundings;
        surroundings.out = &out_;
        surroundings.err = &err_;
        surroundings.in = &in_;
        surroundings.asks = asks_;
        surroundings.terminal = terminal_;
        surroundings.variable = [this](const std::string& name) -> std::optional<std::string> {
            const auto found = variables_.find(name);
            if (found == variables_.end()) return std::nullopt;
            return found->second;
        };
        surroundings.now_ms = [] { return std::int64_t{1'750'000'000'000}; };
        surroundings.dial = [this](net::DialOptions options) {
            dialled_.push_back(options);
            return server_.dial();
        };
        surroundings.fetch = fetch_;
        return run(words, surroundings);
    }

    std::filesystem::path profile(const std::string& name = "default") const {
        return folder_ / "profiles" / (name + ".json");
    }
    std::string content(const std::filesystem::path& file) const {
        std::ifstream stream(file);
        std::stringstream text;
        text << stream.rdbuf();
        return text.str();
    }
    const std::vector<v1::ClientFrame>& sent(std::size_t line = 0) const {
        return server_.lines.at(line)->from_client;
    }

    std::filesystem::path folder_;
    std::map<std::string, std::string> variables_;
    std::ostringstream out_;
    std::ostringstream err_;
    std::istringstream in_;
    bool asks_ = false;
    std::function<std::optional<TerminalSize>()> terminal_;  // Empty: none.
    FakeServer server_;
    std::vector<net::DialOptions> dialled_;
    std::function<asio::awaitable<net::Fetched>(net::DialOptions)> fetch_;  // Empty: no pages.
};

}  // namespace isegoria::cli
