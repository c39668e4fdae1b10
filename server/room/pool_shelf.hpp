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

// What a row of the respondents file may have with its headings. The vault keeps it as JSON, in which
// a sign can take six octets, with the id, which can be as long as a cell, a second time; together
// they stay below record::Vault::row_size_max.
inline constexpr std::size_t respondent_octets_max = 96 * 1024;

// Reads both files and, when nothing is wrong with them, puts everything into the vault beside what
// earlier imports left there: whatever the record decides, what it commits to is there. Otherwise
// every finding, and nothing is kept. Of addresses it keeps for the draw no more than who shares
// one: a number in the column household_column.
[[nodiscard]] std::variant<ImportedPool, sortition::Findings> import_pool(
    record::Vault& vault, Identity& identity, record::StreamId stream,
    const std::string& respondents, const std::string& categories, const std::string& id_column,
    const std::string& address_columns, int panel_size);

// The pool that was committed to by this hash; none when it is not there (any more).
[[nodiscard]] std::optional<ShelvedPool> load_pool(record::Vault& vault, record::StreamId stream,
                                                   const core::Digest& pool_hash);
// The two files as they were committed to, under pseudonyms; empty when there is no such pool.
[[nodiscard]] std::string respondents_of(record::Vault& vault, record::StreamId stream,
                                         const core::Digest& pool_hash);
[[nodiscard]] std::string categories_of(record::Vault& vault, record::StreamId stream,
                                        const core::Digest& pool_hash);
// All pools of the assembly but this one. Those who were drawn keep their row: the organiser still
// has to reach them.
void erase_other_pools(record::Vault& vault, record::StreamId stream,
                       const core::Digest& pool_hash);
// All pools and lotteries of the assembly, whatever state a death has left them in.
void erase_pool(record::Vault& vault, record::StreamId stream);

// Documents of any length in rows of the vault: of a kind, of an assembly, each under a digest. One
// is put whole or not at all.
void keep_document(record::Vault& vault, const std::string& kind, record::StreamId stream,
                   const core::Digest& name, const std::string& document);
// Empty when there is none.
[[nodiscard]] std::string document_of(record::Vault& vault, const std::string& kind,
                                      record::StreamId stream, const core::Digest& name);
void erase_documents(record::Vault& vault, const std::string& kind, record::StreamId stream,
                     const std::vector<core::Digest>& but);

}  // namespace isegoria::room
