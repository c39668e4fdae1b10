// SPDX-License-Identifier: AGPL-3.0-or-later
// Replies of replies.hpp.
#include "net/replies.hpp"

#include "wire/frames.hpp"

namespace isegoria::net {
namespace {

constexpr std::size_t part_octets_max = 60'000;  // A part of a document, envelope apart.
constexpr int invitations_per_reply_max = 200;   // Each is some hundred octets with its label.

}  // namespace

Batch reply_frame(const std::string& request_id, const v1::Accepted& accepted, bool more) {
    v1::ServerFrame frame;
    auto* reply = frame.mutable_reply();
    reply->set_request_id(request_id);
    *reply->mutable_accepted() = accepted;
    reply->set_more(more);
    return wire::frame(frame);
}

Batch reply_frame(const std::string& request_id, const v1::Refused& refused) {
    v1::ServerFrame frame;
    frame.mutable_reply()->set_request_id(request_id);
    *frame.mutable_reply()->mutable_refused() = refused;
    return wire::frame(frame);
}

// Results that are too large for one frame come in several.
std::vector<Batch> reply_frames(const std::string& request_id, v1::Accepted accepted) {
    std::vector<v1::Accepted> parts;
    const std::string document = std::move(*accepted.mutable_document());
    const auto invitations = std::move(*accepted.mutable_invitations());
    const auto states = std::move(*accepted.mutable_invitation_states());
    accepted.clear_document();
    accepted.clear_invitations();
    accepted.clear_invitation_states();
    parts.push_back(accepted);
    for (int first = 0; first < invitations.size(); ++first) {
        if (parts.back().invitations_size() == invitations_per_reply_max) parts.emplace_back();
        *parts.back().add_invitations() = invitations.Get(first);
    }
    for (int first = 0; first < states.size(); ++first) {
        if (parts.back().invitation_states_size() == invitations_per_reply_max)
            parts.emplace_back();
        *parts.back().add_invitation_states() = states.Get(first);
    }
    for (std::size_t at = 0; at < document.size(); at += part_octets_max) {
        if (at > 0) parts.emplace_back();
        parts.back().set_document(document.substr(at, part_octets_max));
    }
    std::vector<Batch> frames;
    for (std::size_t index = 0; index < parts.size(); ++index)
        frames.push_back(reply_frame(request_id, parts[index], index + 1 < parts.size()));
    return frames;
}

}  // namespace isegoria::net
