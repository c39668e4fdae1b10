// SPDX-License-Identifier: AGPL-3.0-or-later
// What the steps of the main job share: the server, the conductor's own people, its children, what
// was found on the way and what the summary will tell. Owned by conduct(), on its loop.
#pragma once

#include <boost/asio/io_context.hpp>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "demo/actor.hpp"
#include "demo/children.hpp"
#include "demo/material.hpp"
#include "demo/settings.hpp"

namespace isegoria::demo {

// What a crowd process has told, by question.
struct CrowdCount {
    std::uint64_t answers = 0;
    std::uint64_t reactions = 0;
    std::uint64_t seen_early = 0;  // Answers of others that somebody held before the own one.
    std::size_t finished = 0;      // Processes that are through with the question.
};

class Stage {
  public:
    explicit Stage(Settings settings);

    [[nodiscard]] std::string say(std::string_view key,
                                  const words::Arguments& arguments = {}) const;
    // What is put to everyone: about the valley, unless the statements are about something else.
    [[nodiscard]] std::string question_words() const;
    // A heading of the progress.
    void heading(std::string_view key, const words::Arguments& arguments = {});
    // A line below it.
    void note(std::string_view key, const words::Arguments& arguments = {});
    // One thing that must hold. Throws Failure, with `seen`, when it does not.
    void check(std::string_view key, bool holds, const words::Arguments& arguments = {},
               const std::string& seen = {});
    // A counter on the last line, for people who look on; nothing where nobody does.
    void counter(std::string_view key, const words::Arguments& arguments);

    // The same words in the language of the demo, as a list of one.
    template <class Wordings>
    void word(Wordings* wordings, const std::string& words) const {
        auto* wording = wordings->Add();
        wording->set_language(tag());
        wording->set_words(words);
    }
    [[nodiscard]] std::string tag() const { return std::string(words::tag(settings.language)); }
    [[nodiscard]] Address address() const;
    [[nodiscard]] ChildSettings child_settings() const;
    // Ends all of them that still run, the server too.
    void end_children();
    void start_crowd();
    void start_panel(const std::vector<std::string>& codes);

    // Opens, closes and publishes the phase of this kind, as the organiser.
    boost::asio::awaitable<void> open_phase(v1::PhaseKind kind);
    boost::asio::awaitable<void> close_phase(v1::PhaseKind kind);
    boost::asio::awaitable<void> publish(v1::PhaseKind kind);
    [[nodiscard]] std::uint64_t phase(v1::PhaseKind kind) const;
    // An organiser's invitation into `stream`, taken up at once by somebody of that name.
    boost::asio::awaitable<std::unique_ptr<Actor>> invite(std::uint64_t stream, v1::Role role,
                                                          std::string name);

    boost::asio::io_context loop;
    Settings settings;
    Material material;
    ServerChild server;
    bool may_kill = false;  // Everybody is signed in: the server may be killed from here on.
    std::size_t kills_done = 0;
    std::size_t chapter = 0;  // Headings so far.

    std::unique_ptr<Actor> organiser;
    std::unique_ptr<Actor> facilitator;
    std::unique_ptr<Actor> moderator;
    std::unique_ptr<Actor> editor;
    std::unique_ptr<Actor> observer;
    std::unique_ptr<Actor> stranger;  // Signed in nowhere.
    std::vector<std::unique_ptr<Actor>> stewards;
    std::vector<std::unique_ptr<Actor>> visitors;  // Strangers who came later.

    std::uint64_t assembly = 0;
    std::uint64_t region = 0;
    std::vector<std::uint64_t> municipalities;
    std::uint64_t question = 0;  // Of the collection.
    std::uint64_t review_question = 0;
    std::map<std::uint64_t, CrowdCount> crowd_counts;  // By question.
    std::string child_failure;                         // What a child said last that was wrong.
    bool over = false;                                 // Children may end.
    bool serving = false;                              // Until somebody ends it.

    // For the summary.
    v1::Composition composition;
    std::size_t panel_seats = 0;
    std::map<std::uint64_t, v1::ContributionView> contributions;
    std::map<std::uint64_t, v1::ContributionTally> tallies;
    std::vector<std::string> policies;  // What each policy of the queue made of one debate.
    std::size_t checks_held = 0;
    std::string verified;  // What `verify` printed last.
    std::vector<std::string> pages;
    std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();

  private:
    void take_crowd_line(const std::string& line);
    void end_counter();
    void start_child(const std::string& subcommand, const ChildSettings& settings,
                     std::function<void(const std::string&)> on_line);

    bool terminal_ = false;
    bool counting_ = false;
    std::vector<std::shared_ptr<Child>> children_;
};

// The steps, in their order. Each throws Failure when something does not hold.
boost::asio::awaitable<void> convene(Stage& stage);  // steps_convene.cpp
boost::asio::awaitable<void> draw_panel(Stage& stage);
boost::asio::awaitable<void> collect(Stage& stage);  // steps_collect.cpp
boost::asio::awaitable<void> review(Stage& stage);
boost::asio::awaitable<void> deliberate(Stage& stage);  // steps_deliberate.cpp
boost::asio::awaitable<void> draft(Stage& stage);       // steps_charter.cpp
boost::asio::awaitable<void> ratify(Stage& stage);
boost::asio::awaitable<void> appropriate(Stage& stage);  // steps_use.cpp
boost::asio::awaitable<void> look_at_pages(Stage& stage);
boost::asio::awaitable<void> verify_record(Stage& stage);

// Number of the first article of version 1. steps_use.cpp.
[[nodiscard]] std::uint64_t first_article(const Stage& stage);

// What a person reads at the end. summary.cpp.
[[nodiscard]] std::string summary(const Stage& stage);
// The charter without times, signatures and numbers that depend on who was quicker: the same for
// every run of the same seed.
[[nodiscard]] std::string masked_charter(const Stage& stage);

}  // namespace isegoria::demo
