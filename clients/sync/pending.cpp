// SPDX-License-Identifier: AGPL-3.0-or-later
// See pending.hpp.
#include "sync/pending.hpp"

#include <algorithm>
#include <stdexcept>

namespace isegoria::sync {
namespace {

net::Frame framed(const v1::ClientFrame& frame) {
    auto octets = std::make_shared<std::string>(frame.SerializeAsString());
    if (octets->size() > net::frame_octets_max)
        throw std::length_error("the request is larger than a frame");
    return octets;
}

}  // namespace

Pending::Pending(v1::Request request, const std::vector<Attachment>& attachments)
    : id_(request.request_id()) {
    for (const Attachment& attachment : attachments) {
        if (attachment.octets.size() > upload_octets_max)
            throw std::length_error("the file is too large to upload");
        std::size_t at = 0;
        // An empty file is one empty part: the server must know that it came.
        do {
            v1::ClientFrame frame;
            frame.mutable_upload()->set_upload(attachment.number);
            frame.mutable_upload()->set_part(attachment.octets.substr(at, part_octets_max));
            frames_.push_back(framed(frame));
            at += part_octets_max;
        } while (at < attachment.octets.size());
    }
    v1::ClientFrame frame;
    *frame.mutable_request() = std::move(request);
    frames_.push_back(framed(frame));
}

bool Pending::add(v1::Reply part) {
    answer_octets_ += part.ByteSizeLong();
    if (answer_octets_ > answer_octets_max)
        throw std::length_error("the answer is larger than any answer may be");
    const bool more = part.more();
    // MergeFrom would replace the document, whose parts follow one another.
    std::string document = answer_.accepted().document() + part.accepted().document();
    answer_.MergeFrom(part);
    if (!document.empty()) answer_.mutable_accepted()->set_document(std::move(document));
    answer_.set_more(false);
    answered_ = !more;
    return answered_;
}

void Pending::begin_again() {
    answer_.Clear();
    answer_octets_ = 0;
    answered_ = false;
}

}  // namespace isegoria::sync
