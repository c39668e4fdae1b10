// SPDX-License-Identifier: AGPL-3.0-or-later
// Files that a client sends ahead of an errand: from whom they are taken, and how many.
#include <boost/asio/co_spawn.hpp>

#include "core/permissions.hpp"
#include "net/live.hpp"
#include "net/off_loop.hpp"

namespace isegoria::net {

namespace asio = boost::asio;

namespace {

// Of ImportPool, the one errand with files.
constexpr core::Roles roles_with_files = core::roles(core::Role::organiser);
// When the house holds as much as it can: an import takes seconds.
constexpr std::uint32_t house_is_full_wait_ms = 10'000;

// One upload, and how much of the question whether it is taken is still open.
struct Asked {
    std::shared_ptr<Live> live;
    v1::Upload upload;
    std::size_t open = 0;
    bool is_organiser = false;
};

}  // namespace

void Live::take_upload(v1::Upload& upload) {
    if (!may_upload_ && !is_stranger() && !session_.guest)
        return ask_whether_organiser(std::move(upload));
    if (!may_upload_.value_or(false)) return goodbye("upload_is_not_open", CloseCode::policy);
    if (!uploading_) uploading_ = std::make_unique<Uploading>(host_.uploads_, session_.person);
    switch (uploading_->add(upload)) {
        case Uploading::Answer::taken:
            return;
        case Uploading::Answer::empty_part:
            return malformed();
        case Uploading::Answer::too_many_files:
            return goodbye("too_many_files", CloseCode::policy);
        case Uploading::Answer::too_large:
            return goodbye("upload_is_too_large", CloseCode::policy);
        case Uploading::Answer::house_is_full:
            return goodbye("uploads_are_full", CloseCode::try_again, house_is_full_wait_ms);
    }
}

// Pseudonyms of this person in every stream, since an upload does not say for which it is.
asio::awaitable<void> Live::learn_pseudonyms() {
    std::vector<record::StreamId> streams;
    for (const auto& [stream, clerk] : host_.registry_.clerks()) streams.push_back(stream);
    for (const record::StreamId stream : streams) co_await learn_pseudonym(stream);
}

// Once a connection; reading rests meanwhile.
void Live::ask_whether_organiser(v1::Upload upload) {
    rest();
    auto asked = std::make_shared<Asked>();
    asked->live = shared_from_this();
    asked->upload = std::move(upload);
    const auto answer = [](Asked& question) {
        Live& live = *question.live;
        live.may_upload_ = question.is_organiser;
        if (!live.leaving_) live.take_upload(question.upload);
        live.go_on();
    };
    asio::co_spawn(
        host_.loop_, learn_pseudonyms(), [asked, answer](const std::exception_ptr& failure) {
            Live& live = *asked->live;
            if (failure) {
                live.host_.report(failure);
                live.goodbye("internal", CloseCode::internal);
            }
            if (live.leaving_) return live.go_on();
            const auto pseudonyms = live.pseudonyms_;
            asked->open = pseudonyms.size();
            if (pseudonyms.empty()) return answer(*asked);
            for (const auto& [stream, who] : pseudonyms) {
                room::Clerk* clerk = live.host_.registry_.find(stream);
                auto look = [asked, answer, participant = who](const core::State& state) {
                    const core::Roles roles = core::roles_of(state.participants, participant);
                    if ((roles & roles_with_files) != 0) asked->is_organiser = true;
                    if (--asked->open == 0) answer(*asked);
                };
                if (clerk != nullptr)
                    clerk->when_settled(std::move(look));
                else if (--asked->open == 0)
                    answer(*asked);
            }
        });
}

}  // namespace isegoria::net
