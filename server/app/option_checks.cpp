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

constexpr std::int64_t rate_max = 1'000'000;
constexpr std::size_t token_octets_max = 200;  // They stand in every token of a room.

bool is_token(const std::string& value) {
    return !value.empty() && value.size() <= token_octets_max &&
           std::all_of(value.begin(), value.end(),
                       [](char sign) { return sign > 0x20 && sign < 0x7f; });
}

Fault fault(const char* kind, const std::string& value, words::Arguments more = {}) {
    more["value"] = program::quoted(value);
    return {std::string("program.fault.") + kind, std::move(more)};
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

std::optional<Fault> instance_fault(const std::string& value) {
    const bool good = !value.empty() && value.size() <= instance_signs_max &&
                      std::all_of(value.begin(), value.end(), [](char sign) {
                          return (sign >= 'a' && sign <= 'z') || (sign >= 'A' && sign <= 'Z') ||
                                 (sign >= '0' && sign <= '9') || sign == '.' || sign == '-' ||
                                 sign == '_';
                      });
    if (good) return std::nullopt;
    return fault("instance", value, {{"max", std::int64_t{instance_signs_max}}});
}

std::optional<Fault> address_fault(const std::string& value) {
    const auto [address, port] = parts(value);
    const auto number = number_in<std::uint16_t>(port);
    const bool numeric =
        address.find('/') == std::string::npos && net::AddressRange::parse(address);
    if (numeric && number) return std::nullopt;
    return fault("address", value,
                 {{"form", std::string("IP:PORT")},
                  {"examples", std::string("127.0.0.1:8443, [::1]:8443")}});
}

std::pair<std::string, std::uint16_t> read_address(const std::string& value) {
    const auto [address, port] = parts(value);
    return {address, number_in<std::uint16_t>(port).value_or(0)};
}

std::optional<Fault> range_fault(const std::string& value) {
    if (net::AddressRange::parse(value)) return std::nullopt;
    return fault("range", value);
}

std::optional<Fault> origin_fault(const std::string& value) {
    if (net::normal_origin(value)) return std::nullopt;
    return fault("origin", value);
}

std::optional<Fault> directory_fault(const std::string& value) {
    std::error_code ignored;
    if (!value.empty() && (!fs::exists(value, ignored) || fs::is_directory(value, ignored)))
        return std::nullopt;
    return fault("directory", value);
}

std::optional<Fault> command_fault(const std::string& value) {
    const std::string program = value.substr(0, value.find(' '));
    std::error_code ignored;
    const bool runs = !program.empty() && program.front() == '/' &&
                      value.find_first_of("\r\n") == std::string::npos &&
                      fs::is_regular_file(program, ignored) && ::access(program.c_str(), X_OK) == 0;
    if (runs) return std::nullopt;
    return fault("command", value);
}

std::optional<Fault> mail_fault(const std::string& value) {
    if (room::is_mail_address(value)) return std::nullopt;
    return fault("mail", value);
}

std::optional<Fault> token_fault(const std::string& value) {
    if (is_token(value)) return std::nullopt;
    return fault("token", value, {{"max", std::int64_t{token_octets_max}}});
}

std::optional<Fault> conference_url_fault(const std::string& value) {
    const bool web_socket = value.starts_with("wss://");
    const std::string address = web_socket ? "https://" + value.substr(6) : value;
    const std::string origin = address.substr(0, address.find('/', 8));
    if (is_token(value) && address.starts_with("https://") && !origin_fault(origin))
        return std::nullopt;
    return fault("conference_url", value);
}

std::optional<Fault> conference_algorithm_fault(const std::string& conference,
                                       const std::string& algorithm) {
    if (conference != "livekit" || algorithm == "hs256") return std::nullopt;
    return fault("conference_algorithm", algorithm);
}

std::optional<Fault> rate_fault(const std::string& value) {
    const auto rate = number_in<double>(value);
    if (rate && *rate >= 1 && *rate <= static_cast<double>(rate_max)) return std::nullopt;
    return fault("from_to", value, {{"least", std::int64_t{1}}, {"most", rate_max}});
}

}  // namespace isegoria::app
