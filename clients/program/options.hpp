// SPDX-License-Identifier: AGPL-3.0-or-later
// How a program of the one binary reads its options: names and limits are the program's, every
// sentence comes from the catalogue. Owned by the program while it reads; one thread.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "words/words.hpp"

namespace isegoria::program {

inline constexpr int exit_usage = 2;

// Why a value cannot be taken: a key of the catalogue and what its sentence names.
struct Fault {
    std::string key;
    words::Arguments arguments;
};
// Nothing when the value is good.
using Check = std::function<std::optional<Fault>(const std::string& value)>;

// A value as a sentence quotes it: at most a line of it, without control signs.
[[nodiscard]] std::string quoted(const std::string& value);
[[nodiscard]] Check one_of(std::vector<std::string> names);
// Whole numbers, both ends among them.
[[nodiscard]] Check from_to(std::int64_t least, std::int64_t most);
// A file that is there and can be read.
[[nodiscard]] std::optional<Fault> file_fault(const std::string& value);

// What a program was told does not fit together; said like any other fault of an option.
struct Unfit {
    std::string option;  // With its dashes.
    Fault fault;
};

class Options {
  public:
    // `name` as typed behind "isegoria"; program.<name>.help is what --help says first. Understands
    // --help and --lang.
    Options(const std::string& name, int count, char** words);

    template <class Value>
    CLI::Option* value(const std::string& name, Value& target, const Check& check = {}) {
        return add(name, app_.add_option("--" + name, target, text_of(name)), check);
    }
    // With what it is when it is not given.
    template <class Value>
    CLI::Option* value_or(const std::string& name, Value& target, const Check& check = {}) {
        return value(name, target, check)->capture_default_str();
    }
    CLI::Option* flag(const std::string& name, bool& target) {
        return app_.add_flag("--" + name, target, text_of(name));
    }
    // A word without a name before it.
    CLI::Option* word(const std::string& name, std::string& target, const Check& check) {
        return add(name, app_.add_option(name, target, text_of(name)), check);
    }

    // Reads what was typed, then lets the program look whether it fits together (it throws Unfit).
    // Nothing when all is well; otherwise all has been said and this is the exit code.
    [[nodiscard]] std::optional<int> read(const std::function<void()>& fit_together = {});

    [[nodiscard]] words::Language language() const { return language_; }
    [[nodiscard]] std::string say(std::string_view key,
                                  const words::Arguments& arguments = {}) const {
        return words::say(language_, key, arguments);
    }
    // "isegoria serve: …" on the standard error output.
    void complain(const std::string& sentence) const;

  private:
    [[nodiscard]] std::string text_of(const std::string& option) const;
    CLI::Option* add(const std::string& name, CLI::Option* option, const Check& check);
    [[nodiscard]] std::string sentence_on(const CLI::ParseError& error) const;

    std::string key_;  // program.serve
    int count_;
    char** words_;
    words::Language language_;
    std::string spoken_;  // What --lang says; language_ has read it before.
    CLI::App app_;
};

}  // namespace isegoria::program
