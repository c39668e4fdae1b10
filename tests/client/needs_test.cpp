// SPDX-License-Identifier: AGPL-3.0-or-later
// Every verb against every way of mistyping it: the sentence names the option and what may stand
// there, in the person's language, the exit code is 2, and nobody is dialled.
#include "cli/needs.hpp"

#include <algorithm>
#include <regex>

#include "cli/filters.hpp"
#include "cli/values.hpp"
#include "cli_fixture.hpp"

namespace isegoria::cli {
namespace {

using google::protobuf::FieldDescriptor;

class Mistakes : public CommandLine {
  protected:
    Mistakes() {
        file_ = folder_ / "some.csv";
        std::ofstream(file_) << "id\n1\n";
        variables_["ISEGORIA_SERVER"] = "http://a";
        variables_["ISEGORIA_ASSEMBLY"] = "1";
    }

    // A value that the field takes.
    std::string fitting(const FieldDescriptor& field) const {
        if (is_upload(field)) return file_;
        if (is_wording(field)) return "en=words";
        if (is_time(field)) return "+30d";
        switch (field.cpp_type()) {
            case FieldDescriptor::CPPTYPE_BOOL:
                return "true";
            case FieldDescriptor::CPPTYPE_MESSAGE:
                return "{}";
            case FieldDescriptor::CPPTYPE_ENUM:
                return short_names(*field.enum_type()).front();
            case FieldDescriptor::CPPTYPE_STRING:
                return field.type() == FieldDescriptor::TYPE_BYTES ? "00ff" : "words";
            default:
                return "1";
        }
    }

    // What the field cannot take; empty for texts, which take everything.
    std::string misfit(const FieldDescriptor& field) const {
        if (is_upload(field)) return folder_ / "not-there.csv";
        if (is_wording(field)) return "no language";
        if (is_time(field)) return "some day";
        switch (field.cpp_type()) {
            case FieldDescriptor::CPPTYPE_MESSAGE:
                return "{no such";
            case FieldDescriptor::CPPTYPE_STRING:
                return field.type() == FieldDescriptor::TYPE_BYTES ? "xyz" : "";
            case FieldDescriptor::CPPTYPE_UINT32:
            case FieldDescriptor::CPPTYPE_UINT64:
                return "-1";
            default:
                return "quux";
        }
    }

    // The verb as it should be typed, but for one field.
    std::vector<std::string> typed(const Verb& verb, const FieldDescriptor* but = nullptr) const {
        std::vector<std::string> words{verb.noun, verb.verb};
        for (int index = 0; index < verb.message().field_count(); ++index) {
            const FieldDescriptor& field = *verb.message().field(index);
            if (&field != but)
                words.push_back("--" + option_name(field) + "=" + fitting(field));
        }
        return words;
    }

    // What is said of a mistake, in a language; it must be one.
    std::string said(std::vector<std::string> words, const std::string& lang) {
        words.insert(words.begin(), "--lang=" + lang);
        std::string line;
        for (const std::string& word : words) line += word + " ";
        EXPECT_EQ(type(words), exit_usage) << line << out_.str();
        EXPECT_EQ(err_.str().find("cli."), std::string::npos) << line << err_.str();
        EXPECT_EQ(out_.str(), "") << line;
        EXPECT_EQ(server_.dialled, 0u) << line;
        return err_.str();
    }
    // In both languages, each naming all of `parts`.
    void expect_said(const std::vector<std::string>& words, const std::vector<std::string>& parts) {
        const std::string english = said(words, "en");
        const std::string french = said(words, "fr");
        EXPECT_NE(english, french);
        for (const std::string& part : parts)
            for (const std::string& text : {english, french})
                EXPECT_NE(text.find(part), std::string::npos)
                    << words[0] << " " << words[1] << " should say " << part << ": " << text;
    }

    std::string file_;
};

std::vector<std::string> with(std::vector<std::string> words, std::vector<std::string> more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

TEST_F(Mistakes, AnOptionThatIsMissingIsNamedWithWhatMayStandThere) {
    int checked = 0;
    for (const Verb& verb : verbs())
        for (int index = 0; index < verb.message().field_count(); ++index) {
            const FieldDescriptor& field = *verb.message().field(index);
            if (may_be_left_out(verb, field)) continue;
            std::vector<std::string> parts{"--" + option_name(field)};
            if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM)
                for (const std::string& name : short_names(*field.enum_type()))
                    parts.push_back(name);
            expect_said(typed(verb, &field), parts);
            ++checked;
        }
    EXPECT_GT(checked, 100);
}

TEST_F(Mistakes, AValueThatDoesNotFitIsNamedWithItsOptionAndWhatWouldFit) {
    int checked = 0;
    for (const Verb& verb : verbs())
        for (int index = 0; index < verb.message().field_count(); ++index) {
            const FieldDescriptor& field = *verb.message().field(index);
            const std::string wrong = misfit(field);
            if (wrong.empty()) continue;
            const std::string option = "--" + option_name(field);
            std::vector<std::string> parts{wrong};
            // An unreadable file is named by itself: there may be several of them.
            if (!is_upload(field)) parts.push_back(option);
            if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM)
                for (const std::string& name : short_names(*field.enum_type()))
                    parts.push_back(name);
            else if (field.cpp_type() == FieldDescriptor::CPPTYPE_UINT32 && !is_upload(field))
                parts.push_back("4294967295");
            expect_said(with(typed(verb, &field), {option + "=" + wrong}), parts);
            ++checked;
        }
    EXPECT_GT(checked, 100);
}

TEST_F(Mistakes, AnUnknownOptionIsNamedWithThoseThatThereAre) {
    for (const std::string& noun : nouns())
        for (const std::string& verb : verbs_of(noun)) {
            std::vector<std::string> parts = own_options_of(noun, verb);
            parts.emplace_back("--no-such-option");
            expect_said({noun, verb, "--no-such-option", "x"}, parts);
            // Also when it stands last, or before the words that say what it belongs to.
            expect_said({noun, verb, "--no-such-option"}, {"--no-such-option"});
            expect_said({"--no-such-option=x", noun, verb}, {"--no-such-option"});
        }
}

TEST_F(Mistakes, AnOptionWithoutItsValueIsNamed) {
    for (const Verb& verb : verbs())
        for (int index = 0; index < verb.message().field_count(); ++index) {
            const FieldDescriptor& field = *verb.message().field(index);
            if (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) continue;
            const std::string option = "--" + option_name(field);
            std::vector<std::string> parts{option};
            if (field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM)
                for (const std::string& name : short_names(*field.enum_type()))
                    parts.push_back(name);
            expect_said(with(typed(verb, &field), {option}), parts);
            // What follows is an option and no value.
            expect_said(with(typed(verb, &field), {option, "--json"}), parts);
        }
}

TEST_F(Mistakes, AnOptionGivenTwiceOrAWordTooManyIsNamed) {
    for (const Verb& verb : verbs()) {
        expect_said(with(typed(verb), {"one", "two"}), {verb.noun + " " + verb.verb});
        for (int index = 0; index < verb.message().field_count(); ++index) {
            const FieldDescriptor& field = *verb.message().field(index);
            if (field.is_repeated()) continue;
            const std::string option = "--" + option_name(field);
            expect_said(with(typed(verb), {option + "=" + fitting(field)}), {option});
        }
    }
}

TEST_F(Mistakes, AFilterOfAListIsHeldToItsKindToo) {
    for (const Reading& reading : readings()) {
        if (!reading.list) continue;
        for (const FieldDescriptor* field : filter_fields(reading)) {
            const std::string wrong = is_wording(*field) ? "" : misfit(*field);
            if (wrong.empty()) continue;
            const std::string option = "--" + option_name(*field);
            expect_said({reading.noun, "list", option + "=" + wrong}, {option, wrong});
        }
    }
    expect_said({"contribution", "list", "--page", "0"}, {"--page", "0", "1"});
    expect_said({"contribution", "list", "--page", "2", "--all"}, {"--page", "--all"});
    expect_said({"phase", "list", "--page", "2"}, {"--page"});
}

// The contract says in words which fields may be left out; the command line has them in a table.
TEST(Needs, AreThoseOfTheContract) {
    const std::filesystem::path folder =
        std::filesystem::path(ISEGORIA_SOURCE_DIR) / "proto" / "isegoria" / "v1";
    std::map<std::string, std::string> said;  // By "Message.field".
    std::string message;
    std::string comment;
    const std::regex begins("message (\\w+) \\{.*");
    const std::regex declares("  (repeated |optional )?[\\w.]+ (\\w+) = \\d+;.*");
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
        std::ifstream stream(file.path());
        for (std::string line; std::getline(stream, line);) {
            std::smatch found;
            if (line.starts_with("  //")) {
                comment += line.substr(4);
                continue;
            }
            if (std::regex_match(line, found, begins)) message = found[1];
            if (std::regex_match(line, found, declares))
                said[message + "." + std::string(found[2])] = comment;
            comment.clear();
        }
    }
    const std::regex left_out("\\babsent\\b|\\bAbsent\\b|\\bempty\\b|\\b0: ");
    for (const Verb& verb : verbs())
        for (int index = 0; index < verb.message().field_count(); ++index) {
            const FieldDescriptor& field = *verb.message().field(index);
            if (field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL) continue;
            const std::string key = verb.message().name() + "." + field.name();
            ASSERT_TRUE(said.contains(key)) << key;
            EXPECT_EQ(std::regex_search(said[key], left_out), may_be_left_out(verb, field))
                << key << ":" << said[key]
                << " (clients/cli/needs.cpp lists what may be left out)";
        }
}

}  // namespace
}  // namespace isegoria::cli
