// SPDX-License-Identifier: AGPL-3.0-or-later
// WebSocket frames (RFC 6455 sections 5 to 7) as octets in and findings out, without sockets. Owned
// by one connection, used on its loop.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "net/limits.hpp"
#include "net/transport.hpp"
#include "net/utf8.hpp"

namespace isegoria::net {

enum class Role { server, client };  // The client masks what it sends, the server must not.

enum class Opcode : std::uint8_t {
    continuation = 0,
    text = 1,
    binary = 2,
    close = 8,
    ping = 9,
    pong = 10
};

// What reading some octets led to.
struct Found {
    enum class Kind {
        more,     // All octets were used; nothing is complete.
        message,  // payload is one whole message.
        ping,     // payload is to be sent back as a pong.
        pong,
        close,   // code (none when absent) and payload, the reason.
        failed,  // The peer broke the rules: close with code and payload, then read no more.
    };
    Kind kind = Kind::more;
    CloseCode code = CloseCode::none;
    std::string payload;
    bool text = false;  // Of a message.
};

class FrameReader {
  public:
    FrameReader(Role own_role, const Limits& limits, bool text_messages = false)
        : own_role_(own_role),
          text_messages_(text_messages),
          message_octets_max_(limits.message_octets_max),
          fragments_max_(limits.fragments_max) {}

    // Takes octets from the front of the view until something is found or nothing is left.
    Found read(std::string_view& octets);

    // Whether a frame or a fragmented message has begun and not ended.
    [[nodiscard]] bool in_message() const noexcept;

    // What is allocated for what has come so far: at most the largest message and one control
    // frame.
    [[nodiscard]] std::size_t held_octets() const noexcept {
        return message_.capacity() + control_.capacity();
    }

  private:
    [[nodiscard]] Found begin_frame();
    [[nodiscard]] Found end_frame();
    // False when a text is no UTF-8, as early as that is certain (RFC 6455 section 8.1).
    [[nodiscard]] bool take_payload(std::string_view& octets);
    void grow_message(std::size_t by);

    Role own_role_;
    bool text_messages_;
    std::size_t message_octets_max_;
    std::size_t fragments_max_;

    std::array<unsigned char, 14> head_{};  // 2, then 2 or 8 of length, then 4 of mask.
    std::size_t head_size_ = 0;
    std::size_t head_needed_ = 2;
    bool in_payload_ = false;

    Opcode opcode_ = Opcode::binary;
    bool final_ = false;
    std::uint64_t payload_left_ = 0;
    std::array<unsigned char, 4> mask_{};
    std::size_t mask_at_ = 0;

    bool text_ = false;        // What the message under way is.
    Utf8 utf8_;                // Of a text.
    bool fragmented_ = false;  // A data message has begun and waits for continuations.
    std::size_t fragments_ = 0;
    std::string message_;
    std::string control_;
};

// The header of one final frame; with a mask for the client's side.
struct FrameHeader {
    std::array<char, 14> octets{};
    std::size_t size = 0;
    [[nodiscard]] std::string_view view() const noexcept { return {octets.data(), size}; }
};
using Mask = std::array<unsigned char, 4>;
[[nodiscard]] FrameHeader frame_header(Opcode opcode, std::size_t payload_size,
                                       const Mask* mask = nullptr);
void apply_mask(std::string& payload, std::size_t from, const Mask& mask) noexcept;

// A whole final frame, masked when a mask is given.
[[nodiscard]] std::string whole_frame(Opcode opcode, std::string_view payload,
                                      const Mask* mask = nullptr);
// The payload of a close frame; the reason is cut at a character boundary to 123 octets.
[[nodiscard]] std::string close_payload(CloseCode code, std::string_view reason);
// Whether a peer may send this code (RFC 6455 section 7.4, IANA registry of 2024).
[[nodiscard]] bool close_code_is_lawful(std::uint16_t code) noexcept;

}  // namespace isegoria::net
