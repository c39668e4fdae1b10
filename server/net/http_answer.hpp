// SPDX-License-Identifier: AGPL-3.0-or-later
// Writing of HTTP answers (RFC 9110, 9112) with the security headers that every one carries. Pure.
#pragma once
#include <chrono>
#include <string>
#include <string_view>

#include "net/http.hpp"
#include "net/http_head.hpp"

namespace isegoria::net {

struct AnswerContext {
    Method method = Method::get;
    bool tls = false;         // Strict-Transport-Security is sent over TLS only.
    bool keep_alive = false;  // Whether the connection may be used again.
    std::string_view if_none_match;
    std::chrono::system_clock::time_point now;  // For the Date header.
};

// The whole answer as octets. An ETag that matches gives 304, HEAD gives no body, headers that are
// not lawful give a plain 500.
[[nodiscard]] std::string write_answer(const HttpResponse& response, const AnswerContext& context);

// The answer to a request that is refused before any handler sees it. It always ends the
// connection.
[[nodiscard]] HttpResponse refusal_answer(const Refusal& refusal);

// Whether an If-None-Match value names this ETag (weak comparison, RFC 9110 section 13.1.2).
[[nodiscard]] bool etag_matches(std::string_view if_none_match, std::string_view etag);

[[nodiscard]] std::string_view status_words(int status);

}  // namespace isegoria::net
