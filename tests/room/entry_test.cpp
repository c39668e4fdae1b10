// SPDX-License-Identifier: AGPL-3.0-or-later
// What an entry of the record tells of a vote and of a command: nothing that could be found by
// trying all that it may have been.
#include "office.hpp"
#include "room/sealing.hpp"

namespace isegoria::room {
namespace {

using testing_office::assembly;

class Entries : public testing_office::Office {
  protected:
    // The body of the entry that these events make.
    std::string body_of(core::Events events) {
        wire::Entry entry;
        entry.events = std::move(events);
        return seal(entry, 1, [this](std::span<std::uint8_t> octets) {
                   for (std::uint8_t& octet : octets) octet = static_cast<std::uint8_t>(chance_());
               }).body;
    }
};

constexpr const char* levels[] = {"endorse",     "agree_with_reservations", "mixed",
                                  "stand_aside", "block",                   "abstain"};

TEST_F(Entries, HoldACommitmentToAVoiceAndNotTheVoice) {
    std::set<std::size_t> sizes;
    for (const char* level : levels) {
        const std::string ratified = body_of(core::Events{
            core::RatificationCast{core::PhaseId{5}, core::ParticipantId{7}, core::text(level)}});
        const std::string polled = body_of(core::Events{
            core::PollCast{core::PollId{5}, core::ParticipantId{7}, core::text(level)}});
        EXPECT_EQ(ratified.find(level), std::string::npos);
        EXPECT_EQ(polled.find(level), std::string::npos);
        sizes.insert(ratified.size());
    }
    EXPECT_EQ(sizes.size(), 1u) << "nor does the length tell";
}

TEST_F(Entries, HoldNoHashByWhichACommandCouldBeGuessed) {
    found();
    core::Digest hash{};
    hash.fill(0x5A);
    std::vector<Result> results;
    const auto submit = [&](std::uint8_t content) {
        Submission submission;
        submission.context.actor = organiser_;
        submission.request_id.fill(1);
        submission.command_hash = hash;
        submission.command_hash[0] = content;
        submission.command = core::CorrectRecord{1, "It was Tuesday."};
        submission.reply = [&](const Result& result) { results.push_back(result); };
        registry_->find(assembly)->submit(std::move(submission));
        run();
    };
    submit(0x5A);
    const std::string needle(hash.begin() + 1, hash.end());
    log_.read(assembly, 1, ~0ULL, [&](record::StoredEntry&& entry) {
        EXPECT_EQ(entry.body.find(needle), std::string::npos);
    });
    // The same wish is known again, also by the next run; another one under its id is refused.
    restart();
    submit(0x5A);
    submit(0x5B);
    ASSERT_EQ(results.size(), 3u);
    EXPECT_EQ(std::get<Done>(results[1]).entry, std::get<Done>(results[0]).entry);
    EXPECT_EQ(std::get<Unavailable>(results[2]).code, "request_id_is_used");
}

// A list that comes in pages: the answer to a Watch is told from what was on its way.
TEST_F(Entries, AreSettledWithTheNumberOfTheWatchThatTheyAnswer) {
    found();
    open_collection();
    const Session guest = let_in(as_guest());
    answer(guest.participant, "A bus on Sunday.");
    struct Nobody final : Viewer {
        void wake() override {}
    } nobody;
    // What is sent now, and the numbers of the Settled in it.
    const auto next = [](Watch& watch) {
        std::vector<wire::Batch> batches;
        watch.next(batches);
        std::vector<std::string> messages;
        for (const wire::Batch& batch : batches)
            for (std::string& message : wire::messages_of(batch))
                messages.push_back(std::move(message));
        return messages;
    };
    using Numbers = std::vector<std::uint32_t>;
    const auto numbers = [](const std::vector<std::string>& messages) {
        Numbers result;
        for (const std::string& octets : messages) {
            v1::ServerFrame message;
            EXPECT_TRUE(message.ParseFromString(octets));
            if (message.has_settled()) result.push_back(message.settled().watch());
        }
        return result;
    };
    const core::Audience page{core::AudienceKind::answers, 1, 1};
    Clerk& clerk = *registry_->find(assembly);
    auto watch = clerk.watch(guest.participant, 0, {}, {}, nobody);
    EXPECT_EQ(numbers(next(*watch)), Numbers{0});
    watch->want({page}, 1);
    EXPECT_EQ(numbers(next(*watch)), Numbers{1});
    EXPECT_EQ(numbers(next(*watch)), Numbers{}) << "told once";
    // The same pages again: nothing is new, and the answer is due all the same.
    watch->want({page}, 2);
    EXPECT_EQ(numbers(next(*watch)), Numbers{2});
    // A page that is not for this viewer is answered too, with nothing of it.
    const Session other = let_in(as_guest());
    auto stranger = clerk.watch(other.participant, 0, {}, {page}, nobody, 7);
    const std::vector<std::string> messages = next(*stranger);
    EXPECT_EQ(numbers(messages), Numbers{7});
    for (const std::string& message : messages)
        EXPECT_EQ(message.find("bus on Sunday"), std::string::npos);
    stranger->want({page}, 8);
    EXPECT_EQ(numbers(next(*stranger)), Numbers{8});
    // What changes meanwhile comes before it.
    answer(guest.participant, "A shop in the lower valley.");
    watch->want({page}, 3);
    const Numbers both = numbers(next(*watch));
    ASSERT_FALSE(both.empty());
    EXPECT_EQ(both.back(), 3u);
}

}  // namespace
}  // namespace isegoria::room
