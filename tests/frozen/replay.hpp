// SPDX-License-Identifier: AGPL-3.0-or-later
// A record read again from its first entry by the code of today, told in lines that can be compared
// with those that an earlier version wrote. Owned by its caller, one thread.
#pragma once

#include <string>

#include "record/log.hpp"

namespace isegoria::frozen {

// Lines, each about one stream:
//   stream 1 entries 412 root <hexadecimal>
//   stream 1 state <schema> <SHA-256 of what the state's digest covers>
//   stream 1 view <audience's kind> <entity's kind> <how many> <SHA-256 of all of them>
// The line of the state holds for one shape of the state only, and its schema says which; roots and
// views hold for ever.
[[nodiscard]] std::string describe(record::Log& log);

// `described` without the lines of the state when `frozen` was described under another schema.
[[nodiscard]] std::string comparable(const std::string& described, const std::string& frozen);

}  // namespace isegoria::frozen
