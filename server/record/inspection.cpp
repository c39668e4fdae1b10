// SPDX-License-Identifier: AGPL-3.0-or-later
// Looking at a directory that somebody else may be writing to.
#include "record/inspection.hpp"

#include <unistd.h>

#include "record/backup.hpp"
#include "record/file_access.hpp"

namespace isegoria::record {

namespace files = std::filesystem;

Inspection::Inspection(const files::path& path, const std::string& instance) {
    if (!files::exists(path / "layout"))
        throw UnknownSchema(path.string() + " is neither a data directory nor a backup");
    options_.instance = instance;
    options_.witness = path / "witness.jsonl";
    if (files::exists(path / "keys" / "signing.pem"))
        options_.key = SigningKey::open_or_create(path / "keys" / "signing.pem").public_key();
    SqliteLogOptions existing;
    existing.create = false;
    try {
        log_ = std::make_unique<SqliteLog>(path / "record.db", existing);
    } catch (const InUse&) {
        // The witness first: the copied log then holds every checkpoint that the witness names.
        copy_ =
            files::temp_directory_path() / ("isegoria-inspection-" + std::to_string(::getpid()));
        create_private_directory(copy_);
        if (files::exists(options_.witness))
            files::copy_file(options_.witness, copy_ / "witness.jsonl");
        options_.witness = copy_ / "witness.jsonl";
        copy_database(path / "record.db", copy_ / "record.db");
        log_ = std::make_unique<SqliteLog>(copy_ / "record.db", existing);
    }
}

Inspection::~Inspection() {
    log_.reset();
    std::error_code ignored;
    if (!copy_.empty()) files::remove_all(copy_, ignored);
}

void backup_beside(const files::path& path, const files::path& target, BackupKeys keys) {
    restore(path, target);
    if (keys == BackupKeys::leave_out) files::remove_all(target / "keys");
}

}  // namespace isegoria::record
