// SPDX-License-Identifier: AGPL-3.0-or-later
// What queues up while a transaction is under way is the next one, as in a server.
#include "bare_exchange.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

#include "line.hpp"

namespace isegoria::bench {
namespace {

constexpr std::size_t request_octets = 43;  // a frame with a reaction
constexpr std::size_t answer_octets = 34;   // a frame that accepts it

double now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

void must(bool fine) {
    if (!fine) throw std::runtime_error("the bare exchange broke off");
}

void hear(int poll, int socket) {
    epoll_event wanted{};
    wanted.events = EPOLLIN;
    wanted.data.fd = socket;
    must(epoll_ctl(poll, EPOLL_CTL_ADD, socket, &wanted) == 0);
}

// Rows are written by a thread of their own; `written_` is readable when a batch is on the disk.
class Rows {
  public:
    Rows(const std::filesystem::path& path, const std::vector<Row>& rows, int written)
        : log_(path), rows_(rows), written_(written), thread_([this] { write(); }) {}
    ~Rows() {
        {
            const std::lock_guard lock(mutex_);
            over_ = true;
        }
        wanted_.notify_one();
        thread_.join();
    }
    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;

    void take(std::size_t count) {
        const std::lock_guard lock(mutex_);
        count_ = count;
        wanted_.notify_one();
    }

  private:
    void write() {
        std::unique_lock lock(mutex_);
        while (true) {
            wanted_.wait(lock, [this] { return over_ || count_ > 0; });
            if (over_) return;
            log_.append(rows_, std::exchange(count_, 0));
            must(eventfd_write(written_, 1) == 0);
        }
    }

    BareLog log_;
    const std::vector<Row>& rows_;
    int written_;
    std::mutex mutex_;
    std::condition_variable wanted_;
    std::size_t count_ = 0;
    bool over_ = false;
    std::thread thread_;
};

// Until the first socket is closed. Returns rows a transaction.
double answer(int listening, std::size_t clients, const std::filesystem::path& path,
              const std::vector<Row>& rows) {
    const int poll = epoll_create1(0);
    const int written = eventfd(0, 0);
    hear(poll, written);
    for (std::size_t each = 0; each < clients; ++each)
        hear(poll, accept(listening, nullptr, nullptr));
    const std::string reply(answer_octets, 'x');
    std::vector<int> waiting;
    std::vector<int> in_flight;
    std::uint64_t answered = 0;
    std::uint64_t transactions = 0;
    Rows writer(path, rows, written);
    while (true) {
        std::array<epoll_event, 256> events{};
        const int count = epoll_wait(poll, events.data(), events.size(), -1);
        for (int each = 0; each < count; ++each) {
            const int socket = events[static_cast<std::size_t>(each)].data.fd;
            if (socket == written) {
                eventfd_t ignored = 0;
                must(eventfd_read(written, &ignored) == 0);
                for (const int client : in_flight)
                    (void)send(client, reply.data(), reply.size(), MSG_NOSIGNAL);
                answered += in_flight.size();
                ++transactions;
                in_flight.clear();
                continue;
            }
            std::array<char, 4'096> some;
            const ssize_t got = recv(socket, some.data(), some.size(), 0);
            if (got <= 0) return static_cast<double>(answered) / static_cast<double>(transactions);
            waiting.push_back(socket);
        }
        if (!in_flight.empty() || waiting.empty()) continue;
        in_flight.swap(waiting);
        writer.take(in_flight.size());
    }
}

Exchanged ask(const sockaddr_in& address, std::size_t clients, double seconds) {
    const int poll = epoll_create1(0);
    std::vector<int> sockets;
    for (std::size_t each = 0; each < clients; ++each) {
        const int client = socket(AF_INET, SOCK_STREAM, 0);
        must(connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
        const int on = 1;
        setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        hear(poll, client);
        sockets.push_back(client);
    }
    const std::string request(request_octets, 'x');
    const auto send_to = [&](int client) {
        must(send(client, request.data(), request.size(), MSG_NOSIGNAL) > 0);
    };
    for (const int client : sockets) send_to(client);
    std::uint64_t answered = 0;
    std::vector<double> turns_ms;  // Of a lone client: from one answer to the next.
    const double began = now();
    double at = began;
    while (at < began + seconds) {
        std::array<epoll_event, 256> events{};
        const int count = epoll_wait(poll, events.data(), events.size(), 10'000);
        must(count > 0);
        for (int each = 0; each < count; ++each) {
            const int client = events[static_cast<std::size_t>(each)].data.fd;
            std::array<char, 4'096> some;
            must(recv(client, some.data(), some.size(), 0) > 0);
            ++answered;
            send_to(client);
        }
        const double before = std::exchange(at, now());
        if (clients == 1) turns_ms.push_back((at - before) * 1e3);
    }
    for (const int client : sockets) close(client);
    close(poll);
    Exchanged exchanged;
    exchanged.rate = static_cast<double>(answered) / (at - began);
    if (!turns_ms.empty()) exchanged.median_ms = median(turns_ms);
    return exchanged;
}

}  // namespace

Exchanged bare_exchange(const std::filesystem::path& path, const std::vector<Row>& rows,
                        std::size_t clients, double seconds) {
    const int listening = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    must(bind(listening, reinterpret_cast<sockaddr*>(&address), size) == 0);
    must(listen(listening, static_cast<int>(clients)) == 0);
    must(getsockname(listening, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    std::array<int, 2> result{};
    must(pipe(result.data()) == 0);
    const pid_t other = fork();
    must(other >= 0);
    if (other == 0) {
        close(result[0]);
        double batch = 0;
        try {
            batch = answer(listening, clients, path, rows);
        } catch (const std::exception& error) {
            std::fprintf(stderr, "bare exchange: %s\n", error.what());
        }
        _exit(write(result[1], &batch, sizeof batch) == sizeof batch ? 0 : 1);
    }
    close(result[1]);
    close(listening);
    Exchanged exchanged = ask(address, clients, seconds);
    const bool told = read(result[0], &exchanged.batch, sizeof exchanged.batch) ==
                      static_cast<ssize_t>(sizeof exchanged.batch);
    close(result[0]);
    waitpid(other, nullptr, 0);
    must(told && exchanged.batch > 0);
    return exchanged;
}

}  // namespace isegoria::bench
