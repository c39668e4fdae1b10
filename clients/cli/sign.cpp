// SPDX-License-Identifier: AGPL-3.0-or-later
// See sign.hpp. The token itself is written by the conversation, when the server gives one.
#include "cli/sign.hpp"

#include <iostream>

#include "cli/answer.hpp"
#include "cli/conversation.hpp"
#include "cli/needs.hpp"
#include "cli/printing.hpp"
#include "cli/profile.hpp"

namespace isegoria::cli {
namespace {

namespace asio = boost::asio;

asio::awaitable<int> tell_welcome(sync::Connection& connection, const Options& options,
                                  const Surroundings& surroundings) {
    const v1::Welcome welcome = co_await connection.welcomed();
    if (options.json) {
        v1::Welcome shown = welcome;
        shown.clear_token();
        *surroundings.out << json_line(shown) << '\n';
        co_return exit_ok;
    }
    const words::Arguments arguments{{"assembly", std::to_string(welcome.assembly())},
                                     {"participant", std::to_string(welcome.participant())},
                                     {"when", words::Moment{welcome.token_ends_ms()}}};
    *surroundings.out << words::say(
                             options.language,
                             welcome.participant() == 0 ? "cli.signed_in" : "cli.signed_in_as",
                             arguments, options.time_zone)
                      << '\n';
    co_return exit_ok;
}

int begin(Task task, const Options& options, const Surroundings& surroundings) {
    task.work = [&](sync::Connection& connection) {
        return tell_welcome(connection, options, surroundings);
    };
    return converse(task, options, surroundings);
}

int sign_in(Arguments& arguments, const Options& options, const Surroundings& surroundings) {
    std::optional<std::string> typed = arguments.take("code");
    if (!typed && arguments.words.size() == 3) {
        typed = arguments.words[2];
        arguments.words.pop_back();
    }
    refuse_what_is_left(arguments, 2);
    if (!typed || typed->empty())
        throw UsageError("cli.usage.option_is_missing", {{"option", std::string("--code")}});
    const Invitation invitation = read_invitation(*typed);
    if (invitation.code.empty()) throw UsageError("cli.usage.code_is_missing", {{"value", *typed}});
    Task task;
    task.url = options.server.empty() ? invitation.url : std::string();
    // A fingerprint that came with a link is for the server that the link names.
    if (!task.url.empty()) task.fingerprint = invitation.fingerprint;
    task.invitation_code = invitation.code;
    return begin(std::move(task), options, surroundings);
}

asio::awaitable<int> end_sign_ins(sync::Connection& connection, std::uint64_t assembly,
                                  const Options& options, const Surroundings& surroundings) {
    v1::Errand errand;
    (void)errand.mutable_end_sign_ins();
    const v1::Reply reply = co_await connection.request(assembly, errand);
    if (reply.has_refused()) {
        *surroundings.err << refusal_text(reply.refused(), options.language) << '\n';
        co_return exit_refused;
    }
    co_return exit_ok;
}

// The server ends the tokens of every device, then this one forgets its own.
int sign_out_everywhere(const Options& options, const Surroundings& surroundings) {
    if (!options.assembly) throw UsageError("cli.usage.assembly_is_missing", {});
    Task task;
    task.work = [&](sync::Connection& connection) {
        return end_sign_ins(connection, *options.assembly, options, surroundings);
    };
    return converse(task, options, surroundings);
}

int sign_out(const Options& options, const Surroundings& surroundings) {
    const auto file = profile_file(surroundings.variable, options.profile);
    Profile profile = load_profile(file);
    const bool known = !profile.token.empty();
    if (known) {
        // The certificate stays known, so that nobody can slip in another at the next sign-in.
        profile.token.clear();
        profile.token_ends_ms = 0;
        // Whoever signs in here next is not to be known by it.
        profile.device.clear();
        save_profile(file, profile);
    }
    *surroundings.out << words::say(options.language,
                                    known ? "cli.signed_out" : "cli.not_signed_in")
                      << '\n';
    return exit_ok;
}

int status(const Options& options, const Surroundings& surroundings) {
    const Profile profile = load_profile(profile_file(surroundings.variable, options.profile));
    const bool ended = profile.token_ends_ms != 0 && profile.token_ends_ms <= surroundings.now_ms();
    const bool known = !profile.token.empty() && !ended;
    *surroundings.out << words::say(
                             options.language,
                             known ? "cli.status_signed_in" : "cli.status_not_signed_in",
                             {{"server", profile.url.empty() ? std::string("–") : profile.url},
                              {"when", words::Moment{profile.token_ends_ms}}},
                             options.time_zone)
                      << '\n';
    return known ? exit_ok : exit_refused;
}

}  // namespace

int sign(Arguments& arguments, const Options& options, const Surroundings& surroundings) {
    const std::string command = arguments.words[0] + " " + arguments.words[1];
    const bool in = command == "sign in";
    if (in) return sign_in(arguments, options, surroundings);
    const auto everywhere = arguments.take("everywhere");
    if (everywhere && *everywhere != "true" && *everywhere != "false")
        throw UsageError("cli.usage.not_a_truth",
                         {{"option", std::string("--everywhere")}, {"value", *everywhere}});
    refuse_what_is_left(arguments, 2);
    if (command == "sign out") {
        if (everywhere == "true")
            if (const int code = sign_out_everywhere(options, surroundings); code != exit_ok)
                return code;
        return sign_out(options, surroundings);
    }
    if (command == "sign status") return status(options, surroundings);

    if (!options.assembly || *options.assembly == 0)
        throw UsageError("cli.usage.assembly_is_missing", {});
    Task task;
    task.guest_of = *options.assembly;
    return begin(std::move(task), options, surroundings);
}

}  // namespace isegoria::cli
