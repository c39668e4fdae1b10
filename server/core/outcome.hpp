// SPDX-License-Identifier: AGPL-3.0-or-later
// What a decision comes to: an outcome, or a refusal as data. The sentence for each reason lives in
// the catalogues (key "reason.<name>"), never here. Values.
#pragma once

#include <boost/describe/enum.hpp>
#include <boost/system/result.hpp>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace isegoria::core {

// In the order in which findings are looked for: who asks, when, whether the thing exists, limits,
// content. The first finding is the one that is told.
enum class Reason : std::uint16_t {
    // Who asks.
    role_is_missing = 1,
    not_yours,
    not_a_participant,
    // When.
    not_now,
    phase_is_not_open,
    phase_is_not_next,
    phase_is_open,
    another_phase_is_open,
    previous_result_is_not_published,
    result_is_published,
    too_early,
    too_late,
    already_done,
    // Whether it exists.
    not_found,
    // Limits.
    limit_is_reached,
    too_many,
    // Content.
    text_is_empty,
    text_is_too_long,
    text_is_malformed,
    text_holds_control_signs,
    language_is_unknown,
    named_twice,
    number_out_of_range,
    time_is_past,
    time_zone_is_unknown,
    value_is_unknown,
    reason_is_missing,
    // Participants.
    last_organiser,
    both_have_taken_part,
    role_is_not_granted,
    role_is_drawn_by_lot,
    // Territories and assemblies.
    territory_is_its_own_ancestor,
    territory_is_too_deep,
    territory_has_a_standing_assembly,
    mandate_is_missing,
    mandate_is_fixed,
    plan_is_missing,
    // Process plan: promise of alternation.
    plan_is_empty,
    deliberation_needs_a_collection,
    run_needs_an_open_phase_before,
    ratification_needs_a_concluded_run,
    ratification_needs_an_open_phase_before,
    follow_up_needs_a_ratification,
    phase_has_begun,
    panel_is_missing,
    // Lottery.
    pool_is_missing,
    pool_is_frozen,
    pool_has_changed,
    lottery_is_not_prepared,
    panel_has_begun,
    draw_is_not_announced,
    draws_are_used_up,
    seat_is_not_vacant,
    // Sessions, floor, proposals, polls, minority statements.
    session_is_open,
    session_is_not_open,
    not_present,
    queue_is_closed,
    queue_is_full,
    already_waiting,
    queue_is_empty,
    nobody_is_speaking,
    cell_is_too_small,
    proposal_is_polled,
    revision_is_stale,
    poll_is_open,
    poll_is_closed,
    poll_is_not_closed,
    poll_is_secret,
    poll_is_named,
    answer_is_final,
    answer_takes_no_reason,
    poll_is_being_counted,
    breakout_is_open,
    breakout_is_not_open,
    breakout_is_not_formed,
    item_has_begun,
    item_is_over,
    rooms_or_seats_are_told,
    pins_do_not_fit,
    digest_belongs_to_a_document,
    no_conference_is_set,
    rehearsal_is_not_published,
    rehearsal_is_not_standing,
    rehearsal_has_no_rehearsal,
    // Contributions, moderation, synthesis.
    phase_is_over,
    phase_takes_no_answers,
    question_is_answered,
    own_answer_comes_first,
    contribution_is_your_own,
    contribution_is_not_rejected,
    report_is_missing,
    appeal_is_missing,
    appeal_is_open,
    appeal_is_decided,
    decision_was_yours,
    contribution_is_in_a_theme,
    nothing_is_named,
    theme_stands_on_nothing,
    theme_is_not_revised,
    contest_is_your_own,
    moderation_is_pending,
    appeals_are_open,
    contests_are_open,
    contributions_are_left_out,
    synthesis_is_adopted,
    synthesis_is_not_adopted,
    // Charter, versions, appropriation.
    charter_is_missing,
    charter_is_empty,
    wordings_are_too_long,
    charter_is_too_long,
    article_is_struck,
    provenance_is_missing,
    wording_is_missing,
    amendment_is_decided,
    charter_is_not_ratified,
    charter_has_changed,
    text_is_erased,
    text_is_a_ballot,
    signature_is_malformed,
    appropriation_is_contradictory,
};
// Entry by entry: the macro that takes a list ends at 52.
// clang-format off
BOOST_DESCRIBE_ENUM_BEGIN(Reason)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, role_is_missing)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, not_yours)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, not_a_participant)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, not_now)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, phase_is_not_open)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, phase_is_not_next)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, phase_is_open)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, another_phase_is_open)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, previous_result_is_not_published)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, result_is_published)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, too_early)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, too_late)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, already_done)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, not_found)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, limit_is_reached)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, too_many)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, text_is_empty)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, text_is_too_long)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, text_is_malformed)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, text_holds_control_signs)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, language_is_unknown)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, named_twice)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, number_out_of_range)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, time_is_past)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, time_zone_is_unknown)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, value_is_unknown)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, reason_is_missing)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, last_organiser)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, both_have_taken_part)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, role_is_not_granted)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, role_is_drawn_by_lot)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, territory_is_its_own_ancestor)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, territory_is_too_deep)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, territory_has_a_standing_assembly)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, mandate_is_missing)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, mandate_is_fixed)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, plan_is_missing)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, plan_is_empty)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, deliberation_needs_a_collection)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, run_needs_an_open_phase_before)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, ratification_needs_a_concluded_run)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, ratification_needs_an_open_phase_before)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, follow_up_needs_a_ratification)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, phase_has_begun)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, panel_is_missing)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, pool_is_missing)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, pool_is_frozen)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, pool_has_changed)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, lottery_is_not_prepared)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, panel_has_begun)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, draw_is_not_announced)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, draws_are_used_up)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, seat_is_not_vacant)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, session_is_open)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, session_is_not_open)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, not_present)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, queue_is_closed)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, queue_is_full)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, already_waiting)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, queue_is_empty)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, nobody_is_speaking)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, cell_is_too_small)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, proposal_is_polled)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, revision_is_stale)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, poll_is_open)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, poll_is_closed)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, poll_is_not_closed)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, poll_is_secret)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, poll_is_named)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, answer_is_final)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, answer_takes_no_reason)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, poll_is_being_counted)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, breakout_is_open)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, breakout_is_not_open)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, breakout_is_not_formed)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, item_has_begun)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, item_is_over)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, rooms_or_seats_are_told)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, pins_do_not_fit)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, digest_belongs_to_a_document)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, no_conference_is_set)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, rehearsal_is_not_published)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, rehearsal_is_not_standing)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, rehearsal_has_no_rehearsal)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, phase_is_over)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, phase_takes_no_answers)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, question_is_answered)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, own_answer_comes_first)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, contribution_is_your_own)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, contribution_is_not_rejected)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, report_is_missing)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, appeal_is_missing)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, appeal_is_open)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, appeal_is_decided)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, decision_was_yours)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, contribution_is_in_a_theme)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, nothing_is_named)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, theme_stands_on_nothing)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, theme_is_not_revised)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, contest_is_your_own)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, moderation_is_pending)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, appeals_are_open)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, contests_are_open)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, contributions_are_left_out)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, synthesis_is_adopted)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, synthesis_is_not_adopted)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, charter_is_missing)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, charter_is_empty)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, wordings_are_too_long)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, charter_is_too_long)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, article_is_struck)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, provenance_is_missing)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, wording_is_missing)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, amendment_is_decided)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, charter_is_not_ratified)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, charter_has_changed)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, text_is_erased)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, text_is_a_ballot)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, signature_is_malformed)
BOOST_DESCRIBE_ENUM_ENTRY(Reason, appropriation_is_contradictory)
BOOST_DESCRIBE_ENUM_END(Reason)
// clang-format on

// A refusal by the rules: the code, the field of the command it is about ("" for the command as a
// whole), and named arguments for the sentence.
struct Rejection {
    Reason reason{};
    std::string field;
    std::vector<std::pair<std::string, std::string>> arguments;

    Rejection() = default;
    explicit Rejection(Reason why, std::string_view where = {},
                       std::vector<std::pair<std::string, std::string>> with = {})
        : reason(why), field(where), arguments(std::move(with)) {}
    bool operator==(const Rejection&) const = default;
};

[[noreturn]] inline void throw_exception_from_error(const Rejection& rejection,
                                                    const boost::source_location&) {
    throw std::logic_error("outcome read without a look at its refusal: reason " +
                           std::to_string(static_cast<int>(rejection.reason)));
}

template <class T>
using Outcome = boost::system::result<T, Rejection>;

}  // namespace isegoria::core
