// SPDX-License-Identifier: AGPL-3.0-or-later
// Points in time as people type them. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace isegoria::cli {

// Unix milliseconds of "2026-12-24", "2026-12-24T18:00", "2026-12-24 18:00:30", each with "Z" or an
// offset "+01:00" or else by the clocks of `time_zone` (IANA); of "+90d", "+2w", "+12h" and "+30m"
// from `now_ms`; or a plain number, which is already that. Nothing when it is none of these, or a
// time that the clocks of the place leap over.
[[nodiscard]] std::optional<std::int64_t> read_time(std::string_view text,
                                                    std::string_view time_zone,
                                                    std::int64_t now_ms);

// "2026-12-24T17:00:00Z".
[[nodiscard]] std::string utc_text(std::int64_t unix_ms);

}  // namespace isegoria::cli
