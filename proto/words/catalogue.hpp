// SPDX-License-Identifier: AGPL-3.0-or-later
// The compiled-in catalogues as maps: private to this library. Made at first use, read-only from
// then on, hence free to use from any thread.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "words/words.hpp"

namespace isegoria::words {

// Key to ICU MessageFormat pattern.
using Catalogue = std::map<std::string, std::string, std::less<>>;

// Throws boost::system::system_error when the JSON is not a flat object of strings, which the tests
// rule out for the catalogues that we ship.
[[nodiscard]] const Catalogue& catalogue(Language language);

// The tag of the locale whose habits numbers and dates follow. English means the English of Europe:
// day before month, and a clock of 24 hours.
[[nodiscard]] const char* locale_of(Language language);

}  // namespace isegoria::words
