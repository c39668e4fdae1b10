// SPDX-License-Identifier: AGPL-3.0-or-later
// libFuzzer's way in (https://llvm.org/docs/LibFuzzer.html). ISEGORIA_FUZZ_TARGET names the target;
// what follows are libFuzzer's own arguments. One thread.
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "targets.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
    static const isegoria::fuzz::Target target = [] {
        const char* name = std::getenv("ISEGORIA_FUZZ_TARGET");
        const auto& all = isegoria::fuzz::targets();
        const auto found = all.find(name == nullptr ? "" : name);
        if (found != all.end()) return found->second;
        std::fputs("ISEGORIA_FUZZ_TARGET must be one of:", stderr);
        for (const auto& [each, function] : all) std::fprintf(stderr, " %s", each.c_str());
        std::fputs("\n", stderr);
        std::exit(2);
    }();
    target({reinterpret_cast<const char*>(octets), size});
    return 0;
}
