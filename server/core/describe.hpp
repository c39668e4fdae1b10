// SPDX-License-Identifier: AGPL-3.0-or-later
// Names the members of plain structs once, so that wire codec, snapshots, state hashes and the walk
// over free texts are each written once for all of them. Pure templates; any thread.
#pragma once

#include <boost/container/flat_map.hpp>
#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <cctype>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

// Beside the struct, in its namespace: ISEGORIA_DESCRIBE(Type, member, member…).
#define ISEGORIA_DESCRIBE(Type, ...)               \
    BOOST_DESCRIBE_STRUCT(Type, (), (__VA_ARGS__)) \
    [[maybe_unused]] constexpr std::string_view name_of(const Type*) { return #Type; }

namespace isegoria::core {

template <class T>
concept Described = boost::describe::has_describe_members<T>::value && !std::is_enum_v<T>;

template <class T>
constexpr std::string_view type_name() {
    return name_of(static_cast<const T*>(nullptr));
}

// Calls visit(name, member) for each member in the order of declaration.
template <class T, class Visit>
requires Described<std::remove_const_t<T>>
void for_each_member(T& value, Visit&& visit) {
    using Members =
        boost::describe::describe_members<std::remove_const_t<T>, boost::describe::mod_any_access>;
    boost::mp11::mp_for_each<Members>(
        [&](auto member) { visit(std::string_view{member.name}, value.*member.pointer); });
}

template <class T, template <class...> class Template>
inline constexpr bool is_a = false;
template <template <class...> class Template, class... Arguments>
inline constexpr bool is_a<Template<Arguments...>, Template> = true;

// Ascending by key, in nodes or in one block.
template <class T>
inline constexpr bool is_map = is_a<T, std::map> || is_a<T, boost::container::flat_map>;

// "OpenPhase" -> "open_phase": the name of an alternative in proto, catalogues and the command
// line.
inline std::string snake_case(std::string_view name) {
    std::string result;
    for (const char sign : name) {
        const bool upper = std::isupper(static_cast<unsigned char>(sign)) != 0;
        if (upper && !result.empty()) result += '_';
        result += static_cast<char>(std::tolower(static_cast<unsigned char>(sign)));
    }
    return result;
}

template <class Enum>
std::string_view enum_name(Enum value) {
    std::string_view result = "unknown";
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<Enum>>([&](auto each) {
        if (each.value == value) result = each.name;
    });
    return result;
}

template <class Enum>
std::optional<Enum> enum_value(std::string_view name) {
    std::optional<Enum> result;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<Enum>>([&](auto each) {
        if (name == each.name) result = each.value;
    });
    return result;
}

template <class Enum>
bool is_declared(Enum value) {
    bool result = false;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<Enum>>(
        [&](auto each) { result = result || each.value == value; });
    return result;
}

// Visitor made of lambdas: std::visit(match{…}, variant), one alternative a line, no default.
template <class... Functions>
struct match : Functions... {
    using Functions::operator()...;
};
template <class... Functions>
match(Functions...) -> match<Functions...>;

}  // namespace isegoria::core
