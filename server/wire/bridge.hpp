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
#include <type_traits>
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

// Field descriptors of M for the members of T, looked up once.
template <core::Described T>
const std::vector<const pb::FieldDescriptor*>& fields_of(const pb::Descriptor* descriptor) {
    static const std::vector<const pb::FieldDescriptor*> fields = [&] {
        std::vector<const pb::FieldDescriptor*> result;
        T sample{};
        core::for_each_member(sample, [&](std::string_view name, auto&) {
            const auto* field = descriptor->FindFieldByName(std::string(name));
            GOOGLE_CHECK(field != nullptr) << descriptor->full_name() << " has no field " << name;
            result.push_back(field);
        });
        return result;
    }();
    return fields;
}

template <class Variant>
const std::vector<const pb::FieldDescriptor*>& alternatives_of(const pb::Descriptor* descriptor) {
    static const std::vector<const pb::FieldDescriptor*> fields = [&] {
        std::vector<const pb::FieldDescriptor*> result;
        boost::mp11::mp_for_each<boost::mp11::mp_transform<std::type_identity, Variant>>(
            [&](auto each) {
                const std::string name =
                    core::snake_case(core::type_name<typename decltype(each)::type>());
                const auto* field = descriptor->FindFieldByName(name);
                GOOGLE_CHECK(field != nullptr)
                    << descriptor->full_name() << " has no field " << name;
                result.push_back(field);
            });
        return result;
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

template <class T>
void set(pb::Message& message, const pb::Reflection& reflection, const pb::FieldDescriptor* field,
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
std::optional<Malformed> get(const pb::Message& message, const pb::Reflection& reflection,
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
    core::for_each_member(value, [&](std::string_view name, auto& member) {
        const auto* field = fields[index++];
        if (result) return;
        if (auto malformed = detail::get(message, reflection, field, member, -1)) {
            const std::string& inner = malformed->field;
            const bool joined = inner.empty() || inner.front() == '[';
            result = Malformed{std::string(name) + (joined ? "" : ".") + inner};
        }
    });
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
