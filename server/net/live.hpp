// SPDX-License-Identifier: AGPL-3.0-or-later
// One connected client: reads its frames, hands wishes to clerks and desk, and sends replies and
// updates as fast as the client takes them. Idle it is this object, a link and a watch a stream, and
// no coroutine. Owned by the host; on the loop. Private to net.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "isegoria/v1/frames.pb.h"
#include "net/session.hpp"

namespace isegoria::net {

inline constexpr std::uint32_t protocol_version = 1;

class Live final : public Reader, public room::Viewer, public std::enable_shared_from_this<Live> {
  public:
    Live(SessionHost& host, std::unique_ptr<Channel> channel);
    ~Live() override;
    Live(const Live&) = delete;
    Live& operator=(const Live&) = delete;

    void start();
    // Sends all that there is to send, unless the client has not taken what was sent before.
    void bring_up_to_date();
    // Once a second.
    void tick();
    // Of thousands nothing is in the cache, and the next ones are known: what bring_up_to_date()
    // will look at is asked for in two steps, the second some sessions later.
    void fetch_first() const;
    void fetch_second() const;

    void on_message(std::string_view message, bool text) override;
    void on_room() override { wake(); }
    void on_end() override;
    void wake() override { host_.note(*this); }

    // Whether this is somebody who has said so.
    [[nodiscard]] bool is_stranger() const { return session_.person == 0; }
    [[nodiscard]] bool watches(record::StreamId stream) const { return find_watch(stream) != nullptr; }
    void send(Batch batch);

  private:
    friend class SessionHost;

    // hello.cpp
    boost::asio::awaitable<void> welcome(v1::Hello hello);
    boost::asio::awaitable<bool> is_still_so(std::string token);
    bool take_place(const std::string& device, bool returns);
    void say_welcome();

    // live.cpp
    void rest();
    void go_on();
    template <class Work>
    void spawn(Work work);
    boost::asio::awaitable<void> learn_pseudonym(record::StreamId stream);
    void sent();
    void learn_and_take(v1::ClientFrame& frame);
    void take(v1::ClientFrame& frame);
    void start_watch(const v1::Watch& message, core::ParticipantId viewer);
    void count_watch();
    [[nodiscard]] room::Watch* find_watch(record::StreamId stream) const;
    [[nodiscard]] const core::ParticipantId* find_pseudonym(record::StreamId stream) const;
    void goodbye(std::string code, CloseCode with, std::uint32_t retry_after_ms = 0);
    void malformed();

    // live_uploads.cpp
    void take_upload(v1::Upload& upload);
    void ask_whether_organiser(v1::Upload upload);
    boost::asio::awaitable<void> learn_pseudonyms();

    // wishes.cpp
    void take_wish(const v1::Request& request, core::ParticipantId actor);
    void run_errand(const v1::Request& request, core::ParticipantId actor,
                    const wire::RequestId& request_id);
    void submit(const v1::Request& request, core::ParticipantId actor,
                const wire::RequestId& request_id);
    void answer(const std::string& id, const room::Result& result);
    void refuse(const std::string& request_id, const v1::Refused& refused);
    void answered();
    void weigh();
    [[nodiscard]] std::size_t unsent_octets() const {
        return std::size_t{waiting_.octets} + handed_.octets;
    }

    // What every delivery looks at comes first, side by side: of thousands nothing is in the cache.
    SessionHost& host_;
    std::unique_ptr<Channel> channel_;
    bool noted_ = false;
    bool leaving_ = false;  // Goodbye was said.
    bool greeted_ = false;  // Hello has come.
    bool crowded_ = false;  // Too much is outstanding or unsent: not read.
    std::uint8_t malformed_ = 0;
    std::uint16_t outstanding_ = 0;
    std::vector<std::unique_ptr<room::Watch>> watches_;
    std::vector<Batch> replies_;
    // Of answers: those that wait in replies_, and those that the channel has not got rid of.
    struct Unsent {
        std::uint32_t octets = 0;
        std::uint16_t wishes = 0;
        bool document = false;
    };
    Unsent waiting_;
    Unsent handed_;
    bool fetching_ = false;  // A document: one at a time.
    std::uint8_t watch_count_ = 0;  // Since the last tick.
    room::Session session_;
    std::vector<std::pair<record::StreamId, core::ParticipantId>> pseudonyms_;
    std::unique_ptr<Uploading> uploading_;
    std::optional<bool> may_upload_;  // Nothing: not asked yet.
    std::unique_ptr<Pace> pace_;  // Of a stranger; others have one for all their devices.
    std::chrono::steady_clock::time_point hello_by_;
    std::size_t place_ = 0;       // Among the host's.
    std::uint16_t resting_ = 0;  // Reasons not to read.
};

}  // namespace isegoria::net
