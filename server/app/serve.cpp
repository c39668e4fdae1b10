// SPDX-License-Identifier: AGPL-3.0-or-later
// isegoria serve: options to a running house. Flags come before the environment.
#include <CLI/CLI.hpp>
#include <iostream>

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
    app.add_option("--wishes-per-second", options.limits.pace.per_second,
                   "Commands a second that one person may issue for long; ten times as many at once")
        ->capture_default_str()
        ->check(CLI::Range(1.0, 1e6));
    app.add_option("--connections-max", options.listen.limits.connections_max,
                   "Connections at once, all addresses together")
        ->capture_default_str()
        ->check(CLI::Range(10, 1'000'000));
    try {
        app.parse(count, words);
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
