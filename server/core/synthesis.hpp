// SPDX-License-Identifier: AGPL-3.0-or-later
// The synthesis of an open phase: themes that each link to the answers they stand for, that their
// authors can contest, and that are adopted only when nobody's answer was left out unsaid (S5).
// Pure.
#pragma once

#include "core/context.hpp"
#include "core/describe.hpp"
#include "core/ids.hpp"
#include "core/outcome.hpp"
#include "core/text.hpp"

namespace isegoria::core {

inline constexpr std::size_t themes_max = 500;  // Of one phase: a reader of more reads the answers.
inline constexpr std::size_t theme_summary_signs_max =
    1'500;  // Eight languages of it fit one frame of 65,536 octets.
inline constexpr std::size_t links_per_command_max =
    1'000;  // Ten pages of answers; a larger theme is linked in several steps.
inline constexpr std::size_t themes_per_contribution_max =
    20;  // What is in every theme is in none; also bounds what is drawn beside one answer.
inline constexpr std::size_t contests_max =
    1'000;  // Of one theme: contested more often, it is to be drawn up anew.

enum class ContestOutcome : std::uint8_t {
    revised = 1,  // the theme was revised since it was contested
    unlinked,     // the author's answers stand for it no longer
    declined,
};
BOOST_DESCRIBE_ENUM(ContestOutcome, revised, unlinked, declined)

// Commands.
struct DraftTheme {
    QuestionId question;  // its phase is the theme's
    std::vector<Wording> titles;
    std::vector<Wording> summaries;
    std::vector<ContributionId> contributions;  // accepted; of the phase once it is closed
};
ISEGORIA_DESCRIBE(DraftTheme, question, titles, summaries, contributions)
struct ReviseTheme {
    ThemeId theme;
    std::uint64_t base_revision = 0;  // the one that the reviser has read
    std::vector<Wording> titles;
    std::vector<Wording> summaries;
};
ISEGORIA_DESCRIBE(ReviseTheme, theme, base_revision, titles, summaries)
struct LinkContributions {
    ThemeId theme;
    std::vector<ContributionId> contributions;
};
ISEGORIA_DESCRIBE(LinkContributions, theme, contributions)
struct UnlinkContributions {
    ThemeId theme;
    std::vector<ContributionId> contributions;
    std::string reason;
};
ISEGORIA_DESCRIBE(UnlinkContributions, theme, contributions, reason)
struct DropTheme {
    ThemeId theme;
    std::string reason;
};
ISEGORIA_DESCRIBE(DropTheme, theme, reason)
struct SetAside {  // says in public why these answers are in no theme
    std::vector<ContributionId> contributions;
    std::string reason;
};
ISEGORIA_DESCRIBE(SetAside, contributions, reason)
struct ContestTheme {  // by the author of a linked contribution
    ThemeId theme;
    std::string reason;
};
ISEGORIA_DESCRIBE(ContestTheme, theme, reason)
struct AnswerContest {
    ThemeId theme;
    std::uint64_t contest = 0;
    ContestOutcome outcome{};
    std::string reason;
};
ISEGORIA_DESCRIBE(AnswerContest, theme, contest, outcome, reason)
struct AdoptSynthesis {
    PhaseId phase;
};
ISEGORIA_DESCRIBE(AdoptSynthesis, phase)

// Events.
struct ThemeDrafted {
    ThemeId theme;
    PhaseId phase;
    QuestionId question;
    std::vector<TextWording> titles;
    std::vector<TextWording> summaries;
    std::vector<ContributionId> contributions;
};
ISEGORIA_DESCRIBE(ThemeDrafted, theme, phase, question, titles, summaries, contributions)
struct ThemeRevised {
    ThemeId theme;
    std::uint64_t revision = 0;
    std::vector<TextWording> titles;
    std::vector<TextWording> summaries;
};
ISEGORIA_DESCRIBE(ThemeRevised, theme, revision, titles, summaries)
struct ContributionsLinked {
    ThemeId theme;
    std::vector<ContributionId> contributions;
};
ISEGORIA_DESCRIBE(ContributionsLinked, theme, contributions)
struct ContributionsUnlinked {
    ThemeId theme;
    std::vector<ContributionId> contributions;
    Text reason;
};
ISEGORIA_DESCRIBE(ContributionsUnlinked, theme, contributions, reason)
struct ThemeDropped {
    ThemeId theme;
    Text reason;
};
ISEGORIA_DESCRIBE(ThemeDropped, theme, reason)
struct ContributionsSetAside {
    std::vector<ContributionId> contributions;
    Text reason;
};
ISEGORIA_DESCRIBE(ContributionsSetAside, contributions, reason)
struct ThemeContested {
    ThemeId theme;
    std::uint64_t contest = 0;
    Text reason;
};
ISEGORIA_DESCRIBE(ThemeContested, theme, contest, reason)
struct ContestAnswered {
    ThemeId theme;
    std::uint64_t contest = 0;
    ContestOutcome outcome{};
    Text reason;
};
ISEGORIA_DESCRIBE(ContestAnswered, theme, contest, outcome, reason)
struct SynthesisAdopted {  // frozen from here on
    PhaseId phase;
    std::uint64_t contribution_count = 0;  // accepted ones
    std::uint64_t theme_count = 0;
    std::uint64_t set_aside_count = 0;
};
ISEGORIA_DESCRIBE(SynthesisAdopted, phase, contribution_count, theme_count, set_aside_count)

// State.
struct Contest {
    ParticipantId author;
    std::uint64_t revision = 0;  // of the theme, when it was contested
    Text reason;
    ContestOutcome outcome{};  // meaningful once answered
    Text answer;
    bool open = true;
};
ISEGORIA_DESCRIBE(Contest, author, revision, reason, outcome, answer, open)
struct Theme {
    PhaseId phase;
    QuestionId question;
    std::vector<TextWording> titles;
    std::vector<TextWording> summaries;
    std::uint64_t revision = 1;
    std::set<ContributionId> contributions;
    std::vector<Contest> contests;                         // contest n at n - 1
    std::map<ParticipantId, std::uint64_t> contested_for;  // the revision each last contested
    std::uint64_t open_contest_count = 0;
    bool dropped = false;  // what it linked to is kept, so that one can see what it was
};
ISEGORIA_DESCRIBE(Theme, phase, question, titles, summaries, revision, contributions, contests,
                  contested_for, open_contest_count, dropped)
struct Placement {  // of one accepted contribution: in themes, or set aside, never both
    std::set<ThemeId> themes;
    bool set_aside = false;
    Text reason;  // why it was set aside
};
ISEGORIA_DESCRIBE(Placement, themes, set_aside, reason)
struct PhaseSynthesis {
    std::uint64_t theme_count = 0;
    std::uint64_t empty_theme_count = 0;  // that have lost all they stood for
    std::uint64_t in_themes_count = 0;    // contributions in at least one
    std::uint64_t set_aside_count = 0;
    std::uint64_t open_contest_count = 0;
    bool adopted = false;
    std::int64_t adopted_ms = 0;
};
ISEGORIA_DESCRIBE(PhaseSynthesis, theme_count, empty_theme_count, in_themes_count, set_aside_count,
                  open_contest_count, adopted, adopted_ms)
struct Synthesis {
    std::map<ThemeId, Theme> themes;
    std::map<ContributionId, Placement> placements;
    std::map<PhaseId, PhaseSynthesis> phases;
    std::uint64_t next_theme = 1;
};
ISEGORIA_DESCRIBE(Synthesis, themes, placements, phases, next_theme)

// Null also for one that was dropped.
[[nodiscard]] const Theme* find_theme(const Synthesis&, ThemeId theme);
[[nodiscard]] const Placement* find_placement(const Synthesis&, ContributionId contribution);
[[nodiscard]] PhaseSynthesis synthesis_of(const Synthesis&, PhaseId phase);

struct State;
struct Events;
// result_is_published or synthesis_is_adopted, or nothing: whether moderation and synthesis of the
// phase may still change.
[[nodiscard]] std::optional<Rejection> check_not_frozen(const State&, PhaseId phase,
                                                        std::string_view field);
// A contribution that is accepted no longer stands for no theme and is not set aside.
void leave_synthesis(State&, ContributionId contribution);

Outcome<Events> decide(const State&, const DraftTheme&, const Context&);
Outcome<Events> decide(const State&, const ReviseTheme&, const Context&);
Outcome<Events> decide(const State&, const LinkContributions&, const Context&);
Outcome<Events> decide(const State&, const UnlinkContributions&, const Context&);
Outcome<Events> decide(const State&, const DropTheme&, const Context&);
Outcome<Events> decide(const State&, const SetAside&, const Context&);
Outcome<Events> decide(const State&, const ContestTheme&, const Context&);
Outcome<Events> decide(const State&, const AnswerContest&, const Context&);
Outcome<Events> decide(const State&, const AdoptSynthesis&, const Context&);
void apply(State&, const ThemeDrafted&, const Context&);
void apply(State&, const ThemeRevised&, const Context&);
void apply(State&, const ContributionsLinked&, const Context&);
void apply(State&, const ContributionsUnlinked&, const Context&);
void apply(State&, const ThemeDropped&, const Context&);
void apply(State&, const ContributionsSetAside&, const Context&);
void apply(State&, const ThemeContested&, const Context&);
void apply(State&, const ContestAnswered&, const Context&);
void apply(State&, const SynthesisAdopted&, const Context&);

}  // namespace isegoria::core
