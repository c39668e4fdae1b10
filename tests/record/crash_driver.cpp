// SPDX-License-Identifier: AGPL-3.0-or-later
// The victim of the crash tests: works through everything that changes files and says on its
// output, one line at a time and only afterwards, what was acknowledged. Exit 0: all done; 3:
// stopped at a storage failure.
//   record_crash_driver DIRECTORY STEPS
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "crash_sequence.hpp"
#include "record/data_directory.hpp"

namespace {

using namespace isegoria::record;

void say(const std::string& line) {
    const std::string text = line + "\n";
    if (::write(STDOUT_FILENO, text.data(), text.size()) < 0) _exit(4);
}

// What a server does: refused for want of space is said and tried again later, anything else is the
// end.
template <class Action>
void attempt(const std::string& acknowledgement, const Action& action) {
    try {
        action();
    } catch (const NoSpace&) {
        return say("nospace");
    }
    say(acknowledgement);
}

void step(int number, DataDirectory& directory, Log& log, Vault& vault, Notary& notary) {
    const StreamId stream = 1 + static_cast<StreamId>(number) % testing::crash_streams;
    const std::uint64_t size = log.size(stream);
    Append append{stream, size, {}};
    for (std::uint64_t seq = size + 1; seq <= size + 1 + static_cast<std::uint64_t>(number) % 3;
         ++seq)
        append.entries.push_back(testing::crash_entry(stream, seq));
    const auto last = std::to_string(size + append.entries.size());
    const auto name = std::to_string(stream);
    attempt("append " + name + " " + last, [&] { log.append({&append, 1}); });
    if (number % 4 == 1) attempt("checkpoint", [&] { (void)notary.certify(stream, 1'000); });
    if (number % 5 == 2)
        attempt("snapshot", [&] {
            log.put_snapshot(stream, {log.size(stream), Hash{}, std::string(9'000, 's')});
        });
    if (number % 6 == 5 && log.size(stream) >= 3)
        attempt("erase " + name + " 3", [&] { log.erase_text(stream, 3, 0); });
    if (number % 3 == 0)
        attempt("vault " + std::to_string(number), [&] {
            vault.put({"row", std::to_string(number), 7, 0, "kept " + std::to_string(number)});
        });
    if (number % 8 == 7) {
        say("vault-erasing " +
            std::to_string(number - 1));  // From here on it may or may not be there.
        attempt("vault-erase " + std::to_string(number - 1),
                [&] { vault.erase("row", std::to_string(number - 1)); });
    }
    if (number % 16 == 9)
        attempt("backup", [&] {
            const auto target = directory.path() / ("backup" + std::to_string(number));
            log.backup_to(target);
        });
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 3) return 2;
    try {
        DataDirectoryOptions small;
        small.ballast_octets = testing::crash_ballast_octets;
        DataDirectory directory(arguments[1], small);
        SqliteLogOptions options;
        options.journal_pages_soft =
            1'000'000;  // One thread only: the same operations in each run.
        options.journal_pages_max = 40;
        const auto log = directory.open_log(options);
        const auto vault = directory.open_vault();
        const auto notary = directory.open_notary(*log);
        for (int number = 0; number < atoi(arguments[2]); ++number)
            step(number, directory, *log, *vault, *notary);
        return 0;
    } catch (const std::exception& error) {
        std::cerr << error.what() << "\n";
        return 3;
    }
}
