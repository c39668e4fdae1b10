// SPDX-License-Identifier: AGPL-3.0-or-later
// Prepared lotteries in the vault, each whole and under the digest it commits to, and their draws.
// From here on everything is integers: the same on every machine. Calls block; off the loop. Any
// thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/ids.hpp"
#include "core/text.hpp"
#include "record/vault.hpp"
#include "room/lottery_job.hpp"
#include "sortition/tool/folder.hpp"

namespace isegoria::room {

// Kept beside those that are there: what is committed to stays until something else is.
void keep_lottery(record::Vault& vault, record::StreamId stream,
                  const core::Digest& portfolio_hash, const LotteryFiles& files);
// Empty when there is none (any more).
[[nodiscard]] LotteryFiles lottery_files(record::Vault& vault, record::StreamId stream,
                                         const core::Digest& portfolio_hash);
// All but these; erase_pool takes all.
void erase_lotteries(record::Vault& vault, record::StreamId stream,
                     const std::vector<core::Digest>& but);

// The transcript of a draw under its hash, with what it takes to repeat the draw (see the lottery's
// public_pool.hpp): pseudonyms and numbers only, so it stays when the pool goes.
void keep_published(record::Vault& vault, record::StreamId stream, const LotteryFiles& files,
                    const std::string& transcript);
// Empty unless there is a transcript of this hash.
[[nodiscard]] std::string transcript_of(record::Vault& vault, record::StreamId stream,
                                        const core::Digest& transcript_hash);
// All transcripts but these, with what lies beside them.
void erase_published(record::Vault& vault, record::StreamId stream,
                     const std::vector<core::Digest>& but);

// From the files; findings of the readers, or draw_difference when they do not belong together.
[[nodiscard]] sortition::Reading<sortition::tool::Lottery> read_lottery(const LotteryFiles& files);

// The digest of the portfolio of that transcript, when it is one of a prepared lottery.
[[nodiscard]] std::optional<core::Digest> portfolio_of(const std::string& transcript);

// Everything checked again, without a solver, as the tool's verify does: digests, panels,
// certificate, and the draw repeated. Empty: it holds.
[[nodiscard]] sortition::Findings verify(const LotteryFiles& files, const std::string& transcript);

// What is published of the draw with the transcript of this hash, as a tar archive for the tool's
// verify; empty: there is none. Its files bear no time, so that the archive of a draw is always the
// same octets.
[[nodiscard]] std::string published_archive(record::Vault& vault, record::StreamId stream,
                                            const core::Digest& transcript_hash);

// The folder as the tool has it, in a tar archive: prepared, and drawn when there is a transcript.
[[nodiscard]] std::string folder_archive(LotteryFiles files, const std::string& transcript,
                                         std::int64_t time_ms);

}  // namespace isegoria::room
