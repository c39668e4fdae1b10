// SPDX-License-Identifier: AGPL-3.0-or-later
// What an HTTP handler gets and gives (RFC 9110). Plain values, owned by whoever holds them.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/transport.hpp"

namespace isegoria::net {

enum class Method { get, head };

struct HttpRequest {
    Method method = Method::get;
    std::string
        path;  // Percent-decoded, valid UTF-8, starts with '/', no "." or ".." or empty segment.
    std::string query;  // As sent, without the '?'; only characters of RFC 3986 section 3.4.
    std::string host;  // The Host header, lower case, as sent otherwise; empty in HTTP/1.0 at most.
    std::vector<std::pair<std::string, std::string>>
        headers;  // Names in lower case, values trimmed.
    Peer peer;

    // The value of the first header of that (lower case) name; empty when there is none.
    [[nodiscard]] std::string_view header(std::string_view name) const noexcept;
    [[nodiscard]] std::string_view accept() const noexcept { return header("accept"); }
    [[nodiscard]] std::string_view accept_language() const noexcept {
        return header("accept-language");
    }
};

struct HttpResponse {
    int status = 200;
    std::string content_type = "text/plain; charset=utf-8";
    std::string body;
    std::string etag;  // With its quotes; empty for none. A matching If-None-Match is answered 304.
    std::string cache_control = "no-store";
    // Replace or join the security headers that every answer carries. Names and values that are not
    // lawful header text turn the whole answer into a 500.
    std::vector<std::pair<std::string, std::string>> headers;
    bool close_after = false;  // The connection is not used again.
};

// What is known of a client that opens a WebSocket: its request, already checked for its origin.
struct UpgradeInfo {
    HttpRequest request;
    std::optional<std::string> origin;  // Absent: not a browser.
};

}  // namespace isegoria::net
