// SPDX-License-Identifier: AGPL-3.0-or-later
// Two coroutines a session: read_frames() takes one frame after the other, write_frames() sends
// what there is to send and otherwise sleeps. What waits for a slow client is a few replies,
// bounded by wishes_outstanding_max, and a position in each stream it watches.
#include "net/session.hpp"

#include <openssl/sha.h>

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <map>

#include "core/limits.hpp"
#include "net/off_loop.hpp"
#include "net/replies.hpp"
#include "wire/frames.hpp"

namespace isegoria::net {

namespace asio = boost::asio;
using namespace asio::experimental::awaitable_operators;
using Clock = std::chrono::steady_clock;
using room::Unavailable;

namespace {

constexpr std::uint32_t protocol_version = 1;

core::Digest hash_of(const google::protobuf::Message& message) {
    const std::string octets = message.SerializeAsString();
    core::Digest digest{};
    SHA256(reinterpret_cast<const unsigned char*>(octets.data()), octets.size(), digest.data());
    return digest;
}

}  // namespace

struct Live : std::enable_shared_from_this<Live> {
    Live(SessionHost& owner, std::unique_ptr<Transport> with, const asio::any_io_executor& executor)
        : host(owner),
          world(owner.world_),
          registry(owner.registry_),
          identity(owner.identity_),
          desk(owner.desk_),
          admission(owner.admission_),
          limits(owner.limits_),
          transport(std::move(with)),
          bell(executor, Clock::time_point::max()),
          allowance(limits.wishes_burst),
          counted(Clock::now()) {
        host.live_.insert(this);
    }
    ~Live() { host.live_.erase(this); }

    SessionHost& host;
    room::World& world;
    room::Registry& registry;
    room::Identity& identity;
    room::Desk& desk;
    room::Admission& admission;
    const SessionLimits& limits;
    std::unique_ptr<Transport> transport;
    asio::steady_timer bell;  // cancelled when there is something to do
    room::Session session;
    bool stranger = true;
    std::map<record::StreamId, core::ParticipantId> pseudonyms;
    std::map<record::StreamId, std::unique_ptr<room::Watch>> watches;
    std::map<record::StreamId, std::pair<std::size_t, std::size_t>> presence;
    std::deque<Frame> replies;
    std::size_t outstanding = 0;
    room::Desk::Uploads uploads;
    std::size_t uploaded = 0;
    std::size_t malformed = 0;
    double allowance;
    Clock::time_point counted;
    bool closing = false;
    CloseCode close_code = CloseCode::normal;
    std::string close_reason;

    void ring() { bell.cancel(); }
    void send(Frame frame) {
        replies.push_back(std::move(frame));
        ring();
    }
    void refuse(const std::string& request_id, const v1::Refused& refused) {
        send(reply_frame(request_id, refused));
    }
    void goodbye(std::string code, CloseCode with) {
        v1::ServerFrame frame;
        frame.mutable_goodbye()->set_code(code);
        closing = true;
        close_code = with;
        close_reason = std::move(code);
        send(wire::frame(frame));
    }
    // A wish has been answered.
    void answered() {
        --outstanding;
        ring();
    }
    bool spend() {
        const auto now = Clock::now();
        const std::chrono::duration<double> passed = now - counted;
        counted = now;
        allowance =
            std::min(limits.wishes_burst, allowance + passed.count() * limits.wishes_per_second);
        if (allowance < 1) return false;
        allowance -= 1;
        return true;
    }
    [[nodiscard]] bool is_malformed(std::string_view) {
        if (++malformed < limits.malformed_max) return false;
        goodbye("malformed", CloseCode::invalid);
        return true;
    }
};

namespace {

using LivePtr = std::shared_ptr<Live>;

// The pseudonym of this person in a stream; none for strangers.
asio::awaitable<core::ParticipantId> pseudonym(LivePtr live, record::StreamId stream) {
    if (live->stranger) co_return core::ParticipantId{};
    const auto known = live->pseudonyms.find(stream);
    if (known != live->pseudonyms.end() && known->second) co_return known->second;
    auto found = std::make_shared<core::ParticipantId>();
    room::Identity* identity = &live->identity;
    std::function<void()> task = [found, identity, stream, person = live->session.person] {
        *found = identity->participant_of(person, stream);
    };
    co_await off_loop(live->world, std::move(task));
    live->pseudonyms[stream] = *found;
    co_return *found;
}

// Waits for what the admission says of the client.
asio::awaitable<room::Admitted> admitted(LivePtr live, room::Bearer bearer) {
    auto outcome = std::make_shared<std::optional<room::Admitted>>();
    auto bell = std::make_shared<asio::steady_timer>(co_await asio::this_coro::executor,
                                                     Clock::time_point::max());
    std::function<void(room::Admitted)> done = [outcome, bell](room::Admitted came) {
        *outcome = std::move(came);
        bell->cancel();
    };
    live->admission.admit(std::move(bearer), std::move(done));
    while (!*outcome) {
        boost::system::error_code ignored;
        auto token = asio::redirect_error(asio::use_awaitable, ignored);
        co_await bell->async_wait(token);
    }
    co_return std::move(**outcome);
}

asio::awaitable<bool> welcome(LivePtr live, v1::Hello hello) {
    room::Bearer bearer;
    bearer.token = hello.token();
    bearer.invitation_code = hello.invitation_code();
    bearer.as_guest = hello.bearer_case() == v1::Hello::kGuestOf;
    bearer.guest_of = hello.guest_of();
    bearer.address = live->transport->peer().address;
    room::Admitted outcome = co_await admitted(live, std::move(bearer));
    if (const auto* refusal = std::get_if<room::NotAdmitted>(&outcome)) {
        live->goodbye(refusal->code, refusal->who_is_not_known ? CloseCode::sign_in_again
                                     : refusal->passing        ? CloseCode::try_again
                                                               : CloseCode::policy);
        co_return false;
    }
    if (auto* session = std::get_if<room::Session>(&outcome)) {
        live->session = std::move(*session);
        live->stranger = false;
        if (live->session.participant)
            live->pseudonyms[live->session.stream] = live->session.participant;
    }
    co_await pseudonym(live, room::directory_stream);
    v1::ServerFrame frame;
    auto* message = frame.mutable_welcome();
    message->set_version(protocol_version);
    message->set_token(live->session.token);
    message->set_token_ends_ms(live->session.ends_ms);
    message->set_assembly(live->session.stream);
    message->set_participant(live->session.participant.value);
    message->set_now_ms(live->world.now_ms());
    live->send(wire::frame(frame));
    co_return true;
}

asio::awaitable<void> start_watch(LivePtr live, v1::Watch message) {
    const record::StreamId stream = message.assembly();
    room::Clerk* clerk = live->registry.find(stream);
    const auto& limits = live->limits;
    const bool again = live->watches.contains(stream);
    // A stream that does not exist is never settled; a client sees that in the directory.
    if (clerk == nullptr || (!again && live->watches.size() >= limits.watches_max)) co_return;
    const auto read_all = [](const auto& from, std::size_t most) {
        std::set<core::Audience> result;
        for (const auto& audience : from)
            if (result.size() < most) result.insert(wire::read(audience));
        return result;
    };
    constexpr std::size_t held_max = 100;  // More than there are kinds and pages.
    const auto pages = read_all(message.pages(), limits.pages_max);
    if (again) {
        live->watches[stream]->want(pages, message.number());
        co_return;
    }
    const core::ParticipantId viewer = co_await pseudonym(live, stream);
    std::function<void()> wake = [weak = live->weak_from_this()] {
        if (const auto alive = weak.lock()) alive->ring();
    };
    live->watches[stream] = clerk->watch(
        viewer, message.position(), read_all(message.held(), held_max), pages, std::move(wake),
        message.number());
    live->presence.erase(stream);
}

asio::awaitable<void> take_wish(LivePtr live, v1::Request request) {
    const std::string id = request.request_id();
    const auto refuse = [&](std::string code, std::uint32_t retry_after_ms) {
        live->refuse(id, room::refused(Unavailable{std::move(code), retry_after_ms}));
    };
    wire::RequestId request_id{};
    if (id.size() != request_id.size() ||
        std::all_of(id.begin(), id.end(), [](char o) { return o == 0; })) {
        refuse("malformed", 0);
        (void)live->is_malformed("request_id");
        co_return;
    }
    std::copy(id.begin(), id.end(), request_id.begin());
    if (!live->spend()) co_return refuse("slow_down", 1'000);
    room::Clerk* clerk = live->registry.find(request.assembly());
    if (clerk == nullptr)
        co_return live->refuse(id,
                               room::refused(core::Rejection{core::Reason::not_found, "assembly"}));
    const core::ParticipantId actor = co_await pseudonym(live, request.assembly());

    if (request.wish_case() == v1::Request::kErrand) {
        const room::Desk::Who who{request.assembly(), actor, request_id, hash_of(request.errand())};
        ++live->outstanding;
        // What was uploaded is the errand's now.
        live->uploaded = 0;
        live->desk.run(who, request.errand(), std::exchange(live->uploads, {}),
                       [weak = live->weak_from_this(), id](room::ErrandResult result) {
                           const auto alive = weak.lock();
                           if (!alive) return;
                           if (const auto* no = std::get_if<v1::Refused>(&result))
                               alive->refuse(id, *no);
                           else
                               for (auto& frame : reply_frames(id, std::get<v1::Accepted>(result)))
                                   alive->send(std::move(frame));
                           alive->answered();
                       });
        co_return;
    }
    auto decoded = wire::decode(request.command());
    if (const auto* malformed = std::get_if<wire::Malformed>(&decoded)) {
        v1::Refused refusal = room::refused(Unavailable{"malformed", 0});
        refusal.set_field(malformed->field);
        live->refuse(id, refusal);
        (void)live->is_malformed(malformed->field);
        co_return;
    }
    room::Submission submission;
    submission.context.actor = actor;
    submission.request_id = request_id;
    submission.command_hash = hash_of(request.command());
    submission.command = std::move(std::get<core::Command>(decoded));
    submission.reply = [weak = live->weak_from_this(), id](const room::Result& result) {
        const auto alive = weak.lock();
        if (!alive) return;
        if (const auto* rejection = std::get_if<core::Rejection>(&result)) {
            alive->refuse(id, room::refused(*rejection));
        } else if (const auto* unavailable = std::get_if<Unavailable>(&result)) {
            alive->refuse(id, room::refused(*unavailable));
        } else {
            v1::Accepted accepted;
            accepted.set_entry(std::get<room::Done>(result).entry);
            accepted.set_id(std::get<room::Done>(result).id);
            alive->send(reply_frame(id, accepted, false));
        }
        alive->answered();
    };
    ++live->outstanding;
    const core::ParticipantId in_directory = live->pseudonyms[room::directory_stream];
    if (request.assembly() == room::directory_stream || !in_directory)
        co_return clerk->submit(std::move(submission));
    // Stewards act in assemblies for the territories that the directory gave them.
    auto shared = std::make_shared<room::Submission>(std::move(submission));
    live->registry.directory().when_settled([shared, clerk,
                                             in_directory](const core::State& state) {
        shared->context.steward_of = core::territories_of_steward(state.directory, in_directory);
        clerk->submit(std::move(*shared));
    });
}

void take_upload(const LivePtr& live, v1::Upload upload) {
    // Files come from people who were invited; a flood of guests must not fill the memory.
    const bool known = !live->stranger && !live->session.guest;
    live->uploaded += upload.part().size();
    if (!known || live->uploaded > live->limits.upload_octets_max)
        return live->goodbye("upload_is_too_large", CloseCode::policy);
    live->uploads[upload.upload()] += upload.part();
}

asio::awaitable<void> take_frame(LivePtr live, v1::ClientFrame frame) {
    switch (frame.kind_case()) {
        case v1::ClientFrame::kWatch:
            co_await start_watch(live, frame.watch());
            break;
        case v1::ClientFrame::kUnwatch:
            live->watches.erase(frame.unwatch().assembly());
            break;
        case v1::ClientFrame::kRequest:
            co_await take_wish(live, frame.request());
            break;
        case v1::ClientFrame::kUpload:
            take_upload(live, std::move(*frame.mutable_upload()));
            break;
        case v1::ClientFrame::kHello:
        case v1::ClientFrame::KIND_NOT_SET:
            (void)live->is_malformed("kind");
            break;
    }
}

asio::awaitable<void> read_frames(LivePtr live) {
    asio::steady_timer patience(co_await asio::this_coro::executor, live->limits.hello_wait);
    auto first = co_await (live->transport->receive() || patience.async_wait(asio::use_awaitable));
    v1::ClientFrame frame;
    const bool spoke = first.index() == 0 && std::get<0>(first).has_value();
    if (!spoke || !frame.ParseFromString(*std::get<0>(first)) || !frame.has_hello() ||
        frame.hello().version() != protocol_version) {
        if (first.index() == 0 && !spoke) co_return;
        live->goodbye(spoke ? "malformed" : "nothing_said", CloseCode::policy);
        co_await asio::steady_timer(patience.get_executor(), Clock::time_point::max())
            .async_wait(asio::use_awaitable);
    }
    const bool in = co_await welcome(live, frame.hello());
    while (in && !live->closing) {
        auto octets = co_await live->transport->receive();
        if (!octets) co_return;
        if (!frame.ParseFromString(*octets)) {
            (void)live->is_malformed("frame");
            continue;
        }
        co_await take_frame(live, std::move(frame));
        // A client that wishes faster than it is served waits here, unread.
        while (live->outstanding >= live->limits.wishes_outstanding_max) {
            asio::steady_timer pause(patience.get_executor(), std::chrono::milliseconds(5));
            co_await pause.async_wait(asio::use_awaitable);
        }
    }
    // The writer closes once the goodbye is out.
    asio::steady_timer forever(patience.get_executor(), Clock::time_point::max());
    co_await forever.async_wait(asio::use_awaitable);
}

asio::awaitable<void> write_frames(LivePtr live) {
    for (;;) {
        while (!live->replies.empty()) {
            Frame frame = std::move(live->replies.front());
            live->replies.pop_front();
            if (!co_await live->transport->send(std::move(frame))) co_return;
        }
        if (live->closing) {
            co_await live->transport->close(live->close_code, live->close_reason);
            co_return;
        }
        bool sent = false;
        // Replies come between the streams, so that a long catch-up does not hold them up for long.
        for (auto at = live->watches.begin(); at != live->watches.end() && live->replies.empty();) {
            const record::StreamId stream = at->first;
            const std::vector<Frame> frames = at->second->next();
            for (const Frame& frame : frames) {
                sent = true;
                if (!co_await live->transport->send(frame)) co_return;
            }
            at = live->watches.upper_bound(stream);
        }
        if (sent || !live->replies.empty() || live->closing) continue;
        boost::system::error_code ignored;
        auto token = asio::redirect_error(asio::use_awaitable, ignored);
        live->bell.expires_at(Clock::time_point::max());
        co_await live->bell.async_wait(token);
    }
}

}  // namespace

SessionHost::SessionHost(room::World world, room::Registry& registry, room::Identity& identity,
                         room::Desk& desk, SessionLimits limits)
    : world_(std::move(world)),
      registry_(registry),
      identity_(identity),
      desk_(desk),
      admission_(world_, registry, identity),
      limits_(limits) {}

void SessionHost::dismiss(room::PersonId person) {
    for (Live* live : live_)
        if (!live->stranger && live->session.person == person)
            live->goodbye("sign_in_again", CloseCode::sign_in_again);
}

asio::awaitable<void> SessionHost::serve(std::unique_ptr<Transport> transport, UpgradeInfo) {
    const auto executor = co_await asio::this_coro::executor;
    auto live = std::make_shared<Live>(*this, std::move(transport), executor);
    co_await (read_frames(live) || write_frames(live));
}

void SessionHost::tick() {
    for (Live* live : live_)
        for (const auto& [stream, watch] : live->watches) {
            const room::Clerk* clerk = registry_.find(stream);
            const std::pair<std::size_t, std::size_t> now{clerk->viewer_count(),
                                                          clerk->member_count()};
            if (live->presence[stream] == now) continue;
            live->presence[stream] = now;
            v1::ServerFrame frame;
            frame.mutable_presence()->set_assembly(stream);
            frame.mutable_presence()->set_viewers(static_cast<std::uint32_t>(now.first));
            frame.mutable_presence()->set_members(static_cast<std::uint32_t>(now.second));
            live->send(wire::frame(frame));
        }
}

}  // namespace isegoria::net
