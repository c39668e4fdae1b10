// SPDX-License-Identifier: AGPL-3.0-or-later
// An assembly and its mandate: what is asked, by whom, and who commits to answer (S9: it cannot
// open without). Pure.
#pragma once

#include "core/context.hpp"
#include "core/describe.hpp"
#include "core/ids.hpp"
#include "core/outcome.hpp"
#include "core/text.hpp"

namespace isegoria::core {

inline constexpr std::size_t commitments_max =
    50;  // A mandate that promises more promises nothing.
inline constexpr std::size_t corrections_max =
    10'000;  // All are kept in memory; a record with more errors than that is another problem.
inline constexpr std::uint32_t draws_max_max =
    10;  // More draws than that is choosing, not drawing.
inline constexpr std::uint32_t threshold_percent_min = 50;

// Commands.
struct FoundAssembly {  // by the server, once the directory has convened it
    AssemblyId assembly;
    TerritoryId territory;
    std::vector<Wording> names;
    std::string time_zone;
    ParticipantId organiser;  // pseudonym in this assembly
    AssemblyId rehearsal_of{};
};
ISEGORIA_DESCRIBE(FoundAssembly, assembly, territory, names, time_zone, organiser, rehearsal_of)
struct Promise {  // one commitment of the commissioning authority: what it will do, until when
    std::string words;
    std::int64_t due_ms = 0;
};
ISEGORIA_DESCRIBE(Promise, words, due_ms)
struct StateMandate {
    std::vector<Wording> question;
    std::vector<Wording> scope;
    std::string commissioning_authority;
    std::vector<Promise> commitments;
    std::uint32_t consensus_threshold_percent = 0;  // 50 to 100
    std::int64_t replacements_until_ms = 0;         // afterwards the pool is erased
    std::uint32_t draws_max = 0;                    // 1 to 10
};
ISEGORIA_DESCRIBE(StateMandate, question, scope, commissioning_authority, commitments,
                  consensus_threshold_percent, replacements_until_ms, draws_max)
struct CorrectMandate {  // wording only; what it promises and measures by is fixed once open
    std::vector<Wording> question;
    std::vector<Wording> scope;
    std::string reason;
};
ISEGORIA_DESCRIBE(CorrectMandate, question, scope, reason)
struct OpenAssembly {};
ISEGORIA_DESCRIBE(OpenAssembly)
struct EndAssembly {
    std::string reason;
};
ISEGORIA_DESCRIBE(EndAssembly, reason)
struct CorrectRecord {  // says on the record what is wrong in an earlier entry; edits nothing
    std::uint64_t entry = 0;
    std::string correction;
};
ISEGORIA_DESCRIBE(CorrectRecord, entry, correction)

// Events.
struct AssemblyFounded {
    AssemblyId assembly;
    TerritoryId territory;
    std::vector<TextWording> names;
    std::string time_zone;
    AssemblyId rehearsal_of{};  // none: a real one
};
ISEGORIA_DESCRIBE(AssemblyFounded, assembly, territory, names, time_zone, rehearsal_of)
struct Commitment {
    CommitmentId commitment;
    Text words;
    std::int64_t due_ms = 0;
};
ISEGORIA_DESCRIBE(Commitment, commitment, words, due_ms)
struct MandateStated {
    std::vector<TextWording> question;
    std::vector<TextWording> scope;
    Text commissioning_authority;
    std::vector<Commitment> commitments;
    std::uint32_t consensus_threshold_percent = 0;
    std::int64_t replacements_until_ms = 0;
    std::uint32_t draws_max = 0;
};
ISEGORIA_DESCRIBE(MandateStated, question, scope, commissioning_authority, commitments,
                  consensus_threshold_percent, replacements_until_ms, draws_max)
struct MandateCorrected {
    std::vector<TextWording> question;
    std::vector<TextWording> scope;
    Text reason;
};
ISEGORIA_DESCRIBE(MandateCorrected, question, scope, reason)
struct AssemblyOpened {};
ISEGORIA_DESCRIBE(AssemblyOpened)
struct AssemblyEnded {
    Text reason;
};
ISEGORIA_DESCRIBE(AssemblyEnded, reason)
struct RecordCorrected {
    std::uint64_t entry = 0;
    Text correction;
};
ISEGORIA_DESCRIBE(RecordCorrected, entry, correction)

// State.
using Mandate = MandateStated;
enum class AssemblyStatus : std::uint8_t { unfounded = 1, preparation, open, ended };
BOOST_DESCRIBE_ENUM(AssemblyStatus, unfounded, preparation, open, ended)
struct Assembly {
    AssemblyId assembly;
    TerritoryId territory;
    std::vector<TextWording> names;
    std::string time_zone;
    AssemblyId rehearsal_of;  // none: a real one; otherwise nothing of it is ever published
    AssemblyStatus status = AssemblyStatus::unfounded;
    std::optional<Mandate> mandate;
    std::vector<RecordCorrected> corrections;
    std::uint64_t entry_count = 0;
};
ISEGORIA_DESCRIBE(Assembly, assembly, territory, names, time_zone, rehearsal_of, status, mandate,
                  corrections, entry_count)

struct State;
struct Events;
Outcome<Events> decide(const State&, const FoundAssembly&, const Context&);
Outcome<Events> decide(const State&, const StateMandate&, const Context&);
Outcome<Events> decide(const State&, const CorrectMandate&, const Context&);
Outcome<Events> decide(const State&, const OpenAssembly&, const Context&);
Outcome<Events> decide(const State&, const EndAssembly&, const Context&);
Outcome<Events> decide(const State&, const CorrectRecord&, const Context&);
void apply(State&, const AssemblyFounded&, const Context&);
void apply(State&, const MandateStated&, const Context&);
void apply(State&, const MandateCorrected&, const Context&);
void apply(State&, const AssemblyOpened&, const Context&);
void apply(State&, const AssemblyEnded&, const Context&);
void apply(State&, const RecordCorrected&, const Context&);

}  // namespace isegoria::core
