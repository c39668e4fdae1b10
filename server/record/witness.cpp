// SPDX-License-Identifier: AGPL-3.0-or-later
// One strict spelling a line, written and read here; so no JSON library is needed.
#include "record/witness.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

namespace isegoria::record {
namespace {

std::string line_of(StreamId stream, const Checkpoint& checkpoint) {
    return "{\"stream\":" + std::to_string(stream) +
           ",\"size\":" + std::to_string(checkpoint.size) + ",\"root\":\"" +
           to_base64(octets(checkpoint.root)) + "\",\"signature\":\"" +
           to_base64(checkpoint.signature) +
           "\",\"time_ms\":" + std::to_string(checkpoint.time_ms) + "}\n";
}

bool take(std::string_view& line, std::string_view expected) {
    if (!line.starts_with(expected)) return false;
    line.remove_prefix(expected.size());
    return true;
}

bool take_number(std::string_view& line, std::uint64_t& value) {
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), value);
    if (error != std::errc()) return false;
    line.remove_prefix(static_cast<std::size_t>(end - line.data()));
    return true;
}

bool take_octets(std::string_view& line, std::string& value) {
    const auto end = line.find('"');
    if (end == std::string_view::npos) return false;
    auto decoded = from_base64(line.substr(0, end));
    if (!decoded) return false;
    value = std::move(*decoded);
    line.remove_prefix(end);
    return true;
}

bool parse(std::string_view line, Witnessed& found) {
    std::string root;
    const bool good =
        take(line, "{\"stream\":") && take_number(line, found.stream) && take(line, ",\"size\":") &&
        take_number(line, found.checkpoint.size) && take(line, ",\"root\":\"") &&
        take_octets(line, root) && take(line, "\",\"signature\":\"") &&
        take_octets(line, found.checkpoint.signature) && take(line, "\",\"time_ms\":") &&
        take_number(line, found.checkpoint.time_ms) && line == "}";
    const auto hash = hash_from(root);
    if (!good || !hash) return false;
    found.checkpoint.root = *hash;
    return true;
}

struct WholeLines {
    std::vector<Witnessed> lines;
    std::size_t octets = 0;  // That they take; what is behind was never acknowledged.
};

WholeLines whole_lines(const std::filesystem::path& path, std::string_view file) {
    WholeLines whole;
    while (true) {
        const std::string_view rest = file.substr(whole.octets);
        const auto end = rest.find('\n');
        if (end == std::string_view::npos) return whole;
        const std::string_view line = rest.substr(0, end);
        Witnessed found;
        if (!parse(line, found)) {
            // A power loss may keep the end of the last line and not its beginning, which is then
            // a hole of zeros.
            const bool torn = end + 1 == rest.size() && line.find('\0') != std::string_view::npos;
            if (torn) return whole;
            throw Damaged(path.string() + " is damaged in line " +
                          std::to_string(whole.lines.size() + 1));
        }
        whole.lines.push_back(std::move(found));
        whole.octets += end + 1;
    }
}

}  // namespace

std::vector<Witnessed> read_witness(const std::filesystem::path& path) {
    if (!std::filesystem::exists(path)) return {};
    return whole_lines(path, read_file(path)).lines;
}

WitnessFile::WitnessFile(const std::filesystem::path& path) : path_(path) {
    create_private_file(path);
    const std::string file = read_file(path);
    const auto [lines, whole] = whole_lines(path, file);
    for (const auto& each : lines) {
        auto& size = sizes_[each.stream];
        size = std::max(size, each.checkpoint.size);
    }
    file_ = open_file(path, O_WRONLY | O_APPEND);
    if (whole == file.size()) return;
    if (::ftruncate(file_.number(), static_cast<off_t>(whole)) != 0)
        throw StorageFailed("cannot cut " + path.string());
    sync_file(file_, path);
}

void WitnessFile::add(StreamId stream, const Checkpoint& checkpoint) {
    if (failed_) throw StorageFailed(path_.string() + " has failed and was not opened again");
    const auto known = sizes_.find(stream);
    if (known != sizes_.end() && known->second >= checkpoint.size) return;
    const auto before = ::lseek(file_.number(), 0, SEEK_END);
    // Until the line is durable, whole, another one must not be glued to half of it.
    failed_ = true;
    try {
        write_all(file_, line_of(stream, checkpoint), path_);
    } catch (const NoSpace&) {
        failed_ = ::ftruncate(file_.number(), before) != 0;
        throw;
    }
    sync_file(file_, path_);
    failed_ = false;
    sizes_[stream] = checkpoint.size;
}

void refuse_if_behind(Log& log, const std::filesystem::path& witness, const PublicKey& key,
                      std::string_view instance) {
    std::map<StreamId, Checkpoint> latest;
    for (auto& each : read_witness(witness)) {
        auto& kept = latest[each.stream];
        if (each.checkpoint.size >= kept.size) kept = std::move(each.checkpoint);
    }
    for (const auto& [stream, checkpoint] : latest) {
        if (!verify_checkpoint(key, instance, stream, checkpoint))
            throw Damaged(witness.string() + " has a checkpoint that this instance did not sign");
        const std::string name = "stream " + std::to_string(stream);
        const std::string size = std::to_string(checkpoint.size);
        if (log.size(stream) < checkpoint.size)
            throw BehindWitness(name + " has " + std::to_string(log.size(stream)) +
                                " entries, but " + size + " were signed for: an older copy");
        const auto kept = log.checkpoints(stream);
        const bool there = std::any_of(kept.begin(), kept.end(), [&](const Checkpoint& each) {
            return each.size == checkpoint.size && each.root == checkpoint.root;
        });
        if (!there)
            throw BehindWitness(name + " does not hold the checkpoint signed at " + size +
                                ": an older copy that went on, or another history");
    }
}

}  // namespace isegoria::record
