// SPDX-License-Identifier: AGPL-3.0-or-later
// The vault's cryptography: where its key comes from, sealing (XChaCha20-Poly1305) and keyed
// look-up hashes (BLAKE2b). Immutable once made; any thread.
#pragma once

#include <array>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "record/digest.hpp"

namespace isegoria::record {

// 256 bits, wiped when destroyed.
class VaultKey {
  public:
    // From the environment, ISEGORIA_VAULT_KEY (64 hexadecimal digits) or ISEGORIA_VAULT_KEY_FILE,
    // or else from `path`. When there is no file and `make` is true, a new random key is made there
    // (mode 0600). Throws WrongKey for a missing or malformed key, for both variables at once, and
    // for a file that others may read.
    static VaultKey load(const std::filesystem::path& path, bool make);
    static VaultKey from_hex_digits(std::string_view digits);

    VaultKey(const VaultKey&) = default;
    VaultKey& operator=(const VaultKey&) = default;
    ~VaultKey();

    [[nodiscard]] const std::array<unsigned char, 32>& octets() const { return octets_; }

  private:
    VaultKey() = default;
    std::array<unsigned char, 32> octets_{};
};

class Seal {
  public:
    explicit Seal(const VaultKey& key);
    Seal(const Seal&) = delete;
    Seal& operator=(const Seal&) = delete;
    ~Seal();

    // Nonce (24 random octets), ciphertext, tag (16). `place` is authenticated and not stored: what
    // is sealed for one place does not open in another.
    [[nodiscard]] std::string close(std::string_view plain, std::string_view place) const;
    [[nodiscard]] std::optional<std::string> open(std::string_view sealed,
                                                  std::string_view place) const;

    // A keyed hash over the parts and their lengths: equal for equal parts, and telling nothing
    // without the key, not even to someone who tries every name.
    [[nodiscard]] Hash look_up(std::initializer_list<std::string_view> parts) const;

  private:
    std::array<unsigned char, 32> sealing_{};
    std::array<unsigned char, 32> looking_up_{};
};

}  // namespace isegoria::record
