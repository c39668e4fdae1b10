// SPDX-License-Identifier: AGPL-3.0-or-later
// The simulation: gathers, lets everybody live for the time of the session, breaks what it was told
// to break, and looks at the end whether anything was lost and whether all see the same. What the
// server's view is, a new connection of the same person tells, which has to be given all of it.
#include "simulate/simulate.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>
#include <csignal>
#include <iostream>

#include "simulate/cutter.hpp"
#include "simulate/members.hpp"

namespace isegoria::simulate {

namespace asio = boost::asio;
using demo::Actor;
using demo::Failure;

namespace {

// Onlookers who sign in at the same time: more only wait for each other.
constexpr std::size_t arriving_at_once = 64;
// A poll is closed when all have said where they stand, or after so long.
constexpr std::chrono::seconds poll_patience{3};
constexpr std::chrono::milliseconds glance{100};

class Simulation {
  public:
    explicit Simulation(Settings settings)
        : settings_(std::move(settings)),
          gathering_(loop_, settings_,
                     [this](std::unique_ptr<net::Transport> transport) {
                         return cutter_.within_reach(std::move(transport));
                     }),
          members_(loop_, settings_, gathering_) {}

    int run() {
        signal(SIGPIPE, SIG_IGN);
        asio::co_spawn(loop_, all_of_it(), [this](const std::exception_ptr& ended) { end(ended); });
        loop_.run();
        gathering_.server().kill();
        if (!failure_) return 0;
        try {
            std::rethrow_exception(failure_);
        } catch (const std::exception& error) {
            std::cerr << say("demo.failed", {{"what", std::string(error.what())}}) << "\n"
                      << say("demo.kept", {{"directory", settings_.directory.string()}})
                      << std::endl;
        }
        return 1;
    }

  private:
    [[nodiscard]] std::string say(std::string_view key,
                                  const words::Arguments& arguments = {}) const {
        return words::say(settings_.language, key, arguments);
    }
    void note(std::string_view key, const words::Arguments& arguments = {}) const {
        if (!settings_.json) std::cout << say(key, arguments) << std::endl;
    }
    void end(const std::exception_ptr& failure) {
        if (!failure_) failure_ = failure;
        loop_.stop();
    }
    void hold(bool holds, std::string_view key, const words::Arguments& arguments = {}) const {
        if (!holds) throw Failure(say("demo.does_not_hold", {{"what", say(key, arguments)}}));
        if (!settings_.json) std::cout << "  ✓ " << say(key, arguments) << std::endl;
    }
    [[nodiscard]] std::chrono::milliseconds span() const {
        return std::chrono::seconds(settings_.seconds);
    }

    asio::awaitable<void> all_of_it() {
        note("simulate.begins", {{"members", static_cast<std::int64_t>(settings_.members)},
                                 {"onlookers", static_cast<std::int64_t>(settings_.onlookers)},
                                 {"seconds", std::int64_t{settings_.seconds}}});
        co_await gathering_.convene();
        co_await members_.sign_in();
        co_await gather_onlookers();
        note("simulate.all_here");
        began_ = std::chrono::steady_clock::now();
        members_.begin([this](const std::exception_ptr& why) { end(why); });
        facilitate(lead_floor());
        facilitate(lead_polls());
        co_await disturb();
        co_await demo::rest(std::chrono::duration_cast<std::chrono::milliseconds>(
            began_ + span() - std::chrono::steady_clock::now()));
        co_await come_to_rest();
        co_await compare();
        look_for_what_was_acknowledged();
        co_await gathering_.server().stop();
        co_await verify();
        tell();
    }

    asio::awaitable<void> gather_onlookers() {
        std::size_t arrived = 0;
        std::size_t arriving = 0;
        for (std::size_t number = 0; number < settings_.onlookers; ++number) {
            while (arriving >= arriving_at_once) co_await demo::rest(std::chrono::milliseconds(5));
            onlookers_.push_back(gathering_.person("onlooker " + std::to_string(number)));
            ++arriving;
            asio::co_spawn(loop_, arrive(*onlookers_.back()),
                           [this, &arrived, &arriving](const std::exception_ptr& why) {
                               ++arrived;
                               --arriving;
                               if (why) end(why);
                           });
        }
        while (arrived < settings_.onlookers) co_await demo::rest(std::chrono::milliseconds(5));
        arrivals_before_.resize(settings_.onlookers);
    }
    asio::awaitable<void> arrive(Actor& onlooker) {
        co_await onlooker.sign_in();
        co_await onlooker.watch(gathering_.assembly());
    }

    void facilitate(asio::awaitable<void> part) {
        ++facilitating_;
        asio::co_spawn(loop_, std::move(part), [this](const std::exception_ptr& why) {
            --facilitating_;
            if (why) end(why);
        });
    }

    // Gives the floor whenever it is free.
    asio::awaitable<void> lead_floor() {
        Actor& self = gathering_.facilitator();
        while (!resting_) {
            const auto queue =
                demo::one(self.entities(), gathering_.assembly(), v1::Entity::kSpeakerQueue, 1);
            if (queue && !queue->speaker_queue().has_turn() &&
                queue->speaker_queue().waiting_size() > 0) {
                v1::Command give;
                give.mutable_give_floor();
                co_await lead(self, std::move(give));
            }
            co_await self.changed(glance);
        }
    }

    // Puts each proposal to a poll, and closes it.
    asio::awaitable<void> lead_polls() {
        const std::uint64_t assembly = gathering_.assembly();
        Actor& self = gathering_.facilitator();
        std::set<std::uint64_t> polled;
        std::map<std::uint64_t, std::chrono::steady_clock::time_point> opened;
        while (!resting_) {
            std::vector<v1::Command> due;
            for (const v1::Entity& each :
                 demo::all(self.entities(), assembly, v1::Entity::kProposal)) {
                if (!polled.insert(each.id()).second) continue;
                auto* open = due.emplace_back().mutable_open_poll();
                open->set_proposal(each.id());
                gathering_.word(open->mutable_question(), "simulate.poll");
            }
            const auto now = std::chrono::steady_clock::now();
            for (const v1::Entity& each : demo::all(self.entities(), assembly, v1::Entity::kPoll)) {
                if (each.poll().closed_ms() != 0) continue;
                opened.try_emplace(each.id(), now);
                if (each.poll().cast_count() >= settings_.members ||
                    now - opened[each.id()] > poll_patience)
                    due.emplace_back().mutable_close_poll()->set_poll(each.id());
            }
            for (v1::Command& command : due) co_await lead(self, std::move(command));
            co_await demo::rest(glance);
        }
    }
    // What somebody else made needless meanwhile is no failure.
    asio::awaitable<void> lead(Actor& self, v1::Command command) {
        try {
            co_await self.wish(gathering_.assembly(), std::move(command));
            ++led_;
        } catch (const demo::Refusal& refusal) {
            static const std::set<std::string> needless = {
                "queue_is_empty", "not_present", "poll_is_closed", "already_done", "not_found"};
            if (!needless.contains(refusal.code())) throw;
        }
    }

    // Cuts and deaths, evenly over the session; the first and the last part are quiet.
    asio::awaitable<void> disturb() {
        const std::size_t all = settings_.cuts + settings_.kills;
        for (std::size_t turn = 0; turn < all; ++turn) {
            const auto due = began_ + span() * (turn + 1) / (all + 1);
            co_await demo::rest(std::chrono::duration_cast<std::chrono::milliseconds>(
                due - std::chrono::steady_clock::now()));
            // Deaths stand between the cuts.
            const bool kill =
                turn % 2 == 1 ? kills_done_ < settings_.kills : cuts_done_ >= settings_.cuts;
            mark_everybody();
            const auto cut_at = std::chrono::steady_clock::now();
            if (kill) {
                gathering_.server().kill();
                ++kills_done_;
                co_await gathering_.server().start();
            } else {
                cutter_.cut();
                ++cuts_done_;
            }
            co_await until_everybody_is_back(kill, cut_at);
        }
    }
    void mark_everybody() {
        for (const auto& member : members_.all())
            member->arrivals_before = member->actor->arrival_count();
        for (std::size_t number = 0; number < onlookers_.size(); ++number)
            arrivals_before_[number] = onlookers_[number]->arrival_count();
    }
    [[nodiscard]] std::size_t missing() const {
        std::size_t sum = 0;
        for (std::size_t number = 0; number < onlookers_.size(); ++number)
            if (onlookers_[number]->arrival_count() <= arrivals_before_[number]) ++sum;
        for (const auto& member : members_.all())
            if (!member->away && member->actor->arrival_count() <= member->arrivals_before) ++sum;
        return sum;
    }
    asio::awaitable<void> until_everybody_is_back(bool kill,
                                                  std::chrono::steady_clock::time_point cut_at) {
        const std::chrono::milliseconds at_most = std::chrono::seconds(settings_.back_seconds);
        std::chrono::milliseconds passed{0};
        while (missing() > 0 && passed <= at_most) {
            co_await demo::rest(std::chrono::milliseconds(20));
            passed = std::chrono::duration_cast<std::chrono::milliseconds>(
                std::chrono::steady_clock::now() - cut_at);
        }
        back_ms_max_ = std::max(back_ms_max_, passed.count());
        hold(missing() == 0, kill ? "simulate.back_after_death" : "simulate.back_after_cut",
             {{"seconds", static_cast<double>(passed.count()) / 1'000},
              {"missing", static_cast<std::int64_t>(missing())}});
    }

    // Nobody wishes anything more, and everybody has seen the last of it.
    asio::awaitable<void> come_to_rest() {
        members_.end();
        while (!members_.ended()) co_await demo::rest(glance);
        resting_ = true;
        while (facilitating_ > 0) co_await demo::rest(glance);
        v1::Command last;
        last.mutable_close_queue();
        const v1::Accepted accepted =
            co_await gathering_.facilitator().wish(gathering_.assembly(), std::move(last));
        last_entry_ = accepted.entry();
        for (const auto& member : members_.all()) co_await arrive_at_last(*member->actor);
        for (const auto& onlooker : onlookers_) co_await arrive_at_last(*onlooker);
        co_await arrive_at_last(gathering_.facilitator());
    }
    asio::awaitable<void> arrive_at_last(Actor& actor) {
        Actor::Condition there = [this, &actor] {
            return actor.entities().position(gathering_.assembly()) >= last_entry_;
        };
        co_await actor.until("the last entry", std::move(there));
    }

    asio::awaitable<void> compare() {
        std::size_t different = 0;
        for (const auto& member : members_.all()) {
            const bool same = co_await sees_the_same(*member->actor, member->token);
            if (!same) ++different;
        }
        const bool same =
            co_await sees_the_same(gathering_.facilitator(), gathering_.facilitator().token());
        if (!same) ++different;
        if (!onlookers_.empty()) {
            // Strangers are all given the same.
            const bool first = co_await sees_the_same(*onlookers_.front(), {});
            if (!first) ++different;
            const auto& view = onlookers_.front()->entities().entities(gathering_.assembly());
            for (const auto& onlooker : onlookers_)
                if (onlooker->entities().entities(gathering_.assembly()) != view) ++different;
        }
        hold(different == 0, "simulate.same_view",
             {{"people", static_cast<std::int64_t>(members_.all().size() + onlookers_.size() + 1)},
              {"different", static_cast<std::int64_t>(different)}});
    }
    asio::awaitable<bool> sees_the_same(Actor& old, std::string token) {
        const std::uint64_t assembly = gathering_.assembly();
        fresh_.push_back(gathering_.person(old.name(), {}, std::move(token)));
        Actor& fresh = *fresh_.back();
        co_await fresh.sign_in();
        co_await fresh.watch(assembly);
        const bool same = fresh.entities().entities(assembly) == old.entities().entities(assembly);
        fresh.leave();
        co_return same;
    }

    void look_for_what_was_acknowledged() {
        const std::uint64_t assembly = gathering_.assembly();
        const auto& seen = gathering_.facilitator().entities();
        const auto proposals = members_.proposals();
        std::size_t lost = 0;
        for (const auto& [id, words] : proposals) {
            const auto found = demo::one(seen, assembly, v1::Entity::kProposal, id);
            if (!found || found->proposal().title() != words) ++lost;
        }
        hold(lost == 0 && demo::count(seen, assembly, v1::Entity::kProposal) == proposals.size(),
             "simulate.proposals_kept", {{"count", static_cast<std::int64_t>(proposals.size())}});
        std::uint64_t voices = 0;
        bool counted = true;
        for (const v1::Entity& poll : demo::all(seen, assembly, v1::Entity::kPoll)) {
            voices += poll.poll().cast_count();
            counted = counted && poll.poll().cast_count() == members_.cast_count(poll.id());
        }
        hold(counted, "simulate.voices_kept", {{"count", static_cast<std::int64_t>(voices)}});
    }

    asio::awaitable<void> verify() {
        const std::vector<std::string> words = {"verify", gathering_.server().data().string()};
        const auto child = std::make_shared<demo::Child>(loop_.get_executor(), words,
                                                         settings_.directory / "verify.log");
        std::string said;
        const std::function<void(const std::string&)> on_line = [&said](const std::string& line) {
            said = line;
        };
        co_await child->read(on_line);
        hold(child->exit_code() == 0, "demo.check.verified", {{"what", said}});
    }

    void tell() const {
        const auto equality = demo::one(gathering_.facilitator().entities(), gathering_.assembly(),
                                        v1::Entity::kEquality, 1);
        const v1::EqualityFigures figures =
            equality ? equality->equality().figures() : v1::EqualityFigures();
        const std::size_t commands = members_.acknowledged() + led_;
        if (!settings_.json) {
            note("simulate.summary", {{"commands", static_cast<std::int64_t>(commands)},
                                      {"spoke", static_cast<std::int64_t>(figures.spoke_count())},
                                      {"members", static_cast<std::int64_t>(settings_.members)},
                                      {"gini", static_cast<double>(figures.gini()) / 10'000}});
            return;
        }
        boost::json::object outcome;
        outcome["members"] = settings_.members;
        outcome["onlookers"] = settings_.onlookers;
        outcome["seconds"] = settings_.seconds;
        outcome["seed"] = settings_.seed;
        outcome["cuts"] = cuts_done_;
        outcome["kills"] = kills_done_;
        outcome["back_ms_max"] = back_ms_max_;
        outcome["acknowledged"] = commands;
        outcome["entries"] = last_entry_;
        outcome["spoke"] = figures.spoke_count();
        outcome["gini"] = static_cast<double>(figures.gini()) / 10'000;
        std::cout << boost::json::serialize(outcome) << std::endl;
    }

    Settings settings_;
    asio::io_context loop_;
    Cutter cutter_;
    Gathering gathering_;
    Members members_;
    std::vector<std::unique_ptr<Actor>> onlookers_;
    std::vector<std::uint64_t> arrivals_before_;  // By onlooker, at the last cut.
    std::vector<std::unique_ptr<Actor>> fresh_;   // Their connections end by themselves.
    std::chrono::steady_clock::time_point began_;
    bool resting_ = false;
    std::size_t facilitating_ = 0;
    std::size_t cuts_done_ = 0;
    std::size_t kills_done_ = 0;
    std::int64_t back_ms_max_ = 0;
    std::size_t led_ = 0;
    std::uint64_t last_entry_ = 0;
    std::exception_ptr failure_;
};

// Each connection is a file; the server, a child, inherits what this process may have.
void raise_file_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int simulate(int count, char** words) {
    const Told told = read_settings(count, words);
    if (!told.settings) return told.exit_code;
    raise_file_limit();
    int code = 1;
    try {
        // Thousands of open connections are not taken down one by one: the process ends as it is.
        Simulation* simulation = new Simulation(*told.settings);
        code = simulation->run();
    } catch (const std::exception& error) {
        std::cerr << error.what() << std::endl;
        code = exit_usage;
    }
    if (code == 0 && told.settings->temporary)
        std::filesystem::remove_all(told.settings->directory);
    std::cout << std::flush;
    _exit(code);
}

}  // namespace isegoria::simulate
