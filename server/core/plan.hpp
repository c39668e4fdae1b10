// SPDX-License-Identifier: AGPL-3.0-or-later
// The process plan: an ordered list of phases in which open collection and deliberation by the
// drawn citizens alternate (S1). check_plan() is the invariant that every plan keeps. Pure.
#pragma once

#include "core/context.hpp"
#include "core/describe.hpp"
#include "core/ids.hpp"
#include "core/outcome.hpp"
#include "core/text.hpp"

namespace isegoria::core {

inline constexpr std::size_t phases_max = 100;  // A dozen rounds; a longer process is a new cycle.

enum class PhaseKind : std::uint8_t {
    collection = 1,  // open: information and opinions of everyone
    deliberation,    // of the panel
    drafting,        // of the panel and the editors
    review,          // open: the public answers on the draft
    ratification,    // of the panel
    follow_up,       // open: appropriation and practice
};
BOOST_DESCRIBE_ENUM(PhaseKind, collection, deliberation, drafting, review, ratification, follow_up)
constexpr bool is_open_kind(PhaseKind kind) {
    return kind == PhaseKind::collection || kind == PhaseKind::review;
}
constexpr bool is_panel_kind(PhaseKind kind) {  // consecutive ones are one run
    return kind == PhaseKind::deliberation || kind == PhaseKind::drafting;
}

enum class PlanTemplate : std::uint8_t {
    alternation = 1,  // charter by alternation (S1)
    spiral,           // SPIRAL: individual, then collective (S5)
    eight_phases,     // collaborative democracy in eight phases (S7)
    citizens_jury,    // a call for evidence, one run, a recommendation
};
BOOST_DESCRIBE_ENUM(PlanTemplate, alternation, spiral, eight_phases, citizens_jury)

// Commands.
struct PlannedPhase {
    PhaseKind kind{};
    std::vector<Wording> titles;
    std::int64_t closes_ms = 0;  // 0: closed by the organiser
};
ISEGORIA_DESCRIBE(PlannedPhase, kind, titles, closes_ms)
struct ChoosePlan {
    PlanTemplate plan_template{};
};
ISEGORIA_DESCRIBE(ChoosePlan, plan_template)
struct ComposePlan {  // replaces every phase that has not begun
    std::vector<PlannedPhase> phases;
};
ISEGORIA_DESCRIBE(ComposePlan, phases)
struct OpenPhase {
    PhaseId phase;
    std::int64_t closes_ms = 0;  // 0: as planned
};
ISEGORIA_DESCRIBE(OpenPhase, phase, closes_ms)
struct ExtendPhase {
    PhaseId phase;
    std::int64_t closes_ms = 0;
    std::string reason;
};
ISEGORIA_DESCRIBE(ExtendPhase, phase, closes_ms, reason)
struct ClosePhase {
    PhaseId phase;
    std::string reason;  // asked of a person who closes before the deadline
};
ISEGORIA_DESCRIBE(ClosePhase, phase, reason)
struct PublishResult {
    PhaseId phase;
};
ISEGORIA_DESCRIBE(PublishResult, phase)

// Events.
struct Phase {
    PhaseId phase;
    PhaseKind kind{};
    std::vector<TextWording> titles;
    std::int64_t closes_ms = 0;
};
ISEGORIA_DESCRIBE(Phase, phase, kind, titles, closes_ms)
struct PlanComposed {
    std::vector<Phase> phases;  // those that have not begun
};
ISEGORIA_DESCRIBE(PlanComposed, phases)
struct PhaseOpened {
    PhaseId phase;
    std::int64_t closes_ms = 0;
};
ISEGORIA_DESCRIBE(PhaseOpened, phase, closes_ms)
struct PhaseExtended {
    PhaseId phase;
    std::int64_t closes_ms = 0;
    Text reason;
};
ISEGORIA_DESCRIBE(PhaseExtended, phase, closes_ms, reason)
struct PhaseClosed {
    PhaseId phase;
    bool by_timetable = false;
    Text reason;
};
ISEGORIA_DESCRIBE(PhaseClosed, phase, by_timetable, reason)
// What the phase came to is frozen: it may be empty, it may not be missing. The list itself follows
// from the record up to this entry; the figures let a reader check that nothing was left out.
struct ResultPublished {
    PhaseId phase;
    std::uint64_t contribution_count = 0;  // accepted in this phase
    std::uint64_t theme_count = 0;         // of the adopted synthesis
    std::uint64_t proposal_count = 0;      // that stand at the end of this phase
    std::uint64_t article_count = 0;       // of the draft at the end of this phase
};
ISEGORIA_DESCRIBE(ResultPublished, phase, contribution_count, theme_count, proposal_count,
                  article_count)

// State.
enum class PhaseStatus : std::uint8_t { planned = 1, open, closed, published };
BOOST_DESCRIBE_ENUM(PhaseStatus, planned, open, closed, published)
struct PhaseState {
    Phase planned;
    PhaseStatus status = PhaseStatus::planned;
    std::int64_t opened_ms = 0;
    std::int64_t closed_ms = 0;
    Text last_reason;  // of the last extension or the closing
};
ISEGORIA_DESCRIBE(PhaseState, planned, status, opened_ms, closed_ms, last_reason)
struct Plan {
    std::vector<PhaseState> phases;
    std::uint64_t next_phase = 1;
};
ISEGORIA_DESCRIBE(Plan, phases, next_phase)

// The invariant of alternation (promise 10) over a whole list of kinds; field names the first phase
// that breaks it, "phases[2]".
[[nodiscard]] std::optional<Rejection> check_plan(const std::vector<PhaseKind>& kinds);
[[nodiscard]] std::vector<PlannedPhase> phases_of(PlanTemplate plan_template);

[[nodiscard]] const PhaseState* open_phase(const Plan& plan);
[[nodiscard]] const PhaseState* find_phase(const Plan& plan, PhaseId phase);
// The phase that is open or was last open; null before the first.
[[nodiscard]] const PhaseState* latest_phase(const Plan& plan);
[[nodiscard]] bool is_open(const Plan& plan, PhaseKind kind);

struct State;
struct Events;
Outcome<Events> decide(const State&, const ChoosePlan&, const Context&);
Outcome<Events> decide(const State&, const ComposePlan&, const Context&);
Outcome<Events> decide(const State&, const OpenPhase&, const Context&);
Outcome<Events> decide(const State&, const ExtendPhase&, const Context&);
Outcome<Events> decide(const State&, const ClosePhase&, const Context&);
Outcome<Events> decide(const State&, const PublishResult&, const Context&);
void apply(State&, const PlanComposed&, const Context&);
void apply(State&, const PhaseOpened&, const Context&);
void apply(State&, const PhaseExtended&, const Context&);
void apply(State&, const PhaseClosed&, const Context&);
void apply(State&, const ResultPublished&, const Context&);

}  // namespace isegoria::core
