// SPDX-License-Identifier: AGPL-3.0-or-later
// A server that a test plays by hand: each dialling gives a transport whose sent frames the test
// reads, and into which it puts frames. Everything on the test's own loop.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "isegoria/v1/frames.pb.h"
#include "net/dial.hpp"
#include "net/transport.hpp"

namespace isegoria::testing_client {

namespace asio = boost::asio;

// Both ends of one connection; the test keeps it beyond the transport.
struct Line {
    std::deque<std::string> to_client;
    std::vector<v1::ClientFrame> from_client;
    // Called for each frame that the client sends; may put answers into the line.
    std::function<void(Line&, const v1::ClientFrame&)> script;
    std::shared_ptr<asio::steady_timer> bell;
    bool open = true;
    bool closed_by_client = false;
    net::Ending ending;

    void put(const v1::ServerFrame& frame) {
        to_client.push_back(frame.SerializeAsString());
        if (bell) bell->cancel();
    }
    void cut(net::CloseCode code = net::CloseCode::abnormal) {
        open = false;
        ending.code = code;
        if (bell) bell->cancel();
    }
};

class FakeTransport : public net::Transport {
  public:
    FakeTransport(std::shared_ptr<Line> line, const asio::any_io_executor& loop)
        : line_(std::move(line)) {
        line_->bell =
            std::make_shared<asio::steady_timer>(loop, asio::steady_timer::time_point::max());
    }
    ~FakeTransport() override { line_->bell.reset(); }

    asio::awaitable<std::optional<std::string>> receive() override {
        while (line_->to_client.empty() && line_->open) {
            boost::system::error_code ignored;
            co_await line_->bell->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        }
        if (line_->to_client.empty()) co_return std::nullopt;
        std::string octets = std::move(line_->to_client.front());
        line_->to_client.pop_front();
        co_return octets;
    }
    asio::awaitable<bool> send(net::Frame frame) override {
        if (!line_->open) co_return false;
        v1::ClientFrame message;
        message.ParseFromString(*frame);
        line_->from_client.push_back(message);
        if (line_->script) line_->script(*line_, message);
        co_return true;
    }
    asio::awaitable<void> close(net::CloseCode code, std::string) override {
        line_->closed_by_client = true;
        line_->open = false;
        line_->ending.code = code;
        co_return;
    }
    void abort() noexcept override { line_->open = false; }
    [[nodiscard]] bool open() const noexcept override { return line_->open; }
    [[nodiscard]] const net::Peer& peer() const noexcept override { return peer_; }
    [[nodiscard]] const net::Ending& ending() const noexcept override { return line_->ending; }

  private:
    std::shared_ptr<Line> line_;
    net::Peer peer_;
};

inline v1::ServerFrame welcome(const std::string& token = {}) {
    v1::ServerFrame frame;
    frame.mutable_welcome()->set_version(1);
    frame.mutable_welcome()->set_token(token);
    if (!token.empty()) frame.mutable_welcome()->set_token_ends_ms(1'800'000'000'000);
    return frame;
}

inline v1::ServerFrame settled(std::uint64_t assembly, std::uint64_t position) {
    v1::ServerFrame frame;
    frame.mutable_settled()->set_assembly(assembly);
    frame.mutable_settled()->set_position(position);
    return frame;
}

inline v1::ServerFrame goodbye(const std::string& code, std::uint32_t retry_after_ms = 0) {
    v1::ServerFrame frame;
    frame.mutable_goodbye()->set_code(code);
    frame.mutable_goodbye()->set_retry_after_ms(retry_after_ms);
    return frame;
}

inline v1::ServerFrame accepted(const v1::ClientFrame& request, std::uint64_t entry) {
    v1::ServerFrame frame;
    frame.mutable_reply()->set_request_id(request.request().request_id());
    frame.mutable_reply()->mutable_accepted()->set_entry(entry);
    return frame;
}

inline v1::ServerFrame refused(const v1::ClientFrame& request, const std::string& code,
                               std::uint32_t retry_after_ms = 0) {
    v1::ServerFrame frame;
    frame.mutable_reply()->set_request_id(request.request().request_id());
    frame.mutable_reply()->mutable_refused()->set_code(code);
    frame.mutable_reply()->mutable_refused()->set_retry_after_ms(retry_after_ms);
    return frame;
}

// One script a dialling, in their order; past the last one the server is unreachable.
class FakeServer {
  public:
    using Script = std::function<void(Line&, const v1::ClientFrame&)>;

    void expect(Script script) { scripts_.push_back(std::move(script)); }
    // Instead of a connection.
    void expect(net::DialError error) { scripts_.emplace_back(std::move(error)); }

    asio::awaitable<std::unique_ptr<net::Transport>> dial() {
        const asio::any_io_executor loop = co_await asio::this_coro::executor;
        const std::size_t number = dialled++;
        if (number >= scripts_.size())
            throw net::DialError(net::DialError::Kind::unreachable, "nobody listens");
        if (const auto* error = std::get_if<net::DialError>(&scripts_[number])) throw *error;
        auto line = std::make_shared<Line>();
        line->script = std::get<Script>(scripts_[number]);
        lines.push_back(line);
        co_return std::make_unique<FakeTransport>(line, loop);
    }

    std::size_t dialled = 0;
    std::vector<std::shared_ptr<Line>> lines;

  private:
    std::vector<std::variant<Script, net::DialError>> scripts_;
};

}  // namespace isegoria::testing_client
