// SPDX-License-Identifier: AGPL-3.0-or-later
// The codec: protobuf on one side, plain structs on the other.
#include "wire/codec.hpp"

#include <algorithm>
#include <utility>

#include "isegoria/v1/command.pb.h"
#include "isegoria/v1/entry.pb.h"

namespace isegoria::wire {

Fields find_fields(const pb::Descriptor& descriptor, const std::vector<std::string_view>& names) {
    Fields fields;
    for (const std::string_view name : names) {
        const auto* field = descriptor.FindFieldByName(std::string(name));
        GOOGLE_CHECK(field != nullptr) << descriptor.full_name() << " has no field " << name;
        fields.push_back(field);
    }
    return fields;
}

std::string path_of(const pb::FieldDescriptor& field, const std::string& inner) {
    const bool joined = inner.empty() || inner.front() == '[';
    return field.name() + (joined ? "" : ".") + inner;
}

std::variant<core::Command, Malformed> decode(const v1::Command& message) {
    core::Command command;
    if (auto malformed = read_alternative(message, command)) return *std::move(malformed);
    return command;
}

std::string encode(const Entry& entry) {
    v1::Entry message;
    message.set_time_ms(entry.time_ms);
    message.set_actor(entry.actor.value);
    if (entry.request_id != RequestId{}) {
        message.set_request_id(entry.request_id.data(), entry.request_id.size());
        message.set_command_hash(entry.command_hash.data(), entry.command_hash.size());
    }
    for (const core::Event& event : entry.events.list)
        write_alternative(event, *message.add_events());
    return message.SerializeAsString();
}

namespace {

struct KeptMessage {
    ~KeptMessage() { delete message; }
    v1::Entry* message = nullptr;
};

std::variant<Entry, Malformed> read_entry(v1::Entry& message, std::string_view octets) {
    if (!message.ParseFromArray(octets.data(), static_cast<int>(octets.size())))
        return Malformed{"entry"};
    Entry entry;
    entry.time_ms = message.time_ms();
    entry.actor = core::ParticipantId{message.actor()};
    if (!message.request_id().empty()) {
        if (message.request_id().size() != entry.request_id.size()) return Malformed{"request_id"};
        if (message.command_hash().size() != entry.command_hash.size())
            return Malformed{"command_hash"};
        std::copy(message.request_id().begin(), message.request_id().end(),
                  entry.request_id.begin());
        std::copy(message.command_hash().begin(), message.command_hash().end(),
                  entry.command_hash.begin());
    }
    if (message.events().empty()) return Malformed{"events"};
    entry.events.list.resize(static_cast<std::size_t>(message.events_size()));
    for (int index = 0; index < message.events_size(); ++index)
        if (auto malformed = read_alternative(message.events(index),
                                              entry.events.list[static_cast<std::size_t>(index)]))
            return Malformed{"events[" + std::to_string(index) + "]." + malformed->field};
    return entry;
}

}  // namespace

std::variant<Entry, Malformed> decode_entry(std::string_view octets) {
    // One a thread, since a start reads millions: what it allocated serves the next entry.
    thread_local KeptMessage kept;
    v1::Entry* message = std::exchange(kept.message, nullptr);
    if (message == nullptr) message = new v1::Entry;
    auto entry = read_entry(*message, octets);
    // Not when memory ran out meanwhile: a message that was used before and is then left half
    // written may not even be destroyed, since a oneof in it points to what is gone.
    kept.message = message;
    return entry;
}

}  // namespace isegoria::wire
