// SPDX-License-Identifier: AGPL-3.0-or-later
// What the log of a server is measured against: the rows that it wrote, inserted by a bare SQLite
// loop, and the same octets written to a file. Used by the benches alone, on one thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace isegoria::bench {

struct Row {
    std::int64_t stream = 0;
    std::int64_t seq = 0;
    std::int64_t texts = 0;
    std::string leaf;
    std::string body;
};

// The latest rows that the server wrote into the directory `data`, 200,000 at most, in their order.
std::vector<Row> rows_of(const std::filesystem::path& data);

// Two tables as the log has them, in a file of their own, and nothing that looks after them.
class BareLog {
  public:
    explicit BareLog(const std::filesystem::path& path);
    // One durable transaction: the next `count` rows, each under a number of its own, and the head
    // of a stream that goes with them.
    void append(const std::vector<Row>& rows, std::size_t count);

  private:
    struct Close {
        void operator()(sqlite3* handle) const;
        void operator()(sqlite3_stmt* statement) const;
    };
    void run(const char* sql);
    [[nodiscard]] std::unique_ptr<sqlite3_stmt, Close> prepared(const char* sql);

    std::unique_ptr<sqlite3, Close> handle_;
    std::unique_ptr<sqlite3_stmt, Close> insert_;
    std::unique_ptr<sqlite3_stmt, Close> head_;
    std::int64_t turn_ = 0;  // of going through the rows
    std::size_t next_ = 0;
    std::int64_t stored_ = 0;
};

// Rows a second, `batch` in each transaction.
double bare_rate(const std::filesystem::path& path, const std::vector<Row>& rows, std::size_t batch,
                 double seconds);

struct Syncing {
    double rate = 0;  // rows a second
    double median_ms = 0;
};

// One write and fdatasync for each `batch` of rows.
Syncing sync_rate(const std::filesystem::path& path, const std::vector<Row>& rows,
                  std::size_t batch, double seconds);

}  // namespace isegoria::bench
