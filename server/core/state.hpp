// SPDX-License-Identifier: AGPL-3.0-or-later
// The whole: every command, every event, the state they make, and the two functions that drive it.
// Owned by the clerk of its stream; plain data otherwise. Pure.
#pragma once

#include <variant>

#include "core/agenda.hpp"
#include "core/amendment.hpp"
#include "core/appropriation.hpp"
#include "core/assembly.hpp"
#include "core/breakout.hpp"
#include "core/charter.hpp"
#include "core/collection.hpp"
#include "core/directory.hpp"
#include "core/evidence.hpp"
#include "core/group_equality.hpp"
#include "core/lobby.hpp"
#include "core/lottery.hpp"
#include "core/minority.hpp"
#include "core/moderation.hpp"
#include "core/participants.hpp"
#include "core/past_turn.hpp"
#include "core/plan.hpp"
#include "core/poll.hpp"
#include "core/practice.hpp"
#include "core/projection.hpp"
#include "core/proposal.hpp"
#include "core/ratification.hpp"
#include "core/redaction.hpp"
#include "core/secret_ballot.hpp"
#include "core/session.hpp"
#include "core/speaker_queue.hpp"
#include "core/synthesis.hpp"
#include "core/version.hpp"

namespace isegoria::core {

using Command = std::variant<
    // participants
    JoinAsContributor, GrantRole, RevokeRole, RaiseIdentity, MergeParticipants,
    // directory
    CreateTerritory, CorrectTerritory, AppointSteward, ConveneAssembly, RetireAssembly,
    // assembly
    FoundAssembly, StateMandate, CorrectMandate, OpenAssembly, EndAssembly, CorrectRecord,
    // plan
    ChoosePlan, ComposePlan, OpenPhase, ExtendPhase, ClosePhase, PublishResult,
    // lottery
    RecordPool, RecordPreparation, AnnounceDraw, RecordDraw, RecordVerification, RecordAlternates,
    ConfirmSeat, VacateSeat, RecordReplacement, RecordReplacementLottery, RecordReplacementDraw,
    RecordPoolErasure,
    // session
    OpenSession, CloseSession, MarkPresent, MarkAbsent,
    // speaker_queue
    RequestFloor, WithdrawRequest, GiveFloor, EndTurn, OpenQueue, CloseQueue, SetTurnLength,
    SetQueuePolicy,
    // group_equality
    RecordGroupEquality,
    // agenda
    AddAgendaItem, MoveAgendaItem, ExtendAgendaItem, SkipAgendaItem, BeginAgendaItem, EndAgendaItem,
    // lobby
    EnterLobby, LeaveLobby,
    // projection
    Project,
    // breakout
    FormBreakout, OpenBreakout, ExtendBreakout, RecallBreakout, WarnBreakout, MoveToRoom,
    CallFacilitator, AnswerCall, NameRapporteur, FileRoomReport,
    // evidence
    AddEvidence, WithdrawEvidence, AskExpert, WithdrawExpertQuestion, AnswerExpertQuestion,
    // proposal
    SubmitProposal, ReviseProposal, WithdrawProposal,
    // poll
    OpenPoll, CastPoll, ClosePoll,
    // secret_ballot
    RecordSecretAnswer, RecordSecretBallots,
    // minority
    StateMinority, SupportMinority, WithdrawMinoritySupport,
    // collection
    AskQuestion, CorrectQuestion, RetireQuestion, GiveAnswer, WithdrawContribution, React,
    WithdrawReaction,
    // moderation
    PublishModerationPolicy, AcceptContribution, RejectContribution, ReportContribution,
    DismissReports, AppealModeration, DecideAppeal,
    // synthesis
    DraftTheme, ReviseTheme, LinkContributions, UnlinkContributions, DropTheme, SetAside,
    ContestTheme, AnswerContest, AdoptSynthesis,
    // redaction
    RedactContribution, RedactText,
    // charter
    BeginCharter, RevisePreamble, DraftArticle, ReviseArticle, MoveArticle, StrikeArticle,
    // amendment
    ProposeAmendment, SupportAmendment, AcceptAmendment, DeclineAmendment, WithdrawAmendment,
    // ratification
    CastRatification,
    // version
    PublishVersion, SignVersion,
    // appropriation
    RecordAppropriation,
    // practice
    FilePracticeReport>;

using Event = std::variant<
    // participants
    ParticipantJoined, RoleGranted, RoleRevoked, IdentityRaised, ParticipantsMerged,
    // directory
    TerritoryCreated, TerritoryCorrected, StewardAppointed, AssemblyConvened, AssemblyRetired,
    // assembly
    AssemblyFounded, MandateStated, MandateCorrected, AssemblyOpened, AssemblyEnded,
    RecordCorrected,
    // plan
    PlanComposed, PhaseOpened, PhaseExtended, PhaseClosed, ResultPublished,
    // lottery
    PoolRecorded, LotteryPrepared, DrawAnnounced, PublicValueAnnounced, DrawHeld, DrawVerified,
    AlternatesChosen, SeatConfirmed, SeatVacated, SeatTaken, ReplacementPrepared, ReplacementDrawn,
    PoolErased,
    // session
    SessionOpened, SessionClosed, PresenceRecorded, AbsenceRecorded,
    // speaker_queue
    FloorRequested, RequestWithdrawn, FloorGiven, TurnEnded, QueueOpened, QueueClosed,
    TurnLengthSet, QueuePolicySet,
    // group_equality
    GroupEqualityRecorded,
    // agenda
    AgendaItemAdded, AgendaItemMoved, AgendaItemExtended, AgendaItemSkipped, AgendaItemBegun,
    AgendaItemEnded,
    // lobby
    LobbyEntered, LobbyLeft,
    // projection
    ProjectionSet,
    // breakout
    BreakoutFormed, BreakoutOpened, BreakoutExtended, BreakoutWarned, BreakoutClosed, MovedToRoom,
    FacilitatorCalled, CallAnswered, RapporteurNamed, RoomReported,
    // evidence
    EvidenceAdded, EvidenceWithdrawn, ExpertAsked, ExpertQuestionWithdrawn, ExpertAnswered,
    // proposal
    ProposalSubmitted, ProposalRevised, ProposalWithdrawn,
    // poll
    PollOpened, PollCast, PollClosed,
    // secret_ballot
    SecretAnswerRecorded, PollStopped,
    // minority
    MinorityStated, MinoritySupported, MinoritySupportWithdrawn,
    // collection
    QuestionAsked, QuestionCorrected, QuestionRetired, AnswerGiven, ContributionWithdrawn, Reacted,
    ReactionWithdrawn,
    // moderation
    ModerationPolicyPublished, ContributionAccepted, ContributionRejected, ContributionReported,
    ReportsDismissed, ModerationAppealed, AppealDecided,
    // synthesis
    ThemeDrafted, ThemeRevised, ContributionsLinked, ContributionsUnlinked, ThemeDropped,
    ContributionsSetAside, ThemeContested, ContestAnswered, SynthesisAdopted,
    // redaction
    TextRedacted,
    // charter
    CharterBegun, PreambleRevised, ArticleDrafted, ArticleRevised, ArticleMoved, ArticleStruck,
    // amendment
    AmendmentProposed, AmendmentSupported, AmendmentAccepted, AmendmentDeclined, AmendmentWithdrawn,
    // ratification
    RatificationCast, RatificationConcluded,
    // version
    VersionPublished, VersionSigned,
    // appropriation
    AppropriationRecorded,
    // practice
    PracticeReportFiled>;

// What one accepted command did, in order: the content of one entry of the log.
struct Events {
    std::vector<Event> list;

    // Copied, moved and destroyed in one place, as State is: spelling a hundred alternatives out in
    // every file that has one costs the compiler more than the file does.
    Events();
    Events(const Events&);
    Events(Events&&) noexcept;
    Events& operator=(const Events&);
    Events& operator=(Events&&) noexcept;
    ~Events();

    // Naming the alternative spares the compiler asking a hundred of them whether they convert.
    template <class... Each>
    requires(sizeof...(Each) > 0 &&
             (boost::mp11::mp_contains<Event, std::remove_cvref_t<Each>>::value &&
              ...)) explicit(false) Events(Each&&... each) {
        list.reserve(sizeof...(each));
        (add(std::forward<Each>(each)), ...);
    }
    template <class Each>
    void add(Each&& each) {
        list.emplace_back(std::in_place_type<std::remove_cvref_t<Each>>, std::forward<Each>(each));
    }
};

// Raised with every change of what apply() does that leaves the state's shape as it is: snapshots
// of before are then discarded, and the log is replayed.
inline constexpr std::uint32_t rules_version = 1;

struct State {
    State();
    State(const State&);
    State(State&&) noexcept;
    State& operator=(const State&);
    State& operator=(State&&) noexcept;
    ~State();

    std::int64_t now_ms = 0;  // time of the last entry; never decreases
    Participants participants;
    Directory directory;  // stream 0 only
    Assembly assembly;    // the other streams, as all that follows
    Plan plan;
    Lottery lottery;
    Sessions sessions;
    SpeakerQueue speaker_queue;
    PastTurns past_turns;
    GroupEquality group_equality;
    Agenda agenda;
    Lobby lobby;
    Projection projection;
    Breakouts breakouts;
    Evidence evidence;
    Proposals proposals;
    Polls polls;
    MinorityStatements minority_statements;
    Collection collection;
    Moderation moderation;
    Synthesis synthesis;
    Charter charter;
    Amendments amendments;
    Ratification ratification;
    Versions versions;
    Appropriations appropriations;
    Practice practice;
};
ISEGORIA_DESCRIBE(State, now_ms, participants, directory, assembly, plan, lottery, sessions,
                  speaker_queue, past_turns, group_equality, agenda, lobby, projection, breakouts, evidence,
                  proposals, polls, minority_statements, collection, moderation, synthesis, charter,
                  amendments, ratification, versions, appropriations, practice)

// The rules: the permission table first, then the concept's own decision.
[[nodiscard]] Outcome<Events> decide(const State& state, const Command& command,
                                     const Context& context);

// The facts: never refuses. `context` is who did it and when, as the entry says.
void apply(State& state, const Event& event, const Context& context);

// One whole entry of the log: its events in order, and the entry itself counted (CorrectRecord asks
// how many there are). What replay and the clerk call; single events are for tests.
void apply(State& state, const Events& entry, const Context& context);

}  // namespace isegoria::core
