// SPDX-License-Identifier: AGPL-3.0-or-later
// The box of a poll as octets, and what is done to it.
//
// Everything in it has one width, whatever was chosen and said: a slot is a key, whose it is while
// the record does not know yet, a choice, a reason. There are slots for more than have answered, so
// that the box stays as long as it is while it fills, and is written over itself.
#include "room/ballot_box.hpp"

#include <algorithm>
#include <array>

#include "record/digest.hpp"
#include "record/errors.hpp"
#include "room/pool_shelf.hpp"

namespace isegoria::room {
namespace {

constexpr const char* row_kind = "ballots";

constexpr std::size_t key_width = 32;     // 16 octets in hexadecimal
constexpr std::size_t link_width = 16;    // a pseudonym in hexadecimal
constexpr std::size_t choice_width = 40;  // canonical() gives 20 signs for ten ranked options
constexpr std::size_t reason_width =
    core::secret_reason_signs_max * 4;  // A sign has four octets at most in UTF-8 (RFC 3629).
constexpr std::size_t length_width = 2;
constexpr std::size_t slot_width =
    4 * length_width + key_width + link_width + choice_width + reason_width;
constexpr std::size_t slots_per_row = 64;  // Most panels need one row or two; each lies far below
                                           // what a row of the vault holds.

std::string key_of_row(record::StreamId stream, core::PollId poll, std::size_t part) {
    return std::to_string(stream) + "/" + std::to_string(poll.value) + "/" + std::to_string(part);
}

void put_field(std::string& octets, std::string_view text, std::size_t width) {
    if (text.size() > width) throw std::length_error("a ballot is longer than its slot");
    octets += static_cast<char>(text.size() >> 8U);
    octets += static_cast<char>(text.size() & 255U);
    octets += text;
    octets.append(width - text.size(), '\0');
}

std::string take_field(std::string_view& octets, std::size_t width) {
    if (octets.size() < length_width + width) throw record::Damaged("a box of ballots is cut off");
    const auto size = static_cast<std::size_t>(static_cast<unsigned char>(octets[0])) << 8U |
                      static_cast<unsigned char>(octets[1]);
    if (size > width) throw record::Damaged("a box of ballots cannot be read");
    std::string text(octets.substr(length_width, size));
    octets.remove_prefix(length_width + width);
    return text;
}

}  // namespace

struct BallotBox::Box {
    std::map<std::string, core::CheckedAnswer> ballots;    // by random key: the order in the box
    std::map<std::string, core::ParticipantId> under_way;  // links that are to go
    std::size_t row_count = 0;                             // as it lies in the vault

    void keep_answered(const std::set<core::ParticipantId>& answered) {
        for (const auto& [key, participant] : under_way)
            if (!answered.contains(participant)) ballots.erase(key);
        under_way.clear();
    }
};

std::string BallotBox::new_key() const {
    std::array<std::uint8_t, key_width / 2> octets{};
    world_.random(octets);
    return record::to_hex({reinterpret_cast<const char*>(octets.data()), octets.size()});
}

BallotBox::Box BallotBox::read(record::StreamId stream, core::PollId poll) {
    Box box;
    for (;; ++box.row_count) {
        const auto row = vault_.get(row_kind, key_of_row(stream, poll, box.row_count));
        if (!row) return box;
        for (std::string_view rest = row->bytes; !rest.empty();) {
            const std::string key = take_field(rest, key_width);
            const std::string link = take_field(rest, link_width);
            core::CheckedAnswer answer;
            answer.choice = take_field(rest, choice_width);
            answer.reason = take_field(rest, reason_width);
            if (key.empty()) continue;
            box.ballots[key] = std::move(answer);
            if (!link.empty()) box.under_way[key] = pseudonym_of(link);
        }
    }
}

void BallotBox::write(record::StreamId stream, core::PollId poll, const Box& box) {
    const std::size_t rows =
        std::max(box.row_count, (box.ballots.size() + slots_per_row - 1) / slots_per_row);
    std::string octets;
    octets.reserve(rows * slots_per_row * slot_width);
    for (const auto& [key, answer] : box.ballots) {
        const auto link = box.under_way.find(key);
        put_field(octets, key, key_width);
        put_field(octets, link == box.under_way.end() ? "" : pseudonym_text(link->second),
                  link_width);
        put_field(octets, answer.choice, choice_width);
        put_field(octets, answer.reason, reason_width);
    }
    octets.append(rows * slots_per_row * slot_width - octets.size(), '\0');
    std::vector<record::VaultRow> parts;
    for (std::size_t part = 0; part < rows; ++part)
        parts.push_back({row_kind, key_of_row(stream, poll, part), 0, 0,
                         octets.substr(part * slots_per_row * slot_width,
                                       slots_per_row * slot_width)});
    vault_.put_all(parts);
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
    // The last one first: after a death in between those that are left are found from the first on.
    std::size_t rows = 0;
    while (vault_.get(row_kind, key_of_row(stream, poll, rows))) ++rows;
    while (rows > 0) vault_.erase(row_kind, key_of_row(stream, poll, --rows));
}

void BallotBox::look(record::StreamId stream, const core::State& state) {
    for (const core::PollId poll : state.polls.counting) {
        if (!counting_.insert({stream, poll}).second) continue;
        const std::set<core::ParticipantId> answered = state.polls.by_id.at(poll).answered;
        world_.background([this, stream, poll, answered] {
            std::optional<core::RecordSecretBallots> command;
            try {
                command = count(stream, poll, answered);
            } catch (const std::exception&) {
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
            } catch (const std::exception&) {
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
                } catch (const std::exception&) {
                    // The next start does it; counting settles what it finds in any case.
                }
            });
    }
    look(stream, state);
}

}  // namespace isegoria::room
