// SPDX-License-Identifier: AGPL-3.0-or-later
// Protobuf messages may be joined octet by octet: fields of a message are a plain sequence
// (Protocol Buffers encoding guide, "Last One Wins"). So an Update is its head followed by entities
// that were serialised long before.
#include "wire/frames.hpp"

#include <google/protobuf/io/coded_stream.h>

#include "isegoria/v1/frames.pb.h"

namespace isegoria::wire {
namespace {

// Field `number` of wire type 2 (length-delimited), then its octets.
void append_field(std::string& to, int number, std::string_view octets) {
    using google::protobuf::io::CodedOutputStream;
    std::uint8_t head[10];
    std::uint8_t* end = CodedOutputStream::WriteVarint32ToArray(
        static_cast<std::uint32_t>(number) << 3U | 2U, head);
    end = CodedOutputStream::WriteVarint32ToArray(static_cast<std::uint32_t>(octets.size()), end);
    to.append(reinterpret_cast<const char*>(head), static_cast<std::size_t>(end - head));
    to.append(octets);
}

}  // namespace

void write(const core::Audience& audience, v1::Audience& message) {
    message.set_kind(static_cast<v1::AudienceKind>(audience.kind));
    message.set_id(audience.id);
    message.set_page(audience.page);
}

core::Audience read(const v1::Audience& message) {
    const auto kind = static_cast<core::AudienceKind>(message.kind());
    if (message.kind() < 1 || message.kind() > v1::AudienceKind_MAX) return {};
    return {kind, message.id(), message.page()};
}

Frame frame(const v1::ServerFrame& message) {
    return std::make_shared<const std::string>(message.SerializeAsString());
}

Frame settled_frame(std::uint64_t assembly, std::uint64_t position, std::uint32_t watch) {
    v1::ServerFrame message;
    message.mutable_settled()->set_assembly(assembly);
    message.mutable_settled()->set_position(position);
    message.mutable_settled()->set_watch(watch);
    return frame(message);
}

Frame left_frame(std::uint64_t assembly, const core::Audience& audience) {
    v1::ServerFrame message;
    message.mutable_left()->set_assembly(assembly);
    write(audience, *message.mutable_left()->mutable_audience());
    return frame(message);
}

UpdateBuilder::UpdateBuilder(std::uint64_t assembly, const core::Audience& audience, bool reset)
    : assembly_(assembly), audience_(audience), reset_(reset) {}

void UpdateBuilder::entity(std::string_view octets) {
    append_field(body_, v1::Update::kEntitiesFieldNumber, octets);
}

void UpdateBuilder::gone(std::uint32_t kind, std::uint64_t id) {
    v1::Tombstone tombstone;
    tombstone.set_kind(kind);
    tombstone.set_id(id);
    append_field(body_, v1::Update::kGoneFieldNumber, tombstone.SerializeAsString());
}

Frame UpdateBuilder::take(bool reset) {
    v1::Update head;
    head.set_assembly(assembly_);
    write(audience_, *head.mutable_audience());
    head.set_reset(reset_);
    std::string update = head.SerializeAsString();
    update += body_;
    std::string octets;
    append_field(octets, v1::ServerFrame::kUpdateFieldNumber, update);
    body_.clear();
    reset_ = reset;
    return std::make_shared<const std::string>(std::move(octets));
}

}  // namespace isegoria::wire
