// SPDX-License-Identifier: AGPL-3.0-or-later
// Where the command line begins: takes apart what was typed, finds the row of the table that it
// names, and turns whatever goes wrong into a sentence and an exit code.
#include "cli/cli.hpp"

#include <sys/ioctl.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <set>

#include "cli/answer.hpp"
#include "cli/comparing.hpp"
#include "cli/completion.hpp"
#include "cli/conversation.hpp"
#include "cli/help.hpp"
#include "cli/options.hpp"
#include "cli/printing.hpp"
#include "cli/projecting.hpp"
#include "cli/reading.hpp"
#include "cli/sign.hpp"
#include "cli/verbs.hpp"
#include "cli/wish.hpp"
#include "program/language.hpp"

namespace isegoria::cli {
namespace {

namespace asio = boost::asio;

// At most `octets_max`; throws UsageError beyond, because half a text is nobody's wish.
std::string read_stream(std::istream& stream, const std::string& name, std::size_t octets_max) {
    std::string octets;
    char buffer[65'536];
    while (stream.read(buffer, sizeof buffer) || stream.gcount() > 0) {
        octets.append(buffer, static_cast<std::size_t>(stream.gcount()));
        if (octets.size() > octets_max)
            throw UsageError("cli.usage.file_is_too_large",
                             {{"file", name}, {"max", static_cast<std::int64_t>(octets_max)}});
    }
    if (stream.bad()) throw UsageError("cli.usage.file_is_unreadable", {{"file", name}});
    return octets;
}

ValueSources sources_of(const Options& options, const Surroundings& surroundings) {
    ValueSources sources;
    sources.time_zone = options.time_zone;
    sources.now_ms = surroundings.now_ms();
    sources.read_file = [](const std::string& path, std::size_t octets_max) {
        std::ifstream stream(path, std::ios::binary);
        if (!stream) throw UsageError("cli.usage.file_is_unreadable", {{"file", path}});
        return read_stream(stream, path, octets_max);
    };
    sources.read_input = [&surroundings](std::size_t octets_max) {
        return read_stream(*surroundings.in, "-", octets_max);
    };
    return sources;
}

asio::awaitable<int> ask(sync::Connection& connection, const Wish& wish, const Verb& verb,
                         const Options& options, const Surroundings& surroundings) {
    v1::Reply reply;
    if (verb.errand)
        reply = co_await connection.request(wish.assembly, wish.errand, wish.attachments);
    else
        reply = co_await connection.request(wish.assembly, wish.command);
    co_return tell_answer(reply, verb, options, surroundings);
}

int order(const Verb& verb, Arguments& arguments, const Options& options,
          const Surroundings& surroundings) {
    const Wish wish = read_wish(verb, arguments, options, sources_of(options, surroundings));
    Task task;
    task.work = [&](sync::Connection& connection) {
        return ask(connection, wish, verb, options, surroundings);
    };
    return converse(task, options, surroundings);
}

std::string help_for(const std::vector<std::string>& words, words::Language language) {
    if (words.empty()) return general_help(language);
    const std::string verb = words.size() > 1 ? words[1] : std::string();
    if (words[0] == "watch" || words[0] == "completion") return other_help(words[0], "", language);
    const std::vector<std::string> known = verbs_of(words[0]);
    if (known.empty())
        throw UsageError("cli.usage.noun_is_unknown",
                         {{"word", words[0]}, {"names", listed(nouns())}});
    if (verb.empty()) return noun_help(words[0], language);
    if (const Verb* found = find_verb(words[0], verb)) return verb_help(*found, language);
    if (is_one_of(known, verb)) return other_help(words[0], verb, language);
    throw UsageError("cli.usage.verb_is_unknown",
                     {{"noun", words[0]}, {"word", verb}, {"names", listed(known)}});
}

int dispatch(const std::vector<std::string>& typed, const Surroundings& surroundings) {
    Arguments arguments = take_apart(typed);
    std::vector<std::string>& words = arguments.words;
    const Verb* verb = words.size() < 2 ? nullptr : find_verb(words[0], words[1]);
    std::set<std::string> own_fields;
    for (int index = 0; verb != nullptr && index < verb->message().field_count(); ++index)
        own_fields.insert(option_name(*verb->message().field(index)));
    Options options = read_options(arguments, surroundings, own_fields);
    if (!words.empty() && words[0] == "help") {
        options.help = true;
        words.erase(words.begin());
    }
    if (options.help || words.empty()) {
        *surroundings.out << help_for(words, options.language);
        return options.help ? exit_ok : exit_usage;
    }
    if (words[0] == "watch") return watch(arguments, options, surroundings);
    if (words[0] == "completion") {
        const std::string script = words.size() == 2 ? completion(words[1]) : std::string();
        if (script.empty())
            throw UsageError("cli.usage.verb_is_unknown",
                             {{"noun", words[0]},
                              {"word", words.size() > 1 ? words[1] : std::string()},
                              {"names", std::string("bash, zsh, fish")}});
        *surroundings.out << script;
        return exit_ok;
    }
    if (verb != nullptr) return order(*verb, arguments, options, surroundings);
    if (words.size() == 1) {
        const std::vector<std::string> known = verbs_of(words[0]);
        if (known.empty()) (void)help_for(words, options.language);
        throw UsageError("cli.usage.verb_is_missing",
                         {{"noun", words[0]}, {"names", listed(known)}});
    }
    if (const Reading* reading = find_reading(words[0], words[1]))
        return read(*reading, arguments, options, surroundings);
    for (const OwnVerb& own : own_verbs())
        if (own.noun == words[0] && own.verb == words[1])
            return own.noun == "projection"        ? project(arguments, options, surroundings)
                   : own.noun == "charter-version" ? compare(arguments, options, surroundings)
                                                   : sign(arguments, options, surroundings);
    // Neither: the help knows what is wrong with the words.
    (void)help_for(words, options.language);
    return exit_usage;
}

std::int64_t now_ms() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

std::optional<TerminalSize> terminal_size() {
    const char* term = std::getenv("TERM");
    const bool draws = term != nullptr && *term != '\0' && std::string_view(term) != "dumb";
    winsize size{};
    if (!draws || ::isatty(STDOUT_FILENO) == 0 || ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
        return std::nullopt;
    // Some terminals do not tell their size.
    TerminalSize result;
    if (size.ws_col > 0) result.columns = size.ws_col;
    if (size.ws_row > 0) result.rows = size.ws_row;
    return result;
}

}  // namespace

int run(const std::vector<std::string>& words, const Surroundings& surroundings) {
    const words::Language language = language_of(words, surroundings);
    try {
        const int code = dispatch(words, surroundings);
        surroundings.out->flush();
        return code;
    } catch (const UsageError& error) {
        *surroundings.err << error.say(language) << '\n'
                          << words::say(language, "cli.usage.see_help") << '\n';
        return exit_usage;
    } catch (const std::exception& failure) {
        // A profile that cannot be read or written, or a machine out of memory: nothing was sent.
        *surroundings.err << words::say(language, "cli.failure",
                                        {{"what", std::string(failure.what())}})
                          << '\n';
        return exit_connection;
    }
}

int run(int argc, char** argv) {
    Surroundings surroundings;
    surroundings.out = &std::cout;
    surroundings.err = &std::cerr;
    surroundings.in = &std::cin;
    surroundings.asks = ::isatty(STDIN_FILENO) != 0 && ::isatty(STDERR_FILENO) != 0;
    surroundings.variable = program::variable_of_process;
    const auto no_colour = surroundings.variable("NO_COLOR");
    surroundings.colours = ::isatty(STDOUT_FILENO) != 0 && (!no_colour || no_colour->empty()) &&
                           surroundings.variable("TERM").value_or("dumb") != "dumb";
    surroundings.terminal = terminal_size;
    surroundings.now_ms = now_ms;
    surroundings.dial = net::dial;
    surroundings.fetch = net::fetch;
    surroundings.ends_on_signals = true;
    return run(std::vector<std::string>(argv + std::min(argc, 1), argv + argc), surroundings);
}

}  // namespace isegoria::cli
