// SPDX-License-Identifier: AGPL-3.0-or-later
// Which entities of a list a person wants: every plain field of the entity is an option of its
// list. Values; one thread.
#pragma once

#include <google/protobuf/message.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/values.hpp"
#include "cli/verbs.hpp"

namespace isegoria::cli {

// The fields by which a list can be narrowed: numbers, names, yes or no, texts. Not times and
// digests, which nobody knows to the millisecond and the octet, and not what has the name of an
// option that means something else.
[[nodiscard]] std::vector<const google::protobuf::FieldDescriptor*> filter_fields(
    const Reading& reading);

class Filters {
  public:
    Filters() = default;
    // Takes its options out of `arguments`. Throws UsageError.
    Filters(const Reading& reading, Arguments& arguments, const ValueSources& sources);

    // Of each field that was named, one of the values: equal to it, among it, "none" where a list
    // is empty, within it where it is a text.
    [[nodiscard]] bool accept(const google::protobuf::Message& body) const;
    // Whether anything but the owner of the pages was named.
    [[nodiscard]] bool narrow() const;
    // The numbers given for this field; nothing when it was not named.
    [[nodiscard]] std::optional<std::vector<std::uint64_t>> numbers(const std::string& field) const;

  private:
    struct Wanted {
        const google::protobuf::FieldDescriptor* field = nullptr;
        std::vector<std::string> values;  // As JSON tells scalars; texts folded.
        bool none = false;
    };
    std::vector<Wanted> wanted_;
    std::string owner_;  // Field that names what a page is of; empty: none.
};

}  // namespace isegoria::cli
