// SPDX-License-Identifier: AGPL-3.0-or-later
// Lists that come in pages, on the command line: asked for by need, narrowed, and silent about what
// the server does not show.
#include <algorithm>
#include <boost/json.hpp>

#include "cli_fixture.hpp"
#include "sync/connection.hpp"

namespace isegoria::cli {
namespace {

// A server with two questions: 2,150 answers to the first, five to the second. It shows a page to
// whoever may see it, and answers each Watch by its number, as the real one does.
class Listing : public CommandLine {
  protected:
    Listing() {
        variables_["ISEGORIA_SERVER"] = "http://a";
        variables_["ISEGORIA_ASSEMBLY"] = "4";
    }

    void serve(bool open = true) {
        server_.expect([this, open](Line& line, const v1::ClientFrame& frame) {
            if (frame.has_hello()) line.put(welcome());
            if (!frame.has_watch()) return;
            const v1::Watch& watch = frame.watch();
            most_pages_ = std::max(most_pages_, watch.pages_size());
            if (watch.number() == 0) line.put(questions());
            // What was on its way already must not pass for the answer.
            if (watch.number() != 0) line.put(settled(4, 9));
            for (const v1::Audience& held : held_) {
                v1::ServerFrame left;
                left.mutable_left()->set_assembly(4);
                *left.mutable_left()->mutable_audience() = held;
                line.put(left);
            }
            held_.clear();
            for (const v1::Audience& page : watch.pages()) {
                if (!open) continue;
                held_.push_back(page);
                line.put(answers(page));
            }
            v1::ServerFrame end = settled(4, 9);
            end.mutable_settled()->set_watch(watch.number());
            line.put(end);
        });
    }

    static v1::ServerFrame questions() {
        v1::ServerFrame frame;
        frame.mutable_update()->set_assembly(4);
        frame.mutable_update()->mutable_audience()->set_kind(v1::AUDIENCE_KIND_PUBLIC);
        for (const std::uint64_t id : {1U, 2U}) {
            v1::Entity* entity = frame.mutable_update()->add_entities();
            entity->set_id(id);
            entity->mutable_question()->set_page_count(id == 1 ? 22 : 1);
        }
        return frame;
    }

    static v1::ServerFrame answers(const v1::Audience& page) {
        v1::ServerFrame frame;
        frame.mutable_update()->set_assembly(4);
        *frame.mutable_update()->mutable_audience() = page;
        frame.mutable_update()->set_reset(true);
        if (page.page() == 0) return frame;
        const std::uint64_t first = page.id() == 2 ? 5'000 : (page.page() - 1) * 100 + 1;
        const std::uint64_t count = page.id() == 2 ? 5 : page.page() == 22 ? 50 : 100;
        v1::PageTallies tallies;
        for (std::uint64_t id = first; id < first + count; ++id) {
            v1::Entity* entity = frame.mutable_update()->add_entities();
            entity->set_id(id);
            v1::ContributionView* view = entity->mutable_contribution();
            view->set_question(page.id());
            view->set_voice(id % 2 == 0 ? v1::VOICE_PANEL : v1::VOICE_OPEN_CALL);
            view->set_words("Answer number " + std::to_string(id));
            if (id % 3 == 0) view->add_themes(8);
            if (id == 2'101) view->set_set_aside(true);
            v1::ContributionTally* tally = tallies.add_tallies();
            tally->set_contribution(id);
            tally->set_agree(70'000 + id);
        }
        v1::Entity* entity = frame.mutable_update()->add_entities();
        entity->set_id(page.page());
        *entity->mutable_page_tallies() = tallies;
        return frame;
    }

    // Numbers of what was listed.
    std::vector<std::uint64_t> listed(std::vector<std::string> words) {
        serve();
        held_.clear();
        words.emplace_back("--json");
        EXPECT_EQ(type(words), exit_ok) << err_.str();
        std::vector<std::uint64_t> result;
        std::istringstream lines(out_.str());
        for (std::string line; std::getline(lines, line);)
            result.push_back(std::stoull(
                std::string(boost::json::parse(line).as_object().at("id").as_string())));
        return result;
    }

    std::vector<v1::Audience> held_;
    int most_pages_ = 0;
};

TEST_F(Listing, ShowsTheFirstPageAndSaysThatThereAreMore) {
    EXPECT_EQ(listed({"contribution", "list", "--question", "1"}).size(), 100u);
    EXPECT_NE(err_.str().find("page 1 of 22"), std::string::npos) << err_.str();
    const auto last = listed({"contribution", "list", "--question", "1", "--page", "22"});
    ASSERT_EQ(last.size(), 50u);
    EXPECT_EQ(last.front(), 2'101u);
    EXPECT_TRUE(listed({"contribution", "list", "--question", "1", "--page", "23"}).empty());
}

TEST_F(Listing, GoesThroughAllPagesAsManyAtATimeAsTheContractAllows) {
    EXPECT_EQ(listed({"contribution", "list", "--all"}).size(), 2'155u);
    EXPECT_EQ(most_pages_, static_cast<int>(sync::pages_max));
    EXPECT_EQ(err_.str(), "");
}

TEST_F(Listing, IsNarrowedOverAllPages) {
    EXPECT_EQ(listed({"contribution", "list", "--question", "2"}).size(), 5u);
    EXPECT_EQ(listed({"contribution", "list", "--set-aside"}),
              (std::vector<std::uint64_t>{2'101}));
    EXPECT_EQ(listed({"contribution", "list", "--words", "NUMBER 2150"}),
              (std::vector<std::uint64_t>{2'150}));
    EXPECT_EQ(listed({"contribution", "list", "--question", "2", "--voice", "panel", "--themes",
                      "none"}),
              (std::vector<std::uint64_t>{5'000, 5'002}));
    EXPECT_EQ(listed({"contribution", "list", "--question", "2", "--themes", "7,8"}),
              (std::vector<std::uint64_t>{5'001, 5'004}));
}

TEST_F(Listing, HasTheReactionsBesideTheAnswersOnceTheyAreShown) {
    serve();
    EXPECT_EQ(type({"contribution", "list", "--question", "2"}), exit_ok) << err_.str();
    EXPECT_NE(out_.str().find("75004"), std::string::npos) << out_.str();
}

TEST_F(Listing, ShowsOneByItsNumberWhereverItIs) {
    serve();
    EXPECT_EQ(type({"contribution", "show", "2150"}), exit_ok) << err_.str();
    EXPECT_NE(out_.str().find("Answer number 2150"), std::string::npos) << out_.str();
    serve();
    held_.clear();
    EXPECT_EQ(type({"contribution", "show", "9999"}), exit_refused);
}

TEST_F(Listing, SaysWhyNothingIsShownBeforeOnesOwnAnswer) {
    serve(false);
    EXPECT_EQ(type({"contribution", "list", "--question", "1"}), exit_ok);
    EXPECT_EQ(out_.str(), "");
    EXPECT_NE(err_.str().find("once you have given an answer of your own"), std::string::npos)
        << err_.str();
}

// One person in two sessions: the first is over, and read on its page; the second is open, and its
// rows come to the panel by themselves.
class Sessions : public CommandLine {
  protected:
    Sessions() {
        variables_["ISEGORIA_SERVER"] = "http://a";
        variables_["ISEGORIA_ASSEMBLY"] = "4";
    }

    static void attended(v1::ServerFrame& frame, std::uint64_t session, std::int64_t ms) {
        for (const std::uint64_t person : {71U, 72U}) {
            v1::Entity* entity = frame.mutable_update()->add_entities();
            entity->set_id(person);
            entity->mutable_attendance()->set_session(session);
            entity->mutable_attendance()->set_attended_ms(ms);
        }
    }
    static v1::ServerFrame frame_for(v1::AudienceKind kind, std::uint64_t id = 0) {
        v1::ServerFrame frame;
        frame.mutable_update()->set_assembly(4);
        frame.mutable_update()->mutable_audience()->set_kind(kind);
        frame.mutable_update()->mutable_audience()->set_id(id);
        return frame;
    }

    std::string typed(std::vector<std::string> words, bool leads = true) {
        server_.expect([leads](Line& line, const v1::ClientFrame& frame) {
            if (frame.has_hello()) line.put(welcome());
            if (!frame.has_watch()) return;
            v1::ServerFrame sessions = frame_for(v1::AUDIENCE_KIND_PUBLIC);
            for (const std::uint64_t id : {1U, 2U}) {
                v1::Entity* entity = sessions.mutable_update()->add_entities();
                entity->set_id(id);
                entity->mutable_session()->set_closed_ms(id == 1 ? 9 : 0);
                entity->mutable_session()->set_turn_count(id == 1 ? 2 : 0);
            }
            v1::ServerFrame now = frame_for(v1::AUDIENCE_KIND_PANEL);
            attended(now, 2, 22);
            v1::ServerFrame rooms = frame_for(v1::AUDIENCE_KIND_STAFF);
            rooms.mutable_update()->add_entities()->set_id(5);
            rooms.mutable_update()->mutable_entities(0)->mutable_room()->set_turn_count(1);
            for (const auto& each : {sessions, now, rooms}) line.put(each);
            for (const v1::Audience& page : frame.watch().pages())
                show_page(line, page, leads);
            v1::ServerFrame end = settled(4, 9);
            end.mutable_settled()->set_watch(frame.watch().number());
            line.put(end);
        });
        EXPECT_EQ(type(words), exit_ok) << err_.str();
        return out_.str();
    }
    static void show_page(Line& line, const v1::Audience& page, bool leads) {
        v1::ServerFrame frame = frame_for(page.kind(), page.id());
        if (page.kind() == v1::AUDIENCE_KIND_ATTENDANCE) attended(frame, page.id(), 11);
        v1::PastTurnView* turn = nullptr;
        if (page.kind() == v1::AUDIENCE_KIND_TURNS) {
            v1::Entity* entity = frame.mutable_update()->add_entities();
            entity->set_id(31);
            turn = entity->mutable_past_turn();
        }
        if (page.kind() == v1::AUDIENCE_KIND_ROOM_TURNS) {
            if (!leads) return;
            v1::Entity* entity = frame.mutable_update()->add_entities();
            entity->set_id(32);
            turn = entity->mutable_room_turn();
            turn->set_room(page.id());
        }
        if (turn != nullptr) {
            turn->set_session(1);
            turn->set_out_of_order(true);
            turn->set_reason("It answers that.");
        }
        line.put(frame);
    }
    static std::size_t lines_of(const std::string& text) {
        return static_cast<std::size_t>(std::ranges::count(text, '\n'));
    }
};

TEST_F(Sessions, HaveAnAttendanceEachAlsoOfTheSamePerson) {
    EXPECT_EQ(lines_of(typed({"attendance", "list", "--json"})), 4u);
    const std::string first = typed({"attendance", "list", "--session", "1", "--json"});
    EXPECT_EQ(lines_of(first), 2u);
    EXPECT_EQ(first.find("22"), std::string::npos) << first;
    const std::string person = typed({"attendance", "show", "71", "--json"});
    EXPECT_EQ(lines_of(person), 2u);
    EXPECT_LT(person.find("11"), person.find("22")) << person;
}

TEST_F(Sessions, HaveTheirTurnsWithTheReasonsForWhichTheFloorWasGiven) {
    EXPECT_NE(typed({"turn", "list", "--session", "1"}).find("It answers that."),
              std::string::npos);
    EXPECT_NE(typed({"turn", "show", "31"}).find("It answers that."), std::string::npos);
    EXPECT_NE(typed({"room-turn", "list", "--room", "5"}).find("It answers that."),
              std::string::npos);
    EXPECT_EQ(typed({"room-turn", "list", "--room", "5"}, false), "");
    EXPECT_NE(err_.str().find("facilitators alone"), std::string::npos) << err_.str();
}

}  // namespace
}  // namespace isegoria::cli
