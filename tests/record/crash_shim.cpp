// SPDX-License-Identifier: AGPL-3.0-or-later
// Preloaded under the crash driver: counts every change to a file below $CRASH_DIRECTORY and, at
// the $CRASH_AT-th of them, does what $CRASH_DOES says; or writes all of them down for the
// power-loss test.
//   kill_before, kill_after · error_once, error_forever (EIO) · no_space (ENOSPC, for 30
//   operations) short_write (half, then EIO) · sync_error (EIO, counting only syncs; of a folder
//   also each later time, since SQLite asks only once) count, count_syncs (writes the total to
//   $CRASH_LOG at exit) · record (writes every operation to $CRASH_LOG)
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>

namespace {

constexpr int descriptors_max = 1'024;
constexpr long no_space_lasts =
    30;  // Long enough to meet several appends, short enough to see recovery.

template <class Function>
Function real(const char* name) {
    return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

std::recursive_mutex mutex;
std::string names[descriptors_max];  // Empty: not ours.

const char* setting(const char* name) {
    const char* value = getenv(name);
    return value != nullptr ? value : "";
}

const std::string& mode() {
    static const std::string value = setting("CRASH_DOES");
    return value;
}

// The name relative to the watched directory, or empty. The memory file of the journal dies with
// the machine, and locks carry no content.
std::string watched(const char* path) {
    static const std::string directory = setting("CRASH_DIRECTORY");
    const std::string text = path;
    if (directory.empty() || !text.starts_with(directory)) return {};
    if (text.ends_with("-shm") || text.ends_with("lock")) return {};
    return text.size() <= directory.size() + 1 ? "." : text.substr(directory.size() + 1);
}

std::string name_of(int number) {
    return number >= 0 && number < descriptors_max ? names[number] : std::string();
}

int log_file() {
    static const int number = real<int (*)(const char*, int, ...)>("open")(
        setting("CRASH_LOG"), O_WRONLY | O_CREAT | O_APPEND, 0600);
    return number;
}

void raw_write(const void* data, size_t size) {
    static const auto function = real<ssize_t (*)(int, const void*, size_t)>("write");
    if (function(log_file(), data, size) != static_cast<ssize_t>(size)) _exit(99);
}

// One record: kind, then name, a number and data, the texts with their length first.
void note(char kind, const std::string& name, uint64_t number, const void* data, uint64_t size) {
    const uint64_t name_size = name.size();
    std::string line(1, kind);
    line.append(reinterpret_cast<const char*>(&name_size), 8);
    line += name;
    line.append(reinterpret_cast<const char*>(&number), 8);
    line.append(reinterpret_cast<const char*>(&size), 8);
    line.append(static_cast<const char*>(data), size);
    raw_write(line.data(), line.size());
}

long counted = 0;
bool forever = false;
bool folders_forever = false;

struct Total {
    ~Total() {
        if (!mode().starts_with("count")) return;
        const std::string text = std::to_string(counted) + "\n";
        raw_write(text.data(), text.size());
    }
} total;

enum class Verdict { pass, fail, half, die_after };

Verdict decide(bool is_sync, bool takes_room, bool is_folder) {
    static const long at = atol(setting("CRASH_AT"));
    const bool only_syncs = mode() == "sync_error" || mode() == "count_syncs";
    if (only_syncs && !is_sync) return Verdict::pass;
    ++counted;
    if (mode() == "no_space") {
        const bool full = takes_room && counted >= at && counted < at + no_space_lasts;
        errno = ENOSPC;
        return full ? Verdict::fail : Verdict::pass;
    }
    if (forever || (folders_forever && is_folder)) {
        errno = EIO;
        return Verdict::fail;
    }
    if (counted != at) return Verdict::pass;
    if (mode() == "kill_before") kill(getpid(), SIGKILL);
    if (mode() == "kill_after") return Verdict::die_after;
    if (mode() == "error_forever") forever = true;
    if (mode() == "sync_error") folders_forever = is_folder;
    if (mode() == "short_write") return Verdict::half;
    errno = EIO;
    if (mode() == "error_once" || mode() == "error_forever" || mode() == "sync_error")
        return Verdict::fail;
    return Verdict::pass;
}

void die_if(Verdict verdict) {
    if (verdict == Verdict::die_after) kill(getpid(), SIGKILL);
}

bool recording() { return mode() == "record"; }

int opened(const char* path, int number, bool created) {
    if (number >= 0 && number < descriptors_max) {
        names[number] = watched(path);
        if (recording() && created) note('c', names[number], 0, "", 0);
    }
    return number;
}

template <class Open>
int watched_open(Open open, const char* path, int flags, mode_t permissions) {
    const std::lock_guard lock(mutex);
    const std::string name = watched(path);
    if (name.empty()) return opened(path, open(path, flags, permissions), false);
    const bool created = (flags & O_CREAT) != 0 && access(path, F_OK) != 0;
    const bool cut = (flags & O_TRUNC) != 0 && !created;
    if (!created && !cut) return opened(path, open(path, flags, permissions), false);
    const Verdict verdict = decide(false, true, false);
    if (verdict == Verdict::fail) return -1;
    const int number = opened(path, open(path, flags, permissions), created);
    if (recording() && cut) note('t', name, 0, "", 0);
    die_if(verdict);
    return number;
}

template <class Write>
ssize_t watched_write(int number, const void* data, size_t size, int64_t offset, Write write) {
    const std::lock_guard lock(mutex);
    const std::string name = name_of(number);
    if (name.empty()) {
        const ssize_t written = write(size);
        // What the driver says on its output is when something counts as acknowledged.
        if (recording() && number == STDOUT_FILENO && written > 0)
            note('a', "", 0, data, static_cast<uint64_t>(written));
        return written;
    }
    const Verdict verdict = decide(false, true, false);
    if (verdict == Verdict::fail) return -1;
    if (verdict == Verdict::half) {
        forever = true;  // What is left of this write fails, and the store may not go on as if it
                         // had not.
        return size > 1 ? write(size / 2) : write(size);
    }
    const ssize_t written = write(size);
    if (recording() && written > 0)
        note('w', name, static_cast<uint64_t>(offset), data, static_cast<uint64_t>(written));
    die_if(verdict);
    return written;
}

template <class Change>
int watched_change(const std::string& name, bool is_sync, char kind, uint64_t number,
                   const std::string& other, Change change) {
    if (name.empty()) return change();
    const Verdict verdict = decide(is_sync, kind == 'f', name == ".");
    if (verdict == Verdict::fail) return -1;
    const int result = change();
    if (recording() && result == 0) note(kind, name, number, other.data(), other.size());
    die_if(verdict);
    return result;
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    const mode_t permissions = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return watched_open(real<int (*)(const char*, int, ...)>("open"), path, flags, permissions);
}

int open64(const char* path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    const mode_t permissions = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return watched_open(real<int (*)(const char*, int, ...)>("open64"), path, flags, permissions);
}

int close(int number) {
    const std::lock_guard lock(mutex);
    if (number >= 0 && number < descriptors_max) names[number].clear();
    return real<int (*)(int)>("close")(number);
}

ssize_t write(int number, const void* data, size_t size) {
    static const auto function = real<ssize_t (*)(int, const void*, size_t)>("write");
    int64_t offset = 0;
    if (!name_of(number).empty()) {
        const int flags = fcntl(number, F_GETFL);
        offset = lseek(number, 0, (flags & O_APPEND) != 0 ? SEEK_END : SEEK_CUR);
    }
    return watched_write(number, data, size, offset,
                         [&](size_t part) { return function(number, data, part); });
}

ssize_t pwrite(int number, const void* data, size_t size, off_t offset) {
    static const auto function = real<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite");
    return watched_write(number, data, size, offset,
                         [&](size_t part) { return function(number, data, part, offset); });
}

ssize_t pwrite64(int number, const void* data, size_t size, off64_t offset) {
    static const auto function = real<ssize_t (*)(int, const void*, size_t, off64_t)>("pwrite64");
    return watched_write(number, data, size, offset,
                         [&](size_t part) { return function(number, data, part, offset); });
}

int fsync(int number) {
    const std::lock_guard lock(mutex);
    return watched_change(name_of(number), true, 's', 0, "",
                          [&] { return real<int (*)(int)>("fsync")(number); });
}

int fdatasync(int number) {
    const std::lock_guard lock(mutex);
    return watched_change(name_of(number), true, 's', 0, "",
                          [&] { return real<int (*)(int)>("fdatasync")(number); });
}

int ftruncate(int number, off_t size) {
    const std::lock_guard lock(mutex);
    return watched_change(name_of(number), false, 't', static_cast<uint64_t>(size), "",
                          [&] { return real<int (*)(int, off_t)>("ftruncate")(number, size); });
}

int ftruncate64(int number, off64_t size) {
    const std::lock_guard lock(mutex);
    return watched_change(name_of(number), false, 't', static_cast<uint64_t>(size), "",
                          [&] { return real<int (*)(int, off64_t)>("ftruncate64")(number, size); });
}

int rename(const char* from, const char* to) noexcept {
    const std::lock_guard lock(mutex);
    return watched_change(watched(from), false, 'r', 0, watched(to), [&] {
        return real<int (*)(const char*, const char*)>("rename")(from, to);
    });
}

int unlink(const char* path) noexcept {
    const std::lock_guard lock(mutex);
    const bool there = access(path, F_OK) == 0;
    return watched_change(there ? watched(path) : std::string(), false, 'u', 0, "",
                          [&] { return real<int (*)(const char*)>("unlink")(path); });
}

}  // extern "C"
