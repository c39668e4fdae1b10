// SPDX-License-Identifier: AGPL-3.0-or-later
// Decisions and facts about themes, contests and the adoption of a synthesis.
#include "core/synthesis.hpp"

#include "core/limits.hpp"
#include "core/state.hpp"

namespace isegoria::core {
namespace {

std::optional<Rejection> check_words(const std::vector<Wording>& titles,
                                     const std::vector<Wording>& summaries) {
    if (auto finding = check_wordings("titles", titles, title_signs_max)) return finding;
    return check_wordings("summaries", summaries, theme_summary_signs_max);
}

// A theme that may still be changed.
std::optional<Rejection> check_theme(const State& state, ThemeId wanted) {
    const Theme* theme = find_theme(state.synthesis, wanted);
    if (theme == nullptr) return Rejection{Reason::not_found, "theme"};
    return check_not_frozen(state, theme->phase, "theme");
}

std::string contribution_place(std::size_t index) {
    return "contributions[" + std::to_string(index) + "]";
}

// A list that is neither empty, too long nor names anything twice.
std::optional<Rejection> check_list(const std::vector<ContributionId>& contributions) {
    if (contributions.empty()) return Rejection{Reason::nothing_is_named, "contributions"};
    if (contributions.size() > links_per_command_max)
        return Rejection{
            Reason::too_many, "contributions", {{"max", std::to_string(links_per_command_max)}}};
    std::set<ContributionId> seen;
    for (std::size_t index = 0; index < contributions.size(); ++index)
        if (!seen.insert(contributions[index]).second)
            return Rejection{Reason::named_twice,
                             contribution_place(index),
                             {{"name", std::to_string(contributions[index].value)}}};
    return std::nullopt;
}

// An accepted answer that this drafter may see already; any other is as good as missing.
bool is_placeable(const State& state, ContributionId id, ParticipantId drafter) {
    const Contribution* contribution = find_contribution(state.collection, id);
    return contribution != nullptr && contribution->status == ContributionStatus::accepted &&
           sees_answers(state, drafter, contribution->question);
}

// While the phase is open a theme is read by those who have answered its own question: it must not
// tell them beforehand what others answered to the next one.
std::optional<Rejection> check_links(const State& state, QuestionId question,
                                     const std::vector<ContributionId>& contributions,
                                     ParticipantId drafter) {
    if (auto finding = check_list(contributions)) return finding;
    const PhaseId phase = find_question(state.collection, question)->phase;
    const PhaseState* planned = find_phase(state.plan, phase);
    const bool is_open = planned != nullptr && planned->status == PhaseStatus::open;
    for (std::size_t index = 0; index < contributions.size(); ++index) {
        const ContributionId id = contributions[index];
        if (!is_placeable(state, id, drafter))
            return Rejection{Reason::not_found, contribution_place(index)};
        const Contribution& contribution = state.collection.contributions.at(id);
        if (phase_of(state.collection, contribution) != phase)
            return Rejection{Reason::not_found, contribution_place(index)};
        if (is_open && contribution.question != question)
            return Rejection{Reason::phase_is_open, contribution_place(index)};
        const Placement* placement = find_placement(state.synthesis, id);
        if (placement != nullptr && placement->themes.size() >= themes_per_contribution_max)
            return Rejection{Reason::limit_is_reached,
                             contribution_place(index),
                             {{"max", std::to_string(themes_per_contribution_max)}}};
    }
    return std::nullopt;
}

// The answers of this person that the theme links to.
std::vector<ContributionId> linked_of(const State& state, const Theme& theme,
                                      ParticipantId author) {
    std::vector<ContributionId> result;
    const auto person = state.collection.contributors.find(author);
    if (person == state.collection.contributors.end()) return result;
    for (const auto& [question, answers] : person->second.answers)
        for (const ContributionId answer : answers)
            if (theme.contributions.contains(answer)) result.push_back(answer);
    return result;
}

void link(State& state, ThemeId id, ContributionId contribution) {
    Theme& theme = state.synthesis.themes.at(id);
    PhaseSynthesis& phase = state.synthesis.phases[theme.phase];
    if (!theme.contributions.insert(contribution).second) return;
    if (theme.contributions.size() == 1) --phase.empty_theme_count;
    Placement& placement = state.synthesis.placements[contribution];
    if (placement.set_aside) {
        placement.set_aside = false;
        placement.reason = {};
        --phase.set_aside_count;
    }
    if (placement.themes.empty()) ++phase.in_themes_count;
    placement.themes.insert(id);
}

void unlink(State& state, ThemeId id, ContributionId contribution) {
    Theme& theme = state.synthesis.themes.at(id);
    PhaseSynthesis& phase = state.synthesis.phases[theme.phase];
    if (theme.contributions.erase(contribution) == 0) return;
    if (theme.contributions.empty()) ++phase.empty_theme_count;
    Placement& placement = state.synthesis.placements.at(contribution);
    placement.themes.erase(id);
    if (!placement.themes.empty()) return;
    --phase.in_themes_count;
    state.synthesis.placements.erase(contribution);
}

void close_contest(State& state, Theme& theme, Contest& contest) {
    if (!contest.open) return;
    contest.open = false;
    --theme.open_contest_count;
    --state.synthesis.phases[theme.phase].open_contest_count;
}

}  // namespace

const Theme* find_theme(const Synthesis& synthesis, ThemeId wanted) {
    const auto found = synthesis.themes.find(wanted);
    return found == synthesis.themes.end() || found->second.dropped ? nullptr : &found->second;
}

const Placement* find_placement(const Synthesis& synthesis, ContributionId contribution) {
    const auto found = synthesis.placements.find(contribution);
    return found == synthesis.placements.end() ? nullptr : &found->second;
}

PhaseSynthesis synthesis_of(const Synthesis& synthesis, PhaseId phase) {
    const auto found = synthesis.phases.find(phase);
    return found == synthesis.phases.end() ? PhaseSynthesis{} : found->second;
}

std::optional<Rejection> check_not_frozen(const State& state, PhaseId wanted,
                                          std::string_view field) {
    const PhaseState* phase = find_phase(state.plan, wanted);
    if (phase != nullptr && phase->status == PhaseStatus::published)
        return Rejection{Reason::result_is_published, field};
    if (synthesis_of(state.synthesis, wanted).adopted)
        return Rejection{Reason::synthesis_is_adopted, field};
    return std::nullopt;
}

void leave_synthesis(State& state, ContributionId contribution) {
    const auto found = state.synthesis.placements.find(contribution);
    if (found == state.synthesis.placements.end()) return;
    if (found->second.set_aside) {
        const PhaseId phase =
            phase_of(state.collection, state.collection.contributions.at(contribution));
        --state.synthesis.phases[phase].set_aside_count;
        state.synthesis.placements.erase(found);
        return;
    }
    const std::set<ThemeId> themes = found->second.themes;
    for (const ThemeId theme : themes) unlink(state, theme, contribution);
}

Outcome<Events> decide(const State& state, const DraftTheme& command, const Context& context) {
    const Question* question = find_question(state.collection, command.question);
    if (question == nullptr) return Rejection{Reason::not_found, "question"};
    if (auto finding = check_not_frozen(state, question->phase, "question")) return *finding;
    if (synthesis_of(state.synthesis, question->phase).theme_count >= themes_max)
        return Rejection{Reason::limit_is_reached, "", {{"max", std::to_string(themes_max)}}};
    if (auto finding = check_links(state, command.question, command.contributions, context.actor))
        return *finding;
    if (auto finding = check_words(command.titles, command.summaries)) return *finding;
    return Events{ThemeDrafted{ThemeId{state.synthesis.next_theme}, question->phase,
                               command.question, texts(command.titles), texts(command.summaries),
                               command.contributions}};
}

Outcome<Events> decide(const State& state, const ReviseTheme& command, const Context&) {
    if (auto finding = check_theme(state, command.theme)) return *finding;
    const Theme& theme = state.synthesis.themes.at(command.theme);
    if (command.base_revision != theme.revision)
        return Rejection{Reason::revision_is_stale,
                         "base_revision",
                         {{"current", std::to_string(theme.revision)}}};
    if (auto finding = check_words(command.titles, command.summaries)) return *finding;
    return Events{ThemeRevised{command.theme, theme.revision + 1, texts(command.titles),
                               texts(command.summaries)}};
}

Outcome<Events> decide(const State& state, const LinkContributions& command,
                       const Context& context) {
    if (auto finding = check_theme(state, command.theme)) return *finding;
    const Theme& theme = state.synthesis.themes.at(command.theme);
    if (auto finding = check_links(state, theme.question, command.contributions, context.actor))
        return *finding;
    for (std::size_t index = 0; index < command.contributions.size(); ++index)
        if (theme.contributions.contains(command.contributions[index]))
            return Rejection{Reason::already_done, contribution_place(index)};
    return Events{ContributionsLinked{command.theme, command.contributions}};
}

Outcome<Events> decide(const State& state, const UnlinkContributions& command, const Context&) {
    if (auto finding = check_theme(state, command.theme)) return *finding;
    if (auto finding = check_list(command.contributions)) return *finding;
    const Theme& theme = state.synthesis.themes.at(command.theme);
    for (std::size_t index = 0; index < command.contributions.size(); ++index)
        if (!theme.contributions.contains(command.contributions[index]))
            return Rejection{Reason::not_found, contribution_place(index)};
    // A theme that nobody stands behind is dropped in so many words, not emptied.
    if (command.contributions.size() == theme.contributions.size())
        return Rejection{Reason::theme_stands_on_nothing, "contributions"};
    if (auto finding = check_text("reason", command.reason, reason_signs_max)) return *finding;
    return Events{
        ContributionsUnlinked{command.theme, command.contributions, text(command.reason)}};
}

Outcome<Events> decide(const State& state, const DropTheme& command, const Context&) {
    if (auto finding = check_theme(state, command.theme)) return *finding;
    if (auto finding = check_text("reason", command.reason, reason_signs_max)) return *finding;
    return Events{ThemeDropped{command.theme, text(command.reason)}};
}

Outcome<Events> decide(const State& state, const SetAside& command, const Context& context) {
    if (auto finding = check_list(command.contributions)) return *finding;
    for (std::size_t index = 0; index < command.contributions.size(); ++index) {
        const ContributionId id = command.contributions[index];
        if (!is_placeable(state, id, context.actor))
            return Rejection{Reason::not_found, contribution_place(index)};
        const PhaseId phase = phase_of(state.collection, state.collection.contributions.at(id));
        if (auto finding = check_not_frozen(state, phase, contribution_place(index)))
            return *finding;
        const Placement* placement = find_placement(state.synthesis, id);
        if (placement == nullptr) continue;
        if (placement->set_aside) return Rejection{Reason::already_done, contribution_place(index)};
        return Rejection{Reason::contribution_is_in_a_theme, contribution_place(index)};
    }
    if (auto finding = check_text("reason", command.reason, reason_signs_max)) return *finding;
    return Events{ContributionsSetAside{command.contributions, text(command.reason)}};
}

Outcome<Events> decide(const State& state, const ContestTheme& command, const Context& context) {
    if (auto finding = check_theme(state, command.theme)) return *finding;
    const Theme& theme = state.synthesis.themes.at(command.theme);
    if (linked_of(state, theme, context.actor).empty())
        return Rejection{Reason::not_yours, "theme"};
    const auto before = theme.contested_for.find(context.actor);
    if (before != theme.contested_for.end() && before->second == theme.revision)
        return Rejection{Reason::already_done, "theme"};
    if (theme.contests.size() >= contests_max)
        return Rejection{
            Reason::limit_is_reached, "theme", {{"max", std::to_string(contests_max)}}};
    if (auto finding = check_text("reason", command.reason, reason_signs_max)) return *finding;
    return Events{ThemeContested{command.theme, theme.contests.size() + 1, text(command.reason)}};
}

Outcome<Events> decide(const State& state, const AnswerContest& command, const Context& context) {
    if (auto finding = check_theme(state, command.theme)) return *finding;
    const Theme& theme = state.synthesis.themes.at(command.theme);
    if (command.contest == 0 || command.contest > theme.contests.size())
        return Rejection{Reason::not_found, "contest"};
    const Contest& contest = theme.contests[command.contest - 1];
    if (!contest.open) return Rejection{Reason::already_done, "contest"};
    if (contest.author == context.actor) return Rejection{Reason::contest_is_your_own, "contest"};
    if (command.outcome == ContestOutcome::revised && theme.revision == contest.revision)
        return Rejection{Reason::theme_is_not_revised, "outcome"};
    if (auto finding = check_text("reason", command.reason, reason_signs_max)) return *finding;
    Events events{
        ContestAnswered{command.theme, command.contest, command.outcome, text(command.reason)}};
    const auto linked = linked_of(state, theme, contest.author);
    if (command.outcome == ContestOutcome::unlinked && !linked.empty())
        events.add(ContributionsUnlinked{command.theme, linked, text(command.reason)});
    return events;
}

Outcome<Events> decide(const State& state, const AdoptSynthesis& command, const Context&) {
    const PhaseState* phase = find_phase(state.plan, command.phase);
    if (phase == nullptr || !is_open_kind(phase->planned.kind))
        return Rejection{Reason::not_found, "phase"};
    if (phase->status == PhaseStatus::open) return Rejection{Reason::phase_is_open, "phase"};
    if (phase->status == PhaseStatus::planned) return Rejection{Reason::phase_is_not_open, "phase"};
    if (phase->status == PhaseStatus::published)
        return Rejection{Reason::result_is_published, "phase"};
    const PhaseSynthesis synthesis = synthesis_of(state.synthesis, command.phase);
    if (synthesis.adopted) return Rejection{Reason::already_done, "phase"};
    const Counts counts = counts_of(state.collection, command.phase);
    const auto open = [](Reason reason, std::uint64_t count) {
        return Rejection{reason, "phase", {{"count", std::to_string(count)}}};
    };
    if (counts.pending != 0) return open(Reason::moderation_is_pending, counts.pending);
    if (counts.open_appeals != 0) return open(Reason::appeals_are_open, counts.open_appeals);
    if (synthesis.open_contest_count != 0)
        return open(Reason::contests_are_open, synthesis.open_contest_count);
    if (synthesis.empty_theme_count != 0)
        return open(Reason::theme_stands_on_nothing, synthesis.empty_theme_count);
    const std::uint64_t placed = synthesis.in_themes_count + synthesis.set_aside_count;
    if (placed != counts.accepted)
        return open(Reason::contributions_are_left_out, counts.accepted - placed);
    return Events{SynthesisAdopted{command.phase, counts.accepted, synthesis.theme_count,
                                   synthesis.set_aside_count}};
}

void apply(State& state, const ThemeDrafted& event, const Context&) {
    Synthesis& synthesis = state.synthesis;
    Theme& theme = synthesis.themes[event.theme];
    theme.phase = event.phase;
    theme.question = event.question;
    theme.titles = event.titles;
    theme.summaries = event.summaries;
    synthesis.next_theme = event.theme.value + 1;
    ++synthesis.phases[event.phase].theme_count;
    ++synthesis.phases[event.phase].empty_theme_count;
    for (const ContributionId contribution : event.contributions)
        link(state, event.theme, contribution);
}

void apply(State& state, const ThemeRevised& event, const Context&) {
    Theme& theme = state.synthesis.themes.at(event.theme);
    theme.revision = event.revision;
    theme.titles = event.titles;
    theme.summaries = event.summaries;
}

void apply(State& state, const ContributionsLinked& event, const Context&) {
    for (const ContributionId contribution : event.contributions)
        link(state, event.theme, contribution);
}

void apply(State& state, const ContributionsUnlinked& event, const Context&) {
    for (const ContributionId contribution : event.contributions)
        unlink(state, event.theme, contribution);
}

void apply(State& state, const ThemeDropped& event, const Context&) {
    Theme& theme = state.synthesis.themes.at(event.theme);
    for (Contest& contest : theme.contests) close_contest(state, theme, contest);
    const std::set<ContributionId> contributions = theme.contributions;
    for (const ContributionId contribution : contributions)
        unlink(state, event.theme, contribution);
    PhaseSynthesis& phase = state.synthesis.phases[theme.phase];
    --phase.theme_count;
    --phase.empty_theme_count;
    theme.contributions = contributions;
    theme.dropped = true;
}

void apply(State& state, const ContributionsSetAside& event, const Context&) {
    for (const ContributionId id : event.contributions) {
        Placement& placement = state.synthesis.placements[id];
        placement.set_aside = true;
        placement.reason = event.reason;
        const PhaseId phase = phase_of(state.collection, state.collection.contributions.at(id));
        ++state.synthesis.phases[phase].set_aside_count;
    }
}

void apply(State& state, const ThemeContested& event, const Context& context) {
    Theme& theme = state.synthesis.themes.at(event.theme);
    theme.contests.push_back({context.actor, theme.revision, event.reason, {}, {}, true});
    theme.contested_for[context.actor] = theme.revision;
    ++theme.open_contest_count;
    ++state.synthesis.phases[theme.phase].open_contest_count;
}

void apply(State& state, const ContestAnswered& event, const Context&) {
    Theme& theme = state.synthesis.themes.at(event.theme);
    Contest& contest = theme.contests.at(event.contest - 1);
    close_contest(state, theme, contest);
    contest.outcome = event.outcome;
    contest.answer = event.reason;
}

void apply(State& state, const SynthesisAdopted& event, const Context& context) {
    PhaseSynthesis& phase = state.synthesis.phases[event.phase];
    phase.adopted = true;
    phase.adopted_ms = context.now_ms;
}

}  // namespace isegoria::core
