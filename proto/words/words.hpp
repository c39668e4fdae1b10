// SPDX-License-Identifier: AGPL-3.0-or-later
// The sentences that server, pages, letters and command line say, in every language we speak.
// Nobody owns them: the catalogues are compiled in, read at first use and never change afterwards.
// Every function here may be called from any thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace isegoria::words {

// A language with a catalogue. To add one: a value here, a row in language.cpp, a JSON file.
enum class Language { english, french };

// Every language with a catalogue; the first is the one that others fall back to.
[[nodiscard]] const std::vector<Language>& languages();

// The language of a BCP 47 tag, by its first subtag and whatever its case: "fr", "fr-CA", "EN_gb".
// Nothing when there is no catalogue for it.
[[nodiscard]] std::optional<Language> parse(std::string_view tag);

// The BCP 47 tag for the lang attribute of a page and for Content-Language: "en", "fr".
[[nodiscard]] std::string_view tag(Language language);

// The best language for an Accept-Language header (RFC 9110, 12.5.4). English when the header is
// empty, malformed or names no language that we have. Never throws.
[[nodiscard]] Language negotiate(std::string_view accept_language);

// A point in time, in milliseconds since 1970-01-01T00:00:00Z without leap seconds.
struct Moment {
    std::int64_t unix_ms = 0;
};

using Argument = std::variant<std::string, std::int64_t, double, Moment>;
// By the name that the pattern uses. A text must be UTF-8; what is not shows as U+FFFD.
using Arguments = std::map<std::string, Argument, std::less<>>;

// Whether English, which has every key, has this one.
[[nodiscard]] bool has(std::string_view key);

// The keys of a language, sorted by their octets.
[[nodiscard]] std::vector<std::string_view> keys(Language language);

// The ICU MessageFormat pattern as the catalogue has it, for tools and tests; nothing when absent.
[[nodiscard]] std::optional<std::string_view> pattern(Language language, std::string_view key);

// The sentence in plain text (whoever puts it into HTML escapes it). Numbers, dates and plurals
// follow the language; moments are told in the given IANA time zone, UTC when ICU does not know it.
// A key that the language lacks is said in English, and one that English lacks is said as the key
// itself: a person then sees a word that can be searched for, and nothing breaks. An argument that
// was not given shows as its name in braces.
[[nodiscard]] std::string say(Language language, std::string_view key,
                              const Arguments& arguments = {}, std::string_view time_zone = "UTC");

// Whether ICU knows this IANA name ("Europe/Paris"), to check what an organiser types.
[[nodiscard]] bool is_time_zone(std::string_view name);

// How far the clocks of a place are ahead of UTC at a moment, in milliseconds, to read a date that
// somebody typed. Nothing when ICU does not know the IANA name.
[[nodiscard]] std::optional<std::int64_t> clock_offset_ms(std::string_view time_zone,
                                                          Moment moment);

}  // namespace isegoria::words
