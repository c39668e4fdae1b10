// SPDX-License-Identifier: AGPL-3.0-or-later
// What the record knows of the lottery: quotas, commitments, draws, seats and who replaced whom.
// The draw itself is made by the sortition library; names and attributes lie in the vault. Pure.
#pragma once

#include "core/context.hpp"
#include "core/describe.hpp"
#include "core/ids.hpp"
#include "core/outcome.hpp"
#include "core/text.hpp"

namespace isegoria::core {

inline constexpr std::uint32_t panel_size_max = 1'000;     // Larger bodies do not deliberate.
inline constexpr std::uint64_t pool_size_max = 1'000'000;  // What the pool reader takes.
inline constexpr std::size_t quotas_max = 500;  // Feature values; real ones have 10 to 60.
inline constexpr std::uint64_t lots_max = 1'000'000;  // Beyond, rounding no longer shows.
inline constexpr std::uint64_t chance_unit = 1'000'000'000'000;  // Chances are whole parts of it.

struct Quota {
    std::string feature;
    std::string value;
    std::uint32_t min = 0;
    std::uint32_t max = 0;
    bool operator==(const Quota&) const = default;
};
ISEGORIA_DESCRIBE(Quota, feature, value, min, max)

// What is known of a lottery that is prepared: what it promises, and the digests to which it commits.
struct PreparedLottery {
    std::string method;
    std::string gamma;  // of goldilocks, as it was typed
    std::uint64_t lots = 0;
    std::uint32_t panels = 0;
    bool certified = false;  // its certificate proves what the method promises
    std::uint64_t smallest_chance = 0;  // of those who have any, in parts of chance_unit
    std::uint64_t largest_chance = 0;
    Digest pool_hash{};
    Digest quotas_hash{};
    Digest portfolio_hash{};
    Digest certificate_hash{};
    bool operator==(const PreparedLottery&) const = default;
};
ISEGORIA_DESCRIBE(PreparedLottery, method, gamma, lots, panels, certified, smallest_chance,
                  largest_chance, pool_hash, quotas_hash, portfolio_hash, certificate_hash)

enum class VacancyCause : std::uint8_t {  // a kind only: the story behind it is the person's own
    declined = 1,
    unreachable,
    withdrew,
    not_eligible,
};
BOOST_DESCRIBE_ENUM(VacancyCause, declined, unreachable, withdrew, not_eligible)

// Commands. Those marked (desk) come from the server itself, after it has read the pool in the
// vault.
struct RecordPool {  // (desk)
    std::uint64_t pool_size = 0;
    std::vector<Quota> quotas;
    std::uint32_t panel_size = 0;
    std::uint32_t alternate_count = 0;
    Digest pool_hash{};
    Digest quotas_hash{};
};
ISEGORIA_DESCRIBE(RecordPool, pool_size, quotas, panel_size, alternate_count, pool_hash,
                  quotas_hash)
struct RecordPreparation {  // (desk)
    PreparedLottery lottery;
};
ISEGORIA_DESCRIBE(RecordPreparation, lottery)
struct AnnounceDraw {  // commits to pool, quotas and portfolio before the public value is known
    std::string value_source;  // "the closing figures of … on …", "a throw of five dice at …"
    std::string reason_to_redraw;  // asked from the second draw on
};
ISEGORIA_DESCRIBE(AnnounceDraw, value_source, reason_to_redraw)
struct RecordDraw {  // (desk)
    std::string method;
    std::string public_value;
    std::vector<ParticipantId> panel;
    std::vector<ParticipantId> alternates;  // in the order in which they are called
    Digest transcript_hash{};
};
ISEGORIA_DESCRIBE(RecordDraw, method, public_value, panel, alternates, transcript_hash)
struct RecordVerification {  // (desk)
    std::uint32_t draw = 0;
    Digest transcript_hash{};
};
ISEGORIA_DESCRIBE(RecordVerification, draw, transcript_hash)
struct RecordAlternates {  // (desk)
    std::uint32_t draw = 0;
    std::vector<ParticipantId> alternates;  // in the order in which they are called
    std::uint32_t dropout_permille = 0;  // the share of members reckoned to drop out
    std::uint32_t samples = 0;
    std::uint64_t loss = 0;  // people missing to quotas, over all samples
    std::uint64_t bound = 0;  // no other alternates lose less
};
ISEGORIA_DESCRIBE(RecordAlternates, draw, alternates, dropout_permille, samples, loss, bound)
struct ConfirmSeat {
    ParticipantId participant;  // oneself, or, by the organiser, somebody who said so by telephone
};
ISEGORIA_DESCRIBE(ConfirmSeat, participant)
struct VacateSeat {
    ParticipantId participant;
    VacancyCause cause{};
};
ISEGORIA_DESCRIBE(VacateSeat, participant, cause)
struct RecordReplacement {  // (desk)
    ParticipantId vacated;
    ParticipantId seated;
    std::uint32_t quota_violation = 0;  // people by which quotas are missed; 0 when all are kept
};
ISEGORIA_DESCRIBE(RecordReplacement, vacated, seated, quota_violation)
struct RecordReplacementLottery {  // (desk) commits, before the public value is known
    std::vector<ParticipantId> vacated;
    std::string value_source;
    PreparedLottery lottery;
};
ISEGORIA_DESCRIBE(RecordReplacementLottery, vacated, value_source, lottery)
struct RecordReplacementDraw {  // (desk)
    std::string public_value;
    std::vector<ParticipantId> seated;  // one for each vacated seat, in the order of these
    Digest transcript_hash{};
};
ISEGORIA_DESCRIBE(RecordReplacementDraw, public_value, seated, transcript_hash)
struct RecordPoolErasure {};  // (desk) the pool of those not drawn is gone from the vault
ISEGORIA_DESCRIBE(RecordPoolErasure)

// Events.
struct PoolRecorded {
    std::uint64_t pool_size = 0;
    std::vector<Quota> quotas;
    std::uint32_t panel_size = 0;
    std::uint32_t alternate_count = 0;
    Digest pool_hash{};
    Digest quotas_hash{};
};
ISEGORIA_DESCRIBE(PoolRecorded, pool_size, quotas, panel_size, alternate_count, pool_hash,
                  quotas_hash)
struct LotteryPrepared {
    PreparedLottery lottery;
};
ISEGORIA_DESCRIBE(LotteryPrepared, lottery)
struct DrawAnnounced {
    std::uint32_t draw = 0;
    Text value_source;
    Text reason_to_redraw;
    Digest pool_hash{};
    Digest quotas_hash{};
    Digest portfolio_hash{};    // absent from announcements before lotteries were prepared
    Digest certificate_hash{};  // likewise
};
ISEGORIA_DESCRIBE(DrawAnnounced, draw, value_source, reason_to_redraw, pool_hash, quotas_hash,
                  portfolio_hash, certificate_hash)
struct PublicValueAnnounced {
    std::uint32_t draw = 0;
    std::string public_value;
};
ISEGORIA_DESCRIBE(PublicValueAnnounced, draw, public_value)
struct DrawHeld {
    std::uint32_t draw = 0;
    std::string method;
    std::string public_value;
    std::vector<ParticipantId> panel;
    std::vector<ParticipantId> alternates;
    Digest transcript_hash{};
};
ISEGORIA_DESCRIBE(DrawHeld, draw, method, public_value, panel, alternates, transcript_hash)
struct DrawVerified {
    std::uint32_t draw = 0;
    Digest transcript_hash{};
};
ISEGORIA_DESCRIBE(DrawVerified, draw, transcript_hash)
struct AlternatesChosen {
    std::uint32_t draw = 0;
    std::vector<ParticipantId> alternates;
    std::uint32_t dropout_permille = 0;
    std::uint32_t samples = 0;
    std::uint64_t loss = 0;
    std::uint64_t bound = 0;
};
ISEGORIA_DESCRIBE(AlternatesChosen, draw, alternates, dropout_permille, samples, loss, bound)
struct SeatConfirmed {
    ParticipantId participant;
};
ISEGORIA_DESCRIBE(SeatConfirmed, participant)
struct SeatVacated {
    ParticipantId participant;
    VacancyCause cause{};
};
ISEGORIA_DESCRIBE(SeatVacated, participant, cause)
struct SeatTaken {
    ParticipantId vacated;
    ParticipantId seated;
    std::uint32_t quota_violation = 0;
};
ISEGORIA_DESCRIBE(SeatTaken, vacated, seated, quota_violation)
struct ReplacementPrepared {
    std::vector<ParticipantId> vacated;
    Text value_source;
    PreparedLottery lottery;
};
ISEGORIA_DESCRIBE(ReplacementPrepared, vacated, value_source, lottery)
struct ReplacementDrawn {
    std::string public_value;
    std::vector<ParticipantId> vacated;
    std::vector<ParticipantId> seated;
    Digest transcript_hash{};
};
ISEGORIA_DESCRIBE(ReplacementDrawn, public_value, vacated, seated, transcript_hash)
struct PoolErased {};
ISEGORIA_DESCRIBE(PoolErased)

// State.
enum class SeatStatus : std::uint8_t { offered = 1, confirmed, vacated, replaced };
BOOST_DESCRIBE_ENUM(SeatStatus, offered, confirmed, vacated, replaced)
struct Seat {
    ParticipantId participant;
    SeatStatus status = SeatStatus::offered;
    ParticipantId replaces;  // none for those drawn first
    VacancyCause cause{};    // meaningful once vacated
};
ISEGORIA_DESCRIBE(Seat, participant, status, replaces, cause)
struct Lottery {
    std::optional<PoolRecorded> pool;
    std::optional<PreparedLottery> prepared;  // of the pool as it is recorded
    std::optional<DrawAnnounced> announced;   // until its draw is held
    std::string public_value;                 // of the latest draw
    std::uint32_t draw_count = 0;
    std::optional<DrawHeld> draw;           // the latest
    std::vector<Seat> seats;                // of the latest draw; replacements behind
    std::vector<ParticipantId> alternates;  // still waiting, in order
    std::uint32_t verified_draw = 0;        // the latest that was repeated and held; 0: none
    std::optional<ReplacementPrepared> replacement;  // until it is drawn
    Digest replacement_transcript{};                 // of the latest replacement drawn by lottery
    bool pool_erased = false;
};
ISEGORIA_DESCRIBE(Lottery, pool, prepared, announced, public_value, draw_count, draw, seats,
                  alternates, verified_draw, replacement, replacement_transcript, pool_erased)

[[nodiscard]] std::vector<ParticipantId> seated(const Lottery& lottery);
// Zero: no pool is recorded.
[[nodiscard]] Digest pool_hash_of(const Lottery& lottery);

struct State;
struct Events;
Outcome<Events> decide(const State&, const RecordPool&, const Context&);
Outcome<Events> decide(const State&, const RecordPreparation&, const Context&);
Outcome<Events> decide(const State&, const AnnounceDraw&, const Context&);
Outcome<Events> decide(const State&, const RecordDraw&, const Context&);
Outcome<Events> decide(const State&, const RecordVerification&, const Context&);
Outcome<Events> decide(const State&, const RecordAlternates&, const Context&);
Outcome<Events> decide(const State&, const ConfirmSeat&, const Context&);
Outcome<Events> decide(const State&, const VacateSeat&, const Context&);
Outcome<Events> decide(const State&, const RecordReplacement&, const Context&);
Outcome<Events> decide(const State&, const RecordReplacementLottery&, const Context&);
Outcome<Events> decide(const State&, const RecordReplacementDraw&, const Context&);
Outcome<Events> decide(const State&, const RecordPoolErasure&, const Context&);
void apply(State&, const PoolRecorded&, const Context&);
void apply(State&, const LotteryPrepared&, const Context&);
void apply(State&, const DrawAnnounced&, const Context&);
void apply(State&, const PublicValueAnnounced&, const Context&);
void apply(State&, const DrawHeld&, const Context&);
void apply(State&, const DrawVerified&, const Context&);
void apply(State&, const AlternatesChosen&, const Context&);
void apply(State&, const SeatConfirmed&, const Context&);
void apply(State&, const SeatVacated&, const Context&);
void apply(State&, const SeatTaken&, const Context&);
void apply(State&, const ReplacementPrepared&, const Context&);
void apply(State&, const ReplacementDrawn&, const Context&);
void apply(State&, const PoolErased&, const Context&);

}  // namespace isegoria::core
