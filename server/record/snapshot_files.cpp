// SPDX-License-Identifier: AGPL-3.0-or-later
// Layout of a file: magic (8), seq (8, big-endian), schema (32), bytes, SHA-256 (32) over a domain,
// the stream and all of the preceding.
#include "record/snapshot_files.hpp"

#include <fcntl.h>

#include <algorithm>

#include "record/file_access.hpp"

namespace isegoria::record {
namespace {

constexpr std::string_view magic = "ISEGSNP1";
constexpr std::size_t head_size = 8 + 8 + 32;
constexpr std::size_t digest_size = 32;

Hash digest_of(StreamId stream, std::string_view content) {
    return sha256({"isegoria snapshot", big_endian(stream), content});
}

void overwrite(const std::filesystem::path& path) {
    std::error_code missing;
    auto left = std::filesystem::file_size(path, missing);
    if (missing) return;
    const Descriptor file = open_file(path, O_WRONLY);
    const std::string zeros(std::min<std::uintmax_t>(left, 1 << 16), '\0');
    while (left > 0) {
        const auto size = std::min<std::uintmax_t>(left, zeros.size());
        write_all(file, std::string_view(zeros).substr(0, size), path);
        left -= size;
    }
    sync_file(file, path);
}

}  // namespace

SnapshotFiles::SnapshotFiles(std::filesystem::path directory) : directory_(std::move(directory)) {
    create_private_directory(directory_);
}

std::filesystem::path SnapshotFiles::path_of(StreamId stream) const {
    return directory_ / (std::to_string(stream) + ".snapshot");
}

void SnapshotFiles::put(StreamId stream, const Snapshot& snapshot) {
    std::string content;
    content.reserve(head_size + snapshot.bytes.size() + digest_size);
    content += magic;
    content += big_endian(snapshot.seq);
    content += octets(snapshot.schema);
    content += snapshot.bytes;
    const Hash digest = digest_of(stream, content);
    content += octets(digest);
    replace_file(path_of(stream), content);
}

std::optional<Snapshot> SnapshotFiles::get(StreamId stream) const {
    const auto path = path_of(stream);
    if (!std::filesystem::exists(path)) return std::nullopt;
    const std::string file = read_file(path);
    if (file.size() < head_size + digest_size || !file.starts_with(magic)) return std::nullopt;
    const auto content = std::string_view(file).substr(0, file.size() - digest_size);
    if (octets(digest_of(stream, content)) != std::string_view(file).substr(content.size()))
        return std::nullopt;
    Snapshot snapshot;
    for (const char sign : content.substr(8, 8))
        snapshot.seq = snapshot.seq << 8 | static_cast<unsigned char>(sign);
    snapshot.schema = *hash_from(content.substr(16, 32));
    snapshot.bytes = content.substr(head_size);
    return snapshot;
}

void SnapshotFiles::erase(StreamId stream) {
    const auto path = path_of(stream);
    auto beside = path;
    beside += ".new";  // What a crash inside replace_file may have left.
    for (const auto& each : {path, beside}) {
        overwrite(each);
        remove_file(each);
    }
}

}  // namespace isegoria::record
