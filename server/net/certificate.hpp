// SPDX-License-Identifier: AGPL-3.0-or-later
// A self-made certificate for machines without a public one, and the fingerprint by which a client
// recognises it. Blocking file access, at start-up only.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

struct x509_st;

namespace isegoria::net {

// 825 days is the longest that clients with the CA/Browser Forum's older rule accept.
inline constexpr int self_made_days = 825;
// Made anew when it would end within this time, so that a restart a month suffices.
inline constexpr int self_made_renewal_days = 30;

// Returns the path of a PEM file in `directory` with an ECDSA P-256 key and a certificate for
// localhost, 127.0.0.1, ::1, this machine's name and `more_names`. Made when missing, ending soon
// or not readable as such; written with mode 0600 and renamed into place. Throws std::runtime_error
// with the path.
[[nodiscard]] std::filesystem::path self_made_certificate(
    const std::filesystem::path& directory, const std::vector<std::string>& more_names = {});

// SHA-256 over the DER form of the first certificate of a PEM file, as 64 lower-case hex digits.
[[nodiscard]] std::string certificate_fingerprint(const std::filesystem::path& pem);
[[nodiscard]] std::string certificate_fingerprint(const x509_st* certificate);

// Accepts upper case and colons, as other tools print them; empty when it is no such fingerprint.
[[nodiscard]] std::string normal_fingerprint(std::string_view text);

}  // namespace isegoria::net
