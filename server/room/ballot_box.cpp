// SPDX-License-Identifier: AGPL-3.0-or-later
// The row of a poll as JSON, and what is done to it.
#include "room/ballot_box.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "record/digest.hpp"
#include "record/errors.hpp"

namespace isegoria::room {
namespace {

constexpr const char* row_kind = "ballots";

std::string key_of_row(record::StreamId stream, core::PollId poll) {
    return std::to_string(stream) + "/" + std::to_string(poll.value);
}

}  // namespace

struct BallotBox::Box {
    std::map<std::string, core::CheckedAnswer> ballots;    // by random key: the order in the row
    std::map<std::string, core::ParticipantId> under_way;  // links that are to go

    void keep_answered(const std::set<core::ParticipantId>& answered) {
        for (const auto& [key, participant] : under_way)
            if (!answered.contains(participant)) ballots.erase(key);
        under_way.clear();
    }
};

std::string BallotBox::new_key() const {
    std::array<std::uint8_t, 16> octets{};
    world_.random(octets);
    return record::to_hex({reinterpret_cast<const char*>(octets.data()), octets.size()});
}

BallotBox::Box BallotBox::read(record::StreamId stream, core::PollId poll) {
    Box box;
    const auto row = vault_.get(row_kind, key_of_row(stream, poll));
    if (!row) return box;
    boost::system::error_code error;
    const auto value = boost::json::parse(row->bytes, error);
    if (error || !value.is_object()) throw record::Damaged("a box of ballots cannot be read");
    for (const auto& [key, ballot] : value.at("ballots").as_object())
        box.ballots[key] = {std::string(ballot.as_array().at(0).as_string()),
                            std::string(ballot.as_array().at(1).as_string())};
    for (const auto& [key, participant] : value.at("under_way").as_object())
        box.under_way[key] = core::ParticipantId{participant.to_number<std::uint64_t>()};
    return box;
}

void BallotBox::write(record::StreamId stream, core::PollId poll, const Box& box) {
    if (box.ballots.empty()) {
        vault_.erase(row_kind, key_of_row(stream, poll));
        return;
    }
    boost::json::object ballots;
    for (const auto& [key, answer] : box.ballots)
        ballots[key] = boost::json::array{answer.choice, answer.reason};
    boost::json::object under_way;
    for (const auto& [key, participant] : box.under_way) under_way[key] = participant.value;
    const boost::json::object row{{"ballots", ballots}, {"under_way", under_way}};
    vault_.put({row_kind, key_of_row(stream, poll), 0, 0, boost::json::serialize(row)});
}

void BallotBox::put(const Slot& slot, const std::string& key, const core::CheckedAnswer& answer) {
    const std::lock_guard lock(mutex_);
    Box box = read(slot.stream, slot.poll);
    // What a failure of the vault left of an earlier try has not been answered for.
    for (auto at = box.under_way.begin(); at != box.under_way.end();) {
        if (at->second == slot.participant) {
            box.ballots.erase(at->first);
            at = box.under_way.erase(at);
        } else {
            ++at;
        }
    }
    box.ballots[key] = answer;
    box.under_way[key] = slot.participant;
    write(slot.stream, slot.poll, box);
}

void BallotBox::settle(const Slot& slot, const std::string& key, bool kept) {
    const std::lock_guard lock(mutex_);
    Box box = read(slot.stream, slot.poll);
    // Not there: counted in the meantime, which settled it.
    if (box.under_way.erase(key) == 0) return;
    if (!kept) box.ballots.erase(key);
    write(slot.stream, slot.poll, box);
}

void BallotBox::settle_all(record::StreamId stream, core::PollId poll,
                           const std::set<core::ParticipantId>& answered) {
    const std::lock_guard lock(mutex_);
    Box box = read(stream, poll);
    if (box.under_way.empty()) return;
    box.keep_answered(answered);
    write(stream, poll, box);
}

core::RecordSecretBallots BallotBox::count(record::StreamId stream, core::PollId poll,
                                           const std::set<core::ParticipantId>& answered) {
    settle_all(stream, poll, answered);
    const std::lock_guard lock(mutex_);
    const Box box = read(stream, poll);
    std::map<std::string, std::uint64_t> counts;
    core::RecordSecretBallots command{poll, {}, {}};
    for (const auto& [key, answer] : box.ballots) {
        if (box.under_way.contains(key)) continue;  // came too late; refused, and taken out again
        ++counts[answer.choice];
        if (!answer.reason.empty()) command.reasons.push_back({answer.choice, answer.reason});
    }
    for (const auto& [choice, number] : counts) command.ballots.push_back({choice, number});
    std::sort(command.reasons.begin(), command.reasons.end());
    return command;
}

void BallotBox::burn(record::StreamId stream, core::PollId poll) {
    const std::lock_guard lock(mutex_);
    vault_.erase(row_kind, key_of_row(stream, poll));
}

void BallotBox::look(record::StreamId stream, const core::State& state) {
    for (const core::PollId poll : state.polls.counting) {
        if (!counting_.insert({stream, poll}).second) continue;
        const std::set<core::ParticipantId> answered = state.polls.by_id.at(poll).answered;
        world_.background([this, stream, poll, answered] {
            std::optional<core::RecordSecretBallots> command;
            try {
                command = count(stream, poll, answered);
            } catch (const record::Error&) {
                // A vault that has failed says so to whoever needs it; the next batch tries again.
            }
            world_.post([this, stream, poll, command] {
                if (command)
                    submit(stream, *command);
                else
                    counting_.erase({stream, poll});
            });
        });
    }
}

void BallotBox::submit(record::StreamId stream, core::RecordSecretBallots command) {
    Submission submission;
    submission.context.system = true;
    submission.command = command;
    submission.reply = [this, stream, poll = command.poll](const Result& result) {
        if (!std::holds_alternative<Done>(result)) {
            counting_.erase({stream, poll});
            return;
        }
        world_.background([this, stream, poll] {
            try {
                burn(stream, poll);
            } catch (const record::Error&) {
                // The next start does it.
            }
        });
    };
    registry_.find(stream)->submit(std::move(submission));
}

void BallotBox::sweep(record::StreamId stream, const core::State& state) {
    for (const auto& [id, poll] : state.polls.by_id) {
        if (!poll.secret) continue;
        world_.background(
            [this, stream, id = id, over = poll.closed_ms != 0, answered = poll.answered] {
                try {
                    if (over)
                        burn(stream, id);
                    else
                        settle_all(stream, id, answered);
                } catch (const record::Error&) {
                    // The next start does it; counting settles what it finds in any case.
                }
            });
    }
    look(stream, state);
}

}  // namespace isegoria::room
