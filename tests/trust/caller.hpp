// SPDX-License-Identifier: AGPL-3.0-or-later
// A client of the real server with every octet under control: it blocks, keeps all that it has
// heard, and can send what no honest client would. Owned by a test, on its thread.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "../net/house.hpp"
#include "isegoria/v1/frames.pb.h"
#include "sync/entity_map.hpp"

namespace isegoria::trust {

// A command in protobuf's text format: "open_phase { phase: 1 }". Fails the test when it is none.
[[nodiscard]] v1::Command command(const std::string& text);
[[nodiscard]] v1::Errand errand(const std::string& text);

[[nodiscard]] v1::Hello stranger();
[[nodiscard]] v1::Hello with_code(const std::string& code, const std::string& token = {});
[[nodiscard]] v1::Hello with_token(const std::string& token);
[[nodiscard]] v1::Hello guest_of(std::uint64_t assembly);

class Caller {
  public:
    // Connects and says hello; what came of it is in welcome() or goodbye(). `headers`: more lines
    // for the upgrade, each with its line end.
    Caller(std::uint16_t port, const v1::Hello& hello, const std::string& headers = {});

    [[nodiscard]] bool welcomed() const { return welcome_.has_value(); }
    [[nodiscard]] const v1::Welcome& welcome() const { return welcome_.value(); }
    [[nodiscard]] std::uint64_t participant() const { return welcome().participant(); }
    [[nodiscard]] const std::string& token() const { return welcome().token(); }
    [[nodiscard]] const v1::Goodbye& goodbye() const { return goodbye_; }
    // Of the server's close frame, 0 until there is one.
    [[nodiscard]] std::uint16_t close_code() const { return close_code_; }
    [[nodiscard]] const std::string& close_reason() const { return close_reason_; }

    // Sends one wish and waits for the whole of its answer. An empty request id is made up.
    v1::Reply ask(std::uint64_t assembly, const v1::Command& wish, const std::string& id = {});
    v1::Reply ask(std::uint64_t assembly, const v1::Errand& wish, const std::string& id = {});
    // As ask(), and it must have been accepted; the id of what was made.
    std::uint64_t done(std::uint64_t assembly, const std::string& wish);
    v1::Accepted run(std::uint64_t assembly, const std::string& wish);
    // The code with which it was refused; "" when it was accepted.
    std::string refusal(std::uint64_t assembly, const v1::Command& wish);
    void upload(std::uint32_t number, const std::string& octets);

    // Sends without waiting; the id of the request.
    std::string begin(std::uint64_t assembly, const v1::Command& wish, const std::string& id = {});
    // The answer to a request that was begun; nothing when the connection ended before.
    std::optional<v1::Reply> answer_to(const std::string& id);
    // The same, without waiting for the whole of it to be there … for a frame at most.
    bool hear_one();  // False at the end of the connection.

    // Follows, and waits until all of it is there.
    void watch(std::uint64_t assembly, const std::vector<v1::Audience>& pages = {});
    [[nodiscard]] const sync::EntityMap& entities() const { return entities_; }
    // Everything that the server has sent, octet by octet.
    [[nodiscard]] const std::string& heard() const { return heard_; }

    void send(const v1::ClientFrame& frame);
    void send_octets(const std::string& payload);  // As one binary message.
    void hear_to_end();
    void hang_up() { socket_->close(); }

  private:
    void take(const std::string& payload);
    [[nodiscard]] std::string next_id();

    std::unique_ptr<net::testing::RawClient> socket_;
    std::optional<v1::Welcome> welcome_;
    v1::Goodbye goodbye_;
    std::uint16_t close_code_ = 0;
    std::string close_reason_;
    std::map<std::string, std::deque<v1::Reply>> replies_;  // Whole ones by request id.
    std::map<std::string, v1::Reply> parts_;
    std::set<std::uint64_t> settled_;
    sync::EntityMap entities_;
    std::string heard_;
};

// GET from a port of the loopback: the whole answer, its head too.
[[nodiscard]] std::string get(std::uint16_t port, const std::string& target,
                              const std::string& headers = {});
// What the private port says of this; throws std::runtime_error when it says nothing.
[[nodiscard]] std::size_t metric(std::uint16_t port, const std::string& name);

}  // namespace isegoria::trust
