// SPDX-License-Identifier: AGPL-3.0-or-later
// UTF-8 checking, trimming and case folding without a library, so that the lottery's hashes do not
// change with a Unicode version. Pure functions; any thread.
#include "sortition/text.hpp"

#include <algorithm>
#include <array>

namespace isegoria::sortition {
namespace {

unsigned char byte_at(std::string_view text, std::size_t position) {
    return static_cast<unsigned char>(text[position]);
}

// The range of the second byte carries the rules against over-long forms and surrogates
// (RFC 3629, section 4); the bytes after it are plain continuation bytes.
struct LeadByte {
    unsigned char first, last;
    std::size_t length;
    unsigned char second_first, second_last;
};
constexpr std::array<LeadByte, 8> lead_bytes{{{0xC2, 0xDF, 2, 0x80, 0xBF},
                                              {0xE0, 0xE0, 3, 0xA0, 0xBF},
                                              {0xE1, 0xEC, 3, 0x80, 0xBF},
                                              {0xED, 0xED, 3, 0x80, 0x9F},
                                              {0xEE, 0xEF, 3, 0x80, 0xBF},
                                              {0xF0, 0xF0, 4, 0x90, 0xBF},
                                              {0xF1, 0xF3, 4, 0x80, 0xBF},
                                              {0xF4, 0xF4, 4, 0x80, 0x8F}}};

constexpr std::array<std::string_view, 6> blanks{
    " ", "\xC2\xA0", "\xE2\x80\xAF", "\xE2\x80\x8B", "\xEF\xBB\xBF", "\t"};

std::size_t leading_blank(std::string_view text) {
    if (text.empty()) return 0;
    if (text.front() >= '\t' && text.front() <= '\r') return 1;
    for (const std::string_view blank : blanks) {
        if (text.starts_with(blank)) return blank.size();
    }
    return 0;
}

std::size_t trailing_blank(std::string_view text) {
    if (text.empty()) return 0;
    if (text.back() >= '\t' && text.back() <= '\r') return 1;
    for (const std::string_view blank : blanks) {
        if (text.ends_with(blank)) return blank.size();
    }
    return 0;
}

// All letters handled here take two bytes in both cases.
unsigned lower_two_bytes(unsigned letter) {
    if (letter >= 0xC0 && letter <= 0xDE && letter != 0xD7) return letter + 32;
    if (letter == 0x178) return 0xFF;
    // Latin Extended-A alternates capital and small; which of the two is even changes at 0x139
    // and 0x14A, and 0x130, 0x131, 0x138, 0x149 and 0x17F stand outside the pairs.
    if (letter >= 0x100 && letter <= 0x137 && letter != 0x130 && letter != 0x131)
        return letter | 1U;
    if (letter >= 0x14A && letter <= 0x177) return letter | 1U;
    if ((letter >= 0x139 && letter <= 0x148) || (letter >= 0x179 && letter <= 0x17E)) {
        return letter + (letter & 1U);
    }
    if (letter >= 0x391 && letter <= 0x3A9 && letter != 0x3A2) return letter + 32;
    if (letter >= 0x400 && letter <= 0x40F) return letter + 80;
    if (letter >= 0x410 && letter <= 0x42F) return letter + 32;
    return letter;
}

}  // namespace

std::size_t utf8_sequence_length(std::string_view text, std::size_t position) {
    const unsigned char lead = byte_at(text, position);
    if (lead < 0x80) return 1;
    const auto* const rule = std::find_if(lead_bytes.begin(), lead_bytes.end(), [&](const auto& r) {
        return lead >= r.first && lead <= r.last;
    });
    if (rule == lead_bytes.end() || position + rule->length > text.size()) return 0;
    const unsigned char second = byte_at(text, position + 1);
    if (second < rule->second_first || second > rule->second_last) return 0;
    for (std::size_t i = 2; i < rule->length; ++i) {
        if ((byte_at(text, position + i) & 0xC0U) != 0x80U) return 0;
    }
    return rule->length;
}

bool is_utf8(std::string_view text) {
    for (std::size_t position = 0; position < text.size();) {
        const std::size_t length = utf8_sequence_length(text, position);
        if (length == 0) return false;
        position += length;
    }
    return true;
}

std::string_view trim(std::string_view text) {
    while (const std::size_t length = leading_blank(text)) text.remove_prefix(length);
    while (const std::size_t length = trailing_blank(text)) text.remove_suffix(length);
    return text;
}

std::string fold(std::string_view text) {
    std::string key(trim(text));
    for (std::size_t i = 0; i < key.size(); ++i) {
        const unsigned char lead = byte_at(key, i);
        if (lead >= 'A' && lead <= 'Z') key[i] = static_cast<char>(lead + 32);
        if (lead < 0xC2 || lead > 0xDF || i + 1 >= key.size()) continue;
        const unsigned letter = ((lead & 0x1FU) << 6U) | (byte_at(key, i + 1) & 0x3FU);
        const unsigned lowered = lower_two_bytes(letter);
        key[i] = static_cast<char>(0xC0U | (lowered >> 6U));
        key[++i] = static_cast<char>(0x80U | (lowered & 0x3FU));
    }
    return key;
}

}  // namespace isegoria::sortition
