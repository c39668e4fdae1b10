// SPDX-License-Identifier: AGPL-3.0-or-later
// The trial, and its subcommand.
#include "app/speech_trial.hpp"

#include <deque>
#include <iostream>
#include <stdexcept>

#include "core/state.hpp"
#include "program/options.hpp"

namespace isegoria::app {
namespace {

constexpr core::ParticipantId facilitator{1};
constexpr std::int64_t members_max = 10'000;
// A whole number also where numbers are floating: a seed is copied from tool to tool.
constexpr std::int64_t seed_max = std::int64_t{1} << 53U;
constexpr std::int64_t start_ms = 1'800'000'000'000;  // Any time; only differences count.

core::ParticipantId participant_of(std::size_t speaker) { return {speaker + 2}; }

core::Context at(std::int64_t now_ms, core::ParticipantId actor) {
    core::Context context;
    context.actor = actor;
    context.now_ms = start_ms + now_ms;
    return context;
}

class Trial {
  public:
    Trial(const simulate::Speakers& speakers, core::QueuePolicy policy) : speakers_(speakers) {
        core::DrawHeld draw;
        for (std::size_t speaker = 0; speaker < speakers.speaker_count; ++speaker) {
            const core::ParticipantId participant = participant_of(speaker);
            happen(core::ParticipantJoined{participant, core::IdentityLevel::member}, 0);
            draw.panel.push_back(participant);
        }
        happen(std::move(draw), 0);
        happen(core::RoleGranted{facilitator, core::Role::facilitator}, 0);
        happen(core::SessionOpened{core::SessionId{1}, core::PhaseId{1}, {}}, 0);
        happen(core::QueuePolicySet{policy}, 0);
        happen(core::QueueOpened{}, 0);
        wishes_.resize(speakers.speaker_count);
        lengths_.resize(speakers.speaker_count);
    }

    core::Equality run(std::int64_t floor_ms) {
        std::size_t next = 0;
        std::int64_t now_ms = 0;
        while (now_ms < floor_ms) {
            for (; next < speakers_.wishes.size() && speakers_.wishes[next].at_ms <= now_ms; ++next)
                wishes_[speakers_.wishes[next].speaker].push_back(speakers_.wishes[next].length_ms);
            ask(now_ms);
            if (!state_.speaker_queue.plenary.turn) give(now_ms);
            const std::int64_t coming =
                next < speakers_.wishes.size() ? speakers_.wishes[next].at_ms : floor_ms;
            const std::int64_t ends = state_.speaker_queue.plenary.turn ? turn_ends_ms_ : floor_ms;
            now_ms = std::min({coming, ends, floor_ms});
            if (state_.speaker_queue.plenary.turn && now_ms >= std::min(turn_ends_ms_, floor_ms))
                end(now_ms);
        }
        return core::equality(state_);
    }

  private:
    void happen(core::Event event, std::int64_t now_ms) {
        core::apply(state_, event, at(now_ms, {}));
    }
    // False when the rules refuse.
    bool wish(const auto& command, core::ParticipantId actor, std::int64_t now_ms) {
        const core::Context context = at(now_ms, actor);
        const auto outcome = core::decide(state_, command, context);
        if (!outcome) return false;
        for (const core::Event& event : outcome->list) core::apply(state_, event, context);
        return true;
    }

    // Everyone who wishes to speak and may ask.
    void ask(std::int64_t now_ms) {
        for (std::size_t speaker = 0; speaker < wishes_.size(); ++speaker) {
            if (wishes_[speaker].empty() || lengths_[speaker] != 0) continue;
            const bool free = !state_.speaker_queue.plenary.turn;
            if (!wish(core::RequestFloor{core::FloorKind::speech}, participant_of(speaker), now_ms))
                continue;  // The queue is full: again when it has moved.
            lengths_[speaker] = wishes_[speaker].front();
            wishes_[speaker].pop_front();
            if (free && state_.speaker_queue.plenary.turn) begun(now_ms);
        }
    }
    void give(std::int64_t now_ms) {
        if (wish(core::GiveFloor{}, facilitator, now_ms)) begun(now_ms);
    }
    void begun(std::int64_t now_ms) { turn_ends_ms_ = now_ms + lengths_[speaking()]; }
    void end(std::int64_t now_ms) {
        lengths_[speaking()] = 0;
        if (!wish(core::EndTurn{}, state_.speaker_queue.plenary.turn->speaker, now_ms))
            throw std::logic_error("a speaker could not end their turn");
    }
    [[nodiscard]] std::size_t speaking() const {
        return state_.speaker_queue.plenary.turn->speaker.value - participant_of(0).value;
    }

    const simulate::Speakers& speakers_;
    core::State state_;
    std::vector<std::deque<std::int64_t>> wishes_;  // By speaker: not asked for yet.
    std::vector<std::int64_t> lengths_;  // By speaker: of what they wait for or say; 0: nothing.
    std::int64_t turn_ends_ms_ = 0;
};

}  // namespace

core::Equality try_policy(const simulate::Speakers& speakers, core::QueuePolicy policy,
                          std::int64_t floor_ms) {
    return Trial(speakers, policy).run(floor_ms);
}

int speech_trial(int count, char** words) {
    program::Options read("speech-trial", count, words);
    std::string file;
    std::size_t members = 150;
    std::uint64_t seed = 1;
    read.value("speakers", file, program::file_fault);
    read.value_or("members", members, program::from_to(2, members_max));
    read.value_or("seed", seed, program::from_to(0, seed_max));
    if (const auto code = read.read()) return *code;
    try {
        const simulate::Speakers debate =
            file.empty() ? simulate::invent_debate(members, seed) : simulate::read_debate(file);
        const std::int64_t floor_ms = debate.wished_ms() / 2;
        // Everyone asks while the floor is there, for twice what there is.
        const simulate::Speakers speakers = debate.scaled_to(floor_ms);
        const auto say = [&](std::string_view key, const core::Equality& found) {
            std::cout << read.say(
                             key,
                             {{"spoke", static_cast<std::int64_t>(found.spoke_count)},
                              {"people", static_cast<std::int64_t>(found.seated_count)},
                              {"gini", static_cast<double>(found.gini) / core::whole},
                              {"minutes", static_cast<std::int64_t>(found.total_ms / 60'000)}})
                      << std::endl;
        };
        say("trial.first_come", try_policy(speakers, core::QueuePolicy::first_come, floor_ms));
        say("trial.balanced", try_policy(speakers, core::QueuePolicy::balanced, floor_ms));
        say("trial.rounds", try_policy(speakers, core::QueuePolicy::rounds, floor_ms));
    } catch (const simulate::SpeakersError& error) {
        read.complain(error.what());
        return static_cast<int>(Exit::usage);
    }
    return 0;
}

}  // namespace isegoria::app
