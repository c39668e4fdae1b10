// SPDX-License-Identifier: AGPL-3.0-or-later
// Processes that the conductor starts, of the same binary: what they print comes back line by line,
// and they are ended by their own number and nobody else's. Owned by the conductor, on its loop.
// None outlives the thread that started it, however that ends: start them from the one that runs
// the loop to the end of the program.
#pragma once

#include <sys/types.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace isegoria::demo {

// Longest line that a child prints; more is not ours.
inline constexpr std::size_t line_octets_max = 65'536;

class Child {
  public:
    // `words` follow the name of the program; what it says on stderr goes behind what is in `log`.
    // Throws std::system_error.
    Child(boost::asio::any_io_executor loop, std::vector<std::string> words,
          const std::filesystem::path& log);
    // Kills and reaps it when it still runs.
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    // Hands over every line until the child has closed its end, then reaps it.
    boost::asio::awaitable<void> read(std::function<void(const std::string&)> on_line);
    void signal(int number) const;
    // SIGKILL, and wait until the system has taken it away.
    void kill();
    // What it exited with; minus the number of the signal that ended it; nothing while it runs.
    [[nodiscard]] std::optional<int> exit_code() const { return exit_code_; }

  private:
    void reap();

    pid_t process_ = 0;
    boost::asio::posix::stream_descriptor output_;
    std::optional<int> exit_code_;
};

// The server as a child that can be killed and started again on the same port and data.
class ServerChild {
  public:
    ServerChild(boost::asio::any_io_executor loop, std::filesystem::path data,
                std::filesystem::path log);

    // Until it listens. The first time it takes any free port and prints the set-up link. Throws
    // std::runtime_error when it ends instead.
    boost::asio::awaitable<void> start();
    void kill() {
        if (child_) child_->kill();
    }
    // SIGTERM, and until it has ended by itself.
    boost::asio::awaitable<void> stop();

    [[nodiscard]] const std::string& address() const { return address_; }  // "127.0.0.1:8443"
    [[nodiscard]] const std::string& fingerprint() const { return fingerprint_; }
    [[nodiscard]] const std::string& setup_code() const { return setup_code_; }
    [[nodiscard]] const std::filesystem::path& data() const { return data_; }

  private:
    void take(const std::string& line);

    boost::asio::any_io_executor loop_;
    std::filesystem::path data_;
    std::filesystem::path log_;
    std::string address_;
    std::string fingerprint_;
    std::string setup_code_;
    bool listening_ = false;
    boost::asio::steady_timer bell_;
    std::shared_ptr<Child> child_;
};

}  // namespace isegoria::demo
