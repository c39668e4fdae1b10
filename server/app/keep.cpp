// SPDX-License-Identifier: AGPL-3.0-or-later
// Keeping an instance: backup, restore, verify, doctor, and a new organiser when all links are
// lost.
#include <sys/statvfs.h>

#include <algorithm>
#include <deque>
#include <filesystem>
#include <functional>
#include <iostream>

#include "app/house.hpp"
#include "app/option_checks.hpp"
#include "record/audit.hpp"
#include "record/inspection.hpp"
#include "room/sealing.hpp"

namespace isegoria::app {
namespace {

namespace fs = std::filesystem;

// Does it once the options are read; every failure is one sentence and an exit code.
int run(program::Options& read, const std::function<int()>& task) {
    if (const auto code = read.read()) return *code;
    try {
        return task();
    } catch (const std::exception& error) {
        read.complain(error.what());
        return static_cast<int>(Exit::failed);
    }
}

void add_data(program::Options& read, std::string& data) {
    read.value("data", data, directory_fault)->required()->envname("ISEGORIA_DATA");
}

// Said before anything is copied.
void refuse_what_is_not_empty(const program::Options& read, const std::string& directory) {
    std::error_code ignored;
    if (fs::is_directory(directory, ignored) && !fs::is_empty(directory, ignored))
        throw std::runtime_error(read.say("program.fault.not_empty", {{"directory", directory}}));
}
void refuse_what_is_no_record(const program::Options& read, const std::string& directory) {
    if (!fs::exists(fs::path(directory) / "record.db"))
        throw std::runtime_error(read.say("program.fault.no_record", {{"directory", directory}}));
}

bool print_audit(const program::Options& read, const record::AuditResult& result) {
    if (const auto* broken = std::get_if<record::Break>(&result)) {
        std::string what;
        for (const std::string& argument : broken->arguments) what += ", " + argument;
        std::cout << read.say("program.verify.broken",
                              {{"kind", read.say(std::string("program.verify.break.") +
                                                 record::name_of(broken->kind))},
                               {"stream", std::to_string(broken->stream)},
                               {"entry", std::to_string(broken->seq)},
                               {"what", what}})
                  << "\n";
        return false;
    }
    const auto& totals = std::get<record::AuditTotals>(result);
    const auto number = [](std::uint64_t value) { return std::to_string(value); };
    std::cout << read.say("program.verify.sound", {{"streams", number(totals.streams)},
                                                   {"entries", number(totals.entries)},
                                                   {"texts", number(totals.texts)},
                                                   {"erased", number(totals.texts_erased)},
                                                   {"checkpoints", number(totals.checkpoints)},
                                                   {"witnessed", number(totals.witnessed)}})
              << "\n";
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
    program::Options read("backup", count, words);
    std::string data;
    std::string to;
    bool with_keys = false;
    add_data(read, data);
    read.value("to", to, directory_fault)->required();
    read.flag("with-keys", with_keys);
    return run(read, [&] {
        refuse_what_is_no_record(read, data);
        refuse_what_is_not_empty(read, to);
        record::backup_beside(
            data, to, with_keys ? record::BackupKeys::include : record::BackupKeys::leave_out);
        std::cout << read.say("program.backup.done", {{"data", data}, {"to", to}}) << "\n";
        return 0;
    });
}

int restore(int count, char** words) {
    program::Options read("restore", count, words);
    std::string data;
    std::string from;
    read.value("from", from, directory_fault)->required();
    read.value("data", data, directory_fault)->required();
    return run(read, [&] {
        refuse_what_is_no_record(read, from);
        refuse_what_is_not_empty(read, data);
        record::restore(from, data);
        std::cout << read.say("program.restore.done", {{"data", data}}) << "\n";
        return 0;
    });
}

int verify(int count, char** words) {
    program::Options read("verify", count, words);
    std::string data;
    std::string instance = "local";
    read.word("DATA", data, directory_fault)->required();
    read.value_or("instance", instance, instance_fault);
    return run(read, [&] {
        refuse_what_is_no_record(read, data);
        record::Inspection opened(data, instance);
        record::AuditOptions options = opened.audit_options();
        options.commitments = room::commitments_in;
        if (!print_audit(read, record::audit(opened.log(), options)))
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
        std::cout << read.say("program.verify.replayed", {{"entries", std::to_string(replayed)}})
                  << "\n";
        return 0;
    });
}

int doctor(int count, char** words) {
    program::Options read("doctor", count, words);
    std::string data;
    std::string instance = "local";
    add_data(read, data);
    read.value_or("instance", instance, instance_fault);
    return run(read, [&] {
        bool well = true;
        // program.doctor.<what> says it, and program.doctor.<what>.mend what to do.
        const auto check = [&](bool good, const std::string& what,
                               const words::Arguments& arguments = {}) {
            const std::string key = "program.doctor." + what;
            std::string mark = read.say(good ? "program.doctor.well" : "program.doctor.amiss");
            mark.resize(6, ' ');  // One column in both languages.
            std::string sentence = read.say(key);
            if (!good)
                sentence = read.say("program.doctor.mend",
                                    {{"what", sentence},
                                     {"mend", read.say(key + ".mend", arguments)}});
            std::cout << mark << sentence << "\n";
            well = well && good;
        };
        check(fs::is_directory(data), "directory", {{"data", data}});
        if (!fs::is_directory(data)) return static_cast<int>(Exit::failed);
        const auto rights = fs::status(data).permissions();
        check((rights & (fs::perms::group_all | fs::perms::others_all)) == fs::perms::none,
              "rights", {{"data", data}});
        struct statvfs room_left {};
        statvfs(data.c_str(), &room_left);
        const auto free_octets =
            static_cast<std::uint64_t>(room_left.f_bavail) * room_left.f_frsize;
        constexpr std::uint64_t wanted =
            1ULL << 30;  // A large assembly's record takes a few hundred MiB.
        check(free_octets >= wanted, "room", {{"free", std::to_string(free_octets >> 20)}});
        check(fs::exists(fs::path(data) / "keys" / "signing.pem"), "signing_key");
        check(fs::exists(fs::path(data) / "keys" / "vault.key") ||
                  getenv("ISEGORIA_VAULT_KEY") != nullptr ||
                  getenv("ISEGORIA_VAULT_KEY_FILE") != nullptr,
              "vault_key");
        check(Clock().now_ms() > 1'700'000'000'000, "clock");
        record::Inspection opened(data, instance);
        check(latest_time(opened.log()) <= Clock().now_ms() + drift_max_ms, "time");
        record::AuditOptions options = opened.audit_options();
        options.commitments = room::commitments_in;
        const auto result = record::audit(opened.log(), options);
        check(std::holds_alternative<record::AuditTotals>(result), "record", {{"data", data}});
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
    program::Options read("organiser add", count, words);
    std::string data;
    std::string instance = "local";
    std::string verb;
    read.word("VERB", verb, program::one_of({"add"}))->required();
    add_data(read, data);
    read.value_or("instance", instance, instance_fault);
    return run(read, [&] {
        std::cout << read.say("program.organiser_add.done",
                              {{"code", issue_organiser_code(data, instance)}})
                  << "\n";
        return 0;
    });
}

}  // namespace isegoria::app
