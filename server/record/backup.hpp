// SPDX-License-Identifier: AGPL-3.0-or-later
// Copies a SQLite database that is in use. Any thread; the copy uses connections of its own.
#pragma once

#include <filesystem>

namespace isegoria::record {

// A consistent, durable copy as of one moment, mode 0600; writing to `source` goes on meanwhile.
// `target` must not exist. Throws NoSpace, StorageFailed or Damaged, and then leaves no target
// behind.
void copy_database(const std::filesystem::path& source, const std::filesystem::path& target);

}  // namespace isegoria::record
