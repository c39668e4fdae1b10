// SPDX-License-Identifier: AGPL-3.0-or-later
// One small assembly led through its whole life by raw clients of the real server, step by step, so
// that a test can look, ask or break something at any moment. Owned by a test, on its thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "caller.hpp"
#include "server_process.hpp"

namespace isegoria::trust {

struct StorySettings {
    std::string respondents;  // CSV; empty: twelve invented people
    std::string categories;   // CSV; empty: of two features
    std::uint32_t panel_size = 4;
    std::uint32_t alternates = 2;
    std::string label = "label";  // Beginning of what invited people are called.
    std::size_t guests = 3;
};

class Story {
  public:
    // Signs the organiser in with the set-up code.
    explicit Story(ServerProcess& server);

    // A second assembly of the same organiser is a Story beside the first.
    Story(Story& first, StorySettings settings);

    StorySettings settings;

    // In this order. Each ends where nothing is under way.
    void found();  // territory, assembly, plan, mandate; staff signed in: preparation
    void draw();   // pool, panel, all members signed in and confirmed
    void open();   // between
    void begin(std::uint64_t phase);  // the phase of this number is open
    void finish(std::uint64_t phase);  // … closed, with a synthesis where there are answers, public
    void collect();                    // within phase 1
    void deliberate();                 // within phase 2
    void draft();                      // within phase 3
    void review();                     // within phase 4
    void ratify();                     // within phase 5
    void publish();                    // after phase 5: version 1, signed
    void use();                        // within phase 6
    void all_of_it();

    ServerProcess& server;
    std::shared_ptr<Caller> organiser;
    std::map<std::string, std::shared_ptr<Caller>> staff;  // By the role's name, as in the proto.
    std::vector<std::shared_ptr<Caller>> members;
    std::vector<std::shared_ptr<Caller>> guests;
    std::uint64_t territory = 0;
    std::uint64_t assembly = 0;
    std::uint64_t vacated = 0;  // Pseudonym of somebody who left a seat.
    std::string transcript;
    // All that must stay secret: codes and tokens, as they were issued.
    std::vector<std::string> secrets;

    // An invitation by the organiser, taken up at once.
    std::shared_ptr<Caller> invite(std::uint64_t stream, const std::string& role);
    [[nodiscard]] std::shared_ptr<Caller> sign_in(const v1::Hello& hello);
    [[nodiscard]] std::vector<std::shared_ptr<Caller>> everybody() const;
    // Everybody hangs up, so that the server has nobody to wait for; its exit code.
    [[nodiscard]] int stop();

  private:
    std::size_t labels_ = 0;
};

}  // namespace isegoria::trust
