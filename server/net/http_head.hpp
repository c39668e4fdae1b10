// SPDX-License-Identifier: AGPL-3.0-or-later
// Reading of an HTTP request head (RFC 9112), stricter than the RFC: only GET and HEAD, no body,
// one way to write each thing, so that no proxy in front can understand a request differently from
// us. Pure.
#pragma once
#include <string>
#include <string_view>
#include <variant>

#include "net/http.hpp"
#include "net/limits.hpp"

namespace isegoria::net {

// Why a request is refused: what the client is told, and a sentence in English for whoever debugs
// it.
struct Refusal {
    int status = 400;
    std::string reason;
};

struct Head {
    HttpRequest request;  // Without its peer.
    bool http_1_0 = false;
    bool keep_alive = true;
    bool wants_websocket = false;
    std::string websocket_key;  // Checked when wants_websocket.
};

// Looks at octets that arrived so far. Either the head's length with its empty line, or 0 when more
// is needed, or the refusal that is already certain. `seen` octets were looked at before.
[[nodiscard]] std::variant<std::size_t, Refusal> find_head(std::string_view octets,
                                                           std::size_t seen, const Limits& limits);

// Reads a whole head, as found by find_head.
[[nodiscard]] std::variant<Head, Refusal> read_head(std::string_view octets, const Limits& limits);

// The decoded path, or nothing when the target is not in plain origin form.
[[nodiscard]] std::optional<std::string> decode_path(std::string_view path);

// ASCII letters made small: names of headers and their tokens are compared so.
[[nodiscard]] std::string lower(std::string_view text);

// Whether a comma-separated header value holds the (lower case) token.
[[nodiscard]] bool has_token(std::string_view value, std::string_view token);

}  // namespace isegoria::net
