// SPDX-License-Identifier: AGPL-3.0-or-later
// Every command and event has its message, every member its field; entries survive the way there
// and back.
#include "wire/codec.hpp"

#include <gtest/gtest.h>

#include <set>

#include "isegoria/v1/command.pb.h"
#include "isegoria/v1/entry.pb.h"

namespace isegoria::wire {
namespace {

using core::TextWording;

// Fills a described value with something that is not the default, to see that it comes back.
template <class T>
void fill(T& value, int depth) {
    if constexpr (std::is_same_v<T, core::Text>) {
        value.commitment.fill(7);
    } else if constexpr (std::is_same_v<T, bool>) {
        value = true;
    } else if constexpr (std::is_same_v<T, std::string>) {
        value = "words";
    } else if constexpr (std::is_same_v<T, core::Digest>) {
        value.fill(9);
    } else if constexpr (core::is_id<T>) {
        value.value = 11;
    } else if constexpr (std::is_enum_v<T>) {
        value = boost::mp11::mp_front<boost::describe::describe_enumerators<T>>::value;
    } else if constexpr (std::is_arithmetic_v<T>) {
        value = 13;
    } else if constexpr (core::is_a<T, std::vector>) {
        value.resize(depth > 3 ? 0 : 2);
        for (auto& element : value) fill(element, depth + 1);
    } else if constexpr (core::is_a<T, std::optional>) {
        fill(value.emplace(), depth + 1);
    } else {
        core::for_each_member(value,
                              [&](std::string_view, auto& member) { fill(member, depth + 1); });
    }
}

template <class Variant, class Visit>
void for_each_alternative(Visit visit) {
    boost::mp11::mp_for_each<boost::mp11::mp_iota_c<std::variant_size_v<Variant>>>([&](auto index) {
        Variant value{std::in_place_index<index>};
        // Not by std::visit, which would compile each alternative once for every other.
        fill(std::get<index>(value), 0);
        visit(value);
    });
}

TEST(Codec, EveryCommandComesBackAsItWasWritten) {
    for_each_alternative<core::Command>([](const core::Command& command) {
        v1::Command message;
        write_alternative(command, message);
        const auto decoded = decode(message);
        ASSERT_TRUE(std::holds_alternative<core::Command>(decoded)) << command.index();
        v1::Command again;
        write_alternative(std::get<core::Command>(decoded), again);
        EXPECT_EQ(again.SerializeAsString(), message.SerializeAsString()) << message.DebugString();
        EXPECT_EQ(std::get<core::Command>(decoded).index(), command.index());
    });
}

TEST(Codec, EveryEventComesBackAsItWasWritten) {
    for_each_alternative<core::Event>([](const core::Event& event) {
        Entry entry{.time_ms = 5, .actor = core::ParticipantId{3}};
        entry.request_id.fill(1);
        entry.command_hash.fill(2);
        entry.events.list.push_back(event);
        const std::string octets = encode(entry);
        const auto decoded = decode_entry(octets);
        ASSERT_TRUE(std::holds_alternative<Entry>(decoded)) << event.index();
        EXPECT_EQ(encode(std::get<Entry>(decoded)), octets) << event.index();
        EXPECT_EQ(std::get<Entry>(decoded).events.list.front().index(), event.index());
    });
}

// Both directions: a message with a field that core does not know would drop it silently.
void expect_same_members(const pb::Descriptor* descriptor, const std::set<std::string>& members) {
    std::set<std::string> fields;
    for (int index = 0; index < descriptor->field_count(); ++index)
        fields.insert(descriptor->field(index)->name());
    EXPECT_EQ(fields, members) << descriptor->full_name();
}

template <class Variant>
void expect_same_names(const pb::Descriptor* descriptor) {
    EXPECT_EQ(static_cast<std::size_t>(descriptor->field_count()), std::variant_size_v<Variant>);
    for_each_alternative<Variant>([&](const Variant& value) {
        std::visit(
            [&](const auto& alternative) {
                using T = std::decay_t<decltype(alternative)>;
                const auto* field =
                    descriptor->FindFieldByName(core::snake_case(core::type_name<T>()));
                ASSERT_NE(field, nullptr) << core::type_name<T>();
                EXPECT_EQ(field->message_type()->name(), core::type_name<T>());
                std::set<std::string> members;
                core::for_each_member(alternative, [&](std::string_view name, const auto& member) {
                    members.insert(std::string(name));
                    using Member = std::decay_t<decltype(member)>;
                    if constexpr (std::is_enum_v<Member>) {
                        const auto* numbers =
                            field->message_type()->FindFieldByName(std::string(name))->enum_type();
                        ASSERT_NE(numbers, nullptr) << name;
                        std::string prefix = core::snake_case(numbers->name()) + "_";
                        boost::mp11::mp_for_each<boost::describe::describe_enumerators<Member>>(
                            [&](auto each) {
                                std::string wanted = prefix + each.name;
                                for (char& sign : wanted)
                                    sign = static_cast<char>(std::toupper(sign));
                                const auto* number =
                                    numbers->FindValueByNumber(static_cast<int>(each.value));
                                ASSERT_NE(number, nullptr) << wanted;
                                EXPECT_EQ(number->name(), wanted);
                            });
                    }
                });
                expect_same_members(field->message_type(), members);
            },
            value);
    });
}

TEST(Codec, CommandsAndMessagesHaveTheSameNamesAndFields) {
    expect_same_names<core::Command>(v1::Command::descriptor());
}

TEST(Codec, EventsAndMessagesHaveTheSameNamesAndFields) {
    expect_same_names<core::Event>(v1::Event::descriptor());
}

TEST(Codec, AValueThatIsNotInTheEnumNamesItsField) {
    v1::Command message;
    message.mutable_compose_plan()->add_phases()->set_kind(static_cast<v1::PhaseKind>(77));
    const auto decoded = decode(message);
    ASSERT_TRUE(std::holds_alternative<Malformed>(decoded));
    EXPECT_EQ(std::get<Malformed>(decoded).field, "phases[0].kind");
}

TEST(Codec, AnEmptyCommandIsMalformed) {
    EXPECT_EQ(std::get<Malformed>(decode(v1::Command{})).field, "kind");
}

TEST(Codec, RandomOctetsAreNoEntry) {
    EXPECT_TRUE(std::holds_alternative<Malformed>(decode_entry("\xff\xff not an entry")));
    EXPECT_TRUE(std::holds_alternative<Malformed>(decode_entry("")));
}

}  // namespace
}  // namespace isegoria::wire
