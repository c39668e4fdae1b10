// SPDX-License-Identifier: AGPL-3.0-or-later
// The octets of the WebSocket opening handshake (RFC 6455 section 4), for both sides. Pure, but for
// the fresh key. Private to net.
#pragma once
#include <string>
#include <string_view>

namespace isegoria::net {

[[nodiscard]] std::string websocket_accept(std::string_view key);  // Of section 4.2.2.
[[nodiscard]] std::string fresh_websocket_key();
[[nodiscard]] std::string switching_protocols(std::string_view key);

struct DialRequest {
    std::string host;  // With its port unless that is the default.
    std::string target;
    std::string key;
    std::string origin;  // Empty: none is sent.
};
[[nodiscard]] std::string upgrade_request(const DialRequest& request);

// Whether the server's answer (a whole head) accepts the key; otherwise what is wrong with it.
struct UpgradeAnswer {
    bool accepted = false;
    int status = 0;
    std::string problem;
};
[[nodiscard]] UpgradeAnswer read_upgrade_answer(std::string_view head, std::string_view key);

}  // namespace isegoria::net
