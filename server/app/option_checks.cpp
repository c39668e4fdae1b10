// SPDX-License-Identifier: AGPL-3.0-or-later
// The checks of option_checks.hpp.
#include "app/option_checks.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <string_view>

#include "net/address_range.hpp"
#include "net/origin.hpp"
#include "room/letter.hpp"

namespace isegoria::app {
namespace {

namespace fs = std::filesystem;

constexpr double rate_max = 1e6;
constexpr std::size_t quoted_max = 80;  // A terminal's line; the person knows the rest.

constexpr std::size_t token_octets_max = 200;  // They stand in every token of a room.

bool is_token(const std::string& value) {
    return !value.empty() && value.size() <= token_octets_max &&
           std::all_of(value.begin(), value.end(),
                       [](char sign) { return sign > 0x20 && sign < 0x7f; });
}

std::string quoted(const std::string& value) {
    std::string shown = value.substr(0, quoted_max);
    for (char& sign : shown)
        if (static_cast<unsigned char>(sign) < 0x20 || sign == 0x7f) sign = '?';
    return "'" + shown + (value.size() > quoted_max ? "…'" : "'");
}

// The whole of `text` as a number, or nothing.
template <class Number>
std::optional<Number> number_in(std::string_view text) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::pair<std::string, std::string> parts(const std::string& value) {
    const auto colon = value.rfind(':');
    if (colon == std::string::npos) return {value, ""};
    std::string address = value.substr(0, colon);
    if (address.size() > 1 && address.front() == '[' && address.back() == ']')
        address = address.substr(1, address.size() - 2);
    return {address, value.substr(colon + 1)};
}

}  // namespace

std::string instance_fault(const std::string& value) {
    const bool good = !value.empty() && value.size() <= instance_signs_max &&
                      std::all_of(value.begin(), value.end(), [](char sign) {
                          return (sign >= 'a' && sign <= 'z') || (sign >= 'A' && sign <= 'Z') ||
                                 (sign >= '0' && sign <= '9') || sign == '.' || sign == '-' ||
                                 sign == '_';
                      });
    if (good) return {};
    return quoted(value) + " is not 1 to " + std::to_string(instance_signs_max) +
           " letters of a to z, digits, '.', '-' and '_'";
}

std::string address_fault(const std::string& value) {
    const auto [address, port] = parts(value);
    const auto number = number_in<std::uint16_t>(port);
    const bool numeric =
        address.find('/') == std::string::npos && net::AddressRange::parse(address);
    if (numeric && number) return {};
    return quoted(value) +
           " is not ADDRESS:PORT, a numeric IP address and a port from 0 to 65535, such as "
           "127.0.0.1:8443 or [::1]:8443";
}

std::pair<std::string, std::uint16_t> read_address(const std::string& value) {
    const auto [address, port] = parts(value);
    return {address, number_in<std::uint16_t>(port).value_or(0)};
}

std::string range_fault(const std::string& value) {
    if (net::AddressRange::parse(value)) return {};
    return quoted(value) + " is no address or range such as 10.0.0.0/8 or 2001:db8::/32";
}

std::string origin_fault(const std::string& value) {
    if (net::normal_origin(value)) return {};
    return quoted(value) +
           " is not http:// or https:// with a host and at most a port, such as "
           "https://assembly.example";
}

std::string directory_fault(const std::string& value) {
    std::error_code ignored;
    if (!value.empty() && (!fs::exists(value, ignored) || fs::is_directory(value, ignored)))
        return {};
    return quoted(value) + " is not a directory, nor a path where one can be made";
}

std::string file_fault(const std::string& value) {
    std::error_code ignored;
    if (!fs::is_directory(value, ignored) && ::access(value.c_str(), R_OK) == 0) return {};
    return quoted(value) + " is not a file that can be read";
}

std::string command_fault(const std::string& value) {
    const std::string program = value.substr(0, value.find(' '));
    std::error_code ignored;
    const bool runs = !program.empty() && program.front() == '/' &&
                      value.find_first_of("\r\n") == std::string::npos &&
                      fs::is_regular_file(program, ignored) && ::access(program.c_str(), X_OK) == 0;
    if (runs) return {};
    return quoted(value) + " names no program that can be run, by its whole path";
}

std::string mail_fault(const std::string& value) {
    if (room::is_mail_address(value)) return {};
    return quoted(value) + " is not an address of e-mail";
}

std::string token_fault(const std::string& value) {
    if (is_token(value)) return {};
    return quoted(value) + " is not 1 to " + std::to_string(token_octets_max) +
           " letters, digits and signs without blanks";
}

std::string conference_url_fault(const std::string& value) {
    const bool web_socket = value.starts_with("wss://");
    const std::string address = web_socket ? "https://" + value.substr(6) : value;
    const std::string origin = address.substr(0, address.find('/', 8));
    if (is_token(value) && address.starts_with("https://") && origin_fault(origin).empty())
        return {};
    return quoted(value) + " is not an address that begins with https:// or wss://";
}

std::string conference_algorithm_fault(const std::string& conference,
                                       const std::string& algorithm) {
    if (conference != "livekit" || algorithm == "hs256") return {};
    return quoted(algorithm) +
           " is not read by LiveKit, which checks tokens with the secret of its API key: give "
           "hs256, and that secret as --conference-secret-file";
}

std::string rate_fault(const std::string& value) {
    const auto rate = number_in<double>(value);
    if (rate && *rate >= 1 && *rate <= rate_max) return {};
    return quoted(value) + " is not a number from 1 to 1000000";
}

}  // namespace isegoria::app
