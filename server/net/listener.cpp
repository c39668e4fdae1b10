// SPDX-License-Identifier: AGPL-3.0-or-later
// Accepting, counting, draining. What happens on an accepted connection is in connection.cpp.
#include "net/listener.hpp"

#include <sys/socket.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <exception>
#include <stdexcept>
#include <system_error>

#include "net/as_result.hpp"
#include "net/certificate.hpp"
#include "net/hall.hpp"
#include "net/http_answer.hpp"
#include "net/origin.hpp"

namespace isegoria::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// After a failed accept (out of descriptors, most likely) others get time to close theirs.
constexpr std::chrono::milliseconds accept_pause{100};

AddressRanges read_ranges(const std::vector<std::string>& texts, const std::string& option) {
    AddressRanges ranges;
    for (const std::string& text : texts) {
        const auto range = AddressRange::parse(text);
        if (!range) {
            throw std::invalid_argument(option + ": \"" + text +
                                        "\" is no address or range such as 10.0.0.0/8");
        }
        ranges.push_back(*range);
    }
    return ranges;
}

ListenOptions checked(ListenOptions options) {
    error_code error;
    asio::ip::make_address(options.address, error);
    if (error) {
        throw std::invalid_argument("address: \"" + options.address +
                                    "\" is no numeric IP address");
    }
    if (std::holds_alternative<std::monostate>(options.security)) {
        throw std::invalid_argument(
            "security: choose certificate files, a self-made certificate, or plain text");
    }
    for (std::string& origin : options.allowed_origins) {
        const auto normal = normal_origin(origin);
        if (!normal) {
            throw std::invalid_argument("allowed_origins: \"" + origin +
                                        "\" is no origin such as https://assembly.example");
        }
        origin = *normal;
    }
    return options;
}

void count_refusal(Hall& hall, Door door) {
    switch (door) {
        case Door::open:
            return;
        case Door::house_full:
            ++hall.counts.refused_house_full;
            return;
        case Door::address_full:
            ++hall.counts.refused_address_full;
            return;
        case Door::too_fast:
            ++hall.counts.refused_too_fast;
            return;
    }
}

void report(const Hall& hall, const std::exception_ptr& failure) {
    if (!failure) return;
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& exception) {
        hall.report(exception.what());
    }
}

void admit(const std::shared_ptr<Hall>& hall, tcp::socket socket, const tcp::endpoint& from) {
    ++hall->counts.accepted;
    const Limits& limits = hall->options.limits;
    Doorkeeper::Answer address;
    // A proxy brings many people; each is counted by connection.cpp when a session is opened.
    if (!any_contains(hall->trusted_proxies, unmapped(from.address()))) {
        address = hall->doorkeeper.admit(from.address(), Clock::now());
    }
    Doorkeeper::Answer house;
    if (address.door == Door::open) house = hall->doorkeeper.enter();
    const Door door = address.door == Door::open ? house.door : address.door;
    count_refusal(*hall, door);
    const bool refused = door != Door::open;
    if (door == Door::too_fast || (refused && hall->refusing >= limits.refusals_max)) {
        // No handshake and no coroutine for these: one write that may fail, and gone.
        if (!hall->tls) {
            error_code ignored;
            socket.non_blocking(true, ignored);
            AnswerContext context;
            context.now = std::chrono::system_clock::now();
            socket.write_some(asio::buffer(write_answer(door_answer(door, limits), context)),
                              ignored);
            socket.shutdown(tcp::socket::shutdown_send, ignored);
        }
        return;
    }
    auto stay = std::make_shared<Stay>(hall, std::move(house.ticket), std::move(address.ticket),
                                       refused);
    Arrival arrival{std::move(socket), from, std::move(stay), door};
    const auto loop = hall->acceptor.get_executor();
    asio::co_spawn(loop, serve(hall, std::move(arrival)),
                   [hall](const std::exception_ptr& failure) { report(*hall, failure); });
}

asio::awaitable<void> accept_all(std::shared_ptr<Hall> hall) {
    asio::steady_timer pause(hall->acceptor.get_executor());
    while (hall->acceptor.is_open()) {
        tcp::endpoint from;
        auto [error, socket] = co_await hall->acceptor.async_accept(from, as_result);
        if (!error) {
            admit(hall, std::move(socket), from);
        } else if (hall->acceptor.is_open()) {
            ++hall->counts.accept_failures;
            hall->report("accept: " + error.message());
            pause.expires_after(accept_pause);
            co_await pause.async_wait(as_result);
        }
    }
}

}  // namespace

Hall::Hall(asio::io_context& loop, ListenOptions given, Handlers handling, AddressRanges proxies,
           AddressRanges unlimited)
    : options(std::move(given)),
      limits(std::make_shared<const Limits>(options.limits)),
      handlers(std::move(handling)),
      trusted_proxies(std::move(proxies)),
      doorkeeper(options.limits, std::move(unlimited), options.loopback_unlimited),
      sweeper(std::make_shared<Sweeper>(loop.get_executor(), options.limits.sweep_interval)),
      handshakes(loop.get_executor()),
      acceptor(loop),
      emptied(loop, Moment::max()) {
    sweeper->on_sweep([this](Moment now) { doorkeeper.forget_idle(now); });
}

Stay::Stay(std::shared_ptr<Hall> hall, Doorkeeper::Ticket house, Doorkeeper::Ticket address,
           bool refused)
    : hall_(std::move(hall)),
      house_(std::move(house)),
      address_(std::move(address)),
      refused_(refused) {
    ++hall_->active;
    if (refused_) ++hall_->refusing;
}

Stay::~Stay() {
    --hall_->active;
    if (refused_) --hall_->refusing;
    if (session_) --hall_->counts.sessions;
    if (hall_->active == 0) hall_->emptied.cancel();
}

void Stay::become_session(Doorkeeper::Ticket address_behind_proxy) {
    if (!address_.held()) address_ = std::move(address_behind_proxy);
    session_ = true;
    ++hall_->counts.sessions;
}

HttpResponse door_answer(Door door, const Limits& limits) {
    Refusal refusal{503, "full at the moment"};
    std::chrono::seconds wait = limits.full_retry_after;
    if (door == Door::address_full) refusal = {429, "too many connections from this address"};
    if (door == Door::too_fast) {
        refusal = {429, "too many new connections from this address, slow down"};
        wait = std::chrono::seconds(1);
    }
    HttpResponse response = refusal_answer(refusal);
    response.headers.emplace_back("Retry-After", std::to_string(wait.count()));
    return response;
}

Listener::Listener(asio::io_context& loop, ListenOptions options, Handlers handlers) {
    AddressRanges proxies = read_ranges(options.trusted_proxies, "trusted_proxies");
    AddressRanges unlimited = read_ranges(options.unlimited_ranges, "unlimited_ranges");
    hall_ = std::make_shared<Hall>(loop, checked(std::move(options)), std::move(handlers),
                                   std::move(proxies), std::move(unlimited));
}

Listener::~Listener() {
    stop_accepting();
    hall_->sweeper->on_sweep({});
    hall_->sweeper->abort_all();
}

void Listener::load_certificate() {
    const Security& security = hall_->options.security;
    std::filesystem::path chain;
    std::filesystem::path key;
    if (const auto* files = std::get_if<CertificateFiles>(&security)) {
        chain = files->chain;
        key = files->key;
    } else if (const auto* own = std::get_if<SelfMade>(&security)) {
        chain = key = self_made_certificate(own->directory, own->names);
    } else {
        return;
    }
    TlsContext context = server_tls(chain, key);
    hall_->fingerprint = certificate_fingerprint(chain);
    hall_->tls = std::move(context);
}

void Listener::start() {
    load_certificate();
    const tcp::endpoint endpoint(asio::ip::make_address(hall_->options.address),
                                 hall_->options.port);
    tcp::acceptor& acceptor = hall_->acceptor;
    try {
        acceptor.open(endpoint.protocol());
        acceptor.set_option(tcp::acceptor::reuse_address(true));
        if (endpoint.address().is_v6()) acceptor.set_option(asio::ip::v6_only(false));
        if (hall_->options.share_port) {
            const int yes = 1;
            if (::setsockopt(acceptor.native_handle(), SOL_SOCKET, SO_REUSEPORT, &yes,
                             sizeof yes) != 0) {
                throw boost::system::system_error(errno, boost::system::system_category());
            }
        }
        acceptor.bind(endpoint);
        acceptor.listen();
    } catch (const boost::system::system_error& failure) {
        error_code ignored;
        acceptor.close(ignored);
        throw std::system_error(failure.code(), "listening on " + hall_->options.address +
                                                    " port " + std::to_string(hall_->options.port));
    }
    asio::co_spawn(acceptor.get_executor(), accept_all(hall_),
                   [hall = hall_](const std::exception_ptr& failure) {
                       if (failure) std::rethrow_exception(failure);
                   });
}

std::uint16_t Listener::port() const { return hall_->acceptor.local_endpoint().port(); }

void Listener::stop_accepting() {
    error_code ignored;
    hall_->acceptor.close(ignored);
}

asio::awaitable<std::size_t> Listener::drain(std::chrono::milliseconds deadline,
                                             std::chrono::seconds retry_after) {
    const auto hall = hall_;
    stop_accepting();
    hall->draining = retry_after;
    hall->sweeper->leave_all("restarting, come back in " + std::to_string(retry_after.count()) +
                             " s");
    const Moment end = Clock::now() + deadline;
    hall->emptied.expires_at(end);
    while (hall->active > 0 && Clock::now() < end) {
        co_await hall->emptied.async_wait(as_result);
    }
    const std::size_t left = hall->active;
    hall->sweeper->abort_all();
    co_return left;
}

void Listener::reload_certificate() { load_certificate(); }

std::string Listener::fingerprint() const { return hall_->fingerprint; }

Counts Listener::counts() const {
    Counts counts = hall_->counts;
    counts.connections = hall_->active;
    return counts;
}

}  // namespace isegoria::net
