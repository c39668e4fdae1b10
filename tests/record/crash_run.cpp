// SPDX-License-Identifier: AGPL-3.0-or-later
// fork, exec, read the output; then reopen and audit in this process, which had no part in the
// crash.
#include "crash_run.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <map>
#include <set>
#include <sstream>

#include "crash_sequence.hpp"
#include "record/audit.hpp"
#include "record/data_directory.hpp"

namespace isegoria::record::testing {
namespace {

struct Acknowledged {
    std::map<StreamId, std::uint64_t> sizes;
    std::set<StreamId> erased;
    std::map<std::string, bool> vault_rows;  // False: erased.
};

Acknowledged parse(const std::string& output) {
    Acknowledged all;
    std::istringstream lines(output.substr(0, output.rfind('\n') + 1));
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string verb;
        words >> verb;
        if (verb == "append") {
            StreamId stream = 0;
            words >> stream;
            words >> all.sizes[stream];
        } else if (verb == "erase") {
            StreamId stream = 0;
            words >> stream;
            all.erased.insert(stream);
        } else if (verb == "vault" || verb == "vault-erase") {
            std::string key;
            words >> key;
            all.vault_rows[key] = verb == "vault";
        } else if (verb == "vault-erasing") {
            std::string key;
            words >> key;
            all.vault_rows.erase(key);
        }
    }
    return all;
}

std::string check_log(Log& log, const Acknowledged& acknowledged) {
    for (const auto& [stream, size] : acknowledged.sizes)
        if (log.size(stream) < size)
            return "stream " + std::to_string(stream) + " has " + std::to_string(log.size(stream)) +
                   " of " + std::to_string(size) + " acknowledged";
    std::string wrong;
    for (const StreamId stream : log.streams())
        log.read(stream, 1, log.size(stream), [&](StoredEntry&& each) {
            const NewEntry expected = crash_entry(stream, each.seq);
            if (each.body != expected.body || each.texts.size() != expected.texts.size())
                wrong = "another entry " + std::to_string(each.seq);
            for (std::size_t at = 0; at < each.texts.size(); ++at) {
                if (each.texts[at] && each.texts[at] != expected.texts[at]) wrong = "another text";
                if (each.texts[at] && each.seq == 3 && acknowledged.erased.contains(stream))
                    wrong = "an erased text is back";
                if (!each.texts[at] && each.seq != 3) wrong = "a text is gone";
            }
        });
    return wrong;
}

}  // namespace

CrashRun run_driver(const std::filesystem::path& data, int steps, const std::string& does, long at,
                    const std::filesystem::path& log) {
    int ends[2] = {};
    if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        ::close(ends[0]);
        ::close(ends[1]);
        const int errors =
            ::open((data.parent_path() / "errors").c_str(), O_WRONLY | O_CREAT, 0600);
        ::dup2(errors, STDERR_FILENO);
        ::setenv("LD_PRELOAD", CRASH_SHIM, 1);
        ::setenv("CRASH_DIRECTORY", data.c_str(), 1);
        ::setenv("CRASH_DOES", does.c_str(), 1);
        ::setenv("CRASH_AT", std::to_string(at).c_str(), 1);
        ::setenv("CRASH_LOG", log.c_str(), 1);
        // A sanitised driver starts with the shim before its run-time library, which it would
        // refuse.
        ::setenv("ASAN_OPTIONS", "verify_asan_link_order=0:detect_leaks=0", 1);
        ::execl(CRASH_DRIVER, CRASH_DRIVER, data.c_str(), std::to_string(steps).c_str(), nullptr);
        ::_exit(127);
    }
    ::close(ends[1]);
    CrashRun run;
    char block[4'096];
    ssize_t got = 0;
    while ((got = ::read(ends[0], block, sizeof block)) > 0)
        run.output.append(block, static_cast<std::size_t>(got));
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    run.errors = read_file(data.parent_path() / "errors");
    run.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return run;
}

std::string check_survivor(const std::filesystem::path& data, const std::string& output) {
    try {
        const Acknowledged acknowledged = parse(output);
        DataDirectoryOptions small;
        small.ballast_octets = crash_ballast_octets;
        DataDirectory directory(data, small);
        const auto log = directory.open_log();
        if (auto wrong = check_log(*log, acknowledged); !wrong.empty()) return wrong;
        const AuditOptions options{crash_commitments, directory.signing_key().public_key(),
                                   directory.instance(), directory.witness_path()};
        const auto result = audit(*log, options);
        if (const auto* found = std::get_if<Break>(&result))
            return std::string("the audit says ") + name_of(found->kind) +
                   (found->arguments.empty() ? "" : ": " + found->arguments[0]);
        const auto vault = directory.open_vault();
        if (auto damage = vault->find_damage()) return "the vault: " + *damage;
        for (const auto& [key, there] : acknowledged.vault_rows) {
            const auto row = vault->get("row", key);
            if (row.has_value() != there) return "vault row " + key;
            if (there && row->bytes != "kept " + key) return "content of vault row " + key;
        }
        for (StreamId stream = 1; stream <= crash_streams; ++stream) {
            const auto snapshot = log->snapshot(stream);
            if (snapshot && snapshot->bytes != std::string(9'000, 's')) return "another snapshot";
        }
        // And it can be written to.
        const Append more{1, log->size(1), {crash_entry(1, log->size(1) + 1)}};
        log->append({&more, 1});
        (void)directory.open_notary(*log)->certify(1, 2'000);
        return {};
    } catch (const std::exception& error) {
        return error.what();
    }
}

}  // namespace isegoria::record::testing
