// SPDX-License-Identifier: AGPL-3.0-or-later
// What comes off a socket before anybody is known.
#include "net/address_range.hpp"
#include "net/frame_codec.hpp"
#include "net/http_head.hpp"
#include "net/origin.hpp"
#include "targets.hpp"

namespace isegoria::fuzz {
namespace {

// All that was found, octet for octet, when the stream comes in pieces of this size.
std::string found_in(std::string_view octets, std::size_t piece, bool text) {
    net::Limits limits;
    limits.message_octets_max = 4'096;
    limits.fragments_max = 64;
    net::FrameReader reader(net::Role::server, limits, text);
    std::string all;
    while (!octets.empty()) {
        std::string_view part = octets.substr(0, piece);
        octets.remove_prefix(part.size());
        while (!part.empty()) {
            const net::Found found = reader.read(part);
            if (found.kind == net::Found::Kind::more) break;
            demand(found.payload.size() <= limits.message_octets_max, "no message is larger than allowed");
            if (found.kind == net::Found::Kind::message && found.text)
                demand(net::is_utf8(found.payload), "a text is UTF-8");
            all += static_cast<char>(found.kind);
            all += std::to_string(static_cast<int>(found.code)) + found.payload + '\n';
            if (found.kind == net::Found::Kind::failed) return all;
        }
    }
    return all;
}

}  // namespace

void websocket(std::string_view octets) {
    for (const bool text : {false, true}) {
        const std::string whole = found_in(octets, octets.size() + 1, text);
        demand(found_in(octets, 1, text) == whole, "how the stream is cut changes nothing");
        demand(found_in(octets, 7, text) == whole, "how the stream is cut changes nothing");
    }
}

void http_head(std::string_view octets) {
    const net::Limits limits;
    const auto end = net::find_head(octets, 0, limits);
    if (const auto* size = std::get_if<std::size_t>(&end); size != nullptr && *size > 0) {
        demand(*size <= octets.size() && *size <= limits.head_octets_max,
               "a head is within limits");
        const auto read = net::read_head(octets.substr(0, *size), limits);
        if (const auto* head = std::get_if<net::Head>(&read)) {
            for (const char sign : head->request.path)
                demand(static_cast<unsigned char>(sign) >= 0x20, "a path has no control signs");
            demand(("/" + head->request.path + "/").find("/../") == std::string::npos,
                   "a path does not climb");
        } else {
            const int status = std::get<net::Refusal>(read).status;
            demand(status >= 400 && status < 600, "a refusal has a status");
        }
    }
    (void)net::decode_path(octets);
    (void)net::AddressRange::parse(octets);
    if (const auto origin = net::normal_origin(octets))
        demand(net::normal_origin(*origin) == origin, "a normal origin stays as it is");
}

}  // namespace isegoria::fuzz
