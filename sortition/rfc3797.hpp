// SPDX-License-Identifier: AGPL-3.0-or-later
// The selection of RFC 3797, as a reference: for assemblies whose rules name it, and to check this
// library's arithmetic against published figures. It knows no quotas. Pure functions; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace isegoria::sortition {

// RFC 3797, section 4.2: each source's numbers sorted, each followed by a point, each source by a
// slash.
[[nodiscard]] std::string rfc3797_key(const std::vector<std::vector<std::uint32_t>>& sources);

// RFC 3797, section 4: `count` numbers out of 1 … pool_size in the order of their selection, with
// MD5 as the text prescribes it. Throws std::invalid_argument if count > pool_size or a number does
// not fit the text's 16 bits.
[[nodiscard]] std::vector<int> rfc3797_select(std::string_view key, int pool_size, int count);

}  // namespace isegoria::sortition
