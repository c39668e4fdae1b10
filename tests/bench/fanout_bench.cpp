// SPDX-License-Identifier: AGPL-3.0-or-later
// What it costs the server to bring an update to everybody: entity updates of an assembly through
// sessions, three audiences and all, beside a bare loop of send() (SSL_write) of as many octets to
// as many connections, in turn with it. One JSON object a line; one thread, and the crowd.
//   fanout_bench [CONNECTIONS…]    (1000 and 10000)
#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/ssl/context.hpp>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include "bench/line.hpp"
#include "bench/stage.hpp"
#include "net/certificate.hpp"
#include "net/tls.hpp"

namespace isegoria::bench {
namespace {

constexpr std::size_t burst_max = 16;
constexpr int rounds = 21;
// Facilitators and observers get what concerns them alone as well, but no more of the questions.
constexpr double ratio_max = 1.25;

// The baseline: accepted sockets and nothing else.
class Bare {
  public:
    Bare(bool tls, const std::filesystem::path& folder) {
        listening_ = ::socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(listening_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
            ::listen(listening_, 4'096) != 0)
            throw std::runtime_error("no port for the baseline");
        getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        if (!tls) return;
        const auto file = net::self_made_certificate(folder / "tls", {});
        tls_ = net::server_tls(file, file);
    }
    ~Bare() {
        for (SSL* each : secured_) SSL_free(each);
        for (const int each : sockets_) ::close(each);
        ::close(listening_);
    }
    Bare(const Bare&) = delete;
    Bare& operator=(const Bare&) = delete;

    void open(Crowd& crowd, std::uint32_t count) {
        crowd.ask({.order = Order::open_bare, .count = count, .port = port_, .tls = tls_ != nullptr});
        for (std::uint32_t i = 0; i < count; ++i) {
            const int socket = ::accept(listening_, nullptr, nullptr);
            sockets_.push_back(socket);
            if (!tls_) continue;
            SSL* secured = SSL_new(tls_->native_handle());
            SSL_set_fd(secured, socket);
            if (SSL_accept(secured) != 1) throw std::runtime_error("TLS of the baseline");
            secured_.push_back(secured);
        }
        (void)crowd.answer();
    }

    double send(const std::string& octets) {
        const double start = thread_seconds();
        for (SSL* each : secured_) SSL_write(each, octets.data(), static_cast<int>(octets.size()));
        if (secured_.empty())
            for (const int each : sockets_)
                (void)!::send(each, octets.data(), octets.size(), MSG_NOSIGNAL);
        return (thread_seconds() - start) / static_cast<double>(sockets_.size());
    }

  private:
    int listening_ = -1;
    std::uint32_t port_ = 0;
    net::TlsContext tls_;
    std::vector<int> sockets_;
    std::vector<SSL*> secured_;
};

bool measure(Stage& stage, Crowd& crowd, Bare& bare, const std::string& name, std::uint32_t count,
             std::size_t burst) {
    std::vector<double> ours;
    std::vector<double> theirs;
    std::vector<double> ratios;
    std::size_t octets = 0;
    for (int round = -2; round < rounds; ++round) {
        const double start = thread_seconds();
        stage.change_questions(burst);
        stage.settle();
        const double spent = thread_seconds() - start;
        const Figures got = stage.ask(crowd, {.order = Order::drain});
        if (got.questions != got.sampled * burst || got.sampled == 0)
            throw std::runtime_error("updates were lost or doubled: " +
                                     std::to_string(got.questions) + " of " +
                                     std::to_string(got.sampled * burst));
        octets = got.sampled_octets / got.sampled;
        const double raw = bare.send(std::string(octets, 'x')) * count;
        crowd.ask({.order = Order::drain});
        (void)crowd.answer();
        if (round < 0) continue;  // The first ones warm caches and buffers.
        ours.push_back(spent);
        theirs.push_back(raw);
        ratios.push_back(spent / raw);
    }
    const double deliveries = static_cast<double>(count) * static_cast<double>(burst) / 1e6;
    const bool secured = name.starts_with("TLS");
    std::fprintf(stderr, "%s: %zu octets a connection and burst, bare loop %.3f s/million\n",
                 name.c_str(), octets, median(theirs) / deliveries);
    return print({.bench = "fanout",
                  .name = name,
                  .value = median(ours) / deliveries,
                  .unit = "CPU s/million deliveries",
                  .baseline = secured ? "bare loop of SSL_write()" : "bare loop of send()",
                  .ratio = median(ratios),
                  .bar = ratio_at_most(ratio_max)});
}

bool run(bool tls, std::uint32_t count, std::uint32_t bare_count) {
    Crowd crowd;
    net::Limits limits;
    limits.ping_interval = std::chrono::hours(1);
    Stage stage(tls, burst_max, limits);
    Bare bare(tls, stage.folder());
    bare.open(crowd, bare_count);
    const Figures opened = stage.ask(
        crowd, {.order = Order::open_viewers, .count = count, .port = stage.port(), .tls = tls});
    if (opened.open != count) throw std::runtime_error("not all viewers came in");
    stage.give_roles();
    (void)stage.ask(crowd, {.order = Order::drain});
    bool ok = true;
    for (const std::size_t burst : {std::size_t{1}, burst_max}) {
        const std::string name = std::string(tls ? "TLS, " : "plain, ") + std::to_string(count) +
                                 " connections, burst " + std::to_string(burst);
        ok &= measure(stage, crowd, bare, name, count, burst);
    }
    return ok;
}

}  // namespace
}  // namespace isegoria::bench

int main(int count, char** words) {
    using namespace isegoria::bench;
    std::vector<std::uint32_t> sizes;
    for (int i = 1; i < count; ++i)
        sizes.push_back(static_cast<std::uint32_t>(std::atoi(words[i])));
    if (sizes.empty()) sizes = {1'000, 10'000};
    const auto most = *std::max_element(sizes.begin(), sizes.end());
    const auto files = raise_file_limit(2ULL * most + 100);
    print_limits("fanout", files);
    bool ok = true;
    try {
        for (const bool tls : {false, true})
            for (const std::uint32_t size : sizes) {
                if (files < size + 1'000ULL) {
                    std::fprintf(stderr, "fanout: %u connections need more open files\n", size);
                    ok = false;
                    continue;
                }
                // Where not as many files may be open, the baseline is taken on fewer.
                const auto bare = std::min<std::uint64_t>(size, files - size - 100);
                ok &= run(tls, size, static_cast<std::uint32_t>(bare));
            }
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "fanout: %s\n", failure.what());
        return 2;
    }
    return ok ? 0 : 1;
}
