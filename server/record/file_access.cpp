// SPDX-License-Identifier: AGPL-3.0-or-later
// POSIX calls with their errors turned into the record's own. No retry of fsync anywhere.
#include "record/file_access.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "record/errors.hpp"

namespace isegoria::record {
namespace {

[[noreturn]] void fail(const std::string& doing, const std::filesystem::path& path) {
    const int why = errno;
    const std::string sentence = "cannot " + doing + " " + path.string() + ": " + strerror(why);
    if (why == ENOSPC || why == EDQUOT) throw NoSpace(sentence);
    throw StorageFailed(sentence);
}

std::filesystem::path parent_of(const std::filesystem::path& path) {
    return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

}  // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    if (this != &other) {
        if (open()) ::close(number_);
        number_ = other.release();
    }
    return *this;
}

Descriptor::~Descriptor() {
    if (open()) ::close(number_);
}

int Descriptor::release() { return std::exchange(number_, -1); }

FileLock::FileLock(const std::filesystem::path& path)
    : file_(open_file(path, O_RDWR | O_CREAT | O_CLOEXEC)) {
    if (::flock(file_.number(), LOCK_EX | LOCK_NB) == 0) return;
    if (errno == EWOULDBLOCK)
        throw InUse(path.string() + " is locked: another process has this data open");
    fail("lock", path);
}

Descriptor open_file(const std::filesystem::path& path, int flags) {
    Descriptor file(::open(path.c_str(), flags | O_CLOEXEC, 0600));
    if (!file.open()) fail("open", path);
    return file;
}

void write_all(const Descriptor& file, std::string_view text, const std::filesystem::path& path) {
    while (!text.empty()) {
        const ssize_t written = ::write(file.number(), text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail("write", path);
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

void sync_file(const Descriptor& file, const std::filesystem::path& path) {
    // Whatever the reason, what was written may be lost now: never the harmless "no space".
    if (::fsync(file.number()) != 0)
        throw StorageFailed("cannot sync " + path.string() + ": " + strerror(errno));
}

void sync_directory(const std::filesystem::path& directory) {
    const Descriptor opened = open_file(directory, O_RDONLY | O_DIRECTORY);
    sync_file(opened, directory);
}

std::string read_file(const std::filesystem::path& path) {
    const Descriptor file = open_file(path, O_RDONLY);
    std::string text;
    std::string block(1 << 16, '\0');
    while (true) {
        const ssize_t got = ::read(file.number(), block.data(), block.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) fail("read", path);
        if (got == 0) return text;
        text.append(block, 0, static_cast<std::size_t>(got));
    }
}

void replace_file(const std::filesystem::path& path, std::string_view text) {
    std::filesystem::path beside = path;
    beside += ".new";
    try {
        const Descriptor file = open_file(beside, O_WRONLY | O_CREAT | O_TRUNC);
        write_all(file, text, beside);
        sync_file(file, beside);
    } catch (const NoSpace&) {
        ::unlink(beside.c_str());  // Half a file must not take the room that is missing.
        throw;
    }
    if (::rename(beside.c_str(), path.c_str()) != 0) fail("rename", path);
    sync_directory(parent_of(path));
}

void create_private_file(const std::filesystem::path& path) {
    if (std::filesystem::exists(path)) return;
    const Descriptor file = open_file(path, O_RDWR | O_CREAT);
    sync_directory(parent_of(path));
}

void create_private_directory(const std::filesystem::path& directory) {
    if (std::filesystem::is_directory(directory)) return;
    if (directory.has_parent_path()) std::filesystem::create_directories(directory.parent_path());
    if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) fail("create", directory);
    sync_directory(parent_of(directory));
}

void refuse_if_others_may_read(const std::filesystem::path& path) {
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0) fail("read", path);
    if ((found.st_mode & 077) != 0)
        throw WrongKey(path.string() + " may be read by others: chmod 600 it");
}

void remove_file(const std::filesystem::path& path) {
    if (::unlink(path.c_str()) == 0) {
        sync_directory(parent_of(path));
    } else if (errno != ENOENT) {
        fail("remove", path);
    }
}

}  // namespace isegoria::record
