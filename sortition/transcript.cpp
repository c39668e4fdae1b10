// SPDX-License-Identifier: AGPL-3.0-or-later
// Writing, reading and checking of transcripts. Plain values; any thread.
#include "sortition/transcript.hpp"

#include <algorithm>
#include <limits>

#include "sortition/json_text.hpp"
#include "sortition/text.hpp"

namespace isegoria::sortition {
namespace {

std::vector<std::string> ids_of(const Pool& pool, const std::vector<int>& people) {
    std::vector<std::string> ids;
    for (const int person : people) ids.push_back(pool.ids[static_cast<std::size_t>(person)]);
    return ids;
}

std::string json_list(const std::vector<std::string>& items) {
    std::string list = "[";
    for (std::size_t i = 0; i < items.size(); ++i) {
        list += (i == 0 ? "\n    " : ",\n    ") + json_string(items[i]);
    }
    return list + (items.empty() ? "]" : "\n  ]");
}

// One place names the fields, in their order, for the writer, the reader and the comparison. The
// numbers of alternates asked for and drawn are the same, so the list says both.
template <class Visitor, class Record>
void visit_fields(Record& transcript, Visitor&& visit) {
    visit("method", transcript.method);
    visit("public_value", transcript.public_value);
    visit("people", transcript.people);
    visit("pool_hash", transcript.pool_hash);
    visit("quotas_hash", transcript.quotas_hash);
    visit("panel_size", transcript.panel_size);
    visit("attempts", transcript.attempts);
    visit("guesses", transcript.guesses);
    visit("panel", transcript.panel);
    visit("alternates", transcript.alternates);
    visit("panel_hash", transcript.panel_hash);
}

std::string shown(const std::string& text) { return text; }
std::string shown(std::int64_t number) { return std::to_string(number); }

std::string as_json(const std::string& text) { return json_string(text); }
std::string as_json(std::int64_t number) { return std::to_string(number); }
std::string as_json(const std::vector<std::string>& list) { return json_list(list); }

bool take(const JsonValue& value, std::string& field) {
    const auto* const text = std::get_if<std::string>(&value);
    if (text != nullptr) field = *text;
    return text != nullptr;
}

template <class Number>
bool take_number(const JsonValue& value, Number& field) {
    const auto* const number = std::get_if<std::int64_t>(&value);
    if (number == nullptr || *number < 0 || *number > std::numeric_limits<Number>::max())
        return false;
    field = static_cast<Number>(*number);
    return true;
}

bool take(const JsonValue& value, int& field) { return take_number(value, field); }
bool take(const JsonValue& value, std::int64_t& field) { return take_number(value, field); }

bool take(const JsonValue& value, std::vector<std::string>& field) {
    const auto* const list = std::get_if<std::vector<std::string>>(&value);
    if (list != nullptr) field = *list;
    return list != nullptr;
}

Finding difference(std::string field, std::string expected, std::string found) {
    return finding("transcript_difference", {{"field", std::move(field)},
                                             {"expected", std::move(expected)},
                                             {"found", std::move(found)}});
}

// Collects the first difference only: the later ones follow from it.
struct Comparison {
    Findings findings;

    template <class Value>
    void compare(const std::string& field, const Value& expected, const Value& found) {
        if (findings.empty() && expected != found) {
            findings.push_back(difference(field, shown(expected), shown(found)));
        }
    }

    void compare(const std::string& field, const std::vector<std::string>& expected,
                 const std::vector<std::string>& found) {
        const std::size_t length = std::max(expected.size(), found.size());
        for (std::size_t i = 0; i < length && findings.empty(); ++i) {
            compare(field + "[" + std::to_string(i) + "]", i < expected.size() ? expected[i] : "-",
                    i < found.size() ? found[i] : "-");
        }
        // An id may itself be "-".
        compare(field + ".length", static_cast<std::int64_t>(expected.size()),
                static_cast<std::int64_t>(found.size()));
    }
};

Finding not_json(std::string_view json, std::size_t position) {
    Finding error = finding("transcript_not_json");
    const std::string_view before = json.substr(0, position);
    error.line = static_cast<std::uint32_t>(1 + std::count(before.begin(), before.end(), '\n'));
    const std::size_t line_end = before.rfind('\n');
    const std::size_t line_start = line_end == std::string_view::npos ? 0 : line_end + 1;
    error.column = static_cast<std::uint32_t>(position - line_start + 1);
    error.arguments = {{"line", std::to_string(error.line)},
                       {"column", std::to_string(error.column)}};
    return error;
}

}  // namespace

Transcript make_transcript(const Pool& pool, const DrawRequest& request, const Drawing& drawing) {
    Transcript transcript;
    transcript.method = method_name(request.method);
    transcript.public_value = trim(request.public_value);
    transcript.people = static_cast<int>(pool.size());
    transcript.panel_size = request.panel_size;
    transcript.pool_hash = to_hex(drawing.pool);
    transcript.quotas_hash = to_hex(drawing.quotas);
    transcript.panel_hash = to_hex(drawing.panel_digest);
    transcript.attempts = drawing.attempts;
    transcript.guesses = drawing.guesses;
    transcript.panel = ids_of(pool, drawing.panel);
    transcript.alternates = ids_of(pool, drawing.alternates);
    return transcript;
}

std::string to_json(const Transcript& transcript) {
    std::string json = "{\n  \"format\": " + json_string(transcript_format);
    visit_fields(transcript, [&](const char* name, const auto& field) {
        json += ",\n  " + json_string(name) + ": " + as_json(field);
    });
    return json + "\n}\n";
}

Reading<Transcript> read_transcript(std::string_view json) {
    Reading<Transcript> result;
    JsonFields read = read_json_fields(json);
    if (read.error_at) {
        result.errors.push_back(not_json(json, *read.error_at));
        return result;
    }
    const auto format = read.fields.find("format");
    if (format == read.fields.end() ||
        format->second != JsonValue(std::string(transcript_format))) {
        result.errors.push_back(
            finding("transcript_format", {{"format", std::string(transcript_format)}}));
        return result;
    }
    read.fields.erase(format);
    const auto wrong = [&](const std::string& name) {
        result.errors.push_back(finding("transcript_field", {{"field", name}}));
    };
    if (!read.repeated.empty()) wrong(read.repeated);
    Transcript transcript;
    visit_fields(transcript, [&](const char* name, auto& field) {
        const auto found = read.fields.find(name);
        if (found == read.fields.end() || !take(found->second, field)) {
            wrong(name);
        }
        if (found != read.fields.end()) read.fields.erase(found);
    });
    for (const auto& [name, value] : read.fields) wrong(name);
    if (result.errors.empty()) result.value = std::move(transcript);
    return result;
}

Findings verify(const Pool& pool, const Quotas& quotas, const Transcript& transcript) {
    Comparison comparison;
    // The hashes come first: with other files the rest cannot but differ.
    comparison.compare("people", static_cast<std::int64_t>(pool.size()),
                       static_cast<std::int64_t>(transcript.people));
    comparison.compare("pool_hash", to_hex(pool_hash(pool, quotas)), transcript.pool_hash);
    comparison.compare("quotas_hash", to_hex(quotas_hash(quotas)), transcript.quotas_hash);
    if (!comparison.findings.empty()) return comparison.findings;
    const std::optional<Method> method = method_from_name(transcript.method);
    if (!method) return {finding("method_unknown", {{"method", transcript.method}})};

    DrawRequest request;
    request.panel_size = transcript.panel_size;
    request.alternates = static_cast<int>(transcript.alternates.size());
    request.method = *method;
    request.public_value = transcript.public_value;
    const Drawing drawing = draw(pool, quotas, request);
    if (!drawing.drawn()) return drawing.findings;
    const Transcript again = make_transcript(pool, request, drawing);
    comparison.compare("public_value", again.public_value, transcript.public_value);
    comparison.compare("panel", again.panel, transcript.panel);
    comparison.compare("alternates", again.alternates, transcript.alternates);
    comparison.compare("panel_hash", again.panel_hash, transcript.panel_hash);
    comparison.compare("attempts", std::int64_t{again.attempts}, std::int64_t{transcript.attempts});
    comparison.compare("guesses", again.guesses, transcript.guesses);
    return comparison.findings;
}

}  // namespace isegoria::sortition
