// SPDX-License-Identifier: AGPL-3.0-or-later
// What a simulation says to whoever runs it, in their language: a line for each thing that holds.
// Owned by the simulation, on its loop.
#pragma once

#include "demo/actor.hpp"
#include "simulate/settings.hpp"
#include "words/words.hpp"

namespace isegoria::simulate {

class Telling {
  public:
    explicit Telling(const Settings& settings) : settings_(settings) {}

    [[nodiscard]] std::string say(std::string_view key,
                                  const words::Arguments& arguments = {}) const;
    // A line of its own, where people read along.
    void note(std::string_view key, const words::Arguments& arguments = {}) const;
    // Throws demo::Failure with the sentence when it does not hold.
    void hold(bool holds, std::string_view key, const words::Arguments& arguments = {}) const;

  private:
    const Settings& settings_;
};

}  // namespace isegoria::simulate
