// SPDX-License-Identifier: AGPL-3.0-or-later
// A cover over a transport that is known while it lives.
#include "simulate/cutter.hpp"

namespace isegoria::simulate {

namespace asio = boost::asio;

class Cutter::Severable : public net::Transport {
  public:
    Severable(Cutter& cutter, std::unique_ptr<net::Transport> inner)
        : cutter_(cutter), inner_(std::move(inner)) {
        cutter_.open_.insert(inner_.get());
    }
    ~Severable() override { cutter_.open_.erase(inner_.get()); }

    asio::awaitable<std::optional<std::string>> receive() override { return inner_->receive(); }
    asio::awaitable<bool> send(net::Frame frame) override { return inner_->send(std::move(frame)); }
    asio::awaitable<void> close(net::CloseCode code, std::string reason) override {
        return inner_->close(code, std::move(reason));
    }
    void abort() noexcept override { inner_->abort(); }
    [[nodiscard]] bool open() const noexcept override { return inner_->open(); }
    [[nodiscard]] const net::Peer& peer() const noexcept override { return inner_->peer(); }
    [[nodiscard]] const net::Ending& ending() const noexcept override { return inner_->ending(); }

  private:
    Cutter& cutter_;
    std::unique_ptr<net::Transport> inner_;
};

std::unique_ptr<net::Transport> Cutter::within_reach(std::unique_ptr<net::Transport> transport) {
    return std::make_unique<Severable>(*this, std::move(transport));
}

std::size_t Cutter::cut() {
    std::size_t count = 0;
    for (net::Transport* transport : open_) {
        if (!transport->open()) continue;
        transport->abort();
        ++count;
    }
    return count;
}

}  // namespace isegoria::simulate
