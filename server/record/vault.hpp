// SPDX-License-Identifier: AGPL-3.0-or-later
// Names, addresses, contacts, codes, secret ballots: what a person may want removed, in an
// encrypted SQLite file of its own. Owned by the composition root; any thread may call it, one
// mutex.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "record/errors.hpp"
#include "record/file_access.hpp"
#include "record/seal.hpp"
#include "record/sqlite_database.hpp"

namespace isegoria::record {

struct VaultRow {
    std::string kind;
    std::string key;
    std::uint64_t person = 0;           // Whom erase_person() removes it for.
    std::uint64_t retain_until_ms = 0;  // Since 1970; sweep() removes it from then on. 0: no date.
    std::string bytes;
    bool operator==(const VaultRow&) const = default;
};

// Where a row is.
struct VaultPlace {
    std::string kind;
    std::string key;
};

// Nothing readable is in the file but how many rows there are, how long each is, and its retention
// date. Writes are durable on return. Throws NoSpace (nothing written), StorageFailed (open again),
// Damaged.
class Vault {
  public:
    // A whole assembly's register is put as one transaction.
    static constexpr std::size_t row_size_max =
        1 << 20;  // A scanned letter; larger files lie elsewhere.

    // Lock file `<path>.lock`. Throws InUse, WrongKey when the vault was made with another key,
    // Damaged. With `create` false a missing file is Damaged.
    Vault(const std::filesystem::path& path, const VaultKey& key, bool create = true);
    ~Vault();

    // Replaces the row of the same kind and key; one as long as before, for the same person and
    // date, in its place, so that rows of fixed length leave no trace of how often they changed.
    // std::length_error: above row_size_max. NoSpace, of these four: nothing was written.
    void put(const VaultRow& row);
    void put_all(std::span<const VaultRow> rows);  // All or none, one transaction.
    // Erases what is there of `erased` and then puts `rows`: all or none, one transaction.
    void change(std::span<const VaultPlace> erased, std::span<const VaultRow> rows);
    // The same, and erases `taken` with it. False, and nothing is done, when that is not there: of
    // any number that try at once, one does it.
    [[nodiscard]] bool exchange(const VaultPlace& taken, std::span<const VaultPlace> erased,
                                std::span<const VaultRow> rows);

    [[nodiscard]] std::optional<VaultRow> get(const std::string& kind, const std::string& key);
    // In the order of first putting. The visitor runs outside the lock and may call the vault.
    void list(const std::string& kind, const std::function<void(VaultRow&&)>& visit);
    [[nodiscard]] std::vector<VaultRow> by_person(std::uint64_t person);

    // After these the octets are in neither the file nor its journal. They return how many rows
    // went.
    std::uint64_t erase(const std::string& kind, const std::string& key);
    std::uint64_t erase_person(std::uint64_t person);
    // Those of a kind whose key is surplus; `surplus` runs outside the lock and may call the vault.
    // A row that does not open stays, and is Damaged once the others are gone.
    std::uint64_t erase_where(const std::string& kind,
                              const std::function<bool(const std::string& key)>& surplus);
    std::uint64_t sweep(std::uint64_t now_ms);  // Also gives back the room of what was erased.

    void backup_to(const std::filesystem::path& target);
    // Opens every row; the first finding, or nothing.
    [[nodiscard]] std::optional<std::string> find_damage();

  private:
    struct Found {
        std::uint64_t id = 0;
        VaultRow row;
    };

    void check_key();
    void insert(const VaultRow& row);
    void replace(std::uint64_t id, const VaultRow& row);
    [[nodiscard]] std::string sealed(const VaultRow& row);
    [[nodiscard]] bool write(const VaultPlace* taken, std::span<const VaultPlace> erased,
                             std::span<const VaultRow> rows);
    [[nodiscard]] Found open_row(Statement& statement);
    [[nodiscard]] std::optional<Found> find(const std::string& kind, const std::string& key);
    [[nodiscard]] std::vector<std::uint64_t> ids_of(Statement& statement);
    // Overwrites the rows; then nothing of them is left on disk.
    void overwrite(const std::vector<std::uint64_t>& ids);
    void compact();
    void cut_journal();
    void try_to_cut_journal();
    void guarded(const std::function<void()>& write);

    const std::filesystem::path path_;
    const Seal seal_;
    FileLock lock_;
    std::mutex mutex_;
    Database database_;
    Statement insert_, replace_, overwrite_;
    Statement select_one_, select_kind_, select_person_, select_expired_;
    bool failed_ = false;
};

}  // namespace isegoria::record
