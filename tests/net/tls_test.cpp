// SPDX-License-Identifier: AGPL-3.0-or-later
// What TLS the listener agrees to, and the change of its certificate while it runs.
#include <gtest/gtest.h>
#include <openssl/ssl.h>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <fstream>

#include "house.hpp"
#include "net/certificate.hpp"

namespace isegoria::net::testing {
namespace {

namespace asio = boost::asio;
namespace ssl = asio::ssl;

ListenOptions tls_options(const Scratch& scratch) {
    ListenOptions options = plain_options();
    options.security = SelfMade{scratch.path(), {}};
    return options;
}

// What a client says first.
std::string first_words() {
    ssl::context context(ssl::context::tls_client);
    SSL* client = SSL_new(context.native_handle());
    SSL_set_bio(client, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_connect_state(client);
    SSL_do_handshake(client);
    const char* octets = nullptr;
    const long count = BIO_get_mem_data(SSL_get_wbio(client), &octets);
    std::string words(octets, static_cast<std::size_t>(count));
    SSL_free(client);
    return words;
}

// A client that can be made worse than any of today's.
struct TlsClient {
    explicit TlsClient(std::uint16_t port) : stream(loop, context), port_(port) {}

    bool handshake(const std::function<void(SSL*)>& prepare) {
        SSL* native = stream.native_handle();
        SSL_set_security_level(native, 0);
        prepare(native);
        boost::system::error_code error;
        stream.next_layer().connect({asio::ip::make_address("127.0.0.1"), port_}, error);
        if (!error) stream.handshake(ssl::stream_base::client, error);
        return !error;
    }

    asio::io_context loop;
    ssl::context context{ssl::context::tls_client};
    ssl::stream<asio::ip::tcp::socket> stream;
    std::uint16_t port_;
};

void only_version(SSL* native, int version) {
    SSL_set_min_proto_version(native, version);
    SSL_set_max_proto_version(native, version);
}

TEST(Tls, OldVersionsAndWeakSuitesAreRefused) {
    const Scratch scratch;
    House house(tls_options(scratch));
    for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
        TlsClient client(house.port());
        EXPECT_FALSE(client.handshake([&](SSL* native) { only_version(native, version); }));
    }
    for (const char* suites : {"ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384", "AES128-SHA",
                               "ECDHE-ECDSA-NULL-SHA", "ECDHE-ECDSA-AES128-CCM"}) {
        TlsClient client(house.port());
        EXPECT_FALSE(client.handshake([&](SSL* native) {
            only_version(native, TLS1_2_VERSION);
            SSL_set_cipher_list(native, suites);
        })) << suites;
    }
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        TlsClient client(house.port());
        EXPECT_TRUE(client.handshake([&](SSL* native) { only_version(native, version); }));
    }
    EXPECT_EQ(house.counts().tls_failures, 7U);
}

TEST(Tls, AskingForAnotherProtocolIsRefused) {
    const Scratch scratch;
    House house(tls_options(scratch));
    TlsClient mail(house.port());
    EXPECT_FALSE(mail.handshake([](SSL* native) {
        SSL_set_alpn_protos(native, reinterpret_cast<const unsigned char*>("\x04smtp"), 5);
    }));
    TlsClient web(house.port());
    EXPECT_TRUE(web.handshake([](SSL* native) {
        SSL_set_alpn_protos(native, reinterpret_cast<const unsigned char*>("\x02h2\x08http/1.1"),
                            12);
    }));
}

TEST(Tls, RenegotiationIsRefused) {
    const Scratch scratch;
    House house(tls_options(scratch));
    TlsClient client(house.port());
    ASSERT_TRUE(client.handshake([](SSL* native) { only_version(native, TLS1_2_VERSION); }));
    SSL* native = client.stream.native_handle();
    ASSERT_EQ(SSL_renegotiate(native), 1);
    boost::system::error_code error;
    client.stream.handshake(ssl::stream_base::client, error);
    EXPECT_TRUE(error) << "renegotiated";
}

TEST(Tls, AnHttpAnswerEndsWithACloseNotify) {
    const Scratch scratch;
    House house(tls_options(scratch));
    TlsClient client(house.port());
    ASSERT_TRUE(client.handshake([](SSL*) {}));
    asio::write(client.stream,
                asio::buffer(std::string("GET /x HTTP/1.0\r\nHost: localhost\r\n\r\n")));
    std::string all;
    std::array<char, 4'096> buffer;
    boost::system::error_code end;
    while (!end) {
        const std::size_t count = client.stream.read_some(asio::buffer(buffer), end);
        all.append(buffer.data(), count);
    }
    EXPECT_EQ(end, asio::error::eof) << end.message();
    EXPECT_TRUE(all.ends_with("/x||127.0.0.1|tls"));
    EXPECT_NE(all.find("Strict-Transport-Security"), std::string::npos);
}

TEST(Tls, PlainHttpOnTheTlsPortIsClosed) {
    const Scratch scratch;
    House house(tls_options(scratch));
    RawClient client(house.port());
    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    const auto answer = client.read_to_end();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->find("HTTP"), std::string::npos);
}

TEST(Tls, HandshakesOfThoseWhoArriveTogetherTakeTurns) {
    const Scratch scratch;
    House house(tls_options(scratch));
    const std::string words = first_words();
    asio::io_context loop;
    std::vector<asio::ip::tcp::socket> crowd;
    for (int number = 0; number < 15; ++number)
        crowd.emplace_back(loop).connect({asio::ip::make_address("127.0.0.1"), house.port()});
    for (auto& socket : crowd) asio::write(socket, asio::buffer(words));
    std::array<char, 4'096> buffer;
    for (auto& socket : crowd) EXPECT_GT(socket.read_some(asio::buffer(buffer)), 0U);
    EXPECT_GT(house.counts().handshakes_waited, 0U);
}

TEST(Tls, ANewCertificateIsUsedOnceItIsReloaded) {
    const Scratch scratch;
    House house(tls_options(scratch));
    const auto fingerprint = [](Listener& listener) { return listener.fingerprint(); };
    const auto reload = [](Listener& listener) {
        listener.reload_certificate();
        return listener.fingerprint();
    };
    const std::string first = house.on_loop(fingerprint);
    EXPECT_EQ(house.on_loop(reload), first);
    std::filesystem::remove(scratch.path() / "self_made.pem");
    const std::string second = house.on_loop(reload);
    EXPECT_NE(second, first);

    TlsClient client(house.port());
    ASSERT_TRUE(client.handshake([](SSL*) {}));
    X509* seen = SSL_get1_peer_certificate(client.stream.native_handle());
    EXPECT_EQ(certificate_fingerprint(seen), second);
    X509_free(seen);
}

TEST(Tls, ABrokenCertificateFileLeavesTheOldOneInUse) {
    const Scratch scratch;
    const auto made = self_made_certificate(scratch.path());
    const auto copy = scratch.path() / "copy.pem";
    std::filesystem::copy_file(made, copy);
    ListenOptions options = plain_options();
    options.security = CertificateFiles{copy, copy};
    House house(options);
    std::ofstream(copy, std::ios::trunc) << "broken";
    EXPECT_THROW(house.on_loop([](Listener& listener) {
        listener.reload_certificate();
        return 0;
    }),
                 std::runtime_error);
    TlsClient client(house.port());
    EXPECT_TRUE(client.handshake([](SSL*) {}));
}

}  // namespace
}  // namespace isegoria::net::testing
