// SPDX-License-Identifier: AGPL-3.0-or-later
// Loaded before the C library: each sync takes SLOW_SYNC_US microseconds more, so that figures can be
// had as on a slower disk, for a program and for its baseline alike. Used by commands_bench.
#include <dlfcn.h>
#include <unistd.h>

#include <cstdlib>

namespace {

int after_a_while(const char* name, int file) {
    static const char* const delay = std::getenv("SLOW_SYNC_US");
    if (delay != nullptr) ::usleep(static_cast<useconds_t>(std::strtoul(delay, nullptr, 10)));
    using Sync = int (*)(int);
    return reinterpret_cast<Sync>(::dlsym(RTLD_NEXT, name))(file);
}

}  // namespace

extern "C" int fdatasync(int file) { return after_a_while("fdatasync", file); }
extern "C" int fsync(int file) { return after_a_while("fsync", file); }
