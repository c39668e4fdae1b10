// SPDX-License-Identifier: AGPL-3.0-or-later
// What hostile octets are thrown at: each target takes any octets whatever, and aborts when
// something that must hold does not. Used by the fuzzer and by the replay of the corpus.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace isegoria::fuzz {

void frame(std::string_view octets);         // ClientFrame, command, events, entry, and back
void entry(std::string_view octets);         // an entry of the log
void archive(std::string_view octets);       // a snapshot's state
void websocket(std::string_view octets);     // frames of RFC 6455, cut anywhere
void http_head(std::string_view octets);     // a request's head, its path and origin
void csv(std::string_view octets);           // quotas and people, parted by a line of ----
void public_value(std::string_view octets);  // what a seed is made of
void transcript(std::string_view octets);    // a draw's transcript in JSON
void witness(std::string_view octets);       // checkpoints as notes in the witness file
void code(std::string_view octets);          // a one-time code as people type it

using Target = void (*)(std::string_view);
[[nodiscard]] inline const std::map<std::string, Target>& targets() {
    static const std::map<std::string, Target> all = {
        {"frame", frame},
        {"entry", entry},
        {"archive", archive},
        {"websocket", websocket},
        {"http_head", http_head},
        {"csv", csv},
        {"public_value", public_value},
        {"transcript", transcript},
        {"witness", witness},
        {"code", code},
    };
    return all;
}

// Fails in every build: a finding must not be missed in the optimised one.
void demand(bool holds, const char* what);

}  // namespace isegoria::fuzz
