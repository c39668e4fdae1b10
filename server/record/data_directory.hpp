// SPDX-License-Identifier: AGPL-3.0-or-later
// Where everything of one instance lies, who may open it, and how it is backed up and restored.
// Made once by a process, on its main thread; the ballast may be released from any thread.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "record/file_access.hpp"
#include "record/notary.hpp"
#include "record/seal.hpp"
#include "record/sqlite_log.hpp"
#include "record/vault.hpp"

namespace isegoria::record {

// Room that is kept back, so that a full disk can still be tidied up: moving the journal, erasing a
// text, shutting down. That moves at most a journal of the usual size, which is 16 MiB.
inline constexpr std::uint64_t ballast_size = 16 << 20;

struct DataDirectoryOptions {
    std::string instance = "local";  // The name in checkpoints; may not change afterwards.
    std::filesystem::path witness;   // Empty: witness.jsonl inside. Better kept on another disk.
    std::uint64_t ballast_octets = ballast_size;
    std::optional<VaultKey> vault_key;  // Nothing: from the environment or keys/vault.key.
};

// record.db, vault.db (each with its journal and lock), witness.jsonl, keys/signing.pem,
// keys/vault.key, ballast, lock, and `layout`, which is written last and marks the directory as
// complete. Mode 0700.
class DataDirectory {
  public:
    using Options = DataDirectoryOptions;

    // Opens it, or makes a new one when it is missing or empty. Throws InUse when another process
    // has it, UnknownSchema for a directory with something else in it or of a newer layout.
    explicit DataDirectory(const std::filesystem::path& path, Options options = {});

    // Throws BehindWitness when the log is an older copy than the witness file knows of.
    [[nodiscard]] std::unique_ptr<SqliteLog> open_log(SqliteLogOptions options = {});
    [[nodiscard]] std::unique_ptr<Vault> open_vault();
    [[nodiscard]] std::unique_ptr<Notary> open_notary(Log& log);
    [[nodiscard]] SigningKey signing_key() const;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::filesystem::path witness_path() const;
    [[nodiscard]] const std::string& instance() const { return options_.instance; }

    // The log that open_log() made releases it when a write meets a full disk.
    [[nodiscard]] bool ballast_held() const;
    void release_ballast();
    // Takes it back when there is room for it twice over; says whether it is held.
    bool replenish_ballast();

  private:
    void create();
    [[nodiscard]] bool complete() const;

    const std::filesystem::path path_;
    const Options options_;
    mutable std::mutex ballast_mutex_;
    std::optional<FileLock> lock_;
};

enum class BackupKeys { leave_out, include };

// Copies log, vault and witness into `target` (new or empty) while writing goes on. Everything that
// was acknowledged before the call is in it. Without the keys it cannot open the vault: keep those
// elsewhere.
void backup(const DataDirectory& directory, Log& log, Vault& vault,
            const std::filesystem::path& target, BackupKeys keys = BackupKeys::leave_out);

// Copies a backup into `path`, which must be missing or empty. Keys that the backup does not have
// must be put into keys/ before it is opened: without its own the vault stays shut, and what the
// witness says is not recognised.
void restore(const std::filesystem::path& source, const std::filesystem::path& path);

}  // namespace isegoria::record
