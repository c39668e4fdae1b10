// SPDX-License-Identifier: AGPL-3.0-or-later
// B13 and B14 on the server's own way, from the socket to the reply: what the table of permissions
// forbids is refused to everybody, at every moment of a real assembly, and an id of another
// assembly is answered like one that there never was.
#include <gtest/gtest.h>

#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include "../room/errand_listing.hpp"
#include "filled.hpp"
#include "story.hpp"

namespace isegoria::trust {
namespace {

using room::testing_office::all_errands;
using room::testing_office::errand_listing;
using room::testing_office::name_of;
using Names = std::set<std::string>;
struct Row {
    Names who;
    Names when;
};

// tests/core/permissions_expected.txt, by the name of the command in the proto.
std::map<std::string, Row> listing() {
    std::ifstream file(std::string(ISEGORIA_SOURCE_DIR) + "/tests/core/permissions_expected.txt");
    std::map<std::string, Row> rows;
    for (std::string line; std::getline(file, line);) {
        line = line.substr(0, line.find('#'));
        const auto colon = line.find(':');
        if (colon == std::string::npos) continue;
        std::string name;
        for (const char sign : line.substr(0, colon)) {
            if (std::isupper(static_cast<unsigned char>(sign)) != 0 && !name.empty()) name += '_';
            name += static_cast<char>(std::tolower(static_cast<unsigned char>(sign)));
        }
        const auto bar = line.find('|');
        std::istringstream who(line.substr(colon + 1, bar - colon - 1));
        std::istringstream when(line.substr(bar + 1));
        Row& row = rows[name];
        for (std::string word; who >> word;) row.who.insert(word);
        for (std::string word; when >> word;) {
            if (word != "phases") {
                row.when.insert(word);
                continue;
            }
            for (const char* phase :
                 {"collection", "deliberation", "drafting", "review", "ratification", "follow_up"})
                row.when.insert(phase);
        }
    }
    return rows;
}

std::vector<v1::Command> all_commands() {
    std::vector<v1::Command> commands;
    const auto* kinds = v1::Command::descriptor()->FindOneofByName("kind");
    for (int each = 0; each < kinds->field_count(); ++each) {
        v1::Command& made = commands.emplace_back();
        fill(*made.GetReflection()->MutableMessage(&made, kinds->field(each)));
    }
    return commands;
}

std::string name_of(const v1::Command& command) {
    const auto* kinds = v1::Command::descriptor()->FindOneofByName("kind");
    return command.GetReflection()->GetOneofFieldDescriptor(command, kinds)->name();
}

class Rights : public ::testing::Test {
  protected:
    // Asks for everything that the listing forbids to these people at this moment.
    void expect_forbidden(const std::map<std::string, Caller*>& people, std::uint64_t assembly,
                          const std::string& moment) {
        for (const auto& [role, caller] : people) {
            for (const v1::Command& each : commands_) {
                const auto row = rows_.find(name_of(each));
                ASSERT_NE(row, rows_.end()) << name_of(each);
                const bool may =
                    row->second.who.contains(role) || row->second.who.contains("anyone");
                if (may && row->second.when.contains(moment)) continue;
                const v1::Reply reply = caller->ask(assembly, each);
                ++asked_;
                EXPECT_EQ(reply.refused().code(), may ? "not_now" : "role_is_missing")
                    << name_of(each) << " by " << role << " at " << moment << ": "
                    << reply.ShortDebugString();
            }
            for (const v1::Errand& each : errands_) {
                const std::string name = name_of(each);
                const auto& who = errand_rows_.at(name);
                if (who.contains(role) || who.contains("anyone")) continue;
                // Of these two something else is missing that everybody may know of.
                const char* code = each.has_import_pool()        ? "not_found"
                                   : each.has_fetch_room_token() ? "no_conference_is_set"
                                                                 : "role_is_missing";
                ++asked_;
                EXPECT_EQ(caller->ask(assembly, each).refused().code(), code)
                    << name << " by " << role << " at " << moment;
            }
        }
    }

    const std::map<std::string, Row> rows_ = listing();
    const std::vector<v1::Command> commands_ = all_commands();
    const std::map<std::string, Names> errand_rows_ = errand_listing();
    const std::vector<v1::Errand> errands_ = all_errands();
    std::size_t asked_ = 0;
    const Folder folder_;
};

TEST_F(Rights, WhatTheTableForbidsTheServerRefusesAtEveryMoment) {
    ServerProcess server(folder_ / "data");
    Story story(server);
    Caller nobody(server.port(), stranger());
    expect_forbidden({{"organiser", story.organiser.get()}, {"stranger", &nobody}}, 0, "directory");
    story.found();
    std::map<std::string, Caller*> people = {{"organiser", story.organiser.get()},
                                             {"facilitator", story.staff["ROLE_FACILITATOR"].get()},
                                             {"moderator", story.staff["ROLE_MODERATOR"].get()},
                                             {"editor", story.staff["ROLE_EDITOR"].get()},
                                             {"expert", story.staff["ROLE_EXPERT"].get()},
                                             {"observer", story.staff["ROLE_OBSERVER"].get()},
                                             {"contributor", story.staff["ROLE_CONTRIBUTOR"].get()},
                                             {"stranger", &nobody}};
    const std::uint64_t assembly = story.assembly;
    expect_forbidden(people, assembly, "preparation");
    story.draw();
    people["member"] = story.members[0].get();
    story.open();
    expect_forbidden(people, assembly, "between");
    const std::pair<const char*, void (Story::*)()> phases[] = {
        {"collection", &Story::collect},  {"deliberation", &Story::deliberate},
        {"drafting", &Story::draft},      {"review", &Story::review},
        {"ratification", &Story::ratify}, {"follow_up", &Story::use}};
    for (std::uint64_t phase = 1; phase <= 6; ++phase) {
        story.begin(phase);
        (story.*phases[phase - 1].second)();
        expect_forbidden(people, assembly, phases[phase - 1].first);
        story.finish(phase);
        if (phase == 5) story.publish();
    }
    story.organiser->done(assembly, "end_assembly { reason: 'All is said' }");
    expect_forbidden(people, assembly, "ended");
    std::cout << asked_ << " forbidden wishes refused\n";
    EXPECT_GT(asked_, commands_.size() * 60);
    EXPECT_EQ(story.stop(), 0);
}

std::string without_id(v1::Reply reply) {
    reply.clear_request_id();
    return reply.ShortDebugString();
}

class OtherAssembly : public ::testing::Test {
  protected:
    void SetUp() override {
        server_ = std::make_unique<ServerProcess>(folder_ / "data");
        first_ = std::make_unique<Story>(*server_);
        first_->settings.guests = 8;
        first_->found();
        first_->draw();
        first_->open();
        first_->begin(1);
        first_->collect();
        second_ = std::make_unique<Story>(*first_, StorySettings{});
        second_->found();
        second_->draw();
        second_->open();
        second_->begin(1);
        second_->collect();
    }
    // Ids that the first assembly has and the second has not; and ids of nobody.
    [[nodiscard]] std::vector<std::pair<std::uint64_t, std::uint64_t>> foreign_and_missing() const {
        return {{first_->staff.at("ROLE_MODERATOR")->participant(), 4'444'444'444'444'444},
                {first_->members[0]->participant(), 5'555'555'555'555'555},
                {7, 777'777}};
    }

    const Folder folder_;
    std::unique_ptr<ServerProcess> server_;
    std::unique_ptr<Story> first_;
    std::unique_ptr<Story> second_;
};

TEST_F(OtherAssembly, ItsIdsAreAnsweredLikeMissingOnesInEveryCommandAndErrand) {
    std::size_t asked = 0;
    std::map<std::string, std::size_t> asked_of;
    const std::uint64_t assembly = second_->assembly;
    std::vector<Caller*> people{second_->organiser.get(), second_->guests[0].get(),
                                second_->members[0].get()};
    for (const auto& [role, caller] : second_->staff) people.push_back(caller.get());
    for (const v1::Command& honest : all_commands()) {
        // Ids of territories and assemblies are public, and the same for all.
        // An entry's number is no secret: whoever may correct one finds it in the record.
        if (name_of(honest) == "end_assembly" || name_of(honest) == "correct_record" ||
            name_of(honest) == "redact_text")
            continue;
        v1::Command command = honest;
        for_each_number(
            command, "",
            [&](const std::string& path, const std::function<void(std::uint64_t)>& set) {
                for (Caller* caller : people)
                    for (const auto& [foreign, missing] : foreign_and_missing()) {
                        set(foreign);
                        const std::string one = without_id(caller->ask(assembly, command));
                        set(missing);
                        const std::string other = without_id(caller->ask(assembly, command));
                        EXPECT_EQ(one, other) << name_of(honest) << path;
                        ++asked;
                    }
                set(1);
            });
    }
    for (const v1::Errand& honest : all_errands()) {
        // Numbers of files are the client's own.
        if (honest.has_import_pool()) continue;
        v1::Errand errand = honest;
        for_each_number(
            errand, "",
            [&](const std::string& path, const std::function<void(std::uint64_t)>& set) {
                for (Caller* caller : people)
                    for (const auto& [foreign, missing] : foreign_and_missing()) {
                        set(foreign);
                        const v1::Reply one = caller->ask(assembly, errand);
                        set(missing);
                        const v1::Reply other = caller->ask(assembly, errand);
                        EXPECT_TRUE(one.has_refused()) << name_of(honest) << path;
                        EXPECT_EQ(without_id(one), without_id(other)) << name_of(honest) << path;
                        ++asked_of[name_of(honest)];
                    }
                set(1);
            });
    }
    for (const char* name : {"fill_seat", "renew_invitation", "revoke_invitation", "end_sign_ins",
                             "cast_secret_ballot", "arrange_breakout", "fetch_room_token",
                             "fetch_group_equality"})
        EXPECT_GT(asked_of[name], 0U) << name;
    std::cout << asked << " ids of another assembly tried\n";
    EXPECT_GT(asked, 500U);
}

TEST_F(OtherAssembly, OneThatThereIsNotIsNotFound) {
    for (const std::uint64_t missing : {std::uint64_t{99}, ~std::uint64_t{0}})
        for (const v1::Command& each : all_commands())
            EXPECT_EQ(second_->organiser->refusal(missing, each), "not_found") << name_of(each);
    EXPECT_EQ(second_->organiser->ask(99, errand("invite_panel {}")).refused().code(), "not_found");
    Caller guest(server_->port(), guest_of(99));
    EXPECT_FALSE(guest.welcomed());
    EXPECT_EQ(guest.goodbye().code(), "not_found");
    const auto page = [&](std::uint64_t assembly, int version) {
        return get(server_->port(), "/assemblies/" + std::to_string(assembly) +
                                        "/charter/versions/" + std::to_string(version));
    };
    // An assembly without a charter answers like one that there is not.
    for (const std::string& answer :
         {page(99, 1), page(second_->assembly, 1), page(second_->assembly, 99)})
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 404")) << answer.substr(0, 100);
}

TEST_F(OtherAssembly, NobodyGetsAnAudienceByAskingForIt) {
    const std::uint64_t assembly = second_->assembly;
    std::vector<v1::Audience> wanted;
    const auto want = [&](v1::AudienceKind kind, std::uint64_t id) {
        for (const std::uint32_t page : {0U, 1U}) {
            v1::Audience& audience = wanted.emplace_back();
            audience.set_kind(kind);
            audience.set_id(id);
            audience.set_page(page);
        }
    };
    want(v1::AUDIENCE_KIND_PANEL, 0);
    want(v1::AUDIENCE_KIND_STAFF, 0);
    want(v1::AUDIENCE_KIND_MODERATION, 0);
    want(v1::AUDIENCE_KIND_ROLE_SET, 2);
    want(v1::AUDIENCE_KIND_PERSON, second_->guests[0]->participant());
    want(v1::AUDIENCE_KIND_PERSON, second_->members[0]->participant());
    want(v1::AUDIENCE_KIND_PERSON, first_->guests[0]->participant());
    want(v1::AUDIENCE_KIND_ANSWERS, 1);
    // A stranger, somebody of the other assembly, and a guest who has not answered.
    const auto other_guest = first_->guests[0];
    Caller fresh(server_->port(), guest_of(assembly));
    Caller nobody(server_->port(), stranger());
    for (Caller* caller : {&nobody, other_guest.get(), &fresh}) {
        // Also who says that it holds them already.
        v1::ClientFrame frame;
        auto* watch = frame.mutable_watch();
        watch->set_assembly(assembly);
        for (const v1::Audience& audience : wanted) {
            *watch->add_pages() = audience;
            *watch->add_held() = audience;
        }
        const std::size_t heard_before = caller->heard().size();
        caller->send(frame);
        caller->watch(assembly, wanted);
        EXPECT_GT(caller->heard().size(), heard_before);
        const std::uint64_t own = caller == &fresh ? fresh.participant() : 0;
        for (const auto& [key, octets] : caller->entities().entities(assembly)) {
            const bool everybodys = key.audience.kind == v1::AUDIENCE_KIND_PUBLIC;
            const bool own_person =
                own != 0 && key.audience.kind == v1::AUDIENCE_KIND_PERSON && key.audience.id == own;
            const bool own_roles = key.audience.kind == v1::AUDIENCE_KIND_ROLE_SET;
            EXPECT_TRUE(everybodys || own_person || own_roles)
                << "audience " << key.audience.kind << "/" << key.audience.id;
        }
        EXPECT_EQ(caller->heard().find("A path 1"), std::string::npos);
    }
}

}  // namespace
}  // namespace isegoria::trust
