// SPDX-License-Identifier: AGPL-3.0-or-later
// Invitations by stratum: rates as they are written, the documented formula, the draw.
#include "sortition/invitation.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/sortition/reading.hpp"

namespace isegoria::sortition {
namespace {

// As many addresses as given of each area.
std::string addresses(const std::vector<std::pair<std::string, int>>& areas) {
    std::string text = "id,area,kind\n";
    int number = 1000;
    for (const auto& [area, count] : areas) {
        for (int i = 0; i < count; ++i)
            text += std::to_string(number++) + "," + area + (i % 2 == 0 ? ",flat\n" : ",house\n");
    }
    return text;
}

AddressList list_of(const std::string& text, const char* further = "") {
    return *read_address_list(*read_csv(text, "list.csv").value, "Area", further, "").value;
}

Reading<AddressList> rated(AddressList list, const std::string& rates, const char* further = "") {
    return with_rates(std::move(list), *read_csv(rates, "rates.csv").value, "area", further);
}

std::vector<std::int64_t> invitations(const AddressList& list) {
    std::vector<std::int64_t> numbers;
    for (const Stratum& stratum : list.strata) numbers.push_back(stratum.invitations);
    return numbers;
}

using Numbers = std::vector<std::int64_t>;

TEST(ResponseRate, IsReadInPercentOrAsAFraction) {
    for (const char* const text : {"3.5 %", "3,5%", " 3.50 % ", "0.035", "0,035", "0.035000"})
        EXPECT_EQ(parse_rate(text), 35'000) << text;
    EXPECT_EQ(parse_rate("100 %"), rate_unit);
    EXPECT_EQ(parse_rate("1"), rate_unit);
    EXPECT_EQ(parse_rate("0.0001 %"), 1);
    for (const char* const text : {"", "%", "0", "0 %", "3.5", "101 %", "100.0001 %", "-3 %", "a %",
                                   "3.", ".5 %", "0.00001 %", "0.0000001", "1e-2", "3 5 %"}) {
        EXPECT_EQ(parse_rate(text), std::nullopt) << text;
    }
}

TEST(Invitations, AreSharedOutSoThatAnswersMirrorTheStrata) {
    // Weights 600/0.06 : 400/0.02 = 1 : 2.
    AddressList list = rated(list_of(addresses({{"North", 600}, {"South", 400}})),
                             "area,rate\nsouth,2 %\nnorth,6 %\n")
                           .value.value();
    ASSERT_TRUE(allocate(list, 300).empty());
    EXPECT_EQ(invitations(list), (Numbers{100, 200}));
    EXPECT_EQ(list.strata[0].expected(), 6'000'000);
    EXPECT_EQ(list.strata[1].expected(), 4'000'000);
    EXPECT_EQ(allocation_csv(list),
              "stratum,addresses,population,rate,invitations,expected\r\n"
              "North,600,600,6 %,100,6.0\r\n"
              "South,400,400,2 %,200,4.0\r\n"
              ",1000,1000,,300,10.0\r\n");
}

TEST(Invitations, RoundByLargestRemainderAndThenByName) {
    AddressList list = list_of(addresses({{"c", 10}, {"b", 10}, {"a", 10}}));
    set_rate(list, 100'000);
    ASSERT_TRUE(allocate(list, 10).empty());
    EXPECT_EQ(invitations(list), (Numbers{4, 3, 3}));
    ASSERT_TRUE(allocate(list, 11).empty());
    EXPECT_EQ(invitations(list), (Numbers{4, 4, 3}));
    // 7 * 10/25, 7 * 10/25, 7 * 5/25 = 2.8, 2.8, 1.4.
    AddressList other = list_of(addresses({{"a", 10}, {"b", 10}, {"c", 5}}));
    set_rate(other, rate_unit);
    ASSERT_TRUE(allocate(other, 7).empty());
    EXPECT_EQ(invitations(other), (Numbers{3, 3, 1}));
}

TEST(Invitations, AStratumThatIsTooSmallLeavesItsShareToTheOthers) {
    AddressList list = rated(list_of(addresses({{"a", 2}, {"b", 50}, {"c", 50}})),
                             "area,rate,population\na,1 %,100\nb,1 %,100\nc,1 %,100\n")
                           .value.value();
    ASSERT_TRUE(allocate(list, 32).empty());
    EXPECT_EQ(invitations(list), (Numbers{2, 15, 15}));
    ASSERT_TRUE(allocate(list, 102).empty());
    EXPECT_EQ(invitations(list), (Numbers{2, 50, 50}));
    EXPECT_EQ(allocate(list, 103).at(0).code, "invitations_out_of_range");
    EXPECT_EQ(allocate(list, 0).at(0).code, "invitations_out_of_range");
}

TEST(Invitations, NeedARateForEveryStratum) {
    AddressList list = list_of(addresses({{"a", 2}, {"b", 2}}));
    list.strata[0].rate = 1;
    const Findings findings = allocate(list, 2);
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].code, "invitation_rate_missing");
    EXPECT_EQ(argument(findings[0], "stratum"), "b");
}

TEST(Invitations, LargeNumbersAreExact) {
    AddressList list = list_of(addresses({{"a", 300}, {"b", 300}}));
    list.strata[0].population = population_max;
    list.strata[1].population = population_max;
    list.strata[0].rate = 1;
    list.strata[1].rate = 2;
    ASSERT_TRUE(allocate(list, 300).empty());
    EXPECT_EQ(invitations(list), (Numbers{200, 100}));
}

TEST(Invitations, AFurtherColumnMakesFinerStrata) {
    AddressList list = rated(list_of(addresses({{"North", 4}, {"South", 4}}), "kind"),
                             "area,kind,rate\nnorth,flat,50 %\nnorth,HOUSE,50 %\nsouth,flat,50 "
                             "%\nsouth,house,50 %\neast,flat,1 %\n",
                             "kind")
                           .value.value();
    ASSERT_EQ(list.strata.size(), 4U);
    EXPECT_EQ(list.strata[1].name, "North / house");
    ASSERT_TRUE(allocate(list, 4).empty());
    EXPECT_EQ(invitations(list), (Numbers{1, 1, 1, 1}));
}

TEST(Invitations, FilesAreRefusedWithAllTheirErrors) {
    const auto texts = [](const Findings& findings) {
        std::vector<std::string> list;
        for (const Finding& each : findings) list.push_back(each.code + " " + each.cell);
        return list;
    };
    using Texts = std::vector<std::string>;
    const auto list_errors = [&](const char* text) {
        return texts(read_address_list(*read_csv(text, "list.csv").value, "area", "", "").errors);
    };
    EXPECT_EQ(list_errors("id,zone\n1,a\n"), Texts{"invitation_column_missing "});
    EXPECT_EQ(list_errors("id,area\n1,a\n1,b\n"), Texts{"pool_id_twice A3"});
    EXPECT_EQ(list_errors("id,area\n1,\n2,\n"),
              (Texts{"invitation_area_empty B2", "invitation_area_empty B3"}));
    const AddressList list = list_of(addresses({{"a", 2}, {"b", 2}}));
    const auto rate_errors = [&](const char* text) { return texts(rated(list, text).errors); };
    EXPECT_EQ(rate_errors("area\na\n"), Texts{"invitation_column_missing "});
    EXPECT_EQ(rate_errors("area,rate\na,0\nA,1 %\n"),
              (Texts{"invitation_rate_unclear B2", "invitation_stratum_twice A3",
                     "invitation_rate_missing "}));
    EXPECT_EQ(rate_errors("area,rate,population\na,1 %,0\nb,1 %,1000000001\n"),
              (Texts{"invitation_population_unclear C2", "invitation_population_unclear C3"}));
}

TEST(Invitations, TheDrawIsTheSameWhateverTheOrderOfTheFile) {
    std::string text = "id,area\n";
    std::string reversed;
    for (int i = 10; i < 60; ++i) {
        const std::string row = std::to_string(i) + (i % 3 == 0 ? ",A\n" : ",b\n");
        text += row;
        reversed = row + reversed;
    }
    const auto drawn = [](const std::string& file, const char* value) {
        AddressList list = list_of(file);
        set_rate(list, 10'000);
        EXPECT_TRUE(allocate(list, 20).empty());
        const InvitationDraw draw = draw_invitations(list, value);
        EXPECT_TRUE(draw.findings.empty());
        std::vector<std::string> ids;
        for (std::size_t s = 0; s < draw.invited.size(); ++s) {
            EXPECT_EQ(draw.invited[s].size(), static_cast<std::size_t>(list.strata[s].invitations));
            EXPECT_EQ(draw.invited[s].size() + draw.next[s].size(), list.strata[s].people.size());
            for (const std::uint32_t person : draw.invited[s]) ids.push_back(list.ids[person]);
        }
        EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 20U);
        return ids;
    };
    // The people whom this list gives on every machine.
    std::string small = "id,area\n";
    for (int i = 10; i < 40; ++i) small += std::to_string(i) + (i % 3 == 0 ? ",A\n" : ",b\n");
    AddressList golden = list_of(small);
    set_rate(golden, 10'000);
    ASSERT_TRUE(allocate(golden, 9).empty());
    EXPECT_EQ(to_hex(address_list_hash(golden)),
              "6575d41db23f9b0a6d1bdfa6aaf604e40ddec05376fa164d5c8f8e93f79c5823");
    std::string invited;
    for (const auto& stratum : draw_invitations(golden, "2 5 8").invited) {
        for (const std::uint32_t person : stratum) invited += golden.ids[person] + " ";
    }
    EXPECT_EQ(invited, "24 18 39 17 28 11 25 16 34 ");
    const std::vector<std::string> ids = drawn(text, "2 5 8");
    EXPECT_EQ(drawn("id,area\n" + reversed, "2 5 8"), ids);
    EXPECT_NE(drawn(text, "2 5 9"), ids);
    AddressList list = list_of(text);
    set_rate(list, 10'000);
    ASSERT_TRUE(allocate(list, 20).empty());
    EXPECT_EQ(draw_invitations(list, " ").findings.at(0).code, "public_value_empty");
    const std::string hash = to_hex(address_list_hash(list));
    ASSERT_TRUE(allocate(list, 21).empty());
    EXPECT_NE(to_hex(address_list_hash(list)), hash) << "the allocation is committed to as well";
}

}  // namespace
}  // namespace isegoria::sortition
