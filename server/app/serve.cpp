// SPDX-License-Identifier: AGPL-3.0-or-later
// isegoria serve: options to a running house. Flags come before the environment.
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <sstream>

#include "app/house.hpp"
#include "app/option_checks.hpp"

namespace isegoria::app {
namespace {

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
        app.add_option("--conference-url", settings.url, "Its address, https:// or wss://")
            ->check(conference_url_fault);
        app.add_option("--conference-issuer", settings.issuer,
                       "Jitsi's app id, or LiveKit's API key")
            ->check(token_fault);
        app.add_option("--conference-subject", settings.subject, "Jitsi's domain or tenant")
            ->check(token_fault);
        app.add_option("--conference-key-id", settings.key_id,
                       "Name of the key, when the conference server has several")
            ->check(token_fault);
        app.add_option("--conference-algorithm", algorithm, "hs256, or rs256 with Jitsi")
            ->check(CLI::IsMember({"hs256", "rs256"}))
            ->capture_default_str();
        app.add_option("--conference-secret-file", secret_file,
                       "File with the shared secret (hs256) or the RSA private key (rs256)")
            ->check(file_fault)
            ->envname("ISEGORIA_CONFERENCE_SECRET_FILE");
    }
    [[nodiscard]] std::optional<room::ConferenceSettings> read() {
        if (kind.empty()) return std::nullopt;
        const std::string fault = conference_algorithm_fault(kind, algorithm);
        if (!fault.empty()) throw CLI::ValidationError("--conference-algorithm", fault);
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
    std::string mail_command;
    app.add_option("--data", data, "Data directory; made when it is missing")
        ->required()
        ->check(directory_fault)
        ->envname("ISEGORIA_DATA");
    app.add_option("--listen", listen, "Address and port; port 0 takes any free one")
        ->check(address_fault)
        ->envname("ISEGORIA_LISTEN")
        ->capture_default_str();
    app.add_flag("--plain", plain, "Without TLS: only behind a proxy that ends it");
    app.add_option("--certificate", certificate, "Certificate chain (PEM)")->check(file_fault);
    app.add_option("--certificate-key", key, "Its key (PEM)")->check(file_fault);
    app.add_option(
           "--origin", options.listen.allowed_origins,
           "Web origin that may connect, for instance https://assembly.example; again for more")
        ->check(origin_fault);
    app.add_option("--public-url", options.public_url,
                   "How people reach this server, for the links it prints")
        ->check(origin_fault);
    app.add_option("--metrics", metrics, "Private address and port for /metrics")
        ->check(address_fault);
    app.add_option("--trusted-proxy", options.listen.trusted_proxies,
                   "Range of addresses whose X-Forwarded-For is believed; again for more")
        ->check(range_fault);
    app.add_option("--unlimited", options.listen.unlimited_ranges,
                   "Range of addresses without limits of connections and of tries at codes: a hall "
                   "behind one address; again for more")
        ->check(range_fault);
    app.add_option("--vault-key-file", vault_key_file,
                   "File with the vault's key (64 hexadecimal digits)")
        ->check(file_fault)
        ->envname("ISEGORIA_VAULT_KEY_FILE");
    app.add_option(
           "--mail-command", mail_command,
           "Program that sends letters, for instance \"/usr/sbin/sendmail -t -i\": each letter "
           "comes on its standard input, the receiver in its headers. No shell is asked; words "
           "are divided at spaces. Without it letters wait as .eml files in DATA/outbox")
        ->check(command_fault)
        ->envname("ISEGORIA_MAIL_COMMAND");
    app.add_option("--mail-from", options.mail_from, "Address that letters come from")
        ->check(mail_fault)
        ->envname("ISEGORIA_MAIL_FROM")
        ->capture_default_str();
    app.add_option("--instance", options.instance,
                   "Name of this instance in signed checkpoints; may not change afterwards")
        ->check(instance_fault)
        ->capture_default_str();
    app.add_option(
           "--wishes-per-second", options.limits.pace.per_second,
           "Commands a second that one person may issue for long; ten times as many at once")
        ->capture_default_str()
        ->check(rate_fault);
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
        std::tie(options.listen.address, options.listen.port) = read_address(listen);
        if (!metrics.empty())
            std::tie(options.metrics_address, options.metrics_port) = read_address(metrics);
    } catch (const CLI::ParseError& error) {
        return error.get_exit_code() == 0 ? app.exit(error)
                                          : (app.exit(error), static_cast<int>(Exit::usage));
    }
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
