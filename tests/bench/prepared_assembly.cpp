// SPDX-License-Identifier: AGPL-3.0-or-later
// Drives clerks without a server: what they post is run here, and they append by themselves.
#include "prepared_assembly.hpp"

#include <openssl/rand.h>

#include <chrono>
#include <deque>
#include <functional>
#include <stdexcept>

#include "record/data_directory.hpp"
#include "room/clerk.hpp"

namespace isegoria::bench {
namespace {

using core::ParticipantId;

constexpr ParticipantId organiser{1};
constexpr std::uint64_t first_person = 1'000;

std::vector<core::Wording> words(std::string text) { return {{"en", std::move(text)}}; }

class Preparing {
  public:
    explicit Preparing(record::Log& log) {
        world_.log = &log;
        world_.now_ms = [] {
            return std::chrono::duration_cast<std::chrono::milliseconds>(
                       std::chrono::system_clock::now().time_since_epoch())
                .count();
        };
        world_.random = [](std::span<std::uint8_t> octets) {
            if (RAND_bytes(octets.data(), static_cast<int>(octets.size())) != 1)
                throw std::runtime_error("the system gives no random octets");
        };
        world_.post = [this](std::function<void()> task) { posted_.push_back(std::move(task)); };
        world_.background = world_.post;
        world_.snapshot_every = ~0ULL / 2;  // when it is asked for, and not before
    }

    void open(record::StreamId stream) {
        clerk_ = std::make_unique<room::Clerk>(stream, world_);
    }
    [[nodiscard]] std::uint64_t size() const { return clerk_->size(); }
    void keep_snapshot() { clerk_->keep_snapshot(); }

    void wish(ParticipantId actor, bool system, core::Command command) {
        room::Submission submission;
        submission.context.actor = actor;
        submission.context.system = system;
        world_.random(submission.request_id);
        submission.command = std::move(command);
        submission.reply = [](const room::Result& result) {
            if (const auto* no = std::get_if<core::Rejection>(&result))
                throw std::runtime_error("a preparation was refused: " +
                                         std::string(core::enum_name(no->reason)));
            if (!std::holds_alternative<room::Done>(result))
                throw std::runtime_error("a preparation was not taken");
        };
        clerk_->submit(std::move(submission));
        if (++waiting_ == room::batch_max) run();
    }
    void run() {
        waiting_ = 0;
        while (!posted_.empty()) {
            auto task = std::move(posted_.front());
            posted_.pop_front();
            task();
        }
    }

  private:
    std::deque<std::function<void()>> posted_;
    std::size_t waiting_ = 0;
    room::World world_;
    std::unique_ptr<room::Clerk> clerk_;
};

void convene(Preparing& directory, std::uint64_t assemblies) {
    directory.open(0);
    directory.wish({}, true, core::GrantRole{organiser, core::Role::organiser});
    directory.run();
    core::CreateTerritory territory;
    territory.names = words("Two valleys");
    territory.level = static_cast<core::Level>(1);
    directory.wish(organiser, false, territory);
    for (std::uint64_t each = 0; each < assemblies; ++each)
        directory.wish(organiser, false,
                       core::ConveneAssembly{core::TerritoryId{1}, words("Assembly"), false,
                                             "Europe/Paris"});
    directory.run();
}

void open_collection(Preparing& assembly, record::StreamId stream) {
    assembly.wish({}, true,
                  core::FoundAssembly{core::AssemblyId{stream}, core::TerritoryId{1},
                                      words("Assembly"), "Europe/Paris", organiser});
    assembly.run();
    core::StateMandate mandate;
    mandate.question = words("What makes for the well-being of all?");
    mandate.scope = words("Everything within the valley.");
    mandate.commissioning_authority = "The council";
    constexpr std::int64_t far_ms = 4'000'000'000'000;
    mandate.commitments = {{"Answer in public.", far_ms}};
    mandate.consensus_threshold_percent = 70;
    mandate.replacements_until_ms = far_ms;
    mandate.draws_max = 1;
    assembly.wish(organiser, false, mandate);
    assembly.wish(organiser, false, core::ChoosePlan{core::PlanTemplate::alternation});
    assembly.wish(organiser, false, core::OpenAssembly{});
    assembly.wish(organiser, false, core::OpenPhase{core::PhaseId{1}, 0});
    // Shown at once, so that people may react who have not answered.
    assembly.wish(organiser, false,
                  core::AskQuestion{core::PhaseId{1}, words("What is missing?"), true,
                                    core::ModerationMode::after, core::QuestionId{}});
    assembly.run();
}

void take_part(Preparing& assembly, const Preparation& preparation) {
    for (std::uint64_t each = 0; each < preparation.people; ++each) {
        const ParticipantId person{first_person + each};
        assembly.wish(person, true, core::JoinAsContributor{});
        assembly.wish(person, false,
                      core::GiveAnswer{core::QuestionId{1}, "en",
                                       "An answer that says in a sentence or two what is missing "
                                       "here, and why, number " +
                                           std::to_string(each) + "."});
    }
    assembly.run();
    // Person p reacts to the answers p + 1, p + 2 …, everybody once before anybody twice.
    for (std::uint64_t step = 1; step < preparation.people; ++step)
        for (std::uint64_t each = 0; each < preparation.people; ++each) {
            if (each % room::batch_max == 0) assembly.run();
            const std::uint64_t done = 2 * preparation.people +
                                       (step - 1) * preparation.people + each;
            if (done + 6 >= preparation.entries) return assembly.run();
            const std::uint64_t answer = 1 + (each + step) % preparation.people;
            assembly.wish(ParticipantId{first_person + each}, false,
                          core::React{core::ContributionId{answer},
                                      static_cast<core::ReactionKind>(1 + (each + step) % 3)});
        }
    assembly.run();
}

}  // namespace

void prepare(const std::filesystem::path& data, const Preparation& preparation) {
    record::DataDirectory directory(data, {});
    const auto log = directory.open_log();
    (void)directory.open_vault();
    Preparing preparing(*log);
    convene(preparing, preparation.assemblies);
    if (preparation.snapshot) preparing.keep_snapshot();
    for (std::uint64_t each = 1; each <= preparation.assemblies; ++each) {
        preparing.open(each);
        open_collection(preparing, each);
        take_part(preparing, preparation);
        if (preparation.snapshot) preparing.keep_snapshot();
    }
}

}  // namespace isegoria::bench
