// SPDX-License-Identifier: AGPL-3.0-or-later
// Files as the record needs them: locked, private to one user, and durable when a call returns.
// Thin over POSIX; each object belongs to its caller, the functions may be called from any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace isegoria::record {

// An open file descriptor with its one owner.
class Descriptor {
  public:
    explicit Descriptor(int number = -1) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
    Descriptor& operator=(Descriptor&& other) noexcept;
    ~Descriptor();

    [[nodiscard]] int number() const { return number_; }
    [[nodiscard]] bool open() const { return number_ >= 0; }
    int release();

  private:
    int number_;
};

// Holds `path` locked (flock) until it is destroyed; the file stays, empty. The lock goes with the
// process, so a killed one leaves nothing to clean up. Throws InUse when it is held elsewhere.
class FileLock {
  public:
    explicit FileLock(const std::filesystem::path& path);

  private:
    Descriptor file_;
};

// All of these throw NoSpace or StorageFailed with the path and the system's reason.

[[nodiscard]] Descriptor open_file(const std::filesystem::path& path, int flags);
void write_all(const Descriptor& file, std::string_view text, const std::filesystem::path& path);
void sync_file(const Descriptor& file, const std::filesystem::path& path);
void sync_directory(const std::filesystem::path& directory);

[[nodiscard]] std::string read_file(const std::filesystem::path& path);

// Whole or not at all, also over power loss: written beside, synced, renamed over `path` (mode
// 0600).
void replace_file(const std::filesystem::path& path, std::string_view text);

// Creates the file empty with mode 0600 if it is missing, so that SQLite does not choose the mode.
void create_private_file(const std::filesystem::path& path);

// Creates it (mode 0700) with its parents if missing.
void create_private_directory(const std::filesystem::path& directory);

// Throws WrongKey when group or others have any right to a file that holds a secret.
void refuse_if_others_may_read(const std::filesystem::path& path);

// Unlinks durably; missing is fine.
void remove_file(const std::filesystem::path& path);

}  // namespace isegoria::record
