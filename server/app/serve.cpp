// SPDX-License-Identifier: AGPL-3.0-or-later
// isegoria serve: options to a running house. Flags come before the environment.
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <tuple>

#include "app/house.hpp"
#include "app/option_checks.hpp"

namespace isegoria::app {
namespace {

// What a file of a secret holds, without the line break at its end.
std::string read_secret(const std::string& path) {
    constexpr const char* option = "--conference-secret-file";
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file)
        throw program::Unfit{option, {"program.fault.file", {{"value", program::quoted(path)}}}};
    std::string secret = text.str();
    while (!secret.empty() && (secret.back() == '\n' || secret.back() == '\r')) secret.pop_back();
    return secret;
}

[[noreturn]] void needs(const char* option, const char* other) {
    throw program::Unfit{option, {"program.fault.needs", {{"option", std::string(other)}}}};
}

// Options of a conference server, gathered while they are read.
struct ConferenceOptions {
    std::string kind;
    std::string algorithm = "hs256";
    std::string secret_file;
    room::ConferenceSettings settings;

    void add_to(program::Options& read) {
        read.value("conference", kind, program::one_of({"jitsi", "livekit"}));
        read.value("conference-url", settings.url, conference_url_fault);
        read.value("conference-issuer", settings.issuer, token_fault);
        read.value("conference-subject", settings.subject, token_fault);
        read.value("conference-key-id", settings.key_id, token_fault);
        read.value_or("conference-algorithm", algorithm, program::one_of({"hs256", "rs256"}));
        read.value("conference-secret-file", secret_file, program::file_fault)
            ->envname("ISEGORIA_CONFERENCE_SECRET_FILE");
    }
    [[nodiscard]] std::optional<room::ConferenceSettings> take() {
        if (kind.empty()) return std::nullopt;
        if (const auto fault = conference_algorithm_fault(kind, algorithm))
            throw program::Unfit{"--conference-algorithm", *fault};
        if (secret_file.empty()) needs("--conference", "--conference-secret-file");
        if (settings.url.empty()) needs("--conference", "--conference-url");
        if (settings.issuer.empty()) needs("--conference", "--conference-issuer");
        if (kind == "jitsi" && settings.subject.empty())
            needs("--conference", "--conference-subject");
        settings.kind =
            kind == "jitsi" ? room::ConferenceKind::jitsi : room::ConferenceKind::livekit;
        settings.algorithm =
            algorithm == "hs256" ? room::TokenAlgorithm::hs256 : room::TokenAlgorithm::rs256;
        settings.secret = read_secret(secret_file);
        return settings;
    }
};

// What becomes of ServeOptions only when all has been read.
struct Typed {
    std::string data;
    std::string listen = "127.0.0.1:8443";
    std::string metrics;
    bool plain = false;
    std::string certificate;
    std::string key;
    std::string vault_key_file;
    std::string mail_command;
    ConferenceOptions conference;

    void add_to(program::Options& read, ServeOptions& options) {
        read.value("data", data, directory_fault)->required()->envname("ISEGORIA_DATA");
        read.value_or("listen", listen, address_fault)->envname("ISEGORIA_LISTEN");
        read.flag("plain", plain);
        read.value("certificate", certificate, program::file_fault);
        read.value("certificate-key", key, program::file_fault);
        read.value("origin", options.listen.allowed_origins, origin_fault);
        read.value("public-url", options.public_url, origin_fault);
        read.value("metrics", metrics, address_fault);
        read.value("trusted-proxy", options.listen.trusted_proxies, range_fault);
        read.value("unlimited", options.listen.unlimited_ranges, range_fault);
        read.value("vault-key-file", vault_key_file, program::file_fault)
            ->envname("ISEGORIA_VAULT_KEY_FILE");
        read.value("mail-command", mail_command, command_fault)->envname("ISEGORIA_MAIL_COMMAND");
        read.value_or("mail-from", options.mail_from, mail_fault)->envname("ISEGORIA_MAIL_FROM");
        read.value_or("instance", options.instance, instance_fault);
        read.value_or("wishes-per-second", options.limits.pace.per_second, rate_fault);
        read.value_or("connections-max", options.listen.limits.connections_max,
                      program::from_to(10, 1'000'000));
        conference.add_to(read);
    }
    // Throws Unfit.
    void fit_together(ServeOptions& options) {
        options.conference = conference.take();
        if (plain && (!certificate.empty() || !key.empty()))
            throw program::Unfit{"--plain", {"program.fault.excludes_certificate", {}}};
        if (certificate.empty() != key.empty())
            needs(certificate.empty() ? "--certificate-key" : "--certificate",
                  certificate.empty() ? "--certificate" : "--certificate-key");
        std::tie(options.listen.address, options.listen.port) = read_address(listen);
        if (!metrics.empty())
            std::tie(options.metrics_address, options.metrics_port) = read_address(metrics);
        std::istringstream words_of_command(mail_command);
        for (std::string word; words_of_command >> word;) options.mail_command.push_back(word);
        for (const std::string& range : options.listen.unlimited_ranges)
            options.limits.unlimited.push_back(net::AddressRange::parse(range).value());
        options.limits.pace.burst = options.limits.pace.per_second * 10;
        options.data = data;
        if (plain)
            options.listen.security = net::PlainText{};
        else if (!certificate.empty())
            options.listen.security = net::CertificateFiles{certificate, key};
        else
            options.listen.security = net::SelfMade{options.data / "tls", {}};
    }
};

}  // namespace

int serve(int count, char** words) {
    program::Options read("serve", count, words);
    ServeOptions options;
    Typed typed;
    typed.add_to(read, options);
    if (const auto code = read.read([&] { typed.fit_together(options); })) return *code;
    if (!typed.vault_key_file.empty())
        setenv("ISEGORIA_VAULT_KEY_FILE", typed.vault_key_file.c_str(), 1);
    try {
        House house(std::move(options));
        return static_cast<int>(house.run());
    } catch (const std::invalid_argument& error) {
        read.complain(error.what());
        return static_cast<int>(Exit::usage);
    } catch (const std::exception& error) {
        read.complain(error.what());
        return static_cast<int>(Exit::failed);
    }
}

}  // namespace isegoria::app
