// SPDX-License-Identifier: AGPL-3.0-or-later
// Which options of a verb have to be given, and what to say of one that is missing. Pure; any
// thread.
#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/verbs.hpp"

namespace isegoria::cli {

// Fields that a person may leave out beside those that are yes or no, as "command.field". What the
// contract says of them ("absent: …", "0: …") is the truth; a test compares.
[[nodiscard]] const std::vector<std::string_view>& left_out_at_will();
[[nodiscard]] bool may_be_left_out(const Verb& verb,
                                   const google::protobuf::FieldDescriptor& field);

// The option is not there, or has no value: names it, with what may stand there.
[[nodiscard]] UsageError option_is_missing(const Verb& verb,
                                           const google::protobuf::FieldDescriptor& field,
                                           words::Language language);
[[nodiscard]] UsageError value_is_missing(const std::string& name,
                                          const std::vector<std::string>& words);

// The options of a noun and verb beside the global ones, "--phase"; empty when there is none such.
[[nodiscard]] std::vector<std::string> own_options_of(std::string_view noun, std::string_view verb);

// How an option is written, as far as the words before it tell.
enum class OptionKind { unknown, flag, valued };
[[nodiscard]] OptionKind option_kind(const std::string& name,
                                     const std::vector<std::string>& words);
[[nodiscard]] UsageError option_is_unknown(const std::string& name,
                                           const std::vector<std::string>& words);

// Throws when options are left that nobody took, or more than so many words.
void refuse_what_is_left(const Arguments& arguments, std::size_t words_max);

}  // namespace isegoria::cli
