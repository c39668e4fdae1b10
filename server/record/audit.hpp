// SPDX-License-Identifier: AGPL-3.0-or-later
// Reads a whole log again and names the first thing that does not hold. Any thread; it changes no
// content, though opening a file may tidy its journal.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "record/log.hpp"
#include "record/signing.hpp"

namespace isegoria::record {

enum class BreakKind {
    file_is_damaged,     // Arguments: what was found.
    entry_is_damaged,    // Missing, or not what was appended. Arguments: what was found.
    commitments_differ,  // The texts are not those that the body lists. Arguments: listed, stored.
    root_differs,        // The stored root is not that of the entries.
    checkpoint_root_differs,   // Arguments: signed root, computed root (hexadecimal).
    checkpoint_is_not_signed,  // The signature does not hold under the given key.
    witness_is_damaged,        // Arguments: what was found.
    witness_is_not_signed,
    behind_witness,        // Arguments: size of the stream, size that was witnessed.
    witness_root_differs,  // Arguments: witnessed root, computed root (hexadecimal).
};

// The stable name of a kind, as in reports and exit messages.
[[nodiscard]] const char* name_of(BreakKind kind);

struct Break {
    BreakKind kind = BreakKind::file_is_damaged;
    StreamId stream = 0;
    std::uint64_t seq = 0;  // Or the size of the checkpoint; 0 when it is about the whole.
    std::vector<std::string> arguments;
};

struct AuditTotals {
    std::uint64_t streams = 0;
    std::uint64_t entries = 0;
    std::uint64_t texts = 0;  // Including those that are erased.
    std::uint64_t texts_erased = 0;
    std::uint64_t checkpoints = 0;
    std::uint64_t witnessed = 0;
};

struct AuditOptions {
    // The commitments that a body lists, in order; this module cannot read bodies. Empty: not
    // checked.
    std::function<std::vector<Hash>(std::string_view body)> commitments;
    std::optional<PublicKey> key;  // Nothing: signatures are not checked.
    std::string instance;
    std::filesystem::path witness;  // Empty: none. A missing file has no lines.
};

using AuditResult = std::variant<AuditTotals, Break>;

// Checkpoints of one stream are compared with the root recomputed at their size, so any two that
// hold are consistent with each other.
[[nodiscard]] AuditResult audit(Log& log, const AuditOptions& options);

// The same for a file that nobody has open. Whatever is wrong with it is a Break, not an exception,
// but for InUse and NoSpace.
[[nodiscard]] AuditResult audit_file(const std::filesystem::path& path,
                                     const AuditOptions& options);

}  // namespace isegoria::record
