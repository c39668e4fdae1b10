// SPDX-License-Identifier: AGPL-3.0-or-later
// Snapshots come back as they were, and nothing wrong with one gets past; the state hash covers
// commitments, not words.
#include "core/archive.hpp"

#include <random>

#include "assembly_fixture.hpp"

namespace isegoria::core::testing {

enum class Colour : std::uint8_t { red = 1, green };
BOOST_DESCRIBE_ENUM(Colour, red, green)
struct Leaf {
    std::int64_t number = 0;
    bool flag = false;
};
ISEGORIA_DESCRIBE(Leaf, number, flag)
// One of everything that a state may be made of.
struct Everything {
    std::int64_t signed_number = 0;
    std::uint64_t large = 0;
    std::uint32_t middle = 0;
    std::uint16_t small = 0;
    bool flag = false;
    Colour colour{};
    PhaseId id;
    std::string token;
    Digest digest{};
    Text words;
    std::optional<Leaf> maybe;
    std::vector<Leaf> list;
    std::vector<std::uint32_t> numbers;
    std::map<PhaseId, std::vector<TextWording>> map;
    std::set<ParticipantId> set;
    std::variant<Leaf, Colour> either;
};
ISEGORIA_DESCRIBE(Everything, signed_number, large, middle, small, flag, colour, id, token, digest,
                  words, maybe, list, numbers, map, set, either)

// The same names and members, but for one.
namespace before {
struct Thing {
    std::uint32_t number = 0;
    std::vector<Leaf> leaves;
};
ISEGORIA_DESCRIBE(Thing, number, leaves)
}  // namespace before
namespace renamed {
struct Thing {
    std::uint32_t figure = 0;
    std::vector<Leaf> leaves;
};
ISEGORIA_DESCRIBE(Thing, figure, leaves)
}  // namespace renamed
namespace retyped {
struct Thing {
    std::uint64_t number = 0;
    std::vector<Leaf> leaves;
};
ISEGORIA_DESCRIBE(Thing, number, leaves)
}  // namespace retyped
namespace deeper {
struct Leaf {
    std::int64_t number = 0;
};
ISEGORIA_DESCRIBE(Leaf, number)
struct Thing {
    std::uint32_t number = 0;
    std::vector<Leaf> leaves;
};
ISEGORIA_DESCRIBE(Thing, number, leaves)
}  // namespace deeper
struct Counted {
    std::vector<std::uint32_t> numbers;
};
ISEGORIA_DESCRIBE(Counted, numbers)
struct Keyed {
    std::map<std::uint32_t, bool> map;
    std::set<std::uint32_t> set;
};
ISEGORIA_DESCRIBE(Keyed, map, set)
struct Chosen {
    Colour colour{};
    std::uint16_t small = 0;
    std::optional<bool> maybe;
    std::variant<bool, std::uint32_t> either;
};
ISEGORIA_DESCRIBE(Chosen, colour, small, maybe, either)

namespace {

constexpr std::uint32_t rules = 7;

Everything everything() {
    Everything value;
    value.signed_number = std::numeric_limits<std::int64_t>::min();
    value.large = std::numeric_limits<std::uint64_t>::max();
    value.middle = 300;
    value.small = 65'535;
    value.flag = true;
    value.colour = Colour::green;
    value.id = PhaseId{77};
    value.token = std::string("zero \0 within", 13);
    value.digest.fill(0xab);
    value.words = Text{"words", {}, 12, 3, false};
    value.words.commitment.fill(0x11);
    value.maybe = Leaf{-1, true};
    value.list = {{1, false}, {std::numeric_limits<std::int64_t>::max(), true}};
    value.numbers = {0, 127, 128, 4'294'967'295};
    value.map[PhaseId{1}] = texts({{"en", "water"}, {"fr", "eau"}});
    value.map[PhaseId{900}] = {};
    value.set = {ParticipantId{3}, ParticipantId{400'000}};
    value.either = Colour::red;
    return value;
}

// A state in which every part of the ready assembly, and a directory, hold something.
State rich() {
    State state = ended();
    state = given(std::move(state),
                  TerritoryCreated{TerritoryId{1}, texts({{"fr", "Bassin"}}), Level::region, {}},
                  StewardAppointed{TerritoryId{1}, steward}, SeatVacated{member(3)},
                  SeatTaken{member(3), alternate(1), 0}, RecordCorrected{2, text("a date")});
    std::uint8_t seal = 0;
    for_each_text(state, [&](Text& each) { each.commitment.fill(++seal); });
    return state;
}

// The frame anew around other octets: what an attacker who can write the file would do.
std::string framed_again(std::string archive) {
    archive.resize(archive.size() - 8);
    ArchiveWriter end;
    end.fixed(archive_checksum(archive));
    return archive + end.result();
}
template <class T>
std::string framed(std::string_view body) {
    ArchiveWriter out;
    out.octets(std::string_view(save(T{}, rules)).substr(0, 16));
    out.octets(body);
    out.fixed(0);
    return framed_again(out.result());
}
template <class T>
std::optional<ArchiveFault> fault_of(std::string_view archive) {
    T value{};
    return load(archive, value, rules);
}

TEST(Archive, EveryKindOfMemberComesBack) {
    Everything loaded;
    EXPECT_EQ(load(save(everything(), rules), loaded, rules), std::nullopt);
    EXPECT_EQ(shown(loaded), shown(everything()));
    EXPECT_EQ(loaded.words, everything().words);
    EXPECT_EQ(save(loaded, rules), save(everything(), rules));
}

TEST(Archive, ARichStateComesBack) {
    const State state = rich();
    State loaded;
    ASSERT_EQ(load(save(state, rules_version), loaded, rules_version), std::nullopt);
    EXPECT_EQ(shown(loaded), shown(state));
    EXPECT_EQ(save(loaded, rules_version), save(state, rules_version));
    EXPECT_EQ(digest_input(loaded), digest_input(state));
}

TEST(Archive, AStateLoadedGoesOnAsTheOneSaved) {
    State state = during(PhaseKind::collection);
    State loaded;
    ASSERT_EQ(load(save(state, rules_version), loaded, rules_version), std::nullopt);
    const Command close = ClosePhase{PhaseId{1}, {}};
    EXPECT_EQ(save(after(loaded, close, by(organiser)), rules_version),
              save(after(state, close, by(organiser)), rules_version));
}

TEST(Archive, TheOctetsAreTheSameEachTime) {
    EXPECT_EQ(save(rich(), rules_version), save(rich(), rules_version));
    const std::string body = save(Leaf{-2, true}, rules).substr(16);
    EXPECT_EQ(body.substr(0, 2), std::string("\x03\x01"));  // zigzag(-2) = 3; true
}

TEST(Archive, EveryTruncationIsRefused) {
    const std::string archive = save(everything(), rules);
    for (std::size_t size = 0; size < archive.size(); ++size) {
        EXPECT_TRUE(fault_of<Everything>(archive.substr(0, size))) << size;
        if (size < 24) continue;
        EXPECT_EQ(fault_of<Everything>(framed_again(archive.substr(0, size))),
                  ArchiveFault::malformed)
            << size;
    }
    EXPECT_EQ(fault_of<Everything>(framed_again(archive + "x")), ArchiveFault::malformed);
}

TEST(Archive, EveryChangeOfOneOctetIsFound) {
    const std::string archive = save(everything(), rules);
    for (std::size_t place = 0; place < archive.size(); ++place) {
        std::string changed = archive;
        changed[place] = static_cast<char>(changed[place] ^ 0x10);
        EXPECT_TRUE(fault_of<Everything>(changed)) << place;
    }
}

TEST(Archive, TenThousandForgedChangesAreRefusedOrReadAsTheyStand) {
    const std::string archive = save(rich(), rules);
    std::mt19937_64 chance(20'240'229);
    std::size_t refused = 0;
    std::size_t taken = 0;
    for (int round = 0; round < 10'000; ++round) {
        std::string forged = archive;
        for (std::uint64_t change = chance() % 3 + 1; change != 0; --change) {
            const std::size_t place = 16 + chance() % (forged.size() - 24);
            forged[place] = static_cast<char>(chance());
        }
        forged = framed_again(std::move(forged));
        State loaded;
        loaded.now_ms = -1;
        if (load(forged, loaded, rules)) {
            ++refused;
            ASSERT_EQ(loaded.now_ms, -1) << "a fault left half of a state behind";
        } else {
            ++taken;
            ASSERT_EQ(save(loaded, rules), forged) << "one value in two forms, round " << round;
        }
    }
    EXPECT_GT(refused, 1'000U);
    EXPECT_GT(taken, 1'000U);
}

TEST(Archive, EachFaultIsNamed) {
    const std::string archive = save(Leaf{5, true}, rules);
    EXPECT_EQ(fault_of<Leaf>(""), ArchiveFault::truncated);
    EXPECT_EQ(fault_of<Leaf>(std::string(30, 'x')), ArchiveFault::not_an_archive);
    EXPECT_EQ(fault_of<Leaf>(archive.substr(0, archive.size() - 1)), ArchiveFault::altered);
    EXPECT_EQ(fault_of<Counted>(archive), ArchiveFault::another_schema);
    Leaf leaf;
    EXPECT_EQ(load(archive, leaf, rules + 1), ArchiveFault::another_schema);
    EXPECT_EQ(load(archive, leaf, rules), std::nullopt);
    EXPECT_EQ(leaf.number, 5);
}

TEST(Archive, ACountBeyondTheOctetsIsRefusedBeforeRoomIsMade) {
    EXPECT_EQ(fault_of<Counted>(framed<Counted>("\x02\x01\x01")), std::nullopt);
    EXPECT_EQ(fault_of<Counted>(framed<Counted>("\x03\x01\x01")), ArchiveFault::malformed);
    const std::string huge("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10);  // 2^64 - 1
    EXPECT_EQ(fault_of<Counted>(framed<Counted>(huge)), ArchiveFault::malformed);
    EXPECT_EQ(fault_of<Wording>(framed<Wording>(huge)), ArchiveFault::malformed);
}

TEST(Archive, EachNumberHasOneForm) {
    const auto numbers = [](std::string_view octets) {
        return fault_of<Counted>(framed<Counted>("\x01" + std::string(octets)));
    };
    EXPECT_EQ(numbers("\x7f"), std::nullopt);
    EXPECT_EQ(numbers({"\xff\x00", 2}), ArchiveFault::malformed);         // 127, the long way
    EXPECT_EQ(numbers("\xff\xff\xff\xff\x0f"), std::nullopt);             // 2^32 - 1
    EXPECT_EQ(numbers("\x80\x80\x80\x80\x10"), ArchiveFault::malformed);  // 2^32
    EXPECT_EQ(numbers("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"), ArchiveFault::malformed);
    EXPECT_EQ(numbers("\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"), ArchiveFault::malformed);
}

TEST(Archive, KeysAscendAndNoneStandsTwice) {
    const auto keyed = [](std::initializer_list<char> octets) {
        return fault_of<Keyed>(framed<Keyed>(std::string(octets)));
    };
    EXPECT_EQ(keyed({2, 1, 0, 2, 1, 2, 5, 6}), std::nullopt);
    EXPECT_EQ(keyed({2, 2, 0, 1, 1, 0}), ArchiveFault::malformed);
    EXPECT_EQ(keyed({2, 1, 0, 1, 1, 0}), ArchiveFault::malformed);
    EXPECT_EQ(keyed({0, 2, 6, 5}), ArchiveFault::malformed);
    EXPECT_EQ(keyed({0, 2, 5, 5}), ArchiveFault::malformed);
}

TEST(Archive, WhatIsNotDeclaredIsRefused) {
    const auto chosen = [](std::string octets) {
        return fault_of<Chosen>(framed<Chosen>(std::move(octets)));
    };
    EXPECT_EQ(chosen({0, 0, 0, 0, 0}), std::nullopt);  // an enum that says nothing yet
    EXPECT_EQ(chosen({2, 0, 1, 1, 1, 9}), std::nullopt);
    EXPECT_EQ(chosen({3, 0, 0, 0, 0}), ArchiveFault::malformed);  // no such colour
    EXPECT_EQ(chosen({static_cast<char>(0x81), 2, 0, 0, 0, 0}),
              ArchiveFault::malformed);  // 257 is not 1
    EXPECT_EQ(chosen({0, static_cast<char>(0x80), static_cast<char>(0x80), 4, 0, 0, 0}),
              ArchiveFault::malformed);                              // 2^16
    EXPECT_EQ(chosen({0, 0, 2, 0, 0}), ArchiveFault::malformed);     // neither there nor not
    EXPECT_EQ(chosen({0, 0, 1, 2, 0, 0}), ArchiveFault::malformed);  // neither true nor false
    EXPECT_EQ(chosen({0, 0, 0, 2, 0}), ArchiveFault::malformed);     // no third alternative
}

TEST(Archive, AnotherShapeIsAnotherSchema) {
    const std::string schema = schema_of<before::Thing>();
    EXPECT_EQ(schema, "Thing{number:uint32;leaves:vector<Leaf{number:int64;flag:bool;},>;}");
    EXPECT_NE(schema_of<renamed::Thing>(), schema);
    EXPECT_NE(schema_of<retyped::Thing>(), schema);
    EXPECT_NE(schema_of<deeper::Thing>(), schema);
    renamed::Thing thing;
    EXPECT_EQ(load(save(before::Thing{}, rules), thing, rules), ArchiveFault::another_schema);
}

TEST(Archive, TheSchemaNamesEveryKindOfMember) {
    EXPECT_EQ(schema_of<Chosen>(),
              "Chosen{colour:enum(red=1,green=2,);small:uint16;maybe:optional<bool,>;"
              "either:variant<bool,uint32,>;}");
    const std::string schema = schema_of<Everything>();
    for (const char* part : {"digest:octets32;", "id:id;", "token:string;", "set:set<id,>;",
                             "map:map<id,vector<TextWording{language:string;words:Text;},>,>;"})
        EXPECT_NE(schema.find(part), std::string::npos) << part << " in " << schema;
}

TEST(Archive, RedactionLeavesTheDigestAsItIs) {
    const State before_redaction = rich();
    State redacted = before_redaction;
    std::size_t count = 0;
    for_each_text(redacted, [&](Text& each) {
        each.words.clear();
        each.erased = true;
        ++count;
    });
    EXPECT_GT(count, 10U);
    EXPECT_EQ(digest_input(redacted), digest_input(before_redaction));
    EXPECT_NE(save(redacted, rules_version), save(before_redaction, rules_version));
}

TEST(Archive, TheDigestHoldsNoWordsAndCoversEverythingElse) {
    const State state = rich();
    EXPECT_EQ(digest_input(state).find("What shall"), std::string::npos);
    EXPECT_NE(save(state, rules_version).find("What shall"), std::string::npos);
    State other = state;
    other.assembly.mandate->commissioning_authority.commitment[31] ^= 1U;
    EXPECT_NE(digest_input(other), digest_input(state));
    other = state;
    other.lottery.pool->pool_hash[0] = 1;
    EXPECT_NE(digest_input(other), digest_input(state));
    other = state;
    other.participants.by_id[observer].level = IdentityLevel::member;
    EXPECT_NE(digest_input(other), digest_input(state));
    other = state;
    other.plan.phases.pop_back();
    EXPECT_NE(digest_input(other), digest_input(state));
}

// A hundred thousand people and as many texts: large enough that a quadratic walk would not end in
// time; what it takes is printed, not asserted.
TEST(Archive, AHundredThousandPeopleAndTextsComeBack) {
    State state = opened();
    for (std::uint64_t number = 0; number < 100'000; ++number) {
        const ParticipantId participant{10'000'000'000 + number * 7'919};
        state.participants.by_id[participant] = {roles(Role::contributor), IdentityLevel::email};
        state.assembly.corrections.push_back({number, text(std::string(200, 'w'))});
    }
    const std::string archive = save(state, rules_version);
    State loaded;
    ASSERT_EQ(load(archive, loaded, rules_version), std::nullopt);
    EXPECT_EQ(loaded.participants.by_id.size(), state.participants.by_id.size());
    EXPECT_EQ(digest_input(loaded), digest_input(state));
}

}  // namespace
}  // namespace isegoria::core::testing
