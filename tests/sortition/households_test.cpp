// SPDX-License-Identifier: AGPL-3.0-or-later
// Which addresses are one household, which are only proposed and why, and what the organiser's
// answers do.
#include "sortition/households.hpp"

#include <gtest/gtest.h>

#include "tests/sortition/reading.hpp"

namespace isegoria::sortition {
namespace {

using Cells = std::vector<std::string_view>;

struct Pair {
    Cells one, other;
};

TEST(Addresses, DifferencesAreNamedByTheLeastThatExplainsThem) {
    using enum AddressDifference;
    const std::vector<std::pair<Pair, AddressDifference>> alike{
        {{{"12 rue de l'Église"}, {"12 Rue de l'eglise"}}, accents},
        {{{"12 rue de l'E\xCC\x81glise"}, {"12 rue de l'église"}}, accents},
        {{{"3 Großer Weg"}, {"3 grosser weg"}}, accents},
        {{{"12, rue Saint-Denis"}, {"12 rue saint denis"}}, punctuation},
        {{{"n° 12 rue Haute"}, {"12 rue Haute"}}, punctuation},
        {{{"12 bis rue Haute"}, {"12bis rue Haute"}}, punctuation},
        {{{"12 B rue Haute"}, {"12b rue Haute"}}, punctuation},
        {{{"1 rue Haute", "01000 Bourg"}, {"1 rue Haute", "1000 Bourg"}}, punctuation},
        {{{"7 St. Mary’s Road"}, {"7 st mary's road"}}, punctuation},
        {{{"12 av. Foch"}, {"12 avenue Foch"}}, abbreviation},
        {{{"12 bd Voltaire"}, {"12 boulevard Voltaire"}}, abbreviation},
        {{{"4 r. du Bac"}, {"4 rue du Bac"}}, abbreviation},
        {{{"9 High St"}, {"9 High Street"}}, abbreviation},
        {{{"9 rue St Paul"}, {"9 rue Saint-Paul"}}, abbreviation},
        {{{"5 rue de la Paix"}, {"5 rue Paix"}}, abbreviation},
        {{{"5 pl. du Gal de Gaulle"}, {"5 place du Général-de-Gaulle"}}, abbreviation},
        {{{"Flat 2, 9 High St"}, {"Apartment 2, 9 High Street"}}, abbreviation},
        {{{"rue Haute 12"}, {"12 rue Haute"}}, word_order},
        {{{"9 High Street flat 2"}, {"Flat 2, 9 High Street"}}, word_order},
        {{{"12 rue Haute apt 3"}, {"12 rue Haute"}}, apartment},
        {{{"12 rue Haute, bât. B, 3e étage"}, {"12 rue Haute bat B"}}, apartment},
        {{{"12 rue Gambetta"}, {"12 rue Gambeta"}}, spelling},
        {{{"12 rue Gambetta"}, {"12 rue Gambettq"}}, spelling},
        {{{"12 rue Gambetta"}, {"12 rue Gamebtta"}}, spelling},
    };
    for (const auto& [pair, difference] : alike) {
        EXPECT_EQ(compare_addresses(pair.one, pair.other), difference)
            << pair.one[0] << " / " << pair.other[0];
        EXPECT_EQ(compare_addresses(pair.other, pair.one), difference)
            << pair.other[0] << " / " << pair.one[0];
    }
}

TEST(Addresses, OtherNumbersApartmentsAndWordsAreOtherPlaces) {
    const std::vector<Pair> different{
        {{"12 rue Haute"}, {"13 rue Haute"}},
        {{"12 rue Haute"}, {"12 bis rue Haute"}},
        {{"1 rue Haute 12"}, {"12 rue Haute 1"}},
        {{"12 rue Haute apt 3"}, {"12 rue Haute apt 4"}},
        {{"Flat 2, 9 High St"}, {"Flat 3, 9 High St"}},
        {{"12 rue Haute bat A"}, {"12 rue Haute bat B"}},
        {{"12 rue Haute"}, {"12 avenue Haute"}},
        {{"12 rue de Lyon"}, {"12 rue de Laon"}},
        {{"12 rue Gambetta"}, {"12 rue Gambreta"}},
        {{"1 rue Haute", "75001"}, {"1 rue Haute", "75011"}},
        {{"12", "rue Haute 1"}, {"1", "rue Haute 12"}},
    };
    for (const Pair& pair : different) {
        EXPECT_EQ(compare_addresses(pair.one, pair.other), std::nullopt)
            << pair.one[0] << " / " << pair.other[0];
    }
    EXPECT_EQ(compare_addresses({"12 Rue Haute "}, {"12 rue haute"}), std::nullopt)
        << "equal, so nothing to confirm";
}

const char* const people =
    "id,g,street,city\n"
    "a,f,12 avenue Foch,Évry\n"
    "b,f,12 Avenue Foch ,évry\n"
    "c,f,12 av. Foch,Evry\n"
    "d,f,14 avenue Foch,Évry\n"
    "e,f,,\n"
    "f,f,,\n"
    "g,f,Le Bourg,Sers\n"
    "h,f,le bourg,Sers\n"
    "i,f,12 avenue Fach,Évry\n"
    "j,f,3 rue Gambetta,Évry\n"
    "k,f,3 rue Gambeta,Évry\n";

class HouseholdsTest : public testing::Test {
  protected:
    [[nodiscard]] Reading<Households> find(AddressMatch match,
                                           std::vector<HouseholdDecision> decisions = {}) const {
        return find_households(pool_, {"Street", "city"}, match, decisions);
    }
    [[nodiscard]] static bool together(const Households& households, std::uint32_t one,
                                       std::uint32_t other) {
        return households.household[one] == households.household[other];
    }

    Quotas quotas_ = given_quotas("feature,value,min,max\ng,f,0,9\n");
    Pool pool_ = given_pool(people, quotas_);
};

TEST_F(HouseholdsTest, ExactOnesDifferInCapitalsAndBlanksOnly) {
    const Reading<Households> found = find(AddressMatch::exact);
    ASSERT_TRUE(found.ok());
    EXPECT_TRUE(together(*found.value, 0, 1));
    EXPECT_FALSE(together(*found.value, 0, 2));
    EXPECT_FALSE(together(*found.value, 4, 5)) << "without an address nobody lives together";
    EXPECT_TRUE(together(*found.value, 6, 7));
    EXPECT_EQ(found.value->shared, 4U);
    EXPECT_TRUE(found.value->open.empty());
    ASSERT_EQ(found.notices.size(), 2U);
    EXPECT_EQ(found.notices[0].code, "household_no_address");
    EXPECT_EQ(argument(found.notices[0], "count"), "2");
    EXPECT_EQ(found.notices[1].code, "household_without_number");
    EXPECT_EQ(found.notices[1].cell, "C8");
}

TEST_F(HouseholdsTest, TolerantOnesAreProposedAndNotJoined) {
    const Reading<Households> found = find(AddressMatch::tolerant);
    ASSERT_TRUE(found.ok());
    EXPECT_FALSE(together(*found.value, 0, 2));
    ASSERT_EQ(found.value->open.size(), 2U);
    EXPECT_EQ(found.value->open[0].one, 0U);
    EXPECT_EQ(found.value->open[0].other, 2U);
    EXPECT_EQ(found.value->open[0].address, "12 avenue Foch, Évry");
    EXPECT_EQ(found.value->open[0].other_address, "12 av. Foch, Evry");
    EXPECT_EQ(found.value->open[0].difference, AddressDifference::abbreviation);
    EXPECT_EQ(found.value->open[1].one, 9U);
    EXPECT_EQ(found.value->open[1].other, 10U);
    EXPECT_EQ(found.value->open[1].difference, AddressDifference::spelling);
    EXPECT_EQ(found.notices.back().code, "household_pairs_open");
}

TEST_F(HouseholdsTest, AYesJoinsAndANoSettlesForEverybodyAtTheTwoAddresses) {
    const Reading<Households> found = find(AddressMatch::tolerant, {{1, 2, true}, {10, 9, false}});
    ASSERT_TRUE(found.ok());
    EXPECT_TRUE(together(*found.value, 0, 2));
    EXPECT_TRUE(together(*found.value, 1, 2));
    EXPECT_FALSE(together(*found.value, 9, 10));
    EXPECT_TRUE(found.value->open.empty());
    EXPECT_EQ(found.value->shared, 5U);
}

TEST_F(HouseholdsTest, ANoSetsPeopleAtEqualAddressesApart) {
    const Reading<Households> found = find(AddressMatch::exact, {{6, 7, false}});
    ASSERT_TRUE(found.ok());
    EXPECT_FALSE(together(*found.value, 6, 7));
    EXPECT_TRUE(together(*found.value, 0, 1));
    EXPECT_FALSE(together(*find(AddressMatch::exact, {{7, 6, false}}).value, 6, 7));
}

TEST_F(HouseholdsTest, TheConfirmationFileComesBackWithAnswers) {
    const Reading<Households> found = find(AddressMatch::tolerant);
    std::string csv = household_pairs_csv(pool_, found.value->open, Language::french);
    EXPECT_EQ(
        csv,
        "id,other_id,address,other_address,reason,same\r\n"
        "a,c,\"12 avenue Foch, Évry\",\"12 av. Foch, Evry\",Égales aux abréviations et petits "
        "mots près.,\r\n"
        "j,k,\"3 rue Gambetta, Évry\",\"3 rue Gambeta, Évry\",Égales à une lettre près.,\r\n");
    csv.replace(csv.find("près.,") + 7, 0, " Oui ");
    const Reading<Table> table = read_csv(csv, "pairs.csv");
    ASSERT_TRUE(table.ok());
    const Reading<std::vector<HouseholdDecision>> decisions =
        read_household_decisions(*table.value, pool_);
    ASSERT_TRUE(decisions.ok());
    ASSERT_EQ(decisions.value->size(), 1U);
    const Reading<Households> decided = find(AddressMatch::tolerant, *decisions.value);
    EXPECT_TRUE(together(*decided.value, 0, 2));
    EXPECT_EQ(decided.value->open.size(), 1U);
}

TEST_F(HouseholdsTest, AConfirmationFileIsRefusedWithAllItsErrors) {
    const auto codes = [&](const char* text) {
        const Reading<Table> table = read_csv(text, "pairs.csv");
        std::vector<std::string> list;
        for (const Finding& each : read_household_decisions(*table.value, pool_).errors)
            list.push_back(each.code + " " + each.cell);
        return list;
    };
    using Codes = std::vector<std::string>;
    EXPECT_EQ(codes("id,same\na,yes\n"), Codes{"household_column_missing "});
    EXPECT_EQ(codes("id,other_id,same\na,z,yes\ny,b,no\na,b,perhaps\n"),
              (Codes{"household_id_unknown B2", "household_id_unknown A3",
                     "household_answer_unclear C4"}));
    EXPECT_EQ(codes("id,other_id,same\na,c,yes\nc,a,no\n"), Codes{"household_answers_disagree C3"});
}

TEST_F(HouseholdsTest, AColumnThatIsNotThereIsAnError) {
    const Reading<Households> found =
        find_households(pool_, {"street", "zip"}, AddressMatch::exact, {});
    ASSERT_EQ(found.errors.size(), 1U);
    EXPECT_EQ(found.errors[0].code, "pool_column_missing");
    EXPECT_EQ(argument(found.errors[0], "column"), "zip");
    EXPECT_TRUE(find_households(pool_, {}, AddressMatch::exact, {}).value->household.empty());
}

TEST(Households, TooManyProposalsAreRefusedRatherThanCut) {
    const Quotas quotas = given_quotas("feature,value,min,max\ng,f,0,9\n");
    const auto pairs = [&](std::size_t number) {
        std::string text = "id,g,street\n";
        for (std::size_t i = 0; i < number; ++i) {
            const std::string n = std::to_string(i);
            text += "a" + n + ",f," + n + " avenue Foch\nb" + n + ",f," + n + " av Foch\n";
        }
        return find_households(given_pool(text, quotas), {"street"}, AddressMatch::tolerant, {});
    };
    const Reading<Households> most = pairs(household_pairs_max);
    ASSERT_TRUE(most.ok());
    EXPECT_EQ(most.value->open.size(), household_pairs_max);
    const Reading<Households> more = pairs(household_pairs_max + 1);
    ASSERT_EQ(more.errors.size(), 1U);
    EXPECT_EQ(more.errors[0].code, "household_too_many_pairs");
}

}  // namespace
}  // namespace isegoria::sortition
