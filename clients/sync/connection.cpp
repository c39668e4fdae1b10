// SPDX-License-Identifier: AGPL-3.0-or-later
// The connection. One coroutine dials and waits; while a transport is open, a reader and a writer
// share it. Whoever asks waits on a bell of its own, and a break of the connection is none of its
// business: its frames are kept and sent again, under the same id, after the next Welcome.
#include "sync/connection.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace isegoria::sync {
namespace {

namespace asio = boost::asio;
using namespace asio::experimental::awaitable_operators;
using Kind = ConnectionError::Kind;

// After these another try makes sense; after all others a person, or a newer program, must do
// something first, and trying again would only repeat the same goodbye.
bool is_passing(const v1::Goodbye& goodbye) {
    static const std::set<std::string> codes = {"server_stopping", "server_full", "server_is_busy",
                                                "storage_failed",  "no_space",    "too_slow",
                                                "nothing_said",    "slow_down",   "internal"};
    return goodbye.retry_after_ms() != 0 || codes.contains(goodbye.code());
}

std::exception_ptr as_pointer(const ConnectionError& error) {
    return std::make_exception_ptr(error);
}

}  // namespace

// Takes a request out of those that wait, however its coroutine ends.
class Connection::Place {
  public:
    Place(Connection& connection, std::uint64_t number)
        : connection_(connection), number_(number) {}
    ~Place() { connection_.waiting_.erase(number_); }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

  private:
    Connection& connection_;
    std::uint64_t number_;
};

Connection::Connection(asio::any_io_executor loop, ConnectionOptions options)
    : loop_(std::move(loop)),
      options_(std::move(options)),
      outgoing_bell_(loop_),
      welcome_bell_(loop_),
      settled_bell_(loop_),
      stop_bell_(loop_) {
    const auto never = asio::steady_timer::time_point::max();
    for (auto* bell : {&outgoing_bell_, &welcome_bell_, &settled_bell_, &stop_bell_})
        bell->expires_at(never);
}

asio::awaitable<void> Connection::run() {
    std::exception_ptr failure;
    try {
        co_await keep_connected();
    } catch (...) {
        // Nothing is swallowed: those who wait are told, and it is thrown on.
        failure = std::current_exception();
    }
    end(failure);
    if (failure) std::rethrow_exception(failure);
}

void Connection::end(std::exception_ptr why) {
    ended_ = true;
    fault_ = why ? why : as_pointer(ConnectionError(Kind::stopped, "the connection was ended"));
    welcome_bell_.cancel();
    settled_bell_.cancel();
    for (auto& [number, waiting] : waiting_) waiting->bell.cancel();
}

void Connection::stop() {
    stopping_ = true;
    stop_bell_.cancel();
    outgoing_bell_.cancel();
}

asio::awaitable<void> Connection::keep_connected() {
    Backoff backoff(options_.random);
    int failures = 0;
    while (!stopping_) {
        welcomed_ = false;
        server_rest_ = {};
        auto outcome = co_await (try_dial() || until_stopped());
        std::unique_ptr<net::Transport> transport;
        if (outcome.index() == 0) transport = std::move(std::get<0>(outcome));
        if (transport) co_await converse(*transport);
        if (fault_) std::rethrow_exception(fault_);
        if (stopping_) break;
        if (welcomed_) {
            backoff.reset();
            failures = 0;
        }
        welcomed_ = false;
        if (++failures == options_.failures_max)
            throw ConnectionError(Kind::unreachable, trouble_, goodbye_code_);
        const auto wait = std::max(backoff.next(), std::min(server_rest_, rest_max));
        if (options_.on_trouble) options_.on_trouble(trouble_, wait);
        co_await (rest(wait) || until_stopped());
    }
}

// Nothing when it failed; what would fail for ever is kept as the fault.
asio::awaitable<std::unique_ptr<net::Transport>> Connection::try_dial() {
    try {
        co_return co_await options_.dial();
    } catch (const net::DialError& error) {
        trouble_ = error.what();
        // What a full or stopping server answers before there is any frame.
        constexpr int service_unavailable = 503;
        goodbye_code_ = error.status() == service_unavailable ? "server_full" : "";
        if (error.kind() == net::DialError::Kind::untrusted)
            fault_ = as_pointer(
                ConnectionError(Kind::untrusted, trouble_, {}, error.seen_fingerprint()));
        if (error.kind() == net::DialError::Kind::bad_url)
            fault_ = as_pointer(ConnectionError(Kind::unreachable, trouble_));
    }
    co_return nullptr;
}

asio::awaitable<void> Connection::converse(net::Transport& transport) {
    said_goodbye_ = false;
    goodbye_code_.clear();
    outgoing_.clear();
    entities_.drop_kept_aside();
    greet();
    co_await (read_frames(transport) || write_frames(transport) || expect_welcome());
    if (fault_ || stopping_ || said_goodbye_) {
        co_await transport.close(net::CloseCode::normal, std::string());
    }
    if (said_goodbye_) co_return;
    if (transport.open()) {
        transport.abort();
        trouble_ = "the server did not say welcome in time";
        co_return;
    }
    // Where the Goodbye was lost the close still says it.
    const net::Ending& ending = transport.ending();
    const char* code = ending.code == net::CloseCode::sign_in_again ? "sign_in_again"
                       : ending.code == net::CloseCode::elsewhere   ? "elsewhere"
                                                                    : nullptr;
    if (code != nullptr && !fault_)
        fault_ = as_pointer(ConnectionError(Kind::dismissed, ending.reason, code));
    trouble_ =
        transport.ending().reason.empty() ? "the connection was lost" : transport.ending().reason;
}

void Connection::greet() {
    v1::ClientFrame frame;
    v1::Hello& hello = *frame.mutable_hello();
    hello.set_version(protocol_version);
    hello.set_language(options_.language);
    if (!options_.token.empty()) hello.set_token(options_.token);
    if (!options_.invitation_code.empty())
        hello.set_invitation_code(options_.invitation_code);
    else if (options_.guest_of != 0)
        hello.set_guest_of(options_.guest_of);
    hello.set_device(options_.device);
    // Nobody has asked for this connection again, so it takes over from nobody.
    hello.set_returns(first_welcome_.has_value());
    send(frame);
}

// An exception would not end the other halves, so it is kept for keep_connected() to throw.
asio::awaitable<void> Connection::read_frames(net::Transport& transport) {
    try {
        while (!said_goodbye_) {
            const std::optional<std::string> octets = co_await transport.receive();
            if (!octets) break;
            v1::ServerFrame frame;
            if (!frame.ParseFromString(*octets)) throw ProtocolError("a frame that cannot be read");
            take(frame);
        }
    } catch (const ProtocolError& error) {
        fault_ = as_pointer(ConnectionError(Kind::protocol, error.what()));
    } catch (const ConnectionError&) {
        fault_ = std::current_exception();
    }
}

asio::awaitable<void> Connection::write_frames(net::Transport& transport) {
    for (;;) {
        while (!outgoing_.empty()) {
            net::Frame frame = std::move(outgoing_.front());
            outgoing_.pop_front();
            const bool sent = co_await transport.send(std::move(frame));
            // What the server said last may still be unread: the reader will find the end.
            if (!sent) co_await until_stopped();
            if (!sent) co_return;
        }
        if (stopping_) co_return;
        co_await ring(outgoing_bell_);
    }
}

asio::awaitable<void> Connection::expect_welcome() {
    asio::steady_timer deadline(loop_, welcome_wait);
    boost::system::error_code ignored;
    co_await deadline.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    if (welcomed_) co_await until_stopped();
    // Returning ends the conversation: a server that does not answer is as good as none. When the
    // owner stops, the writer ends first, so that what was queued still goes out.
    if (stopping_) {
        asio::steady_timer grace(loop_, welcome_wait);
        co_await grace.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
}

asio::awaitable<void> Connection::ring(asio::steady_timer& bell) {
    boost::system::error_code ignored;
    co_await bell.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

asio::awaitable<void> Connection::until_stopped() {
    while (!stopping_) co_await ring(stop_bell_);
}

asio::awaitable<void> Connection::rest(std::chrono::milliseconds time) {
    if (options_.pause) {
        co_await options_.pause(time);
        co_return;
    }
    asio::steady_timer timer(loop_, time);
    co_await timer.async_wait(asio::use_awaitable);
}

void Connection::take(const v1::ServerFrame& frame) {
    using Frame = v1::ServerFrame;
    if (!welcomed_ && !frame.has_welcome() && !frame.has_goodbye())
        throw ProtocolError("the server did not begin with Welcome");
    switch (frame.kind_case()) {
        case Frame::kWelcome:
            return take(frame.welcome());
        case Frame::kReply:
            return take(frame.reply());
        // What was under way when the owner stopped following is of no use.
        case Frame::kUpdate:
            if (entities_.follows(frame.update().assembly())) entities_.update(frame.update());
            return;
        case Frame::kLeft:
            if (entities_.follows(frame.left().assembly())) entities_.left(frame.left());
            return;
        case Frame::kSettled: {
            if (!entities_.follows(frame.settled().assembly())) return;
            const Changes changes = entities_.settled(frame.settled());
            // One that was on its way when other pages were asked for does not hold them yet.
            if (frame.settled().watch() >= watched_[changes.assembly])
                settled_.insert(changes.assembly);
            settled_bell_.cancel();
            if (options_.on_settled) options_.on_settled(changes);
            return;
        }
        case Frame::kPresence:
            if (options_.on_presence) options_.on_presence(frame.presence());
            return;
        case Frame::kProgress:
            if (options_.on_progress) options_.on_progress(frame.progress());
            return;
        case Frame::kGoodbye:
            return take(frame.goodbye());
        case Frame::KIND_NOT_SET:
            return;  // Of a newer server.
    }
}

void Connection::take(const v1::Welcome& welcome) {
    if (welcomed_) throw ProtocolError("a second Welcome");
    if (welcome.version() != protocol_version)
        throw ProtocolError("the server speaks version " + std::to_string(welcome.version()));
    welcomed_ = true;
    if (!welcome.token().empty()) options_.token = welcome.token();
    // A code is spent with its first use, and a guest is known by the token from here on.
    if (!options_.token.empty()) {
        options_.invitation_code.clear();
        options_.guest_of = 0;
    }
    if (!first_welcome_) first_welcome_ = welcome;
    for (const auto& [assembly, pages] : pages_) send_watch(assembly);
    for (auto& [number, waiting] : waiting_) {
        if (waiting->pending.answered()) continue;
        waiting->pending.begin_again();
        // A request with files cannot rest across a break: its files went with the connection.
        if (waiting->resting && waiting->pending.frames().size() == 1) continue;
        waiting->resting = false;
        for (const net::Frame& frame : waiting->pending.frames()) send(frame);
    }
    welcome_bell_.cancel();
    if (options_.on_welcome) options_.on_welcome(welcome);
}

void Connection::take(const v1::Reply& reply) {
    for (auto& [number, waiting] : waiting_) {
        if (waiting->pending.id() != reply.request_id()) continue;
        if (waiting->pending.answered() || waiting->resting) return;
        bool whole = false;
        try {
            whole = waiting->pending.add(reply);
        } catch (const std::length_error& error) {
            throw ProtocolError(error.what());
        }
        if (whole) waiting->bell.cancel();
        return;
    }
    // The one who asked has gone.
}

void Connection::take(const v1::Goodbye& goodbye) {
    said_goodbye_ = true;
    goodbye_code_ = goodbye.code();
    trouble_ = "goodbye." + goodbye.code();
    server_rest_ = std::chrono::milliseconds(goodbye.retry_after_ms());
    if (!is_passing(goodbye)) throw ConnectionError(Kind::dismissed, trouble_, goodbye.code());
}

void Connection::send(const v1::ClientFrame& frame) {
    send(std::make_shared<const std::string>(frame.SerializeAsString()));
}

void Connection::send(net::Frame frame) {
    outgoing_.push_back(std::move(frame));
    outgoing_bell_.cancel();
}

void Connection::send_watch(std::uint64_t assembly) {
    v1::ClientFrame frame;
    v1::Watch& watch = *frame.mutable_watch();
    watch.set_assembly(assembly);
    watch.set_position(entities_.position(assembly));
    for (const v1::Audience& audience : entities_.held(assembly)) *watch.add_held() = audience;
    for (const v1::Audience& page : pages_[assembly]) *watch.add_pages() = page;
    watch.set_number(watched_[assembly]);
    send(frame);
}

void Connection::watch(std::uint64_t assembly, std::vector<v1::Audience> pages) {
    entities_.follow(assembly);
    // The first is answered by whatever settles first; from then on answers have to be told apart.
    const auto [last, first] = watched_.try_emplace(assembly, 0);
    if (!first) ++last->second;
    settled_.erase(assembly);
    pages_[assembly] = std::move(pages);
    if (welcomed_) send_watch(assembly);
}

void Connection::unwatch(std::uint64_t assembly) {
    if (pages_.erase(assembly) == 0) return;
    entities_.forget(assembly);
    settled_.erase(assembly);
    if (!welcomed_) return;
    v1::ClientFrame frame;
    frame.mutable_unwatch()->set_assembly(assembly);
    send(frame);
}

asio::awaitable<v1::Welcome> Connection::welcomed() {
    while (!first_welcome_ && !ended_) co_await ring(welcome_bell_);
    if (!first_welcome_) std::rethrow_exception(fault_);
    co_return *first_welcome_;
}

asio::awaitable<void> Connection::settled(std::uint64_t assembly) {
    while (!settled_.contains(assembly) && !ended_) co_await ring(settled_bell_);
    if (!settled_.contains(assembly)) std::rethrow_exception(fault_);
}

asio::awaitable<v1::Reply> Connection::request(std::uint64_t assembly, v1::Command command) {
    v1::Request request;
    request.set_assembly(assembly);
    *request.mutable_command() = std::move(command);
    co_return co_await ask(std::move(request), std::vector<Attachment>());
}

asio::awaitable<v1::Reply> Connection::request(std::uint64_t assembly, v1::Errand errand,
                                               std::vector<Attachment> attachments) {
    v1::Request request;
    request.set_assembly(assembly);
    *request.mutable_errand() = std::move(errand);
    co_return co_await ask(std::move(request), std::move(attachments));
}

asio::awaitable<v1::Reply> Connection::ask(v1::Request request,
                                           std::vector<Attachment> attachments) {
    if (ended_) std::rethrow_exception(fault_);
    if (waiting_.size() >= requests_max)
        throw ConnectionError(Kind::too_much, "too many requests are unanswered");
    std::array<unsigned char, request_id_octets> id{};
    options_.random(id.data(), id.size());
    request.set_request_id(id.data(), id.size());

    const auto waiting = std::make_shared<Waiting>(loop_, std::move(request), attachments);
    waiting->bell.expires_at(asio::steady_timer::time_point::max());
    attachments.clear();
    const std::uint64_t number = ++asked_;
    waiting_.emplace(number, waiting);
    const Place place(*this, number);
    if (welcomed_)
        for (const net::Frame& frame : waiting->pending.frames()) send(frame);

    for (int retries = 0;; ++retries) {
        while (!waiting->pending.answered() && !ended_) co_await ring(waiting->bell);
        if (!waiting->pending.answered()) std::rethrow_exception(fault_);
        const v1::Reply answer = waiting->pending.answer();
        const std::chrono::milliseconds wait{answer.refused().retry_after_ms()};
        if (wait.count() == 0 || retries == retries_max) co_return answer;

        waiting->pending.begin_again();
        waiting->resting = true;
        co_await (rest(std::min(wait, rest_max)) || until_stopped());
        if (!waiting->resting) continue;  // A new connection has sent it with its files.
        waiting->resting = false;
        if (welcomed_) send(waiting->pending.request_frame());
    }
}

}  // namespace isegoria::sync
