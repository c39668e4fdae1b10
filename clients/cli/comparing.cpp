// SPDX-License-Identifier: AGPL-3.0-or-later
// See comparing.hpp. The conversation is held as for every verb, so that a certificate is looked at
// and pinned before the page is fetched over the same protection.
#include "cli/comparing.hpp"

#include <charconv>
#include <iostream>

#include "cli/answer.hpp"
#include "cli/conversation.hpp"
#include "cli/needs.hpp"

namespace isegoria::cli {
namespace {

namespace asio = boost::asio;

std::uint64_t version_number(const std::string& option, const std::optional<std::string>& typed) {
    if (!typed) throw UsageError("cli.usage.option_is_missing", {{"option", option}});
    std::uint64_t value = 0;
    const char* const last = typed->data() + typed->size();
    const auto [end, error] = std::from_chars(typed->data(), last, value);
    if (error != std::errc() || end != last || value == 0)
        throw UsageError("cli.usage.not_a_number", {{"option", option},
                                                    {"value", *typed},
                                                    {"min", std::string("1")},
                                                    {"max", std::to_string(UINT64_MAX)}});
    return value;
}

// What stands before the path of an address: pages lie at the root of the host.
std::string host_of(const std::string& url) {
    const std::size_t host = url.find("://");
    return url.substr(0, url.find('/', host == std::string::npos ? 0 : host + 3));
}

struct PageWish {
    std::string path;
    const Options& options;
    const Surroundings& surroundings;
    net::DialOptions dialled;  // The server, as the conversation has reached it.
};

asio::awaitable<int> show_page(sync::Connection& connection, const PageWish& wish) {
    (void)co_await connection.welcomed();
    net::DialOptions dial = wish.dialled;
    dial.url = host_of(dial.url) + wish.path;
    net::Fetched page;
    try {
        page = co_await wish.surroundings.fetch(dial);
    } catch (const net::DialError&) {
        page.status = 0;
    }
    if (page.status == 200) {
        hand_over(page.body, wish.options, wish.surroundings);
        co_return exit_ok;
    }
    // The server says in the person's language what is wrong with the numbers.
    const bool says_why = page.status == 404 && !page.body.empty() && page.body.size() < 1'000;
    *wish.surroundings.err << (says_why ? page.body
                                        : words::say(wish.options.language, "cli.page_is_missing") +
                                              "\n");
    co_return says_why ? exit_refused : exit_connection;
}

}  // namespace

int compare(Arguments& arguments, const Options& options, const Surroundings& surroundings) {
    const auto typed_from = arguments.take("from");
    const auto typed_to = arguments.take("to");
    refuse_what_is_left(arguments, 2);
    const std::uint64_t from = version_number("--from", typed_from);
    const std::uint64_t to = version_number("--to", typed_to);
    if (!options.assembly || *options.assembly == 0)
        throw UsageError("cli.usage.assembly_is_missing", {});
    PageWish wish{"/assemblies/" + std::to_string(*options.assembly) + "/charter/versions/" +
                      std::to_string(from) + ".." + std::to_string(to) +
                      (options.json ? ".json" : ".md") +
                      "?lang=" + std::string(words::tag(options.language)),
                  options,
                  surroundings,
                  {}};
    Surroundings noting = surroundings;
    noting.dial = [&](net::DialOptions dial) {
        wish.dialled = dial;
        return surroundings.dial(std::move(dial));
    };
    Task task;
    task.work = [&wish](sync::Connection& connection) { return show_page(connection, wish); };
    return converse(task, options, noting);
}

}  // namespace isegoria::cli
