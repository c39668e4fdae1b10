// SPDX-License-Identifier: AGPL-3.0-or-later
// Making, reading and fingerprinting of certificates with OpenSSL.
#include "net/certificate.hpp"

#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <cerrno>
#include <cstring>
#include <memory>
#include <stdexcept>

namespace isegoria::net {
namespace {

template <auto release>
struct Released {
    template <typename T>
    void operator()(T* thing) const {
        release(thing);
    }
};
using Certificate = std::unique_ptr<X509, Released<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Released<EVP_PKEY_free>>;
using Bio = std::unique_ptr<BIO, Released<BIO_free_all>>;
using Extension = std::unique_ptr<X509_EXTENSION, Released<X509_EXTENSION_free>>;

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& what) {
    ERR_clear_error();
    throw std::runtime_error(path.string() + ": " + what);
}

Certificate read_certificate(const std::filesystem::path& path) {
    const Bio file(BIO_new_file(path.c_str(), "r"));
    Certificate certificate(file ? PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr)
                                 : nullptr);
    ERR_clear_error();
    return certificate;
}

Key read_key(const std::filesystem::path& path) {
    const Bio file(BIO_new_file(path.c_str(), "r"));
    Key key(file ? PEM_read_bio_PrivateKey(file.get(), nullptr, nullptr, nullptr) : nullptr);
    ERR_clear_error();
    return key;
}

std::string host_name() {
    std::array<char, 256> name{};  // HOST_NAME_MAX is 64 on Linux.
    if (gethostname(name.data(), name.size() - 1) != 0) return {};
    return name.data();
}

// Only what is surely a DNS name goes into the extension's text, whose syntax has commas and
// colons.
bool is_dns_name(const std::string& name) {
    return !name.empty() && name.size() <= 253 && std::ranges::all_of(name, [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '-' || c == '.' || c == '_';
    });
}

std::string alternative_names(const std::vector<std::string>& more) {
    std::string names = "DNS:localhost,IP:127.0.0.1,IP:::1";
    std::vector<std::string> all = more;
    all.push_back(host_name());
    for (const std::string& name : all) {
        boost::system::error_code not_an_address;
        const auto address = boost::asio::ip::make_address(name, not_an_address);
        if (!not_an_address) {
            names += ",IP:" + address.to_string();
        } else if (is_dns_name(name) && name != "localhost") {
            names += ",DNS:" + name;
        }
    }
    return names;
}

void extend(X509* certificate, int kind, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
    if (!extension || X509_add_ext(certificate, extension.get(), -1) != 1) {
        throw std::runtime_error("certificate extension refused: " + value);
    }
}

Certificate make_certificate(EVP_PKEY* key, const std::vector<std::string>& more_names) {
    Certificate certificate(X509_new());
    std::array<unsigned char, 16> serial{};
    if (!certificate || RAND_bytes(serial.data(), static_cast<int>(serial.size())) != 1) {
        throw std::runtime_error("the system gives no random octets");
    }
    serial[0] &= 0x7F;  // A serial number is positive (RFC 5280 section 4.1.2.2).
    serial[0] |= 0x40;
    X509* x = certificate.get();
    X509_set_version(x, X509_VERSION_3);
    ASN1_STRING_set(X509_get_serialNumber(x), serial.data(), static_cast<int>(serial.size()));
    constexpr long hour = 3'600;  // Begun a little earlier, for clients whose clock is behind.
    X509_gmtime_adj(X509_getm_notBefore(x), -hour);
    X509_gmtime_adj(X509_getm_notAfter(x), self_made_days * 24 * hour - hour);
    X509_NAME* name = X509_get_subject_name(x);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("Isegoria, self-made"), -1,
                               -1, 0);
    X509_set_issuer_name(x, name);
    X509_set_pubkey(x, key);
    extend(x, NID_basic_constraints, "critical,CA:FALSE");
    extend(x, NID_key_usage, "critical,digitalSignature");
    extend(x, NID_ext_key_usage, "serverAuth");
    extend(x, NID_subject_key_identifier, "hash");
    extend(x, NID_subject_alt_name, alternative_names(more_names));
    if (X509_sign(x, key, EVP_sha256()) == 0) throw std::runtime_error("signing failed");
    return certificate;
}

bool still_good(const std::filesystem::path& path) {
    const Certificate certificate = read_certificate(path);
    const Key key = read_key(path);
    if (!certificate || !key || X509_check_private_key(certificate.get(), key.get()) != 1) {
        return false;
    }
    int days = 0;
    int seconds = 0;
    return ASN1_TIME_diff(&days, &seconds, nullptr, X509_get0_notAfter(certificate.get())) == 1 &&
           days >= self_made_renewal_days;
}

void write_secret(const std::filesystem::path& path, std::string_view content) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) fail(path, std::strerror(errno));
    const ssize_t written = ::write(file, content.data(), content.size());
    const bool synced = ::fsync(file) == 0;
    const bool closed = ::close(file) == 0;
    if (written != static_cast<ssize_t>(content.size()) || !synced || !closed) {
        fail(path, "could not be written whole");
    }
}

}  // namespace

std::filesystem::path self_made_certificate(const std::filesystem::path& directory,
                                            const std::vector<std::string>& more_names) {
    const std::filesystem::path path = directory / "self_made.pem";
    if (still_good(path)) return path;
    const Key key(EVP_EC_gen("P-256"));
    if (!key) fail(path, "no key could be made");
    const Certificate certificate = make_certificate(key.get(), more_names);
    const Bio memory(BIO_new(BIO_s_mem()));
    if (!memory ||
        PEM_write_bio_PKCS8PrivateKey(memory.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                      nullptr) != 1 ||
        PEM_write_bio_X509(memory.get(), certificate.get()) != 1) {
        fail(path, "could not be written as PEM");
    }
    char* octets = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &octets);

    std::filesystem::path unfinished = path;
    unfinished += "." + std::to_string(::getpid());
    std::filesystem::remove(unfinished);
    write_secret(unfinished, {octets, static_cast<std::size_t>(size)});
    std::filesystem::rename(unfinished, path);
    return path;
}

std::string certificate_fingerprint(const x509_st* certificate) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (X509_digest(certificate, EVP_sha256(), digest.data(), &size) != 1) {
        throw std::runtime_error("a certificate could not be hashed");
    }
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (unsigned i = 0; i < size; ++i) {
        text += digits[digest[i] >> 4];
        text += digits[digest[i] & 0xF];
    }
    return text;
}

std::string certificate_fingerprint(const std::filesystem::path& pem) {
    const Certificate certificate = read_certificate(pem);
    if (!certificate) fail(pem, "holds no readable certificate");
    return certificate_fingerprint(certificate.get());
}

std::string normal_fingerprint(std::string_view text) {
    std::string normal;
    for (const char c : text) {
        if (c == ':') continue;
        if (std::isxdigit(static_cast<unsigned char>(c)) == 0) return {};
        normal += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    return normal.size() == 64 ? normal : std::string{};
}

}  // namespace isegoria::net
