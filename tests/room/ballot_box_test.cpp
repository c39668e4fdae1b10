// SPDX-License-Identifier: AGPL-3.0-or-later
// Secret ballots from the wish to the result: one each, no link and no order left, whatever dies in
// between.
#include "room/ballot_box.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <deque>
#include <filesystem>

#include "../core/assembly_fixture.hpp"
#include "record/memory_log.hpp"
#include "record/sqlite_database.hpp"
#include "room/desk.hpp"
#include "room/pool_shelf.hpp"

namespace isegoria::room {
namespace {

namespace fs = std::filesystem;
using core::ParticipantId;
using core::PollId;
using core::testing::facilitator;
using core::testing::in_english;
using core::testing::member;

constexpr record::StreamId stream = 1;
constexpr std::uint64_t members = 6;

// A server in small: one loop that the test turns by hand, a log in memory, a vault on disk.
class SecretPollFixture : public ::testing::Test {
  protected:
    SecretPollFixture() {
        std::string folder = fs::temp_directory_path() / "isegoria_ballots_XXXXXX";
        if (mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no temporary folder");
        folder_ = folder;
        seed();
        start();
    }
    ~SecretPollFixture() override {
        stop();
        fs::remove_all(folder_);
    }

    void start() {
        vault_.emplace(folder_ / "vault.db",
                       record::VaultKey::from_hex_digits(std::string(64, 'a')));
        identity_.emplace(*vault_, world().random);
        registry_.emplace(world(), *identity_);
        desk_.emplace(world(), *registry_, *identity_, *vault_);
        registry_->on_committed = [this](record::StreamId at, const core::State& state,
                                         const std::vector<wire::Entry>&) {
            desk_->ballot_box().look(at, state);
        };
        registry_->find(stream)->when_settled(
            [this](const core::State& state) { desk_->ballot_box().sweep(stream, state); });
        turn();
    }
    void stop() {
        tasks_.clear();
        desk_.reset();
        registry_.reset();
        identity_.reset();
        vault_.reset();
    }
    void turn() {
        while (!tasks_.empty()) {
            auto task = std::move(tasks_.front());
            tasks_.pop_front();
            task();
        }
    }

    World world() {
        World world;
        world.log = &log_;
        world.now_ms = [] { return core::testing::now_ms; };
        world.random = [this](std::span<std::uint8_t> octets) {
            for (std::uint8_t& octet : octets)
                octet = static_cast<std::uint8_t>(
                    (chance_ = chance_ * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U) >>
                    56U);
        };
        world.post = [this](std::function<void()> task) { tasks_.push_back(std::move(task)); };
        world.background = [](const std::function<void()>& task) { task(); };
        return world;
    }

    void append(record::StreamId at, std::vector<core::Event> events) {
        wire::Entry entry{.time_ms = core::testing::start_ms, .actor = {}};
        for (core::Event& event : events) entry.events.list.push_back(std::move(event));
        record::Append append{at, log_.size(at), {}};
        append.entries.push_back(seal(entry, log_.size(at) + 1, world().random));
        log_.append({&append, 1});
    }
    void seed() {
        using namespace core;
        append(0, {AssemblyConvened{AssemblyId{stream},
                                    TerritoryId{1},
                                    texts(in_english("Here")),
                                    false,
                                    "Europe/Paris",
                                    {}}});
        DrawHeld draw{1, "random_feasible", "1 2 3", {}, {}, {}};
        std::vector<Event> events{AssemblyFounded{AssemblyId{stream}, TerritoryId{1},
                                                  texts(in_english("Here")), "Europe/Paris"},
                                  ParticipantJoined{facilitator, IdentityLevel::invited},
                                  RoleGranted{facilitator, Role::facilitator}, PoolRecorded{}};
        for (std::uint64_t number = 1; number <= members; ++number)
            draw.panel.push_back(member(number));
        events.emplace_back(draw);
        for (std::uint64_t number = 1; number <= members; ++number)
            events.emplace_back(SeatConfirmed{member(number)});
        events.emplace_back(PlanComposed{
            {{PhaseId{1}, PhaseKind::deliberation, texts(in_english("Deliberation")), 0}}});
        events.emplace_back(AssemblyOpened{});
        events.emplace_back(PhaseOpened{PhaseId{1}, 0});
        events.emplace_back(PollOpened{
            PollId{1}, {}, 0, texts(in_english("Again?")), PollMethod::consent, {}, true, 0});
        append(stream, std::move(events));
    }

    // What the desk says; `request` tells wishes apart.
    ErrandResult cast(std::uint64_t number, v1::Consent consent, const std::string& reason = "",
                      std::uint8_t request = 0) {
        std::optional<ErrandResult> result;
        begin_cast(number, consent, reason, request,
                   [&](ErrandResult came) { result = std::move(came); });
        turn();
        if (!result) throw std::logic_error("no answer");
        return *result;
    }
    void begin_cast(std::uint64_t number, v1::Consent consent, const std::string& reason,
                    std::uint8_t request, Desk::Reply reply) {
        v1::Errand errand;
        auto* ballot = errand.mutable_cast_secret_ballot();
        ballot->set_poll(1);
        ballot->set_consent(consent);
        ballot->set_reason(reason);
        Desk::Who who{stream, member(number), {}, record::sha256({errand.SerializeAsString()})};
        who.request_id.fill(request == 0 ? static_cast<std::uint8_t>(number) : request);
        desk_->run(who, errand, {}, std::move(reply));
    }
    Result close() {
        std::optional<Result> result;
        Submission submission;
        submission.context.actor = facilitator;
        submission.command = core::ClosePoll{PollId{1}};
        submission.reply = [&](const Result& came) { result = came; };
        registry_->find(stream)->submit(std::move(submission));
        turn();
        return *result;
    }
    core::PollState poll() {
        core::PollState found;
        registry_->find(stream)->when_settled(
            [&](const core::State& state) { found = state.polls.by_id.at(PollId{1}); });
        return found;
    }
    std::string box() {
        std::string all;
        vault_->list("ballots", [&](record::VaultRow&& row) { all += row.bytes; });
        return all;
    }
    bool is_linked(std::uint64_t number) {
        return box().find(pseudonym_text(member(number))) != std::string::npos;
    }
    // What anybody with the file and without the key can see of its rows, in order.
    std::vector<std::uint64_t> lengths_in_file() {
        record::Database file(folder_ / "vault.db", record::Database::Open::existing, 0x49534756, 1,
                              nullptr);
        record::Statement select(file, "SELECT length(sealed) FROM rows ORDER BY id");
        std::vector<std::uint64_t> lengths;
        while (select.step()) lengths.push_back(select.number(0));
        return lengths;
    }
    static std::string code(const ErrandResult& result) {
        const auto* no = std::get_if<v1::Refused>(&result);
        return no == nullptr ? "accepted" : no->code();
    }

    fs::path folder_;
    record::MemoryLog log_;
    std::deque<std::function<void()>> tasks_;
    std::uint64_t chance_ = 1;
    std::optional<record::Vault> vault_;
    std::optional<Identity> identity_;
    std::optional<Registry> registry_;
    std::optional<Desk> desk_;
};

TEST_F(SecretPollFixture, EndsInSortedBallotsAndAnEmptyBox) {
    EXPECT_EQ(code(cast(3, v1::CONSENT_OBJECTION, "The noise")), "accepted");
    EXPECT_EQ(code(cast(1, v1::CONSENT_CONSENT)), "accepted");
    EXPECT_EQ(code(cast(2, v1::CONSENT_CONSENT)), "accepted");
    EXPECT_EQ(poll().answered.size(), 3U);
    for (const std::uint64_t number : {1, 2, 3}) EXPECT_FALSE(is_linked(number));
    EXPECT_TRUE(std::holds_alternative<Done>(close()));
    const core::PollState over = poll();
    ASSERT_TRUE(over.result);
    EXPECT_EQ(over.result->ballots,
              (std::vector<core::BallotCount>{{"consent", 2}, {"objection", 1}}));
    ASSERT_EQ(over.result->reasons.size(), 1U);
    EXPECT_EQ(over.result->reasons[0].reason.words, "The noise");
    EXPECT_EQ(box(), "");
}

TEST_F(SecretPollFixture, LeavesNothingOfAnAnswerInTheRecordBeforeTheClose) {
    EXPECT_EQ(code(cast(1, v1::CONSENT_OBJECTION, "The noise at night")), "accepted");
    bool seen = false;
    log_.read(stream, 2, 10, [&](record::StoredEntry&& stored) {
        seen = true;
        EXPECT_TRUE(stored.texts.empty());
        // Whoever tries every answer finds none that hashes to what the entry holds.
        const wire::Entry entry = unseal(stream, std::move(stored));
        for (int consent = 0; consent <= 4; ++consent) {
            v1::Errand guess;
            guess.mutable_cast_secret_ballot()->set_poll(1);
            guess.mutable_cast_secret_ballot()->set_consent(static_cast<v1::Consent>(consent));
            for (const char* reason : {"", "The noise at night"}) {
                guess.mutable_cast_secret_ballot()->set_reason(reason);
                EXPECT_NE(entry.command_hash, record::sha256({guess.SerializeAsString()}));
            }
        }
    });
    EXPECT_TRUE(seen);
}

TEST_F(SecretPollFixture, TakesOneBallotOfEachAndAWishSentTwiceOnce) {
    EXPECT_EQ(code(cast(1, v1::CONSENT_CONSENT)), "accepted");
    EXPECT_EQ(code(cast(1, v1::CONSENT_CONSENT)), "accepted") << "the same wish after a break";
    EXPECT_EQ(code(cast(1, v1::CONSENT_ABSTAIN, "", 77)), "answer_is_final");
    close();
    EXPECT_EQ(poll().result->ballots, (std::vector<core::BallotCount>{{"consent", 1}}));
}

TEST_F(SecretPollFixture, RefusesASecondBallotWhileTheFirstIsOnItsWay) {
    std::vector<std::string> codes;
    const auto note = [&](const ErrandResult& came) { codes.push_back(code(came)); };
    begin_cast(1, v1::CONSENT_CONSENT, "", 1, note);
    begin_cast(1, v1::CONSENT_ABSTAIN, "", 2, note);
    turn();
    EXPECT_EQ(codes, (std::vector<std::string>{"server_is_busy", "accepted"}));
}

TEST_F(SecretPollFixture, OfADeathBeforeTheRecordKnewTheBallotGoes) {
    EXPECT_EQ(code(cast(1, v1::CONSENT_CONSENT)), "accepted");
    const BallotBox::Slot slot{stream, PollId{1}, member(2)};
    desk_->ballot_box().put(slot, "00ff", {"abstain", ""});
    stop();
    start();
    EXPECT_EQ(box().find("abstain"), std::string::npos) << box();
    EXPECT_EQ(code(cast(2, v1::CONSENT_CONSENT)), "accepted") << "and can be cast again";
    close();
    EXPECT_EQ(poll().result->ballots, (std::vector<core::BallotCount>{{"consent", 2}}));
}

TEST_F(SecretPollFixture, OfADeathAfterTheRecordKnewTheLinkGoesAlone) {
    const BallotBox::Slot slot{stream, PollId{1}, member(2)};
    desk_->ballot_box().put(slot, "00ff", {"concern", ""});
    EXPECT_TRUE(is_linked(2));
    append(stream, {core::SecretAnswerRecorded{PollId{1}, member(2)}});
    stop();
    start();
    EXPECT_NE(box().find("concern"), std::string::npos);
    EXPECT_FALSE(is_linked(2));
}

TEST_F(SecretPollFixture, StoppedBeforeADeathIsCountedAfterIt) {
    EXPECT_EQ(code(cast(1, v1::CONSENT_CONSENT)), "accepted");
    append(stream, {core::PollStopped{PollId{1}, true}});
    stop();
    start();
    ASSERT_TRUE(poll().result);
    EXPECT_TRUE(poll().result->by_timetable);
    EXPECT_EQ(poll().result->ballots, (std::vector<core::BallotCount>{{"consent", 1}}));
    EXPECT_EQ(box(), "");
}

TEST_F(SecretPollFixture, ABallotThatComesTooLateIsTakenOutAgain) {
    std::string late;
    begin_cast(1, v1::CONSENT_CONSENT, "", 1, [&](const ErrandResult& came) { late = code(came); });
    Submission submission;
    submission.context.actor = facilitator;
    submission.command = core::ClosePoll{PollId{1}};
    submission.reply = [](const Result&) {};
    registry_->find(stream)->submit(std::move(submission));
    turn();
    EXPECT_EQ(late, "poll_is_closed");
    EXPECT_TRUE(poll().result->ballots.empty());
    EXPECT_EQ(box(), "");
}

TEST_F(SecretPollFixture, KeepsNoOrderOfCasting) {
    for (const std::uint64_t number : {1, 2, 3, 4, 5, 6})
        EXPECT_EQ(code(cast(number, v1::CONSENT_CONCERN, "Reason " + std::to_string(number))),
                  "accepted");
    std::vector<std::size_t> places;
    for (int number = 1; number <= 6; ++number)
        places.push_back(box().find("Reason " + std::to_string(number)));
    EXPECT_FALSE(std::is_sorted(places.begin(), places.end())) << box();
}

// Whoever holds the record and the file without its key sees who answered when, and how long each
// row is. Neither a choice, nor a reason, nor the digits of a number may show there.
TEST_F(SecretPollFixture, NoLengthInTheFileTellsAnAnswer) {
    std::vector<std::vector<std::uint64_t>> steps;
    const std::vector<std::pair<v1::Consent, std::string>> answers{
        {v1::CONSENT_CONSENT, ""},
        {v1::CONSENT_OBJECTION, std::string(200, 'x')},
        {v1::CONSENT_ABSTAIN, ""},
        {v1::CONSENT_CONCERN, "Short"}};
    EXPECT_EQ(code(cast(1, answers[0].first)), "accepted");
    const auto first = lengths_in_file();
    for (std::size_t index = 1; index < answers.size(); ++index) {
        EXPECT_EQ(code(cast(index + 1, answers[index].first, answers[index].second)), "accepted");
        EXPECT_EQ(lengths_in_file(), first) << "after answer " << index + 1;
    }
    const BallotBox::Slot slot{stream, PollId{1}, ParticipantId{0xFFFF'FFFF'FFFF'FFFF}};
    desk_->ballot_box().put(slot, desk_->ballot_box().new_key(), {"abstain", ""});
    EXPECT_EQ(lengths_in_file(), first) << "while a link is there";
    close();
    EXPECT_EQ(lengths_in_file(), first) << "overwritten, not shortened";
}

TEST_F(SecretPollFixture, ABoxGrowsByWholeRowsAndCountsThemAll) {
    std::set<ParticipantId> answered;
    for (std::uint64_t number = 1; number <= 65; ++number) {
        const BallotBox::Slot slot{stream, PollId{2}, ParticipantId{number}};
        const std::string key = desk_->ballot_box().new_key();
        desk_->ballot_box().put(slot, key, {"consent", number == 65 ? "The last" : ""});
        desk_->ballot_box().settle(slot, key, true);
        answered.insert(slot.participant);
    }
    std::set<std::uint64_t> lengths;
    std::size_t rows = 0;
    vault_->list("ballots", [&](record::VaultRow&& row) {
        lengths.insert(row.bytes.size());
        ++rows;
    });
    EXPECT_EQ(rows, 2U);
    EXPECT_EQ(lengths.size(), 1U);
    const auto counted = desk_->ballot_box().count(stream, PollId{2}, answered);
    EXPECT_EQ(counted.ballots, (std::vector<core::BallotCount>{{"consent", 65}}));
    EXPECT_EQ(counted.reasons.size(), 1U);
    desk_->ballot_box().burn(stream, PollId{2});
    EXPECT_EQ(box(), "");
}

TEST_F(SecretPollFixture, ASlotHoldsTheLongestReasonOfFourOctetSigns) {
    std::string reason;
    for (std::size_t sign = 0; sign < core::secret_reason_signs_max; ++sign)
        reason += "\xF0\x9F\x8C\xB3";
    EXPECT_EQ(code(cast(1, v1::CONSENT_OBJECTION, reason)), "accepted");
    close();
    ASSERT_EQ(poll().result->reasons.size(), 1U);
    EXPECT_EQ(poll().result->reasons[0].reason.words, reason);
}

}  // namespace
}  // namespace isegoria::room
