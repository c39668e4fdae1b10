// SPDX-License-Identifier: AGPL-3.0-or-later
// OpenSSL's Ed25519. PEM because every tool reads it: an operator can back it up and check it.
#include "record/signing.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sys/stat.h>

#include "record/file_access.hpp"

namespace isegoria::record {
namespace {

constexpr std::size_t signature_size = 64;

using Key = std::shared_ptr<EVP_PKEY>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
using Memory = std::unique_ptr<BIO, decltype(&BIO_free)>;

const unsigned char* unsigned_octets(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

void create(const std::filesystem::path& path) {
    const Key made(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), EVP_PKEY_free);
    const Memory memory(BIO_new(BIO_s_secmem()), BIO_free);
    if (!made || !memory ||
        PEM_write_bio_PKCS8PrivateKey(memory.get(), made.get(), nullptr, nullptr, 0, nullptr,
                                      nullptr) != 1)
        throw StorageFailed("cannot make a signing key");
    char* start = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &start);
    replace_file(path, {start, static_cast<std::size_t>(size)});
}

}  // namespace

SigningKey SigningKey::open_or_create(const std::filesystem::path& path) {
    if (!std::filesystem::exists(path)) create(path);
    refuse_if_others_may_read(path);
    const std::string pem = read_file(path);
    const Memory memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
    // The empty password keeps OpenSSL from asking for one at the terminal.
    static char no_password[] = "";
    const Key key(PEM_read_bio_PrivateKey(memory.get(), nullptr, nullptr, no_password),
                  EVP_PKEY_free);
    PublicKey public_key{};
    std::size_t size = public_key.size();
    if (!key || EVP_PKEY_get_id(key.get()) != EVP_PKEY_ED25519 ||
        EVP_PKEY_get_raw_public_key(key.get(), public_key.data(), &size) != 1)
        throw WrongKey(path.string() + " holds no Ed25519 private key");
    return {key, public_key};
}

std::string SigningKey::sign(std::string_view message) const {
    const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    std::string signature(signature_size, '\0');
    std::size_t size = signature.size();
    if (!context ||
        EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr,
                           static_cast<EVP_PKEY*>(key_.get())) != 1 ||
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                       unsigned_octets(message), message.size()) != 1)
        throw Error("signing failed");
    return signature;
}

bool verify(const PublicKey& key, std::string_view message, std::string_view signature) {
    const Key opened(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.data(), key.size()),
                     EVP_PKEY_free);
    const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    return opened && context && signature.size() == signature_size &&
           EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, opened.get()) == 1 &&
           EVP_DigestVerify(context.get(), unsigned_octets(signature), signature.size(),
                            unsigned_octets(message), message.size()) == 1;
}

std::string checkpoint_text(std::string_view instance, StreamId stream, std::uint64_t size,
                            const Hash& root) {
    return "isegoria/" + std::string(instance) + "/" + std::to_string(stream) + "\n" +
           std::to_string(size) + "\n" + to_base64(octets(root)) + "\n";
}

bool verify_checkpoint(const PublicKey& key, std::string_view instance, StreamId stream,
                       const Checkpoint& checkpoint) {
    return verify(key, checkpoint_text(instance, stream, checkpoint.size, checkpoint.root),
                  checkpoint.signature);
}

}  // namespace isegoria::record
