// SPDX-License-Identifier: AGPL-3.0-or-later
// See wish.hpp.
#include "cli/wish.hpp"

#include "cli/needs.hpp"

namespace isegoria::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

void attach(Message& message, const FieldDescriptor& field, const std::string& path, Wish& wish,
            const ValueSources& sources) {
    sync::Attachment attachment;
    attachment.number = static_cast<std::uint32_t>(wish.attachments.size() + 1);
    attachment.octets = sources.read_file(path, sync::upload_octets_max);
    message.GetReflection()->SetUInt32(&message, &field, attachment.number);
    wish.attachments.push_back(std::move(attachment));
}

bool is_number(const FieldDescriptor& field) {
    return !field.is_repeated() && (field.cpp_type() == FieldDescriptor::CPPTYPE_UINT32 ||
                                    field.cpp_type() == FieldDescriptor::CPPTYPE_UINT64);
}

}  // namespace

Wish read_wish(const Verb& verb, Arguments& arguments, const Options& options,
               const ValueSources& sources) {
    Wish wish;
    Message& whole = verb.errand ? static_cast<Message&>(wish.errand) : wish.command;
    Message& message = *whole.GetReflection()->MutableMessage(&whole, verb.field);
    const auto& descriptor = verb.message();
    if (arguments.words.size() == 3 && descriptor.field_count() > 0 &&
        is_number(*descriptor.field(0)) && !is_upload(*descriptor.field(0))) {
        arguments.options.emplace_back(option_name(*descriptor.field(0)), arguments.words[2]);
        arguments.words.pop_back();
    }
    const FieldDescriptor* missing = nullptr;
    for (int index = 0; index < descriptor.field_count(); ++index) {
        const FieldDescriptor& field = *descriptor.field(index);
        const std::string name = option_name(field);
        std::vector<std::string> values = arguments.take_all(name);
        // "--closes-ms" is what the contract calls it, so it is understood too.
        if (is_time(field))
            for (std::string& value : arguments.take_all(name + "-ms"))
                values.push_back(std::move(value));
        if (values.size() > 1 && !field.is_repeated())
            throw UsageError("cli.usage.option_is_twice", {{"option", "--" + name}});
        for (const std::string& value : values) {
            if (is_upload(field))
                attach(message, field, value, wish, sources);
            else
                set_from_text(message, field, value, sources);
        }
        if (values.empty() && !may_be_left_out(verb, field) && missing == nullptr) missing = &field;
    }
    // What was mistyped is likely to be what is missing, so it is told first.
    refuse_what_is_left(arguments, 2);
    if (missing != nullptr) throw option_is_missing(verb, *missing, options.language);
    if (!verb.directory) {
        if (!options.assembly) throw UsageError("cli.usage.assembly_is_missing", {});
        wish.assembly = *options.assembly;
    }
    return wish;
}

}  // namespace isegoria::cli
