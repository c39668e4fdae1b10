// SPDX-License-Identifier: AGPL-3.0-or-later
// The plot: the shortest way through every phase.
#include "story.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>

namespace isegoria::trust {
namespace {

constexpr int tries_max = 500;  // Of ten milliseconds each, for what the server does by itself.

std::string words(const std::string& field, const std::string& text) {
    return field + " { language: 'en' words: '" + text + "' } ";
}

std::string number(std::uint64_t value) { return std::to_string(value); }

std::int64_t in_a_month() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count() + 2'592'000'000;
}

std::string twelve_people() {
    std::string csv = "id,name,gender,age\n";
    for (int each = 0; each < 12; ++each)
        csv += "p" + std::to_string(each) + ",Person " + std::to_string(each) + "," +
               (each % 2 == 0 ? "woman" : "man") + "," + (each % 3 == 0 ? "young" : "old") + "\n";
    return csv;
}

constexpr const char* two_features =
    "feature,value,min,max\ngender,woman,1,3\ngender,man,1,3\nage,young,0,4\nage,old,0,4\n";

}  // namespace

Story::Story(ServerProcess& of) : server(of) {
    organiser = sign_in(with_code(server.setup_code()));
    secrets.push_back(server.setup_code());
}

Story::Story(Story& first, StorySettings with)
    : settings(std::move(with)), server(first.server), organiser(first.organiser) {}

std::shared_ptr<Caller> Story::sign_in(const v1::Hello& hello) {
    auto caller = std::make_shared<Caller>(server.port(), hello);
    EXPECT_TRUE(caller->welcomed()) << caller->goodbye().code();
    if (caller->welcomed() && !caller->token().empty()) secrets.push_back(caller->token());
    return caller;
}

std::shared_ptr<Caller> Story::invite(std::uint64_t stream, const std::string& role) {
    const std::string label = settings.label + " " + number(labels_++);
    const v1::Accepted accepted =
        organiser->run(stream, "invite_to_role { role: " + role + " label: '" + label + "' }");
    EXPECT_EQ(accepted.invitations_size(), 1);
    if (accepted.invitations_size() != 1) return nullptr;
    EXPECT_EQ(accepted.invitations(0).label(), label);
    secrets.push_back(accepted.invitations(0).code());
    return sign_in(with_code(accepted.invitations(0).code()));
}

void Story::found() {
    territory = organiser->done(
        0, "create_territory { " + words("names", "Valley") + "level: LEVEL_MUNICIPALITY }");
    assembly = organiser->done(0, "convene_assembly { territory: " + number(territory) + " " +
                                      words("names", "Assembly of the valley") +
                                      "standing: true time_zone: 'Europe/Paris' }");
    // The server founds it by itself, a moment later.
    const v1::Command plan = command("choose_plan { plan_template: PLAN_TEMPLATE_ALTERNATION }");
    int tries = 0;
    while (!organiser->ask(assembly, plan).has_accepted() && ++tries < tries_max) usleep(10'000);
    ASSERT_LT(tries, tries_max) << "the assembly was never founded";
    organiser->done(assembly,
                    "state_mandate { " + words("question", "What do we owe each other?") +
                        words("scope", "All that is within the valley") +
                        "commissioning_authority: 'The council' commitments { words: 'To answer' "
                        "due_ms: " +
                        number(static_cast<std::uint64_t>(in_a_month())) +
                        " } consensus_threshold_percent: 60 replacements_until_ms: " +
                        number(static_cast<std::uint64_t>(in_a_month())) + " draws_max: 2 }");
    for (const char* role : {"ROLE_FACILITATOR", "ROLE_MODERATOR", "ROLE_EDITOR", "ROLE_EXPERT",
                             "ROLE_OBSERVER", "ROLE_CONTRIBUTOR"})
        staff[role] = invite(assembly, role);
    staff["ROLE_STEWARD"] = invite(0, "ROLE_STEWARD");
    organiser->done(0, "appoint_steward { territory: " + number(territory) +
                           " participant: " + number(staff["ROLE_STEWARD"]->participant()) + " }");
}

void Story::draw() {
    organiser->upload(1, settings.respondents.empty() ? twelve_people() : settings.respondents);
    organiser->upload(2, settings.categories.empty() ? two_features : settings.categories);
    organiser->run(assembly, "import_pool { respondents: 1 categories: 2 panel_size: " +
                                 number(settings.panel_size) +
                                 " alternate_count: " + number(settings.alternates) + " }");
    organiser->done(assembly, "announce_draw { value_source: 'Five dice at the town hall' }");
    organiser->run(assembly, "hold_draw { public_value: '4 6 2 1 3' }");
    transcript = organiser->run(assembly, "fetch_transcript {}").document();
    EXPECT_FALSE(transcript.empty());
    v1::Accepted invited = organiser->run(assembly, "invite_panel {}");
    EXPECT_EQ(invited.invitations_size(), static_cast<int>(settings.panel_size));
    // One of them declines, and an alternate is called.
    vacated = invited.invitations(0).participant();
    organiser->done(assembly, "vacate_seat { participant: " + number(vacated) +
                                  " cause: VACANCY_CAUSE_DECLINED }");
    organiser->run(assembly, "fill_seat { vacated: " + number(vacated) + " }");
    (void)organiser->run(assembly, "fetch_composition {}");
    for (const auto& each : invited.invitations()) secrets.push_back(each.code());
    invited = organiser->run(assembly, "invite_panel {}");
    for (const auto& each : invited.invitations()) {
        secrets.push_back(each.code());
        members.push_back(sign_in(with_code(each.code())));
        members.back()->done(assembly,
                             "confirm_seat { participant: " + number(each.participant()) + " }");
    }
}

void Story::open() { organiser->done(assembly, "open_assembly {}"); }

void Story::begin(std::uint64_t phase) {
    organiser->done(assembly, "open_phase { phase: " + number(phase) + " }");
}

void Story::finish(std::uint64_t phase) {
    organiser->done(assembly, "close_phase { phase: " + number(phase) + " }");
    if (phase == 1) organiser->done(assembly, "adopt_synthesis { phase: " + number(phase) + " }");
    organiser->done(assembly, "publish_result { phase: " + number(phase) + " }");
}

void Story::collect() {
    const std::uint64_t question = organiser->done(
        assembly, "ask_question { phase: 1 " + words("wordings", "What is missing?") +
                      "moderation: MODERATION_MODE_AFTER }");
    std::string answers;
    for (std::size_t each = 0; each < settings.guests; ++each) {
        guests.push_back(sign_in(guest_of(assembly)));
        answers += " contributions: " +
                   number(guests.back()->done(
                       assembly, "give_answer { question: " + number(question) +
                                     " language: 'en' words: 'A path " + number(each) + "' }"));
    }
    guests[0]->done(assembly, "react { contribution: 2 kind: REACTION_KIND_AGREE }");
    const std::string theme = number(staff["ROLE_MODERATOR"]->done(
        assembly, "draft_theme { question: " + number(question) + " " + words("titles", "Paths") +
                      words("summaries", "People ask for paths") + answers + " }"));
    EXPECT_NE(theme, "0");
}

void Story::deliberate() {
    Caller& facilitator = *staff["ROLE_FACILITATOR"];
    facilitator.done(assembly, "open_session { " + words("titles", "First evening") + "}");
    for (const auto& each : members) each->done(assembly, "mark_present {}");
    facilitator.done(assembly, "open_queue {}");
    members[0]->done(assembly, "request_floor { kind: FLOOR_KIND_SPEECH }");
    const std::string proposal = number(members[0]->done(
        assembly,
        "submit_proposal { language: 'en' title: 'A path' words: 'Build it.' contributions: 1 }"));
    const std::string poll = number(facilitator.done(
        assembly, "open_poll { proposal: " + proposal + " " + words("question", "Agreed?") + "}"));
    for (const auto& each : members)
        each->done(assembly, "cast_poll { poll: " + poll + " gradient: GRADIENT_ENDORSE }");
    facilitator.done(assembly, "close_poll { poll: " + poll + " }");
    members[1]->done(assembly, "state_minority { proposal: " + proposal +
                                   " language: 'en' words: 'Not there.' }");
    facilitator.done(assembly, "close_session {}");
}

void Story::draft() {
    Caller& editor = *staff["ROLE_EDITOR"];
    editor.done(assembly, "begin_charter { " + words("titles", "Charter of the paths") +
                              words("preamble", "A path belongs to everybody.") + "}");
    editor.done(assembly, "draft_article { " + words("titles", "Paths") +
                              words("wordings", "There is a path.") +
                              "contributions: 1 proposals: 1 }");
    const std::string amendment = number(members[0]->done(
        assembly, "propose_amendment { article: 1 base_revision: 1 " +
                      words("wordings", "There is a dry path.") + "reason: 'Feet' }"));
    editor.done(assembly, "accept_amendment { amendment: " + amendment + " }");
}

void Story::review() {}

void Story::ratify() {
    for (const auto& each : members)
        each->done(assembly, "cast_ratification { gradient: GRADIENT_ENDORSE }");
}

void Story::publish() {
    staff["ROLE_EDITOR"]->done(assembly, "publish_version {}");
    const std::string page = "/assemblies/" + number(assembly) + "/charter/versions/1.json";
    int tries = 0;
    while (get(server.port(), page).find("\"ed25519\":\"") == std::string::npos &&
           ++tries < tries_max)
        usleep(10'000);
    EXPECT_LT(tries, tries_max) << get(server.port(), page);
}

void Story::use() {
    staff["ROLE_STEWARD"]->done(
        assembly, "record_appropriation { version: 1 territory: " + number(territory) +
                      " kind: APPROPRIATION_KIND_IN_FULL reasons: 'All of it' }");
    staff["ROLE_FACILITATOR"]->done(
        assembly, "file_practice_report { version: 1 article: 1 territory: " + number(territory) +
                      " language: 'en' words: 'The path is dry.' }");
}

void Story::all_of_it() {
    found();
    draw();
    open();
    void (Story::*const within[])() = {&Story::collect, &Story::deliberate, &Story::draft,
                                       &Story::review,  &Story::ratify,     &Story::use};
    for (std::uint64_t phase = 1; phase <= 6; ++phase) {
        begin(phase);
        (this->*within[phase - 1])();
        finish(phase);
        if (phase == 5) publish();
        if (::testing::Test::HasFatalFailure()) return;
    }
}

int Story::stop() {
    for (const auto& each : everybody()) each->hang_up();
    return server.stop();
}

std::vector<std::shared_ptr<Caller>> Story::everybody() const {
    std::vector<std::shared_ptr<Caller>> all{organiser};
    for (const auto& [role, caller] : staff) all.push_back(caller);
    all.insert(all.end(), members.begin(), members.end());
    all.insert(all.end(), guests.begin(), guests.end());
    return all;
}

}  // namespace isegoria::trust
