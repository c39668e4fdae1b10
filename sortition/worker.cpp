// SPDX-License-Identifier: AGPL-3.0-or-later
// Starting, feeding, hearing and ending the worker. Any thread.
//
// One socket is both descriptors 0 and 1 of the child. The parent sends the problem and closes its
// side for writing; the child answers in frames: "p" step done total for progress, or "a" length and
// the answer. A child that says nothing more is killed when its time is over or the caller cancels.
#include "sortition/worker.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <new>
#include <system_error>

#include "sortition/message.hpp"

extern char** environ;

namespace isegoria::sortition {
namespace {

using Clock = std::chrono::steady_clock;

// How long a poll may last before the caller is asked whether it still wants an answer.
constexpr int poll_milliseconds = 50;

// An answer is a certificate and a portfolio; beyond this it is a runaway.
constexpr std::size_t answer_bytes_max = std::size_t{1} << 30U;

// Exit codes of the worker.
constexpr int exit_answered = 0;
constexpr int exit_bad_problem = 3;
constexpr int exit_no_memory = 4;
constexpr int exit_no_parent = 5;

[[noreturn]] void fail(int error, const char* what) {
    throw std::system_error(error, std::generic_category(), what);
}

class Descriptor {
  public:
    explicit Descriptor(int value) : value_(value) {}
    ~Descriptor() { close(); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    [[nodiscard]] int get() const { return value_; }
    void close() {
        if (value_ >= 0) ::close(value_);
        value_ = -1;
    }

  private:
    int value_;
};

// The child with both ends of its descriptors on `socket`, its errors nowhere, nothing else open
// and no signal blocked or ignored.
pid_t spawn(const std::vector<std::string>& command, int socket) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_adddup2(&actions, socket, 0);
    posix_spawn_file_actions_adddup2(&actions, socket, 1);
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    std::vector<std::string> words = command;
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_t child = -1;
    const int error = posix_spawn(&child, words[0].c_str(), &actions, &attributes,
                                  arguments.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    if (error != 0) fail(error, "starting the solver's process");
    return child;
}

// A child that is waited for however this ends.
class Child {
  public:
    explicit Child(pid_t id) : id_(id) {}
    ~Child() {
        if (id_ < 0) return;
        ::kill(id_, SIGKILL);
        (void)wait();
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    void kill() const { ::kill(id_, SIGKILL); }
    int wait() {
        int status = 0;
        while (waitpid(id_, &status, 0) < 0 && errno == EINTR) {
        }
        id_ = -1;
        return status;
    }

  private:
    pid_t id_;
};

// Takes complete frames off what was received.
class Frames {
  public:
    explicit Frames(const Watch& watch) : watch_(watch) {}

    // False: what came is no frame.
    bool take(std::string_view octets) {
        received_ += octets;
        if (received_.size() > answer_bytes_max) return false;
        while (!received_.empty() && answer_.empty()) {
            const std::size_t end = received_.find('\n');
            if (end == std::string::npos) return received_.size() < line_max;
            const std::string_view line = std::string_view(received_).substr(0, end);
            std::array<std::int64_t, 3> numbers{};
            if (line.starts_with("p ") && parse(line.substr(2), numbers, 3)) {
                if (watch_.advanced && numbers[0] >= 0 && numbers[0] <= 2) {
                    watch_.advanced(static_cast<int>(numbers[0]), numbers[1], numbers[2]);
                }
                received_.erase(0, end + 1);
            } else if (line.starts_with("a ") && parse(line.substr(2), numbers, 1)) {
                const auto size = static_cast<std::size_t>(numbers[0]);
                if (numbers[0] < 0 || size > answer_bytes_max) return false;
                if (received_.size() - end - 1 < size) return true;
                answer_ = received_.substr(end + 1, size);
            } else {
                return false;
            }
        }
        return true;
    }
    [[nodiscard]] const std::string& answer() const { return answer_; }

  private:
    static constexpr std::size_t line_max = 200;

    static bool parse(std::string_view text, std::array<std::int64_t, 3>& numbers,
                      std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            const auto [end, error] =
                std::from_chars(text.data(), text.data() + text.size(), numbers[i]);
            if (error != std::errc()) return false;
            text.remove_prefix(static_cast<std::size_t>(end - text.data()));
            if (i + 1 < count && !text.starts_with(' ')) return false;
            if (i + 1 < count) text.remove_prefix(1);
        }
        return text.empty();
    }

    const Watch& watch_;
    std::string received_;
    std::string answer_;
};

std::string reason_of(int status) {
    if (WIFSIGNALED(status)) {
        const int signal = WTERMSIG(status);
        return signal == SIGXCPU ? "processor time" : "signal " + std::to_string(signal);
    }
    return WEXITSTATUS(status) == 0 ? "answer" : "exit " + std::to_string(WEXITSTATUS(status));
}

enum class Ending { closed, garbled, late, cancelled };

// Sends the problem and hears frames until the child closes its end.
Ending converse(int socket, std::string_view problem, Frames& frames, const Watch& watch,
                Clock::time_point deadline) {
    std::array<char, 65'536> buffer{};
    for (;;) {
        if (watch.cancelled && watch.cancelled()) return Ending::cancelled;
        if (Clock::now() >= deadline) return Ending::late;
        pollfd wanted{socket, POLLIN, 0};
        if (!problem.empty()) wanted.events |= POLLOUT;
        if (poll(&wanted, 1, poll_milliseconds) < 0 && errno != EINTR) return Ending::garbled;
        if ((wanted.revents & POLLOUT) != 0 && !problem.empty()) {
            const ssize_t sent =
                send(socket, problem.data(), problem.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (sent > 0) problem.remove_prefix(static_cast<std::size_t>(sent));
            if (sent < 0 && errno != EAGAIN && errno != EINTR) problem = {};
            if (problem.empty()) shutdown(socket, SHUT_WR);
        }
        if ((wanted.revents & (POLLIN | POLLHUP | POLLERR)) == 0) continue;
        const ssize_t got = recv(socket, buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (got == 0) return Ending::closed;
        if (got < 0 && errno != EAGAIN && errno != EINTR) return Ending::closed;
        if (got > 0 && !frames.take({buffer.data(), static_cast<std::size_t>(got)})) {
            return Ending::garbled;
        }
    }
}

bool write_all(std::string_view octets) {
    while (!octets.empty()) {
        const ssize_t sent = send(1, octets.data(), octets.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        octets.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

std::string read_all() {
    std::string octets;
    std::array<char, 65'536> buffer{};
    for (;;) {
        const ssize_t got = read(0, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return octets;
        octets.append(buffer.data(), static_cast<std::size_t>(got));
    }
}

}  // namespace

WorkerAnswer ask_worker(const Worker& worker, std::string_view message, const Watch& watch) {
    std::array<int, 2> ends{};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        fail(errno, "a socket for the solver's process");
    }
    Descriptor ours(ends[0]);
    Descriptor theirs(ends[1]);
    Child child(spawn(worker.command, theirs.get()));
    theirs.close();
    Frames frames(watch);
    const Ending ending =
        converse(ours.get(), message, frames, watch,
                 Clock::now() + std::chrono::seconds(worker.wall_seconds_max));
    if (ending != Ending::closed) child.kill();
    const int status = child.wait();
    WorkerAnswer answer;
    answer.cancelled = ending == Ending::cancelled;
    if (ending == Ending::late) {
        answer.reason = "wall time";
    } else if (ending == Ending::garbled) {
        answer.reason = "answer";
    } else if (!WIFEXITED(status) || WEXITSTATUS(status) != exit_answered) {
        answer.reason = reason_of(status);
    } else if (frames.answer().empty()) {
        answer.reason = "answer";
    } else {
        answer.answered = true;
        answer.text = frames.answer();
    }
    return answer;
}

WorkerOutcome solve_in_worker(const Problem& problem, const Worker& worker, const Watch& watch) {
    const WorkerAnswer answer = ask_worker(
        worker, to_message(problem, {worker.processor_seconds_max, worker.memory_bytes_max}),
        watch);
    WorkerOutcome outcome;
    outcome.cancelled = answer.cancelled;
    outcome.reason = answer.reason;
    if (!answer.answered) return outcome;
    if (auto solution = read_solution(answer.text)) {
        outcome.answered = true;
        outcome.solution = std::move(*solution);
    } else {
        outcome.reason = "answer";
    }
    return outcome;
}

void limit_worker(int processor_seconds_max, std::int64_t memory_bytes_max) {
    const auto set = [](__rlimit_resource resource, std::int64_t value, rlim_t grace) {
        // At the first of the two the process hears SIGXCPU, which tells the parent why it ended.
        const rlimit bound{static_cast<rlim_t>(value), static_cast<rlim_t>(value) + grace};
        setrlimit(resource, &bound);
    };
    if (processor_seconds_max > 0) set(RLIMIT_CPU, processor_seconds_max, 1);
    if (memory_bytes_max > 0 && limits_address_space) set(RLIMIT_AS, memory_bytes_max, 0);
    set(RLIMIT_CORE, 0, 0);
    // What solves for nobody stops.
    prctl(PR_SET_PDEATHSIG, SIGKILL);
}

int answer_parent(
    const std::function<std::string(const std::string& message, const Watch& watch)>& answer) {
    const std::string message = read_all();
    try {
        Watch watch;
        auto last = Clock::now();
        int last_step = -1;
        watch.advanced = [&](int step, std::int64_t done, std::int64_t total) {
            const auto now = Clock::now();
            if (step == last_step && now - last < std::chrono::milliseconds(poll_milliseconds)) {
                return;
            }
            last = now;
            last_step = step;
            // A parent that is gone is noticed when the answer cannot be written.
            (void)write_all("p " + std::to_string(step) + " " + std::to_string(done) + " " +
                            std::to_string(total) + "\n");
        };
        const std::string text = answer(message, watch);
        // No answer at all: the message could not be read.
        if (text.empty()) return exit_bad_problem;
        return write_all("a " + std::to_string(text.size()) + "\n") && write_all(text)
                   ? exit_answered
                   : exit_no_parent;
    } catch (const std::bad_alloc&) {
        return exit_no_memory;
    }
}

int run_worker(const Solver& solver) {
    return answer_parent([&](const std::string& message, const Watch& watch) {
        WorkerLimits limits;
        const auto problem = read_problem(message, limits);
        if (!problem) return std::string();
        limit_worker(limits.processor_seconds, limits.memory_bytes);
        return to_message(solver(*problem, watch));
    });
}

}  // namespace isegoria::sortition
