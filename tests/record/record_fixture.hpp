// SPDX-License-Identifier: AGPL-3.0-or-later
// What the record's tests share: a directory that goes away, entries whose bodies list their
// commitments, and everything a log holds as one comparable string. Each test owns its own.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <string>
#include <vector>

#include "record/audit.hpp"
#include "record/log.hpp"

namespace isegoria::record::testing {

class TemporaryDirectory {
  public:
    TemporaryDirectory() {
        // Memory-backed when there is one: durability is proved by the crash tests, not by a slow
        // disk.
        const bool in_memory = std::filesystem::is_directory("/dev/shm");
        std::string name =
            (in_memory ? "/dev/shm" : std::filesystem::temp_directory_path().string());
        name += "/record_test_XXXXXX";
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
        path_ = name;
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    ~TemporaryDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::filesystem::path operator/(const std::string& name) const {
        return path_ / name;
    }

  private:
    std::filesystem::path path_;
};

inline SealedText sealed(const std::string& text) {
    SealedText made;
    made.text = text;
    const Hash salt = sha256({"test salt", text});
    std::copy(salt.begin(), salt.end(), made.salt.begin());
    return made;
}

// The test's own body format: a line, then 32 octets of commitment a text.
inline NewEntry entry(const std::string& line, const std::vector<std::string>& texts = {}) {
    NewEntry made;
    for (const auto& text : texts) made.texts.push_back(sealed(text));
    made.body = line + "\n";
    for (const auto& text : made.texts) made.body += octets(commitment(text));
    return made;
}

inline std::vector<Hash> listed_commitments(std::string_view body) {
    std::vector<Hash> listed;
    for (auto at = body.find('\n') + 1; at + 32 <= body.size(); at += 32)
        listed.push_back(*hash_from(body.substr(at, 32)));
    return listed;
}

inline void append(Log& log, StreamId stream, std::vector<NewEntry> entries) {
    const Append one{stream, log.size(stream), std::move(entries)};
    log.append({&one, 1});
}

inline std::vector<StoredEntry> read_all(Log& log, StreamId stream) {
    std::vector<StoredEntry> entries;
    log.read(stream, 1, log.size(stream), [&](StoredEntry&& each) { entries.push_back(each); });
    return entries;
}

// Two logs with the same content have the same string.
inline std::string content_of(Log& log) {
    std::string all;
    const auto add = [&](std::string_view text) {
        all += big_endian(text.size());
        all += text;
    };
    for (const StreamId stream : log.streams()) {
        add("stream " + std::to_string(stream) + " of " + std::to_string(log.size(stream)));
        const Hash root = log.root(stream);
        add(octets(root));
        for (const auto& each : read_all(log, stream)) {
            add(each.body);
            for (const auto& text : each.texts) add(text ? "text " + text->text : "erased");
        }
        for (const auto& each : log.checkpoints(stream)) {
            const Hash digest = checkpoint_digest(stream, each);
            add(octets(digest));
        }
    }
    return all;
}

inline std::string describe(const AuditResult& result) {
    if (const auto* found = std::get_if<Break>(&result)) {
        std::string text = name_of(found->kind);
        text += " stream " + std::to_string(found->stream) + " seq " + std::to_string(found->seq);
        for (const auto& argument : found->arguments) text += " [" + argument + "]";
        return text;
    }
    return "sound";
}

}  // namespace isegoria::record::testing
