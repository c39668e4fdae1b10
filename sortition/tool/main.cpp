// SPDX-License-Identifier: AGPL-3.0-or-later
// The stand-alone lottery tool's entry: what is around it is looked up here and nowhere else. One
// thread.
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string_view>
#include <vector>

#include "sortition/tool/commands.hpp"

namespace {

namespace tool = isegoria::sortition::tool;
using isegoria::sortition::Language;

// Set by the handler, asked during long work: so that what was begun is taken away in order.
std::atomic<bool> interrupted = false;
static_assert(std::atomic<bool>::is_always_lock_free);

void note_interrupt(int signal) {
    interrupted = true;
    // A second one ends at once.
    std::signal(signal, SIG_DFL);
}

// The first of these that says anything decides, as setlocale(3) has it.
Language language_of_environment() {
    for (const char* const name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const char* const value = std::getenv(name);
        if (value == nullptr || *value == '\0') continue;
        return std::string_view(value).starts_with("fr") ? Language::french : Language::english;
    }
    return Language::english;
}

}  // namespace

int main(int count, char** words) {
    std::ios::sync_with_stdio(false);
    std::signal(SIGINT, note_interrupt);
    std::signal(SIGTERM, note_interrupt);
    // A reader that goes away is found by the next write.
    std::signal(SIGPIPE, SIG_IGN);
    const std::vector<std::string_view> arguments(words + (count > 0 ? 1 : 0), words + count);
    tool::Surroundings surroundings;
    surroundings.language = language_of_environment();
    if (isatty(STDERR_FILENO) != 0) surroundings.progress = &std::cerr;
    surroundings.interrupted = [] { return interrupted.load(); };
    return tool::run(arguments, std::cout, std::cerr, surroundings);
}
