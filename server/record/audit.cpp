// SPDX-License-Identifier: AGPL-3.0-or-later
// One pass over each stream with a frontier of its own: memory does not grow with the log.
#include "record/audit.hpp"

#include <map>
#include <set>

#include "record/merkle.hpp"
#include "record/sqlite_log.hpp"
#include "record/witness.hpp"

namespace isegoria::record {
namespace {

struct Expected {
    Hash root;
    bool witnessed;
};
// By size. A size may be claimed by a checkpoint and by the witness.
using Claims = std::multimap<std::uint64_t, Expected>;

std::string hex(const Hash& hash) { return to_hex(octets(hash)); }

class Auditor {
  public:
    Auditor(Log& log, const AuditOptions& options) : log_(log), options_(options) {}

    AuditResult run() {
        // Breaks travel as exceptions inside this file only: they come up deep inside a read.
        try {
            if (auto finding = log_.find_damage())
                throw Break{BreakKind::file_is_damaged, 0, 0, {*finding}};
            read_witnesses();
            for (const StreamId stream : log_.streams()) check(stream);
            for (const auto& [stream, claims] : witnessed_)
                if (!claims.empty()) check_not_behind(stream, claims);
            return totals_;
        } catch (const Break& found) {
            return found;
        } catch (const Damaged& damaged) {
            return Break{
                BreakKind::entry_is_damaged, damaged.stream, damaged.seq, {damaged.what()}};
        }
    }

  private:
    void read_witnesses() {
        if (options_.witness.empty()) return;
        try {
            for (const auto& each : read_witness(options_.witness)) {
                if (!is_signed(each.stream, each.checkpoint))
                    throw Break{
                        BreakKind::witness_is_not_signed, each.stream, each.checkpoint.size, {}};
                const Expected expected{each.checkpoint.root, true};
                witnessed_[each.stream].emplace(each.checkpoint.size, expected);
                ++totals_.witnessed;
            }
        } catch (const Damaged& damaged) {
            throw Break{BreakKind::witness_is_damaged, 0, 0, {damaged.what()}};
        }
    }

    // The witness repeats what the log holds; each signature is checked once.
    bool is_signed(StreamId stream, const Checkpoint& checkpoint) {
        if (!options_.key) return true;
        auto text = checkpoint_text(options_.instance, stream, checkpoint.size, checkpoint.root) +
                    checkpoint.signature;
        if (signed_.contains(text)) return true;
        if (!verify_checkpoint(*options_.key, options_.instance, stream, checkpoint)) return false;
        signed_.insert(std::move(text));
        return true;
    }

    void check_not_behind(StreamId stream, const Claims& claims) {
        const std::uint64_t wanted = claims.rbegin()->first;
        if (log_.size(stream) < wanted)
            throw Break{BreakKind::behind_witness,
                        stream,
                        wanted,
                        {std::to_string(log_.size(stream)), std::to_string(wanted)}};
    }

    Claims claims_about(StreamId stream) {
        Claims claims = witnessed_[stream];
        for (const auto& checkpoint : log_.checkpoints(stream)) {
            if (!is_signed(stream, checkpoint))
                throw Break{BreakKind::checkpoint_is_not_signed, stream, checkpoint.size, {}};
            claims.emplace(checkpoint.size, Expected{checkpoint.root, false});
            ++totals_.checkpoints;
        }
        return claims;
    }

    void check(StreamId stream) {
        const std::uint64_t size = log_.size(stream);
        const Hash root = log_.root(stream);
        const Claims claims = claims_about(stream);
        Frontier frontier;
        check_claims(stream, frontier, claims);
        log_.read(stream, 1, size, [&](StoredEntry&& entry) {
            if (entry.seq != frontier.size() + 1)
                throw Break{BreakKind::entry_is_damaged, stream, frontier.size() + 1, {"missing"}};
            check_texts(stream, entry);
            frontier.append(leaf_hash(entry.body));
            check_claims(stream, frontier, claims);
        });
        if (frontier.size() != size || frontier.root() != root)
            throw Break{BreakKind::root_differs, stream, size, {hex(root), hex(frontier.root())}};
        if (!claims.empty() && claims.rbegin()->first > size) {
            const auto& [claimed, expected] = *claims.rbegin();
            throw Break{
                expected.witnessed ? BreakKind::behind_witness : BreakKind::checkpoint_root_differs,
                stream,
                claimed,
                {std::to_string(size), std::to_string(claimed)}};
        }
        ++totals_.streams;
        totals_.entries += size;
    }

    static void check_claims(StreamId stream, const Frontier& frontier, const Claims& claims) {
        const auto [begin, end] = claims.equal_range(frontier.size());
        for (auto claim = begin; claim != end; ++claim) {
            if (claim->second.root == frontier.root()) continue;
            throw Break{claim->second.witnessed ? BreakKind::witness_root_differs
                                                : BreakKind::checkpoint_root_differs,
                        stream,
                        frontier.size(),
                        {hex(claim->second.root), hex(frontier.root())}};
        }
    }

    void check_texts(StreamId stream, const StoredEntry& entry) {
        for (const auto& text : entry.texts) {
            ++totals_.texts;
            if (!text) ++totals_.texts_erased;
        }
        if (!options_.commitments) return;
        const auto listed = options_.commitments(entry.body);
        bool same = listed.size() == entry.texts.size();
        for (std::size_t place = 0; same && place < listed.size(); ++place) {
            const auto& text = entry.texts[place];
            same = !text || commitment(*text) == listed[place];
        }
        if (!same)
            throw Break{BreakKind::commitments_differ,
                        stream,
                        entry.seq,
                        {std::to_string(listed.size()), std::to_string(entry.texts.size())}};
    }

    Log& log_;
    const AuditOptions& options_;
    AuditTotals totals_;
    std::map<StreamId, Claims> witnessed_;
    std::set<std::string> signed_;
};

}  // namespace

const char* name_of(BreakKind kind) {
    switch (kind) {
        case BreakKind::file_is_damaged:
            return "file_is_damaged";
        case BreakKind::entry_is_damaged:
            return "entry_is_damaged";
        case BreakKind::commitments_differ:
            return "commitments_differ";
        case BreakKind::root_differs:
            return "root_differs";
        case BreakKind::checkpoint_root_differs:
            return "checkpoint_root_differs";
        case BreakKind::checkpoint_is_not_signed:
            return "checkpoint_is_not_signed";
        case BreakKind::witness_is_damaged:
            return "witness_is_damaged";
        case BreakKind::witness_is_not_signed:
            return "witness_is_not_signed";
        case BreakKind::behind_witness:
            return "behind_witness";
        case BreakKind::witness_root_differs:
            return "witness_root_differs";
    }
    return "unknown";
}

AuditResult audit(Log& log, const AuditOptions& options) { return Auditor(log, options).run(); }

AuditResult audit_file(const std::filesystem::path& path, const AuditOptions& options) {
    try {
        SqliteLogOptions existing;
        existing.create = false;
        SqliteLog log(path, existing);
        return audit(log, options);
    } catch (const InUse&) {
        throw;
    } catch (const NoSpace&) {
        throw;
    } catch (const Error& error) {
        return Break{BreakKind::file_is_damaged, 0, 0, {error.what()}};
    }
}

}  // namespace isegoria::record
