// SPDX-License-Identifier: AGPL-3.0-or-later
// What members remember beside what the facilitator's client, equal to the server's view, holds.
#include "simulate/keeping.hpp"

#include <algorithm>

namespace isegoria::simulate {

namespace {

using Counts = std::map<std::string, std::uint64_t>;

Counts counts_of(const v1::PollView& poll) {
    Counts result;
    for (const v1::BallotCount& each : poll.result().ballots())
        result[each.choice()] += each.count();
    return result;
}

}  // namespace

Keeping::Keeping(const Settings& settings, const Gathering& gathering, const Members& members,
                 const Facilitation& facilitation, const Acknowledgements& acknowledgements,
                 const Telling& telling)
    : settings_(settings),
      gathering_(gathering),
      members_(members),
      facilitation_(facilitation),
      acknowledgements_(acknowledgements),
      telling_(telling) {}

std::vector<v1::Entity> Keeping::seen_of(v1::Entity::KindCase kind) const {
    return demo::all(gathering_.facilitator().entities(), gathering_.assembly(), kind);
}

void Keeping::look() {
    look_for_entries();
    look_for_proposals();
    look_for_voices();
    look_for_turns();
    if (settings_.rooms != 0) look_for_reports();
}

// Each wish has an entry to itself, so one that is told twice stands where another one was.
void Keeping::look_for_entries() {
    const std::uint64_t last = gathering_.facilitator().entities().position(gathering_.assembly());
    const auto& entries = acknowledgements_.entries();
    telling_.hold(
        acknowledgements_.told_twice().empty() && !entries.empty() && *entries.rbegin() <= last,
        "simulate.entries_kept", {{"count", static_cast<std::int64_t>(acknowledgements_.count())}});
}

void Keeping::look_for_proposals() {
    std::map<std::uint64_t, std::string> wanted;
    for (const auto& member : members_.all())
        wanted.insert(member->proposed.begin(), member->proposed.end());
    std::map<std::uint64_t, std::string> found;
    for (const v1::Entity& each : seen_of(v1::Entity::kProposal))
        found[each.id()] = each.proposal().title();
    telling_.hold(wanted == found, "simulate.proposals_kept",
                  {{"count", static_cast<std::int64_t>(wanted.size())}});
}

// Answer by answer: who chose nothing that was acknowledged is in no count, and everybody else
// once.
void Keeping::look_for_voices() {
    bool named = true;
    bool secret = true;
    std::map<std::uint64_t, Counts> wanted;
    for (const auto& member : members_.all())
        for (const auto& [poll, voice] : member->voices)
            if (!voice.choice.empty()) ++wanted[poll][voice.choice];
    for (const v1::Entity& poll : seen_of(v1::Entity::kPoll)) {
        std::uint64_t voices = 0;
        for (const auto& [choice, count] : wanted[poll.id()]) voices += count;
        const bool right =
            counts_of(poll.poll()) == wanted[poll.id()] && poll.poll().cast_count() == voices;
        (poll.poll().secret() ? secret : named) &= right;
        (poll.poll().secret() ? secret_ballots_ : named_voices_) += voices;
    }
    telling_.hold(named, "simulate.voices_kept",
                  {{"count", static_cast<std::int64_t>(named_voices_)}});
    const auto question = demo::one(gathering_.facilitator().entities(), gathering_.assembly(),
                                    v1::Entity::kPoll, facilitation_.secret_poll());
    telling_.hold(secret && question && question->poll().secret(), "simulate.secret_kept",
                  {{"count", static_cast<std::int64_t>(secret_ballots_)}});
}

// There may be more: who is called away while they speak has had a turn too.
void Keeping::look_for_turns() {
    const auto ledger = seen_of(v1::Entity::kSpeechLedger);
    std::map<std::uint64_t, std::uint64_t> counted;
    for (const v1::Entity& each : ledger)
        for (const v1::SpeechRow& row : each.speech_ledger().rows())
            counted[row.participant()] = row.turn_count();
    std::size_t turns = 0;
    bool all = true;
    for (const auto& member : members_.all()) {
        turns += member->turns;
        turns_in_rooms_ += member->turns_in_rooms;
        all = all && counted[member->participant] >= member->turns;
    }
    telling_.hold(all, "simulate.turns_kept",
                  {{"count", static_cast<std::int64_t>(turns)},
                   {"rooms", static_cast<std::int64_t>(turns_in_rooms_)}});
}

void Keeping::look_for_reports() {
    std::map<std::uint64_t, std::string> wanted;
    for (const auto& member : members_.all())
        wanted.insert(member->reports.begin(), member->reports.end());
    std::map<std::uint64_t, std::string> found;
    for (const v1::Entity& each : seen_of(v1::Entity::kRoomReport))
        found[each.id()] = each.room_report().words();
    reports_ = wanted.size();
    telling_.hold(wanted == found && reports_ == settings_.rooms, "simulate.reports_kept",
                  {{"count", static_cast<std::int64_t>(reports_)}});
}

}  // namespace isegoria::simulate
