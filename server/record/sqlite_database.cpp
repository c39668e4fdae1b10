// SPDX-License-Identifier: AGPL-3.0-or-later
// The settings that durability rests on: WAL with synchronous=FULL (one sync a commit; NORMAL loses
// acknowledged commits at power loss) and secure_delete (freed octets are overwritten).
#include "record/sqlite_database.hpp"

#include <sqlite3.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "record/errors.hpp"
#include "record/file_access.hpp"

namespace isegoria::record {
namespace {

// Only our own connections compete, for the moments of a checkpoint; a longer wait is a fault.
constexpr int busy_timeout_ms = 10'000;

}  // namespace

Statement::Statement(Database& database, std::string_view sql) : database_(&database) {
    const int result =
        sqlite3_prepare_v3(database.handle(), sql.data(), static_cast<int>(sql.size()),
                           SQLITE_PREPARE_PERSISTENT, &statement_, nullptr);
    if (result == SQLITE_ERROR)
        throw Damaged(database.path().string() +
                      " is damaged: " + sqlite3_errmsg(database.handle()));
    if (result != SQLITE_OK) database.fail(result, "prepare a statement");
}

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_), statement_(std::exchange(other.statement_, nullptr)) {}

Statement& Statement::operator=(Statement&& other) noexcept {
    if (this != &other) {
        sqlite3_finalize(statement_);
        database_ = other.database_;
        statement_ = std::exchange(other.statement_, nullptr);
    }
    return *this;
}

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement& Statement::bind(int place, std::uint64_t value) {
    const int result = sqlite3_bind_int64(statement_, place, static_cast<sqlite3_int64>(value));
    if (result != SQLITE_OK) database_->fail(result, "bind a number");
    return *this;
}

Statement& Statement::bind(int place, std::string_view octets) {
    // A null pointer would be bound as NULL, and an empty view may hold one.
    const char* start = octets.data() != nullptr ? octets.data() : "";
    const int result = sqlite3_bind_blob64(statement_, place, start, octets.size(), SQLITE_STATIC);
    if (result != SQLITE_OK) database_->fail(result, "bind octets");
    return *this;
}

Statement& Statement::bind_zeros(int place, std::size_t size) {
    const int result = sqlite3_bind_zeroblob64(statement_, place, size);
    if (result != SQLITE_OK) database_->fail(result, "bind octets");
    return *this;
}

bool Statement::step() {
    const int result = sqlite3_step(statement_);
    if (result == SQLITE_ROW) return true;
    const int system_error = errno;
    sqlite3_reset(statement_);
    if (result == SQLITE_DONE) return false;
    errno = system_error;
    database_->fail(result, sqlite3_stmt_readonly(statement_) != 0 ? "read" : "write");
}

void Statement::run() {
    if (step()) {
        reset();
        throw std::logic_error("a statement without rows returned one");
    }
}

void Statement::reset() { sqlite3_reset(statement_); }

std::uint64_t Statement::number(int column) {
    if (sqlite3_column_type(statement_, column) != SQLITE_INTEGER)
        throw Damaged(database_->path().string() + " is damaged: a number is not one");
    return static_cast<std::uint64_t>(sqlite3_column_int64(statement_, column));
}

std::string_view Statement::text(int column) {
    if (sqlite3_column_type(statement_, column) != SQLITE_BLOB)
        throw Damaged(database_->path().string() + " is damaged: octets are not octets");
    const void* start = sqlite3_column_blob(statement_, column);
    const int size = sqlite3_column_bytes(statement_, column);
    if (start == nullptr) {
        // Empty octets have no address; but neither have octets that memory did not suffice for.
        if (sqlite3_errcode(database_->handle()) == SQLITE_NOMEM)
            database_->fail(SQLITE_NOMEM, "read");
        return {};
    }
    return {static_cast<const char*>(start), static_cast<std::size_t>(size)};
}

Database::Database(const std::filesystem::path& path, Open how, std::uint32_t application,
                   std::uint32_t version, const char* schema)
    : path_(path) {
    std::error_code ignored;
    const auto size = std::filesystem::file_size(path, ignored);
    if (how == Open::existing && (ignored || size == 0))
        throw Damaged(path.string() + (ignored ? " is missing" : " is empty"));
    create_private_file(path);
    const int result = sqlite3_open_v2(path.c_str(), &handle_,
                                       SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
                                           SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_PRIVATECACHE,
                                       nullptr);
    try {
        if (result != SQLITE_OK) fail(result, "open");
        set_up(how, application, version, schema);
        // SQLite has made the journal, and passes over it when the name of it cannot be synced.
        sync_directory(path.has_parent_path() ? path.parent_path() : ".");
    } catch (...) {
        sqlite3_close_v2(handle_);
        throw;
    }
}

Database::~Database() { sqlite3_close_v2(handle_); }

void Database::set_up(Open how, std::uint32_t application, std::uint32_t version,
                      const char* schema) {
    sqlite3_busy_timeout(handle_, busy_timeout_ms);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_wal_hook(
        handle_,
        [](void* self, sqlite3*, const char*, int pages) {
            static_cast<Database*>(self)->journal_pages_ = static_cast<std::uint64_t>(pages);
            return SQLITE_OK;
        },
        this);
    const auto found_application = number("PRAGMA application_id");
    const auto found_version = number("PRAGMA user_version");
    const bool fresh = found_application == 0 && found_version == 0 &&
                       number("SELECT count(*) FROM sqlite_schema") == 0;
    if (fresh && how == Open::existing) throw Damaged(path_.string() + " has no content");
    if (!fresh && found_application != application)
        throw UnknownSchema(path_.string() + " is damaged or belongs to another program");
    if (!fresh && found_version != version)
        throw UnknownSchema(path_.string() + " has schema " + std::to_string(found_version) +
                            ", and this release knows " + std::to_string(version));
    run("PRAGMA journal_mode=WAL");
    run("PRAGMA synchronous=FULL");
    run("PRAGMA secure_delete=ON");
    run("PRAGMA cell_size_check=ON");
    run("PRAGMA temp_store=MEMORY");
    if (!fresh) return;
    Transaction transaction(*this);
    run(schema);
    run(("PRAGMA application_id=" + std::to_string(application)).c_str());
    run(("PRAGMA user_version=" + std::to_string(version)).c_str());
    transaction.commit();
}

void Database::run(const char* sql) {
    const int result = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
    if (result != SQLITE_OK) fail(result, sql);
}

std::uint64_t Database::number(const char* sql) {
    Statement statement(*this, sql);
    if (!statement.step()) throw Damaged(path_.string() + " is damaged: no answer to " + sql);
    return statement.number(0);
}

void Database::fail(int result, std::string_view doing) const {
    const int system_error = errno;
    const std::string sentence = "cannot " + std::string(doing) + " in " + path_.string() + ": " +
                                 sqlite3_errmsg(handle_) + " [" + std::to_string(result) + "]";
    switch (result & 0xff) {
        case SQLITE_FULL:
            throw NoSpace(sentence);
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_FORMAT:
            throw Damaged(path_.string() + " is damaged: " + sentence);
        default:
            break;
    }
    // SQLite says FULL for ENOSPC only. A quota is the same thing, provided that it met a write:
    // after a failed sync the outcome is unknown whatever the reason was.
    if (result == SQLITE_IOERR_WRITE && system_error == EDQUOT) throw NoSpace(sentence);
    throw StorageFailed(sentence);
}

std::uint64_t Database::checkpoint(Checkpoint how) {
    int pages = 0;
    int moved = 0;
    const int mode =
        how == Checkpoint::passive ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_TRUNCATE;
    const int result = sqlite3_wal_checkpoint_v2(handle_, nullptr, mode, &pages, &moved);
    if ((result & 0xff) == SQLITE_BUSY) return pages > moved ? pages - moved : 1;
    if (result != SQLITE_OK) fail(result, "move the journal");
    return pages > moved ? static_cast<std::uint64_t>(pages - moved) : 0;
}

bool Database::in_transaction() const { return sqlite3_get_autocommit(handle_) == 0; }

std::optional<std::string> Database::find_damage() {
    sqlite3_stmt* statement = nullptr;
    int result = sqlite3_prepare_v2(handle_, "PRAGMA integrity_check(1)", -1, &statement, nullptr);
    if (result == SQLITE_OK) result = sqlite3_step(statement);
    const unsigned char* answer =
        result == SQLITE_ROW ? sqlite3_column_text(statement, 0) : nullptr;
    const std::string finding =
        answer != nullptr ? reinterpret_cast<const char*>(answer) : sqlite3_errmsg(handle_);
    sqlite3_finalize(statement);
    if (finding == "ok") return std::nullopt;
    return finding;
}

void Database::keep_journal() {
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

Transaction::Transaction(Database& database) : database_(database) {
    database_.run("BEGIN IMMEDIATE");
}

void Transaction::commit() {
    database_.run("COMMIT");
    open_ = false;
}

Transaction::~Transaction() {
    // SQLite may have undone it already when it failed.
    if (open_ && database_.in_transaction())
        sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

}  // namespace isegoria::record
