// SPDX-License-Identifier: AGPL-3.0-or-later
// See conversation.hpp. A certificate that nobody vouches for is shown once to the person who sits
// there, and pinned from then on; without a person it is refused.
#include "cli/conversation.hpp"

#include <boost/algorithm/hex.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <iostream>
#include <set>

#include "cli/printing.hpp"

namespace isegoria::cli {
namespace {

namespace asio = boost::asio;
using sync::ConnectionError;

constexpr std::chrono::milliseconds second{1'000};

std::string new_device() {
    std::string octets(sync::device_octets, '\0');
    sync::system_random()(reinterpret_cast<unsigned char*>(octets.data()), octets.size());
    return boost::algorithm::hex_lower(octets);
}

// Of a file that somebody has edited, nothing is taken that the server would refuse.
std::string device_of(const Profile& profile) {
    std::string octets;
    try {
        boost::algorithm::unhex(profile.device, std::back_inserter(octets));
    } catch (const boost::algorithm::hex_decode_error&) {
        return {};
    }
    return octets.size() == sync::device_octets ? octets : std::string();
}

class Conversation {
  public:
    Conversation(const Task& task, const Options& options, const Surroundings& surroundings)
        : task_(task),
          options_(options),
          surroundings_(surroundings),
          file_(profile_file(surroundings.variable, options.profile)),
          profile_(load_profile(file_)) {
        std::string url = task.url;
        if (url.empty() && !options.server.empty()) url = websocket_url(options.server);
        if (url.empty()) url = profile_.url;
        if (url.empty()) throw UsageError("cli.usage.server_is_missing", {});
        // A token belongs to the server that gave it, and so does what was learnt of its key.
        if (url != profile_.url) profile_ = Profile{url, {}, {}, 0, {}};
        // Who comes anew is not kept out by a token that has ended.
        const bool ended =
            profile_.token_ends_ms != 0 && profile_.token_ends_ms <= surroundings.now_ms();
        if (ended && (!task.invitation_code.empty() || task.guest_of != 0)) profile_.token.clear();
        if (profile_.device.empty() && (!task.invitation_code.empty() || task.guest_of != 0))
            profile_.device = new_device();
        if (!options.fingerprint.empty())
            pin_ = options.fingerprint;
        else
            pin_ = task.fingerprint.empty() ? profile_.fingerprint : task.fingerprint;
    }

    int hold() {
        for (;;) {
            const std::optional<int> code = attempt();
            if (code) return *code;
        }
    }

  private:
    // Nothing: the person has accepted the certificate, try again.
    std::optional<int> attempt() {
        asio::io_context loop;
        sync::Connection connection(loop.get_executor(), connection_options());
        asio::signal_set signals(loop);
        std::exception_ptr failure;
        int code = exit_connection;
        bool interrupted = false;
        bool finished = false;
        if (task_.lasting && surroundings_.ends_on_signals) {
            signals.add(SIGINT);
            signals.add(SIGTERM);
            signals.async_wait([&](const boost::system::error_code& error, int) {
                if (error) return;
                interrupted = true;
                connection.stop();
            });
        }
        connection_ = &connection;
        // Whichever of the two ends first ends the other.
        asio::cancellation_signal work_is_over;
        asio::co_spawn(loop, connection.run(), [&](const std::exception_ptr& ended) {
            if (ended) failure = ended;
            signals.cancel();
            work_is_over.emit(asio::cancellation_type::terminal);
        });
        asio::co_spawn(loop, task_.work(connection),
                       asio::bind_cancellation_slot(
                           work_is_over.slot(), [&](const std::exception_ptr& ended, int result) {
                               if (!ended) code = result;
                               finished = !ended;
                               if (ended && !failure) failure = ended;
                               connection.stop();
                           }));
        loop.run();
        if (interrupted) return exit_ok;
        // What came after the work was done changes nothing about it.
        if (finished || !failure) return code;
        try {
            std::rethrow_exception(failure);
        } catch (const ConnectionError& error) {
            return tell(error);
        } catch (const std::length_error&) {
            say("cli.too_large");
            return exit_usage;
        }
    }

    sync::ConnectionOptions connection_options() {
        sync::ConnectionOptions result;
        net::DialOptions dial;
        dial.url = profile_.url;
        dial.fingerprint = pin_;
        result.dial = [this, dial] { return surroundings_.dial(dial); };
        result.language = words::tag(options_.language);
        result.token = profile_.token;
        result.invitation_code = task_.invitation_code;
        result.guest_of = task_.guest_of;
        if (!task_.beside) result.device = device_of(profile_);
        result.failures_max = task_.lasting ? 0 : failures_max;
        result.on_welcome = [this](const v1::Welcome& welcome) { remember(welcome); };
        if (task_.on_settled)
            result.on_settled = [this](const sync::Changes& changes) {
                task_.on_settled(changes, connection_->entities());
            };
        result.on_progress = [this](const v1::Progress& progress) { show(progress); };
        result.on_trouble = [this](const std::string& what, std::chrono::milliseconds wait) {
            if (task_.on_trouble) return task_.on_trouble(trouble_text(what));
            const auto seconds = (wait + second - std::chrono::milliseconds(1)) / second;
            say("cli.trouble", {{"what", trouble_text(what)}, {"seconds", std::int64_t{seconds}}});
        };
        return result;
    }

    // A line for each step and each tenth of it: a terminal is followed, a file not filled.
    void show(const v1::Progress& progress) {
        const std::uint64_t tenth =
            progress.total() == 0 ? 0 : progress.done() * 10 / progress.total();
        if (progress.step() == shown_step_ && tenth <= shown_tenth_) return;
        shown_step_ = progress.step();
        shown_tenth_ = tenth;
        const std::string step = words::say(options_.language, step_key(progress.step()));
        // Nobody can know how much there is.
        if (progress.total() == 0) return say_line(step);
        say("cli.progress", {{"step", step}, {"percent", static_cast<std::int64_t>(tenth * 10)}});
    }
    static std::string_view step_key(v1::ProgressStep step) {
        switch (step) {
            case v1::PROGRESS_STEP_PANELS:
                return "cli.progress.panels";
            case v1::PROGRESS_STEP_ROUNDING:
                return "cli.progress.rounding";
            default:
                return "cli.progress.chances";
        }
    }

    void remember(const v1::Welcome& welcome) {
        if (welcome.token().empty()) return;
        profile_.token = welcome.token();
        profile_.token_ends_ms = welcome.token_ends_ms();
        profile_.fingerprint = pin_;
        save_profile(file_, profile_);
    }

    std::optional<int> tell(const ConnectionError& error) {
        using Kind = ConnectionError::Kind;
        switch (error.kind()) {
            case Kind::untrusted:
                return tell_untrusted(error);
            case Kind::dismissed: {
                say_line(trouble_text("goodbye." + error.code()));
                static const std::set<std::string> refusals = {"sign_in_again", "code_is_wrong",
                                                               "too_many_tries", "not_found"};
                // Or a refusal by the rules, when somebody could not take part.
                return refusals.contains(error.code()) || (!words::has("goodbye." + error.code()) &&
                                                           words::has("reason." + error.code()))
                           ? exit_refused
                           : exit_connection;
            }
            case Kind::unreachable:
                say("cli.unreachable",
                    {{"server", profile_.url}, {"what", trouble_text(error.what())}});
                // The last word of a server that was there.
                return error.code().empty() ? exit_connection : exit_unavailable;
            case Kind::protocol:
                say("cli.protocol", {{"what", std::string(error.what())}});
                return exit_connection;
            case Kind::stopped:
            case Kind::too_much:
                say("cli.unreachable",
                    {{"server", profile_.url}, {"what", std::string(error.what())}});
                return exit_connection;
        }
        return exit_connection;
    }

    std::optional<int> tell_untrusted(const ConnectionError& error) {
        const words::Arguments seen{{"server", profile_.url},
                                    {"fingerprint", error.seen_fingerprint()},
                                    {"what", std::string(error.what())}};
        if (!pin_.empty() || error.seen_fingerprint().empty()) {
            say("cli.certificate_is_another", seen);
            return exit_connection;
        }
        say("cli.certificate_is_new", seen);
        if (!options_.accept_new_certificate && !accepted_by_person()) {
            say("cli.certificate_is_refused");
            return exit_connection;
        }
        pin_ = error.seen_fingerprint();
        profile_.fingerprint = pin_;
        save_profile(file_, profile_);
        return std::nullopt;
    }

    bool accepted_by_person() {
        if (!surroundings_.asks) return false;
        *surroundings_.err << words::say(options_.language, "cli.certificate_question") << ' '
                           << std::flush;
        std::string answer;
        std::getline(*surroundings_.in, answer);
        return answer == "y" || answer == "yes" || answer == "o" || answer == "oui";
    }

    std::string trouble_text(const std::string& what) const {
        const bool code = what.starts_with("goodbye.");
        const std::string reason = code ? "reason." + what.substr(what.find('.') + 1) : "";
        if (code && !words::has(what) && words::has(reason))
            return words::say(options_.language, reason);
        return printable(words::has(what) ? words::say(options_.language, what) : what);
    }
    void say_line(const std::string& line) { *surroundings_.err << line << '\n'; }
    void say(std::string_view key, const words::Arguments& arguments = {}) {
        say_line(words::say(options_.language, key, arguments));
    }

    const Task& task_;
    const Options& options_;
    const Surroundings& surroundings_;
    std::filesystem::path file_;
    Profile profile_;
    std::string pin_;
    v1::ProgressStep shown_step_ = v1::PROGRESS_STEP_UNSPECIFIED;
    std::uint64_t shown_tenth_ = 0;
    sync::Connection* connection_ = nullptr;  // Of the attempt that goes on.
};

}  // namespace

int converse(const Task& task, const Options& options, const Surroundings& surroundings) {
    return Conversation(task, options, surroundings).hold();
}

}  // namespace isegoria::cli
