// SPDX-License-Identifier: AGPL-3.0-or-later
// Beast's parser checks the grammar; the rules here refuse what it tolerates and what we do not
// serve.
#include "net/http_head.hpp"

#include <algorithm>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <cctype>

#include "net/utf8.hpp"

namespace isegoria::net {
namespace {

namespace http = boost::beast::http;

Refusal refuse(int status, std::string reason) { return Refusal{status, std::move(reason)}; }

bool is_one_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }
bool is_alphanumeric(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

// RFC 3986: pchar without the percent sign.
bool is_path_character(char c) { return is_alphanumeric(c) || is_one_of(c, "-._~!$&'()*+,;=:@"); }

bool is_query(std::string_view query) {
    for (std::size_t i = 0; i < query.size(); ++i) {
        if (query[i] == '%') {
            if (query.size() - i < 3 ||
                std::isxdigit(static_cast<unsigned char>(query[i + 1])) == 0 ||
                std::isxdigit(static_cast<unsigned char>(query[i + 2])) == 0) {
                return false;
            }
        } else if (!is_path_character(query[i]) && !is_one_of(query[i], "/?")) {
            return false;
        }
    }
    return true;
}

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char small = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

bool is_host(std::string_view host) {
    return !host.empty() && std::ranges::all_of(host, [](char c) {
        return is_alphanumeric(c) || is_one_of(c, "-._:[]");
    });
}

// Headers of which a second copy, or another form, is how requests are smuggled or origins doubled.
constexpr std::array single_headers = {"host",
                                       "origin",
                                       "content-length",
                                       "transfer-encoding",
                                       "sec-websocket-key",
                                       "sec-websocket-version",
                                       "cookie",
                                       "authorization"};

std::optional<Refusal> check_single(const HttpRequest& request) {
    for (const std::string_view name : single_headers) {
        if (std::ranges::count(request.headers, name,
                               [](const auto& pair) { return std::string_view(pair.first); }) > 1) {
            return refuse(400, "more than one " + std::string(name) + " header");
        }
    }
    return std::nullopt;
}

bool is_present(const HttpRequest& request, std::string_view name) {
    return std::ranges::any_of(request.headers,
                               [&](const auto& pair) { return pair.first == name; });
}

std::optional<Refusal> check_body(const HttpRequest& request, bool get_or_head) {
    const bool sized = is_present(request, "content-length");
    if (is_present(request, "transfer-encoding"))
        return refuse(400, "no transfer coding is accepted");
    const std::string_view length = request.header("content-length");
    if (sized && (length.empty() || length.size() > 19 ||
                  !std::ranges::all_of(length, [](char c) { return c >= '0' && c <= '9'; }))) {
        return refuse(400, "content-length is not a number");
    }
    if (is_present(request, "expect")) return refuse(400, "no expectation is met");
    if (!get_or_head) return refuse(405, "only GET and HEAD");
    if (sized && length.find_first_not_of('0') != std::string_view::npos) {
        return refuse(413, "no request body is accepted");
    }
    return std::nullopt;
}

// RFC 6455 section 4.2.1.
std::optional<Refusal> check_websocket(Head& head) {
    const HttpRequest& request = head.request;
    head.wants_websocket = has_token(request.header("upgrade"), "websocket") &&
                           has_token(request.header("connection"), "upgrade");
    if (!head.wants_websocket) return std::nullopt;
    if (request.method != Method::get || head.http_1_0) {
        return refuse(400, "a WebSocket begins with GET and HTTP/1.1");
    }
    if (request.header("sec-websocket-version") != "13") {
        return refuse(426, "WebSocket version 13 only");
    }
    // 16 octets in base64: 22 characters, of which the last carries 4 spare bits, and "==".
    const std::string_view key = request.header("sec-websocket-key");
    const bool lawful = key.size() == 24 && key.ends_with("==") && is_one_of(key[21], "AQgw") &&
                        std::ranges::all_of(key.substr(0, 22), [](char c) {
                            return is_alphanumeric(c) || c == '+' || c == '/';
                        });
    if (!lawful) return refuse(400, "sec-websocket-key is not 16 octets in base64");
    head.websocket_key = key;
    return std::nullopt;
}

std::optional<Refusal> read_target(std::string_view target, HttpRequest& request) {
    const std::size_t mark = target.find('?');
    const auto path = decode_path(target.substr(0, mark));
    if (!path) return refuse(400, "the target is not a plain path");
    request.path = *path;
    if (mark != std::string_view::npos) request.query = target.substr(mark + 1);
    if (!is_query(request.query)) return refuse(400, "the query holds unlawful characters");
    return std::nullopt;
}

}  // namespace

std::string lower(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

std::string_view HttpRequest::header(std::string_view name) const noexcept {
    for (const auto& [key, value] : headers) {
        if (key == name) return value;
    }
    return {};
}

bool has_token(std::string_view value, std::string_view token) {
    const std::string list = lower(value);
    std::size_t at = 0;
    while (at <= list.size()) {
        const std::size_t comma = std::min(list.find(',', at), list.size());
        std::string_view item = std::string_view(list).substr(at, comma - at);
        while (!item.empty() && is_one_of(item.front(), " \t")) item.remove_prefix(1);
        while (!item.empty() && is_one_of(item.back(), " \t")) item.remove_suffix(1);
        if (item == token) return true;
        at = comma + 1;
    }
    return false;
}

std::optional<std::string> decode_path(std::string_view path) {
    if (!path.starts_with('/')) return std::nullopt;
    std::string decoded;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path[i] == '/' || is_path_character(path[i])) {
            decoded += path[i];
            continue;
        }
        if (path[i] != '%' || path.size() - i < 3) return std::nullopt;
        const int high = hex_value(path[i + 1]);
        const int low = hex_value(path[i + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        const auto octet = static_cast<unsigned char>(high << 4 | low);
        // Separators must not hide in an encoding, nor may a second decoding find anything.
        if (octet < 0x20 || octet == 0x7F || is_one_of(static_cast<char>(octet), "/\\%")) {
            return std::nullopt;
        }
        decoded += static_cast<char>(octet);
        i += 2;
    }
    if (!is_utf8(decoded)) return std::nullopt;
    for (std::size_t at = 1; at < decoded.size();) {
        const std::size_t end = std::min(decoded.find('/', at), decoded.size());
        const std::string_view segment = std::string_view(decoded).substr(at, end - at);
        if (segment.empty() || segment == "." || segment == "..") return std::nullopt;
        at = end + 1;
    }
    return decoded;
}

std::variant<std::size_t, Refusal> find_head(std::string_view octets, std::size_t seen,
                                             const Limits& limits) {
    // Line ends are CR LF and nothing else; other control characters never occur in a head.
    for (std::size_t i = seen; i < octets.size(); ++i) {
        const auto c = static_cast<unsigned char>(octets[i]);
        const bool after_return = i > 0 && octets[i - 1] == '\r';
        if ((c == '\n') != after_return) return refuse(400, "line ends are CR LF");
        if ((c < 0x20 && c != '\r' && c != '\n' && c != '\t') || c == 0x7F) {
            return refuse(400, "control character in the request");
        }
        if (i == 0 && (!is_alphanumeric(octets[0]))) return refuse(400, "no request begins so");
        if (c == '\n' && i >= 3 && octets.substr(i - 3, 4) == "\r\n\r\n") return i + 1;
        // A line that begins with a space would continue the one before (obsolete folding).
        if (i > 0 && octets[i - 1] == '\n' && (c == ' ' || c == '\t')) {
            return refuse(400, "folded header");
        }
        if (i + 1 >= limits.head_octets_max) {
            const bool in_target = octets.find('\n') >= i;
            return in_target ? refuse(414, "the target is too long")
                             : refuse(431, "the request head is too large");
        }
    }
    return std::size_t{0};
}

std::variant<Head, Refusal> read_head(std::string_view octets, const Limits& limits) {
    // The request line by itself first: its parts are separated by exactly one space.
    const std::string_view line = octets.substr(0, octets.find('\r'));
    const std::size_t first = line.find(' ');
    const std::size_t last = line.rfind(' ');
    if (first == std::string_view::npos || line.find(' ', first + 1) != last || last == first) {
        return refuse(400, "malformed request line");
    }
    const std::string_view target = line.substr(first + 1, last - first - 1);
    if (target.size() > limits.target_octets_max) return refuse(414, "the target is too long");

    http::request_parser<http::empty_body> parser;
    parser.header_limit(static_cast<std::uint32_t>(limits.head_octets_max));
    parser.body_limit(boost::none);  // Refused below, with its own status.
    boost::system::error_code error;
    parser.put(boost::asio::buffer(octets), error);
    if (error == http::error::header_limit) return refuse(431, "the request head is too large");
    if (error || !parser.is_header_done()) return refuse(400, "malformed request head");
    const auto& message = parser.get();

    Head head;
    HttpRequest& request = head.request;
    for (const auto& field : message) {
        if (request.headers.size() == limits.header_count_max) {
            return refuse(431, "too many headers");
        }
        request.headers.emplace_back(lower(field.name_string()), std::string(field.value()));
    }
    if (message.version() != 11 && message.version() != 10)
        return refuse(400, "unknown HTTP version");
    head.http_1_0 = message.version() == 10;
    if (auto refusal = check_single(request)) return *refusal;
    request.host = lower(request.header("host"));
    if (!is_host(request.host) && !(head.http_1_0 && !is_present(request, "host"))) {
        return refuse(400, "no usable host header");
    }
    const bool get_or_head =
        message.method() == http::verb::get || message.method() == http::verb::head;
    if (auto refusal = check_body(request, get_or_head)) return *refusal;
    request.method = message.method() == http::verb::get ? Method::get : Method::head;
    if (auto refusal = read_target(target, request)) return *refusal;
    head.keep_alive = head.http_1_0 ? has_token(request.header("connection"), "keep-alive")
                                    : !has_token(request.header("connection"), "close");
    if (auto refusal = check_websocket(head)) return *refusal;
    return head;
}

}  // namespace isegoria::net
