// SPDX-License-Identifier: AGPL-3.0-or-later
// Entries stored durably a second by the log, beside a bare SQLite loop with the same rows and
// beside write with fdatasync, at several batch sizes; and leaf hashes a second. One JSON object a
// line, none of which has a bar; one thread.
//   record_bench [DIRECTORY] [SECONDS A CASE]
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>

#include "line.hpp"
#include "record/merkle.hpp"
#include "record/sqlite_log.hpp"

namespace {

using namespace isegoria::record;
using isegoria::bench::print;

constexpr std::size_t entry_size = 200;
double seconds_a_case = 1.5;

// How many entries a second, when one call stores `batch` of them.
double rate(std::size_t batch, const std::function<void()>& store) {
    const auto start = std::chrono::steady_clock::now();
    std::size_t stored = 0;
    double passed = 0;
    while (passed < seconds_a_case) {
        store();
        stored += batch;
        passed = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    }
    return static_cast<double>(stored) / passed;
}

void must(int result, int expected) {
    if (result == expected) return;
    std::fprintf(stderr, "sqlite: %d\n", result);
    std::exit(2);
}

double log_rate(const std::filesystem::path& path, std::size_t batch) {
    SqliteLog log(path);
    Append append{1, 0, {}};
    append.entries.assign(batch, NewEntry{std::string(entry_size, 'e'), {}});
    return rate(batch, [&] {
        append.expected = log.size(1);
        log.append({&append, 1});
    });
}

double bare_rate(const std::filesystem::path& path, std::size_t batch) {
    sqlite3* handle = nullptr;
    must(sqlite3_open(path.c_str(), &handle), SQLITE_OK);
    const auto run = [&](const char* sql) {
        must(sqlite3_exec(handle, sql, nullptr, nullptr, nullptr), SQLITE_OK);
    };
    run("PRAGMA journal_mode=WAL");
    run("PRAGMA synchronous=FULL");
    run("CREATE TABLE entries(stream INTEGER NOT NULL, seq INTEGER NOT NULL, leaf BLOB NOT NULL,"
        " texts INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY(stream, seq)) WITHOUT ROWID");
    sqlite3_stmt* insert = nullptr;
    must(sqlite3_prepare_v2(handle, "INSERT INTO entries VALUES(1, ?1, ?2, 0, ?3)", -1, &insert,
                            nullptr),
         SQLITE_OK);
    const std::string body(entry_size, 'e');
    sqlite3_bind_blob(insert, 2, body.data(), 32, SQLITE_STATIC);
    sqlite3_bind_blob(insert, 3, body.data(), static_cast<int>(body.size()), SQLITE_STATIC);
    sqlite3_int64 seq = 0;
    const double measured = rate(batch, [&] {
        run("BEGIN IMMEDIATE");
        for (std::size_t each = 0; each < batch; ++each) {
            sqlite3_bind_int64(insert, 1, ++seq);
            must(sqlite3_step(insert), SQLITE_DONE);
            sqlite3_reset(insert);
        }
        run("COMMIT");
    });
    sqlite3_finalize(insert);
    sqlite3_close(handle);
    return measured;
}

double file_rate(const std::filesystem::path& path, std::size_t batch) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    const std::string block(batch * entry_size, 'e');
    const double measured = rate(batch, [&] {
        if (::write(file, block.data(), block.size()) != static_cast<ssize_t>(block.size()) ||
            ::fdatasync(file) != 0)
            std::exit(2);
    });
    ::close(file);
    return measured;
}

double hash_rate() {
    const std::string body(entry_size, 'e');
    constexpr std::size_t block = 10'000;
    Frontier frontier;
    return rate(block, [&] {
        for (std::size_t each = 0; each < block; ++each) frontier.append(leaf_hash(body));
    });
}

double leaf_rate() {
    const std::string body(entry_size, 'e');
    constexpr std::size_t block = 10'000;
    unsigned sum = 0;
    const double measured = rate(block, [&] {
        for (std::size_t each = 0; each < block; ++each) sum += leaf_hash(body)[0];
    });
    return sum == 1 ? 0 : measured;  // Uses the result, so that hashing is not optimised away.
}

double read_rate(const std::filesystem::path& path) {
    SqliteLog log(path);
    constexpr std::size_t count = 100'000;
    Append append{1, 0, {}};
    append.entries.assign(count, NewEntry{std::string(entry_size, 'e'), {}});
    log.append({&append, 1});
    std::size_t octets_read = 0;
    return rate(count, [&] {
        log.read(1, 1, count, [&](StoredEntry&& entry) { octets_read += entry.body.size(); });
    });
}

}  // namespace

int main(int count, char** arguments) {
    const std::filesystem::path base = count > 1 ? arguments[1] : ".";
    if (count > 2) seconds_a_case = std::atof(arguments[2]);
    std::string name = (base / "record_bench_XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) return 2;
    const std::filesystem::path directory = name;
    print("record", "leaf hashes, 200 octets", leaf_rate(), "hashes/s");
    print("record", "leaf hash and frontier, 200 octets", hash_rate(), "entries/s");
    print("record", "read and check, 200 octets", read_rate(directory / "read.db"), "entries/s");
    for (const std::size_t batch : {1, 10, 100, 1'000}) {
        const std::string size = std::to_string(batch);
        const double bare = bare_rate(directory / ("bare" + size), batch);
        const double file = file_rate(directory / ("file" + size), batch);
        const double log = log_rate(directory / ("log" + size), batch);
        print({.bench = "record",
               .name = "batch " + size,
               .value = log,
               .unit = "entries/s",
               .baseline = "bare SQLite loop",
               .ratio = log / bare});
        print({.bench = "record",
               .name = "batch " + size + ", bare SQLite loop",
               .value = bare,
               .unit = "entries/s",
               .baseline = "write and fdatasync",
               .ratio = bare / file});
        print("record", "batch " + size + ", write and fdatasync", file, "entries/s");
    }
    std::filesystem::remove_all(directory);
    return 0;
}
