// SPDX-License-Identifier: AGPL-3.0-or-later
// Writing, reading and checking of transcripts. Plain values; any thread.
#include "sortition/transcript.hpp"

#include <algorithm>
#include <concepts>

#include "sortition/json_record.hpp"
#include "sortition/text.hpp"

namespace isegoria::sortition {
namespace {

std::vector<std::string> ids_of(const Pool& pool, const std::vector<int>& people) {
    std::vector<std::string> ids;
    for (const int person : people) ids.push_back(pool.ids[static_cast<std::size_t>(person)]);
    return ids;
}

}  // namespace

// The numbers of alternates asked for and drawn are the same, so the list says both. Found by the
// type of the record.
template <class Visitor, class Record>
    requires std::same_as<std::remove_const_t<Record>, Transcript>
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

namespace {

std::string shown(const std::string& text) { return text; }
std::string shown(std::int64_t number) { return std::to_string(number); }

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
    return write_record(transcript, transcript_format);
}

Reading<Transcript> read_transcript(std::string_view json) {
    return read_record<Transcript>(json, transcript_format);
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
