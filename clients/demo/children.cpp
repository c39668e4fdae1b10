// SPDX-License-Identifier: AGPL-3.0-or-later
// Children are made from /proc/self/exe, so that they are this very program. By fork(2), because
// the system is to kill them when their parent is gone, and only they can ask for that.
#include "demo/children.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <stdexcept>
#include <system_error>

namespace isegoria::demo {

namespace asio = boost::asio;

namespace {

// As a shell has it for a program that cannot be run.
constexpr int not_begun = 127;

// Between fork and exec, where nothing may be allocated: another thread may have held the lock.
[[noreturn]] void become(pid_t parent, int output, const char* log, char** arguments) {
    // SIGKILL, since a child that takes its time to end would outlive its parent too; the server's
    // data bear it. A parent that was gone before this call sends nothing: hence the look at it.
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent) _exit(not_begun);
    const int nothing = open("/dev/null", O_RDONLY);
    const int errors = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (nothing < 0 || errors < 0 || dup2(nothing, STDIN_FILENO) < 0 ||
        dup2(output, STDOUT_FILENO) < 0 || dup2(errors, STDERR_FILENO) < 0)
        _exit(not_begun);
    // The parent's connections would not end with the parent if they were open here as well.
    close_range(STDERR_FILENO + 1, ~0U, 0);
    execv("/proc/self/exe", arguments);
    _exit(not_begun);
}

// No signal meets the child while it still has the handlers of its parent, which write into pipes
// that the two share.
pid_t start(int output, const char* log, char** arguments) {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    const pid_t parent = getpid();
    const pid_t process = fork();
    if (process == 0) {
        signal(SIGINT, SIG_DFL);
        signal(SIGTERM, SIG_DFL);
        pthread_sigmask(SIG_SETMASK, &before, nullptr);
        become(parent, output, log, arguments);
    }
    const int error = errno;
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    if (process < 0) throw std::system_error(error, std::generic_category(), "fork");
    return process;
}

}  // namespace

Child::Child(asio::any_io_executor loop, std::vector<std::string> words,
             const std::filesystem::path& log)
    : output_(loop) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        throw std::system_error(errno, std::generic_category(), "pipe");
    output_.assign(ends[0]);
    words.insert(words.begin(), "isegoria");
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    try {
        process_ = start(ends[1], log.c_str(), arguments.data());
    } catch (const std::system_error&) {
        close(ends[1]);
        throw;
    }
    close(ends[1]);
}

Child::~Child() {
    if (!exit_code_) kill();
}

asio::awaitable<void> Child::read(std::function<void(const std::string&)> on_line) {
    std::string octets;
    for (;;) {
        auto buffer = asio::dynamic_buffer(octets, line_octets_max);
        auto token = asio::as_tuple(asio::use_awaitable);
        const auto [error, length] = co_await asio::async_read_until(output_, buffer, '\n', token);
        if (error) break;
        on_line(octets.substr(0, length - 1));
        octets.erase(0, length);
    }
    if (!exit_code_) reap();
}

void Child::signal(int number) const {
    if (!exit_code_) ::kill(process_, number);
}

void Child::kill() {
    if (exit_code_) return;
    ::kill(process_, SIGKILL);
    reap();
}

void Child::reap() {
    int status = 0;
    while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
    exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

ServerChild::ServerChild(asio::any_io_executor loop, std::filesystem::path data,
                         std::filesystem::path log)
    : loop_(loop), data_(std::move(data)), log_(std::move(log)), bell_(loop) {}

void ServerChild::take(const std::string& line) {
    const auto after = [&](std::string_view start) -> std::optional<std::string> {
        const auto at = line.find(start);
        if (at == std::string::npos) return std::nullopt;
        return line.substr(at + start.size());
    };
    // In the order in which they are looked for: the link holds the address too.
    if (const auto code = after("/i#")) {
        setup_code_ = *code;
    } else if (const auto fingerprint = after("certificate SHA-256 ")) {
        fingerprint_ = *fingerprint;
    } else if (const auto address = after("https://")) {
        address_ = *address;
    } else {
        return;
    }
    listening_ = !fingerprint_.empty() && !address_.empty() && !setup_code_.empty();
    bell_.cancel();
}

asio::awaitable<void> ServerChild::start() {
    listening_ = false;
    // One that starts again prints no link, and it is known where it will be.
    const bool again = !setup_code_.empty();
    if (again) fingerprint_.clear();
    const std::vector<std::string> words = {"serve",
                                            "--data",
                                            data_.string(),
                                            "--listen",
                                            again ? address_ : std::string("127.0.0.1:0"),
                                            "--unlimited",
                                            "127.0.0.0/8",
                                            "--wishes-per-second",
                                            "1000"};
    child_ = std::make_shared<Child>(loop_, words, log_);
    const std::shared_ptr<Child> child = child_;
    const std::function<void(const std::string&)> on_line = [this](const std::string& line) {
        take(line);
    };
    asio::co_spawn(loop_, child->read(on_line),
                   [this, child](const std::exception_ptr&) { bell_.cancel(); });
    while (!listening_ && !child->exit_code()) {
        bell_.expires_at(asio::steady_timer::time_point::max());
        boost::system::error_code ignored;
        co_await bell_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    if (!listening_)
        throw std::runtime_error("the server ended before it listened; see " + log_.string());
}

asio::awaitable<void> ServerChild::stop() {
    child_->signal(SIGTERM);
    while (!child_->exit_code()) {
        bell_.expires_at(asio::steady_timer::time_point::max());
        boost::system::error_code ignored;
        co_await bell_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
}

}  // namespace isegoria::demo
