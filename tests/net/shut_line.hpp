// SPDX-License-Identifier: AGPL-3.0-or-later
// A client without a socket before a real session: the test decides what it says, and whether it
// takes what is sent. Owned by the test; on the stage's loop.
#pragma once

#include <boost/asio/post.hpp>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "bench/stage.hpp"
#include "isegoria/v1/frames.pb.h"
#include "net/channel.hpp"

namespace isegoria::net::testing {

class ShutLine {
  public:
    // Says hello, and takes what comes until shut() is called.
    ShutLine(bench::Stage& stage, v1::Hello hello)
        : stage_(stage), wire_(std::make_shared<Wire>()) {
        stage_.sessions().take(std::make_unique<End>(wire_, stage.loop().get_executor()));
        v1::ClientFrame frame;
        *frame.mutable_hello() = std::move(hello);
        say(frame);
        pump();
    }
    ShutLine(const ShutLine&) = delete;
    ShutLine& operator=(const ShutLine&) = delete;
    ~ShutLine() { hang_up(); }

    void say(const v1::ClientFrame& frame) { wire_->unread.push_back(frame.SerializeAsString()); }
    // Until neither side has anything left that it can do.
    void pump() {
        stage_.settle();
        while (wire_->wanted && wire_->open && !wire_->unread.empty()) {
            const std::string message = std::move(wire_->unread.front());
            wire_->unread.pop_front();
            wire_->reader->on_message(message, false);
            stage_.settle();
        }
    }
    // From now on the client takes nothing.
    void shut() { wire_->shut = true; }
    // It takes all that there is, and goes on.
    void open_again() {
        wire_->shut = false;
        for (std::size_t before = 1; before != unread() || wire_->held > 0;) {
            before = unread();
            if (std::exchange(wire_->held, 0) > 0 && wire_->open) wire_->reader->on_room();
            pump();
        }
    }
    void hang_up() {
        if (!wire_->open) return;
        wire_->open = false;
        wire_->end(stage_.loop().get_executor(), wire_);
        stage_.settle();
    }

    // What it said and the server has not read.
    [[nodiscard]] std::size_t unread() const { return wire_->unread.size(); }
    // Octets that the server's side of the channel keeps.
    [[nodiscard]] std::size_t held() const { return wire_->held; }
    [[nodiscard]] const std::vector<v1::ServerFrame>& heard() const { return wire_->heard; }
    [[nodiscard]] std::string goodbye() const {
        for (const v1::ServerFrame& frame : wire_->heard)
            if (frame.has_goodbye()) return frame.goodbye().code();
        return {};
    }
    [[nodiscard]] std::optional<CloseCode> closed() const { return wire_->closed; }
    [[nodiscard]] std::size_t answers() const {
        std::size_t count = 0;
        for (const v1::ServerFrame& frame : wire_->heard)
            if (frame.has_reply() && !frame.reply().more()) ++count;
        return count;
    }

  private:
    struct Wire {
        Reader* reader = nullptr;
        bool wanted = false;
        bool shut = false;
        bool open = true;
        std::size_t held = 0;
        std::deque<std::string> unread;
        std::vector<v1::ServerFrame> heard;
        std::optional<CloseCode> closed;

        void take(const std::string& octets);
        static void end(const boost::asio::any_io_executor& loop, std::shared_ptr<Wire> wire) {
            boost::asio::post(loop, [wire = std::move(wire)] {
                if (wire->reader != nullptr) std::exchange(wire->reader, nullptr)->on_end();
            });
        }
    };

    // The server's end.
    class End final : public Channel {
      public:
        End(std::shared_ptr<Wire> wire, boost::asio::any_io_executor loop)
            : wire_(std::move(wire)), loop_(std::move(loop)) {
            peer_.address = "127.0.0.1";
        }
        ~End() override {
            wire_->reader = nullptr;
            wire_->open = false;
        }
        void start(Reader& reader) override { wire_->reader = &reader; }
        void read(bool wanted) override { wire_->wanted = wanted; }
        bool send(std::span<const Batch> batches) override {
            for (const Batch& batch : batches) {
                wire_->take(*batch);
                if (wire_->shut) wire_->held += batch->size();
            }
            return wire_->held == 0;
        }
        void close(CloseCode code, std::string_view) override {
            wire_->closed = code;
            wire_->open = false;
            Wire::end(loop_, wire_);
        }
        void vouch() override {}
        void fetch() const noexcept override {}
        void abort() noexcept override { wire_->open = false; }
        [[nodiscard]] bool open() const noexcept override { return wire_->open; }
        [[nodiscard]] bool idle() const noexcept override { return open() && wire_->held == 0; }
        [[nodiscard]] const Peer& peer() const noexcept override { return peer_; }
        [[nodiscard]] const Ending& ending() const noexcept override { return ending_; }
        [[nodiscard]] boost::asio::any_io_executor loop() override { return loop_; }

      private:
        std::shared_ptr<Wire> wire_;
        boost::asio::any_io_executor loop_;
        Peer peer_;
        Ending ending_;
    };

    bench::Stage& stage_;
    std::shared_ptr<Wire> wire_;
};

// Frames of RFC 6455 as a server sends them: whole, binary and not masked.
inline void ShutLine::Wire::take(const std::string& octets) {
    for (std::size_t at = 0; at + 2 <= octets.size();) {
        std::size_t size = static_cast<unsigned char>(octets[at + 1]);
        std::size_t head = 2;
        const std::size_t more = size == 126 ? 2 : size == 127 ? 8 : 0;
        if (more > 0) size = 0;
        for (std::size_t i = 0; i < more; ++i)
            size = size << 8U | static_cast<unsigned char>(octets[at + head++]);
        v1::ServerFrame frame;
        if (frame.ParseFromArray(octets.data() + at + head, static_cast<int>(size)))
            heard.push_back(std::move(frame));
        at += head + size;
    }
}

}  // namespace isegoria::net::testing
