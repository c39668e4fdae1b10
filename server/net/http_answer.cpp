// SPDX-License-Identifier: AGPL-3.0-or-later
// Answers as octets. Everything that goes into a header is checked, because a line break in one
// would let its author write the rest of the answer.
#include "net/http_answer.hpp"

#include <algorithm>
#include <array>
#include <boost/beast/http/status.hpp>
#include <cctype>
#include <ctime>

#include "net/http_head.hpp"

namespace isegoria::net {
namespace {

using Header = std::pair<std::string_view, std::string_view>;

// A page gets its scripts, styles, pictures and data from this server, or not at all, and is framed
// by nobody. Pages that need less say so in their own header.
constexpr std::array security_headers = {
    Header{"Content-Security-Policy",
           "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
           "font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; "
           "base-uri 'none'; frame-ancestors 'none'"},
    Header{"X-Content-Type-Options", "nosniff"},
    Header{"X-Frame-Options", "DENY"},
    Header{"Referrer-Policy", "no-referrer"},
    Header{"Cross-Origin-Opener-Policy", "same-origin"},
    Header{"Cross-Origin-Resource-Policy", "same-origin"},
    Header{"Permissions-Policy", "camera=(), microphone=(), geolocation=()"},
};
constexpr std::string_view strict_transport =
    "max-age=31536000";  // One year, as preload lists ask.

// What this file writes itself and a handler may therefore not.
constexpr std::array own_headers = {"connection", "content-length", "transfer-encoding", "upgrade"};

bool is_token(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '-' || c == '_';
    });
}

bool is_value(std::string_view value) {
    return std::ranges::none_of(value, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

bool is_lawful(const HttpResponse& response) {
    return response.status >= 200 && response.status <= 599 && is_value(response.content_type) &&
           is_value(response.etag) && is_value(response.cache_control) &&
           std::ranges::all_of(response.headers, [](const auto& header) {
               return is_token(header.first) && is_value(header.second) &&
                      std::ranges::find(own_headers, lower(header.first)) == own_headers.end();
           });
}

std::string date(std::chrono::system_clock::time_point now) {
    constexpr std::array days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 64> rest{};
    const std::size_t size = std::strftime(rest.data(), rest.size(), " %Y %H:%M:%S GMT", &parts);
    const std::string day = (parts.tm_mday < 10 ? "0" : "") + std::to_string(parts.tm_mday);
    return std::string(days[static_cast<std::size_t>(parts.tm_wday)]) + ", " + day + " " +
           months[static_cast<std::size_t>(parts.tm_mon)] + std::string(rest.data(), size);
}

void put(std::string& octets, std::string_view name, std::string_view value) {
    octets.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

std::string_view status_words(int status) {
    const auto words = boost::beast::http::obsolete_reason(
        boost::beast::http::int_to_status(static_cast<unsigned>(status)));
    return {words.data(), words.size()};
}

bool etag_matches(std::string_view if_none_match, std::string_view etag) {
    if (etag.empty() || if_none_match.empty()) return false;
    if (if_none_match == "*") return true;
    const auto opaque = [](std::string_view tag) {
        return tag.starts_with("W/") ? tag.substr(2) : tag;
    };
    // A tag is quoted and may hold commas, so the list is walked quote by quote.
    std::size_t at = 0;
    while (at < if_none_match.size()) {
        const std::size_t open = if_none_match.find('"', at);
        if (open == std::string_view::npos) return false;
        const std::size_t end = if_none_match.find('"', open + 1);
        if (end == std::string_view::npos) return false;
        if (if_none_match.substr(open, end - open + 1) == opaque(etag)) return true;
        at = end + 1;
    }
    return false;
}

HttpResponse refusal_answer(const Refusal& refusal) {
    HttpResponse response;
    response.status = refusal.status;
    response.body = refusal.reason + "\n";
    response.close_after = true;
    if (refusal.status == 405) response.headers.emplace_back("Allow", "GET, HEAD");
    if (refusal.status == 426) response.headers.emplace_back("Sec-WebSocket-Version", "13");
    return response;
}

std::string write_answer(const HttpResponse& response, const AnswerContext& context) {
    if (!is_lawful(response)) {
        return write_answer(refusal_answer(Refusal{500, "internal error"}), context);
    }
    const bool unchanged =
        response.status == 200 && etag_matches(context.if_none_match, response.etag);
    const int status = unchanged ? 304 : response.status;
    const bool bodiless = status == 304 || status == 204;

    std::string octets = "HTTP/1.1 " + std::to_string(status) + " ";
    octets.append(status_words(status)).append("\r\n");
    put(octets, "Date", date(context.now));
    const bool keep = context.keep_alive && !response.close_after;
    put(octets, "Connection", keep ? "keep-alive" : "close");
    if (!bodiless) {
        put(octets, "Content-Type", response.content_type);
        put(octets, "Content-Length", std::to_string(response.body.size()));
    }
    if (!response.etag.empty()) put(octets, "ETag", response.etag);
    put(octets, "Cache-Control", response.cache_control);
    for (const auto& [name, value] : security_headers) {
        const std::string given = lower(name);
        if (std::ranges::none_of(response.headers,
                                 [&](const auto& pair) { return lower(pair.first) == given; })) {
            put(octets, name, value);
        }
    }
    if (context.tls) put(octets, "Strict-Transport-Security", strict_transport);
    for (const auto& [name, value] : response.headers) {
        if (bodiless && lower(name) == "content-encoding") continue;
        put(octets, name, value);
    }
    octets += "\r\n";
    if (!bodiless && context.method == Method::get) octets += response.body;
    return octets;
}

}  // namespace isegoria::net
