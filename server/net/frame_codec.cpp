// SPDX-License-Identifier: AGPL-3.0-or-later
// Reading and writing of WebSocket frames. Strict: whatever RFC 6455 forbids fails the connection,
// and what is too big is refused at its header, before any of it is kept.
#include "net/frame_codec.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace isegoria::net {
namespace {

constexpr std::size_t control_octets_max = 125;  // RFC 6455 section 5.5.

bool is_control(Opcode opcode) { return static_cast<std::uint8_t>(opcode) >= 8; }

Found failed(CloseCode code, std::string reason) {
    return Found{Found::Kind::failed, code, std::move(reason)};
}

std::string with_commas(std::size_t number) {
    std::string text = std::to_string(number);
    for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3) {
        text.insert(static_cast<std::size_t>(at), ",");
    }
    return text;
}

Found read_close(std::string_view payload) {
    if (payload.empty()) return Found{Found::Kind::close, CloseCode::none, {}};
    if (payload.size() == 1) return failed(CloseCode::protocol, "close frame of one octet");
    const auto high = static_cast<unsigned char>(payload[0]);
    const auto low = static_cast<unsigned char>(payload[1]);
    const auto code = static_cast<std::uint16_t>(high << 8 | low);
    if (!close_code_is_lawful(code)) return failed(CloseCode::protocol, "close code not allowed");
    payload.remove_prefix(2);
    if (!is_utf8(payload)) return failed(CloseCode::invalid, "close reason is not UTF-8");
    return Found{Found::Kind::close, static_cast<CloseCode>(code), std::string(payload)};
}

}  // namespace

Found FrameReader::read(std::string_view& octets) {
    while (true) {
        if (!in_payload_) {
            while (head_size_ < head_needed_ && !octets.empty()) {
                head_[head_size_++] = static_cast<unsigned char>(octets.front());
                octets.remove_prefix(1);
            }
            if (head_size_ < head_needed_) return {};
            Found found = begin_frame();
            if (found.kind != Found::Kind::more) return found;
            if (!in_payload_) continue;  // The header turned out to be longer.
        }
        if (!take_payload(octets)) return failed(CloseCode::invalid, "text is not UTF-8");
        if (payload_left_ > 0) return {};
        in_payload_ = false;
        head_size_ = 0;
        head_needed_ = 2;
        Found found = end_frame();
        if (found.kind != Found::Kind::more) return found;
    }
}

bool FrameReader::in_message() const noexcept {
    return fragmented_ || in_payload_ || head_size_ > 0;
}

// Called whenever the octets asked for so far are there. The first two are checked at once, so that
// nonsense is refused before waiting for the rest of it.
Found FrameReader::begin_frame() {
    const bool masked = (head_[1] & 0x80) != 0;
    const std::size_t short_length = head_[1] & 0x7F;
    if (head_needed_ == 2) {
        if ((head_[0] & 0x70) != 0) return failed(CloseCode::protocol, "reserved bits are set");
        const std::uint8_t code = head_[0] & 0x0F;
        if ((code > 2 && code < 8) || code > 10) {
            return failed(CloseCode::protocol, "unknown opcode");
        }
        opcode_ = static_cast<Opcode>(code);
        final_ = (head_[0] & 0x80) != 0;
        if (masked != (own_role_ == Role::server)) {
            return failed(CloseCode::protocol, masked ? "frame is masked" : "frame is not masked");
        }
        if (is_control(opcode_)) {
            if (!final_) return failed(CloseCode::protocol, "fragmented control frame");
            if (short_length > control_octets_max) {
                return failed(CloseCode::protocol, "control frame beyond 125 octets");
            }
        } else if ((opcode_ == Opcode::continuation) != fragmented_) {
            return failed(CloseCode::protocol,
                          fragmented_ ? "message begun inside another" : "continuation of nothing");
        } else if (opcode_ == Opcode::text && !text_messages_) {
            return failed(CloseCode::unsupported, "binary messages only");
        }
        if (!is_control(opcode_) && opcode_ != Opcode::continuation) {
            text_ = opcode_ == Opcode::text;
            utf8_ = {};
        }
        head_needed_ += short_length == 126 ? 2U : short_length == 127 ? 8U : 0U;
        if (masked) head_needed_ += mask_.size();
        if (head_needed_ > 2) return {};
    }

    const std::size_t extended = short_length == 126 ? 2U : short_length == 127 ? 8U : 0U;
    std::uint64_t length = extended == 0 ? short_length : 0;
    for (std::size_t i = 0; i < extended; ++i) length = length << 8 | head_[2 + i];
    if ((extended == 2 && length < 126) || (extended == 8 && length <= 0xFFFF) || length >> 63) {
        return failed(CloseCode::protocol, "length not in its shortest form");
    }
    if (!is_control(opcode_)) {
        if (length > message_octets_max_ - message_.size()) {
            return failed(CloseCode::too_big, "message too large: at most " +
                                                  with_commas(message_octets_max_) + " octets");
        }
        if (++fragments_ > fragments_max_) {
            return failed(CloseCode::policy,
                          "message in too many fragments: at most " + with_commas(fragments_max_));
        }
    }
    if (masked) std::copy_n(head_.begin() + 2 + static_cast<int>(extended), 4, mask_.begin());
    mask_at_ = 0;
    payload_left_ = length;
    in_payload_ = true;
    return {};
}

bool FrameReader::take_payload(std::string_view& octets) {
    const auto count =
        static_cast<std::size_t>(std::min<std::uint64_t>(payload_left_, octets.size()));
    std::string& target = is_control(opcode_) ? control_ : message_;
    const std::size_t from = target.size();
    if (!is_control(opcode_)) grow_message(count);
    target.append(octets.substr(0, count));
    octets.remove_prefix(count);
    payload_left_ -= count;
    if (own_role_ == Role::server) {  // Servers do not mask.
        Mask turned;
        for (std::size_t i = 0; i < 4; ++i) turned[i] = mask_[(mask_at_ + i) % 4];
        apply_mask(target, from, turned);
        mask_at_ = (mask_at_ + count) % 4;
    }
    return is_control(opcode_) || !text_ || utf8_.take(std::string_view(target).substr(from));
}

// Twice as much at a time, as a string does by itself, but never beyond the largest message: left
// to itself it would hold up to twice that.
void FrameReader::grow_message(std::size_t by) {
    const std::size_t needed = message_.size() + by;
    if (needed <= message_.capacity()) return;
    std::string grown;
    grown.reserve(std::max(needed, std::min(2 * message_.capacity(), message_octets_max_)));
    grown += message_;
    message_ = std::move(grown);
}

Found FrameReader::end_frame() {
    if (!is_control(opcode_)) {
        fragmented_ = !final_;
        if (fragmented_) return {};
        fragments_ = 0;
        if (text_ && !utf8_.whole())
            return failed(CloseCode::invalid, "text ends within a character");
        return Found{Found::Kind::message, CloseCode::none, std::exchange(message_, {}), text_};
    }
    std::string payload = std::exchange(control_, {});
    if (opcode_ == Opcode::close) return read_close(payload);
    const auto kind = opcode_ == Opcode::ping ? Found::Kind::ping : Found::Kind::pong;
    return Found{kind, CloseCode::none, std::move(payload)};
}

FrameHeader frame_header(Opcode opcode, std::size_t payload_size, const Mask* mask) {
    FrameHeader header;
    const auto put = [&header](std::uint64_t octet) {
        header.octets[header.size++] = static_cast<char>(octet & 0xFF);
    };
    put(0x80U | static_cast<std::uint8_t>(opcode));
    const std::uint64_t mask_bit = mask ? 0x80 : 0;
    if (payload_size < 126) {
        put(mask_bit | payload_size);
    } else {
        const int extended = payload_size <= 0xFFFF ? 2 : 8;
        put(mask_bit | (extended == 2 ? 126U : 127U));
        for (int shift = 8 * (extended - 1); shift >= 0; shift -= 8) put(payload_size >> shift);
    }
    if (mask) {
        for (const unsigned char octet : *mask) put(octet);
    }
    return header;
}

void apply_mask(std::string& payload, std::size_t from, const Mask& mask) noexcept {
    std::uint64_t wide = 0;
    std::memcpy(&wide, mask.data(), mask.size());
    std::memcpy(reinterpret_cast<char*>(&wide) + mask.size(), mask.data(), mask.size());
    std::size_t i = from;
    for (; i + sizeof wide <= payload.size(); i += sizeof wide) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, payload.data() + i, sizeof eight);
        eight ^= wide;
        std::memcpy(payload.data() + i, &eight, sizeof eight);
    }
    for (; i < payload.size(); ++i) {
        payload[i] =
            static_cast<char>(static_cast<unsigned char>(payload[i]) ^ mask[(i - from) % 4]);
    }
}

std::string whole_frame(Opcode opcode, std::string_view payload, const Mask* mask) {
    assert(!is_control(opcode) || payload.size() <= control_octets_max);
    const FrameHeader header = frame_header(opcode, payload.size(), mask);
    std::string frame;
    frame.reserve(header.size + payload.size());
    frame += header.view();
    const std::size_t from = frame.size();
    frame += payload;
    if (mask) apply_mask(frame, from, *mask);
    return frame;
}

std::string close_payload(CloseCode code, std::string_view reason) {
    const auto number = static_cast<std::uint16_t>(code);
    std::string payload{static_cast<char>(number >> 8), static_cast<char>(number & 0xFF)};
    reason = reason.substr(0, control_octets_max - payload.size());
    // A character cut in two would make the peer fail the frame; step back to its first octet.
    for (int steps = 0; steps < 3 && !reason.empty() && !is_utf8(reason); ++steps) {
        reason.remove_suffix(1);
    }
    if (is_utf8(reason)) payload += reason;
    return payload;
}

bool close_code_is_lawful(std::uint16_t code) noexcept {
    if (code >= 3000 && code <= 4999) return true;
    return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

}  // namespace isegoria::net
