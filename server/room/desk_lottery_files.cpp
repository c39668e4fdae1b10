// SPDX-License-Identifier: AGPL-3.0-or-later
// Errands that hand out or check the files of a lottery: the folder to those who may see the pool,
// what is published to everybody. They change nothing but that a verification is on the record.
#include <memory>

#include "core/permissions.hpp"
#include "room/desk.hpp"
#include "room/lottery_shelf.hpp"
#include "sortition/finding.hpp"

namespace isegoria::room {

using core::Role;

namespace {

// Of the latest draw that the record has; zero: of none.
core::Digest transcript_hash_of(const core::State& state, DrawOf which) {
    if (which == DrawOf::of_replacements) return state.lottery.replacement_transcript;
    return state.lottery.draw ? state.lottery.draw->transcript_hash : core::Digest{};
}

}  // namespace

void Desk::verify_draw(const Who& who, Reply reply) {
    if_allowed(who, core::roles(Role::organiser, Role::observer), reply,
               [=, this](const core::State& state) {
                   if (!state.lottery.draw)
                       return reply(refused(core::Rejection{core::Reason::panel_is_missing}));
                   const core::DrawHeld& draw = *state.lottery.draw;
                   const core::RecordVerification command{draw.draw, draw.transcript_hash};
                   off_loop(reply, [=, this] {
                       const std::string transcript =
                           transcript_of(vault_, who.stream, command.transcript_hash);
                       const auto digest = portfolio_of(transcript);
                       const LotteryFiles files =
                           digest ? lottery_files(vault_, who.stream, *digest) : LotteryFiles();
                       const bool ours = !transcript.empty();
                       const auto findings =
                           files.empty() ? sortition::Findings() : verify(files, transcript);
                       world_.post([=, this, none = files.empty()] {
                           if (!ours)
                               return reply(refused(Unavailable{"pool_is_not_as_committed", 0}));
                           if (none)
                               return reply(
                                   refused(core::Rejection{core::Reason::lottery_is_not_prepared}));
                           if (!findings.empty())
                               return reply(finding_list(findings, "draw_does_not_hold"));
                           submit(who, command,
                                  [reply](const Result& result) { reply(outcome_of(result)); });
                       });
                   });
               });
}

void Desk::fetch_lottery(const Who& who, const v1::FetchLottery& errand, Reply reply) {
    if (!v1::LotteryFolder_IsValid(errand.folder()))
        return reply(refused(core::Rejection{core::Reason::value_is_unknown, "folder"}));
    const v1::LotteryFolder folder = errand.folder();
    const bool of_replacement = folder == v1::LOTTERY_FOLDER_REPLACEMENT ||
                                folder == v1::LOTTERY_FOLDER_PUBLISHED_REPLACEMENT;
    const DrawOf which = of_replacement ? DrawOf::of_replacements : DrawOf::of_panel;
    if (folder == v1::LOTTERY_FOLDER_PUBLISHED ||
        folder == v1::LOTTERY_FOLDER_PUBLISHED_REPLACEMENT)
        return fetch_published(who.stream, which, reply);
    if_allowed(who, core::roles(Role::organiser, Role::observer), reply,
               [=, this](const core::State& state) {
                   // What waits for its public value, else what was drawn last, else what is
                   // prepared.
                   core::Digest waiting{};
                   core::Digest prepared{};
                   if (of_replacement) {
                       if (state.lottery.replacement)
                           waiting = state.lottery.replacement->lottery.portfolio_hash;
                   } else {
                       if (state.lottery.announced)
                           waiting = state.lottery.announced->portfolio_hash;
                       if (state.lottery.prepared)
                           prepared = state.lottery.prepared->portfolio_hash;
                   }
                   const core::Digest drawn = transcript_hash_of(state, which);
                   const std::int64_t now_ms = world_.now_ms();
                   off_loop(reply, [=, this] {
                       std::string transcript;
                       core::Digest digest = waiting;
                       if (waiting == core::Digest{}) {
                           transcript = transcript_of(vault_, who.stream, drawn);
                           digest = portfolio_of(transcript).value_or(prepared);
                       }
                       const LotteryFiles files = lottery_files(vault_, who.stream, digest);
                       auto accepted = std::make_shared<v1::Accepted>();
                       if (!files.empty())
                           accepted->set_document(folder_archive(files, transcript, now_ms));
                       world_.post([reply, accepted] {
                           // Never prepared, or erased at its date.
                           if (accepted->document().empty())
                               return reply(
                                   refused(core::Rejection{core::Reason::lottery_is_not_prepared}));
                           reply(*accepted);
                       });
                   });
               });
}

void Desk::fetch_published(record::StreamId stream, DrawOf which, const Reply& reply) {
    hand_out(stream, which, reply, [this, stream](const core::Digest& transcript_hash) {
        return published_archive(vault_, stream, transcript_hash);
    });
}

void Desk::fetch_transcript(const Who& who, Reply reply) {
    hand_out(who.stream, DrawOf::of_panel, reply, [this, who](const core::Digest& transcript_hash) {
        return transcript_of(vault_, who.stream, transcript_hash);
    });
}

void Desk::hand_out(record::StreamId stream, DrawOf which, const Reply& reply,
                    std::function<std::string(const core::Digest&)> document) {
    registry_.find(stream)->when_settled([=, this](const core::State& state) {
        if (state.assembly.rehearsal_of)
            return reply(refused(core::Rejection{core::Reason::rehearsal_is_not_published}));
        const core::Digest on_record = transcript_hash_of(state, which);
        if (on_record == core::Digest{})
            return reply(refused(core::Rejection{core::Reason::panel_is_missing}));
        off_loop(reply, [=, this] {
            auto accepted = std::make_shared<v1::Accepted>();
            accepted->set_document(document(on_record));
            world_.post([reply, accepted] {
                if (accepted->document().empty())
                    return reply(refused(core::Rejection{core::Reason::panel_is_missing}));
                reply(*accepted);
            });
        });
    });
}

}  // namespace isegoria::room
