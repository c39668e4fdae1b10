// SPDX-License-Identifier: AGPL-3.0-or-later
// See projecting.hpp. A terminal is borrowed: its other screen is drawn on, and given back as it
// was whichever way this ends.
#include "cli/projecting.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <iostream>

#include "cli/conversation.hpp"
#include "cli/following.hpp"
#include "cli/needs.hpp"
#include "cli/printing.hpp"
#include "cli/screen_drawing.hpp"

namespace isegoria::cli {
namespace {

namespace asio = boost::asio;

constexpr std::int64_t second_ms = 1'000;

// The alternate screen without a cursor; on destruction the terminal is as before.
class BorrowedTerminal {
  public:
    explicit BorrowedTerminal(std::ostream& out) : out_(out) {
        out_ << "\033[?1049h\033[?25l\033[2J" << std::flush;
    }
    ~BorrowedTerminal() { out_ << "\033[?25h\033[?1049l" << std::flush; }
    BorrowedTerminal(const BorrowedTerminal&) = delete;
    BorrowedTerminal& operator=(const BorrowedTerminal&) = delete;

  private:
    std::ostream& out_;
};

std::string_view sequence_of(Ink ink) {
    switch (ink) {
        case Ink::plain:
            return "";
        case Ink::strong:
            return "\033[1m";
        case Ink::faint:
            return "\033[2m";
        case Ink::alarm:
            return "\033[1;7m";  // Reversed, which also those see who tell no colours apart.
    }
    return "";
}

// Changes find the bell as long as somebody waits for it.
class Hung {
  public:
    Hung(asio::steady_timer*& place, asio::steady_timer& bell) : place_(place) { place_ = &bell; }
    ~Hung() { place_ = nullptr; }
    Hung(const Hung&) = delete;
    Hung& operator=(const Hung&) = delete;

  private:
    asio::steady_timer*& place_;
};

class Projector {
  public:
    Projector(std::uint64_t assembly, const Options& options, const Surroundings& surroundings)
        : assembly_(assembly), options_(options), surroundings_(surroundings) {}

    [[nodiscard]] bool on_terminal() const {
        return !options_.once && !options_.json && surroundings_.terminal &&
               surroundings_.terminal().has_value();
    }

    void take(const sync::EntityMap& map) {
        screen_ = shared_screen(map, assembly_);
        connected_ = true;
        changed();
    }
    void lose_connection() {
        connected_ = false;
        changed();
    }

    asio::awaitable<int> show(sync::Connection& connection) {
        const v1::Welcome welcome = co_await connection.welcomed();
        // The clocks of the screen are the server's, however wrong this machine's may be.
        if (welcome.now_ms() != 0) ahead_ms_ = welcome.now_ms() - surroundings_.now_ms();
        const bool settled = co_await follow(connection, assembly_);
        if (!settled) {
            *surroundings_.err << words::say(options_.language, "cli.not_settled") << '\n';
            co_return exit_connection;
        }
        take(connection.entities());
        if (on_terminal()) co_return co_await keep_drawing();
        ready_ = true;
        print_if_changed();
        if (options_.once) co_return exit_ok;
        asio::steady_timer for_ever(co_await asio::this_coro::executor,
                                    asio::steady_timer::time_point::max());
        co_await for_ever.async_wait(asio::use_awaitable);
        co_return exit_ok;
    }

  private:
    void changed() {
        if (bell_ != nullptr) bell_->cancel();
        if (ready_) print_if_changed();
    }

    asio::awaitable<int> keep_drawing() {
        const BorrowedTerminal borrowed(*surroundings_.out);
        asio::steady_timer bell(co_await asio::this_coro::executor);
        const Hung hung(bell_, bell);
        for (;;) {
            draw_on_terminal();
            const std::int64_t into_second = now_ms() % second_ms;
            bell.expires_after(std::chrono::milliseconds(second_ms - into_second));
            boost::system::error_code rung;  // Early, when something has changed.
            co_await bell.async_wait(asio::redirect_error(asio::use_awaitable, rung));
        }
    }

    [[nodiscard]] std::int64_t now_ms() const { return surroundings_.now_ms() + ahead_ms_; }

    [[nodiscard]] Stage stage() const {
        Stage stage;
        stage.reader = {options_.language, options_.time_zone};
        // A hall reads the clock of its own place, unless another one is asked for.
        if (options_.time_zone == Options().time_zone && screen_.assembly &&
            words::is_time_zone(screen_.assembly->time_zone()))
            stage.reader.time_zone = screen_.assembly->time_zone();
        stage.now_ms = now_ms();
        stage.connected = connected_;
        return stage;
    }

    void draw_on_terminal() {
        Stage on = stage();
        const TerminalSize size = surroundings_.terminal().value_or(TerminalSize{});
        on.columns = size.columns;
        on.rows = size.rows;
        std::string octets = "\033[H";
        const ScreenLines lines = draw(screen_, on);
        for (std::size_t row = 0; row < lines.size(); ++row) {
            // A line is cleared before it is written: behind one that fills the row the cursor
            // still stands on its last sign.
            octets += row == 0 ? "\033[2K" : "\r\n\033[2K";
            const std::string_view ink = surroundings_.colours ? sequence_of(lines[row].ink) : "";
            octets += std::string(ink) + lines[row].text + (ink.empty() ? "" : "\033[0m");
        }
        if (lines.size() < on.rows) octets += "\r\n\033[J";
        // One write a picture, so that none is seen half drawn.
        *surroundings_.out << octets << std::flush;
    }

    void print_if_changed() {
        const std::string digest = digest_of(screen_);
        if (digest == printed_) return;
        if (options_.json) {
            if (screen_.projection) *surroundings_.out << json_line(*screen_.projection) << '\n';
        } else {
            if (!printed_.empty()) *surroundings_.out << '\n';
            for (const ScreenLine& line : draw(screen_, stage()))
                *surroundings_.out << line.text << '\n';
        }
        printed_ = digest;
        surroundings_.out->flush();
    }

    const std::uint64_t assembly_;
    const Options& options_;
    const Surroundings& surroundings_;
    SharedScreen screen_;
    std::int64_t ahead_ms_ = 0;  // Of the server's clock.
    bool connected_ = true;
    bool ready_ = false;   // For plain lines: the assembly is whole.
    std::string printed_;  // What the last lines were of.
    asio::steady_timer* bell_ = nullptr;
};

}  // namespace

int project(Arguments& arguments, const Options& options, const Surroundings& surroundings) {
    refuse_what_is_left(arguments, 2);
    if (!options.assembly || *options.assembly == 0)
        throw UsageError("cli.usage.assembly_is_missing", {});
    Projector projector(*options.assembly, options, surroundings);
    Task task;
    task.lasting = !options.once;
    // It stands in the hall, while whoever signed it in goes on with a device of theirs.
    task.beside = true;
    task.work = [&projector](sync::Connection& connection) { return projector.show(connection); };
    task.on_settled = [&projector](const sync::Changes&, const sync::EntityMap& map) {
        projector.take(map);
    };
    // Lines of trouble would be drawn over; the screen itself says it.
    if (projector.on_terminal())
        task.on_trouble = [&projector](const std::string&) { projector.lose_connection(); };
    return converse(task, options, surroundings);
}

}  // namespace isegoria::cli
