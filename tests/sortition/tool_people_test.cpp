// SPDX-License-Identifier: AGPL-3.0-or-later
// The verbs around a draw: invitations before it, one's own chance, alternates and replacements after
// it, and tables.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "sortition/csv.hpp"
#include "tool_folder.hpp"

namespace isegoria::sortition::tool {
namespace {

class ToolPeople : public ToolFolder {
  protected:
    // The cells of a column of a file that was written.
    std::vector<std::string> column(const std::string& name, const std::string& heading) const {
        const Reading<Table> table = read_csv(read(name), name);
        std::vector<std::string> cells;
        if (!table.ok()) return cells;
        const std::size_t at = table.value->find_column(heading);
        for (std::size_t row = 0; row < table.value->row_count(); ++row)
            cells.emplace_back(table.value->cell(row, at));
        return cells;
    }

    // Sixty people of two features, thirty of them on one street with three to a house.
    void given_sixty_people() {
        std::string rows = "id,name,street,g,age\n";
        for (int i = 0; i < 60; ++i) {
            const std::string number = std::to_string(100 + i);
            rows += number + ",Name" + number + "," +
                    (i < 30 ? "House " + std::to_string(i / 3) : "") + (i % 2 ? ",f" : ",m") +
                    (i % 5 < 2 ? ",young\n" : ",old\n");
        }
        write("r.csv", rows);
        write("c.csv",
              "feature,value,min,max\ng,f,6,6\ng,m,6,6\nage,young,4,5\nage,old,7,8\n");
    }
};

TEST_F(ToolPeople, APersonIsToldTheirChanceBeforeTheDrawAndAfter) {
    ASSERT_EQ(with_files("prepare", {"--panel-size", "4", "--out", path("p")}), exit_ok) << err_;
    EXPECT_EQ(run_with({"explain", path("p"), "--id", "03"}), exit_ok) << err_;
    const std::string before = out_;
    EXPECT_NE(before.find("%"), std::string::npos) << before;
    ASSERT_EQ(run_with({"draw", path("p"), "--public-value", "x"}), exit_ok);
    EXPECT_EQ(run_with({"explain", path("p"), "--id", "03"}), exit_ok);
    EXPECT_EQ(out_, before);
    EXPECT_EQ(run_with({"explain", path("p"), "--id", "03", "--lang", "fr"}), exit_ok);
    EXPECT_NE(out_, before);
    EXPECT_EQ(run_with({"explain", path("p"), "--id", "99"}), exit_bad_input);
    EXPECT_NE(err_.find("99"), std::string::npos) << err_;
    EXPECT_EQ(run_with({"explain", path("nowhere"), "--id", "03"}), exit_bad_input);
}

TEST_F(ToolPeople, VacantSeatsAreFilledByLotteriesOfTheirOwn) {
    given_sixty_people();
    ASSERT_EQ(draw_with({"--panel-size", "12", "--out", path("p"), "--address-columns", "street"}),
              exit_ok)
        << err_;
    std::vector<std::string> panel = column("p/panel.csv", "id");
    ASSERT_EQ(panel.size(), 12U);
    ASSERT_EQ(run_with({"replace", path("p"), "--vacated", panel[0] + "," + panel[1], "--out",
                        path("first")}),
              exit_ok)
        << err_;
    EXPECT_NE(out_.find("Portfolio: "), std::string::npos) << out_;
    ASSERT_EQ(run_with({"draw", path("first"), "--public-value", "later"}), exit_ok) << err_;
    EXPECT_EQ(run_with({"verify", path("first")}), exit_ok) << err_;
    std::vector<std::string> filled = column("first/panel.csv", "id");
    ASSERT_EQ(filled.size(), 2U);
    for (const std::string& id : filled)
        EXPECT_EQ(std::count(panel.begin(), panel.end(), id), 0) << id;

    // One of the new ones and one of the old ones leave; somebody said no beforehand.
    const std::vector<std::string> candidates = column("first/remaining.csv", "id");
    ASSERT_EQ(run_with({"replace", path("p"), "--after", path("first"), "--vacated",
                        filled[0] + "," + panel[2], "--not-asked", candidates[0], "--out",
                        path("second")}),
              exit_ok)
        << err_;
    const std::vector<std::string> left = column("second/respondents.csv", "id");
    for (const std::string& id : {panel[0], panel[1], panel[2], panel[3], filled[0], filled[1],
                                  candidates[0]})
        EXPECT_EQ(std::count(left.begin(), left.end(), id), 0) << id;
    ASSERT_EQ(run_with({"draw", path("second"), "--public-value", "much later"}), exit_ok) << err_;

    // The panel as it stands now: right in size and quotas, one of a household at most.
    std::set<std::string> standing(panel.begin() + 3, panel.end());
    standing.insert(filled[1]);
    const std::vector<std::string> again = column("second/panel.csv", "id");
    standing.insert(again.begin(), again.end());
    EXPECT_EQ(standing.size(), 12U);
    const auto ids = column("r.csv", "id");
    const auto streets = column("r.csv", "street");
    const auto genders = column("r.csv", "g");
    int women = 0;
    std::multiset<std::string> homes;
    for (std::size_t i = 0; i < ids.size(); ++i) {
        if (!standing.contains(ids[i])) continue;
        women += genders[i] == "f" ? 1 : 0;
        if (!streets[i].empty()) homes.insert(streets[i]);
    }
    EXPECT_EQ(women, 6);
    for (const std::string& home : homes) EXPECT_EQ(homes.count(home), 1U) << home;
}

TEST_F(ToolPeople, OnlyASeatThatIsTakenCanFallVacant) {
    ASSERT_EQ(draw_with({"--panel-size", "4", "--out", path("p")}), exit_ok) << err_;
    const std::string other = column("p/remaining.csv", "id")[0];
    EXPECT_EQ(run_with({"replace", path("p"), "--vacated", other, "--out", path("n")}),
              exit_bad_input);
    EXPECT_NE(err_.find("has no seat"), std::string::npos) << err_;
    ASSERT_EQ(with_files("prepare", {"--panel-size", "4", "--out", path("q")}), exit_ok);
    EXPECT_EQ(run_with({"replace", path("q"), "--vacated", "01", "--out", path("n")}),
              exit_bad_input);
    EXPECT_FALSE(std::filesystem::exists(path("n")));
}

TEST_F(ToolPeople, AlternatesAreChosenOutsideThePanel) {
    given_sixty_people();
    ASSERT_EQ(draw_with({"--panel-size", "12", "--out", path("p")}), exit_ok) << err_;
    const auto choose = [&](const std::string& out, const std::vector<std::string>& more) {
        std::vector<std::string> words{"alternates", path("p"), "--count", "4",
                                       "--samples",  "40",      "--out",   path(out)};
        words.insert(words.end(), more.begin(), more.end());
        return run_with(words);
    };
    ASSERT_EQ(choose("a.csv", {"--dropout", "20 %"}), exit_ok) << err_;
    EXPECT_NE(out_.find("In 40 imagined cases"), std::string::npos) << out_;
    const auto panel = column("p/panel.csv", "id");
    const auto alternates = column("a.csv", "id");
    ASSERT_EQ(alternates.size(), 4U);
    for (const std::string& id : alternates)
        EXPECT_EQ(std::count(panel.begin(), panel.end(), id), 0) << id;
    ASSERT_EQ(choose("b.csv", {"--dropout", "0.2"}), exit_ok);
    EXPECT_EQ(read("a.csv"), read("b.csv"));
    write("rates.csv", "feature,value,rate\nage,young,30 %\nage,old,0\n");
    EXPECT_EQ(choose("d.csv", {"--dropout-rates", path("rates.csv")}), exit_ok) << err_;
    EXPECT_EQ(choose("e.csv", {"--dropout", "120 %"}), exit_bad_input);
    EXPECT_EQ(choose("a.csv", {}), exit_bad_input);
    write("rates.csv", "feature,value,rate\nage,middling,30 %\n");
    EXPECT_EQ(choose("e.csv", {"--dropout-rates", path("rates.csv")}), exit_bad_input);
}

TEST_F(ToolPeople, InvitationsAreCommittedToAndThenDrawn) {
    std::string rows = "id,commune\n";
    for (int i = 0; i < 90; ++i)
        rows += std::to_string(i) + (i < 60 ? ",Lower valley\n" : ",Upper valley\n");
    write("l.csv", rows);
    const auto invited = [&](const std::vector<std::string>& more) {
        std::vector<std::string> words{"invite",    "--addresses", path("l.csv"),   "--letters",
                                       "30",        "--rate",      "5 %",           "--area-column",
                                       "commune"};
        words.insert(words.end(), more.begin(), more.end());
        return run_with(words);
    };
    const std::size_t before = files_left();
    ASSERT_EQ(invited({}), exit_ok) << err_;
    const std::string commitment = out_;
    EXPECT_NE(commitment.find("Addresses: "), std::string::npos) << out_;
    EXPECT_EQ(files_left(), before);
    ASSERT_EQ(invited({"--public-value", "2 5 8", "--out", path("i")}), exit_ok) << err_;
    EXPECT_TRUE(out_.starts_with(commitment)) << out_;
    ASSERT_EQ(invited({"--public-value", "2 5 8", "--out", path("j")}), exit_ok) << err_;
    EXPECT_EQ(read("i/invited.csv"), read("j/invited.csv"));
    const auto strata = column("i/invited.csv", "stratum");
    EXPECT_EQ(strata.size(), 30U);
    EXPECT_EQ(std::count(strata.begin(), strata.end(), "Upper valley"), 10);
    EXPECT_EQ(column("i/next.csv", "id").size(), 60U);
    EXPECT_EQ(invited({"--public-value", "2 5 8"}), exit_bad_input);
    EXPECT_EQ(invited({"--public-value", "hex:0", "--out", path("k")}), exit_bad_input);
    EXPECT_EQ(invited({"--response-rates", path("l.csv")}), exit_bad_input);
}

TEST_F(ToolPeople, TablesAreWrittenForPeopleAndForThoseWhoSetThem) {
    given_sixty_people();
    write("w.csv", "id,other_id,wish\n100,101,together\n102,103,apart\n");
    write("f.csv", "id,table,round\n104,2,\n105,1,1\n");
    write("h.csv", "id,serves\nAnna,x\nBert,\nCleo,\nDora,\nEmil,\nFinn,\n");
    const auto planned = [&](const std::vector<std::string>& more) {
        std::vector<std::string> words{"groups", "--people", path("r.csv"), "--seed", "s"};
        words.insert(words.end(), more.begin(), more.end());
        return run_with(words);
    };
    ASSERT_EQ(planned({"--tables", "6", "--rounds", "3", "--diversify", "g,age*2", "--wishes",
                       path("w.csv"), "--places", path("f.csv"), "--facilitators", path("h.csv"),
                       "--out", path("t")}),
              exit_ok)
        << err_;
    EXPECT_NE(out_.find("60 people at 6 tables over 3 rounds"), std::string::npos) << out_;
    const auto ids = column("t/people.csv", "id");
    ASSERT_EQ(ids.size(), 60U);
    for (const char* const round : {"table_of_round_1", "table_of_round_2", "table_of_round_3"}) {
        const auto tables = column("t/people.csv", round);
        EXPECT_EQ(tables[0], tables[1]);
        EXPECT_NE(tables[2], tables[3]);
        EXPECT_EQ(tables[4], "2");
        for (int table = 1; table <= 6; ++table)
            EXPECT_EQ(std::count(tables.begin(), tables.end(), std::to_string(table)), 10);
    }
    EXPECT_EQ(column("t/people.csv", "table_of_round_1")[5], "1");
    EXPECT_EQ(column("t/tables.csv", "id").size(), 3U * (60 + 6));
    ASSERT_EQ(planned({"--seats", "30,20,10", "--earlier", path("t/tables.csv"), "--keep", "street",
                       "--cluster", "age=young", "--out", path("u")}),
              exit_ok)
        << err_;
    EXPECT_EQ(planned({"--out", path("v")}), exit_bad_input);
    EXPECT_EQ(planned({"--tables", "6", "--diversify", "colour", "--out", path("v")}),
              exit_bad_input);
    EXPECT_EQ(planned({"--tables", "6", "--diversify", "g*x", "--out", path("v")}), exit_bad_input);
    EXPECT_EQ(planned({"--seats", "30,20", "--out", path("v")}), exit_not_possible);
    write("w.csv", "id,other_id,wish\n100,999,together\n102,103,near\n");
    EXPECT_EQ(planned({"--tables", "6", "--wishes", path("w.csv"), "--out", path("v")}),
              exit_bad_input);
    EXPECT_NE(err_.find("cell B2"), std::string::npos) << err_;
    EXPECT_NE(err_.find("cell C3"), std::string::npos) << err_;
    EXPECT_FALSE(std::filesystem::exists(path("v")));
}

TEST_F(ToolPeople, AlikeAddressesAreProposedAndCountOnceConfirmed) {
    write("r.csv",
          "id,street,g\n1,12 avenue de la Gare,f\n2,12 av. de la Gare,f\n3,1 Oak Street,m\n"
          "4,2 Oak Street,m\n5,3 Oak Street,f\n");
    ASSERT_EQ(with_files("check", {"--address-columns", "street", "--address-match", "tolerant",
                                   "--alike", path("pairs.csv")}),
              exit_ok)
        << err_;
    EXPECT_NE(out_.find("5 households"), std::string::npos) << out_;
    EXPECT_NE(out_.find("1 pairs of alike addresses"), std::string::npos) << out_;
    std::string pairs = read("pairs.csv");
    ASSERT_TRUE(pairs.ends_with(",\r\n")) << pairs;
    write("pairs.csv", pairs.substr(0, pairs.size() - 2) + "yes\r\n");
    ASSERT_EQ(draw_with({"--panel-size", "4", "--out", path("p"), "--address-columns", "street",
                         "--address-match", "tolerant", "--households", path("pairs.csv")}),
              exit_ok)
        << err_;
    const auto ids = column("p/panel.csv", "id");
    EXPECT_EQ(std::count(ids.begin(), ids.end(), "1") + std::count(ids.begin(), ids.end(), "2"), 1);
    EXPECT_EQ(run_with({"verify", path("p")}), exit_ok) << err_;
    EXPECT_EQ(with_files("check", {"--address-match", "tolerant"}), exit_bad_input);
}

TEST_F(ToolPeople, QuotasThatConflictAreExplainedWithWaysOut) {
    write("c.csv", "feature,value,min,max\ng,f,2,3\ng,m,2,3\nh,x,3,4\nh,y,0,1\n");
    write("r.csv", "id,g,h\n1,f,x\n2,f,y\n3,f,y\n4,m,y\n5,m,y\n6,m,x\n7,f,y\n");
    EXPECT_EQ(draw_with({"--panel-size", "4", "--out", path("p")}), exit_not_possible);
    EXPECT_NE(err_.find("I suggest: h x minimum 3 -> "), std::string::npos) << err_;
    EXPECT_FALSE(std::filesystem::exists(path("p")));
}

}  // namespace
}  // namespace isegoria::sortition::tool
