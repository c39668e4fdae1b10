// SPDX-License-Identifier: AGPL-3.0-or-later
// Described structs <-> protobuf messages, member by member of the same name, through protobuf's
// reflection. Names are the contract: tests/wire checks that every command and event has a message
// and every member a field of the fitting type. Any thread.
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "core/describe.hpp"
#include "core/ids.hpp"
#include "core/text.hpp"

namespace isegoria::wire {

namespace pb = google::protobuf;

// The member of a message that cannot be read, "phases[2].kind".
struct Malformed {
    std::string field;
};

using Fields = std::vector<const pb::FieldDescriptor*>;

// The fields of these names; a missing one is a mistake of ours. In codec.cpp, once for all types.
[[nodiscard]] Fields find_fields(const pb::Descriptor& descriptor,
                                 const std::vector<std::string_view>& names);

// "phases" and "[2].kind" make "phases[2].kind".
[[nodiscard]] std::string path_of(const pb::FieldDescriptor& field, const std::string& inner);

namespace detail {

template <template <class...> class List, class... Members>
std::vector<std::string_view> names_of(List<Members...>) {
    return {std::string_view{Members::name}...};
}
template <class... Alternatives>
std::vector<std::string> names_of_alternatives(std::type_identity<std::variant<Alternatives...>>) {
    std::vector<std::string> names;
    for (const std::string_view name : {core::type_name<Alternatives>()...})
        names.push_back(core::snake_case(name));
    return names;
}

}  // namespace detail

// Field descriptors of a message for the members of T, looked up once.
template <core::Described T>
const Fields& fields_of(const pb::Descriptor* descriptor) {
    using Members = boost::describe::describe_members<T, boost::describe::mod_any_access>;
    static const Fields fields = find_fields(*descriptor, detail::names_of(Members{}));
    return fields;
}

template <class Variant>
const Fields& alternatives_of(const pb::Descriptor* descriptor) {
    static const Fields fields = [&] {
        const auto names = detail::names_of_alternatives(std::type_identity<Variant>{});
        return find_fields(*descriptor, {names.begin(), names.end()});
    }();
    return fields;
}

template <core::Described T>
void write(const T& value, pb::Message& message);
template <core::Described T>
std::optional<Malformed> read(const pb::Message& message, T& value);

inline void write(const core::Text& text, pb::Message& message) {
    if (text.commitment == core::Digest{}) return;
    static const auto* field = message.GetDescriptor()->FindFieldByName("commitment");
    message.GetReflection()->SetString(&message, field,
                                       std::string(text.commitment.begin(), text.commitment.end()));
}
inline std::optional<Malformed> read(const pb::Message& message, core::Text& text) {
    static const auto* field = message.GetDescriptor()->FindFieldByName("commitment");
    std::string scratch;
    const std::string& octets =
        message.GetReflection()->GetStringReference(message, field, &scratch);
    if (octets.empty()) return std::nullopt;
    if (octets.size() != text.commitment.size()) return Malformed{"commitment"};
    std::copy(octets.begin(), octets.end(), text.commitment.begin());
    return std::nullopt;
}

namespace detail {

// Not inlined: there is one for each type of member, and every message has several of them.
template <class T>
[[gnu::noinline]] void set(pb::Message& message, const pb::Reflection& reflection, const pb::FieldDescriptor* field,
         const T& value, bool repeated) {
    const auto put = [&](auto single, auto add, const auto& what) {
        if (repeated)
            (reflection.*add)(&message, field, what);
        else
            (reflection.*single)(&message, field, what);
    };
    if constexpr (std::is_same_v<T, bool>) {
        put(&pb::Reflection::SetBool, &pb::Reflection::AddBool, value);
    } else if constexpr (std::is_same_v<T, std::uint32_t>) {
        put(&pb::Reflection::SetUInt32, &pb::Reflection::AddUInt32, value);
    } else if constexpr (std::is_same_v<T, std::uint64_t>) {
        put(&pb::Reflection::SetUInt64, &pb::Reflection::AddUInt64, value);
    } else if constexpr (std::is_same_v<T, std::int64_t>) {
        put(&pb::Reflection::SetInt64, &pb::Reflection::AddInt64, value);
    } else if constexpr (core::is_id<T>) {
        put(&pb::Reflection::SetUInt64, &pb::Reflection::AddUInt64, value.value);
    } else if constexpr (std::is_enum_v<T>) {
        put(&pb::Reflection::SetEnumValue, &pb::Reflection::AddEnumValue, static_cast<int>(value));
    } else if constexpr (std::is_same_v<T, std::string>) {
        if (repeated)
            reflection.AddString(&message, field, value);
        else
            reflection.SetString(&message, field, value);
    } else if constexpr (std::is_same_v<T, core::Digest>) {
        const std::string octets(value.begin(), value.end());
        if (repeated)
            reflection.AddString(&message, field, octets);
        else if (value != core::Digest{})
            reflection.SetString(&message, field, octets);
    } else if constexpr (core::is_a<T, std::optional>) {
        if (value) set(message, reflection, field, *value, false);
    } else if constexpr (core::is_a<T, std::vector>) {
        for (const auto& element : value) set(message, reflection, field, element, true);
    } else {
        static_assert(core::Described<T>, "a member of this type has no field type");
        if constexpr (std::is_same_v<T, core::Text>)
            if (value.commitment == core::Digest{} && !repeated) return;
        write(value, repeated ? *reflection.AddMessage(&message, field)
                              : *reflection.MutableMessage(&message, field));
    }
}

template <class T>
[[gnu::noinline]] std::optional<Malformed> get(const pb::Message& message, const pb::Reflection& reflection,
                             const pb::FieldDescriptor* field, T& value, int index) {
    const auto take = [&](auto single, auto repeated) {
        return index < 0 ? (reflection.*single)(message, field)
                         : (reflection.*repeated)(message, field, index);
    };
    if constexpr (std::is_same_v<T, bool>) {
        value = take(&pb::Reflection::GetBool, &pb::Reflection::GetRepeatedBool);
    } else if constexpr (std::is_same_v<T, std::uint32_t>) {
        value = take(&pb::Reflection::GetUInt32, &pb::Reflection::GetRepeatedUInt32);
    } else if constexpr (std::is_same_v<T, std::uint64_t>) {
        value = take(&pb::Reflection::GetUInt64, &pb::Reflection::GetRepeatedUInt64);
    } else if constexpr (std::is_same_v<T, std::int64_t>) {
        value = take(&pb::Reflection::GetInt64, &pb::Reflection::GetRepeatedInt64);
    } else if constexpr (core::is_id<T>) {
        value.value = take(&pb::Reflection::GetUInt64, &pb::Reflection::GetRepeatedUInt64);
    } else if constexpr (std::is_enum_v<T>) {
        const auto number =
            take(&pb::Reflection::GetEnumValue, &pb::Reflection::GetRepeatedEnumValue);
        value = static_cast<T>(number);
        if (number < 0 || number > 255 || !core::is_declared(value)) return Malformed{""};
    } else if constexpr (std::is_same_v<T, std::string>) {
        value = take(&pb::Reflection::GetString, &pb::Reflection::GetRepeatedString);
    } else if constexpr (std::is_same_v<T, core::Digest>) {
        const std::string octets =
            take(&pb::Reflection::GetString, &pb::Reflection::GetRepeatedString);
        if (octets.empty()) return std::nullopt;
        if (octets.size() != value.size()) return Malformed{""};
        std::copy(octets.begin(), octets.end(), value.begin());
    } else if constexpr (core::is_a<T, std::optional>) {
        if (reflection.HasField(message, field))
            return get(message, reflection, field, value.emplace(), -1);
    } else if constexpr (core::is_a<T, std::vector>) {
        const int size = reflection.FieldSize(message, field);
        value.resize(static_cast<std::size_t>(size));
        for (int each = 0; each < size; ++each)
            if (auto malformed =
                    get(message, reflection, field, value[static_cast<std::size_t>(each)], each)) {
                const std::string inner = malformed->field.empty() ? "" : "." + malformed->field;
                return Malformed{"[" + std::to_string(each) + "]" + inner};
            }
    } else {
        static_assert(core::Described<T>, "a member of this type has no field type");
        if (index >= 0) return read(reflection.GetRepeatedMessage(message, field, index), value);
        if (reflection.HasField(message, field))
            return read(reflection.GetMessage(message, field), value);
    }
    return std::nullopt;
}

}  // namespace detail

template <core::Described T>
void write(const T& value, pb::Message& message) {
    const auto& fields = fields_of<T>(message.GetDescriptor());
    const pb::Reflection& reflection = *message.GetReflection();
    std::size_t index = 0;
    core::for_each_member(value, [&](std::string_view, const auto& member) {
        detail::set(message, reflection, fields[index++], member, false);
    });
}

template <core::Described T>
std::optional<Malformed> read(const pb::Message& message, T& value) {
    const auto& fields = fields_of<T>(message.GetDescriptor());
    const pb::Reflection& reflection = *message.GetReflection();
    std::optional<Malformed> result;
    std::size_t index = 0;
    core::for_each_member(value, [&](std::string_view, auto& member) {
        if (result) return;
        result = detail::get(message, reflection, fields[index], member, -1);
        ++index;
    });
    if (result) result->field = path_of(*fields[index - 1], result->field);
    return result;
}

// A variant <-> the oneof "kind" of a message, alternatives by name.
template <class Variant>
void write_alternative(const Variant& value, pb::Message& message) {
    const auto* field = alternatives_of<Variant>(message.GetDescriptor())[value.index()];
    pb::Message& inner = *message.GetReflection()->MutableMessage(&message, field);
    std::visit([&](const auto& alternative) { write(alternative, inner); }, value);
}

template <class Variant>
std::optional<Malformed> read_alternative(const pb::Message& message, Variant& value) {
    const pb::Reflection& reflection = *message.GetReflection();
    static const auto* oneof = message.GetDescriptor()->FindOneofByName("kind");
    const auto* present = reflection.GetOneofFieldDescriptor(message, oneof);
    if (present == nullptr) return Malformed{"kind"};
    // From oneof position to alternative, worked out once.
    static const std::vector<std::size_t> index_of = [&] {
        const auto& fields = alternatives_of<Variant>(message.GetDescriptor());
        std::vector<std::size_t> result(static_cast<std::size_t>(oneof->field_count()),
                                        fields.size());
        for (std::size_t index = 0; index < fields.size(); ++index)
            result[static_cast<std::size_t>(fields[index]->index_in_oneof())] = index;
        return result;
    }();
    const std::size_t index = index_of[static_cast<std::size_t>(present->index_in_oneof())];
    const pb::Message& inner = reflection.GetMessage(message, present);
    std::optional<Malformed> result = Malformed{"kind"};
    boost::mp11::mp_with_index<std::variant_size_v<Variant> + 1>(index, [&](auto each) {
        if constexpr (each < std::variant_size_v<Variant>)
            result = read(inner, value.template emplace<each>());
    });
    return result;
}

}  // namespace isegoria::wire
