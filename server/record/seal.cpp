// SPDX-License-Identifier: AGPL-3.0-or-later
// libsodium throughout. Two keys are derived from the one given, so that no key serves two
// algorithms.
#include "record/seal.hpp"

#include <sodium.h>

#include <cstdlib>
#include <cstring>

#include "record/errors.hpp"
#include "record/file_access.hpp"

namespace isegoria::record {
namespace {

constexpr char derivation[crypto_kdf_CONTEXTBYTES + 1] = "isegoria";
constexpr std::size_t nonce_size = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_size = crypto_aead_xchacha20poly1305_ietf_ABYTES;

const unsigned char* in(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* out(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

void start_sodium() {
    if (sodium_init() < 0) throw Error("libsodium does not start");
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' '))
        text.remove_suffix(1);
    return text;
}

}  // namespace

VaultKey VaultKey::from_hex_digits(std::string_view digits) {
    auto plain = from_hex(trimmed(digits));
    if (!plain || plain->size() != 32) throw WrongKey("a vault key has 64 hexadecimal digits");
    VaultKey key;
    std::memcpy(key.octets_.data(), plain->data(), key.octets_.size());
    sodium_memzero(plain->data(), plain->size());
    return key;
}

VaultKey VaultKey::load(const std::filesystem::path& path, bool make) {
    start_sodium();
    const char* digits = std::getenv("ISEGORIA_VAULT_KEY");
    const char* file = std::getenv("ISEGORIA_VAULT_KEY_FILE");
    if (digits != nullptr && file != nullptr)
        throw WrongKey("set ISEGORIA_VAULT_KEY or ISEGORIA_VAULT_KEY_FILE, not both");
    if (digits != nullptr) return from_hex_digits(digits);
    const std::filesystem::path from = file != nullptr ? std::filesystem::path(file) : path;
    if (make && file == nullptr && !std::filesystem::exists(from)) {
        std::string made(32, '\0');
        randombytes_buf(made.data(), made.size());
        replace_file(from, to_hex(made) + "\n");
    }
    if (!std::filesystem::exists(from)) throw WrongKey(from.string() + " is missing");
    refuse_if_others_may_read(from);
    return from_hex_digits(read_file(from));
}

VaultKey::~VaultKey() { sodium_memzero(octets_.data(), octets_.size()); }

Seal::Seal(const VaultKey& key) {
    start_sodium();
    static_assert(crypto_kdf_KEYBYTES == 32);
    crypto_kdf_derive_from_key(sealing_.data(), sealing_.size(), 1, derivation,
                               key.octets().data());
    crypto_kdf_derive_from_key(looking_up_.data(), looking_up_.size(), 2, derivation,
                               key.octets().data());
}

Seal::~Seal() {
    sodium_memzero(sealing_.data(), sealing_.size());
    sodium_memzero(looking_up_.data(), looking_up_.size());
}

std::string Seal::close(std::string_view plain, std::string_view place) const {
    std::string sealed(nonce_size + plain.size() + tag_size, '\0');
    randombytes_buf(sealed.data(), nonce_size);
    crypto_aead_xchacha20poly1305_ietf_encrypt(out(sealed) + nonce_size, nullptr, in(plain),
                                               plain.size(), in(place), place.size(), nullptr,
                                               in(sealed), sealing_.data());
    return sealed;
}

std::optional<std::string> Seal::open(std::string_view sealed, std::string_view place) const {
    if (sealed.size() < nonce_size + tag_size) return std::nullopt;
    std::string plain(sealed.size() - nonce_size - tag_size, '\0');
    const auto cipher = sealed.substr(nonce_size);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(out(plain), nullptr, nullptr, in(cipher),
                                                   cipher.size(), in(place), place.size(),
                                                   in(sealed), sealing_.data()) != 0)
        return std::nullopt;
    return plain;
}

Hash Seal::look_up(std::initializer_list<std::string_view> parts) const {
    crypto_generichash_state state;
    crypto_generichash_init(&state, looking_up_.data(), looking_up_.size(), 32);
    for (const auto part : parts) {
        const std::string size = big_endian(part.size());
        crypto_generichash_update(&state, in(size), size.size());
        crypto_generichash_update(&state, in(part), part.size());
    }
    Hash hash{};
    crypto_generichash_final(&state, hash.data(), hash.size());
    return hash;
}

}  // namespace isegoria::record
