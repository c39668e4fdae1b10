// SPDX-License-Identifier: AGPL-3.0-or-later
// B11: requests that come again, in another order, together, or with other content under the same
// id: one effect, the same answer, and other content is refused. Errands too, whose effect is in
// the vault as well as on the record.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <random>

#include "record/inspection.hpp"
#include "room/sealing.hpp"
#include "story.hpp"

namespace isegoria::trust {
namespace {

constexpr std::size_t sendings = 10'000;
constexpr std::size_t together = 50;  // Below what a connection may have outstanding.

std::string random_id(std::mt19937_64& random) {
    std::string id(16, '\0');
    for (char& octet : id) octet = static_cast<char>(random());
    return id;
}

std::string answer_of(v1::Reply reply) {
    reply.clear_request_id();
    return reply.SerializeAsString();
}

class Replay : public ::testing::Test {
  protected:
    const Folder folder_;
};

TEST_F(Replay, TenThousandSendingsInAnyOrderHaveOneEffectEach) {
    ServerProcess server(folder_ / "data");
    Story story(server);
    story.settings.guests = 6;
    story.found();
    story.draw();
    story.open();
    story.begin(1);
    story.collect();
    std::mt19937_64 random(20'260'101);
    struct Wish {
        std::string id;
        v1::Command command;
        std::string answer;  // The first one.
        bool taken = false;  // An entry says so.
    };
    // Each guest's wishes: reactions to everybody's answers, back and forth.
    std::map<std::size_t, std::vector<Wish>> wishes;
    for (std::size_t guest = 0; guest < story.guests.size(); ++guest)
        for (std::size_t each = 0; each < 200; ++each) {
            const char* kinds[] = {"AGREE", "DISAGREE", "PASS"};
            wishes[guest].push_back(
                {random_id(random),
                 command("react { contribution: " + std::to_string(1 + random() % 6) +
                         " kind: REACTION_KIND_" + kinds[random() % 3] + " }"),
                 "", false});
        }
    std::size_t sent = 0;
    std::size_t again = 0;
    std::size_t altered = 0;
    while (sent < sendings) {
        const std::size_t guest = random() % story.guests.size();
        Caller& caller = *story.guests[guest];
        // Some of them several times in one breath.
        std::vector<std::pair<std::size_t, bool>> batch;
        for (std::size_t each = 0; each < together; ++each) {
            const std::size_t which = random() % wishes[guest].size();
            const bool other_content = random() % 8 == 0;
            batch.emplace_back(which, other_content && wishes[guest][which].taken);
        }
        for (const auto& [which, other_content] : batch) {
            v1::Command sending = wishes[guest][which].command;
            if (other_content) sending = command("withdraw_reaction { contribution: 1 }");
            caller.begin(story.assembly, sending, wishes[guest][which].id);
            ++sent;
        }
        for (const auto& [which, other_content] : batch) {
            // Answers to one id come in the order of asking.
            const auto reply = caller.answer_to(wishes[guest][which].id);
            ASSERT_TRUE(reply);
            Wish& wish = wishes[guest][which];
            if (other_content) {
                ++altered;
                EXPECT_EQ(reply->refused().code(), "request_id_is_used");
                continue;
            }
            if (!wish.taken) {
                // What was refused left nothing, so that it may be taken later.
                wish.answer = answer_of(*reply);
                wish.taken = reply->has_accepted();
            } else {
                ++again;
                EXPECT_EQ(answer_of(*reply), wish.answer);
            }
        }
    }
    EXPECT_EQ(story.stop(), 0);
    std::map<std::string, std::size_t> entries;
    record::Inspection opened(server.data(), "local");
    opened.log().read(story.assembly, 1, ~0ULL, [&](record::StoredEntry&& stored) {
        const wire::Entry entry = room::unseal(story.assembly, std::move(stored));
        ++entries[std::string(entry.request_id.begin(), entry.request_id.end())];
    });
    std::size_t taken = 0;
    for (const auto& [guest, of_guest] : wishes)
        for (const Wish& wish : of_guest) {
            EXPECT_EQ(entries[wish.id], wish.taken ? 1U : 0U);
            taken += wish.taken ? 1 : 0;
        }
    std::cout << sent << " sendings, " << taken << " effects, " << again << " repeated answers, "
              << altered << " with other content refused; 0 double effects\n";
    EXPECT_GT(again, sendings / 4);
    EXPECT_GT(altered, 100U);
    EXPECT_GT(taken, 100U);
}

TEST_F(Replay, AnErrandSentAgainChangesNothingMore) {
    ServerProcess server(folder_ / "data");
    Story story(server);
    story.found();
    Caller& organiser = *story.organiser;
    const std::uint64_t assembly = story.assembly;
    std::mt19937_64 random(7);
    const auto twice = [&](const std::string& wish) {
        const std::string id = random_id(random);
        const v1::Reply first = organiser.ask(assembly, errand(wish), id);
        const v1::Reply second = organiser.ask(assembly, errand(wish), id);
        EXPECT_TRUE(first.has_accepted()) << wish << first.ShortDebugString();
        EXPECT_TRUE(second.has_accepted()) << wish << second.ShortDebugString();
        EXPECT_EQ(first.accepted().entry(), second.accepted().entry()) << wish;
        EXPECT_EQ(first.accepted().id(), second.accepted().id()) << wish;
        return std::pair(first.accepted(), second.accepted());
    };
    // The same person, whichever of the two codes reaches them.
    const auto [invited, again] = twice("invite_to_role { role: ROLE_EDITOR label: 'Ada' }");
    ASSERT_EQ(again.invitations_size(), 1);
    EXPECT_EQ(invited.invitations(0).participant(), again.invitations(0).participant());
    Caller editor(server.port(), with_code(again.invitations(0).code()));
    ASSERT_TRUE(editor.welcomed());
    EXPECT_EQ(editor.participant(), invited.invitations(0).participant());
    editor.watch(assembly);
    EXPECT_TRUE(
        editor.entities().find(assembly, v1::Entity::kOwnParticipant, editor.participant()) ||
        editor.entities().find(assembly, v1::Entity::kOwnParticipant, 1));

    // The pool of the vault stays the one that the record is committed to.
    std::string people = "id,gender\n";
    for (int each = 0; each < 20; ++each)
        people += std::to_string(each) + (each % 2 == 0 ? ",woman\n" : ",man\n");
    const std::string id = random_id(random);
    const v1::Errand import =
        errand("import_pool { respondents: 1 categories: 2 panel_size: 4 alternate_count: 4 }");
    std::vector<std::uint64_t> entries;
    for (int turn = 0; turn < 2; ++turn) {
        organiser.upload(1, people);
        organiser.upload(2, "feature,value,min,max\ngender,woman,1,3\ngender,man,1,3\n");
        const v1::Reply reply = organiser.ask(assembly, import, id);
        ASSERT_TRUE(reply.has_accepted()) << reply.ShortDebugString();
        entries.push_back(reply.accepted().entry());
    }
    EXPECT_EQ(entries[0], entries[1]);
    organiser.done(assembly, "announce_draw { value_source: 'Dice' }");
    twice("hold_draw { public_value: '1 2 3' }");
    const v1::Accepted panel = organiser.run(assembly, "invite_panel {}");
    ASSERT_EQ(panel.invitations_size(), 4);
    const std::string left = std::to_string(panel.invitations(0).participant());
    organiser.done(assembly,
                   "vacate_seat { participant: " + left + " cause: VACANCY_CAUSE_DECLINED }");
    const auto [filled, filled_again] = twice("fill_seat { vacated: " + left + " }");
    EXPECT_NE(filled.id(), panel.invitations(0).participant());
    // Under the same id something else is refused.
    const std::string used = random_id(random);
    ASSERT_TRUE(organiser.ask(assembly, errand("invite_to_role { role: ROLE_EXPERT }"), used)
                    .has_accepted());
    EXPECT_EQ(organiser.ask(assembly, errand("invite_to_role { role: ROLE_ORGANISER }"), used)
                  .refused()
                  .code(),
              "request_id_is_used");
}

}  // namespace
}  // namespace isegoria::trust
