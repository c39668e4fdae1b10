// SPDX-License-Identifier: AGPL-3.0-or-later
// The shape of a described type in words, so that a snapshot of another shape is recognised. Pure
// templates; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "core/describe.hpp"
#include "core/ids.hpp"

namespace isegoria::core {

// Octets of fixed number, for instance Digest.
template <class T>
inline constexpr bool is_octets = false;
template <std::size_t count>
inline constexpr bool is_octets<std::array<std::uint8_t, count>> = true;

namespace schema_detail {

template <class T>
void write_schema(std::string& out, std::set<std::string_view>& told);

template <class... Each>
void write_schemas(std::string& out, std::set<std::string_view>& told, std::string_view name,
                   std::type_identity<Each>...) {
    out += name;
    out += '<';
    ((write_schema<Each>(out, told), out += ','), ...);
    out += '>';
}

template <class T>
void write_schema(std::string& out, std::set<std::string_view>& told) {
    if constexpr (std::is_same_v<T, bool>) {
        out += "bool";
    } else if constexpr (is_id<T>) {
        out += "id";
    } else if constexpr (std::is_enum_v<T>) {
        out += "enum(";
        boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto each) {
            out += each.name;
            out += '=' + std::to_string(static_cast<std::uint64_t>(each.value)) + ',';
        });
        out += ')';
    } else if constexpr (std::is_integral_v<T>) {
        out += (std::is_signed_v<T> ? "int" : "uint") + std::to_string(sizeof(T) * 8);
    } else if constexpr (std::is_same_v<T, std::string>) {
        out += "string";
    } else if constexpr (is_octets<T>) {
        out += "octets" + std::to_string(std::tuple_size_v<T>);
    } else if constexpr (is_a<T, std::optional>) {
        write_schemas(out, told, "optional", std::type_identity<typename T::value_type>{});
    } else if constexpr (is_a<T, std::vector>) {
        write_schemas(out, told, "vector", std::type_identity<typename T::value_type>{});
    } else if constexpr (is_a<T, std::set>) {
        write_schemas(out, told, "set", std::type_identity<typename T::value_type>{});
    } else if constexpr (is_map<T>) {
        write_schemas(out, told, "map", std::type_identity<typename T::key_type>{},
                      std::type_identity<typename T::mapped_type>{});
    } else if constexpr (is_a<T, std::variant>) {
        [&]<class... Each>(std::type_identity<std::variant<Each...>>) {
            write_schemas(out, told, "variant", std::type_identity<Each>{}...);
        }(std::type_identity<T>{});
    } else {
        static_assert(Described<T>, "a member of this type cannot be archived");
        out += type_name<T>();
        if (!told.insert(type_name<T>()).second) return;  // its members stand further up
        out += '{';
        boost::mp11::mp_for_each<
            boost::describe::describe_members<T, boost::describe::mod_any_access>>(
            [&](auto member) {
                using Member = std::remove_cvref_t<decltype(std::declval<T&>().*member.pointer)>;
                out += member.name;
                out += ':';
                write_schema<Member>(out, told);
                out += ';';
            });
        out += '}';
    }
}

}  // namespace schema_detail

// Names and types of all members, recursively: another shape of the state is another text. A change
// of what apply() means without a change of shape does not show here; see `rules_version`.
template <class T>
[[nodiscard]] std::string schema_of() {
    std::string out;
    std::set<std::string_view> told;
    schema_detail::write_schema<T>(out, told);
    return out;
}

}  // namespace isegoria::core
