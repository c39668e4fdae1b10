// SPDX-License-Identifier: AGPL-3.0-or-later
// The dates of retention.hpp.
#include "room/retention.hpp"

#include "record/errors.hpp"
#include "room/pool_shelf.hpp"

namespace isegoria::room {

void Retention::look() {
    world_.background([this, now_ms = world_.now_ms()] {
        try {
            vault_.sweep(static_cast<std::uint64_t>(now_ms));
        } catch (const std::exception&) {
            // Tried again in an hour; a vault that has failed says so to whoever needs it.
        }
    });
    for (const auto& [stream, clerk] : registry_.clerks())
        clerk->when_settled([this, at = stream](const core::State& state) {
            erase_if_recorded(at, state);
            const core::Lottery& lottery = state.lottery;
            if (!lottery.pool || lottery.pool_erased || !state.assembly.mandate) return;
            if (world_.now_ms() <= state.assembly.mandate->replacements_until_ms) return;
            Submission submission;
            submission.context.system = true;
            submission.command = core::RecordPoolErasure{};
            submission.reply = [](const Result&) {
            };  // Refused only when it was recorded meanwhile.
            registry_.find(at)->submit(std::move(submission));
        });
}

void Retention::erase_if_recorded(record::StreamId stream, const core::State& state) {
    if (!state.lottery.pool_erased || !erased_.insert(stream).second) return;
    world_.background([this, stream] {
        try {
            erase_pool(vault_, stream);
        } catch (const std::exception&) {
            // The next start does it.
        }
    });
}

}  // namespace isegoria::room
