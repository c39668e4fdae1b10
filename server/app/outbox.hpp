// SPDX-License-Identifier: AGPL-3.0-or-later
// Letters on their way out: a folder of .eml files, and a program that is given them one by one, or
// an operator who sends them. Owned by the house; put() may be called from any thread, the program
// runs on a thread of the outbox's own.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace isegoria::app {

// Letters that wait. A program that has been failing for a day is not mended by more of them.
inline constexpr std::size_t letters_waiting_max = 10'000;
// A code that came after a day would have ended; and a letter holds an address.
inline constexpr std::chrono::hours letter_life{24};
// Greylisting and busy relays answer within seconds; more is a program that hangs.
inline constexpr std::chrono::seconds mail_command_wait{60};
inline constexpr std::chrono::seconds mail_retry_wait{60};

struct OutboxOptions {
    std::filesystem::path folder;
    // Program and its arguments; the letter comes on its standard input, with the receiver in its
    // headers. Empty: the operator sends what lies in the folder.
    std::vector<std::string> command;
    std::chrono::milliseconds command_wait = mail_command_wait;
    std::chrono::milliseconds retry_wait = mail_retry_wait;
    std::chrono::milliseconds life = letter_life;
    std::size_t waiting_max = letters_waiting_max;
    // What went wrong, without a word of the letter.
    std::function<void(const std::string& what)> trouble;
};

class Outbox {
  public:
    // Letters that an earlier run left are taken up again.
    explicit Outbox(OutboxOptions options);
    ~Outbox();
    Outbox(const Outbox&) = delete;
    Outbox& operator=(const Outbox&) = delete;

    // Durable on return. Throws record::NoSpace, also when too many wait, and StorageFailed.
    void put(const std::string& message);
    // Letters that lie in the folder.
    [[nodiscard]] std::size_t waiting() const;

  private:
    void work();
    bool hand_over(const std::filesystem::path& letter);
    [[nodiscard]] std::vector<std::filesystem::path> letters() const;

    const OutboxOptions options_;
    mutable std::mutex mutex_;
    std::condition_variable bell_;
    bool rung_ = false;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace isegoria::app
