// SPDX-License-Identifier: AGPL-3.0-or-later
// See letter.hpp. Encoded words by RFC 2047, quoted-printable by RFC 2045, section 6.7.
#include "room/letter.hpp"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cstdio>

#include "words/words.hpp"

namespace isegoria::room {
namespace {

constexpr std::size_t local_octets_max = 64;  // RFC 5321, 4.5.3.1.
constexpr std::size_t label_octets_max = 63;  // RFC 1035, 2.3.4.
constexpr std::size_t line_octets_max = 76;   // RFC 2045: of an encoded line, without its end.
// RFC 2047 allows 75 octets an encoded word; 15 of them hold it together, three each encode an octet.
constexpr std::size_t word_octets_max = 20;

bool is_letter_or_digit(char sign) { return std::isalnum(static_cast<unsigned char>(sign)) != 0; }

// Parts divided by dots, each of them not empty.
template <class IsPart>
bool all_parts(std::string_view text, IsPart is_part) {
    while (true) {
        const std::size_t dot = text.find('.');
        if (!is_part(text.substr(0, dot))) return false;
        if (dot == std::string_view::npos) return true;
        text.remove_prefix(dot + 1);
    }
}

bool is_atom(std::string_view part) {
    constexpr std::string_view others = "!#$%&'*+-/=?^_`{|}~";
    return !part.empty() && std::ranges::all_of(part, [&](char sign) {
        return is_letter_or_digit(sign) || others.find(sign) != std::string_view::npos;
    });
}

bool is_label(std::string_view part) {
    return !part.empty() && part.size() <= label_octets_max && part.front() != '-' &&
           part.back() != '-' && std::ranges::all_of(part, [](char sign) {
               return is_letter_or_digit(sign) || sign == '-';
           });
}

void put_hex(std::string& text, char octet) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto value = static_cast<unsigned char>(octet);
    text += '=';
    text += digits[value >> 4U];
    text += digits[value & 15U];
}

// Octets of one sign of UTF-8 that begins here.
std::size_t sign_length(std::string_view text, std::size_t at) {
    std::size_t end = at + 1;
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
    return end - at;
}

std::string encoded_words(std::string_view text) {
    std::string result;
    std::size_t at = 0;
    while (at < text.size()) {
        result += result.empty() ? "=?UTF-8?Q?" : "\r\n =?UTF-8?Q?";
        // A sign is never torn apart: each word is read by itself.
        for (std::size_t used = 0; at < text.size();) {
            const std::size_t length = sign_length(text, at);
            if (used > 0 && used + length > word_octets_max) break;
            for (std::size_t octet = 0; octet < length; ++octet) {
                const char sign = text[at + octet];
                if (is_letter_or_digit(sign))
                    result += sign;
                else
                    put_hex(result, sign);
            }
            used += length;
            at += length;
        }
        result += "?=";
    }
    return result;
}

std::string quoted_printable(std::string_view text) {
    std::string result;
    std::string line;
    const auto soft_break = [&](std::size_t coming) {
        if (line.size() + coming <= line_octets_max - 1) return;
        result += line + "=\r\n";
        line.clear();
    };
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char sign = text[at];
        if (sign == '\n') {
            result += line + "\r\n";
            line.clear();
            continue;
        }
        const bool at_end = at + 1 == text.size() || text[at + 1] == '\n';
        const bool plain = sign > ' ' && sign < 0x7F && sign != '=';
        if (plain || (sign == ' ' && !at_end)) {
            soft_break(1);
            line += sign;
        } else {
            soft_break(3);
            put_hex(line, sign);
        }
    }
    return result + line + "\r\n";
}

// RFC 5322, section 3.3: "Wed, 25 Nov 2026 19:00:00 +0000".
std::string date_text(std::int64_t unix_ms) {
    using namespace std::chrono;
    static constexpr const char* weekdays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                             "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const sys_time<milliseconds> moment{milliseconds(unix_ms)};
    const auto day = floor<days>(moment);
    const year_month_day date(day);
    const hh_mm_ss clock(floor<seconds>(moment - day));
    char text[40];
    std::snprintf(text, sizeof text, "%s, %u %s %04d %02d:%02d:%02d +0000",
                  weekdays[weekday(day).c_encoding()], unsigned(date.day()),
                  months[unsigned(date.month()) - 1], int(date.year()),
                  int(clock.hours().count()), int(clock.minutes().count()),
                  int(clock.seconds().count()));
    return text;
}

std::string name_in(const std::vector<core::TextWording>& names, words::Language language) {
    for (const core::TextWording& name : names)
        if (words::parse(name.language) == language) return name.words.words;
    return names.empty() ? std::string("Isegoria") : names.front().words.words;
}

// Names may hold line breaks; a header may not.
std::string on_one_line(std::string text) {
    std::ranges::replace_if(
        text, [](unsigned char sign) { return sign < 0x20; }, ' ');
    return text;
}

}  // namespace

bool is_mail_address(std::string_view address) {
    const std::size_t at = address.find('@');
    if (at == std::string_view::npos || address.size() > address_octets_max) return false;
    const std::string_view local = address.substr(0, at);
    // What begins with a hyphen is an option to many a program.
    return local.size() <= local_octets_max && !local.starts_with('-') &&
           all_parts(local, is_atom) && all_parts(address.substr(at + 1), is_label);
}

std::string same_address(std::string_view address) {
    std::string result(address);
    std::ranges::transform(result, result.begin(), [](unsigned char sign) {
        return static_cast<char>(std::tolower(sign));
    });
    return result;
}

std::string write(const CodeLetter& letter) {
    std::string subject;
    std::string text;
    for (const words::Language language : words::languages()) {
        const words::Arguments arguments{{"assembly", name_in(letter.assembly, language)},
                                         {"code", letter.code},
                                         {"when", words::Moment{letter.until_ms}}};
        const auto say = [&](const char* key) {
            return words::say(language, key, arguments, letter.time_zone);
        };
        subject += (subject.empty() ? "" : " / ") + on_one_line(say("letter.code.subject"));
        if (!text.empty()) text += "\n*\n\n";
        text += say("letter.code.why") + "\n\n    " + letter.code + "\n\n" +
                say("letter.code.how") + "\n\n    isegoria identity confirm --code " +
                letter.code + "\n\n" + say("letter.code.until") + " " +
                say("letter.code.not_you") + "\n";
    }
    const std::string domain = letter.from.substr(letter.from.find('@') + 1);
    std::string message;
    message += "Date: " + date_text(letter.written_ms) + "\r\n";
    message += "From: " + letter.from + "\r\n";
    message += "To: " + letter.to + "\r\n";
    message += "Subject: " + encoded_words(subject) + "\r\n";
    message += "Message-ID: <" + std::to_string(letter.number) + "@" + domain + ">\r\n";
    // RFC 3834: no answer by a machine is wanted.
    message += "Auto-Submitted: auto-generated\r\n";
    message += "MIME-Version: 1.0\r\n";
    message += "Content-Type: text/plain; charset=utf-8\r\n";
    message += "Content-Transfer-Encoding: quoted-printable\r\n";
    message += "\r\n";
    return message + quoted_printable(text);
}

}  // namespace isegoria::room
