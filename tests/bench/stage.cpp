// SPDX-License-Identifier: AGPL-3.0-or-later
// The stage of stage.hpp.
#include "bench/stage.hpp"

#include <openssl/rand.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <cstdio>
#include <fstream>
#include <stdexcept>

namespace isegoria::bench {
namespace {

constexpr std::uint64_t seconds_per_year = 31'536'000;

void fill_random(std::span<std::uint8_t> octets) {
    if (RAND_bytes(octets.data(), static_cast<int>(octets.size())) != 1)
        throw std::runtime_error("the system gives no random octets");
}

// In memory where there is such a place: signing in is not what is measured.
std::filesystem::path scratch_folder() {
    const std::filesystem::path memory = "/dev/shm";
    const auto parent =
        std::filesystem::exists(memory) ? memory : std::filesystem::temp_directory_path();
    std::string name = (parent / "isegoria-bench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no scratch folder");
    return name;
}

std::vector<core::Wording> english(std::string words) { return {{"en", std::move(words)}}; }

// Nobody's patience is what is measured, and most of the crowd answers no pings.
net::SessionLimits generous() {
    net::SessionLimits limits;
    limits.hello_wait = std::chrono::seconds(3'600);
    return limits;
}

}  // namespace

Stage::Stage(bool tls, std::size_t questions, net::Limits limits)
    : Stage(tls, questions, limits, generous()) {}

Stage::Stage(bool tls, std::size_t questions, net::Limits limits, net::SessionLimits sessions)
    : folder_(scratch_folder()) {
    const auto key = record::VaultKey::from_hex_digits(std::string(64, '7'));
    vault_ = std::make_unique<record::Vault>(folder_ / "vault.db", key);
    room::World world;
    world.log = &log_;
    world.now_ms = [] { return static_cast<std::int64_t>(::time(nullptr)) * 1'000; };
    world.random = fill_random;
    world.post = [this](std::function<void()> task) { boost::asio::post(loop_, std::move(task)); };
    world.background = [](const std::function<void()>& task) { task(); };
    identity_ = std::make_unique<room::Identity>(*vault_, fill_random);
    registry_ = std::make_unique<room::Registry>(world, *identity_);
    desk_ = std::make_unique<room::Desk>(world, *registry_, *identity_, *vault_);
    sessions_ =
        std::make_unique<net::SessionHost>(world, loop_.get_executor(), *registry_, *identity_,
                                           *desk_, sessions);

    const auto person = identity_->invite(0, "", world.now_ms()).participant;
    submit(0, {}, core::GrantRole{person, core::Role::organiser});
    submit(0, person, core::CreateTerritory{english("Two valleys"), core::Level::region, {}});
    core::ConveneAssembly convene;
    convene.territory = core::TerritoryId{1};
    convene.names = english("Two valleys");
    convene.time_zone = "Europe/Paris";
    submit(0, person, convene);
    organiser_ = identity_->participant_of(identity_->person_of(0, person), 1);
    core::StateMandate mandate;
    mandate.question = english("What makes for the well-being of all?");
    mandate.scope = english("Everything within the valley.");
    mandate.commissioning_authority = "The council";
    const auto later = static_cast<std::int64_t>(seconds_per_year) * 1'000 + world.now_ms();
    mandate.commitments = {{"Answer in public.", later}};
    mandate.consensus_threshold_percent = 70;
    mandate.replacements_until_ms = later;
    mandate.draws_max = 1;
    submit(1, organiser_, mandate);
    submit(1, organiser_, core::ChoosePlan{core::PlanTemplate::alternation});
    submit(1, organiser_, core::OpenAssembly{});
    for (std::size_t i = 0; i < questions; ++i)
        submit(1, organiser_,
               core::AskQuestion{core::PhaseId{1},
                                 english("What is missing?"),
                                 false,
                                 core::ModerationMode::after,
                                 {}});

    net::ListenOptions options;
    std::filesystem::create_directory(folder_ / "tls");
    if (tls)
        options.security = net::SelfMade{folder_ / "tls", {}};
    else
        options.security = net::PlainText{};
    options.limits = limits;
    net::Handlers handlers;
    handlers.session = [this](std::unique_ptr<net::Channel> channel, const net::UpgradeInfo&) {
        sessions_->take(std::move(channel));
    };
    listener_ = std::make_unique<net::Listener>(loop_, options, std::move(handlers));
    listener_->start();
}

Stage::~Stage() {
    listener_.reset();
    while (loop_.poll() > 0) {
    }
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void Stage::submit(record::StreamId stream, core::ParticipantId actor, core::Command command) {
    room::Submission submission;
    submission.context.actor = actor;
    submission.context.system = !actor;
    submission.command = std::move(command);
    submission.reply = [](const room::Result& result) {
        if (std::holds_alternative<room::Done>(result)) return;
        const auto* no = std::get_if<core::Rejection>(&result);
        throw std::runtime_error("refused: " +
                                 (no ? std::string(core::enum_name(no->reason)) + " " + no->field
                                     : std::get<room::Unavailable>(result).code));
    };
    registry_->find(stream)->submit(std::move(submission));
    settle();
}

void Stage::settle() {
    loop_.restart();
    while (loop_.poll() > 0) {
    }
}

room::Identity::Issued Stage::invite(core::Role role) {
    room::Identity::Issued issued =
        identity_->invite(1, "", static_cast<std::int64_t>(::time(nullptr)) * 1'000);
    submit(1, {}, core::GrantRole{issued.participant, role});
    return issued;
}

std::string Stage::renew(core::ParticipantId participant) {
    return identity_->issue_code(1, participant,
                                 static_cast<std::int64_t>(::time(nullptr)) * 1'000);
}

Figures Stage::ask(Crowd& crowd, const Request& request) {
    crowd.ask(request);
    pollfd waiting{crowd.answer_socket(), POLLIN, 0};
    loop_.restart();
    while (::poll(&waiting, 1, 0) == 0) loop_.run_for(std::chrono::milliseconds(2));
    return crowd.answer();
}

void Stage::change_questions(std::size_t count, std::size_t more_signs) {
    ++changes_;
    for (std::size_t i = 0; i < count; ++i) {
        room::Submission submission;
        submission.context.actor = organiser_;
        submission.command = core::CorrectQuestion{
            core::QuestionId{i + 1}, core::PhaseId{1},
            english("What is missing, number " + std::to_string(changes_) + "?" +
                    std::string(more_signs, 'x')),
            false,
            core::ModerationMode::after};
        submission.reply = [](const room::Result& result) {
            if (!std::holds_alternative<room::Done>(result))
                throw std::runtime_error("a question could not be corrected");
        };
        registry_->find(1)->submit(std::move(submission));
    }
}

void Stage::give_roles() {
    std::uint64_t number = 0;
    std::vector<std::pair<core::ParticipantId, core::Role>> given;
    registry_->find(1)->when_settled([&](const core::State& state) {
        for (const auto& [id, participant] : state.participants.by_id) {
            if (id == organiser_) continue;
            ++number;
            if (number % 100 == 0) given.emplace_back(id, core::Role::facilitator);
            if (number % 10 == 1) given.emplace_back(id, core::Role::observer);
        }
    });
    for (const auto& [id, role] : given) submit(1, organiser_, core::GrantRole{id, role});
}

void print_limits(const std::string& bench, std::uint64_t files) {
    std::ifstream file("/proc/sys/net/ipv4/tcp_wmem");
    std::string memory;
    std::getline(file, memory);
    for (char& sign : memory)
        if (sign == '\t') sign = ' ';
    std::fprintf(stderr, "%s: %ld processors, %llu open files a process, tcp_wmem %s\n",
                 bench.c_str(), ::sysconf(_SC_NPROCESSORS_ONLN),
                 static_cast<unsigned long long>(files), memory.c_str());
}

double thread_seconds() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

}  // namespace isegoria::bench
