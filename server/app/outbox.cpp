// SPDX-License-Identifier: AGPL-3.0-or-later
// See outbox.hpp. A letter is in the folder before anything else is done with it, and is removed
// when the program has said that it has it: so it may go out twice after a crash, and never not.
#include "app/outbox.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <stdexcept>

#include "app/house.hpp"
#include "record/errors.hpp"
#include "record/file_access.hpp"

namespace isegoria::app {
namespace {

namespace fs = std::filesystem;
using Monotonic = std::chrono::steady_clock;

constexpr int failures_max = 3;

// The child gets none of our secrets.
std::vector<std::string> environment() {
    std::vector<std::string> result;
    for (const char* name : {"PATH", "HOME", "LANG", "LC_ALL", "TZ"})
        if (const char* value = std::getenv(name))
            result.push_back(std::string(name) + "=" + value);
    return result;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> result;
    for (std::string& word : words) result.push_back(word.data());
    result.push_back(nullptr);
    return result;
}

// As sendmail(8) wants it on its standard input: lines end as they do on this system.
std::string local_lines(std::string message) {
    std::erase(message, '\r');
    return message;
}

class Child {
  public:
    // Throws std::runtime_error when it cannot be started.
    explicit Child(std::vector<std::string> command) {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
        const record::Descriptor theirs(ends[0]);
        ours_ = record::Descriptor(ends[1]);
        ::fcntl(ours_.number(), F_SETFL, O_NONBLOCK);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, theirs.number(), STDIN_FILENO);
        // What it prints may hold the address, and belongs into no log of ours.
        for (const int number : {STDOUT_FILENO, STDERR_FILENO})
            posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_WRONLY, 0);
        posix_spawnattr_t attributes;
        posix_spawnattr_init(&attributes);
        sigset_t none;
        sigemptyset(&none);
        sigset_t pipe_alone;
        sigemptyset(&pipe_alone);
        sigaddset(&pipe_alone, SIGPIPE);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &pipe_alone);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
        std::vector<std::string> variables = environment();
        const int failure = ::posix_spawnp(&id_, command.front().c_str(), &actions, &attributes,
                                           pointers(command).data(), pointers(variables).data());
        posix_spawnattr_destroy(&attributes);
        posix_spawn_file_actions_destroy(&actions);
        if (failure != 0) throw std::runtime_error("it cannot be started");
    }
    ~Child() {
        if (id_ <= 0) return;
        ::kill(id_, SIGKILL);
        ::waitpid(id_, nullptr, 0);
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    // As much as it takes now; false when it takes no more for good.
    bool write(std::string_view& left) {
        pollfd waiting{ours_.number(), POLLOUT, 0};
        if (::poll(&waiting, 1, 50) <= 0) return true;
        const ssize_t written = ::write(ours_.number(), left.data(), left.size());
        if (written < 0) return errno == EAGAIN || errno == EINTR;
        left.remove_prefix(static_cast<std::size_t>(written));
        return true;
    }
    void close_input() { ours_ = record::Descriptor(); }
    // Nothing: it runs.
    std::optional<int> ended() {
        int status = 0;
        if (::waitpid(id_, &status, WNOHANG) != id_) return std::nullopt;
        id_ = 0;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
    }

  private:
    record::Descriptor ours_;
    pid_t id_ = 0;
};

}  // namespace

Outbox::Outbox(OutboxOptions options) : options_(std::move(options)) {
    record::create_private_directory(options_.folder);
    rung_ = true;
    thread_ = std::thread([this] { work(); });
}

Outbox::~Outbox() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    bell_.notify_all();
    thread_.join();
}

std::vector<fs::path> Outbox::letters() const {
    std::vector<fs::path> result;
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(options_.folder, ignored))
        if (entry.path().extension() == ".eml") result.push_back(entry.path());
    std::ranges::sort(result);
    return result;
}

std::size_t Outbox::waiting() const { return letters().size(); }

void Outbox::put(const std::string& message) {
    if (waiting() >= options_.waiting_max)
        throw record::NoSpace("too many letters wait in " + options_.folder.string());
    std::array<std::uint8_t, 8> chance{};
    fill_random(chance);
    // By time, so that the oldest goes first; by chance, so that two of one moment are two.
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    std::string name =
        std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(now).count()) + "-";
    for (const std::uint8_t octet : chance) name += std::to_string(octet % 10);
    record::replace_file(options_.folder / (name + ".eml"), message);
    {
        const std::lock_guard lock(mutex_);
        rung_ = true;
    }
    bell_.notify_all();
}

// True when the program has taken it.
bool Outbox::hand_over(const fs::path& letter) {
    const auto stopping = [this] {
        const std::lock_guard lock(mutex_);
        return stopping_;
    };
    std::string what = "it took too long";
    try {
        const std::string message = local_lines(record::read_file(letter));
        std::string_view left = message;
        Child child(options_.command);
        const auto end = Monotonic::now() + options_.command_wait;
        while (!left.empty() && Monotonic::now() < end && !stopping())
            if (!child.write(left)) break;
        child.close_input();
        while (Monotonic::now() < end && !stopping()) {
            if (const auto code = child.ended()) {
                if (*code == 0 && left.empty()) return true;
                what = "it ended with " + std::to_string(*code);
                break;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        if (stopping()) return false;
    } catch (const std::exception& failure) {
        what = failure.what();
    }
    if (options_.trouble) options_.trouble("the program that sends letters: " + what);
    return false;
}

void Outbox::work() {
    // A program that ends before it has read everything must not end us.
    sigset_t pipe_alone;
    sigemptyset(&pipe_alone);
    sigaddset(&pipe_alone, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_alone, nullptr);
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        rung_ = false;
        lock.unlock();
        int failures = 0;
        for (const fs::path& letter : letters()) {
            std::error_code ignored;
            const auto age = fs::file_time_type::clock::now() - fs::last_write_time(letter, ignored);
            const bool over = !ignored && age > options_.life;
            bool done = over;
            if (!over && !options_.command.empty()) done = hand_over(letter);
            if (done) fs::remove(letter, ignored);
            // One that fails does not hold up the others; several in a row are the program's fault.
            failures = done || options_.command.empty() ? 0 : failures + 1;
            if (failures == failures_max) break;
        }
        lock.lock();
        bell_.wait_for(lock, options_.retry_wait, [this] { return rung_ || stopping_; });
    }
}

}  // namespace isegoria::app
