// SPDX-License-Identifier: AGPL-3.0-or-later
// Which pages may open a WebSocket here (RFC 6455 section 10.2, against cross-site WebSocket
// hijacking). Pure functions.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace isegoria::net {

// "https://assembly.example" or "http://127.0.0.1:8080", in the form in which browsers send it (RFC
// 6454 section 6.2): lower case, no default port, no path. Nothing when the text is no http or
// https origin.
[[nodiscard]] std::optional<std::string> normal_origin(std::string_view text);

// No Origin header at all: not a browser, which always sends one; such clients hold no cookies that
// a page could borrow. Otherwise the header must equal one of `allowed` (in normal form) octet by
// octet. When none is configured it must be this server's own, made of the Host header and whether
// the client's side is encrypted. That default trusts the Host header: a server reachable from the
// open internet should name its origins.
[[nodiscard]] bool origin_is_allowed(const std::optional<std::string>& origin,
                                     const std::vector<std::string>& allowed, std::string_view host,
                                     bool tls);

}  // namespace isegoria::net
