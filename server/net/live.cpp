// SPDX-License-Identifier: AGPL-3.0-or-later
// The session of one client, as calls from its channel, its watches and the clerks. What must be
// looked up off the loop is a coroutine of its own, for which reading rests, so that frames are
// taken one after the other.
#include "net/live.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <iterator>

#include "net/off_loop.hpp"
#include "wire/frames.hpp"

namespace isegoria::net {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::size_t held_max = 100;  // More than there are kinds and pages.

template <class From>
std::set<core::Audience> read_audiences(const From& from, std::size_t most) {
    std::set<core::Audience> result;
    for (const auto& audience : from)
        if (result.size() < most) result.insert(wire::read(audience));
    return result;
}

}  // namespace

Live::Live(SessionHost& host, std::unique_ptr<Channel> channel)
    : host_(host),
      channel_(std::move(channel)),
      hello_by_(Clock::now() + host.limits_.hello_wait) {}

Live::~Live() = default;

void Live::start() {
    channel_->start(*this);
    channel_->read(true);
}

void Live::on_end() { host_.forget(*this); }

// Each rest() has its go_on(); reading goes on with the last of them.
void Live::rest() {
    if (resting_++ == 0) channel_->read(false);
}

void Live::go_on() {
    if (--resting_ == 0 && !leaving_) channel_->read(true);
}

// Runs while reading rests. What it cannot help ends the session.
template <class Work>
void Live::spawn(Work work) {
    rest();
    asio::co_spawn(host_.loop_, std::move(work),
                   [self = shared_from_this()](const std::exception_ptr& failure) {
                       if (failure) {
                           self->host_.report(failure);
                           self->goodbye("internal", CloseCode::internal);
                       }
                       self->go_on();
                   });
}

void Live::on_message(std::string_view message, bool) {
    if (leaving_) return;
    v1::ClientFrame frame;
    const bool readable =
        frame.ParseFromArray(message.data(), static_cast<int>(message.size()));
    if (!greeted_) {
        greeted_ = true;
        if (readable && frame.has_hello() && frame.hello().version() < protocol_version)
            return goodbye("version_too_old", CloseCode::policy);
        if (!readable || !frame.has_hello() || frame.hello().version() != protocol_version)
            return goodbye("malformed", CloseCode::policy);
        return spawn(welcome(std::move(*frame.mutable_hello())));
    }
    if (!readable) return malformed();
    take(frame);
}

void Live::take(v1::ClientFrame& frame) {
    switch (frame.kind_case()) {
        case v1::ClientFrame::kWatch:
            count_watch();
            if (const auto* viewer = find_pseudonym(frame.watch().assembly()))
                return start_watch(frame.watch(), *viewer);
            return learn_and_take(frame);
        case v1::ClientFrame::kUnwatch: {
            count_watch();
            const record::StreamId stream = frame.unwatch().assembly();
            std::erase_if(watches_, [stream](const auto& each) { return each->stream() == stream; });
            return;
        }
        case v1::ClientFrame::kRequest:
            if (const auto* actor = find_pseudonym(frame.request().assembly()))
                return take_wish(frame.request(), *actor);
            return learn_and_take(frame);
        case v1::ClientFrame::kUpload:
            return take_upload(*frame.mutable_upload());
        case v1::ClientFrame::kHello:
        case v1::ClientFrame::KIND_NOT_SET:
            return malformed();
    }
}

// What this person is called in the stream stands in the vault, off the loop.
asio::awaitable<void> Live::learn_pseudonym(record::StreamId stream) {
    if (is_stranger() || find_pseudonym(stream) != nullptr) co_return;
    auto found = std::make_shared<core::ParticipantId>();
    room::Identity* identity = &host_.identity_;
    std::function<void()> task = [found, identity, stream, person = session_.person] {
        *found = identity->participant_of(person, stream);
    };
    co_await off_loop(host_.world_, std::move(task));
    // Those who have none may get one: asked again the next time.
    if (*found) pseudonyms_.emplace_back(stream, *found);
}

void Live::learn_and_take(v1::ClientFrame& frame) {
    const record::StreamId stream =
        frame.has_watch() ? frame.watch().assembly() : frame.request().assembly();
    rest();
    auto kept = std::make_shared<v1::ClientFrame>(std::move(frame));
    asio::co_spawn(host_.loop_, learn_pseudonym(stream),
                   [self = shared_from_this(), stream, kept](const std::exception_ptr& failure) {
                       if (failure) {
                           self->host_.report(failure);
                           self->goodbye("internal", CloseCode::internal);
                       }
                       const auto* known = self->find_pseudonym(stream);
                       const auto who = known != nullptr ? *known : core::ParticipantId{};
                       if (!self->leaving_ && kept->has_watch())
                           self->start_watch(kept->watch(), who);
                       else if (!self->leaving_)
                           self->take_wish(kept->request(), who);
                       self->go_on();
                   });
}

void Live::start_watch(const v1::Watch& message, core::ParticipantId viewer) {
    const record::StreamId stream = message.assembly();
    room::Clerk* clerk = host_.registry_.find(stream);
    room::Watch* watch = find_watch(stream);
    // Whoever asks for an assembly that is not there is not left waiting for it.
    if (clerk == nullptr) return send(wire::settled_frame(stream, 0, message.number()));
    if (watch == nullptr && watches_.size() >= host_.limits_.watches_max) return;
    const auto pages = read_audiences(message.pages(), host_.limits_.pages_max);
    if (watch != nullptr) return watch->want(pages, message.number());
    host_.presence_[stream].due = true;
    watches_.reserve(watches_.size() + 1);
    watches_.push_back(clerk->watch(viewer, message.position(),
                                    read_audiences(message.held(), held_max), pages, *this,
                                    message.number()));
}

// Nobody is refused for it: what comes too fast is read after the next tick.
void Live::count_watch() {
    if (++watch_count_ == host_.limits_.watches_per_tick_max) rest();
}

room::Watch* Live::find_watch(record::StreamId stream) const {
    const auto found = std::find_if(watches_.begin(), watches_.end(), [stream](const auto& each) {
        return each->stream() == stream;
    });
    return found == watches_.end() ? nullptr : found->get();
}

const core::ParticipantId* Live::find_pseudonym(record::StreamId stream) const {
    static constexpr core::ParticipantId nobody{};
    if (is_stranger()) return &nobody;
    const auto found = std::find_if(pseudonyms_.begin(), pseudonyms_.end(),
                                    [stream](const auto& each) { return each.first == stream; });
    return found == pseudonyms_.end() ? nullptr : &found->second;
}

void Live::malformed() {
    if (++malformed_ >= host_.limits_.malformed_max) goodbye("malformed", CloseCode::invalid);
}

void Live::goodbye(std::string code, CloseCode with, std::uint32_t retry_after_ms) {
    if (std::exchange(leaving_, true)) return;
    host_.devices_.remove(session_.person, *this);
    uploading_.reset();
    v1::ServerFrame frame;
    frame.mutable_goodbye()->set_code(code);
    frame.mutable_goodbye()->set_retry_after_ms(retry_after_ms);
    replies_.push_back(wire::frame(frame));
    // What was answered goes out before it, and the close behind it.
    channel_->send(replies_);
    replies_.clear();
    waiting_ = {};
    watches_.clear();
    channel_->close(with, code);
}

void Live::send(Batch batch) {
    if (leaving_) return;
    waiting_.octets += static_cast<std::uint32_t>(batch->size());
    replies_.push_back(std::move(batch));
    wake();
    weigh();
}

// The channel has got rid of what it was given.
void Live::sent() {
    outstanding_ = static_cast<std::uint16_t>(outstanding_ - handed_.wishes);
    if (handed_.document) fetching_ = false;
    handed_ = {};
}

void Live::bring_up_to_date() {
    if (leaving_ || !channel_->idle()) return;  // on_room() comes when it is.
    sent();
    std::vector<Batch>& batches = host_.batches_;
    batches.clear();
    if (!replies_.empty()) {
        std::move(replies_.begin(), replies_.end(), std::back_inserter(batches));
        std::vector<Batch>().swap(replies_);
        handed_ = std::exchange(waiting_, {});
    }
    for (const auto& watch : watches_) watch->next(batches);
    if (batches.empty() || channel_->send(batches)) sent();
    batches.clear();
    weigh();
}

void Live::fetch_first() const {
    const auto* octets = reinterpret_cast<const char*>(this);
    __builtin_prefetch(octets, 1);
    __builtin_prefetch(octets + 64);
}

void Live::fetch_second() const {
    channel_->fetch();
    for (const auto& watch : watches_) {
        const auto* octets = reinterpret_cast<const char*>(watch.get());
        __builtin_prefetch(octets, 1);
        __builtin_prefetch(octets + 64);
    }
}

void Live::tick() {
    if (!greeted_ && !leaving_ && Clock::now() >= hello_by_)
        return goodbye("nothing_said", CloseCode::policy);
    // A connection is worth what its token is.
    if (session_.ends_ms != 0 && !leaving_ && host_.world_.now_ms() >= session_.ends_ms)
        return goodbye("sign_in_again", CloseCode::sign_in_again);
    // Counted anew before reading goes on, which may take the next ones at once.
    const std::size_t watches = std::exchange(watch_count_, std::uint8_t{0});
    if (watches >= host_.limits_.watches_per_tick_max) go_on();
    if (noted_) return;
    for (const auto& watch : watches_)
        if (watch->is_behind()) return wake();
}

}  // namespace isegoria::net
