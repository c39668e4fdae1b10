// SPDX-License-Identifier: AGPL-3.0-or-later
// The pool in the vault: who could be drawn, under pseudonyms, and what their file said of them.
// Calls block; off the loop. Any thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/lottery.hpp"
#include "record/vault.hpp"
#include "room/identity.hpp"
#include "sortition/pool.hpp"
#include "sortition/quota.hpp"

namespace isegoria::room {

// Under pseudonyms of 16 hexadecimal signs instead of the file's ids: what is drawn from, what the
// commitment is over, and what an observer can be given.
struct ShelvedPool {
    sortition::Quotas quotas;
    sortition::Pool pool;
};

struct ImportedPool {
    ShelvedPool shelved;
    core::Digest pool_hash{};
    core::Digest quotas_hash{};
};

[[nodiscard]] std::string pseudonym_text(core::ParticipantId participant);
[[nodiscard]] core::ParticipantId pseudonym_of(const std::string& text);

// Reads both files and, when nothing is wrong with them, puts everything into the vault in place of
// what an earlier import left there. Otherwise every finding, and nothing is kept.
[[nodiscard]] std::variant<ImportedPool, sortition::Findings> import_pool(
    record::Vault& vault, Identity& identity, record::StreamId stream,
    const std::string& respondents, const std::string& categories, const std::string& id_column,
    int panel_size);

[[nodiscard]] std::optional<ShelvedPool> load_pool(record::Vault& vault, record::StreamId stream);
// The two files as they were committed to, under pseudonyms; empty when there is no pool (any more).
[[nodiscard]] std::string respondents_of(record::Vault& vault, record::StreamId stream);
[[nodiscard]] std::string categories_of(record::Vault& vault, record::StreamId stream);
void erase_pool(record::Vault& vault, record::StreamId stream);

// The transcript of the latest draw: pseudonyms only.
void keep_transcript(record::Vault& vault, record::StreamId stream, const std::string& json);
[[nodiscard]] std::string transcript_of(record::Vault& vault, record::StreamId stream);

}  // namespace isegoria::room
