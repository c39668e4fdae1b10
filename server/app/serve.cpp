// SPDX-License-Identifier: AGPL-3.0-or-later
// isegoria serve: options to a running house. Flags come before the environment.
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <sstream>

#include "app/house.hpp"

namespace isegoria::app {
namespace {

// "127.0.0.1:8443" or "[::1]:8443".
std::pair<std::string, std::uint16_t> read_address(const std::string& option,
                                                   const std::string& value) {
    const auto colon = value.rfind(':');
    std::string address = colon == std::string::npos ? value : value.substr(0, colon);
    if (address.size() > 1 && address.front() == '[' && address.back() == ']')
        address = address.substr(1, address.size() - 2);
    unsigned long port = 70'000;
    try {
        std::size_t used = 0;
        const std::string digits = colon == std::string::npos ? "" : value.substr(colon + 1);
        port = std::stoul(digits, &used);
        if (used != digits.size()) port = 70'000;
    } catch (const std::exception&) {
    }
    if (port > 65'535 || address.empty())
        throw CLI::ValidationError(
            option, "'" + value + "' is not ADDRESS:PORT with a port from 0 to 65535");
    return {address, static_cast<std::uint16_t>(port)};
}

// What a file of a secret holds, without the line break at its end.
std::string read_secret(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) throw CLI::ValidationError("--conference-secret-file", "cannot read " + path);
    std::string secret = text.str();
    while (!secret.empty() && (secret.back() == '\n' || secret.back() == '\r')) secret.pop_back();
    return secret;
}

// Options of a conference server, gathered while they are read.
struct ConferenceOptions {
    std::string kind;
    std::string algorithm = "hs256";
    std::string secret_file;
    room::ConferenceSettings settings;

    void add_to(CLI::App& app) {
        app.add_option(
               "--conference", kind,
               "Conference server for sound and picture: jitsi or livekit; without it there "
               "is none")
            ->check(CLI::IsMember({"jitsi", "livekit"}));
        app.add_option("--conference-url", settings.url, "Its address, https:// or wss://");
        app.add_option("--conference-issuer", settings.issuer,
                       "Jitsi's app id, or LiveKit's API key");
        app.add_option("--conference-subject", settings.subject, "Jitsi's domain or tenant");
        app.add_option("--conference-key-id", settings.key_id,
                       "Name of the key, when the conference server has several");
        app.add_option("--conference-algorithm", algorithm, "hs256 or rs256")
            ->check(CLI::IsMember({"hs256", "rs256"}))
            ->capture_default_str();
        app.add_option("--conference-secret-file", secret_file,
                       "File with the shared secret (hs256) or the RSA private key (rs256)")
            ->envname("ISEGORIA_CONFERENCE_SECRET_FILE");
    }
    [[nodiscard]] std::optional<room::ConferenceSettings> read() {
        if (kind.empty()) return std::nullopt;
        if (secret_file.empty())
            throw CLI::ValidationError("--conference", "needs --conference-secret-file");
        settings.kind =
            kind == "jitsi" ? room::ConferenceKind::jitsi : room::ConferenceKind::livekit;
        settings.algorithm =
            algorithm == "hs256" ? room::TokenAlgorithm::hs256 : room::TokenAlgorithm::rs256;
        settings.secret = read_secret(secret_file);
        return settings;
    }
};

}  // namespace

int serve(int count, char** words) {
    CLI::App app{
        "Serves the assemblies of one data directory.\n\n"
        "The first start makes the directory and prints a one-time set-up link for the first\n"
        "organiser. Without certificate files a self-made certificate protects the port.",
        "isegoria serve"};
    ServeOptions options;
    std::string listen = "127.0.0.1:8443";
    std::string metrics;
    bool plain = false;
    std::string certificate;
    std::string key;
    std::string data;
    std::string vault_key_file;
    app.add_option("--data", data, "Data directory; made when it is missing")
        ->required()
        ->envname("ISEGORIA_DATA");
    app.add_option("--listen", listen, "Address and port; port 0 takes any free one")
        ->envname("ISEGORIA_LISTEN")
        ->capture_default_str();
    app.add_flag("--plain", plain, "Without TLS: only behind a proxy that ends it");
    app.add_option("--certificate", certificate, "Certificate chain (PEM)");
    app.add_option("--certificate-key", key, "Its key (PEM)");
    app.add_option(
        "--origin", options.listen.allowed_origins,
        "Web origin that may connect, for instance https://assembly.example; again for more");
    app.add_option("--public-url", options.public_url,
                   "How people reach this server, for the links it prints");
    app.add_option("--metrics", metrics, "Private address and port for /metrics");
    app.add_option("--trusted-proxy", options.listen.trusted_proxies,
                   "Range of addresses whose X-Forwarded-For is believed; again for more");
    app.add_option("--unlimited", options.listen.unlimited_ranges,
                   "Range of addresses without limits of connections: a hall behind one address; "
                   "again for more");
    app.add_option("--vault-key-file", vault_key_file,
                   "File with the vault's key (64 hexadecimal digits)")
        ->envname("ISEGORIA_VAULT_KEY_FILE");
    app.add_option("--instance", options.instance,
                   "Name of this instance in signed checkpoints; may not change afterwards")
        ->capture_default_str();
    app.add_option("--wishes-per-second", options.limits.wishes_per_second,
                   "Commands a second that one connection may issue")
        ->capture_default_str()
        ->check(CLI::Range(1.0, 1e6));
    app.add_option("--connections-max", options.listen.limits.connections_max,
                   "Connections at once, all addresses together")
        ->capture_default_str()
        ->check(CLI::Range(10, 1'000'000));
    ConferenceOptions conference;
    conference.add_to(app);
    try {
        app.parse(count, words);
        options.conference = conference.read();
        if (plain && (!certificate.empty() || !key.empty()))
            throw CLI::ValidationError("--plain", "cannot be given together with a certificate");
        if (certificate.empty() != key.empty())
            throw CLI::ValidationError("--certificate", "and --certificate-key go together");
        std::tie(options.listen.address, options.listen.port) = read_address("--listen", listen);
        if (!metrics.empty())
            std::tie(options.metrics_address, options.metrics_port) =
                read_address("--metrics", metrics);
    } catch (const CLI::ParseError& error) {
        return error.get_exit_code() == 0 ? app.exit(error)
                                          : (app.exit(error), static_cast<int>(Exit::usage));
    }
    options.limits.wishes_burst = options.limits.wishes_per_second * 5;
    options.data = data;
    if (plain)
        options.listen.security = net::PlainText{};
    else if (!certificate.empty())
        options.listen.security = net::CertificateFiles{certificate, key};
    else
        options.listen.security = net::SelfMade{options.data / "tls", {}};
    if (!vault_key_file.empty()) setenv("ISEGORIA_VAULT_KEY_FILE", vault_key_file.c_str(), 1);
    try {
        House house(std::move(options));
        return static_cast<int>(house.run());
    } catch (const std::invalid_argument& error) {
        std::cerr << "isegoria serve: " << error.what() << "\n";
        return static_cast<int>(Exit::usage);
    } catch (const std::exception& error) {
        std::cerr << "isegoria serve: " << error.what() << "\n";
        return static_cast<int>(Exit::failed);
    }
}

}  // namespace isegoria::app
