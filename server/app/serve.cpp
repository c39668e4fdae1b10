// SPDX-License-Identifier: AGPL-3.0-or-later
// isegoria serve: options to a running house. Flags come before the environment.
#include <CLI/CLI.hpp>
#include <iostream>
#include <sstream>

#include "app/house.hpp"
#include "app/option_checks.hpp"

namespace isegoria::app {
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
                   "Range of addresses without limits of connections: a hall behind one address; "
                   "again for more")
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
    try {
        app.parse(count, words);
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
