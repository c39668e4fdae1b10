// SPDX-License-Identifier: AGPL-3.0-or-later
// See arguments.hpp.
#include "cli/arguments.hpp"

#include <algorithm>

#include "cli/needs.hpp"

namespace isegoria::cli {

std::vector<std::string> Arguments::take_all(std::string_view name) {
    std::vector<std::string> result;
    std::erase_if(options, [&](auto& option) {
        if (option.first != name) return false;
        result.push_back(std::move(option.second));
        return true;
    });
    return result;
}

std::optional<std::string> Arguments::take(std::string_view name) {
    std::vector<std::string> all = take_all(name);
    if (all.empty()) return std::nullopt;
    return std::move(all.back());
}

Arguments take_apart(const std::vector<std::string>& typed) {
    Arguments result;
    for (std::size_t at = 0; at < typed.size(); ++at) {
        const std::string& word = typed[at];
        if (word == "--") {
            result.words.insert(result.words.end(), typed.begin() + at + 1, typed.end());
            break;
        }
        if (word == "-h") {
            result.options.emplace_back("help", "true");
            continue;
        }
        if (!word.starts_with("--")) {
            result.words.push_back(word);
            continue;
        }
        const std::size_t equals = word.find('=');
        std::string name = word.substr(2, equals == std::string::npos ? equals : equals - 2);
        std::ranges::replace(name, '_', '-');
        const OptionKind kind = option_kind(name, result.words);
        if (kind == OptionKind::unknown) throw option_is_unknown(name, result.words);
        if (equals != std::string::npos) {
            result.options.emplace_back(std::move(name), word.substr(equals + 1));
        } else if (kind == OptionKind::flag) {
            result.options.emplace_back(std::move(name), "true");
        } else if (at + 1 < typed.size() && !typed[at + 1].starts_with("--")) {
            result.options.emplace_back(std::move(name), typed[++at]);
        } else {
            throw value_is_missing(name, result.words);
        }
    }
    return result;
}

const std::vector<std::string>& global_flags() {
    static const std::vector<std::string> names = {"accept-new-certificate", "help", "json",
                                                   "once"};
    return names;
}

const std::vector<std::string>& list_options() {
    static const std::vector<std::string> names = {"all", "page"};
    return names;
}

const std::vector<std::string>& own_flags() {
    static const std::vector<std::string> names = {"everywhere"};
    return names;
}

const std::vector<std::string>& global_options() {
    static const std::vector<std::string> names = {"accept-new-certificate",
                                                   "assembly",
                                                   "fingerprint",
                                                   "help",
                                                   "json",
                                                   "lang",
                                                   "once",
                                                   "output",
                                                   "profile",
                                                   "server",
                                                   "time-zone"};
    return names;
}

bool is_one_of(const std::vector<std::string>& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

}  // namespace isegoria::cli
