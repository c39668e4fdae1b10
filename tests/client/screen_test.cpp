// SPDX-License-Identifier: AGPL-3.0-or-later
// The shared screen: what is drawn, in whichever width, and what never is.
#include <gtest/gtest.h>

#include "cli/big_time.hpp"
#include "cli/screen_drawing.hpp"
#include "cli_fixture.hpp"

namespace isegoria::cli {
namespace {

constexpr std::int64_t noon_ms = 1'772'366'400'000;  // 2026-03-01T12:00:00Z
constexpr std::int64_t minute_ms = 60'000;

void say_in_both(google::protobuf::RepeatedPtrField<v1::Wording>& wordings,
                 const std::string& english, const std::string& french) {
    auto* wording = wordings.Add();
    wording->set_language("en");
    wording->set_words(english);
    wording = wordings.Add();
    wording->set_language("fr");
    wording->set_words(french);
}

// A session at its second item of four, ten minutes before that item is meant to end.
SharedScreen session() {
    SharedScreen screen;
    screen.assembly.emplace();
    say_in_both(*screen.assembly->mutable_names(), "The Two Valleys", "Les deux vallées");
    screen.sessions[1].set_opened_ms(noon_ms - 40 * minute_ms);
    screen.projection.emplace();
    screen.projection->set_what(v1::PROJECTED_AGENDA);
    screen.projection->set_item(2);
    screen.projection->set_item_ends_ms(noon_ms + 10 * minute_ms);
    screen.projection->set_present_count(32);
    for (std::uint64_t id = 1; id <= 4; ++id) {
        v1::AgendaItemView& item = screen.agenda[id];
        say_in_both(*item.mutable_titles(), "Item " + std::to_string(id),
                    "Point " + std::to_string(id));
        item.set_seconds(1'200);
        if (id <= 2) item.set_session(1);
    }
    screen.agenda[1].set_began_ms(noon_ms - 30 * minute_ms);
    screen.agenda[1].set_ended_ms(noon_ms - 10 * minute_ms);
    screen.agenda[2].set_began_ms(noon_ms - 10 * minute_ms);
    screen.agenda[3].set_place(1);
    screen.agenda[3].set_planned_begin_ms(noon_ms + 10 * minute_ms);
    screen.agenda[4].set_place(2);
    screen.agenda[4].set_planned_begin_ms(noon_ms + 30 * minute_ms);
    screen.queue.emplace();
    screen.queue->set_open(true);
    return screen;
}

Stage stage(std::size_t columns = 80, std::size_t rows = 0) {
    Stage stage;
    stage.columns = columns;
    stage.rows = rows;
    stage.now_ms = noon_ms;
    return stage;
}

std::string text_of(const ScreenLines& lines) {
    std::string text;
    for (const ScreenLine& line : lines) text += line.text + "\n";
    return text;
}
std::string drawn(const SharedScreen& screen, const Stage& on) { return text_of(draw(screen, on)); }
bool tells(const std::string& text, const std::string& words) {
    return text.find(words) != std::string::npos;
}

v1::PollView& put_poll_on_show(SharedScreen& screen, v1::PollMethod method) {
    screen.projection->set_what(v1::PROJECTED_POLL);
    screen.projection->set_id(7);
    v1::PollView& poll = screen.polls[7];
    say_in_both(*poll.mutable_question(), "A bus on Sunday?", "Un car le dimanche ?");
    poll.set_method(method);
    poll.set_quorum_percent(50);
    poll.set_cast_count(34);
    return poll;
}
void count_ballot(v1::PollView& poll, const std::string& choice, std::uint64_t count) {
    auto* ballot = poll.mutable_result()->add_ballots();
    ballot->set_choice(choice);
    ballot->set_count(count);
}
void close(v1::PollView& poll) {
    poll.set_closed_ms(noon_ms);
    poll.mutable_result()->set_seated_count(60);
    poll.mutable_result()->set_quorum_reached(true);
    poll.mutable_result()->set_consensus(7'500);
}

TEST(Countdown, TellsWhatIsLeftAndWhatIsOver) {
    EXPECT_EQ(countdown(noon_ms, noon_ms - 1), "0:01") << "a second that has begun is left";
    EXPECT_EQ(countdown(noon_ms, noon_ms), "0:00");
    EXPECT_EQ(countdown(noon_ms, noon_ms - 60'000), "1:00");
    EXPECT_EQ(countdown(noon_ms, noon_ms - 3'845'000), "1:04:05");
    EXPECT_EQ(countdown(noon_ms, noon_ms + 999), "+0:00");
    EXPECT_EQ(countdown(noon_ms, noon_ms + 90'000), "+1:30");
}

TEST(BigTime, IsFiveRowsOfEqualWidthThatTellTheDigitsApart) {
    std::set<std::string> shapes;
    for (const std::string sign : {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}) {
        std::string shape;
        ASSERT_EQ(big(sign).size(), big_rows);
        for (const std::string& row : big(sign)) {
            EXPECT_EQ(width(row), 6U) << sign;
            shape += row;
        }
        EXPECT_TRUE(shapes.insert(shape).second) << sign;
    }
    for (const std::string& row : big("+1:04:05")) EXPECT_EQ(width(row), width(big("+1:04:05")[0]));
}

TEST(WrappedLines, DivideWordsThatNoLineHolds) {
    EXPECT_EQ(wrapped_lines("anticonstitutionnellement dit", 10),
              (std::vector<std::string>{"anticonsti", "tutionnell", "ement dit"}));
    EXPECT_EQ(wrapped_lines("éàç", 2), (std::vector<std::string>{"éà", "ç"}));
    EXPECT_EQ(wrapped_lines("one\n\ntwo", 10), (std::vector<std::string>{"one", "", "two"}));
    EXPECT_EQ(wrapped_lines("", 10), std::vector<std::string>{""});
}

TEST(SharedScreen, TellsTheItemWhatIsLeftOfItAndWhoIsNext) {
    SharedScreen screen = session();
    auto* turn = screen.queue->mutable_turn();
    turn->set_speaker(17);
    turn->set_kind(v1::FLOOR_KIND_REPLY);
    turn->set_began_ms(noon_ms - minute_ms);
    turn->set_seconds(90);
    for (const std::uint64_t waiting : {4U, 9U, 22U, 31U, 40U}) {
        auto* request = screen.queue->add_waiting();
        request->set_participant(waiting);
        request->set_kind(v1::FLOOR_KIND_SPEECH);
    }
    const std::string english = drawn(screen, stage());
    for (const char* words : {"The Two Valleys", "32 present · 12:00", "Item 2", "10:00 left",
                              "Speaking: participant 17 (reply)", "0:30 left",
                              "Next: participant 4, participant 9, participant 22, and 2 more"})
        EXPECT_TRUE(tells(english, words)) << words << "\n" << english;
    Stage french = stage();
    french.reader = {words::Language::french, "Europe/Paris"};
    const std::string in_french = drawn(screen, french);
    for (const char* words : {"Les deux vallées", "32 présences · 13:00", "reste 10:00",
                              "Parole\u00a0: personne 17 (réponse)", "et 2 autres"})
        EXPECT_TRUE(tells(in_french, words)) << words << "\n" << in_french;
}

TEST(SharedScreen, ShowsThatAnItemIsOverAndThatTheLaterOnesWait) {
    Stage late = stage();
    late.now_ms = noon_ms + 15 * minute_ms;
    const SharedScreen screen = session();
    const std::string text = drawn(screen, late);
    EXPECT_TRUE(tells(text, "+5:00 over time")) << text;
    EXPECT_TRUE(tells(text, "12:15  Item 3")) << text;
    EXPECT_TRUE(tells(text, "12:35  Item 4")) << text;
    EXPECT_TRUE(tells(drawn(screen, stage()), "12:10  Item 3")) << "in time";
    for (const ScreenLine& line : draw(screen, late)) {
        if (tells(line.text, "over time")) {
            EXPECT_EQ(line.ink, Ink::alarm);
        }
    }
}

TEST(SharedScreen, CountsDownInBigDigitsWhereThereIsRoom) {
    const std::vector<std::string> digits = big("10:00");
    const std::string large = drawn(session(), stage(80, 30));
    for (const std::string& row : digits) EXPECT_TRUE(tells(large, row)) << large;
    EXPECT_TRUE(tells(large, "left, until 12:10")) << large;
    EXPECT_FALSE(tells(drawn(session(), stage(80, 12)), digits[0]));
    EXPECT_FALSE(tells(drawn(session(), stage(80, 0)), digits[0])) << "no screen";
}

TEST(SharedScreen, SaysOfEachEmptyStateWhatIsTheCase) {
    EXPECT_TRUE(tells(drawn({}, stage()), "No session is open."));
    EXPECT_TRUE(tells(drawn({}, stage()), "Nothing is on the agenda."));
    SharedScreen screen = session();
    screen.agenda.clear();
    screen.projection->set_item(0);
    EXPECT_TRUE(tells(drawn(screen, stage()), "No item of the agenda runs."));
    EXPECT_TRUE(tells(drawn(screen, stage()), "Nobody has the floor."));
    screen.queue->set_open(false);
    EXPECT_TRUE(tells(drawn(screen, stage()), "The queue is closed"));
    screen.projection->set_what(v1::PROJECTED_SPEAKER_QUEUE);
    EXPECT_TRUE(tells(drawn(screen, stage()), "Nobody waits for the floor."));
    screen.projection->set_what(v1::PROJECTED_EQUALITY);
    EXPECT_TRUE(tells(drawn(screen, stage()), "Nobody has spoken yet."));
    for (const v1::Projected what : {v1::PROJECTED_PROPOSAL, v1::PROJECTED_POLL,
                                     v1::PROJECTED_BREAKOUT, v1::PROJECTED_EVIDENCE}) {
        screen.projection->set_what(what);
        EXPECT_TRUE(tells(drawn(screen, stage()), "is not there any more")) << what;
    }
    screen.projection->set_what(static_cast<v1::Projected>(99));
    EXPECT_TRUE(tells(drawn(screen, stage()), "Nothing is on the agenda.")) << "a newer server";
}

TEST(SharedScreen, SaysThatItIsARehearsalAndThatTheConnectionIsLost) {
    SharedScreen screen = session();
    EXPECT_FALSE(tells(drawn(screen, stage()), "REHEARSAL"));
    screen.assembly->set_rehearsal_of(1);
    EXPECT_TRUE(tells(drawn(screen, stage()), "REHEARSAL: nothing here is real"));
    Stage cut_off = stage(80, 24);
    cut_off.connected = false;
    const ScreenLines lines = draw(screen, cut_off);
    EXPECT_EQ(lines.back().text, "No connection. Trying again.");
    EXPECT_LE(lines.size(), 24U);
}

TEST(SharedScreen, ShowsOfAnOpenPollHowManyHaveAnsweredAndNothingElse) {
    SharedScreen screen = session();
    v1::PollView& poll = put_poll_on_show(screen, v1::POLL_METHOD_YES_NO);
    poll.set_secret(true);
    // Not that a server would send it.
    count_ballot(poll, "yes", 30);
    const std::string text = drawn(screen, stage());
    EXPECT_TRUE(tells(text, "A bus on Sunday?")) << text;
    EXPECT_TRUE(tells(text, "34 people have answered.")) << text;
    EXPECT_TRUE(tells(text, "secret poll")) << text;
    EXPECT_FALSE(tells(text, "█")) << text;
    EXPECT_FALSE(tells(text, "30 ")) << text;
    poll.set_stopped_ms(noon_ms);
    EXPECT_TRUE(tells(drawn(screen, stage()), "are being counted"));
}

TEST(SharedScreen, ShowsTheResultOfAClosedPollAsBars) {
    SharedScreen screen = session();
    v1::PollView& poll = put_poll_on_show(screen, v1::POLL_METHOD_GRADIENT);
    count_ballot(poll, "endorse", 20);
    count_ballot(poll, "block", 1);
    close(poll);
    const std::string text = drawn(screen, stage());
    for (const char* words : {"endorse", "agreement with reservations", "stand aside", "abstention",
                              "Consensus: 75%", "Quorum reached, of 60 seats."})
        EXPECT_TRUE(tells(text, words)) << words << "\n" << text;
    std::size_t longest = 0;
    std::size_t shortest = 1'000;
    for (const ScreenLine& line : draw(screen, stage())) {
        std::size_t places = 0;
        for (std::size_t at = 0; (at = line.text.find("█", at)) != std::string::npos; at += 3)
            ++places;
        if (places == 0) continue;
        longest = std::max(longest, places);
        shortest = std::min(shortest, places);
    }
    EXPECT_GT(longest, 20U);
    EXPECT_EQ(shortest, longest / 20) << "in proportion";
    poll.mutable_result()->set_quorum_reached(false);
    EXPECT_TRUE(tells(drawn(screen, stage()), "Without quorum: 50 % of 60 seats were needed."));
}

TEST(SharedScreen, CountsApprovalsByOptionAndTellsTies) {
    SharedScreen screen = session();
    v1::PollView& poll = put_poll_on_show(screen, v1::POLL_METHOD_APPROVAL);
    for (const char* option : {"Bus", "Train", "Bicycle"})
        say_in_both(*poll.add_options()->mutable_wordings(), option, option);
    EXPECT_TRUE(tells(drawn(screen, stage()), "2 · Train")) << "while it is open";
    count_ballot(poll, "1 3", 5);
    count_ballot(poll, "3", 2);
    count_ballot(poll, "none", 9);
    close(poll);
    const std::string approved = drawn(screen, stage());
    EXPECT_TRUE(tells(approved, "1 · Bus      5  ")) << approved;
    EXPECT_TRUE(tells(approved, "2 · Train    0\n")) << approved;
    EXPECT_TRUE(tells(approved, "3 · Bicycle  7  ")) << approved;
    poll.set_method(v1::POLL_METHOD_RANKING);
    poll.mutable_result()->add_ranking()->add_options(3);
    auto* second = poll.mutable_result()->add_ranking();
    second->add_options(1);
    second->add_options(2);
    const std::string ranked = drawn(screen, stage());
    for (const char* words : {"1. 3 · Bicycle", "2. 1 · Bus", "2. 2 · Train"})
        EXPECT_TRUE(tells(ranked, words)) << words << "\n" << ranked;
}

TEST(SharedScreen, ShowsTheRoomsWithWhatIsLeftAndWhoHasReported) {
    SharedScreen screen = session();
    screen.projection->set_what(v1::PROJECTED_BREAKOUT);
    screen.projection->set_id(1);
    v1::BreakoutView& breakout = screen.breakouts[1];
    say_in_both(*breakout.mutable_titles(), "Groups", "Groupes");
    breakout.set_seconds(1'200);
    breakout.add_rooms(5);
    breakout.add_rooms(6);
    EXPECT_TRUE(tells(drawn(screen, stage()), "not open yet; they are for 20 minutes"));
    breakout.set_opened_ms(noon_ms - minute_ms);
    breakout.set_ends_ms(noon_ms + 19 * minute_ms);
    screen.projection->set_breakout(1);
    screen.projection->set_breakout_ends_ms(noon_ms + 19 * minute_ms);
    screen.reports[6].set_words("What the room says");
    const std::string text = drawn(screen, stage());
    EXPECT_TRUE(tells(text, "In rooms: Groups")) << text;
    EXPECT_TRUE(tells(text, "Room 1") && tells(text, "19:00 left")) << text;
    EXPECT_TRUE(tells(text, "has reported")) << text;
    breakout.set_warned_ms(noon_ms);
    EXPECT_TRUE(tells(drawn(screen, stage()), "The last minute"));
}

TEST(SharedScreen, LeafsThroughWhatDoesNotFit) {
    SharedScreen screen = session();
    screen.projection->set_what(v1::PROJECTED_PROPOSAL);
    screen.projection->set_id(3);
    screen.proposals[3].set_title("Buses");
    std::string words;
    for (int line = 1; line <= 40; ++line) words += "line" + std::to_string(line) + ".\n";
    screen.proposals[3].set_words(words);
    std::string all;
    Stage on = stage(80, 24);
    for (int page = 0; page < 10; ++page) {
        const ScreenLines lines = draw(screen, on);
        EXPECT_LE(lines.size(), 24U);
        all += text_of(lines);
        on.now_ms += screen_page_ms;
    }
    for (int line = 1; line <= 40; ++line)
        EXPECT_TRUE(tells(all, "line" + std::to_string(line) + ".")) << line;
    EXPECT_TRUE(tells(all, "1 / ")) << all;
}

// Everything at once, in words that are long and hostile.
SharedScreen crowded() {
    SharedScreen screen = session();
    std::string word;
    for (int time = 0; time < 8; ++time) word += "anticonstitutionnellement";
    const std::string hostile = "\033[2J\u202e\n" + word + " d’épouvantables œuvres";
    for (auto& [id, item] : screen.agenda) say_in_both(*item.mutable_titles(), hostile, hostile);
    screen.assembly->mutable_names()->Clear();
    say_in_both(*screen.assembly->mutable_names(), hostile, hostile);
    screen.assembly->set_rehearsal_of(1);
    auto* turn = screen.queue->mutable_turn();
    turn->set_speaker(UINT64_MAX);
    turn->set_kind(v1::FLOOR_KIND_POINT_OF_ORDER);
    turn->set_began_ms(noon_ms - 400 * minute_ms);
    turn->set_seconds(60);
    turn->set_words(hostile + hostile);
    for (std::uint64_t each = 0; each < 30; ++each) {
        auto* request = screen.queue->add_waiting();
        request->set_participant(UINT64_MAX - each);
        request->set_kind(v1::FLOOR_KIND_ANSWER);
    }
    screen.equality.emplace();
    screen.equality->mutable_figures()->set_seated_count(60);
    screen.equality->mutable_figures()->set_spoke_count(42);
    screen.equality->mutable_figures()->set_silent_count(18);
    screen.proposals[7].set_title(hostile);
    screen.proposals[7].set_words(hostile);
    v1::PollView& poll = put_poll_on_show(screen, v1::POLL_METHOD_APPROVAL);
    for (int option = 0; option < 3; ++option)
        say_in_both(*poll.add_options()->mutable_wordings(), hostile, hostile);
    count_ballot(poll, "1", UINT64_MAX / 1'000);
    close(poll);
    v1::BreakoutView& breakout = screen.breakouts[7];
    say_in_both(*breakout.mutable_titles(), hostile, hostile);
    for (std::uint64_t room = 1; room <= 60; ++room) breakout.add_rooms(room);
    v1::EvidenceView& evidence = screen.evidence[7];
    say_in_both(*evidence.mutable_titles(), hostile, hostile);
    say_in_both(*evidence.mutable_words(), hostile, hostile);
    evidence.set_author(hostile);
    evidence.set_address(hostile);
    evidence.set_dated_ms(noon_ms);
    evidence.set_side(v1::SIDE_AGAINST);
    return screen;
}

TEST(SharedScreen, FitsEveryWidthAndHeightInBothLanguagesAndCannotBeTakenOver) {
    SharedScreen screen = crowded();
    for (int what = 1; what <= 7; ++what)
        for (const words::Language language : words::languages())
            for (const std::size_t columns : {40U, 80U, 120U})
                for (const std::size_t rows : {0U, 3U, 10U, 24U, 50U}) {
                    screen.projection->set_what(static_cast<v1::Projected>(what));
                    screen.projection->set_id(7);
                    Stage on = stage(columns, rows);
                    on.reader.language = language;
                    const ScreenLines lines = draw(screen, on);
                    EXPECT_TRUE(rows == 0 || lines.size() <= rows);
                    for (const ScreenLine& line : lines) {
                        EXPECT_LE(width(line.text), columns) << what << " " << line.text;
                        EXPECT_EQ(line.text.find_first_of("\033\n"), std::string::npos) << what;
                        EXPECT_EQ(line.text.find("\u202e"), std::string::npos) << what;
                        EXPECT_EQ(line.text.find("screen."), std::string::npos) << line.text;
                    }
                }
}

v1::Update update_of(v1::AudienceKind kind, std::uint64_t audience, const v1::Entity& entity) {
    v1::Update update;
    update.set_assembly(4);
    update.mutable_audience()->set_kind(kind);
    update.mutable_audience()->set_id(audience);
    *update.add_entities() = entity;
    return update;
}

// The map of a facilitator who runs the screen holds what is said in rooms.
TEST(SharedScreen, IsMadeOfWhatIsPublicAndOfNothingElse) {
    sync::EntityMap map;
    map.follow(4);
    v1::Entity spoken;
    spoken.set_id(1);
    spoken.mutable_speaker_queue()->set_open(true);
    spoken.mutable_speaker_queue()->mutable_turn()->set_speaker(9);
    spoken.mutable_speaker_queue()->mutable_turn()->set_words("said in a room");
    v1::Entity published;
    published.set_id(1);
    published.mutable_projection()->set_present_count(3);
    map.update(update_of(v1::AUDIENCE_KIND_PUBLIC, 0, published));
    for (const v1::AudienceKind kind :
         {v1::AUDIENCE_KIND_ROOM, v1::AUDIENCE_KIND_STAFF, v1::AUDIENCE_KIND_PANEL,
          v1::AUDIENCE_KIND_PERSON, v1::AUDIENCE_KIND_MODERATION})
        map.update(update_of(kind, 1, spoken));
    v1::Settled settled;
    settled.set_assembly(4);
    settled.set_position(1);
    map.settled(settled);
    const SharedScreen screen = shared_screen(map, 4);
    ASSERT_TRUE(screen.projection);
    EXPECT_FALSE(screen.queue);
    EXPECT_EQ(digest_of(screen).find("said in a room"), std::string::npos);
    EXPECT_FALSE(tells(drawn(screen, stage()), "said in a room"));
}

// Shows an assembly with an open session, and says goodbye when it is told to.
void show_session(Line& line, const v1::ClientFrame& frame) {
    if (frame.has_hello()) {
        v1::ServerFrame welcomed = welcome();
        welcomed.mutable_welcome()->set_now_ms(noon_ms);
        line.put(welcomed);
    }
    if (!frame.has_watch()) return;
    for (const std::uint64_t id : {1U, 2U}) {
        v1::ServerFrame update;
        v1::Entity entity;
        entity.set_id(1);
        if (id == 1) {
            *entity.mutable_projection() = *session().projection;
            entity.mutable_projection()->set_item(0);
        } else {
            *entity.mutable_assembly() = *session().assembly;
            entity.mutable_assembly()->set_time_zone("Europe/Paris");
        }
        *update.mutable_update() = update_of(v1::AUDIENCE_KIND_PUBLIC, 0, entity);
        line.put(update);
    }
    line.put(settled(4, 9));
}

TEST_F(CommandLine, PrintsTheSharedScreenOnceInTheTimeZoneOfThePlace) {
    server_.expect(show_session);
    EXPECT_EQ(type({"projection", "watch", "--once", "--assembly", "4", "--server", "http://a"}),
              exit_ok);
    EXPECT_TRUE(tells(out_.str(), "32 present · 13:00")) << out_.str();
    EXPECT_FALSE(tells(out_.str(), "\033")) << "no terminal, no signs for one";
    server_.expect(show_session);
    EXPECT_EQ(type({"projection", "watch", "--once", "--assembly", "4", "--server", "http://a",
                    "--time-zone", "Asia/Tokyo", "--lang", "fr"}),
              exit_ok);
    EXPECT_TRUE(tells(out_.str(), "32 présences · 21:00")) << out_.str();
    server_.expect(show_session);
    EXPECT_EQ(type({"projection", "watch", "--once", "--json", "--assembly", "4", "--server",
                    "http://a"}),
              exit_ok);
    EXPECT_EQ(out_.str().find("{\"what\":\"PROJECTED_AGENDA\""), 0U) << out_.str();
}

TEST_F(CommandLine, DrawsTheSharedScreenOnATerminalAndGivesItBack) {
    server_.expect(show_session);
    int asked = 0;
    terminal_ = [&]() -> std::optional<TerminalSize> {
        // The third time it is to be drawn: once it is, the server ends it.
        if (++asked == 3) server_.lines.at(0)->put(goodbye("sign_in_again"));
        return TerminalSize{80, 24};
    };
    EXPECT_EQ(type({"projection", "watch", "--assembly", "4", "--server", "http://a"}),
              exit_refused);
    const std::string out = out_.str();
    EXPECT_EQ(out.find("\033[?1049h\033[?25l"), 0U);
    EXPECT_TRUE(tells(out, "\033[H\033[2KThe Two Valleys")) << out;
    const std::string given_back = "\033[?25h\033[?1049l";
    ASSERT_GT(out.size(), given_back.size());
    EXPECT_EQ(out.substr(out.size() - given_back.size()), given_back);
    EXPECT_FALSE(err_.str().empty()) << "why it ended";
}

TEST_F(CommandLine, AsksForTheAssemblyOfTheSharedScreen) {
    EXPECT_EQ(type({"projection", "watch"}), exit_usage);
    EXPECT_EQ(type({"projection", "watch", "--assembly", "0"}), exit_usage);
    EXPECT_EQ(type({"projection", "watch", "7", "--assembly", "4"}), exit_usage);
    EXPECT_EQ(server_.dialled, 0U);
}

}  // namespace
}  // namespace isegoria::cli
