// SPDX-License-Identifier: AGPL-3.0-or-later
// Turns a key and its arguments into a sentence by ICU MessageFormat. Formats are kept per thread,
// because ICU fills caches inside them while formatting; the catalogues below are shared.
#include "words/words.hpp"

#include <unicode/datefmt.h>
#include <unicode/fmtable.h>
#include <unicode/msgfmt.h>
#include <unicode/timezone.h>
#include <unicode/unistr.h>

#include <memory>
#include <unordered_map>

#include "words/catalogue.hpp"

namespace isegoria::words {
namespace {

// A thread meets a few hundred keys, in two languages and a zone or two. Beyond this somebody is
// walking through time zones, and to start afresh costs less than to remember what was used last.
constexpr std::size_t formats_max = 4096;

icu::UnicodeString unicode(std::string_view text) {
    return icu::UnicodeString::fromUTF8(
        icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

std::unique_ptr<icu::TimeZone> zone_of(std::string_view name) {
    std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(unicode(name)));
    if (*zone == icu::TimeZone::getUnknown()) zone.reset(icu::TimeZone::getGMT()->clone());
    return zone;
}

// ICU would tell times in the zone of the process. Dates therefore stand outside plurals and
// selections in a pattern (a test sees to it), where they can be reached and set to the right zone.
void set_zone(icu::MessageFormat& format, std::string_view time_zone) {
    std::int32_t count = 0;
    const icu::Format** formats = format.getFormats(count);
    std::vector<std::pair<std::int32_t, std::unique_ptr<icu::DateFormat>>> dates;
    for (std::int32_t i = 0; i < count; ++i)
        if (const auto* date = dynamic_cast<const icu::DateFormat*>(formats[i]))
            dates.emplace_back(i, date->clone());
    if (dates.empty()) return;
    const std::unique_ptr<icu::TimeZone> zone = zone_of(time_zone);
    for (auto& [index, date] : dates) {
        date->setTimeZone(*zone);
        format.adoptFormat(index, date.release());
    }
}

// Null when ICU cannot read the pattern, which the tests rule out for the catalogues we ship.
const icu::MessageFormat* format_of(Language language, std::string_view key,
                                    const std::string& text, std::string_view time_zone) {
    thread_local std::unordered_map<std::string, std::unique_ptr<icu::MessageFormat>> formats;
    // Line feeds can be in no key or zone, so two different triples never make one name.
    std::string name(tag(language));
    name.append("\n").append(time_zone).append("\n").append(key);
    if (const auto found = formats.find(name); found != formats.end()) return found->second.get();

    UErrorCode status = U_ZERO_ERROR;
    auto made = std::make_unique<icu::MessageFormat>(unicode(text),
                                                     icu::Locale(locale_of(language)), status);
    if (U_FAILURE(status)) made.reset();
    if (made) set_zone(*made, time_zone);
    if (formats.size() >= formats_max) formats.clear();
    return formats.emplace(std::move(name), std::move(made)).first->second.get();
}

struct ToFormattable {
    icu::Formattable operator()(const std::string& text) const { return {unicode(text)}; }
    icu::Formattable operator()(std::int64_t number) const { return {number}; }
    icu::Formattable operator()(double number) const { return {number}; }
    icu::Formattable operator()(Moment moment) const {
        return {static_cast<UDate>(moment.unix_ms), icu::Formattable::kIsDate};
    }
};

std::optional<std::string> formatted(Language language, std::string_view key,
                                     const std::string& text, const Arguments& arguments,
                                     std::string_view time_zone) {
    // Most sentences have nothing to fill in and no quoted brace: they are said as they stand.
    if (text.find_first_of("{'") == std::string::npos) return text;
    const icu::MessageFormat* format = format_of(language, key, text, time_zone);
    if (format == nullptr) return std::nullopt;

    std::vector<icu::UnicodeString> names;
    std::vector<icu::Formattable> values;
    names.reserve(arguments.size());
    values.reserve(arguments.size());
    for (const auto& [name, argument] : arguments) {
        names.push_back(unicode(name));
        values.push_back(std::visit(ToFormattable{}, argument));
    }
    UErrorCode status = U_ZERO_ERROR;
    icu::UnicodeString sentence;
    format->format(names.data(), values.data(), static_cast<std::int32_t>(names.size()), sentence,
                   status);
    if (U_FAILURE(status)) return std::nullopt;
    std::string result;
    sentence.toUTF8String(result);
    return result;
}

}  // namespace

bool has(std::string_view key) { return catalogue(languages().front()).contains(key); }

std::vector<std::string_view> keys(Language language) {
    std::vector<std::string_view> result;
    for (const auto& [key, text] : catalogue(language)) result.push_back(key);
    return result;
}

std::optional<std::string_view> pattern(Language language, std::string_view key) {
    const Catalogue& texts = catalogue(language);
    const auto found = texts.find(key);
    if (found == texts.end()) return std::nullopt;
    return found->second;
}

std::string say(Language language, std::string_view key, const Arguments& arguments,
                std::string_view time_zone) {
    for (const Language candidate : {language, languages().front()}) {
        const Catalogue& texts = catalogue(candidate);
        const auto found = texts.find(key);
        if (found == texts.end()) continue;
        if (auto sentence = formatted(candidate, key, found->second, arguments, time_zone))
            return *sentence;
    }
    return std::string(key);
}

bool is_time_zone(std::string_view name) {
    // ICU also takes "GMT+2" and the like; an assembly needs a place, whose rules know of summer
    // time.
    std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(unicode(name)));
    if (*zone == icu::TimeZone::getUnknown()) return false;
    UErrorCode status = U_ZERO_ERROR;
    icu::UnicodeString canonical;
    UBool is_system_id = false;
    icu::TimeZone::getCanonicalID(unicode(name), canonical, is_system_id, status);
    return U_SUCCESS(status) && is_system_id;
}

std::optional<std::int64_t> clock_offset_ms(std::string_view time_zone, Moment moment) {
    if (!is_time_zone(time_zone)) return std::nullopt;
    const std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(unicode(time_zone)));
    std::int32_t standard = 0;
    std::int32_t summer = 0;
    UErrorCode status = U_ZERO_ERROR;
    zone->getOffset(static_cast<UDate>(moment.unix_ms), false, standard, summer, status);
    if (U_FAILURE(status)) return std::nullopt;
    return std::int64_t{standard} + summer;
}

}  // namespace isegoria::words
