// SPDX-License-Identifier: AGPL-3.0-or-later
// Who may do what when; a test finds a command without a row.
#include "core/permissions.hpp"

#include "core/state.hpp"

namespace isegoria::core {
namespace {

using enum Role;
constexpr Moments directory_only = moments(Moment::directory);
constexpr Moments preparing = moments(Moment::preparation);
constexpr Moments phases_open = moments(Moment::collection, Moment::deliberation, Moment::drafting,
                                        Moment::review, Moment::ratification, Moment::follow_up);
constexpr Moments running = phases_open | moments(Moment::between);
constexpr Moments alive = running | preparing;
constexpr Moments always = alive | moments(Moment::ended);
constexpr Moments before_the_panel =
    moments(Moment::preparation, Moment::collection, Moment::between);
constexpr Moments run_of_the_panel = moments(Moment::deliberation, Moment::drafting);
constexpr Moments sitting = run_of_the_panel | moments(Moment::ratification);
constexpr Moments until_ratified = sitting | moments(Moment::review);
constexpr Moments collecting = moments(Moment::collection, Moment::review);
constexpr Moments summing_up = collecting | moments(Moment::between);
constexpr Roles speakers = roles(contributor, member, alternate, expert);
constexpr Roles takers_part =
    speakers | roles(facilitator, moderator, editor, organiser, observer, steward);
constexpr Roles leads = roles(organiser, facilitator);
constexpr Roles summers_up = roles(moderator, editor, facilitator, member);

template <class Command_>
constexpr Rule rule(Roles who, Moments when) {
    return Rule{type_name<Command_>(), boost::mp11::mp_find<Command, Command_>::value, who, when};
}

const std::vector<Rule>& rules() {
    static const std::vector<Rule> table = {
        // Participants
        rule<JoinAsContributor>(nobody, directory_only | running),
        rule<GrantRole>(roles(organiser), directory_only | alive),
        rule<RevokeRole>(roles(organiser), directory_only | alive),
        rule<RaiseIdentity>(nobody, directory_only | always),
        rule<MergeParticipants>(nobody, directory_only | always),
        // Directory
        rule<CreateTerritory>(roles(organiser), directory_only),
        rule<CorrectTerritory>(roles(organiser), directory_only),
        rule<AppointSteward>(roles(organiser), directory_only),
        rule<ConveneAssembly>(roles(organiser), directory_only),
        rule<RetireAssembly>(roles(organiser), directory_only),
        // Assembly
        rule<FoundAssembly>(nobody, directory_only | preparing),
        rule<StateMandate>(roles(organiser), preparing),
        rule<CorrectMandate>(roles(organiser), running),
        rule<OpenAssembly>(roles(organiser), preparing),
        rule<EndAssembly>(roles(organiser), running),
        rule<CorrectRecord>(roles(organiser, moderator, editor), always),
        // Plan
        rule<ChoosePlan>(roles(organiser), alive),
        rule<ComposePlan>(roles(organiser), alive),
        rule<OpenPhase>(roles(organiser), running),
        rule<ExtendPhase>(roles(organiser), running),
        rule<ClosePhase>(roles(organiser), running),
        rule<PublishResult>(roles(organiser), running),
        // Lottery
        rule<RecordPool>(nobody, before_the_panel),
        rule<RecordPreparation>(nobody, before_the_panel),
        rule<AnnounceDraw>(roles(organiser), before_the_panel),
        rule<RecordDraw>(nobody, before_the_panel),
        rule<RecordVerification>(nobody, always),
        rule<RecordAlternates>(nobody, running | preparing),
        rule<ConfirmSeat>(roles(organiser, member), running | preparing),
        rule<VacateSeat>(roles(organiser, member), running | preparing),
        rule<RecordReplacement>(nobody, running | preparing),
        rule<RecordReplacementLottery>(nobody, running | preparing),
        rule<RecordReplacementDraw>(nobody, running | preparing),
        rule<RecordPoolErasure>(nobody, always),
        // Session
        rule<OpenSession>(roles(organiser, facilitator), sitting),
        rule<CloseSession>(roles(organiser, facilitator), sitting),
        rule<MarkPresent>(roles(member, alternate, expert, facilitator), sitting),
        rule<MarkAbsent>(roles(member, alternate, expert, facilitator), sitting),
        // Speaker queue
        rule<RequestFloor>(roles(member, expert, facilitator), sitting),
        rule<WithdrawRequest>(roles(member, expert, facilitator), sitting),
        rule<GiveFloor>(roles(facilitator), sitting),
        rule<EndTurn>(roles(member, expert, facilitator), sitting),
        rule<OpenQueue>(roles(facilitator), sitting),
        rule<CloseQueue>(roles(facilitator), sitting),
        rule<SetTurnLength>(roles(facilitator), sitting),
        rule<SetQueuePolicy>(roles(facilitator), sitting),
        // Group equality
        rule<RecordGroupEquality>(nobody, always),
        // Agenda
        rule<AddAgendaItem>(leads, alive),
        rule<MoveAgendaItem>(leads, alive),
        rule<ExtendAgendaItem>(leads, alive),
        rule<SkipAgendaItem>(leads, sitting),
        rule<BeginAgendaItem>(leads, sitting),
        rule<EndAgendaItem>(leads, sitting),
        // Lobby and shared screen
        rule<EnterLobby>(roles(member, alternate, expert, facilitator), sitting),
        rule<LeaveLobby>(roles(member, alternate, expert, facilitator), sitting),
        rule<Project>(roles(facilitator), sitting),
        // Breakouts
        rule<FormBreakout>(nobody, sitting),
        rule<OpenBreakout>(roles(facilitator), sitting),
        rule<ExtendBreakout>(roles(facilitator), sitting),
        rule<RecallBreakout>(roles(facilitator), sitting),
        rule<WarnBreakout>(nobody, sitting),
        rule<MoveToRoom>(roles(facilitator), sitting),
        rule<CallFacilitator>(roles(member), sitting),
        rule<AnswerCall>(roles(facilitator), sitting),
        rule<NameRapporteur>(roles(member, facilitator), sitting),
        rule<FileRoomReport>(roles(member, facilitator), sitting),
        // Evidence
        rule<AddEvidence>(roles(organiser, facilitator, expert), alive),
        rule<WithdrawEvidence>(leads, alive),
        rule<AskExpert>(roles(member), sitting),
        rule<WithdrawExpertQuestion>(roles(member), running),
        rule<AnswerExpertQuestion>(roles(expert, facilitator), running),
        // Proposal
        rule<SubmitProposal>(roles(member), run_of_the_panel),
        rule<ReviseProposal>(roles(member), run_of_the_panel),
        rule<WithdrawProposal>(roles(member), run_of_the_panel),
        // Poll
        rule<OpenPoll>(roles(organiser, facilitator), run_of_the_panel),
        rule<CastPoll>(roles(member), run_of_the_panel),
        rule<ClosePoll>(roles(organiser, facilitator), run_of_the_panel),
        // Secret ballots
        rule<RecordSecretAnswer>(nobody, run_of_the_panel),
        rule<RecordSecretBallots>(nobody, always),
        // Minority
        rule<StateMinority>(roles(member), until_ratified),
        rule<SupportMinority>(roles(member), until_ratified),
        rule<WithdrawMinoritySupport>(roles(member), until_ratified),
        // Collection. What is an author's own stays so without any role: hence `anyone`.
        rule<AskQuestion>(roles(organiser), summing_up | preparing),
        rule<CorrectQuestion>(roles(organiser), summing_up | preparing),
        rule<RetireQuestion>(roles(organiser), summing_up | preparing),
        rule<GiveAnswer>(speakers, collecting),
        rule<WithdrawContribution>(anyone, summing_up),
        rule<React>(speakers, collecting),
        rule<WithdrawReaction>(anyone, collecting),
        // Moderation
        rule<PublishModerationPolicy>(roles(organiser, moderator), alive),
        rule<AcceptContribution>(roles(organiser, moderator), summing_up),
        rule<RejectContribution>(roles(organiser, moderator), summing_up),
        rule<ReportContribution>(takers_part, running),
        rule<DismissReports>(roles(organiser, moderator), running),
        rule<AppealModeration>(anyone, summing_up),
        rule<DecideAppeal>(roles(organiser, moderator), summing_up),
        // Synthesis
        rule<DraftTheme>(summers_up, summing_up),
        rule<ReviseTheme>(summers_up, summing_up),
        rule<LinkContributions>(summers_up, summing_up),
        rule<UnlinkContributions>(summers_up, summing_up),
        rule<DropTheme>(summers_up, summing_up),
        rule<SetAside>(summers_up, summing_up),
        rule<ContestTheme>(anyone, summing_up),
        rule<AnswerContest>(roles(organiser, moderator, editor, facilitator), summing_up),
        rule<AdoptSynthesis>(roles(organiser), summing_up),
        // Redaction
        rule<RedactContribution>(anyone, always),
        rule<RedactText>(roles(organiser, moderator), always),
        // Charter
        rule<BeginCharter>(roles(organiser, editor), moments(Moment::drafting)),
        rule<RevisePreamble>(roles(editor), moments(Moment::drafting)),
        rule<DraftArticle>(roles(editor), moments(Moment::drafting)),
        rule<ReviseArticle>(roles(editor), moments(Moment::drafting)),
        rule<MoveArticle>(roles(editor), moments(Moment::drafting)),
        rule<StrikeArticle>(roles(editor), moments(Moment::drafting)),
        // Amendments
        rule<ProposeAmendment>(roles(member), moments(Moment::drafting)),
        rule<SupportAmendment>(roles(member), moments(Moment::drafting)),
        rule<AcceptAmendment>(roles(editor), moments(Moment::drafting)),
        rule<DeclineAmendment>(roles(editor), moments(Moment::drafting)),
        rule<WithdrawAmendment>(roles(member), moments(Moment::drafting)),
        // Ratification
        rule<CastRatification>(roles(member), moments(Moment::ratification)),
        // Versions
        rule<PublishVersion>(roles(organiser, editor), running),
        rule<SignVersion>(nobody, always),
        // Appropriation and practice: the decision looks for the steward's territory itself, which
        // the directory knows and the roles of this assembly do not.
        rule<RecordAppropriation>(anyone, running | moments(Moment::ended)),
        rule<FilePracticeReport>(anyone, running | moments(Moment::ended)),
    };
    return table;
}

}  // namespace

std::string role_names(Roles who) {
    std::string names;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<Role>>([&](auto each) {
        if (!holds(who, each.value)) return;
        if (!names.empty()) names += ' ';
        names += each.name;
    });
    return names;
}

const std::vector<Rule>& permission_table() {
    static const std::vector<Rule> ordered = [] {
        std::vector<Rule> result(std::variant_size_v<Command>);
        for (const Rule& rule : rules()) result[rule.index] = rule;
        return result;
    }();
    return ordered;
}

Moment moment_of(const State& state) {
    switch (state.assembly.status) {
        case AssemblyStatus::unfounded:
            return Moment::directory;
        case AssemblyStatus::preparation:
            return Moment::preparation;
        case AssemblyStatus::ended:
            return Moment::ended;
        case AssemblyStatus::open:
            break;
    }
    const PhaseState* phase = open_phase(state.plan);
    if (phase == nullptr) return Moment::between;
    switch (phase->planned.kind) {
        case PhaseKind::collection:
            return Moment::collection;
        case PhaseKind::deliberation:
            return Moment::deliberation;
        case PhaseKind::drafting:
            return Moment::drafting;
        case PhaseKind::review:
            return Moment::review;
        case PhaseKind::ratification:
            return Moment::ratification;
        case PhaseKind::follow_up:
            return Moment::follow_up;
    }
    return Moment::between;
}

std::optional<Rejection> check_permission(const State& state, std::size_t command_index,
                                          const Context& context) {
    const Rule& rule = permission_table()[command_index];
    if (!context.system) {
        const Roles held = roles_of(state.participants, context.actor);
        if (rule.who != anyone && (rule.who & held) == 0)
            return Rejection{Reason::role_is_missing, "", {{"roles", role_names(rule.who)}}};
    }
    const Moment moment = moment_of(state);
    if ((rule.when & moments(moment)) == 0)
        return Rejection{Reason::not_now, "", {{"moment", std::string(enum_name(moment))}}};
    return std::nullopt;
}

std::vector<std::string_view> permitted(Roles held, Moment moment) {
    std::vector<std::string_view> result;
    for (const Rule& rule : permission_table())
        if ((rule.who == anyone || (rule.who & held) != 0) && (rule.when & moments(moment)) != 0)
            result.push_back(rule.command);
    return result;
}

}  // namespace isegoria::core
