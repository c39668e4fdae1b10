// SPDX-License-Identifier: AGPL-3.0-or-later
// What the command line remembers of one server: where it is, which certificate it has and the
// token of the person. One small file of mode 0600 a profile; blocking file access.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace isegoria::cli {

struct Profile {
    std::string url;          // wss://host:port/ or ws://…
    std::string fingerprint;  // SHA-256 of the certificate in hex; empty: not pinned.
    std::string token;        // Belongs to this url and goes to no other server.
    std::int64_t token_ends_ms = 0;
    std::string device;  // In hex; made with the first sign-in here and forgotten with sign-out.
};

using Variable = std::function<std::optional<std::string>(const std::string&)>;

// ISEGORIA_PROFILE_DIR, or isegoria below XDG_CONFIG_HOME or ~/.config. Throws std::runtime_error
// when there is no home.
[[nodiscard]] std::filesystem::path profile_file(const Variable& variable, const std::string& name);
// Letters, digits, hyphens and underscores: a name, not a path.
[[nodiscard]] bool is_profile_name(const std::string& name);

// Empty when there is no file. Throws std::runtime_error, with the path, when it cannot be read.
[[nodiscard]] Profile load_profile(const std::filesystem::path& file);
// Written beside it and renamed into place, readable by its owner alone. Throws likewise.
void save_profile(const std::filesystem::path& file, const Profile& profile);

// "host", "host:8443", "https://host/i#CODE" or "wss://host" as the url to dial; what is neither
// http(s) nor ws(s) comes back empty.
[[nodiscard]] std::string websocket_url(const std::string& typed);

// The set-up link of a server, or a bare code.
struct Invitation {
    std::string url;          // Empty: a bare code.
    std::string code;         // Empty: there is none.
    std::string fingerprint;  // Of ?fingerprint=HEX or #CODE&fingerprint=HEX.
};
[[nodiscard]] Invitation read_invitation(const std::string& typed);

}  // namespace isegoria::cli
