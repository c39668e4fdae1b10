// SPDX-License-Identifier: AGPL-3.0-or-later
// Acknowledged durable commands a second: 1,000 guests, each with one reaction outstanding, over
// WebSocket at a real server, in 1, 10 and 100 assemblies; beside a bare SQLite loop that inserts
// the very rows that the server wrote, at the batch size that it reached, and beside write with
// fdatasync of the same octets. Then one lone client beside one sync. One JSON object a line.
//   commands_bench [DIRECTORY] [SECONDS A CASE]
#include <arpa/inet.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "command_client.hpp"
#include "line.hpp"
#include "prepared_assembly.hpp"
#include "server_process.hpp"

namespace {

using namespace isegoria::bench;
using Path = std::filesystem::path;

constexpr std::size_t clients = 1'000;
constexpr std::uint64_t people = 200;  // who answered before, in each assembly
constexpr double lone_max = 1.3;
constexpr double share_min = 0.4;
constexpr double tail_max = 3;
double seconds_a_case = 4;

double now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

void must(int result, int expected) {
    if (result != expected) throw std::runtime_error("sqlite: " + std::to_string(result));
}

struct Row {
    std::int64_t stream = 0;
    std::int64_t seq = 0;
    std::int64_t texts = 0;
    std::string leaf;
    std::string body;
};

// What the server wrote while it was measured, in the order of streams.
std::vector<Row> rows_of(const Path& data) {
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

// Rows a second, `batch` in each transaction, with the head of a stream that goes with them.
double bare_rate(const Path& path, const std::vector<Row>& rows, std::size_t batch) {
    sqlite3* handle = nullptr;
    must(sqlite3_open(path.c_str(), &handle), SQLITE_OK);
    const auto run = [&](const char* sql) {
        must(sqlite3_exec(handle, sql, nullptr, nullptr, nullptr), SQLITE_OK);
    };
    run("PRAGMA journal_mode=WAL");
    run("PRAGMA synchronous=FULL");
    run("CREATE TABLE streams(stream INTEGER PRIMARY KEY, size INTEGER NOT NULL,"
        " peaks BLOB NOT NULL, digest BLOB NOT NULL) STRICT");
    run("CREATE TABLE entries(stream INTEGER NOT NULL, seq INTEGER NOT NULL, leaf BLOB NOT NULL,"
        " texts INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY(stream, seq)) WITHOUT ROWID,"
        " STRICT");
    sqlite3_stmt* insert = nullptr;
    must(sqlite3_prepare_v2(handle, "INSERT INTO entries VALUES(?1, ?2, ?3, ?4, ?5)", -1, &insert,
                            nullptr),
         SQLITE_OK);
    sqlite3_stmt* head = nullptr;
    must(sqlite3_prepare_v2(handle,
                            "INSERT OR REPLACE INTO streams VALUES(?1, ?2, zeroblob(512),"
                            " zeroblob(32))",
                            -1, &head, nullptr),
         SQLITE_OK);
    std::int64_t turn = 0;  // of going through the rows: each is inserted under a number of its own
    std::size_t next = 0;
    std::size_t stored = 0;
    const double began = now();
    while (now() - began < seconds_a_case / 2) {
        run("BEGIN IMMEDIATE");
        for (std::size_t each = 0; each < batch; ++each) {
            const Row& row = rows[next];
            sqlite3_bind_int64(insert, 1, row.stream);
            sqlite3_bind_int64(insert, 2, row.seq + turn * 10'000'000);
            sqlite3_bind_blob(insert, 3, row.leaf.data(), static_cast<int>(row.leaf.size()),
                              SQLITE_STATIC);
            sqlite3_bind_int64(insert, 4, row.texts);
            sqlite3_bind_blob(insert, 5, row.body.data(), static_cast<int>(row.body.size()),
                              SQLITE_STATIC);
            must(sqlite3_step(insert), SQLITE_DONE);
            sqlite3_reset(insert);
            if (++next == rows.size()) {
                next = 0;
                ++turn;
            }
        }
        sqlite3_bind_int64(head, 1, rows[next].stream);
        sqlite3_bind_int64(head, 2, static_cast<std::int64_t>(stored));
        must(sqlite3_step(head), SQLITE_DONE);
        sqlite3_reset(head);
        run("COMMIT");
        stored += batch;
    }
    const double rate = static_cast<double>(stored) / (now() - began);
    sqlite3_finalize(insert);
    sqlite3_finalize(head);
    sqlite3_close(handle);
    return rate;
}

struct Syncing {
    double rate = 0;  // rows a second
    double median_ms = 0;
};

Syncing sync_rate(const Path& path, const std::vector<Row>& rows, std::size_t batch) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    std::string block;
    for (std::size_t each = 0; each < batch; ++each)
        block += rows[each % rows.size()].leaf + rows[each % rows.size()].body;
    std::vector<double> times;
    const double began = now();
    while (now() - began < seconds_a_case / 4) {
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

std::uint16_t free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    socklen_t size = sizeof address;
    if (bind(socket, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
        getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0)
        throw std::runtime_error("no port");
    close(socket);
    return ntohs(address.sin_port);
}

// One number of the server's /metrics.
double metric(std::uint16_t port, const std::string& name) {
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    const std::string question =
        "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
    if (connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
        send(socket, question.data(), question.size(), MSG_NOSIGNAL) < 0)
        throw std::runtime_error("no metrics");
    std::string text;
    char some[8'192];
    for (ssize_t count = 0; (count = recv(socket, some, sizeof some, 0)) > 0;)
        text.append(some, static_cast<std::size_t>(count));
    close(socket);
    const auto at = text.find("\nisegoria_" + name + " ");
    if (at == std::string::npos) throw std::runtime_error("there is no metric " + name);
    return std::stod(text.substr(at + name.size() + 11));
}

struct Case {
    std::string name;
    std::size_t clients = 1;
    std::uint64_t assemblies = 1;
    bool watching = false;
};

struct Measured {
    Answered answered;
    double batch = 0;  // entries in a transaction
    double processor = 0;
};

Measured measure(const Path& data, const Case& each) {
    Preparation preparation;
    preparation.assemblies = each.assemblies;
    preparation.people = people;
    prepare(data, preparation);
    const std::uint16_t metrics = free_port();
    // The limits of a person and of an address are for people; all of these come from one address.
    ServerProcess server(data, {"--unlimited", "127.0.0.0/8", "--wishes-per-second", "1000000",
                                "--metrics", "127.0.0.1:" + std::to_string(metrics)});
    Load load;
    load.port = server.port();
    load.clients = each.clients;
    load.assemblies = each.assemblies;
    load.contributions = people;
    load.watching = each.watching;
    CommandClients crowd(load);
    (void)crowd.run(0.5);  // What is met for the first time is not measured.
    const double entries = metric(metrics, "entries_total");
    const double transactions = metric(metrics, "transactions_total");
    const double processor = server.processor_seconds();
    Measured measured;
    measured.answered = crowd.run(seconds_a_case);
    measured.processor = server.processor_seconds() - processor;
    measured.batch = (metric(metrics, "entries_total") - entries) /
                     std::max(1.0, metric(metrics, "transactions_total") - transactions);
    if (measured.answered.refused != 0) throw std::runtime_error("commands were refused");
    if (measured.answered.commands == 0) throw std::runtime_error("nothing was answered");
    return measured;
}

bool crowd_case(const Path& base, const Case& each) {
    const Path data = base / each.name;
    const Measured measured = measure(data, each);
    const auto& answered = measured.answered;
    const double rate = static_cast<double>(answered.commands) / answered.seconds;
    const auto batch = static_cast<std::size_t>(std::max(1L, std::lround(measured.batch)));
    const std::vector<Row> rows = rows_of(data);
    const double bare = bare_rate(base / (each.name + " bare"), rows, batch);
    const Syncing file = sync_rate(base / (each.name + " file"), rows, batch);
    const double tail = percentile(answered.latencies_ms, 99);
    const double tail_bar = tail_max * static_cast<double>(each.clients) / rate * 1e3;
    bool ok = print({.bench = "commands",
                     .name = each.name,
                     .value = rate,
                     .unit = "commands/s",
                     .baseline = "bare SQLite loop, the same rows and batch",
                     .ratio = rate / bare,
                     .bar = ratio_at_least(share_min)});
    print({.bench = "commands",
           .name = each.name + ", to fdatasync",
           .value = rate,
           .unit = "commands/s",
           .baseline = "write and fdatasync",
           .ratio = rate / file.rate});
    print("commands", each.name + ", p50", median(answered.latencies_ms), "ms");
    ok &= print({.bench = "commands",
                 .name = each.name + ", p99",
                 .value = tail,
                 .unit = "ms",
                 .baseline = "3 x clients / throughput",
                 .ratio = tail / tail_bar,
                 .bar = ratio_at_most(1)});
    print("commands", each.name + ", entries a transaction", measured.batch, "entries");
    print("commands", each.name + ", server processor time a command",
          measured.processor / static_cast<double>(answered.commands) * 1e6, "us");
    std::filesystem::remove_all(data);
    return ok;
}

bool lone_case(const Path& base) {
    const Case lone{"one lone client", 1, 1, false};
    const Path data = base / lone.name;
    const Measured measured = measure(data, lone);
    const std::vector<Row> rows = rows_of(data);
    const Syncing one = sync_rate(base / "lone file", rows, 1);
    const double bare_ms = 1e3 / bare_rate(base / "lone bare", rows, 1);
    const double middle = median(measured.answered.latencies_ms);
    const bool ok = print({.bench = "commands",
                           .name = lone.name + ", p50",
                           .value = middle,
                           .unit = "ms",
                           .baseline = "one write and fdatasync, p50",
                           .ratio = middle / one.median_ms,
                           .bar = ratio_at_most(lone_max)});
    print({.bench = "commands",
           .name = lone.name + ", p50 to SQLite",
           .value = middle,
           .unit = "ms",
           .baseline = "one transaction of a bare SQLite loop",
           .ratio = middle / bare_ms});
    return ok;
}

int run(const Path& base) {
    std::fprintf(stderr,
                 "commands: guests over plain WebSocket on loopback, client and server sharing %ld "
                 "processors; one reaction outstanding each; --unlimited 127.0.0.0/8, "
                 "--wishes-per-second 1000000, all other limits as they come; clients watch "
                 "nothing unless the case says so\n",
                 sysconf(_SC_NPROCESSORS_ONLN));
    bool ok = true;
    for (const std::uint64_t assemblies : {1, 10, 100})
        ok &=
            crowd_case(base, {std::to_string(clients) + " clients, " + std::to_string(assemblies) +
                                  (assemblies == 1 ? " assembly" : " assemblies"),
                              clients, assemblies, false});
    ok &= crowd_case(
        base, {std::to_string(clients) + " clients that watch, 1 assembly", clients, 1, true});
    ok &= lone_case(base);
    return ok ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
    if (count > 2) seconds_a_case = std::atof(arguments[2]);
    std::string name = (Path(count > 1 ? arguments[1] : ".") / "commands_bench_XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) return 2;
    int code = 2;
    try {
        code = run(name);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "commands: %s\n", error.what());
    }
    std::filesystem::remove_all(name);
    return code;
}
