// SPDX-License-Identifier: AGPL-3.0-or-later
// Makes a frozen record of a data directory or backup: the log without the vault, without keys and
// without snapshots, and what it means today. README.md beside this says when and how.
//   freeze DATA FOLDER      makes FOLDER from DATA
//   freeze --restate FOLDER writes its `expected` anew, after a change that was meant
#include <filesystem>
#include <fstream>
#include <iostream>

#include "record/data_directory.hpp"
#include "record/file_access.hpp"
#include "record/inspection.hpp"
#include "replay.hpp"

namespace {

namespace fs = std::filesystem;
using namespace isegoria;

void state(const fs::path& folder) {
    const fs::path copy = folder / "record.copy";
    fs::copy_file(folder / "record.db", copy, fs::copy_options::overwrite_existing);
    {
        record::SqliteLog log(copy);
        const std::string lines = frozen::describe(log);
        std::ofstream(folder / "expected") << lines;
    }
    for (const char* ending : {"", "-wal", "-shm", ".lock", ".snapshots"})
        fs::remove_all(copy.string() + ending);
}

void freeze(const fs::path& data, const fs::path& folder) {
    if (fs::exists(folder)) throw std::runtime_error(folder.string() + " is there already");
    fs::create_directories(folder);
    record::Inspection opened(data, "local");
    const auto& key = opened.audit_options().key;
    if (!key) throw std::runtime_error("the data directory has no signing key");
    opened.log().backup_to(folder / "record.db");
    fs::permissions(folder / "record.db", fs::perms(0644));
    std::ofstream(folder / "witness.jsonl") << record::read_file(data / "witness.jsonl");
    std::ofstream(folder / "key") << record::to_hex(
        {reinterpret_cast<const char*>(key->data()), key->size()});
    state(folder);
}

}  // namespace

int main(int count, char** words) {
    try {
        if (count == 3 && std::string(words[1]) == "--restate")
            state(words[2]);
        else if (count == 3)
            freeze(words[1], words[2]);
        else
            throw std::invalid_argument("freeze DATA FOLDER, or freeze --restate FOLDER");
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "freeze: " << error.what() << "\n";
        return 1;
    }
}
