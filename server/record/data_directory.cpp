// SPDX-License-Identifier: AGPL-3.0-or-later
// Creating, backing up and restoring all end with the `layout` file, so a half-made directory never
// passes for a whole one.
#include "record/data_directory.hpp"

#include <fcntl.h>
#include <sys/statvfs.h>

#include <array>

#include "record/backup.hpp"

namespace isegoria::record {
namespace {

namespace files = std::filesystem;

constexpr std::string_view layout = "isegoria data directory, layout 1\n";
constexpr std::array<const char*, 2> databases = {"record.db", "vault.db"};
constexpr const char* signing_key_name = "keys/signing.pem";
constexpr const char* vault_key_name = "keys/vault.key";

bool missing_or_empty(const files::path& path) {
    return !files::exists(path) || (files::is_directory(path) && files::is_empty(path));
}

void copy_key(const files::path& from, const files::path& to) {
    if (files::exists(from)) replace_file(to, read_file(from));
}

}  // namespace

DataDirectory::DataDirectory(const files::path& path, Options options)
    : path_(path), options_(std::move(options)) {
    if (!missing_or_empty(path_) && !complete() && !files::exists(path_ / "lock"))
        throw UnknownSchema(path_.string() + " is not empty and not a data directory");
    create_private_directory(path_);
    lock_.emplace(path_ / "lock");
    if (!complete()) create();
    if (read_file(path_ / "layout") != layout)
        throw UnknownSchema(path_.string() + " has a layout that this release does not know");
    replenish_ballast();
}

bool DataDirectory::complete() const { return files::exists(path_ / "layout"); }

void DataDirectory::create() {
    create_private_directory(path_ / "keys");
    (void)signing_key();
    { const SqliteLog log(path_ / "record.db"); }
    {
        const VaultKey key =
            options_.vault_key ? *options_.vault_key : VaultKey::load(path_ / vault_key_name, true);
        const Vault vault(path_ / "vault.db", key);
    }
    replace_file(path_ / "layout", layout);
}

SigningKey DataDirectory::signing_key() const {
    create_private_directory(path_ / "keys");
    return SigningKey::open_or_create(path_ / signing_key_name);
}

files::path DataDirectory::witness_path() const {
    return options_.witness.empty() ? path_ / "witness.jsonl" : options_.witness;
}

std::unique_ptr<SqliteLog> DataDirectory::open_log(SqliteLogOptions options) {
    options.create = false;
    options.on_no_space = [this, also = std::move(options.on_no_space)] {
        release_ballast();
        if (also) also();
    };
    std::unique_ptr<SqliteLog> log;
    try {
        log = std::make_unique<SqliteLog>(path_ / "record.db", options);
    } catch (const NoSpace&) {
        // Opening moves the journal into the file, which may have to grow: what the ballast is for.
        release_ballast();
        log = std::make_unique<SqliteLog>(path_ / "record.db", std::move(options));
    }
    refuse_if_behind(*log, witness_path(), signing_key().public_key(), options_.instance);
    return log;
}

std::unique_ptr<Vault> DataDirectory::open_vault() {
    create_private_directory(path_ / "keys");
    const VaultKey key =
        options_.vault_key ? *options_.vault_key : VaultKey::load(path_ / vault_key_name, false);
    return std::make_unique<Vault>(path_ / "vault.db", key, false);
}

std::unique_ptr<Notary> DataDirectory::open_notary(Log& log) {
    return std::make_unique<Notary>(log, signing_key(), options_.instance, witness_path());
}

bool DataDirectory::ballast_held() const {
    const std::lock_guard lock(ballast_mutex_);
    std::error_code missing;
    return files::file_size(path_ / "ballast", missing) == options_.ballast_octets && !missing;
}

void DataDirectory::release_ballast() {
    const std::lock_guard lock(ballast_mutex_);
    // Nothing to say when it fails: the caller has met a full disk and says that.
    std::error_code ignored;
    files::remove(path_ / "ballast", ignored);
}

bool DataDirectory::replenish_ballast() {
    if (ballast_held()) return true;
    const std::lock_guard lock(ballast_mutex_);
    struct statvfs room {};
    if (::statvfs(path_.c_str(), &room) != 0) return false;
    if (room.f_bavail * room.f_frsize < 2 * options_.ballast_octets) return false;
    try {
        const Descriptor file = open_file(path_ / "ballast", O_RDWR | O_CREAT);
        const auto size = static_cast<off_t>(options_.ballast_octets);
        if (::posix_fallocate(file.number(), 0, size) == 0) return true;
    } catch (const NoSpace&) {
        // Somebody else took the room; whoever holds data must be able to open it all the same.
    }
    std::error_code ignored;
    files::remove(path_ / "ballast", ignored);
    return false;
}

void backup(const DataDirectory& directory, Log& log, Vault& vault, const files::path& target,
            BackupKeys keys) {
    if (!missing_or_empty(target))
        throw Error(target.string() + " is not empty; a backup never overwrites");
    create_private_directory(target);
    // First the witness: then the copied log holds every checkpoint that the copied witness names.
    if (files::exists(directory.witness_path()))
        replace_file(target / "witness.jsonl", read_file(directory.witness_path()));
    log.backup_to(target / "record.db");
    vault.backup_to(target / "vault.db");
    if (keys == BackupKeys::include) {
        create_private_directory(target / "keys");
        for (const auto* name : {signing_key_name, vault_key_name})
            copy_key(directory.path() / name, target / name);
    }
    replace_file(target / "layout", layout);
}

void restore(const files::path& source, const files::path& path) {
    if (!files::exists(source / "layout"))
        throw UnknownSchema(source.string() + " is not a complete backup");
    if (read_file(source / "layout") != layout)
        throw UnknownSchema(source.string() + " has a layout that this release does not know");
    if (!missing_or_empty(path))
        throw Error(path.string() + " is not empty; restoring never overwrites");
    create_private_directory(path);
    create_private_directory(path / "keys");
    for (const auto* name : databases) copy_database(source / name, path / name);
    for (const auto* name : {signing_key_name, vault_key_name, "witness.jsonl"})
        copy_key(source / name, path / name);
    replace_file(path / "layout", layout);
}

}  // namespace isegoria::record
