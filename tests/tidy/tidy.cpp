// SPDX-License-Identifier: AGPL-3.0-or-later
// The table of directions, and the reader of #include lines that holds the tree to it.
//
// A module is known by the folder that a file lies in. An include in quotes is ours: it is looked
// for beside the includer and then in the folders that the compiler searches, so that "log.hpp"
// inside record and "record/log.hpp" elsewhere are the same file. One that is found nowhere is
// judged by its spelling, which covers generated headers ("isegoria/v1/frames.pb.h").
#include "tidy.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <sstream>

namespace isegoria::tidy {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view licence_tag = "// SPDX-License-Identifier: AGPL-3.0-or-later";

// What each module may include of the others. "generated" is the code that protoc writes, "dial"
// the two headers of net that a client connects with. Itself and the standard library go without
// saying.
const std::map<std::string, std::set<std::string>> directions = {
    {"core", {}},
    {"record", {}},
    {"sortition", {}},
    {"words", {}},
    {"wire", {"core", "generated"}},
    {"room", {"wire", "record", "sortition", "core", "words", "generated"}},
    {"net", {"room", "wire", "record", "sortition", "core", "words", "generated"}},
    {"app",
     {"net", "room", "wire", "record", "sortition", "core", "words", "generated", "clients"}},
    {"clients", {"generated", "words", "dial"}},
};

// Headers of other people that a module may not see, by the beginning of their names.
const std::vector<std::string> network_headers = {"boost/asio", "boost/beast", "sys/socket.h",
                                                  "netinet/"};
const std::vector<std::string> store_headers = {"sqlite3.h", "libpq"};
const std::vector<std::string> message_headers = {"google/protobuf"};
const std::vector<std::string> cryptography_headers = {"openssl/", "sodium"};
// Clocks, chance and I/O have no place in rules that must replay to the same state everywhere.
const std::vector<std::string> impure_headers = {"chrono",  "ctime",    "time.h",  "random",
                                                 "fstream", "iostream", "cstdio",  "filesystem",
                                                 "thread",  "mutex",    "unistd.h"};

const std::map<std::string, std::vector<std::vector<std::string>>> forbidden_headers = {
    {"core",
     {network_headers, store_headers, message_headers, cryptography_headers, impure_headers}},
    {"sortition", {network_headers, store_headers, message_headers}},
    {"words", {network_headers, store_headers, message_headers, cryptography_headers}},
    {"record", {message_headers, {"boost/beast"}}},
    {"wire", {network_headers, store_headers, cryptography_headers}},
    {"room", {store_headers, {"boost/beast"}}},
    {"net", {store_headers}},
    {"clients", {store_headers}},
};

// These take half a minute and a gigabyte to compile, so exactly the transports may see them.
const std::vector<std::string> transport_headers = {"boost/beast", "boost/asio/ssl",
                                                    "openssl/ssl.h"};

bool begins_with_one_of(std::string_view name, const std::vector<std::string>& beginnings) {
    return std::any_of(beginnings.begin(), beginnings.end(), [&](const std::string& beginning) {
        return name.substr(0, beginning.size()) == beginning;
    });
}

std::vector<std::string> parts_of(std::string_view path) {
    std::vector<std::string> parts;
    std::stringstream stream{std::string(path)};
    for (std::string part; std::getline(stream, part, '/');) parts.push_back(part);
    return parts;
}

// The module of a file of the tree; empty for a test, which may see anything.
std::string module_of(const std::string& file) {
    const std::vector<std::string> parts = parts_of(file);
    if (parts.size() < 2) return "";
    if (parts[0] == "server") return parts.size() > 2 ? parts[1] : "";
    if (parts[0] == "proto") return parts[1] == "words" ? "words" : "generated";
    if (parts[0] == "sortition" || parts[0] == "clients") return parts[0];
    return "";
}

// Where an include in quotes leads, relative to the tree. What is not in the tree stays as spelt.
std::string target_of(const fs::path& tree, const std::string& file, const std::string& spelt) {
    const std::array<fs::path, 5> searched = {fs::path(file).parent_path(), fs::path("server"),
                                              fs::path("proto"), fs::path("clients"), fs::path()};
    for (const fs::path& folder : searched) {
        const fs::path candidate = (folder / spelt).lexically_normal();
        if (fs::exists(tree / candidate)) return candidate.generic_string();
    }
    return spelt;
}

std::string module_of_target(const std::string& target) {
    if (const std::string module = module_of(target); !module.empty()) return module;
    // Not in the tree: generated code, or a header that is spelt but missing.
    if (target.find(".pb.h") != std::string::npos || target.substr(0, 9) == "isegoria/")
        return "generated";
    const std::vector<std::string> parts = parts_of(target);
    return parts.size() > 1 && directions.contains(parts[0]) ? parts[0] : "";
}

std::optional<std::string> against_direction(const std::string& module, const std::string& target) {
    if (target.substr(0, 6) == "tests/") return "includes " + target + ", which is a test";
    const std::string other = module_of_target(target);
    if (other.empty() || other == module) return std::nullopt;
    const std::set<std::string>& allowed = directions.at(module);
    if (allowed.contains(other)) return std::nullopt;
    const bool dials = target == "server/net/transport.hpp" || target == "server/net/dial.hpp" ||
                       target == "net/transport.hpp" || target == "net/dial.hpp";
    if (dials && allowed.contains("dial")) return std::nullopt;
    return "includes " + target + ", but " + module + " may not depend on " + other;
}

std::optional<std::string> forbidden_header(const std::string& module, const std::string& file,
                                            const std::string& name) {
    const bool is_net_source = module == "net" && fs::path(file).extension() == ".cpp";
    if (begins_with_one_of(name, transport_headers) && !is_net_source)
        return "includes " + name + ", which belongs in server/net/*.cpp only";
    // A pair of local sockets is how the solver's process is spoken to.
    if (file == "sortition/worker.cpp" && name == "sys/socket.h") return std::nullopt;
    const auto rules = forbidden_headers.find(module);
    if (rules == forbidden_headers.end()) return std::nullopt;
    for (const std::vector<std::string>& beginnings : rules->second)
        // A whole name of the standard library ("random") is no beginning of another ("randomx").
        for (const std::string& beginning : beginnings) {
            const bool whole = name == beginning;
            const bool family = beginning.find_first_of("/_") != std::string::npos ||
                                beginning == "sodium" || beginning == "libpq";
            if (whole || (family && begins_with_one_of(name, {beginning})))
                return "includes " + name + ", which has no place in " + module;
        }
    return std::nullopt;
}

// The name between the quotes or angle brackets of an #include line; nothing for any other line.
std::optional<std::string> included_in(std::string_view line) {
    for (const std::string_view word : {"#", "include"}) {
        line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
        if (line.substr(0, word.size()) != word) return std::nullopt;
        line.remove_prefix(word.size());
    }
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    if (line.empty() || (line[0] != '"' && line[0] != '<')) return std::nullopt;
    const std::size_t end = line.find(line[0] == '<' ? '>' : '"', 1);
    if (end == std::string_view::npos) return std::nullopt;
    return std::string(line.substr(1, end - 1));
}

// The rules see the standard library, and what lists the members of a structure, holds an outcome,
// or is a map in one block. Headers of the standard library are known by having neither a folder
// nor an ending.
std::optional<std::string> foreign_to_the_rules(const std::string& module,
                                                const std::string& target,
                                                const std::string& name) {
    if (module != "core" || !module_of_target(target).empty()) return std::nullopt;
    const bool is_standard = name.find_first_of("/.") == std::string::npos;
    if (is_standard || begins_with_one_of(name, {"boost/container/flat_map", "boost/describe",
                                                 "boost/mp11", "boost/system/result"}))
        return std::nullopt;
    return "includes " + name + ", and core sees only itself and the standard library";
}

std::vector<std::string> lines_of(const fs::path& file) {
    std::ifstream stream(file);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

}  // namespace

std::vector<std::string> sources(const fs::path& tree) {
    static const std::set<std::string> extensions = {".hpp", ".cpp", ".h", ".c", ".cc", ".inc"};
    std::vector<std::string> found;
    for (const char* folder : {"server", "clients", "proto", "sortition", "tests"}) {
        if (!fs::is_directory(tree / folder)) continue;
        for (auto entry = fs::recursive_directory_iterator(tree / folder);
             entry != fs::recursive_directory_iterator(); ++entry) {
            const std::string name = entry->path().filename().string();
            if (entry->is_directory() && (name == "node_modules" || name == "build"))
                entry.disable_recursion_pending();
            else if (entry->is_regular_file() && extensions.contains(entry->path().extension()))
                found.push_back(entry->path().lexically_relative(tree).generic_string());
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

std::vector<Finding> broken_directions(const fs::path& tree) {
    std::vector<Finding> findings;
    for (const std::string& file : sources(tree)) {
        const std::string module = module_of(file);
        if (!directions.contains(module)) continue;
        for (const std::string& line : lines_of(tree / file)) {
            const std::optional<std::string> name = included_in(line);
            if (!name) continue;
            // Angle brackets around a header of ours would slip past otherwise.
            const std::string target = target_of(tree, file, *name);
            std::optional<std::string> what = against_direction(module, target);
            if (!what) what = forbidden_header(module, file, *name);
            if (!what) what = foreign_to_the_rules(module, target, *name);
            if (what) findings.push_back({file, *what});
        }
    }
    return findings;
}

std::vector<Finding> missing_licences(const fs::path& tree) {
    std::vector<Finding> findings;
    for (const std::string& file : sources(tree)) {
        const std::vector<std::string> lines = lines_of(tree / file);
        if (lines.empty() || lines[0] != licence_tag)
            findings.push_back({file, "does not begin with the line " + std::string(licence_tag)});
    }
    return findings;
}

std::vector<Finding> wrong_lengths(const fs::path& tree, const std::vector<LongFile>& listed) {
    const auto listing = [&](const std::string& file) {
        return std::find_if(listed.begin(), listed.end(),
                            [&](const LongFile& known) { return known.file == file; });
    };
    std::vector<Finding> findings;
    std::set<std::string> still_long;
    for (const std::string& file : sources(tree)) {
        const std::size_t lines = lines_of(tree / file).size();
        if (lines <= lines_max) continue;
        still_long.insert(file);
        const auto known = listing(file);
        if (known == listed.end())
            findings.push_back(
                {file, "has " + std::to_string(lines) + " lines: split it, or list it" +
                           " with the reason why it may exceed " + std::to_string(lines_max)});
        else if (known->reason.empty())
            findings.push_back({file, "is listed as long without a reason"});
    }
    for (const LongFile& known : listed)
        if (!still_long.contains(known.file))
            findings.push_back({known.file, "is listed as long and is not: take it off the list"});
    return findings;
}

std::vector<Finding> work_left_undone(const fs::path& tree) {
    // Spelt in halves, so that this file does not find itself.
    static const std::array<std::string, 4> marks = {
        std::string("TO") + "DO", std::string("FIX") + "ME",
        std::string("XX") + "X:", std::string("HA") + "CK:"};
    std::vector<Finding> findings;
    for (const std::string& file : sources(tree)) {
        std::size_t number = 0;
        for (const std::string& line : lines_of(tree / file)) {
            ++number;
            for (const std::string& mark : marks)
                if (line.find(mark) != std::string::npos)
                    findings.push_back({file, "leaves work undone in line " +
                                                  std::to_string(number) + ": " + mark});
        }
    }
    return findings;
}

std::vector<Finding> reasons_given_nowhere(const fs::path& tree) {
    static constexpr std::string_view list = "server/core/outcome.hpp";
    static const std::regex entry(R"(BOOST_DESCRIBE_ENUM_ENTRY\(Reason, (\w+)\))");
    static const std::regex use(R"(Reason::(\w+))");
    std::set<std::string> missing;
    for (const std::string& line : lines_of(tree / list))
        if (std::smatch found; std::regex_search(line, found, entry)) missing.insert(found[1]);
    for (const std::string& file : sources(tree)) {
        if (!file.starts_with("server/")) continue;
        for (const std::string& line : lines_of(tree / file))
            for (std::sregex_iterator found(line.begin(), line.end(), use), none; found != none;
                 ++found)
                missing.erase((*found)[1]);
    }
    std::vector<Finding> findings;
    for (const std::string& reason : missing)
        findings.push_back({std::string(list), "lists the reason " + reason +
                                                   ", which is given nowhere: give it or drop it"});
    return findings;
}

std::string report(const std::vector<Finding>& findings) {
    std::string text;
    for (const Finding& finding : findings) text += finding.file + ": " + finding.what + "\n";
    return text;
}

}  // namespace isegoria::tidy
