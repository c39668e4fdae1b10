// SPDX-License-Identifier: AGPL-3.0-or-later
// One SQLite connection and its prepared statements, with SQLite's result codes turned into the
// record's errors. A connection belongs to one object and is used under that object's mutex.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace isegoria::record {

class Database;

// Values are bound by place from 1 and read by column from 0. Octets that are bound must live until
// the next step. Columns are read strictly: another type than the one written means a damaged file.
class Statement {
  public:
    Statement() = default;
    Statement(Database& database, std::string_view sql);
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&& other) noexcept;
    ~Statement();

    Statement& bind(int place, std::uint64_t value);
    Statement& bind(int place, std::string_view octets);
    Statement& bind_zeros(int place, std::size_t size);

    // True when there is a row. After the last row, and on an error, the statement is ready again.
    bool step();
    // Steps a statement that returns no rows.
    void run();
    void reset();

    [[nodiscard]] std::uint64_t number(int column);
    [[nodiscard]] std::string_view text(int column);  // Valid until the next step.

  private:
    Database* database_ = nullptr;
    sqlite3_stmt* statement_ = nullptr;
};

// Makes a statement ready again at the end of a scope, however that is left. A statement that is
// not ready holds its read transaction open, and with it the journal.
class ResetAtEnd {
  public:
    explicit ResetAtEnd(Statement& statement) : statement_(statement) {}
    ResetAtEnd(const ResetAtEnd&) = delete;
    ResetAtEnd& operator=(const ResetAtEnd&) = delete;
    ~ResetAtEnd() { statement_.reset(); }

  private:
    Statement& statement_;
};

class Database {
  public:
    enum class Open { existing, create };

    // Opens with write-ahead log, synchronous=FULL and secure_delete, and takes `application` for
    // its own: a new file is marked with it, a file of another program or a newer schema is refused
    // (UnknownSchema), an empty one is Damaged unless it may be created. `schema` is run once.
    Database(const std::filesystem::path& path, Open how, std::uint32_t application,
             std::uint32_t version, const char* schema);
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    ~Database();

    void run(const char* sql);
    [[nodiscard]] std::uint64_t number(const char* sql);

    // Turns the last result into an exception. `doing` completes "cannot ...".
    [[noreturn]] void fail(int result, std::string_view doing) const;

    enum class Checkpoint { passive, truncate };
    // Moves the write-ahead log into the database file; returns the pages that are left to move,
    // because somebody still reads them.
    std::uint64_t checkpoint(Checkpoint how);
    // The pages in the write-ahead log after this connection's last commit.
    [[nodiscard]] std::uint64_t journal_pages() const { return journal_pages_; }

    [[nodiscard]] bool in_transaction() const;

    // The first finding of SQLite's integrity check, or nothing.
    [[nodiscard]] std::optional<std::string> find_damage();

    // Leaves the write-ahead log as it is when the last connection closes: for a store that failed.
    void keep_journal();

    [[nodiscard]] sqlite3* handle() const { return handle_; }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  private:
    void set_up(Open how, std::uint32_t application, std::uint32_t version, const char* schema);

    std::filesystem::path path_;
    sqlite3* handle_ = nullptr;
    std::uint64_t journal_pages_ = 0;
};

// A transaction that is undone when it goes out of scope uncommitted.
class Transaction {
  public:
    explicit Transaction(Database& database);
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();
    void commit();

  private:
    Database& database_;
    bool open_ = true;
};

}  // namespace isegoria::record
