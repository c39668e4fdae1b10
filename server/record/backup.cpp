// SPDX-License-Identifier: AGPL-3.0-or-later
// SQLite's online backup in a single step: one read transaction, hence one moment in time, which
// with a write-ahead log does not hold up the writer. The copy gets its name only when it is
// complete.
#include "record/backup.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <memory>
#include <string>

#include "record/errors.hpp"
#include "record/file_access.hpp"

namespace isegoria::record {
namespace {

struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
};
using Connection = std::unique_ptr<sqlite3, Close>;

[[noreturn]] void fail(int result, sqlite3* handle, const std::filesystem::path& path) {
    const std::string sentence = "cannot back up " + path.string() + ": " + sqlite3_errmsg(handle);
    if ((result & 0xff) == SQLITE_FULL) throw NoSpace(sentence);
    if ((result & 0xff) == SQLITE_CORRUPT || (result & 0xff) == SQLITE_NOTADB)
        throw Damaged(sentence);
    throw StorageFailed(sentence);
}

Connection connect(const std::filesystem::path& path) {
    sqlite3* handle = nullptr;
    const int result = sqlite3_open_v2(path.c_str(), &handle,
                                       SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, nullptr);
    Connection connection(handle);
    if (result != SQLITE_OK) fail(result, handle, path);
    // This connection must not turn into the one that moves the journal.
    sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    return connection;
}

void copy_pages(const std::filesystem::path& source, const std::filesystem::path& target) {
    const Connection from = connect(source);
    const Connection to = connect(target);
    sqlite3_backup* backup = sqlite3_backup_init(to.get(), "main", from.get(), "main");
    if (backup == nullptr) fail(sqlite3_errcode(to.get()), to.get(), source);
    sqlite3_backup_step(backup, -1);
    const int result = sqlite3_backup_finish(backup);
    if (result != SQLITE_OK) fail(result, to.get(), source);
}

}  // namespace

void copy_database(const std::filesystem::path& source, const std::filesystem::path& target) {
    if (std::filesystem::exists(target))
        throw StorageFailed(target.string() + " exists; a backup never overwrites");
    auto part = target;
    part += ".part";
    std::filesystem::remove(part);
    create_private_file(part);
    try {
        copy_pages(source, part);
        const Descriptor file = open_file(part, O_RDONLY);
        sync_file(file, part);
        std::filesystem::rename(part, target);
        sync_directory(target.has_parent_path() ? target.parent_path() : ".");
    } catch (...) {
        ::unlink(part.c_str());
        throw;
    }
}

}  // namespace isegoria::record
