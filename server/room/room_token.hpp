// SPDX-License-Identifier: AGPL-3.0-or-later
// Room tokens: signed, short-lived permission to enter one room of a conference server that the
// operator runs already (Jitsi Meet or LiveKit). Isegoria carries no sound or picture and talks to
// no conference server; it says who may come in. JSON Web Tokens after RFC 7519, signed as HS256 or
// RS256 (RFC 7518, sections 3.2 and 3.3). Pure but for the cryptography; any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/ids.hpp"

namespace isegoria::room {

// Long enough to get a microphone to work, too short to hand on. Who is in stays in; who has lost
// the line asks again.
inline constexpr std::int64_t room_token_life_ms = 300'000;
// Clocks of two servers differ.
inline constexpr std::int64_t room_token_leeway_ms = 30'000;

enum class ConferenceKind : std::uint8_t { jitsi = 1, livekit };
enum class TokenAlgorithm : std::uint8_t { hs256 = 1, rs256 };

struct ConferenceSettings {
    ConferenceKind kind = ConferenceKind::jitsi;
    std::string url;      // https://meet.example, wss://livekit.example: told to clients
    std::string issuer;   // Jitsi: app_id; LiveKit: API key
    std::string subject;  // Jitsi: the tenant or domain ("sub"); not used by LiveKit
    std::string key_id;   // "kid" in the header; empty: none
    TokenAlgorithm algorithm = TokenAlgorithm::hs256;
    std::string secret;  // HS256: shared secret, 32 octets at least; RS256: private key (PEM)
};

struct RoomPass {
    std::string room;  // as the conference server names it
    core::ParticipantId participant;
    std::string name;        // shown beside the picture; a pseudonym, never a person's name
    bool may_speak = false;  // otherwise looks and listens
    bool moderates = false;
};

class RoomTokens {
  public:
    // Throws std::invalid_argument, naming what is wrong with the settings.
    explicit RoomTokens(ConferenceSettings settings);
    ~RoomTokens();
    RoomTokens(RoomTokens&&) noexcept;
    RoomTokens& operator=(RoomTokens&&) noexcept;

    [[nodiscard]] std::string issue(const RoomPass& pass, std::int64_t now_ms) const;
    [[nodiscard]] const std::string& url() const { return settings_.url; }

  private:
    struct Key;
    [[nodiscard]] std::string sign(const std::string& input) const;

    ConferenceSettings settings_;
    std::unique_ptr<Key> key_;  // RS256 alone
};

// Without padding (RFC 4648, section 5).
[[nodiscard]] std::string base64url(std::string_view octets);

}  // namespace isegoria::room
