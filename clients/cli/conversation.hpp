// SPDX-License-Identifier: AGPL-3.0-or-later
// One run of the command line with a server: whom to dial, as whom, whether its certificate is to
// be trusted, and what to say when it goes wrong. Owns the loop while it lasts.
#pragma once

#include <functional>
#include <string>

#include "cli/cli.hpp"
#include "cli/options.hpp"
#include "cli/profile.hpp"
#include "sync/connection.hpp"

namespace isegoria::cli {

// Failures in a row before a single command gives up: by the back-off, within half a minute.
inline constexpr int failures_max = 7;

struct Task {
    // Its result is the exit code. May throw sync::ConnectionError and std::length_error.
    std::function<boost::asio::awaitable<int>(sync::Connection&)> work;
    std::function<void(const sync::Changes&, const sync::EntityMap&)> on_settled;
    // A failure that is being mended, as a sentence; empty: a line on err tells it.
    std::function<void(const std::string&)> on_trouble;
    std::string url;  // Instead of the options' and the profile's.
    std::string invitation_code;
    std::string fingerprint;
    std::uint64_t guest_of = 0;
    bool lasting = false;  // Goes on until a signal ends it, and never gives up.
    bool beside = false;   // Ends nothing on other devices of this person, and is not ended by them.
};

// Runs the task and tells on err what went wrong. Throws UsageError when no server is known, and
// std::runtime_error when the profile cannot be read or written.
[[nodiscard]] int converse(const Task& task, const Options& options,
                           const Surroundings& surroundings);

}  // namespace isegoria::cli
