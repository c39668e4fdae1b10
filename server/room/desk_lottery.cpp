// SPDX-License-Identifier: AGPL-3.0-or-later
// Errands around the lottery. What needs solvers is a child process, on a thread that serves
// nothing else; the vault has the outcome before the record does, under the digest that the record
// commits to, so that what was committed to is never overwritten.
#include <algorithm>
#include <charconv>
#include <memory>

#include "core/limits.hpp"
#include "core/permissions.hpp"
#include "record/digest.hpp"
#include "record/errors.hpp"
#include "room/desk.hpp"
#include "room/lottery_job.hpp"
#include "room/lottery_shelf.hpp"
#include "room/pool_shelf.hpp"
#include "sortition/lottery.hpp"
#include "sortition/prepare.hpp"

namespace isegoria::room {
namespace {

using core::Role;
namespace tool = sortition::tool;
namespace names = sortition::tool::file_names;

// One in ten is what organisers reckon with.
constexpr std::uint32_t dropout_permille_usual = 100;
constexpr std::uint32_t dropout_permille_max = 999;  // With all gone nobody refills.

std::vector<std::string> texts_of(const std::vector<core::ParticipantId>& people) {
    std::vector<std::string> result;
    for (const core::ParticipantId person : people) result.push_back(pseudonym_text(person));
    return result;
}
std::vector<core::ParticipantId> participants_of(const std::vector<std::string>& ids) {
    std::vector<core::ParticipantId> result;
    for (const std::string& id : ids) result.push_back(pseudonym_of(id));
    return result;
}

core::Digest digest_of(const std::string& hex) {
    return sortition::digest_from_hex(hex).value_or(core::Digest{});
}

const char* name_of(v1::LotteryMethod method) {
    switch (method) {
        case v1::LOTTERY_METHOD_MAXIMIN:
            return "maximin";
        case v1::LOTTERY_METHOD_NASH:
            return "nash";
        case v1::LOTTERY_METHOD_GOLDILOCKS:
            return "goldilocks";
        case v1::LOTTERY_METHOD_MINIMAX:
            return "minimax";
        case v1::LOTTERY_METHOD_SPREAD:
            return "spread";
        case v1::LOTTERY_METHOD_RANDOM_FEASIBLE:
            return "random_feasible";
        default:
            return "leximin";
    }
}

bool is_gamma(const std::string& text) {
    double gamma = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), gamma);
    return error == std::errc() && end == text.data() + text.size() &&
           gamma >= sortition::gamma_min && gamma <= sortition::gamma_max;
}

// Nothing when what came back is no prepared folder.
std::optional<core::PreparedLottery> facts_of(const LotteryJobAnswer& answer) {
    const auto prepared = answer.files.find(names::prepared);
    const auto certificate = answer.files.find(names::certificate);
    if (prepared == answer.files.end() || certificate == answer.files.end()) return std::nullopt;
    const auto record = sortition::read_prepared_record(prepared->second);
    if (!record.ok()) return std::nullopt;
    core::PreparedLottery facts;
    facts.method = record.value->method;
    facts.gamma = record.value->gamma;
    facts.lots = static_cast<std::uint64_t>(record.value->lots);
    facts.panels = static_cast<std::uint32_t>(answer.panels);
    facts.certified = record.value->certified != 0;
    facts.smallest_chance = static_cast<std::uint64_t>(answer.smallest_chance);
    facts.largest_chance = static_cast<std::uint64_t>(answer.largest_chance);
    facts.pool_hash = digest_of(record.value->pool_hash);
    facts.quotas_hash = digest_of(record.value->quotas_hash);
    facts.portfolio_hash = digest_of(record.value->portfolio_hash);
    facts.certificate_hash = record::sha256({certificate->second});
    return facts;
}

std::vector<core::Digest> drawn_transcripts(const core::State& state) {
    std::vector<core::Digest> hashes;
    if (state.lottery.draw) hashes.push_back(state.lottery.draw->transcript_hash);
    if (state.lottery.replacement_transcript != core::Digest{})
        hashes.push_back(state.lottery.replacement_transcript);
    return hashes;
}

std::vector<core::Digest> in_use(const core::State& state) {
    const core::Lottery& lottery = state.lottery;
    std::vector<core::Digest> digests;
    if (lottery.prepared) digests.push_back(lottery.prepared->portfolio_hash);
    if (lottery.announced) digests.push_back(lottery.announced->portfolio_hash);
    if (lottery.replacement) digests.push_back(lottery.replacement->lottery.portfolio_hash);
    return digests;
}

// What a draw gave, with its transcript; or why there is none.
struct Held {
    bool as_committed = false;
    sortition::Findings findings;
    std::vector<core::ParticipantId> panel;
    std::string transcript;
};

Held draw_from(const LotteryFiles& files, const std::string& public_value) {
    Held held;
    const auto lottery = read_lottery(files);
    if (!lottery.ok()) return held;
    held.as_committed = true;
    auto drawn = tool::draw_lottery(*lottery.value, public_value);
    held.findings = std::move(drawn.errors);
    if (!drawn.ok()) return held;
    held.panel = participants_of(drawn.value->record.panel);
    held.transcript = sortition::to_json(drawn.value->record);
    return held;
}

const v1::Refused not_as_committed = refused(Unavailable{"pool_is_not_as_committed", 0});

}  // namespace

void Desk::solve(
    const Who& who, const Reply& given, std::function<LotteryJob()> make,
    std::function<std::function<void(const Reply&)>(const LotteryJob&, LotteryJobAnswer&&)> take) {
    auto& flag = solving_for_[who.stream];
    if (flag) return given(refused(Unavailable{"preparation_is_under_way", 0}));
    flag = std::make_shared<std::atomic<bool>>(false);
    const auto cancelled = flag;
    const Reply reply = [this, stream = who.stream, given](ErrandResult result) {
        solving_for_.erase(stream);
        given(std::move(result));
    };
    const auto work = [=, this, make = std::move(make), take = std::move(take)] {
        const LotteryJob job = make();
        if (job.files.empty())
            return world_.post(
                [reply] { reply(refused(core::Rejection{core::Reason::pool_is_missing})); });
        sortition::Watch watch;
        watch.cancelled = [cancelled] { return cancelled->load(); };
        watch.advanced = [=, this](int step, std::int64_t done, std::int64_t total) {
            if (!who.hear) return;
            v1::Progress progress;
            progress.set_step(static_cast<v1::ProgressStep>(step + 1));
            progress.set_done(static_cast<std::uint64_t>(done));
            progress.set_total(static_cast<std::uint64_t>(total));
            world_.post([hear = who.hear, progress] { hear(progress); });
        };
        LotteryJobAnswer answer = do_job(job, solving_.program, watch);
        if (cancelled->load())
            return world_.post([reply] {
                reply(refused(Unavailable{"preparation_is_cancelled", 0}));
            });
        if (!answer.findings.empty())
            return world_.post([reply, findings = std::move(answer.findings)] {
                reply(finding_list(findings, "lottery_is_not_possible"));
            });
        world_.post([reply, next = take(job, std::move(answer))] { next(reply); });
    };
    off_loop(reply, work, solving_.background ? solving_.background : world_.background);
}

void Desk::keep_prepared(const Who& who, const Reply& reply, core::Command command,
                         const core::Digest& kept) {
    submit(who, std::move(command), [=, this](const Result& result) {
        registry_.find(who.stream)->when_settled([=, this](const core::State& state) {
            std::vector<core::Digest> digests = in_use(state);
            off_loop(reply, [=, this, result = result,
                             transcripts = drawn_transcripts(state)]() mutable {
                for (const core::Digest& transcript : transcripts)
                    if (auto drawn = portfolio_of(transcript_of(vault_, who.stream, transcript)))
                        digests.push_back(*drawn);
                // A failure of the storage leaves open whether it is on the record.
                if (std::holds_alternative<Unavailable>(result)) digests.push_back(kept);
                erase_lotteries(vault_, who.stream, digests);
                world_.post([reply, result] { reply(outcome_of(result)); });
            });
        });
    });
}

void Desk::prepare_lottery(const Who& who, const v1::PrepareLottery& errand, Reply reply) {
    const bool is_goldilocks = errand.method() == v1::LOTTERY_METHOD_GOLDILOCKS;
    if (!v1::LotteryMethod_IsValid(errand.method()))
        return reply(refused(core::Rejection{core::Reason::value_is_unknown, "method"}));
    if (!errand.gamma().empty() && !(is_goldilocks && is_gamma(errand.gamma())))
        return reply(refused(core::Rejection{
            core::Reason::number_out_of_range, "gamma", {{"min", "0.001"}, {"max", "1000"}}}));
    if (errand.lots() > core::lots_max)
        return reply(
            refused(core::Rejection{core::Reason::number_out_of_range,
                                    "lots",
                                    {{"min", "1"}, {"max", std::to_string(core::lots_max)}}}));
    if_allowed(who, core::roles(Role::organiser), reply, [=, this](const core::State& state) {
        const core::Lottery& lottery = state.lottery;
        if (!lottery.pool || lottery.pool_erased)
            return reply(refused(core::Rejection{core::Reason::pool_is_missing}));
        // An import erases the lotteries of the pool before.
        if (shelving_.contains(who.stream)) return reply(refused(Unavailable{"slow_down", 1'000}));
        // Asked before the minutes that it may take; the rules ask again.
        if (lottery.announced && lottery.announced->portfolio_hash != core::Digest{})
            return reply(refused(core::Rejection{core::Reason::pool_is_frozen}));
        LotteryJob asked;
        asked.kind = LotteryJob::Kind::prepare;
        asked.method = name_of(errand.method());
        asked.gamma = errand.gamma();
        asked.lots = errand.lots() == 0 ? sortition::denominator_default
                                        : static_cast<std::int64_t>(errand.lots());
        asked.panel_size = static_cast<int>(lottery.pool->panel_size);
        if (!state.assembly.names.empty()) asked.title = state.assembly.names.front().words.words;
        const core::Digest pool_hash = lottery.pool->pool_hash;
        const auto make = [=, this] {
            LotteryJob job = asked;
            const std::string people = respondents_of(vault_, who.stream, pool_hash);
            if (people.empty()) return job;
            job.with_households =
                people.substr(0, people.find('\n')).find(household_column) != std::string::npos;
            job.files[std::string(names::respondents)] = people;
            job.files[std::string(names::categories)] = categories_of(vault_, who.stream, pool_hash);
            return job;
        };
        const auto take = [=, this](
                              const LotteryJob&,
                              LotteryJobAnswer&& answer) -> std::function<void(const Reply&)> {
            const auto facts = facts_of(answer);
            if (!facts) return [](const Reply& to) { to(not_as_committed); };
            keep_lottery(vault_, who.stream, facts->portfolio_hash, answer.files);
            return [=, this](const Reply& to) {
                keep_prepared(who, to, core::RecordPreparation{*facts}, facts->portfolio_hash);
            };
        };
        solve(who, reply, make, take);
    });
}

void Desk::cancel_preparation(const Who& who, Reply reply) {
    if_allowed(who, core::roles(Role::organiser), reply, [=, this](const core::State&) {
        const auto found = solving_for_.find(who.stream);
        if (found == solving_for_.end())
            return reply(refused(core::Rejection{core::Reason::already_done}));
        *found->second = true;
        reply(v1::Accepted());
    });
}

void Desk::cancel_all() {
    for (auto& [stream, cancelled] : solving_for_) *cancelled = true;
}

void Desk::hold_draw(const Who& who, const v1::HoldDraw& errand, Reply reply) {
    if_allowed(who, core::roles(Role::organiser), reply, [=, this](const core::State& state) {
        const auto& announced = state.lottery.announced;
        if (!announced || announced->portfolio_hash == core::Digest{})
            return reply(refused(core::Rejection{core::Reason::draw_is_not_announced}));
        const std::string method = state.lottery.prepared ? state.lottery.prepared->method : "";
        const auto command = [=](const std::vector<core::ParticipantId>& drawn,
                                 const core::Digest& transcript_hash) -> core::Command {
            core::RecordDraw record;
            record.method = method;
            record.public_value = errand.public_value();
            record.panel = drawn;
            record.transcript_hash = transcript_hash;
            return record;
        };
        draw(who, announced->portfolio_hash, errand.public_value(), command, reply);
    });
}

// What was committed to and what lies in the vault must be the same. The transcript is kept before
// the record has its hash, and erased again when the record refuses it.
void Desk::draw(const Who& who, const core::Digest& committed, const std::string& public_value,
                DrawnCommand command, const Reply& given) {
    const auto reply = shelving(who.stream, given);
    if (!reply) return;
    off_loop(*reply, [=, this, reply = *reply] {
        const LotteryFiles files = lottery_files(vault_, who.stream, committed);
        auto held = std::make_shared<Held>(draw_from(files, public_value));
        if (!held->transcript.empty()) keep_published(vault_, who.stream, files, held->transcript);
        world_.post([=, this] {
            if (!held->as_committed) return reply(not_as_committed);
            if (!held->findings.empty())
                return reply(finding_list(held->findings, "draw_is_not_possible"));
            submit(who, command(held->panel, record::sha256({held->transcript})),
                   [=, this](const Result& result) { settle_draw(who.stream, result, reply); });
        });
    });
}

void Desk::settle_draw(record::StreamId stream, const Result& result, const Reply& reply) {
    // A failure of the storage leaves open whether it is on the record.
    if (std::holds_alternative<Unavailable>(result)) return reply(outcome_of(result));
    registry_.find(stream)->when_settled([=, this](const core::State& state) {
        off_loop(reply, [=, this, stay = drawn_transcripts(state)] {
            erase_published(vault_, stream, stay);
            world_.post([reply, result] { reply(outcome_of(result)); });
        });
    });
}

// Of the pools in the vault the one that the record has stays, be it the new one or the old.
void Desk::settle_import(record::StreamId stream, const Result& result, const Reply& reply) {
    // A failure of the storage leaves open which it has.
    if (std::holds_alternative<Unavailable>(result)) return reply(outcome_of(result));
    registry_.find(stream)->when_settled([=, this](const core::State& state) {
        const core::Lottery& lottery = state.lottery;
        const bool any = lottery.pool && !lottery.pool_erased;
        const bool taken = std::holds_alternative<Done>(result);
        off_loop(reply, [=, this, stay = any ? lottery.pool->pool_hash : core::Digest{},
                         lotteries = in_use(state)] {
            // Those of the old pool; when it stays one may just be on its way to the record.
            if (taken) erase_lotteries(vault_, stream, lotteries);
            erase_other_pools(vault_, stream, stay);
            world_.post([reply, result] { reply(outcome_of(result)); });
        });
    });
}

void Desk::choose_alternates(const Who& who, const v1::ChooseAlternates& errand, Reply reply) {
    if (errand.dropout_permille() > dropout_permille_max)
        return reply(refused(
            core::Rejection{core::Reason::number_out_of_range,
                            "dropout_permille",
                            {{"min", "1"}, {"max", std::to_string(dropout_permille_max)}}}));
    if_allowed(who, core::roles(Role::organiser), reply, [=, this](const core::State& state) {
        const core::Lottery& lottery = state.lottery;
        if (!lottery.draw) return reply(refused(core::Rejection{core::Reason::panel_is_missing}));
        if (lottery.pool->alternate_count == 0 || !lottery.alternates.empty())
            return reply(refused(core::Rejection{core::Reason::already_done}));
        const std::uint32_t draw = lottery.draw->draw;
        const core::Digest transcript_hash = lottery.draw->transcript_hash;
        LotteryJob asked;
        asked.kind = LotteryJob::Kind::choose_alternates;
        asked.seated = texts_of(lottery.draw->panel);
        asked.wanted = static_cast<int>(lottery.pool->alternate_count);
        asked.dropout_permille = static_cast<int>(
            errand.dropout_permille() == 0 ? dropout_permille_usual : errand.dropout_permille());
        const auto make = [=, this] {
            LotteryJob job = asked;
            const std::string transcript = transcript_of(vault_, who.stream, transcript_hash);
            const auto record = sortition::read_draw_record(transcript);
            if (!record.ok()) return job;
            job.files = lottery_files(vault_, who.stream, digest_of(record.value->portfolio_hash));
            const auto prepared = job.files.find(names::prepared);
            if (prepared != job.files.end())
                job.with_households = prepared->second.find(household_column) != std::string::npos;
            // As the tool's alternates has it, so that it gives the same ones.
            sortition::Hasher hasher("isegoria alternates seed 1");
            job.seed = sortition::to_hex(hasher.text(record.value->portfolio_hash)
                                             .text(record.value->panel_hash)
                                             .text(record.value->seed)
                                             .finish());
            return job;
        };
        const auto take = [=, this](
                              const LotteryJob& job,
                              LotteryJobAnswer&& answer) -> std::function<void(const Reply&)> {
            core::RecordAlternates command;
            command.draw = draw;
            command.alternates = participants_of(answer.alternates);
            command.dropout_permille = static_cast<std::uint32_t>(job.dropout_permille);
            command.samples = static_cast<std::uint32_t>(answer.samples);
            command.loss = static_cast<std::uint64_t>(answer.loss);
            command.bound = static_cast<std::uint64_t>(answer.bound);
            return [=, this](const Reply& to) {
                submit(who, command, [to](const Result& result) { to(outcome_of(result)); });
            };
        };
        solve(who, reply, make, take);
    });
}

void Desk::prepare_replacement(const Who& who, const v1::PrepareReplacement& errand, Reply reply) {
    if (auto finding =
            core::check_text("value_source", errand.value_source(), core::reason_signs_max))
        return reply(refused(*finding));
    if_allowed(who, core::roles(Role::organiser), reply, [=, this](const core::State& state) {
        const core::Lottery& lottery = state.lottery;
        if (!lottery.draw) return reply(refused(core::Rejection{core::Reason::panel_is_missing}));
        if (lottery.replacement) return reply(refused(core::Rejection{core::Reason::already_done}));
        if (!lottery.prepared)
            return reply(refused(core::Rejection{core::Reason::lottery_is_not_prepared}));
        std::vector<core::ParticipantId> vacated;
        LotteryJob asked;
        asked.kind = LotteryJob::Kind::prepare_replacement;
        asked.seated = texts_of(core::seated(lottery));
        for (const core::Seat& seat : lottery.seats) {
            if (seat.status == core::SeatStatus::vacated) vacated.push_back(seat.participant);
            if (seat.status == core::SeatStatus::vacated ||
                seat.status == core::SeatStatus::replaced)
                asked.left_out.push_back(pseudonym_text(seat.participant));
        }
        if (vacated.empty())
            return reply(refused(core::Rejection{core::Reason::seat_is_not_vacant}));
        asked.vacated = texts_of(vacated);
        asked.method = lottery.prepared->method;
        asked.gamma = lottery.prepared->gamma;
        asked.lots = static_cast<std::int64_t>(lottery.prepared->lots);
        if (!state.assembly.names.empty()) asked.title = state.assembly.names.front().words.words;
        const core::Digest transcript_hash = lottery.draw->transcript_hash;
        const auto make = [=, this] {
            LotteryJob job = asked;
            const auto record = sortition::read_draw_record(
                transcript_of(vault_, who.stream, transcript_hash));
            if (!record.ok()) return job;
            job.panel_hash = record.value->panel_hash;
            job.files = lottery_files(vault_, who.stream, digest_of(record.value->portfolio_hash));
            const auto prepared = job.files.find(names::prepared);
            if (prepared != job.files.end())
                job.with_households = prepared->second.find(household_column) != std::string::npos;
            return job;
        };
        const auto take = [=, this](
                              const LotteryJob&,
                              LotteryJobAnswer&& answer) -> std::function<void(const Reply&)> {
            const auto facts = facts_of(answer);
            if (!facts) return [](const Reply& to) { to(not_as_committed); };
            keep_lottery(vault_, who.stream, facts->portfolio_hash, answer.files);
            return [=, this](const Reply& to) {
                core::RecordReplacementLottery command{vacated, errand.value_source(), *facts};
                keep_prepared(who, to, std::move(command), facts->portfolio_hash);
            };
        };
        solve(who, reply, make, take);
    });
}

void Desk::hold_replacement(const Who& who, const v1::HoldReplacement& errand, Reply reply) {
    if_allowed(who, core::roles(Role::organiser), reply, [=, this](const core::State& state) {
        if (!state.lottery.replacement)
            return reply(refused(core::Rejection{core::Reason::lottery_is_not_prepared}));
        const auto command = [=](const std::vector<core::ParticipantId>& drawn,
                                 const core::Digest& transcript_hash) -> core::Command {
            core::RecordReplacementDraw record;
            record.public_value = errand.public_value();
            record.seated = drawn;
            record.transcript_hash = transcript_hash;
            return record;
        };
        draw(who, state.lottery.replacement->lottery.portfolio_hash, errand.public_value(), command,
             reply);
    });
}

}  // namespace isegoria::room
