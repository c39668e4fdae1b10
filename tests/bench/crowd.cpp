// SPDX-License-Identifier: AGPL-3.0-or-later
// The crowd: one epoll loop. A viewer goes through its opening step by step; once it has settled,
// one in a hundred goes on reading frames, and the others only count octets, which is what keeps
// ten thousand of them cheap beside the server.
#include "bench/crowd.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <utility>

#include "bench/line.hpp"
#include "isegoria/v1/frames.pb.h"

namespace isegoria::bench {
namespace {

constexpr std::uint32_t sample_every = 100;
constexpr int quiet_ms = 10;  // Nothing came for so long: drained.

[[noreturn]] void give_up(const char* what) {
    std::fprintf(stderr, "crowd: %s: %s\n", what, std::strerror(errno));
    std::_Exit(1);
}

std::string masked_frame(const v1::ClientFrame& message) {
    const std::string payload = message.SerializeAsString();
    std::string octets{'\x82', static_cast<char>(0x80 | payload.size())};
    if (payload.size() > 125) give_up("a frame that is too long");
    return octets + std::string(4, '\0') + payload;  // A mask of zeros changes nothing.
}

struct Client {
    enum class Step { connecting, securing, upgrading, greeting, settling, settled, gone };
    int socket = -1;
    SSL* tls = nullptr;
    Step step = Step::gone;
    bool bare = false;
    bool sampled = false;
    bool stalled = false;
    bool hello_sent = false;
    std::int64_t started_ns = 0;
    std::int64_t try_again_ns = 0;
    std::int64_t reached_ns = 0;
    std::string unread;
    std::string token;
};

class Clients {
  public:
    Clients(int orders, Shared* shared) : orders_(orders), shared_(shared) {
        poll_ = epoll_create1(0);
        context_ = SSL_CTX_new(TLS_client_method());
        SSL_CTX_set_mode(context_, SSL_MODE_RELEASE_BUFFERS);
        buffer_.resize(1 << 20);
    }
    void run();

  private:
    void open_bare(const Request& request);
    void open_viewers(const Request& request);
    void begin(Client& client);
    void lose(Client& client, bool reset);
    void advance(Client& client);
    void receive(Client& client);
    void read_frames(Client& client);
    void take(Client& client, const v1::ServerFrame& frame);
    void write(Client& client, const std::string& octets);
    void poll(int wait_ms);
    void drain();
    void note_latencies();
    void note_p99();

    int orders_;
    Shared* shared_;
    int poll_;
    SSL_CTX* context_;
    std::vector<char> buffer_;
    std::vector<std::unique_ptr<Client>> bare_;
    std::vector<std::unique_ptr<Client>> viewers_;
    Request opening_;
    Figures figures_;
    std::vector<double> times_;
    bool measuring_ = false;
    std::int64_t heard_ns_ = 0;
    std::size_t under_way_ = 0;
};

int connect_to(std::uint32_t port, bool wait) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | (wait ? 0 : SOCK_NONBLOCK), 0);
    if (socket < 0) give_up("socket");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 &&
        errno != EINPROGRESS)
        give_up("connect");
    return socket;
}

void Clients::open_bare(const Request& request) {
    for (std::uint32_t i = 0; i < request.count; ++i) {
        auto client = std::make_unique<Client>();
        client->bare = true;
        client->step = Client::Step::settled;
        client->socket = connect_to(request.port, true);
        if (request.tls) {
            client->tls = SSL_new(context_);
            SSL_set_fd(client->tls, client->socket);
            if (SSL_connect(client->tls) != 1) give_up("TLS of a bare connection");
        }
        ::fcntl(client->socket, F_SETFL, O_NONBLOCK);
        epoll_event event{EPOLLIN, {.ptr = client.get()}};
        epoll_ctl(poll_, EPOLL_CTL_ADD, client->socket, &event);
        bare_.push_back(std::move(client));
    }
    figures_.open = bare_.size();
}

void Clients::begin(Client& client) {
    client.socket = connect_to(opening_.port, false);
    client.step = Client::Step::connecting;
    client.hello_sent = false;
    client.unread.clear();
    epoll_event event{EPOLLIN | EPOLLOUT, {.ptr = &client}};
    epoll_ctl(poll_, EPOLL_CTL_ADD, client.socket, &event);
    ++under_way_;
}

void Clients::lose(Client& client, bool reset) {
    if (client.step != Client::Step::settled && client.step != Client::Step::gone) --under_way_;
    client.step = Client::Step::gone;
    if (client.tls) SSL_free(std::exchange(client.tls, nullptr));
    const linger abrupt{1, 0};
    if (reset) setsockopt(client.socket, SOL_SOCKET, SO_LINGER, &abrupt, sizeof abrupt);
    ::close(std::exchange(client.socket, -1));
}

void Clients::open_viewers(const Request& request) {
    opening_ = request;
    const std::int64_t start = now_ns();
    if (!request.once_known) viewers_.clear();
    while (viewers_.size() < request.count) {
        viewers_.push_back(std::make_unique<Client>());
        viewers_.back()->sampled = (viewers_.size() - 1) % sample_every == 0;
    }
    for (auto& client : viewers_) {
        client->started_ns = start;
        client->try_again_ns = 0;
        client->stalled = false;
    }
    times_.clear();
    std::size_t settled = 0;
    constexpr std::int64_t patience_ns = 600'000'000'000;  // On a busy machine.
    while (settled < viewers_.size() && now_ns() - start < patience_ns) {
        settled = 0;
        for (auto& client : viewers_) {
            if (client->step == Client::Step::settled) ++settled;
            if (client->step != Client::Step::gone || under_way_ >= request.at_once ||
                client->try_again_ns > now_ns())
                continue;
            begin(*client);
        }
        poll(5);
    }
    figures_.open = settled;
    note_p99();
    figures_.all_ms = static_cast<double>(now_ns() - start) / 1e6;
}

void Clients::write(Client& client, const std::string& octets) {
    const auto size = static_cast<int>(octets.size());
    const auto sent = client.tls ? SSL_write(client.tls, octets.data(), size)
                                 : ::send(client.socket, octets.data(), octets.size(), MSG_NOSIGNAL);
    // A socket just opened has room for a kilobyte; without it the peer has gone.
    if (sent != size) lose(client, false);
}

void Clients::advance(Client& client) {
    if (client.step == Client::Step::connecting) {
        int error = 0;
        socklen_t size = sizeof error;
        getsockopt(client.socket, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error != 0) {
            ++figures_.failed;
            return lose(client, false);
        }
        const int yes = 1;
        setsockopt(client.socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        epoll_event event{EPOLLIN, {.ptr = &client}};
        epoll_ctl(poll_, EPOLL_CTL_MOD, client.socket, &event);
        client.step = Client::Step::securing;
        if (opening_.tls) {
            client.tls = SSL_new(context_);
            SSL_set_fd(client.tls, client.socket);
        }
    }
    if (client.step == Client::Step::securing) {
        ERR_clear_error();  // What another one met is not this one's (SSL_get_error(3)).
        const int secured = client.tls ? SSL_connect(client.tls) : 1;
        if (secured != 1) {
            if (SSL_get_error(client.tls, secured) == SSL_ERROR_WANT_READ) return;
            ++figures_.failed;
            return lose(client, false);
        }
        client.step = Client::Step::upgrading;
        write(client,
              "GET /live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: "
              "Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: "
              "13\r\n\r\n");
    }
}

void Clients::receive(Client& client) {
    if (client.stalled) return;
    const bool reads = !client.bare && (client.step != Client::Step::settled || client.sampled);
    for (;;) {
        ssize_t count = 0;
        if (client.tls && reads) {
            ERR_clear_error();
            count = SSL_read(client.tls, buffer_.data(), static_cast<int>(buffer_.size()));
            if (count <= 0 && SSL_get_error(client.tls, static_cast<int>(count)) ==
                                  SSL_ERROR_WANT_READ)
                return;
        } else {
            count = ::recv(client.socket, buffer_.data(), buffer_.size(), 0);
            if (count < 0 && errno == EAGAIN) return;
        }
        if (count <= 0) {
            ++figures_.failed;
            return lose(client, false);
        }
        heard_ns_ = now_ns();
        if (client.reached_ns == 0) client.reached_ns = heard_ns_;
        figures_.octets += static_cast<std::uint64_t>(count);
        if (!reads) continue;
        if (client.step == Client::Step::settled)
            figures_.sampled_octets += static_cast<std::uint64_t>(count);
        client.unread.append(buffer_.data(), static_cast<std::size_t>(count));
        read_frames(client);
        if (client.step == Client::Step::gone) return;
        if (client.step == Client::Step::settled && !client.sampled) return;
    }
}

void Clients::read_frames(Client& client) {
    if (client.step == Client::Step::upgrading) {
        const std::size_t end = client.unread.find("\r\n\r\n");
        if (end == std::string::npos) return;
        if (!client.unread.starts_with("HTTP/1.1 101 ")) {
            const std::size_t at = client.unread.find("Retry-After: ");
            if (at == std::string::npos) {
                ++figures_.failed;
            } else {
                ++figures_.refused_politely;
                client.try_again_ns =
                    now_ns() + 1'000'000'000LL * std::atoi(client.unread.c_str() + at + 13);
            }
            return lose(client, false);
        }
        client.unread.erase(0, end + 4);
        client.step = Client::Step::greeting;
        v1::ClientFrame hello;
        hello.mutable_hello()->set_version(1);
        if (!client.token.empty())
            hello.mutable_hello()->set_token(client.token);
        else
            hello.mutable_hello()->set_guest_of(1);
        write(client, masked_frame(hello));
    }
    while (client.unread.size() >= 2 && client.step != Client::Step::gone) {
        const auto octet = [&](std::size_t at) {
            return static_cast<std::size_t>(static_cast<unsigned char>(client.unread[at]));
        };
        std::size_t size = octet(1) & 0x7F;
        const std::size_t extended = size == 126 ? 2 : size == 127 ? 8 : 0;
        if (client.unread.size() < 2 + extended) return;
        if (extended > 0) size = 0;
        for (std::size_t i = 0; i < extended; ++i) size = size << 8 | octet(2 + i);
        if (client.unread.size() < 2 + extended + size) return;
        v1::ServerFrame frame;
        if ((octet(0) & 0x0F) == 2 &&
            frame.ParseFromArray(client.unread.data() + 2 + extended, static_cast<int>(size)))
            take(client, frame);
        client.unread.erase(0, 2 + extended + size);
    }
    if (client.unread.empty()) std::string().swap(client.unread);
}

void Clients::take(Client& client, const v1::ServerFrame& frame) {
    if (frame.has_welcome()) {
        if (!frame.welcome().token().empty()) client.token = frame.welcome().token();
        v1::ClientFrame watch;
        watch.mutable_watch()->set_assembly(0);
        std::string both = masked_frame(watch);
        watch.mutable_watch()->set_assembly(1);
        both += masked_frame(watch);
        client.step = Client::Step::settling;
        write(client, both);
    } else if (frame.has_settled() && frame.settled().assembly() == 1 &&
               client.step == Client::Step::settling) {
        client.step = Client::Step::settled;
        --under_way_;
        times_.push_back(static_cast<double>(now_ns() - client.started_ns) / 1e6);
    } else if (frame.has_update() && client.step == Client::Step::settled) {
        for (const v1::Entity& entity : frame.update().entities())
            if (entity.has_question()) ++figures_.questions;
    } else if (frame.has_goodbye()) {
        std::fprintf(stderr, "crowd: goodbye %s\n", frame.goodbye().code().c_str());
    }
}

void Clients::poll(int wait_ms) {
    std::array<epoll_event, 512> events;
    const int count = epoll_wait(poll_, events.data(), static_cast<int>(events.size()), wait_ms);
    for (int i = 0; i < count; ++i) {
        auto& client = *static_cast<Client*>(events[static_cast<std::size_t>(i)].data.ptr);
        if (client.step == Client::Step::gone) continue;
        if (client.step <= Client::Step::securing) advance(client);
        if (client.step > Client::Step::securing && client.step != Client::Step::gone)
            receive(client);
    }
}

void Clients::drain() {
    heard_ns_ = now_ns();
    while (now_ns() - heard_ns_ < quiet_ms * 1'000'000LL) poll(quiet_ms);
    if (measuring_) note_latencies();
}

void Clients::note_latencies() {
    for (auto& client : viewers_) {
        if (client->reached_ns > 0 && !client->stalled)
            times_.push_back(static_cast<double>(client->reached_ns - shared_->sent_ns) / 1e6);
        client->reached_ns = 0;
    }
}

void Clients::note_p99() {
    if (!times_.empty()) figures_.p99_ms = percentile(times_, 99);
}

void Clients::run() {
    Request request;
    while (::read(orders_, &request, sizeof request) == sizeof request) {
        figures_ = {};
        switch (request.order) {
            case Order::open_bare:
                open_bare(request);
                break;
            case Order::open_viewers:
                open_viewers(request);
                break;
            case Order::drain:
                drain();
                break;
            case Order::stall:
            case Order::resume:
                for (std::uint32_t i = 0; i < request.count && i < viewers_.size(); ++i) {
                    Client& client = *viewers_[i];
                    client.stalled = request.order == Order::stall;
                    epoll_event event{client.stalled ? 0U : EPOLLIN, {.ptr = &client}};
                    epoll_ctl(poll_, EPOLL_CTL_MOD, client.socket, &event);
                }
                break;
            case Order::measure:
                measuring_ = true;
                times_.clear();
                for (auto& client : viewers_) client->reached_ns = 0;
                break;
            case Order::latencies:
                measuring_ = false;
                note_p99();
                break;
            case Order::drop_viewers:
            case Order::reset_viewers:
                for (auto& client : viewers_)
                    if (client->socket >= 0) lose(*client, request.order == Order::reset_viewers);
                break;
            case Order::close_bare:
                for (auto& client : bare_) lose(*client, true);
                bare_.clear();
                break;
            case Order::end:
                return;
        }
        for (const auto& client : viewers_)
            if (client->sampled && client->step == Client::Step::settled && !client->stalled)
                ++figures_.sampled;
        if (::write(orders_, &figures_, sizeof figures_) != sizeof figures_) return;
    }
}

}  // namespace

std::int64_t now_ns() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

std::uint64_t raise_file_limit(std::uint64_t wanted) {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur < wanted) {
        rlimit raised{std::max<rlim_t>(limit.rlim_cur, wanted),
                      std::max<rlim_t>(limit.rlim_max, wanted)};
        if (setrlimit(RLIMIT_NOFILE, &raised) != 0) {
            raised = {limit.rlim_max, limit.rlim_max};
            setrlimit(RLIMIT_NOFILE, &raised);
        }
        getrlimit(RLIMIT_NOFILE, &limit);
    }
    return limit.rlim_cur;
}

Crowd::Crowd() {
    shared_ = static_cast<Shared*>(
        mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    std::array<int, 2> pair{};
    if (shared_ == MAP_FAILED || socketpair(AF_UNIX, SOCK_SEQPACKET, 0, pair.data()) != 0)
        give_up("start");
    std::signal(SIGPIPE, SIG_IGN);
    process_ = ::fork();
    if (process_ < 0) give_up("fork");
    if (process_ == 0) {
        ::close(pair[0]);
        Clients(pair[1], shared_).run();
        std::_Exit(0);
    }
    ::close(pair[1]);
    socket_ = pair[0];
}

Crowd::~Crowd() {
    ask({.order = Order::end});
    ::close(socket_);
    ::waitpid(process_, nullptr, 0);
    munmap(shared_, sizeof(Shared));
}

void Crowd::ask(const Request& request) {
    if (::write(socket_, &request, sizeof request) != sizeof request) give_up("ask");
}

Figures Crowd::answer() {
    Figures figures;
    if (::read(socket_, &figures, sizeof figures) != sizeof figures) give_up("answer");
    return figures;
}

}  // namespace isegoria::bench
