// SPDX-License-Identifier: AGPL-3.0-or-later
// A data directory or a backup, opened to be looked at: also while a server has it, then in a copy
// of its own that goes when the inspection does. Owned by the subcommand that looks; its thread.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "record/audit.hpp"
#include "record/data_directory.hpp"
#include "record/sqlite_log.hpp"

namespace isegoria::record {

class Inspection {
  public:
    // Throws UnknownSchema when there is no data directory at `path`, and what opening a log
    // throws.
    Inspection(const std::filesystem::path& path, const std::string& instance);
    ~Inspection();
    Inspection(const Inspection&) = delete;
    Inspection& operator=(const Inspection&) = delete;

    [[nodiscard]] Log& log() { return *log_; }
    // With the signing key when the directory has it, and the witness file beside the log.
    [[nodiscard]] const AuditOptions& audit_options() const { return options_; }

  private:
    std::filesystem::path copy_;  // empty: none was needed
    std::unique_ptr<SqliteLog> log_;
    AuditOptions options_;
};

// As backup(), from another process than the one that serves the directory.
void backup_beside(const std::filesystem::path& path, const std::filesystem::path& target,
                   BackupKeys keys);

}  // namespace isegoria::record
