// SPDX-License-Identifier: AGPL-3.0-or-later
// Reads the embedded JSON of each language once. Static locals make that safe from any thread.
#include "words/catalogue.hpp"

#include <boost/json.hpp>
#include <cstddef>
#include <string_view>

namespace isegoria::words {

// Defined by the sources that embed.cmake generates.
extern const unsigned char catalogue_en[];
extern const std::size_t catalogue_en_size;
extern const unsigned char catalogue_fr[];
extern const std::size_t catalogue_fr_size;

namespace {

Catalogue read(const unsigned char* octets, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(octets), size);
    const boost::json::value parsed = boost::json::parse({text.data(), text.size()});
    Catalogue result;
    for (const auto& member : parsed.as_object()) {
        const boost::json::string_view key = member.key();
        const boost::json::string& pattern = member.value().as_string();
        result.emplace(std::string(key.data(), key.size()),
                       std::string(pattern.data(), pattern.size()));
    }
    return result;
}

}  // namespace

const Catalogue& catalogue(Language language) {
    static const Catalogue english = read(catalogue_en, catalogue_en_size);
    static const Catalogue french = read(catalogue_fr, catalogue_fr_size);
    switch (language) {
        case Language::english:
            return english;
        case Language::french:
            return french;
    }
    return english;
}

}  // namespace isegoria::words
