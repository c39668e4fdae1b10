// SPDX-License-Identifier: AGPL-3.0-or-later
// An instance without sockets and threads: log in memory, vault on disk, clerks, desk and admission,
// and a clock that the test sets. What would run elsewhere runs when the test lets it.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <deque>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <sstream>

#include "record/memory_log.hpp"
#include "room/admission.hpp"
#include "room/desk.hpp"
#include "room/group_equality.hpp"
#include "room/retention.hpp"

namespace isegoria::room::testing_office {

inline constexpr std::int64_t day_ms = 24LL * 3600 * 1000;
inline constexpr record::StreamId assembly = 1;

class Office : public ::testing::Test {
  protected:
    Office() {
        std::string folder = std::filesystem::temp_directory_path() / "isegoria_office_XXXXXX";
        if (mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no temporary folder");
        folder_ = folder;
        open_vault();
        open();
    }
    ~Office() override {
        close();
        vault_.reset();
        std::filesystem::remove_all(folder_);
    }

    void open_vault() {
        vault_.reset();
        vault_ = std::make_unique<record::Vault>(
            folder_ / "vault.db", record::VaultKey::from_hex_digits(std::string(64, 'a')));
    }
    void open() {
        World world;
        world.log = &log_;
        world.now_ms = [this] { return now_ms_; };
        world.random = [this](std::span<std::uint8_t> octets) {
            for (std::uint8_t& octet : octets) octet = static_cast<std::uint8_t>(chance_());
        };
        world.post = [this](std::function<void()> task) { posted_.push_back(std::move(task)); };
        world.background = world.post;
        identity_ = std::make_unique<Identity>(*vault_, world.random);
        registry_ = std::make_unique<Registry>(world, *identity_);
        Post post{[this](const std::string& message) { letters_.push_back(message); },
                  "isegoria@assembly.example"};
        desk_ = std::make_unique<Desk>(world, *registry_, *identity_, *vault_, std::move(post));
        desk_->on_signed_out = [this](PersonId person) { signed_out_.push_back(person); };
        admission_ = std::make_unique<Admission>(world, *registry_, *identity_);
        admission_->on_signed_out = [this](PersonId person) { admitted_out_.push_back(person); };
        retention_ = std::make_unique<Retention>(world, *registry_, *vault_);
        equality_ = std::make_unique<EqualityRecorder>(world, *registry_, *vault_);
        registry_->on_committed = [this](record::StreamId stream, const core::State& state,
                                         const auto&) {
            retention_->erase_if_recorded(stream, state);
            equality_->look(stream, state);
        };
        run();
    }
    void close() {
        posted_.clear();
        equality_.reset();
        retention_.reset();
        admission_.reset();
        desk_.reset();
        registry_.reset();
        identity_.reset();
    }
    // As a restart does: what was not durable is gone.
    void restart() {
        close();
        open();
    }

    void run() {
        while (!posted_.empty()) {
            auto task = std::move(posted_.front());
            posted_.pop_front();
            task();
        }
    }

    // An answer that must have come.
    template <class T>
    T take(std::optional<T>& answer) {
        run();
        EXPECT_TRUE(answer.has_value());
        return answer ? std::move(*answer) : T{};
    }

    Result wish(record::StreamId stream, core::ParticipantId actor, core::Command command,
                bool system = false) {
        std::optional<Result> answer;
        Submission submission;
        submission.context.actor = actor;
        submission.context.system = system;
        submission.command = std::move(command);
        submission.reply = [&](const Result& result) { answer = result; };
        registry_->find(stream)->submit(std::move(submission));
        return take(answer);
    }
    void done(record::StreamId stream, core::ParticipantId actor, core::Command command) {
        const Result result = wish(stream, actor, std::move(command));
        const auto* rejection = std::get_if<core::Rejection>(&result);
        ASSERT_TRUE(std::holds_alternative<Done>(result))
            << (rejection ? std::string(core::enum_name(rejection->reason)) + " " + rejection->field
                          : std::string("not taken"));
    }

    ErrandResult ask(core::ParticipantId actor, const v1::Errand& errand,
                     const Desk::Uploads& uploads = {}, record::StreamId stream = assembly) {
        std::optional<ErrandResult> answer;
        Desk::Who who{stream, actor, {}, {}};
        for (std::uint8_t& octet : who.request_id) octet = static_cast<std::uint8_t>(chance_());
        desk_->run(who, errand, uploads, [&](ErrandResult result) { answer = std::move(result); });
        return take(answer);
    }
    v1::Accepted asked(core::ParticipantId actor, const v1::Errand& errand,
                       const Desk::Uploads& uploads = {}, record::StreamId stream = assembly) {
        const ErrandResult result = ask(actor, errand, uploads, stream);
        if (const auto* accepted = std::get_if<v1::Accepted>(&result)) return *accepted;
        ADD_FAILURE() << "refused: " << std::get<v1::Refused>(result).ShortDebugString();
        return {};
    }
    std::string refusal(core::ParticipantId actor, const v1::Errand& errand) {
        const ErrandResult result = ask(actor, errand);
        const auto* refused = std::get_if<v1::Refused>(&result);
        return refused == nullptr ? "accepted" : refused->code();
    }

    Admitted come(const Bearer& bearer) {
        std::optional<Admitted> answer;
        admission_->admit(bearer, [&](Admitted came) { answer = std::move(came); });
        run();
        EXPECT_TRUE(answer.has_value());
        return answer ? std::move(*answer) : Admitted(Stranger());
    }
    Session let_in(const Bearer& bearer) {
        const Admitted admitted = come(bearer);
        if (const auto* session = std::get_if<Session>(&admitted)) return *session;
        const auto* refused = std::get_if<NotAdmitted>(&admitted);
        ADD_FAILURE() << "not let in: " << (refused ? refused->code : "a stranger");
        return {};
    }
    std::string turned_away(const Bearer& bearer) {
        const Admitted admitted = come(bearer);
        const auto* refused = std::get_if<NotAdmitted>(&admitted);
        return refused == nullptr ? "let in" : refused->code;
    }
    static Bearer with_token(const std::string& token) {
        Bearer bearer;
        bearer.token = token;
        return bearer;
    }
    static Bearer with_code(const std::string& code, const std::string& token = {}) {
        Bearer bearer;
        bearer.token = token;
        bearer.invitation_code = code;
        bearer.address = "192.0.2.1";
        return bearer;
    }
    static Bearer as_guest(const std::string& token = {}) {
        Bearer bearer;
        bearer.token = token;
        bearer.as_guest = true;
        bearer.guest_of = assembly;
        return bearer;
    }

    const core::State& state(record::StreamId stream = assembly) {
        const core::State* seen = nullptr;
        registry_->find(stream)->when_settled([&](const core::State& now) { seen = &now; });
        EXPECT_NE(seen, nullptr);
        return *seen;
    }

    // Territory, assembly, mandate, plan: an assembly in preparation, and its organiser.
    void found() {
        const auto first = identity_->invite(directory_stream, "", now_ms_);
        (void)wish(directory_stream, {}, core::GrantRole{first.participant, core::Role::organiser},
                   true);
        done(directory_stream, first.participant,
             core::CreateTerritory{{{"en", "The valley"}}, core::Level::region, {}});
        done(directory_stream, first.participant,
             core::ConveneAssembly{core::TerritoryId{1},
                                   {{"en", "Assembly of the valley"}, {"fr", "Assemblée"}},
                                   true,
                                   "Europe/Paris"});
        run();
        for (const auto& [id, participant] : state().participants.by_id)
            if (core::holds(participant.roles, core::Role::organiser)) organiser_ = id;
        done(assembly, organiser_,
             core::StateMandate{{{"en", "What now?"}},
                                {{"en", "Everything"}},
                                "The council",
                                {{"To answer", now_ms_ + 100 * day_ms}},
                                70,
                                now_ms_ + 30 * day_ms,
                                1});
        done(assembly, organiser_, core::ChoosePlan{core::PlanTemplate::alternation});
    }

    // Twelve people, four seats, and the lottery prepared.
    void prepare() {
        std::string people = "id,first_name,gender,age\n";
        for (int number = 1; number <= 12; ++number)
            people += "P" + std::to_string(number) + ",Quillina" + std::to_string(number) + "," +
                      (number % 2 == 0 ? "woman" : "man") + "," + (number % 3 == 0 ? "old" : "young") +
                      "\n";
        const std::string quotas =
            "feature,value,min,max\ngender,woman,2,2\ngender,man,2,2\nage,old,1,1\nage,young,3,3\n";
        v1::Errand import;
        import.mutable_import_pool()->set_respondents(1);
        import.mutable_import_pool()->set_categories(2);
        import.mutable_import_pool()->set_panel_size(4);
        import.mutable_import_pool()->set_alternate_count(3);
        (void)asked(organiser_, import, {{1, people}, {2, quotas}});
        v1::Errand lottery;
        (void)lottery.mutable_prepare_lottery();
        (void)asked(organiser_, lottery);
    }
    // Announced, drawn, with alternates.
    void draw() {
        prepare();
        done(assembly, organiser_, core::AnnounceDraw{"Five dice", ""});
        v1::Errand hold;
        hold.mutable_hold_draw()->set_public_value("2 1 2 4 6");
        (void)asked(organiser_, hold);
        v1::Errand alternates;
        (void)alternates.mutable_choose_alternates();
        (void)asked(organiser_, alternates);
    }

    // Open, and the first collection with a question.
    void open_collection() {
        done(assembly, organiser_, core::OpenAssembly{});
        done(assembly, organiser_,
             core::AskQuestion{core::PhaseId{1},
                               {{"en", "What is well-being?"}},
                               false,
                               core::ModerationMode::after,
                               {}});
        done(assembly, organiser_, core::OpenPhase{core::PhaseId{1}, 0});
    }
    void answer(core::ParticipantId participant, const std::string& words) {
        done(assembly, participant, core::GiveAnswer{core::QuestionId{1}, "en", words});
    }

    v1::Invitation invite(core::Role role, const std::string& label = {}) {
        v1::Errand errand;
        errand.mutable_invite_to_role()->set_role(static_cast<v1::Role>(role));
        errand.mutable_invite_to_role()->set_label(label);
        const v1::Accepted accepted = asked(organiser_, errand);
        return accepted.invitations_size() == 1 ? accepted.invitations(0) : v1::Invitation();
    }
    std::vector<v1::Invitation> invite_panel() {
        v1::Errand errand;
        (void)errand.mutable_invite_panel();
        const v1::Accepted accepted = asked(organiser_, errand);
        return {accepted.invitations().begin(), accepted.invitations().end()};
    }

    std::filesystem::path folder_;
    record::MemoryLog log_;
    std::unique_ptr<record::Vault> vault_;
    std::int64_t now_ms_ = 1'800'000'000'000;
    std::mt19937_64 chance_{7};
    std::deque<std::function<void()>> posted_;
    std::unique_ptr<Identity> identity_;
    std::unique_ptr<Registry> registry_;
    std::unique_ptr<Desk> desk_;
    std::unique_ptr<Admission> admission_;
    std::unique_ptr<Retention> retention_;
    std::unique_ptr<EqualityRecorder> equality_;
    std::vector<std::string> letters_;
    std::vector<PersonId> signed_out_;    // by an errand
    std::vector<PersonId> admitted_out_;  // by somebody who was let in
    core::ParticipantId organiser_;
};

}  // namespace isegoria::room::testing_office
