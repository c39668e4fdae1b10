// SPDX-License-Identifier: AGPL-3.0-or-later
// The one table of what can be typed: a noun and a verb for every command and errand of the
// contract, and for every kind of entity that can be read. Made once, read-only; any thread.
#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <string_view>
#include <vector>

namespace isegoria::cli {

// `isegoria phase open` for the command open_phase.
struct Verb {
    std::string noun;
    std::string verb;
    std::string name;        // Of the field in v1::Command.kind or v1::Errand.kind.
    bool errand = false;     // Else a command.
    bool directory = false;  // Goes to the directory (assembly 0), wherever one is.
    const google::protobuf::FieldDescriptor* field = nullptr;

    [[nodiscard]] const google::protobuf::Descriptor& message() const {
        return *field->message_type();
    }
};
[[nodiscard]] const std::vector<Verb>& verbs();
[[nodiscard]] const Verb* find_verb(std::string_view noun, std::string_view verb);

// Commands of the contract that nobody types: the server issues them itself.
struct ServerOnly {
    std::string_view name;
    std::string_view reason;
};
[[nodiscard]] const std::vector<ServerOnly>& server_only();

// `isegoria phase list` and `isegoria phase show 3` for the entity kind phase.
struct Reading {
    std::string noun;
    std::string kind;  // Of the field in v1::Entity.kind.
    bool list = true;
    bool show = true;
    bool directory = false;
    const google::protobuf::FieldDescriptor* field = nullptr;
};
[[nodiscard]] const std::vector<Reading>& readings();
[[nodiscard]] const Reading* find_reading(std::string_view noun, std::string_view verb);

// Whether the list comes in pages, which have to be asked for.
[[nodiscard]] bool is_paged(const Reading& reading);

// Fields of errands that hold the number of an upload: on the command line, the name of a file.
[[nodiscard]] bool is_upload(const google::protobuf::FieldDescriptor& field);

// Every noun, sorted, also those that are neither commands nor entities (sign, guest).
[[nodiscard]] std::vector<std::string> nouns();
// The verbs of a noun, in the order of the contract.
[[nodiscard]] std::vector<std::string> verbs_of(std::string_view noun);

// The verbs of a noun that concern this machine: sign in, sign out, sign status, guest join; the
// shared screen, projection watch; and charter-version compare, which reads a page.
struct OwnVerb {
    std::string_view noun;
    std::string_view verb;
    std::vector<std::string_view> options;  // Beside the global ones.
};
[[nodiscard]] const std::vector<OwnVerb>& own_verbs();

}  // namespace isegoria::cli
