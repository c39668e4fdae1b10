// SPDX-License-Identifier: AGPL-3.0-or-later
// A thin cover over the client library: answers become values or exceptions, and every wait ends.
#include "demo/actor.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net/dial.hpp"
#include "words/words.hpp"

namespace isegoria::demo {

namespace asio = boost::asio;

namespace {

// Slower than the library's own, because a whole crowd shares two processors with its server.
constexpr std::chrono::milliseconds dial_wait{30'000};

asio::awaitable<std::unique_ptr<net::Transport>> dial_covered(net::DialOptions options,
                                                              decltype(Address::cover) cover) {
    std::unique_ptr<net::Transport> transport = co_await net::dial(std::move(options));
    if (cover) transport = cover(std::move(transport));
    co_return transport;
}

}  // namespace

Actor::Actor(asio::any_io_executor loop, std::string name, const Address& address, std::string code,
             std::uint64_t guest_of, std::string token)
    : loop_(loop), name_(std::move(name)), language_(address.language), bell_(loop) {
    sync::ConnectionOptions options;
    net::DialOptions dial;
    dial.url = address.url;
    dial.fingerprint = address.fingerprint;
    dial.dial_wait = dial_wait;
    options.dial = [dial, cover = address.cover] { return dial_covered(dial, cover); };
    options.language = address.language;
    options.invitation_code = std::move(code);
    options.guest_of = guest_of;
    options.token = std::move(token);
    options.on_welcome = [this](const v1::Welcome&) { arriving_ = true; };
    options.on_settled = [this](const sync::Changes&) {
        if (std::exchange(arriving_, false)) ++arrival_count_;
        bell_.cancel();
    };
    connection_ = std::make_unique<sync::Connection>(loop_, std::move(options));
}

asio::awaitable<v1::Welcome> Actor::sign_in() {
    asio::co_spawn(loop_, connection_->run(), [this](const std::exception_ptr& failure) {
        failure_ = failure;
        bell_.cancel();
    });
    try {
        v1::Welcome welcome = co_await connection_->welcomed();
        participant_ = welcome.participant();
        token_ = welcome.token();
        co_return welcome;
    } catch (const sync::ConnectionError& error) {
        throw Failure(name_ + ": " + error.what());
    }
}

void Actor::leave() { connection_->stop(); }

asio::awaitable<void> Actor::watch(std::uint64_t assembly, std::vector<v1::Audience> pages) {
    connection_->watch(assembly, std::move(pages));
    try {
        co_await connection_->settled(assembly);
    } catch (const sync::ConnectionError& error) {
        throw Failure(name_ + ": " + error.what());
    }
}

void Actor::refuse(const v1::Refused& refused, const std::string& wished) const {
    words::Arguments arguments;
    for (const auto& argument : refused.arguments()) arguments[argument.name()] = argument.value();
    const words::Language language = words::parse(language_).value_or(words::Language::english);
    std::string what = name_ + ", " + wished + ": ";
    const std::string key = "reason." + refused.code();
    what += words::has(key) ? words::say(language, key, arguments) : refused.code();
    if (!refused.field().empty()) what += " (" + refused.field() + ")";
    constexpr int findings_told = 5;
    for (int index = 0; index < std::min(refused.findings_size(), findings_told); ++index) {
        const auto& finding = refused.findings(index);
        what += "\n  " + finding.file() + " " + finding.cell() + " " + finding.code();
        for (const auto& argument : finding.arguments())
            what += " " + argument.name() + "=" + argument.value();
    }
    throw Refusal(what, refused.code());
}

asio::awaitable<v1::Accepted> Actor::wish(std::uint64_t assembly, v1::Command command) {
    const auto* field = v1::Command::descriptor()->FindFieldByNumber(command.kind_case());
    const std::string wished = field == nullptr ? "" : field->name();
    const v1::Reply reply = co_await connection_->request(assembly, std::move(command));
    if (reply.has_refused()) refuse(reply.refused(), wished);
    co_return reply.accepted();
}

asio::awaitable<v1::Accepted> Actor::wish(std::uint64_t assembly, v1::Errand errand,
                                          std::vector<sync::Attachment> attachments) {
    const auto* field = v1::Errand::descriptor()->FindFieldByNumber(errand.kind_case());
    const std::string wished = field == nullptr ? "" : field->name();
    const v1::Reply reply =
        co_await connection_->request(assembly, std::move(errand), std::move(attachments));
    if (reply.has_refused()) refuse(reply.refused(), wished);
    co_return reply.accepted();
}

asio::awaitable<void> Actor::ring(std::chrono::milliseconds at_most) {
    bell_.expires_after(at_most);
    boost::system::error_code ignored;
    co_await bell_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    if (failure_) std::rethrow_exception(failure_);
}

asio::awaitable<void> Actor::until(std::string what, Condition condition) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
        const auto left = end - std::chrono::steady_clock::now();
        if (left <= std::chrono::seconds(0)) throw Failure(name_ + " waited too long: " + what);
        co_await ring(std::chrono::duration_cast<std::chrono::milliseconds>(left));
    }
}

asio::awaitable<void> Actor::changed(std::chrono::milliseconds at_most) { co_await ring(at_most); }

asio::awaitable<void> rest(std::chrono::milliseconds time) {
    asio::steady_timer timer(co_await asio::this_coro::executor, time);
    co_await timer.async_wait(asio::use_awaitable);
}

std::vector<v1::Entity> all(const sync::EntityMap& map, std::uint64_t assembly,
                            v1::Entity::KindCase kind) {
    std::vector<v1::Entity> result;
    if (!map.follows(assembly)) return result;
    for (const auto& [key, octets] : map.entities(assembly)) {
        if (key.kind != static_cast<std::uint32_t>(kind)) continue;
        result.emplace_back();
        if (!result.back().ParseFromString(octets)) throw Failure("an entity that cannot be read");
    }
    return result;
}

std::optional<v1::Entity> one(const sync::EntityMap& map, std::uint64_t assembly,
                              v1::Entity::KindCase kind, std::uint64_t id) {
    if (!map.follows(assembly)) return std::nullopt;
    return map.find(assembly, static_cast<std::uint32_t>(kind), id);
}

std::size_t count(const sync::EntityMap& map, std::uint64_t assembly, v1::Entity::KindCase kind) {
    std::size_t sum = 0;
    if (!map.follows(assembly)) return sum;
    for (const auto& [key, octets] : map.entities(assembly))
        if (key.kind == static_cast<std::uint32_t>(kind)) ++sum;
    return sum;
}

v1::Audience answers_page(std::uint64_t question, std::uint32_t page) {
    v1::Audience audience;
    audience.set_kind(v1::AUDIENCE_KIND_ANSWERS);
    audience.set_id(question);
    audience.set_page(page);
    return audience;
}

std::optional<v1::Entity> phase_of(const sync::EntityMap& map, std::uint64_t assembly,
                                   v1::PhaseKind kind) {
    for (v1::Entity& phase : all(map, assembly, v1::Entity::kPhase))
        if (phase.phase().kind() == kind) return std::move(phase);
    return std::nullopt;
}

bool is_open(const sync::EntityMap& map, std::uint64_t assembly, v1::PhaseKind kind) {
    const auto phase = phase_of(map, assembly, kind);
    return phase && phase->phase().status() == v1::PHASE_STATUS_OPEN;
}

}  // namespace isegoria::demo
