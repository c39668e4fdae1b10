// SPDX-License-Identifier: AGPL-3.0-or-later
// Ed25519 keys (RFC 8032) and the text of a checkpoint that they sign. A key is immutable after
// opening and may be used from any thread.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "record/log.hpp"

namespace isegoria::record {

using PublicKey = std::array<std::uint8_t, 32>;

class SigningKey {
  public:
    // Reads a PEM file (PKCS#8), or makes a new key there (mode 0600, durable) when the file is
    // missing. Throws WrongKey when it is no Ed25519 key or others may read it.
    static SigningKey open_or_create(const std::filesystem::path& path);

    [[nodiscard]] std::string sign(std::string_view message) const;  // 64 octets.
    [[nodiscard]] const PublicKey& public_key() const { return public_key_; }

  private:
    SigningKey(std::shared_ptr<void> key, const PublicKey& public_key)
        : key_(std::move(key)), public_key_(public_key) {}

    std::shared_ptr<void> key_;  // An EVP_PKEY; OpenSSL stays out of this header.
    PublicKey public_key_;
};

[[nodiscard]] bool verify(const PublicKey& key, std::string_view message,
                          std::string_view signature);

// The three lines of a C2SP tlog-checkpoint: origin "isegoria/<instance>/<stream>", size in
// decimal, root in base64. This text, and nothing else, is what a checkpoint's signature covers.
[[nodiscard]] std::string checkpoint_text(std::string_view instance, StreamId stream,
                                          std::uint64_t size, const Hash& root);

[[nodiscard]] bool verify_checkpoint(const PublicKey& key, std::string_view instance,
                                     StreamId stream, const Checkpoint& checkpoint);

}  // namespace isegoria::record
