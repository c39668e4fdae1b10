// SPDX-License-Identifier: AGPL-3.0-or-later
// The simulation: gathers, lets everybody live for the time of the session, breaks what it was told
// to break, and looks whether anything was lost and whether all see the same: once while the panel
// is in its rooms, and at the end.
#include "simulate/simulate.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>
#include <csignal>
#include <iostream>

#include "simulate/disturbance.hpp"
#include "simulate/inspection.hpp"
#include "simulate/keeping.hpp"

namespace isegoria::simulate {

namespace asio = boost::asio;

namespace {

class Simulation {
  public:
    explicit Simulation(Settings settings)
        : settings_(std::move(settings)),
          telling_(settings_),
          gathering_(loop_, settings_,
                     [this](std::unique_ptr<net::Transport> transport) {
                         return cutter_.within_reach(std::move(transport));
                     }),
          time_(std::chrono::seconds(settings_.seconds)),
          members_(loop_, settings_, gathering_, time_, acknowledgements_),
          onlookers_(loop_, settings_, gathering_),
          facilitation_(loop_, settings_, gathering_, time_, telling_, acknowledgements_),
          disturbance_(settings_, gathering_, members_, onlookers_, cutter_, time_, telling_),
          inspection_(gathering_, members_, onlookers_, telling_),
          keeping_(settings_, gathering_, members_, facilitation_, acknowledgements_, telling_) {}

    int run() {
        signal(SIGPIPE, SIG_IGN);
        asio::signal_set signals(loop_, SIGINT, SIGTERM);
        signals.async_wait([this](const boost::system::error_code& error, int) {
            if (!error)
                end(std::make_exception_ptr(demo::Failure(telling_.say("demo.interrupted"))));
        });
        asio::co_spawn(loop_, all_of_it(), [this](const std::exception_ptr& ended) { end(ended); });
        loop_.run();
        gathering_.server().kill();
        if (!failure_) return 0;
        try {
            std::rethrow_exception(failure_);
        } catch (const std::exception& error) {
            std::cerr << telling_.say("simulate.failed", {{"what", std::string(error.what())}})
                      << "\n"
                      << telling_.say("demo.kept", {{"directory", settings_.directory.string()}})
                      << std::endl;
        }
        return 1;
    }

  private:
    void end(const std::exception_ptr& failure) {
        if (!failure_) failure_ = failure;
        loop_.stop();
    }

    asio::awaitable<void> all_of_it() {
        telling_.note("simulate.begins",
                      {{"members", static_cast<std::int64_t>(settings_.members)},
                       {"rooms", static_cast<std::int64_t>(settings_.rooms)},
                       {"onlookers", static_cast<std::int64_t>(settings_.onlookers)},
                       {"seconds", std::int64_t{settings_.seconds}}});
        const std::function<void(std::exception_ptr)> failed =
            [this](const std::exception_ptr& why) {
                if (why) end(why);
            };
        co_await gathering_.convene();
        co_await members_.sign_in();
        co_await onlookers_.gather(failed);
        co_await facilitation_.open_session();
        time_.begin();
        members_.begin(failed);
        facilitation_.begin(failed);
        time_.join();
        asio::co_spawn(loop_, disturbance_.disturb(), failed);
        co_await facilitation_.lead_opening();
        if (settings_.rooms != 0) co_await meet_in_rooms();
        co_await facilitation_.decide();
        while (!disturbance_.over()) co_await demo::rest(glance);
        co_await time_.halt();
        last_entry_ = co_await facilitation_.end_decision();
        co_await inspection_.arrive(last_entry_);
        co_await inspection_.compare();
        inspection_.look_for_leftovers();
        keeping_.look();
        co_await gathering_.server().stop();
        co_await verify();
        tell();
    }

    asio::awaitable<void> meet_in_rooms() {
        co_await facilitation_.lead_rooms();
        co_await time_.halt();
        const std::uint64_t entry = co_await facilitation_.extend_rooms();
        co_await inspection_.arrive(entry);
        co_await inspection_.compare();
        inspection_.look_into_rooms();
        written_in_rooms_ = inspection_.look_for_written_turns();
        time_.resume();
        const std::uint64_t back = co_await facilitation_.call_back();
        // At once, before anything breaks: a new connection would be told its rooms anew.
        co_await time_.halt();
        co_await inspection_.arrive(back);
        inspection_.look_for_leftovers();
        time_.resume();
        co_await facilitation_.hear_reports();
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
        telling_.hold(child->exit_code() == 0, "demo.check.verified", {{"what", said}});
    }

    void tell() const {
        const auto equality = demo::one(gathering_.facilitator().entities(), gathering_.assembly(),
                                        v1::Entity::kEquality, 1);
        const v1::EqualityFigures figures =
            equality ? equality->equality().figures() : v1::EqualityFigures();
        const double gini = static_cast<double>(figures.gini()) / 10'000;
        if (!settings_.json) {
            telling_.note("simulate.summary",
                          {{"commands", static_cast<std::int64_t>(acknowledgements_.count())},
                           {"spoke", static_cast<std::int64_t>(figures.spoke_count())},
                           {"members", static_cast<std::int64_t>(settings_.members)},
                           {"gini", gini}});
            return;
        }
        boost::json::object outcome;
        outcome["members"] = settings_.members;
        outcome["rooms"] = settings_.rooms;
        outcome["onlookers"] = settings_.onlookers;
        outcome["seconds"] = settings_.seconds;
        outcome["seed"] = settings_.seed;
        outcome["cuts"] = disturbance_.cuts();
        outcome["kills"] = disturbance_.kills();
        outcome["back_ms_max"] = disturbance_.back_ms_max();
        outcome["acknowledged"] = acknowledgements_.count();
        outcome["entries"] = last_entry_;
        outcome["named_voices"] = keeping_.named_voices();
        outcome["secret_ballots"] = keeping_.secret_ballots();
        outcome["turns_in_rooms"] = keeping_.turns_in_rooms();
        outcome["written_in_rooms"] = written_in_rooms_;
        outcome["moves"] = facilitation_.moves();
        outcome["reports"] = keeping_.reports();
        outcome["spoke"] = figures.spoke_count();
        outcome["gini"] = gini;
        std::cout << boost::json::serialize(outcome) << std::endl;
    }

    Settings settings_;
    asio::io_context loop_;
    Telling telling_;
    Cutter cutter_;
    Gathering gathering_;
    SessionTime time_;
    Acknowledgements acknowledgements_;
    Members members_;
    Onlookers onlookers_;
    Facilitation facilitation_;
    Disturbance disturbance_;
    Inspection inspection_;
    Keeping keeping_;
    std::size_t written_in_rooms_ = 0;
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
    // What failed is kept, to be looked at; what never began has left nothing.
    if (code != 1 && told.settings->temporary)
        std::filesystem::remove_all(told.settings->directory);
    std::cout << std::flush;
    _exit(code);
}

}  // namespace isegoria::simulate
