// SPDX-License-Identifier: AGPL-3.0-or-later
// The origin check.
#include "net/origin.hpp"

#include <algorithm>
#include <cctype>

namespace isegoria::net {

std::optional<std::string> normal_origin(std::string_view text) {
    std::string origin;
    for (const char c : text) {
        origin += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    const bool secure = origin.starts_with("https://");
    if (!secure && !origin.starts_with("http://")) return std::nullopt;
    std::string rest = origin.substr(secure ? 8 : 7);
    if (rest.empty()) return std::nullopt;

    // The host: a bracketed IPv6 address, or a name or IPv4 address.
    std::size_t host_end = 0;
    if (rest.front() == '[') {
        const std::size_t bracket = rest.find(']');
        if (bracket == std::string::npos || bracket == 1) return std::nullopt;
        for (std::size_t i = 1; i < bracket; ++i) {
            const auto c = static_cast<unsigned char>(rest[i]);
            if (std::isxdigit(c) == 0 && c != ':' && c != '.') return std::nullopt;
        }
        host_end = bracket + 1;
    } else {
        while (host_end < rest.size()) {
            const auto c = static_cast<unsigned char>(rest[host_end]);
            if (std::isalnum(c) == 0 && c != '-' && c != '.' && c != '_') break;
            ++host_end;
        }
        if (host_end == 0) return std::nullopt;
    }
    const std::string port = rest.substr(host_end);
    if (port.empty()) return origin;
    if (port.front() != ':' || port.size() < 2 || port.size() > 6 || port[1] == '0' ||
        !std::all_of(port.begin() + 1, port.end(), [](char c) { return c >= '0' && c <= '9'; }) ||
        std::stoi(port.substr(1)) > 65'535) {
        return std::nullopt;
    }
    if (port == (secure ? ":443" : ":80")) origin.resize(origin.size() - port.size());
    return origin;
}

bool origin_is_allowed(const std::optional<std::string>& origin,
                       const std::vector<std::string>& allowed, std::string_view host, bool tls) {
    if (!origin) return true;
    if (!allowed.empty()) return std::ranges::find(allowed, *origin) != allowed.end();
    const auto own = normal_origin((tls ? "https://" : "http://") + std::string(host));
    return own && *own == *origin;
}

}  // namespace isegoria::net
