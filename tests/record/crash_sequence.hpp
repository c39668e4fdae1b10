// SPDX-License-Identifier: AGPL-3.0-or-later
// The sequence that the crash driver writes and the crash tests expect: a pure function of stream
// and seq, so that anything acknowledged can be compared octet by octet.
#pragma once

#include <string>

#include "record/log.hpp"

namespace isegoria::record::testing {

constexpr std::uint64_t crash_streams = 2;
// The real size would make thousands of runs mostly about filling memory.
constexpr std::uint64_t crash_ballast_octets = 65'536;
constexpr int crash_steps_default = 24;

inline NewEntry crash_entry(StreamId stream, std::uint64_t seq) {
    NewEntry made;
    const std::string name = std::to_string(stream) + "/" + std::to_string(seq);
    if (seq % 3 == 0) {
        SealedText text;
        const Hash salt = sha256({"salt", name});
        std::copy(salt.begin(), salt.end(), text.salt.begin());
        text.text = "text of " + name + std::string(seq % 7 * 300, 't');
        made.texts.push_back(std::move(text));
    }
    made.body = "entry " + name + std::string(seq % 5 * 200, 'b') + "\n";
    for (const auto& text : made.texts) made.body += octets(commitment(text));
    return made;
}

inline std::vector<Hash> crash_commitments(std::string_view body) {
    std::vector<Hash> listed;
    for (auto at = body.find('\n') + 1; at + 32 <= body.size(); at += 32)
        listed.push_back(*hash_from(body.substr(at, 32)));
    return listed;
}

}  // namespace isegoria::record::testing
