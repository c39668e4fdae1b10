// SPDX-License-Identifier: AGPL-3.0-or-later
// The one table that says which role may issue which command at which moment. Pure.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/context.hpp"
#include "core/outcome.hpp"
#include "core/participants.hpp"

namespace isegoria::core {

struct State;

// Where an assembly stands, as far as rights depend on it.
enum class Moment : std::uint8_t {
    directory = 1,  // stream 0; any other one until it is founded
    preparation,    // founded, not open
    collection,     // open, and a phase of this kind is open …
    deliberation,
    drafting,
    review,
    ratification,
    follow_up,
    between,  // open, no phase open
    ended,
};
BOOST_DESCRIBE_ENUM(Moment, directory, preparation, collection, deliberation, drafting, review,
                    ratification, follow_up, between, ended)
using Moments = std::uint16_t;
constexpr Moments moments() { return 0; }
template <class... More>
constexpr Moments moments(Moment first, More... more) {
    return static_cast<Moments>((1U << static_cast<unsigned>(first)) | moments(more...));
}

struct Rule {
    std::string_view command;  // name of its type
    std::size_t index = 0;     // of the alternative in Command
    Roles who = 0;             // any of these; `anyone` and `nobody` below
    Moments when = 0;
};
inline constexpr Roles nobody = 0;       // the server itself only
inline constexpr Roles anyone = 0xffff;  // also without any role

[[nodiscard]] const std::vector<Rule>& permission_table();  // in the order of Command
[[nodiscard]] Moment moment_of(const State& state);
// "organiser observer": what a refusal for a missing role names.
[[nodiscard]] std::string role_names(Roles who);

// role_is_missing or not_now, or nothing.
[[nodiscard]] std::optional<Rejection> check_permission(const State& state,
                                                        std::size_t command_index,
                                                        const Context& context);
// The names of the commands that holders of these roles may issue at this moment.
[[nodiscard]] std::vector<std::string_view> permitted(Roles held, Moment moment);

}  // namespace isegoria::core
