// SPDX-License-Identifier: AGPL-3.0-or-later
// Opening handshakes as octets.
#include "net/handshake.hpp"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <array>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <stdexcept>

#include "net/http_head.hpp"

namespace isegoria::net {
namespace {

namespace http = boost::beast::http;

std::string base64(const unsigned char* octets, std::size_t size) {
    std::string text((size + 2) / 3 * 4 + 1, '\0');
    const int written = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), octets,
                                        static_cast<int>(size));
    text.resize(static_cast<std::size_t>(written));
    return text;
}

}  // namespace

std::string websocket_accept(std::string_view key) {
    // SHA-1 proves here only that the server speaks WebSocket; nothing secret rests on it.
    const std::string text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
    SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
    return base64(digest.data(), digest.size());
}

std::string fresh_websocket_key() {
    std::array<unsigned char, 16> octets{};
    if (RAND_bytes(octets.data(), static_cast<int>(octets.size())) != 1) {
        throw std::runtime_error("the system gives no random octets");
    }
    return base64(octets.data(), octets.size());
}

std::string switching_protocols(std::string_view key) {
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Accept: " +
           websocket_accept(key) + "\r\n\r\n";
}

std::string upgrade_request(const DialRequest& request) {
    std::string octets =
        "GET " + request.target + " HTTP/1.1\r\nHost: " + request.host +
        "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " + request.key +
        "\r\nSec-WebSocket-Version: 13\r\n";
    if (!request.origin.empty()) octets += "Origin: " + request.origin + "\r\n";
    return octets + "\r\n";
}

UpgradeAnswer read_upgrade_answer(std::string_view head, std::string_view key) {
    http::response_parser<http::empty_body> parser;
    parser.skip(true);
    boost::system::error_code error;
    parser.put(boost::asio::buffer(head), error);
    if (error || !parser.is_header_done()) return {false, 0, "the answer is not HTTP"};
    const auto& answer = parser.get();
    const int status = static_cast<int>(answer.result_int());
    if (status != 101) return {false, status, "the server answered " + std::to_string(status)};
    if (!has_token(answer[http::field::upgrade], "websocket") ||
        !has_token(answer[http::field::connection], "upgrade") ||
        answer[http::field::sec_websocket_accept] != websocket_accept(key)) {
        return {false, status, "the answer does not fit the request"};
    }
    if (answer.count(http::field::sec_websocket_extensions) != 0 ||
        answer.count(http::field::sec_websocket_protocol) != 0) {
        return {false, status, "the server chose what was not offered"};
    }
    return {true, status, {}};
}

}  // namespace isegoria::net
