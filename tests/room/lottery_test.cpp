// SPDX-License-Identifier: AGPL-3.0-or-later
// The lottery through the desk: prepared, committed to, drawn, verified, its folder handed out; what
// cannot be prepared says why; replacements by a lottery of their own.
#include <algorithm>
#include <cstdlib>

#include "office.hpp"
#include "record/digest.hpp"
#include "room/lottery_shelf.hpp"
#include "room/pool_shelf.hpp"
#include "sortition/tool/commands.hpp"

namespace isegoria::room {
namespace {

using testing_office::assembly;
using testing_office::day_ms;
namespace fs = std::filesystem;

class LotteryOffice : public testing_office::Office {
  protected:
    LotteryOffice() { found(); }

    v1::Errand errand_to(void (*fill)(v1::Errand&)) {
        v1::Errand errand;
        fill(errand);
        return errand;
    }
    v1::Errand prepare_errand() {
        return errand_to([](v1::Errand& each) { (void)each.mutable_prepare_lottery(); });
    }
    v1::Errand verify_errand() {
        return errand_to([](v1::Errand& each) { (void)each.mutable_verify_draw(); });
    }
    v1::Errand folder_errand(v1::LotteryFolder which) {
        v1::Errand errand;
        errand.mutable_fetch_lottery()->set_folder(which);
        return errand;
    }

    v1::Errand import_errand() {
        v1::Errand import;
        import.mutable_import_pool()->set_respondents(1);
        import.mutable_import_pool()->set_categories(2);
        import.mutable_import_pool()->set_panel_size(2);
        return import;
    }

    // As whoever was handed the archive does: unpacks it and runs the tool.
    int verify_archive(const std::string& archive, std::string* said = nullptr,
                       const char* folder = "lottery") {
        const fs::path place = folder_ / ("unpacked" + std::to_string(unpacked_++));
        fs::create_directories(place);
        std::ofstream(place / "lottery.tar", std::ios::binary) << archive;
        const std::string command =
            "tar -C " + place.string() + " -mxf " + (place / "lottery.tar").string();
        EXPECT_EQ(std::system(command.c_str()), 0);
        last_ = place / folder;
        return verify_folder(last_, said);
    }
    int verify_folder(const fs::path& place, std::string* said = nullptr) {
        const std::string path = place.string();
        const std::vector<std::string_view> words{"verify", path};
        std::ostringstream out;
        const int code = sortition::tool::run(words, out, out);
        if (said != nullptr) *said = out.str();
        return code;
    }
    std::vector<std::string> seats() {
        std::vector<std::string> result;
        for (const core::ParticipantId seat : core::seated(state().lottery))
            result.push_back(pseudonym_text(seat));
        std::ranges::sort(result);
        return result;
    }

    int unpacked_ = 0;
    fs::path last_;
};

TEST_F(LotteryOffice, CommitsToAPreparedLeximinAndAnObserverVerifiesItWithTheTool) {
    prepare();
    const core::PreparedLottery prepared = *state().lottery.prepared;
    EXPECT_EQ(prepared.method, "leximin");
    EXPECT_TRUE(prepared.certified);
    EXPECT_EQ(prepared.lots, 1'000u);
    EXPECT_GT(prepared.smallest_chance, core::chance_unit / 10) << "four of twelve have seats";
    EXPECT_LT(prepared.largest_chance, core::chance_unit);
    done(assembly, organiser_, core::AnnounceDraw{"Five dice", ""});
    EXPECT_EQ(state().lottery.announced->portfolio_hash, prepared.portfolio_hash);

    // Before the value is known an observer has what is committed to.
    const Session observer = let_in(with_code(invite(core::Role::observer).code()));
    const v1::Errand folder = folder_errand(v1::LOTTERY_FOLDER_UNSPECIFIED);
    EXPECT_EQ(verify_archive(asked(observer.participant, folder).document()), 0);
    EXPECT_FALSE(fs::exists(last_ / "transcript.json"));

    v1::Errand hold;
    hold.mutable_hold_draw()->set_public_value("2 1 2 4 6");
    (void)asked(organiser_, hold);
    std::string said;
    EXPECT_EQ(verify_archive(asked(observer.participant, folder).document(), &said), 0) << said;
    EXPECT_TRUE(fs::exists(last_ / "panel.csv"));
    const std::string transcript = transcript_of(*vault_, assembly, state().lottery.draw->transcript_hash);
    const auto record = sortition::read_draw_record(transcript);
    ASSERT_TRUE(record.ok());
    EXPECT_EQ(record.value->panel, seats()) << "the same panel as the record has";
    EXPECT_EQ(transcript.find("Quillina"), std::string::npos);

    (void)asked(observer.participant, verify_errand());
    EXPECT_EQ(state().lottery.verified_draw, 1u);

    // One octet of the portfolio or of the panel: the tool notices.
    std::ofstream(last_ / "panel.csv", std::ios::app) << "x";
    EXPECT_NE(verify_folder(last_), 0);
}

TEST_F(LotteryOffice, SaysOfQuotasThatExcludeEachOtherWhichAndWhatWouldHelp) {
    // Each old person is a man, so two women and one old person of two seats cannot be.
    (void)asked(organiser_, import_errand(),
                {{1, "id,gender,age\n1,woman,young\n2,woman,young\n3,man,old\n4,man,old\n"},
                 {2,
                  "feature,value,min,max\ngender,woman,2,2\ngender,man,0,2\nage,old,1,2\n"
                  "age,young,0,2\n"}});
    const ErrandResult result = ask(organiser_, prepare_errand());
    const auto* refused = std::get_if<v1::Refused>(&result);
    ASSERT_NE(refused, nullptr);
    EXPECT_EQ(refused->code(), "lottery_is_not_possible");
    std::string codes;
    for (const v1::FileFinding& each : refused->findings()) codes += each.code() + " ";
    EXPECT_NE(codes.find("infeasible_conflict"), std::string::npos) << codes;
    EXPECT_NE(codes.find("suggest_m"), std::string::npos) << codes;
    EXPECT_FALSE(state().lottery.prepared);
    EXPECT_EQ(refusal(organiser_, verify_errand()), "panel_is_missing");
}

TEST_F(LotteryOffice, SeatsOnePersonOfAHousehold) {
    v1::Errand import = import_errand();
    import.mutable_import_pool()->set_address_columns("street");
    (void)asked(organiser_, import,
                {{1,
                  "id,gender,street\n1,woman,Elm 1\n2,man,Elm 1\n3,woman,Elm 2\n4,man,Elm 2\n"},
                 {2, "feature,value,min,max\ngender,woman,1,1\ngender,man,1,1\n"}});
    (void)asked(organiser_, prepare_errand());
    // The one woman and the one man live apart, whichever household each is of.
    EXPECT_EQ(state().lottery.prepared->panels, 1u);
    done(assembly, organiser_, core::AnnounceDraw{"Five dice", ""});
    v1::Errand hold;
    hold.mutable_hold_draw()->set_public_value("2 1 2 4 6");
    (void)asked(organiser_, hold);
    const std::string document =
        asked(organiser_, folder_errand(v1::LOTTERY_FOLDER_PANEL)).document();
    EXPECT_EQ(verify_archive(document), 0);
    EXPECT_NE(document.find("\"households\": 2"), std::string::npos);
    EXPECT_EQ(document.find("Elm"), std::string::npos) << "numbers of households, no addresses";
}

TEST_F(LotteryOffice, AnAddressColumnThatIsNotThereIsAFinding) {
    v1::Errand import = import_errand();
    import.mutable_import_pool()->set_address_columns("avenue");
    EXPECT_EQ(std::get<v1::Refused>(ask(organiser_, import, {{1, "id,gender\n1,woman\n2,man\n"},
                                                             {2,
                                                              "feature,value,min,max\ngender,"
                                                              "woman,1,1\ngender,man,1,1\n"}}))
                  .code(),
              "files_have_findings");
}

TEST_F(LotteryOffice, WhatIsCommittedToIsNotPreparedAgain) {
    prepare();
    done(assembly, organiser_, core::AnnounceDraw{"Five dice", ""});
    EXPECT_EQ(refusal(organiser_, prepare_errand()), "pool_is_frozen");
    const core::Digest committed = state().lottery.announced->portfolio_hash;
    EXPECT_FALSE(lottery_files(*vault_, assembly, committed).empty());
}

TEST_F(LotteryOffice, OnlyWhatIsPreparedLastIsKept) {
    prepare();
    const core::Digest first = state().lottery.prepared->portfolio_hash;
    v1::Errand again = prepare_errand();
    again.mutable_prepare_lottery()->set_method(v1::LOTTERY_METHOD_MAXIMIN);
    again.mutable_prepare_lottery()->set_lots(6);
    (void)asked(organiser_, again);
    EXPECT_EQ(state().lottery.prepared->method, "maximin");
    EXPECT_EQ(state().lottery.prepared->lots, 6u);
    EXPECT_TRUE(lottery_files(*vault_, assembly, first).empty());
    EXPECT_FALSE(
        lottery_files(*vault_, assembly, state().lottery.prepared->portfolio_hash).empty());
    again.mutable_prepare_lottery()->set_gamma("1");
    EXPECT_EQ(refusal(organiser_, again), "number_out_of_range") << "gamma is of goldilocks";
    again.mutable_prepare_lottery()->set_method(v1::LOTTERY_METHOD_GOLDILOCKS);
    again.mutable_prepare_lottery()->set_gamma("0.0001");
    EXPECT_EQ(refusal(organiser_, again), "number_out_of_range");
    again.mutable_prepare_lottery()->set_gamma("0.5");
    (void)asked(organiser_, again);
    EXPECT_EQ(state().lottery.prepared->gamma, "0.5");
    again.mutable_prepare_lottery()->set_lots(core::lots_max + 1);
    EXPECT_EQ(refusal(organiser_, again), "number_out_of_range");
}

TEST_F(LotteryOffice, ARestartWhilePreparingLeavesNothingHalfDone) {
    prepare();
    const core::Digest first = state().lottery.prepared->portfolio_hash;
    v1::Errand again = prepare_errand();
    again.mutable_prepare_lottery()->set_lots(7);
    const Desk::Who who{assembly, organiser_, {1, 2, 3}, {}};
    bool answered = false;
    desk_->run(who, again, {}, [&](ErrandResult) { answered = true; });
    // Some of it has run, the entry is not there yet.
    for (int task = 0; task < 2 && !posted_.empty(); ++task) {
        auto next = std::move(posted_.front());
        posted_.pop_front();
        next();
    }
    restart();
    EXPECT_FALSE(answered);
    EXPECT_EQ(state().lottery.prepared->portfolio_hash, first);
    EXPECT_FALSE(lottery_files(*vault_, assembly, first).empty());
    (void)asked(organiser_, again);
    EXPECT_EQ(state().lottery.prepared->lots, 7u);
    EXPECT_TRUE(lottery_files(*vault_, assembly, first).empty());
}

TEST_F(LotteryOffice, APreparationIsCancelled) {
    prepare();
    const v1::Errand cancel =
        errand_to([](v1::Errand& each) { (void)each.mutable_cancel_preparation(); });
    EXPECT_EQ(refusal(organiser_, cancel), "already_done") << "there is none";
    std::string code;
    const Desk::Who who{assembly, organiser_, {4, 5, 6}, {}};
    desk_->run(who, prepare_errand(), {}, [&](ErrandResult result) {
        if (const auto* refused = std::get_if<v1::Refused>(&result)) code = refused->code();
    });
    desk_->cancel_all();
    run();
    EXPECT_EQ(code, "preparation_is_cancelled");
    (void)asked(organiser_, prepare_errand());
}

TEST_F(LotteryOffice, FillsVacatedSeatsByALotteryOfItsOwn) {
    draw();
    const core::ParticipantId leaving = core::seated(state().lottery).front();
    v1::Errand fill;
    fill.mutable_prepare_replacement()->set_value_source("Dice again");
    EXPECT_EQ(refusal(organiser_, fill), "seat_is_not_vacant");
    done(assembly, organiser_, core::VacateSeat{leaving, core::VacancyCause::declined});
    (void)asked(organiser_, fill);
    ASSERT_TRUE(state().lottery.replacement);
    EXPECT_TRUE(state().lottery.replacement->lottery.certified);
    v1::Errand hold;
    hold.mutable_hold_replacement()->set_public_value("6 6 1");
    (void)asked(organiser_, hold);
    EXPECT_EQ(core::seated(state().lottery).size(), 4u);
    EXPECT_EQ(state().lottery.seats.back().replaces, leaving);
    std::string said;
    EXPECT_EQ(verify_archive(
                  asked(organiser_, folder_errand(v1::LOTTERY_FOLDER_REPLACEMENT)).document(),
                  &said),
              0)
        << said;
    EXPECT_TRUE(fs::exists(last_ / "replacement.json"));
    // The draw of the panel is still there to be verified.
    EXPECT_EQ(
        verify_archive(asked(organiser_, folder_errand(v1::LOTTERY_FOLDER_PANEL)).document()), 0);
}

// Two that read the same seats and alternates would choose the same person.
TEST_F(LotteryOffice, OfTwoSeatsFilledAtOnceEachGoesToSomebodyElse) {
    draw();
    const std::vector<core::ParticipantId> panel = core::seated(state().lottery);
    const std::vector<core::ParticipantId> leaving{panel[0], panel[1]};
    for (const core::ParticipantId each : leaving)
        done(assembly, organiser_, core::VacateSeat{each, core::VacancyCause::declined});
    ASSERT_EQ(state().lottery.alternates.size(), 3u);
    const auto fill = [&](core::ParticipantId vacated, std::uint8_t request,
                          std::vector<std::string>& codes) {
        v1::Errand errand;
        errand.mutable_fill_seat()->set_vacated(vacated.value);
        desk_->run({assembly, organiser_, {request}, {}}, errand, {}, [&](ErrandResult result) {
            const auto* refused = std::get_if<v1::Refused>(&result);
            codes.push_back(refused == nullptr ? "accepted" : refused->code());
        });
    };
    std::vector<std::string> codes;
    fill(leaving[0], 1, codes);
    fill(leaving[1], 2, codes);
    run();
    EXPECT_EQ(codes, (std::vector<std::string>{"slow_down", "accepted"}));
    EXPECT_EQ(state().lottery.alternates.size(), 2u);
    fill(leaving[1], 3, codes);
    run();
    EXPECT_EQ(codes.back(), "accepted");
    const std::vector<core::ParticipantId> now = core::seated(state().lottery);
    EXPECT_EQ(now.size(), 4u);
    EXPECT_EQ(std::set<core::ParticipantId>(now.begin(), now.end()).size(), 4u);
    EXPECT_EQ(state().lottery.alternates.size(), 1u);
    // One seat twice: the second one finds it taken, and no alternate is spent on it.
    done(assembly, organiser_, core::VacateSeat{now.front(), core::VacancyCause::declined});
    codes.clear();
    for (const std::uint8_t request : {4, 5}) {
        fill(now.front(), request, codes);
        run();
    }
    EXPECT_EQ(codes, (std::vector<std::string>{"accepted", "no_alternate_is_left"}));
    EXPECT_EQ(core::seated(state().lottery).size(), 4u);
}

TEST_F(LotteryOffice, IsHandedToOrganisersAndObserversAloneAndGoesWithThePool) {
    draw();
    const Session moderator = let_in(with_code(invite(core::Role::moderator).code()));
    const v1::Errand folder = folder_errand(v1::LOTTERY_FOLDER_PANEL);
    EXPECT_EQ(refusal(moderator.participant, folder), "role_is_missing");
    EXPECT_EQ(refusal({}, folder), "role_is_missing");
    EXPECT_EQ(refusal({}, prepare_errand()), "role_is_missing");
    v1::Errand transcript;
    (void)transcript.mutable_fetch_transcript();
    EXPECT_FALSE(asked({}, transcript).document().empty()) << "of that anybody may have";
    const v1::Errand published = folder_errand(v1::LOTTERY_FOLDER_PUBLISHED);
    const std::string archive = asked({}, published).document();
    std::string said;
    EXPECT_EQ(verify_archive(archive, &said, "draw"), 0) << said;
    EXPECT_EQ(asked({}, published).document(), archive);
    EXPECT_EQ(refusal({}, folder_errand(v1::LOTTERY_FOLDER_PUBLISHED_REPLACEMENT)),
              "panel_is_missing");
    for (const char* const value : {"feature", "woman", "respondents", "certificate"})
        EXPECT_EQ(archive.find(value), std::string::npos) << value << " is for observers";
    now_ms_ += 31 * day_ms;
    retention_->look();
    run();
    EXPECT_EQ(refusal(organiser_, folder), "lottery_is_not_prepared");
    EXPECT_EQ(verify_archive(asked({}, published).document(), &said, "draw"), 0)
        << "what was published stays: " << said;
    std::size_t kept = 0;
    vault_->list("lottery/1", [&](record::VaultRow&&) { ++kept; });
    EXPECT_EQ(kept, 0u);
}

// The panel's phase is open, so the record refuses another draw: what was published stays.
TEST_F(LotteryOffice, ARefusedDrawLeavesWhatIsPublishedAsItIs) {
    draw();
    v1::Errand transcript;
    (void)transcript.mutable_fetch_transcript();
    const v1::Errand published = folder_errand(v1::LOTTERY_FOLDER_PUBLISHED);
    const std::string before = asked({}, transcript).document();
    const std::string archive = asked({}, published).document();
    const LotteryFiles files = lottery_files(*vault_, assembly, *portfolio_of(before));
    // As a hold that the record will not take has left it.
    keep_published(*vault_, assembly, files, before + " ");
    EXPECT_EQ(asked({}, transcript).document(), before);
    EXPECT_EQ(asked({}, published).document(), archive);
    std::size_t kept = 0;
    vault_->list("transcript/1", [&](record::VaultRow&&) { ++kept; });
    EXPECT_EQ(kept, 2u);
    erase_published(*vault_, assembly, {state().lottery.draw->transcript_hash});
    EXPECT_EQ(asked({}, published).document(), archive);
    kept = 0;
    vault_->list("transcript/1", [&](record::VaultRow&&) { ++kept; });
    EXPECT_EQ(kept, 1u);
}

TEST_F(LotteryOffice, OfTwoDrawsAtOnceOneIsHeldAndItsTranscriptIsPublished) {
    prepare();
    done(assembly, organiser_, core::AnnounceDraw{"Five dice", ""});
    std::vector<std::string> codes;
    for (const std::uint8_t request : {1, 2}) {
        v1::Errand hold;
        hold.mutable_hold_draw()->set_public_value("2 1 2 4 " + std::to_string(request));
        desk_->run({assembly, organiser_, {request}, {}}, hold, {}, [&](ErrandResult result) {
            const auto* refused = std::get_if<v1::Refused>(&result);
            codes.push_back(refused == nullptr ? "accepted" : refused->code());
        });
    }
    run();
    EXPECT_EQ(codes, (std::vector<std::string>{"slow_down", "accepted"}));
    v1::Errand transcript;
    (void)transcript.mutable_fetch_transcript();
    EXPECT_EQ(record::sha256({asked({}, transcript).document()}),
              state().lottery.draw->transcript_hash);
}

// The announcement comes while a large import is under way: the pool committed to stays.
TEST_F(LotteryOffice, AnImportThatTheRecordRefusesLeavesThePoolThatWasCommittedTo) {
    prepare();
    std::string code;
    desk_->run({assembly, organiser_, {9}, {}}, import_errand(),
               {{1, "id,gender\n1,woman\n2,man\n"},
                {2, "feature,value,min,max\ngender,woman,1,1\ngender,man,1,1\n"}},
               [&](ErrandResult result) {
                   const auto* refused = std::get_if<v1::Refused>(&result);
                   code = refused == nullptr ? "accepted" : refused->code();
               });
    done(assembly, organiser_, core::AnnounceDraw{"Five dice", ""});
    run();
    std::size_t candidates = 0;
    vault_->list("candidate", [&](record::VaultRow&&) { ++candidates; });
    EXPECT_EQ(code, "pool_is_frozen");
    EXPECT_EQ(candidates, 12u) << "those of the refused import are gone";
    EXPECT_TRUE(load_pool(*vault_, assembly, state().lottery.pool->pool_hash));
    v1::Errand hold;
    hold.mutable_hold_draw()->set_public_value("2 1 2 4 6");
    (void)asked(organiser_, hold);
}

// Rows that no row of the vault could hold are a finding at their place, and the server goes on.
TEST_F(LotteryOffice, ARowThatIsTooLongIsAFinding) {
    std::string heading = "id,gender";
    std::string cells;
    for (int column = 0; column < 20; ++column) {
        heading += ",note" + std::to_string(column);
        cells += "," + std::string(60'000, 'x');
    }
    const std::string people = heading + "\n1,woman" + std::string(20, ',') + "\n2,man" + cells + "\n";
    const ErrandResult result = ask(organiser_, import_errand(),
                                    {{1, people},
                                     {2,
                                      "feature,value,min,max\ngender,woman,1,1\ngender,man,1,"
                                      "1\n"}});
    const auto* refused = std::get_if<v1::Refused>(&result);
    ASSERT_NE(refused, nullptr);
    ASSERT_EQ(refused->findings_size(), 1);
    EXPECT_EQ(refused->findings(0).code(), "csv_row_too_long");
    EXPECT_EQ(refused->findings(0).file(), "respondents");
    EXPECT_EQ(refused->findings(0).row(), 3u);
    prepare();
}

}  // namespace
}  // namespace isegoria::room
