// SPDX-License-Identifier: AGPL-3.0-or-later
// What a person typed, taken apart: words, and options with their values. Pure values; any thread.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "words/words.hpp"

namespace isegoria::cli {

// What was typed cannot be meant: the key of the sentence and what it speaks of.
class UsageError : public std::runtime_error {
  public:
    UsageError(const std::string& key, words::Arguments arguments)
        : std::runtime_error(key), arguments_(std::move(arguments)) {}
    [[nodiscard]] std::string say(words::Language language) const {
        return words::say(language, what(), arguments_);
    }
    [[nodiscard]] const words::Arguments& arguments() const { return arguments_; }

  private:
    words::Arguments arguments_;
};

struct Arguments {
    std::vector<std::string> words;
    std::vector<std::pair<std::string, std::string>> options;  // Names without dashes, hyphenated.

    // Takes out the last of this name; nothing when there is none.
    std::optional<std::string> take(std::string_view name);
    std::vector<std::string> take_all(std::string_view name);
};

// "--a b", "--a=b", and "--a" alone when it is a flag ("true" then); needs.hpp tells which those
// are, by the words before. After "--" all are words. Throws UsageError when an option is unknown
// or has no value; a value that begins with two hyphens is written with the sign "=".
[[nodiscard]] Arguments take_apart(const std::vector<std::string>& typed);

// Options that every verb has, and those of them that take no value.
[[nodiscard]] const std::vector<std::string>& global_options();
[[nodiscard]] const std::vector<std::string>& global_flags();
// Options of lists that come in pages, beside the fields of what they list.
[[nodiscard]] const std::vector<std::string>& list_options();
// Options of verbs of this machine that take no value.
[[nodiscard]] const std::vector<std::string>& own_flags();
[[nodiscard]] bool is_one_of(const std::vector<std::string>& names, std::string_view name);

}  // namespace isegoria::cli
