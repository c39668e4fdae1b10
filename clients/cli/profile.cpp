// SPDX-License-Identifier: AGPL-3.0-or-later
// See profile.hpp.
#include "cli/profile.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>

namespace isegoria::cli {
namespace {

namespace json = boost::json;
constexpr std::size_t name_signs_max = 64;  // A file name on any system.

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& what) {
    throw std::runtime_error(file.string() + ": " + what);
}

std::string text(const json::object& object, json::string_view name) {
    const json::value* value = object.if_contains(name);
    if (value == nullptr || !value->is_string()) return {};
    return {value->as_string().data(), value->as_string().size()};
}

}  // namespace

bool is_profile_name(const std::string& name) {
    return !name.empty() && name.size() <= name_signs_max &&
           std::ranges::all_of(name, [](unsigned char sign) {
               return (sign < 0x80 && std::isalnum(sign) != 0) || sign == '-' || sign == '_';
           });
}

std::filesystem::path profile_file(const Variable& variable, const std::string& name) {
    const auto given = [&](const char* key) {
        const auto value = variable(key);
        return value && !value->empty() ? *value : std::string();
    };
    std::filesystem::path folder = given("ISEGORIA_PROFILE_DIR");
    if (folder.empty() && !given("XDG_CONFIG_HOME").empty())
        folder = std::filesystem::path(given("XDG_CONFIG_HOME")) / "isegoria";
    if (folder.empty() && !given("HOME").empty())
        folder = std::filesystem::path(given("HOME")) / ".config" / "isegoria";
    if (folder.empty()) throw std::runtime_error("HOME");
    return folder / (name + ".json");
}

Profile load_profile(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) {
        if (!std::filesystem::exists(file)) return {};
        fail(file, std::generic_category().message(errno));
    }
    std::stringstream octets;
    octets << stream.rdbuf();
    json::error_code error;
    const json::value value = json::parse(octets.str(), error);
    if (error || !value.is_object()) fail(file, "JSON");
    const json::object& object = value.as_object();
    Profile profile{text(object, "url"), text(object, "fingerprint"), text(object, "token"), 0, {}};
    const json::value* ends = object.if_contains("token_ends_ms");
    if (ends != nullptr && ends->is_int64()) profile.token_ends_ms = ends->as_int64();
    profile.device = text(object, "device");
    return profile;
}

void save_profile(const std::filesystem::path& file, const Profile& profile) {
    const json::object object{{"url", profile.url},
                              {"fingerprint", profile.fingerprint},
                              {"token", profile.token},
                              {"token_ends_ms", profile.token_ends_ms},
                              {"device", profile.device}};
    const std::string octets = json::serialize(object) + "\n";

    if (!std::filesystem::exists(file.parent_path())) {
        std::filesystem::create_directories(file.parent_path());
        std::filesystem::permissions(file.parent_path(), std::filesystem::perms::owner_all);
    }
    // Made new and with its mode, so that the token is never readable by others, not even briefly.
    const std::filesystem::path fresh = file.string() + "." + std::to_string(::getpid());
    ::unlink(fresh.c_str());
    const int descriptor =
        ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0) fail(fresh, std::generic_category().message(errno));
    const bool written =
        ::write(descriptor, octets.data(), octets.size()) == static_cast<ssize_t>(octets.size()) &&
        ::fsync(descriptor) == 0;
    const int problem = errno;
    ::close(descriptor);
    if (!written) {
        ::unlink(fresh.c_str());
        fail(fresh, std::generic_category().message(problem));
    }
    std::filesystem::rename(fresh, file);
}

std::string websocket_url(const std::string& typed) {
    std::string rest = typed.substr(0, typed.find('#'));
    const std::size_t colon = rest.find("://");
    std::string scheme = "wss";
    if (colon != std::string::npos) {
        scheme = rest.substr(0, colon);
        rest = rest.substr(colon + 3);
        if (scheme == "https")
            scheme = "wss";
        else if (scheme == "http")
            scheme = "ws";
        else if (scheme != "wss" && scheme != "ws")
            return {};
    }
    const std::string host = rest.substr(0, rest.find_first_of("/?"));
    if (host.empty() || host.find('@') != std::string::npos) return {};
    return scheme + "://" + host + "/";
}

Invitation read_invitation(const std::string& typed) {
    Invitation invitation;
    std::string rest = typed;
    if (typed.find("://") != std::string::npos) {
        invitation.url = websocket_url(typed);
        const std::size_t hash = typed.find('#');
        const std::size_t query = typed.find('?');
        rest = hash == std::string::npos ? std::string() : typed.substr(hash + 1);
        if (query < hash) rest += "&" + typed.substr(query + 1, hash - query - 1);
    }
    std::stringstream parts(rest);
    for (std::string part; std::getline(parts, part, '&');) {
        if (part.starts_with("fingerprint="))
            invitation.fingerprint = part.substr(part.find('=') + 1);
        else if (part.find('=') == std::string::npos && invitation.code.empty())
            invitation.code = part;
    }
    return invitation;
}

}  // namespace isegoria::cli
