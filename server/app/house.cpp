// SPDX-License-Identifier: AGPL-3.0-or-later
// Wiring: one loop for connections and rooms, one thread for the log, two for what hashes and
// draws.
#include "app/house.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <sstream>

#include "record/file_access.hpp"

namespace isegoria::app {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto tick_every = 1s;
constexpr std::uint64_t ticks_per_look = 3'600;  // Dates are days; an hour late is on time.
constexpr auto drain_wait = 8s;                  // An orchestrator kills after ten.
// Lotteries wait for one another: each may take a processor and gigabytes for minutes.
constexpr std::size_t solver_threads = 1;
constexpr std::size_t background_threads = 2;    // At most two slow hashes at once.
// So much longer may a token live after a crash and a clock that was set back.
constexpr std::uint64_t ticks_per_time = 60;

// The latest time that this instance has seen: a row of the vault, since no entry may say when
// nothing happened.
constexpr const char* time_kind = "time";
constexpr const char* time_key = "latest";

void log_line(std::string_view event, std::string_view detail) {
    std::string safe;
    for (const char sign : detail) {
        if (sign == '"' || sign == '\\') safe += '\\';
        safe += static_cast<unsigned char>(sign) < 0x20 ? ' ' : sign;
    }
    std::clog << "{\"event\":\"" << event << "\",\"detail\":\"" << safe << "\"}" << std::endl;
}

std::string text_of(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        return error.what();
    }
}

}  // namespace

void fill_random(std::span<std::uint8_t> octets) {
    if (RAND_bytes(octets.data(), static_cast<int>(octets.size())) != 1)
        throw std::runtime_error("the system gives no random octets");
}

House::House(ServeOptions options)
    : options_(std::move(options)),
      directory_(options_.data,
                 record::DataDirectory::Options{
                     .instance = options_.instance, .witness = {}, .vault_key = {}}),
      log_(directory_.open_log()),
      vault_(directory_.open_vault()),
      notary_(directory_.open_notary(*log_)),
      writer_(std::make_unique<record::Writer>(*log_)),
      background_(background_threads),
      solvers_(solver_threads),
      signals_(loop_, SIGTERM, SIGINT),
      ticker_(loop_) {
    const room::World world = make_world();
    const auto fault = [](std::string_view what) { log_line("fault", what); };
    identity_ = std::make_unique<room::Identity>(*vault_, fill_random);
    registry_ = std::make_unique<room::Registry>(world, *identity_);
    follow_known_time();
    room::Solving solving;
    solving.program = "/proc/self/exe";
    solving.background = [this](std::function<void()> task) {
        asio::post(solvers_, std::move(task));
    };
    desk_ = std::make_unique<room::Desk>(world, *registry_, *identity_, *vault_, make_post(),
                                         std::move(solving));
    if (options_.conference) desk_->set_conference(*options_.conference);
    sessions_ =
        std::make_unique<net::SessionHost>(world, loop_.get_executor(), *registry_, *identity_,
                                           *desk_, options_.limits, fault);
    desk_->on_signed_out = [this](room::PersonId person) { sessions_->dismiss(person); };
    retention_ = std::make_unique<room::Retention>(world, *registry_, *vault_);
    equality_recorder_ = std::make_unique<room::EqualityRecorder>(world, *registry_, *vault_);
    signer_ = std::make_unique<room::Signer>(*registry_, directory_.signing_key());
    registry_->on_committed = [this](record::StreamId stream, const core::State& state,
                                     const auto& entries) {
        committed_entries_ += entries.size();
        signer_->look(stream, state);
        equality_recorder_->look(stream, state);
        desk_->ballot_box().look(stream, state);
        retention_->erase_if_recorded(stream, state);
    };
    registry_->on_failed = [this](const std::exception_ptr& failure) {
        if (closing_) return;
        log_line("storage_failed", text_of(failure));
        close(Exit::storage_failed);
    };

    if (const auto* self_made = std::get_if<net::SelfMade>(&options_.listen.security))
        record::create_private_directory(self_made->directory);
    net::Handlers handlers;
    handlers.session = [this](std::unique_ptr<net::Channel> channel, const net::UpgradeInfo&) {
        sessions_->take(std::move(channel));
    };
    handlers.http = [this](net::HttpRequest request) { return answer(std::move(request)); };
    handlers.fault = fault;
    if (const auto* self_made = std::get_if<net::SelfMade>(&options_.listen.security)) {
        // Nobody else reads the key, and the folder outlives the start that made it.
        std::filesystem::create_directories(self_made->directory);
        std::filesystem::permissions(self_made->directory, std::filesystem::perms::owner_all);
    }
    listener_ = std::make_unique<net::Listener>(loop_, options_.listen, std::move(handlers));
    listener_->start();

    if (!options_.metrics_address.empty()) {
        net::ListenOptions private_port;
        private_port.address = options_.metrics_address;
        private_port.port = options_.metrics_port;
        private_port.security = net::PlainText{};
        net::Handlers private_handlers;
        private_handlers.http = [this](net::HttpRequest request) {
            return answer_privately(std::move(request));
        };
        metrics_ =
            std::make_unique<net::Listener>(loop_, private_port, std::move(private_handlers));
        metrics_->start();
    }
}

House::~House() {
    // Nothing may call into what is being taken down.
    desk_->cancel_all();
    solvers_.stop();
    solvers_.join();
    background_.stop();
    background_.join();
    writer_->drain();
}

std::uint16_t House::port() const { return listener_->port(); }

std::uint16_t House::metrics_port() const { return metrics_ ? metrics_->port() : 0; }

room::World House::make_world() {
    room::World world;
    world.log = log_.get();
    world.writer = writer_.get();
    world.now_ms = [this] { return clock_.now_ms(); };
    world.random = fill_random;
    // In the vault, so that it outlives the process and lies in no backup without its key.
    const auto kept = vault_->get("secret", "receipts");
    if (kept && kept->bytes.size() == world.receipt_key.size()) {
        std::copy(kept->bytes.begin(), kept->bytes.end(), world.receipt_key.begin());
    } else {
        fill_random(world.receipt_key);
        vault_->put({"secret", "receipts", 0, 0,
                     std::string(world.receipt_key.begin(), world.receipt_key.end())});
    }
    world.post = [this](std::function<void()> task) { asio::post(loop_, std::move(task)); };
    world.background = [this](std::function<void()> task) {
        asio::post(background_, std::move(task));
    };
    return world;
}

room::Post House::make_post() {
    OutboxOptions options;
    options.folder = options_.data / "outbox";
    options.command = options_.mail_command;
    options.trouble = [](const std::string& what) { log_line("letters", what); };
    outbox_ = std::make_unique<Outbox>(std::move(options));
    return {[this](const std::string& message) { outbox_->put(message); }, options_.mail_from};
}

Exit House::run() {
    signals_.async_wait([this](const boost::system::error_code& error, int) {
        if (!error) close(Exit::fine);
    });
    ensure_organiser();
    // What the last run did not get to: to sign what it published, to measure what was over.
    for (const auto& [stream, clerk] : registry_->clerks())
        clerk->when_settled([this, at = stream](const core::State& state) {
            signer_->look(at, state);
            equality_recorder_->look(at, state);
            desk_->ballot_box().sweep(at, state);
        });
    tick();
    if (options_.announce) {
        const bool tls = !listener_->fingerprint().empty();
        std::cout << (tls ? "https" : "http") << "://" << options_.listen.address << ":" << port()
                  << std::endl;
        if (tls) std::cout << "certificate SHA-256 " << listener_->fingerprint() << std::endl;
    }
    try {
        loop_.run();
    } catch (const std::exception& mistake) {
        // Out of memory, or a mistake of ours: a clerk's state may have run ahead of its record, so
        // nothing that lives may be asked or written any more. The next start reads the log.
        log_line("fault", mistake.what());
        std::_Exit(static_cast<int>(Exit::failed));
    }
    return exit_;
}

void House::tick() {
    registry_->tick();
    sessions_->tick();
    certify();
    if (ticks_ % ticks_per_time == 0) keep_time();
    if (ticks_++ % ticks_per_look == 0) retention_->look();
    directory_.replenish_ballast();
    ticker_.expires_after(tick_every);
    ticker_.async_wait([this](const boost::system::error_code& error) {
        if (!error) tick();
    });
}

// Signs what has become durable since, off the loop: reading back what was written takes its time.
void House::certify() {
    if (certifying_) return;
    std::vector<record::StreamId> due;
    for (const auto& [stream, clerk] : registry_->clerks())
        if (clerk->size() > certified_[stream]) due.push_back(stream);
    if (due.empty()) return;
    certifying_ = true;
    asio::post(background_, [this, due, now_ms = clock_.now_ms()] {
        std::map<record::StreamId, std::uint64_t> sizes;
        std::exception_ptr failure;
        try {
            for (const record::StreamId stream : due)
                sizes[stream] = notary_->certify(stream, static_cast<std::uint64_t>(now_ms)).size;
        } catch (...) {
            failure = std::current_exception();
        }
        asio::post(loop_, [this, sizes, failure] {
            certifying_ = false;
            for (const auto& [stream, size] : sizes) certified_[stream] = size;
            if (!failure) return;
            try {
                std::rethrow_exception(failure);
            } catch (const record::NoSpace& error) {
                log_line("no_space", error.what());
            } catch (const std::exception& error) {
                log_line("storage_failed", error.what());
                close(Exit::storage_failed);
            }
        });
    });
}

void House::follow_known_time() {
    std::int64_t latest = 0;
    for (const auto& [stream, clerk] : registry_->clerks())
        clerk->when_settled(
            [&latest](const core::State& state) { latest = std::max(latest, state.now_ms); });
    if (const auto row = vault_->get(time_kind, time_key))
        latest = std::max<std::int64_t>(latest, std::stoll(row->bytes));
    const std::int64_t wall = clock_.now_ms();
    if (clock_.not_before(latest) && latest - wall > drift_max_ms)
        log_line("clock_is_behind", "by " + std::to_string((latest - wall) / 1'000) +
                                        " s; time goes on from what the record knows");
}

// When there is no room the next minute tries again; until then tokens are as safe as they were.
void House::put_time() {
    try {
        vault_->put({time_kind, time_key, 0, 0, std::to_string(clock_.now_ms())});
    } catch (const record::NoSpace&) {
    }
}

// Off the loop, like everything that waits for the disk.
void House::keep_time() {
    asio::post(background_, [this] {
        try {
            put_time();
        } catch (const std::exception& failure) {
            asio::post(loop_, [this, what = std::string(failure.what())] {
                log_line("storage_failed", what);
                close(Exit::storage_failed);
            });
        }
    });
}

void House::ensure_organiser() {
    registry_->directory().when_settled([this](const core::State& state) {
        if (core::count_with(state.participants, core::Role::organiser) > 0) return;
        // The first organiser comes by a one-time link; there is no default password.
        const auto issued = identity_->invite(room::directory_stream, "", clock_.now_ms());
        room::Submission submission;
        submission.context.system = true;
        submission.command = core::GrantRole{issued.participant, core::Role::organiser};
        submission.reply = [this, code = issued.code](const room::Result& result) {
            if (!std::holds_alternative<room::Done>(result) || !options_.announce) return;
            const bool tls = !listener_->fingerprint().empty();
            const std::string url = !options_.public_url.empty()
                                        ? options_.public_url
                                        : (tls ? "https://" : "http://") + options_.listen.address +
                                              ":" + std::to_string(port());
            std::cout << "set-up link (one use): " << url << "/i#" << code << std::endl;
        };
        registry_->directory().submit(std::move(submission));
    });
}

void House::close(Exit with) {
    if (closing_) return;
    closing_ = true;
    exit_ = with;
    asio::co_spawn(loop_, drain(), [this](const std::exception_ptr&) {
        signals_.cancel();
        loop_.stop();
    });
}

asio::awaitable<void> House::drain() {
    listener_->stop_accepting();
    if (metrics_) metrics_->stop_accepting();
    ticker_.cancel();
    // What was taken is answered before the connections are told to go.
    asio::steady_timer pause(loop_);
    for (int turn = 0; turn < 200 && exit_ == Exit::fine && !registry_->idle(); ++turn) {
        pause.expires_after(10ms);
        co_await pause.async_wait(asio::use_awaitable);
    }
    co_await listener_->drain(drain_wait, 2s);
    if (exit_ != Exit::fine) co_return;
    for (const auto& [stream, clerk] : registry_->clerks()) clerk->keep_snapshot();
    put_time();
}

asio::awaitable<net::HttpResponse> House::answer_privately(net::HttpRequest request) {
    net::HttpResponse response;
    if (request.path != "/metrics") {
        response.status = 404;
        response.body = "not found\n";
        co_return response;
    }
    const net::Counts counts = listener_->counts();
    std::ostringstream text;
    const auto metric = [&](std::string_view name, std::string_view kind, std::string_view help,
                            auto value) {
        text << "# HELP isegoria_" << name << " " << help << "\n# TYPE isegoria_" << name << " "
             << kind << "\nisegoria_" << name << " " << value << "\n";
    };
    metric("sessions", "gauge", "Open WebSocket sessions.", counts.sessions);
    metric("connections", "gauge", "Open connections.", counts.connections);
    metric("accepted_total", "counter", "Connections accepted.", counts.accepted);
    metric("refused_requests_total", "counter", "HTTP requests refused as malformed.",
           counts.refused_requests);
    metric("refused_origins_total", "counter", "Upgrades refused for their origin.",
           counts.refused_origins);
    metric("refused_too_fast_total", "counter", "Connections refused for coming too fast.",
           counts.refused_too_fast);
    metric("refused_address_full_total", "counter",
           "Connections refused because their address has as many as it may.",
           counts.refused_address_full);
    metric("refused_house_full_total", "counter",
           "Connections refused because there were as many as there may be.",
           counts.refused_house_full);
    metric("deadlines_missed_total", "counter",
           "Connections closed because a handshake, a request or an answer took too long.",
           counts.deadlines_missed);
    metric("tls_failures_total", "counter", "TLS handshakes that failed.", counts.tls_failures);
    metric("handshakes_waited_total", "counter",
           "TLS handshakes that waited until others had had their turn.",
           counts.handshakes_waited);
    metric("accept_failures_total", "counter",
           "Connections that the system could not hand over, for want of descriptors, say.",
           counts.accept_failures);
    metric("assemblies", "gauge", "Streams open, the directory included.",
           registry_->clerks().size());
    metric("entries_total", "counter", "Entries made durable since the start.", committed_entries_);
    metric("transactions_total", "counter", "Transactions of the log since the start.",
           writer_->transactions());
    metric("clock_jump_milliseconds", "gauge",
           "By how much the wall clock was set since the start.", clock_.jump_ms());
    metric("unsent_octets", "gauge", "Octets of answers that clients have not taken yet.",
           sessions_->unsent_octets());
    metric("upload_octets", "gauge", "Octets of uploaded files that are held in memory.",
           sessions_->upload_octets());
    metric("letters_waiting", "gauge", "Letters in the outbox that nobody has taken yet.",
           outbox_->waiting());
    metric("ballast_held", "gauge", "Whether room is kept back on the disk.",
           directory_.ballast_held() ? 1 : 0);
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    response.body = text.str();
    co_return response;
}

}  // namespace isegoria::app
