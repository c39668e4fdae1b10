// SPDX-License-Identifier: AGPL-3.0-or-later
// Keeping an instance: backup, restore, verify, doctor, and a new organiser when all links are
// lost.
#include <sys/statvfs.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <deque>
#include <iostream>

#include "app/house.hpp"
#include "app/option_checks.hpp"
#include "record/audit.hpp"
#include "record/inspection.hpp"
#include "room/sealing.hpp"
#include "words/words.hpp"

namespace isegoria::app {
namespace {

// Runs with parsed options; every failure is one sentence and an exit code.
int run(CLI::App& app, int count, char** words, const std::function<int()>& task) {
    try {
        app.parse(count, words);
    } catch (const CLI::ParseError& error) {
        return error.get_exit_code() == 0 ? app.exit(error)
                                          : (app.exit(error), static_cast<int>(Exit::usage));
    }
    try {
        return task();
    } catch (const std::exception& error) {
        std::cerr << app.get_name() << ": " << error.what() << "\n";
        return static_cast<int>(Exit::failed);
    }
}

bool print_audit(const record::AuditResult& result) {
    if (const auto* broken = std::get_if<record::Break>(&result)) {
        std::cout << "BROKEN: " << record::name_of(broken->kind) << ", stream " << broken->stream
                  << ", entry " << broken->seq;
        for (const std::string& argument : broken->arguments) std::cout << ", " << argument;
        std::cout << "\n";
        return false;
    }
    const auto& totals = std::get<record::AuditTotals>(result);
    std::cout << "sound: " << totals.streams << " streams, " << totals.entries << " entries, "
              << totals.texts << " texts (" << totals.texts_erased << " erased), "
              << totals.checkpoints << " signed checkpoints, " << totals.witnessed
              << " witnessed\n";
    return true;
}

// Of the last entry of any stream; a damaged one is the audit's to name.
std::int64_t latest_time(record::Log& log) {
    std::int64_t latest = 0;
    try {
        for (const record::StreamId stream : log.streams())
            log.read(stream, log.size(stream), 1, [&](record::StoredEntry&& stored) {
                latest = std::max(latest, room::unseal(stream, std::move(stored)).time_ms);
            });
    } catch (const record::Damaged&) {
    }
    return latest;
}

}  // namespace

int backup(int count, char** words) {
    CLI::App app{
        "Copies a data directory, also while it is being served. The keys stay where they are\n"
        "unless asked for: without them nobody can open the vault of the copy.",
        "isegoria backup"};
    std::string data;
    std::string to;
    bool with_keys = false;
    app.add_option("--data", data, "Data directory")
        ->required()
        ->check(directory_fault)
        ->envname("ISEGORIA_DATA");
    app.add_option("--to", to, "New or empty directory for the copy")
        ->required()
        ->check(directory_fault);
    app.add_flag("--with-keys", with_keys,
                 "Copy the keys too; keep such a copy as safe as the keys");
    return run(app, count, words, [&] {
        record::backup_beside(
            data, to, with_keys ? record::BackupKeys::include : record::BackupKeys::leave_out);
        std::cout << "backup of " << data << " in " << to << "\n";
        return 0;
    });
}

int restore(int count, char** words) {
    CLI::App app{
        "Copies a backup into a new data directory. Put the keys into its keys/ folder before\n"
        "serving it, if the backup does not hold them.",
        "isegoria restore"};
    std::string data;
    std::string from;
    app.add_option("--from", from, "Directory of the backup")->required()->check(directory_fault);
    app.add_option("--data", data, "Data directory; must be missing or empty")
        ->required()
        ->check(directory_fault);
    return run(app, count, words, [&] {
        record::restore(from, data);
        std::cout << "restored into " << data << "\n";
        return 0;
    });
}

int verify(int count, char** words) {
    CLI::App app{
        "Reads everything again: entries are gapless, each hashes to what the Merkle tree says,\n"
        "texts match their commitments, checkpoints are signed and consistent, and the rules\n"
        "replay. Names the first break. Needs no key of the vault.",
        "isegoria verify"};
    std::string data;
    std::string instance = "local";
    app.add_option("DATA", data, "Data directory or backup")->required()->check(directory_fault);
    app.add_option("--instance", instance, "Name of the instance in its checkpoints")
        ->check(instance_fault)
        ->capture_default_str();
    return run(app, count, words, [&] {
        record::Inspection opened(data, instance);
        record::AuditOptions options = opened.audit_options();
        options.commitments = room::commitments_in;
        if (!print_audit(record::audit(opened.log(), options)))
            return static_cast<int>(Exit::failed);
        std::uint64_t replayed = 0;
        for (const record::StreamId stream : opened.log().streams()) {
            core::State state;
            opened.log().read(stream, 1, ~0ULL, [&](record::StoredEntry&& stored) {
                const wire::Entry entry = room::unseal(stream, std::move(stored));
                core::Context context;
                context.actor = entry.actor;
                context.now_ms = entry.time_ms;
                if (entry.time_ms < state.now_ms)
                    throw record::Damaged("time goes back", stream, state.assembly.entry_count + 1);
                core::apply(state, entry.events, context);
                ++replayed;
            });
        }
        std::cout << "replayed: " << replayed << " entries\n";
        return 0;
    });
}

int doctor(int count, char** words) {
    CLI::App app{
        "Looks at what most often goes wrong: rights, room on the disk, the clock, keys, and\n"
        "whether the record is sound. Changes nothing.",
        "isegoria doctor"};
    std::string data;
    std::string instance = "local";
    app.add_option("--data", data, "Data directory")
        ->required()
        ->check(directory_fault)
        ->envname("ISEGORIA_DATA");
    app.add_option("--instance", instance, "Name of the instance in its checkpoints")
        ->check(instance_fault)
        ->capture_default_str();
    return run(app, count, words, [&] {
        bool well = true;
        const auto check = [&](bool good, const std::string& what, const std::string& mend) {
            std::cout << (good ? "ok    " : "AMISS ") << what << (good ? "" : ": " + mend) << "\n";
            well = well && good;
        };
        namespace fs = std::filesystem;
        check(fs::is_directory(data), "the data directory is there", "no such directory: " + data);
        if (!fs::is_directory(data)) return static_cast<int>(Exit::failed);
        const auto rights = fs::status(data).permissions();
        check((rights & (fs::perms::group_all | fs::perms::others_all)) == fs::perms::none,
              "nobody else may enter the data directory", "chmod 700 " + data);
        struct statvfs room_left {};
        statvfs(data.c_str(), &room_left);
        const auto free_octets =
            static_cast<std::uint64_t>(room_left.f_bavail) * room_left.f_frsize;
        constexpr std::uint64_t wanted =
            1ULL << 30;  // A large assembly's record takes a few hundred MiB.
        check(free_octets >= wanted, "there is room on the disk",
              "only " + std::to_string(free_octets >> 20) + " MiB are free; make it 1024");
        check(fs::exists(fs::path(data) / "keys" / "signing.pem"), "the signing key is there",
              "restore keys/signing.pem from where you keep it");
        check(fs::exists(fs::path(data) / "keys" / "vault.key") ||
                  getenv("ISEGORIA_VAULT_KEY") != nullptr ||
                  getenv("ISEGORIA_VAULT_KEY_FILE") != nullptr,
              "the vault's key is there", "restore keys/vault.key, or set ISEGORIA_VAULT_KEY_FILE");
        check(Clock().now_ms() > 1'700'000'000'000, "the clock is set",
              "set the clock, it is before 2023");
        record::Inspection opened(data, instance);
        check(latest_time(opened.log()) <= Clock().now_ms() + drift_max_ms,
              "the record's time is not ahead of the clock",
              "set the clock; until then time goes on from the record's");
        record::AuditOptions options = opened.audit_options();
        options.commitments = room::commitments_in;
        const auto result = record::audit(opened.log(), options);
        check(std::holds_alternative<record::AuditTotals>(result), "the record is sound",
              "run isegoria verify " + data + " and restore the latest backup");
        return static_cast<int>(well ? Exit::fine : Exit::failed);
    });
}

// Offline: the directory's clerk appends on this thread, nothing else runs.
std::string issue_organiser_code(const std::string& data, const std::string& instance) {
    const record::DataDirectory::Options options{
        .instance = instance, .witness = {}, .vault_key = {}};
    record::DataDirectory directory(data, options);
    const auto log = directory.open_log();
    const auto vault = directory.open_vault();
    std::deque<std::function<void()>> posted;
    room::World world;
    world.log = log.get();
    world.now_ms = [clock = Clock()] { return clock.now_ms(); };
    world.random = fill_random;
    world.post = [&](std::function<void()> task) { posted.push_back(std::move(task)); };
    room::Clerk clerk(room::directory_stream, world);
    room::Identity identity(*vault, fill_random);
    const auto issued = identity.invite(room::directory_stream, "", world.now_ms());
    room::Submission submission;
    submission.context.system = true;
    submission.command = core::GrantRole{issued.participant, core::Role::organiser};
    bool done = false;
    submission.reply = [&](const room::Result& result) {
        done = std::holds_alternative<room::Done>(result);
    };
    clerk.submit(std::move(submission));
    for (; !posted.empty(); posted.pop_front()) posted.front()();
    if (!done) throw std::runtime_error("the record did not take the new organiser");
    return issued.code;
}

int organiser(int count, char** words) {
    CLI::App app{
        "Makes a one-time code for one more organiser of the instance, while it is not served:\n"
        "for when the set-up link is lost. Otherwise an organiser invites the next one.",
        "isegoria organiser add"};
    std::string data;
    std::string instance = "local";
    std::string verb;
    app.add_option("VERB", verb, "add")->required()->check(CLI::IsMember({"add"}));
    app.add_option("--data", data, "Data directory")
        ->required()
        ->check(directory_fault)
        ->envname("ISEGORIA_DATA");
    app.add_option("--instance", instance, "Name of the instance")
        ->check(instance_fault)
        ->capture_default_str();
    return run(app, count, words, [&] {
        std::cout << "code (one use): " << issue_organiser_code(data, instance) << "\n";
        return 0;
    });
}

}  // namespace isegoria::app
