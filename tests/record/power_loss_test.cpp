// SPDX-License-Identifier: AGPL-3.0-or-later
// F3: every operation of one run is written down, and the disk rebuilt as a power loss at a random
// moment may leave it: what was synced is there, of what was not any part, in any order, torn at
// sectors of 512 octets; names appear, change and go in order, up to some point after the last sync
// of the directory. A state that is octet for octet one that was looked at before, with the same
// acknowledgements, is not opened again. ISEGORIA_POWER_LOSS_STATES sets how many (default 20,000).
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <thread>
#include <vector>

#include "crash_run.hpp"
#include "crash_sequence.hpp"
#include "record/file_access.hpp"
#include "record_fixture.hpp"

namespace isegoria::record::testing {
namespace {

constexpr std::size_t sector_size = 512;

struct Operation {
    char kind = 0;  // As crash_shim.cpp writes them.
    std::string name;
    std::uint64_t number = 0;
    std::string data;
};

std::vector<Operation> read_operations(const std::filesystem::path& path) {
    const std::string log = read_file(path);
    std::vector<Operation> all;
    std::size_t at = 0;
    const auto number = [&] {
        std::uint64_t value = 0;
        std::memcpy(&value, log.data() + at, 8);
        at += 8;
        return value;
    };
    const auto text = [&](std::uint64_t size) {
        at += size;
        return log.substr(at - size, size);
    };
    while (at < log.size()) {
        Operation each;
        each.kind = log[at++];
        each.name = text(number());
        each.number = number();
        each.data = text(number());
        all.push_back(std::move(each));
    }
    return all;
}

// One file's octets: as of its last sync, and what was done to it since.
struct File {
    std::string synced;
    std::vector<Operation> pending;
};

void apply(std::string& content, const Operation& each, std::size_t from, std::size_t size) {
    if (each.kind == 't') {
        content.resize(each.number);
        return;
    }
    if (content.size() < each.number + from + size) content.resize(each.number + from + size);
    content.replace(each.number + from, size, each.data, from, size);
}

using Random = std::mt19937_64;

// What the disk may hold of a file: each pending piece of a sector stays or goes by itself, in any
// order.
std::string after_power_loss(const File& file, Random& random) {
    std::string content = file.synced;
    // Three kinds of loss: everything since the sync, nothing of it, or some, which is the
    // interesting one.
    const auto kind = random() % 4;
    if (kind == 0) return content;
    struct Piece {
        const Operation* operation;
        std::size_t from, size;
    };
    std::vector<Piece> pieces;
    for (const auto& each : file.pending) {
        if (each.kind == 't') {
            pieces.push_back({&each, 0, 0});
            continue;
        }
        for (std::size_t from = 0; from < each.data.size();) {
            const std::size_t in_sector = (each.number + from) % sector_size;
            const std::size_t size = std::min(sector_size - in_sector, each.data.size() - from);
            pieces.push_back({&each, from, size});
            from += size;
        }
    }
    if (kind == 1) {
        for (const auto& piece : pieces) apply(content, *piece.operation, piece.from, piece.size);
        return content;
    }
    // Later data of the same sector replaces earlier data, as in a disk's cache; between sectors
    // there is no order. A cut of the file is metadata: what follows it cannot arrive without it.
    std::size_t begin = 0;
    const unsigned kept_of_8 = 1 + random() % 7;
    for (std::size_t at = 0; at <= pieces.size(); ++at) {
        if (at < pieces.size() && pieces[at].operation->kind != 't') continue;
        std::map<std::uint64_t, std::size_t> cut_at;  // Sector: how many of its pieces arrive.
        for (std::size_t each = begin; each < at; ++each) {
            const std::uint64_t sector =
                (pieces[each].operation->number + pieces[each].from) / sector_size;
            const bool dropped = random() % 8 >= kept_of_8;
            if (dropped) cut_at.try_emplace(sector, each);
        }
        for (std::size_t each = begin; each < at; ++each) {
            const std::uint64_t sector =
                (pieces[each].operation->number + pieces[each].from) / sector_size;
            const auto cut = cut_at.find(sector);
            if (cut == cut_at.end() || each < cut->second)
                apply(content, *pieces[each].operation, pieces[each].from, pieces[each].size);
        }
        if (at == pieces.size() || random() % 2 == 0) break;
        content.resize(pieces[at].operation->number);
        begin = at + 1;
    }
    return content;
}

// The disk while the run goes on. Names and files are apart, as in a file system.
class Disk {
  public:
    void run(const Operation& each) {
        if (each.kind == 'a') {
            output_ += each.data;
        } else if (each.kind == 'c') {
            change_name(each.name, files_.size());
            files_.emplace_back();
        } else if (each.kind == 'u') {
            change_name(each.name, gone);
        } else if (each.kind == 'r') {
            change_name(each.data, names_.at(each.name));
            change_name(each.name, gone, true);
        } else if (each.kind == 's') {
            sync(each.name);
        } else if (names_.contains(each.name)) {
            files_[names_.at(each.name)].pending.push_back(each);
        }
    }

    // What may lie on it after a power loss now: content by name.
    [[nodiscard]] std::map<std::string, std::string> after_power_loss_now(Random& random) const {
        auto names = durable_names_;
        std::size_t kept = random() % (pending_names_.size() + 1);
        // Both halves of a renaming happen or neither does.
        while (kept < pending_names_.size() && pending_names_[kept].with_previous) ++kept;
        for (std::size_t at = 0; at < kept; ++at) {
            const auto& change = pending_names_[at];
            if (change.file == gone)
                names.erase(change.name);
            else
                names[change.name] = change.file;
        }
        std::map<std::string, std::string> content;
        for (const auto& [name, file] : names)
            content[name] = after_power_loss(files_[file], random);
        return content;
    }

    [[nodiscard]] const std::string& output() const { return output_; }

  private:
    static constexpr std::size_t gone = ~std::size_t{0};

    struct NameChange {
        std::string name;
        std::size_t file;
        bool with_previous;
    };

    void change_name(const std::string& name, std::size_t file, bool with_previous = false) {
        if (file == gone)
            names_.erase(name);
        else
            names_[name] = file;
        pending_names_.push_back({name, file, with_previous});
    }

    void sync(const std::string& name) {
        const auto found = names_.find(name);
        if (found != names_.end()) {
            File& file = files_[found->second];
            for (const auto& each : file.pending) apply(file.synced, each, 0, each.data.size());
            file.pending.clear();
            return;
        }
        // A directory: its own names are durable, those in other directories are not touched by it.
        std::vector<NameChange> left;
        for (const auto& change : pending_names_) {
            const auto parent = std::filesystem::path(change.name).parent_path().string();
            if ((parent.empty() ? "." : parent) != name) {
                left.push_back(change);
            } else if (change.file == gone) {
                durable_names_.erase(change.name);
            } else {
                durable_names_[change.name] = change.file;
            }
        }
        pending_names_ = std::move(left);
    }

    std::vector<File> files_;
    std::map<std::string, std::size_t> names_;
    std::map<std::string, std::size_t> durable_names_;
    std::vector<NameChange> pending_names_;
    std::string output_;
};

long setting(const char* name, long otherwise) {
    const char* value = getenv(name);
    return value != nullptr ? atol(value) : otherwise;
}

void write_state(const std::filesystem::path& target,
                 const std::map<std::string, std::string>& content) {
    std::filesystem::create_directory(target);
    // The lock file carries nothing, but its being there says that the directory is one of ours.
    { const Descriptor lock = open_file(target / "lock", O_WRONLY | O_CREAT); }
    for (const auto& [name, octets] : content) {
        const auto path = target / name;
        std::filesystem::create_directories(path.parent_path());
        const Descriptor out = open_file(path, O_WRONLY | O_CREAT | O_TRUNC);
        write_all(out, octets, path);
    }
}

Hash digest_of(const std::map<std::string, std::string>& content, const std::string& output) {
    std::string all = big_endian(output.size()) + output;
    for (const auto& [name, octets] : content)
        all += big_endian(name.size()) + name + big_endian(octets.size()) + octets;
    return sha256({all});
}

struct Tally {
    long tried = 0;
    long opened = 0;
    std::string wrong;  // Empty: none was bad.
};

// The share of one worker: of every so many cuts one, each with chance of its own, so that a
// finding is the same however many work.
Tally try_share(const std::vector<Operation>& operations, long states, std::uint64_t seed,
                std::size_t worker, std::size_t workers) {
    Tally tally;
    Disk disk;
    std::set<Hash> sound;
    const TemporaryDirectory rebuilt;
    const long passes = states / static_cast<long>(operations.size()) + 1;
    for (std::size_t cut = 0; cut < operations.size(); ++cut) {
        disk.run(operations[cut]);
        if (cut % workers != worker) continue;
        Random random(seed * 1'000'003 + cut);
        for (long pass = 0; pass < passes; ++pass) {
            const auto content = disk.after_power_loss_now(random);
            ++tally.tried;
            if (!sound.insert(digest_of(content, disk.output())).second) continue;
            ++tally.opened;
            const auto data = rebuilt / "data";
            write_state(data, content);
            const auto wrong = check_survivor(data, disk.output());
            if (!wrong.empty()) {
                tally.wrong = wrong + ": seed " + std::to_string(seed) + ", cut after operation " +
                              std::to_string(cut) + " (" + operations[cut].kind + " " +
                              operations[cut].name + "), pass " + std::to_string(pass);
                return tally;
            }
            std::filesystem::remove_all(data);
        }
    }
    return tally;
}

// In a process of its own, told over a pipe.
int start_worker(const std::vector<Operation>& operations, long states, std::uint64_t seed,
                 std::size_t worker, std::size_t workers) {
    int ends[2] = {};
    if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
    if (::fork() == 0) {
        ::close(ends[0]);
        const Tally tally = try_share(operations, states, seed, worker, workers);
        const std::string line =
            std::to_string(tally.tried) + " " + std::to_string(tally.opened) + " " + tally.wrong;
        ::_exit(::write(ends[1], line.data(), line.size()) < 0 ? 1 : 0);
    }
    ::close(ends[1]);
    return ends[0];
}

Tally result_of(int pipe) {
    std::string line;
    char block[4'096];
    for (ssize_t got = 0; (got = ::read(pipe, block, sizeof block)) > 0;)
        line.append(block, static_cast<std::size_t>(got));
    ::close(pipe);
    int status = 0;
    ::wait(&status);
    std::istringstream words(line);
    Tally tally;
    if (!(words >> tally.tried >> tally.opened)) tally.wrong = "a worker died";
    words.ignore(1);
    std::getline(words, line);
    if (!line.empty()) tally.wrong = line;
    return tally;
}

TEST(PowerLoss, WhateverTheDiskKeptNothingAcknowledgedIsLost) {
    const TemporaryDirectory run_directory;
    const auto run = run_driver(run_directory / "data", crash_steps_default, "record", 0,
                                run_directory / "operations");
    ASSERT_EQ(run.exit_code, 0) << run.errors;
    const auto operations = read_operations(run_directory / "operations");
    ASSERT_GT(operations.size(), 300u);

    const long states = setting("ISEGORIA_POWER_LOSS_STATES", 20'000);
    const auto seed = static_cast<std::uint64_t>(setting("ISEGORIA_POWER_LOSS_SEED", 1));
    const auto start = std::chrono::steady_clock::now();
    const std::size_t workers = std::max(1u, std::thread::hardware_concurrency());
    std::vector<int> pipes;
    for (std::size_t worker = 0; worker < workers; ++worker)
        pipes.push_back(start_worker(operations, states, seed, worker, workers));
    long tried = 0;
    long opened = 0;
    for (const int pipe : pipes) {
        const Tally tally = result_of(pipe);
        tried += tally.tried;
        opened += tally.opened;
        EXPECT_EQ(tally.wrong, "");
    }
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    std::cout << tried << " states after power loss during " << operations.size() << " operations, "
              << opened << (HasFailure() ? " of them different, " : " of them different, 0 bad, ")
              << static_cast<long>(static_cast<double>(tried) / seconds) << " states a second\n";
    EXPECT_GE(tried, states);
    EXPECT_GT(opened, tried / 20);
}

}  // namespace
}  // namespace isegoria::record::testing
