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

// In a message of its own: final, binary, not masked.
Batch framed(std::string_view payload) {
    auto octets = std::make_shared<std::string>();
    octets->reserve(payload.size() + 10);
    const std::uint64_t size = payload.size();
    const int extended = size < 126 ? 0 : size <= 0xFFFF ? 2 : 8;
    octets->push_back('\x82');
    octets->push_back(static_cast<char>(extended == 0 ? size : extended == 2 ? 126U : 127U));
    for (int shift = 8 * (extended - 1); shift >= 0; shift -= 8)
        octets->push_back(static_cast<char>(size >> shift & 0xFFU));
    octets->append(payload);
    return octets;
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

Batch frame(const v1::ServerFrame& message) { return framed(message.SerializeAsString()); }

Batch settled_frame(std::uint64_t assembly, std::uint64_t position, std::uint32_t watch) {
    v1::ServerFrame message;
    message.mutable_settled()->set_assembly(assembly);
    message.mutable_settled()->set_position(position);
    message.mutable_settled()->set_watch(watch);
    return frame(message);
}

Batch left_frame(std::uint64_t assembly, const core::Audience& audience) {
    v1::ServerFrame message;
    message.mutable_left()->set_assembly(assembly);
    write(audience, *message.mutable_left()->mutable_audience());
    return frame(message);
}

Batch joined(const std::vector<Batch>& batches) {
    if (batches.size() == 1) return batches.front();
    auto octets = std::make_shared<std::string>();
    std::size_t size = 0;
    for (const Batch& each : batches) size += each->size();
    octets->reserve(size);
    for (const Batch& each : batches) octets->append(*each);
    return octets;
}

std::vector<std::string> messages_of(const Batch& batch) {
    std::vector<std::string> messages;
    std::string_view rest = *batch;
    const auto octet = [&rest](std::size_t at) {
        return static_cast<std::size_t>(static_cast<unsigned char>(rest[at]));
    };
    while (!rest.empty()) {
        std::size_t size = octet(1);
        const std::size_t extended = size == 126 ? 2 : size == 127 ? 8 : 0;
        if (extended > 0) size = 0;
        for (std::size_t i = 0; i < extended; ++i) size = size << 8U | octet(2 + i);
        messages.emplace_back(rest.substr(2 + extended, size));
        rest.remove_prefix(2 + extended + size);
    }
    return messages;
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

Batch UpdateBuilder::take(bool reset) {
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
    return framed(octets);
}

}  // namespace isegoria::wire
