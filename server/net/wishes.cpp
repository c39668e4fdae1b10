// SPDX-License-Identifier: AGPL-3.0-or-later
// What a client wishes: at its pace, to the clerk of the assembly or to the desk, and the answer.
#include <algorithm>

#include "core/directory.hpp"
#include "net/doorkeeper.hpp"
#include "net/live.hpp"
#include "net/replies.hpp"
#include "record/digest.hpp"
#include "wire/codec.hpp"
#include "wire/frames.hpp"

namespace isegoria::net {
namespace {

using room::Unavailable;

core::Digest hash_of(const google::protobuf::Message& message) {
    return record::sha256({message.SerializeAsString()});
}

// Errands whose answers may be as large as a pool. Of these a client has one at a time, so that what
// it does not take is bounded whatever the size.
bool fetches_document(const v1::Errand& errand) {
    return errand.has_fetch_transcript() || errand.has_fetch_lottery() || errand.has_fetch_pool() ||
           errand.has_list_invitations();
}

}  // namespace

void Live::refuse(const std::string& request_id, const v1::Refused& refused) {
    send(reply_frame(request_id, refused));
}

// A wish has been answered; its place is free once the answer has gone.
void Live::answered() { ++waiting_.wishes; }

// A client that wishes faster than it is served, or than it takes the answers, waits here, unread.
void Live::weigh() {
    const bool crowded = fetching_ || outstanding_ >= host_.limits_.wishes_outstanding_max ||
                         unsent_octets() >= host_.limits_.unsent_octets_max;
    if (crowded == crowded_ || leaving_) return;
    crowded_ = crowded;
    if (crowded)
        rest();
    else
        go_on();
}

void Live::take_wish(const v1::Request& request, core::ParticipantId actor) {
    const std::string& id = request.request_id();
    wire::RequestId request_id{};
    if (id.size() != request_id.size() ||
        std::all_of(id.begin(), id.end(), [](char o) { return o == 0; })) {
        refuse(id, room::refused(Unavailable{"malformed", 0}));
        return malformed();
    }
    std::copy(id.begin(), id.end(), request_id.begin());
    const auto now = std::chrono::steady_clock::now();
    if (is_stranger() && !pace_) pace_ = std::make_unique<Pace>(host_.limits_.pace, now);
    Pace& pace = is_stranger() ? *pace_ : host_.pace_of(session_.person);
    const Pace::Answer answer = pace.spend(host_.limits_.pace, now);
    if (!answer.allowed) {
        const auto wait = static_cast<std::uint32_t>(answer.retry_after.count());
        refuse(id, room::refused(Unavailable{"slow_down", wait}));
        if (answer.struck_out) goodbye("slow_down", CloseCode::policy, wait);
        return;
    }
    if (host_.registry_.find(request.assembly()) == nullptr)
        return refuse(id, room::refused(core::Rejection{core::Reason::not_found, "assembly"}));
    if (request.wish_case() == v1::Request::kErrand)
        run_errand(request, actor, request_id);
    else
        submit(request, actor, request_id);
    weigh();
}

void Live::run_errand(const v1::Request& request, core::ParticipantId actor,
                      const wire::RequestId& request_id) {
    room::Desk::Who who{request.assembly(), actor, request_id, hash_of(request.errand())};
    who.hear = [weak = weak_from_this(), id = request.request_id()](v1::Progress progress) {
        const auto alive = weak.lock();
        // Whoever does not keep up hears of a later step.
        if (!alive || alive->leaving_ || !alive->channel_->idle()) return;
        v1::ServerFrame frame;
        progress.set_request_id(id);
        *frame.mutable_progress() = std::move(progress);
        alive->send(wire::frame(frame));
    };
    who.address = counted_as(channel_->peer().address, host_.limits_.unlimited);
    ++outstanding_;
    const bool document = fetches_document(request.errand());
    fetching_ = fetching_ || document;
    // What was uploaded is the errand's now, and takes its room until that is done.
    const std::shared_ptr<Uploading> uploading = std::move(uploading_);
    room::Desk::Uploads uploads;
    if (uploading) uploads = uploading->take_files();
    host_.desk_.run(who, request.errand(), std::move(uploads),
                    [weak = weak_from_this(), id = request.request_id(), uploading,
                     document](room::ErrandResult result) {
                        if (uploading) uploading->end();
                        const auto alive = weak.lock();
                        if (!alive) return;
                        if (document) alive->waiting_.document = true;
                        if (const auto* no = std::get_if<v1::Refused>(&result))
                            alive->refuse(id, *no);
                        else
                            for (auto& frame : reply_frames(id, std::get<v1::Accepted>(result)))
                                alive->send(std::move(frame));
                        alive->answered();
                    });
}

void Live::answer(const std::string& id, const room::Result& result) {
    if (const auto* rejection = std::get_if<core::Rejection>(&result)) {
        refuse(id, room::refused(*rejection));
    } else if (const auto* unavailable = std::get_if<Unavailable>(&result)) {
        refuse(id, room::refused(*unavailable));
    } else {
        v1::Accepted accepted;
        accepted.set_entry(std::get<room::Done>(result).entry);
        accepted.set_id(std::get<room::Done>(result).id);
        send(reply_frame(id, accepted, false));
    }
    answered();
}

void Live::submit(const v1::Request& request, core::ParticipantId actor,
                  const wire::RequestId& request_id) {
    auto decoded = wire::decode(request.command());
    if (const auto* wrong = std::get_if<wire::Malformed>(&decoded)) {
        v1::Refused refusal = room::refused(Unavailable{"malformed", 0});
        refusal.set_field(wrong->field);
        refuse(request.request_id(), refusal);
        return malformed();
    }
    room::Submission submission;
    submission.context.actor = actor;
    submission.request_id = request_id;
    submission.command_hash = hash_of(request.command());
    submission.command = std::move(std::get<core::Command>(decoded));
    submission.reply = [weak = weak_from_this(), id = request.request_id()](
                           const room::Result& result) {
        if (const auto alive = weak.lock()) alive->answer(id, result);
    };
    ++outstanding_;
    room::Clerk* clerk = host_.registry_.find(request.assembly());
    const auto* in_directory = find_pseudonym(room::directory_stream);
    if (request.assembly() == room::directory_stream || in_directory == nullptr || !*in_directory)
        return clerk->submit(std::move(submission));
    // Stewards act in assemblies for the territories that the directory gave them.
    auto shared = std::make_shared<room::Submission>(std::move(submission));
    host_.registry_.directory().when_settled(
        [shared, clerk, in_directory = *in_directory](const core::State& state) {
            shared->context.steward_of =
                core::territories_of_steward(state.directory, in_directory);
            clerk->submit(std::move(*shared));
        });
}

}  // namespace isegoria::net
