// SPDX-License-Identifier: AGPL-3.0-or-later
// The baselines of the disk. As little as will do, so that they are the limit and not a rival.
#include "bare_log.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>

#include "line.hpp"

namespace isegoria::bench {
namespace {

constexpr std::int64_t turn_size = 10'000'000;  // more than there are rows

double now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

void must(int result, int expected) {
    if (result != expected) throw std::runtime_error("sqlite: " + std::to_string(result));
}

}  // namespace

std::vector<Row> rows_of(const std::filesystem::path& data) {
    sqlite3* handle = nullptr;
    must(sqlite3_open((data / "record.db").c_str(), &handle), SQLITE_OK);
    sqlite3_stmt* select = nullptr;
    must(sqlite3_prepare_v2(handle,
                            "SELECT stream, seq, texts, leaf, body FROM entries"
                            " WHERE stream > 0 AND texts = 0 ORDER BY seq DESC LIMIT 200000",
                            -1, &select, nullptr),
         SQLITE_OK);
    const auto blob = [&](int column) {
        return std::string(static_cast<const char*>(sqlite3_column_blob(select, column)),
                           static_cast<std::size_t>(sqlite3_column_bytes(select, column)));
    };
    std::vector<Row> rows;
    while (sqlite3_step(select) == SQLITE_ROW)
        rows.push_back({sqlite3_column_int64(select, 0), sqlite3_column_int64(select, 1),
                        sqlite3_column_int64(select, 2), blob(3), blob(4)});
    sqlite3_finalize(select);
    sqlite3_close(handle);
    std::reverse(rows.begin(), rows.end());
    if (rows.empty()) throw std::runtime_error("the server wrote nothing");
    return rows;
}

void BareLog::Close::operator()(sqlite3* handle) const { sqlite3_close(handle); }
void BareLog::Close::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

void BareLog::run(const char* sql) {
    must(sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr), SQLITE_OK);
}

std::unique_ptr<sqlite3_stmt, BareLog::Close> BareLog::prepared(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    must(sqlite3_prepare_v2(handle_.get(), sql, -1, &statement, nullptr), SQLITE_OK);
    return std::unique_ptr<sqlite3_stmt, Close>(statement);
}

BareLog::BareLog(const std::filesystem::path& path) {
    sqlite3* handle = nullptr;
    const int opened = sqlite3_open(path.c_str(), &handle);
    handle_.reset(handle);
    must(opened, SQLITE_OK);
    run("PRAGMA journal_mode=WAL");
    run("PRAGMA synchronous=FULL");
    run("CREATE TABLE streams(stream INTEGER PRIMARY KEY, size INTEGER NOT NULL,"
        " peaks BLOB NOT NULL, digest BLOB NOT NULL) STRICT");
    run("CREATE TABLE entries(stream INTEGER NOT NULL, seq INTEGER NOT NULL, leaf BLOB NOT NULL,"
        " texts INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY(stream, seq)) WITHOUT ROWID,"
        " STRICT");
    insert_ = prepared("INSERT INTO entries VALUES(?1, ?2, ?3, ?4, ?5)");
    head_ = prepared("INSERT OR REPLACE INTO streams VALUES(?1, ?2, zeroblob(512), zeroblob(32))");
}

void BareLog::append(const std::vector<Row>& rows, std::size_t count) {
    run("BEGIN IMMEDIATE");
    for (std::size_t each = 0; each < count; ++each) {
        const Row& row = rows[next_];
        sqlite3_bind_int64(insert_.get(), 1, row.stream);
        sqlite3_bind_int64(insert_.get(), 2, row.seq + turn_ * turn_size);
        sqlite3_bind_blob(insert_.get(), 3, row.leaf.data(), static_cast<int>(row.leaf.size()),
                          SQLITE_STATIC);
        sqlite3_bind_int64(insert_.get(), 4, row.texts);
        sqlite3_bind_blob(insert_.get(), 5, row.body.data(), static_cast<int>(row.body.size()),
                          SQLITE_STATIC);
        must(sqlite3_step(insert_.get()), SQLITE_DONE);
        sqlite3_reset(insert_.get());
        if (++next_ == rows.size()) {
            next_ = 0;
            ++turn_;
        }
    }
    stored_ += static_cast<std::int64_t>(count);
    sqlite3_bind_int64(head_.get(), 1, rows[next_].stream);
    sqlite3_bind_int64(head_.get(), 2, stored_);
    must(sqlite3_step(head_.get()), SQLITE_DONE);
    sqlite3_reset(head_.get());
    run("COMMIT");
}

double bare_rate(const std::filesystem::path& path, const std::vector<Row>& rows, std::size_t batch,
                 double seconds) {
    BareLog log(path);
    std::size_t stored = 0;
    const double began = now();
    while (now() - began < seconds) {
        log.append(rows, batch);
        stored += batch;
    }
    return static_cast<double>(stored) / (now() - began);
}

Syncing sync_rate(const std::filesystem::path& path, const std::vector<Row>& rows,
                  std::size_t batch, double seconds) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    std::string block;
    for (std::size_t each = 0; each < batch; ++each)
        block += rows[each % rows.size()].leaf + rows[each % rows.size()].body;
    std::vector<double> times;
    const double began = now();
    while (now() - began < seconds) {
        const double start = now();
        if (::write(file, block.data(), block.size()) != static_cast<ssize_t>(block.size()) ||
            ::fdatasync(file) != 0)
            throw std::runtime_error("the disk takes nothing");
        times.push_back((now() - start) * 1e3);
    }
    const double rate = static_cast<double>(times.size() * batch) / (now() - began);
    ::close(file);
    return {rate, median(times)};
}

}  // namespace isegoria::bench
