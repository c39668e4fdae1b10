// SPDX-License-Identifier: AGPL-3.0-or-later
// A certificate as JSON and back. Pure functions; any thread.
//
// Lists are of strings, whose grammar is this, numbers being whole and separated by blanks:
//   panel   weight ":" then for each type with seats: type "*" seats
//   bound   for each multiplier: "r" row "*" value, or "c" type "*" value for a cap
//   stage   the types that it settles, "|", a bound
//   cut     most, "|", for each coefficient: type "*" value, then for each node of the proof "|" and
//           either "<" type "*" at, or "=" and a bound
#include <charconv>
#include <optional>

#include "sortition/certificate.hpp"
#include "sortition/json_text.hpp"

namespace isegoria::sortition {
namespace {

void append_pair(std::string& text, std::string_view mark, std::int64_t position,
                 std::int64_t value) {
    if (!text.empty() && text.back() != ' ' && text.back() != ':') text += ' ';
    text += mark;
    text += std::to_string(position) + "*" + std::to_string(value);
}

std::string text_of(const Bound& bound) {
    std::string text;
    for (const Multiplier& each : bound.rows) append_pair(text, "r", each.position, each.value);
    for (const Multiplier& each : bound.caps) append_pair(text, "c", each.position, each.value);
    return text;
}

std::string text_of(const WeightedPanel& panel) {
    std::string text = std::to_string(panel.weight) + ":";
    for (const Seats& seats : panel.seats) append_pair(text, "", seats.type, seats.count);
    return text;
}

std::string text_of(const Stage& stage) {
    std::string text;
    for (const int type : stage.types) text += std::to_string(type) + " ";
    return text + "|" + text_of(stage.bound);
}

std::string text_of(const Cut& cut) {
    std::string text = std::to_string(cut.most) + "|";
    std::string coefficients;
    for (const Multiplier& each : cut.coefficients) {
        append_pair(coefficients, "", each.position, each.value);
    }
    text += coefficients;
    for (const Cut::Node& node : cut.proof) {
        text += "|";
        if (node.type == -1) {
            text += "=" + text_of(node.bound);
        } else {
            text += "<" + std::to_string(node.type) + "*" + std::to_string(node.at);
        }
    }
    return text;
}

template <class Item>
std::string list_of(const std::vector<Item>& items) {
    std::string list = "[";
    for (std::size_t i = 0; i < items.size(); ++i) {
        list += i == 0 ? "\n    " : ",\n    ";
        list += json_string(text_of(items[i]));
    }
    return list + (items.empty() ? "]" : "\n  ]");
}

bool take_number(std::string_view& text, std::int64_t& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc()) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
}

bool take(std::string_view& text, char mark) {
    if (text.empty() || text[0] != mark) return false;
    text.remove_prefix(1);
    return true;
}

bool take_position(std::string_view& text, int& position) {
    std::int64_t value = 0;
    if (!take_number(text, value) || value < 0 || value > bound_max) return false;
    position = static_cast<int>(value);
    return true;
}

bool take_pair(std::string_view& text, Multiplier& pair) {
    return take_position(text, pair.position) && take(text, '*') && take_number(text, pair.value);
}

// The part of the text before the next mark, which is taken off with it.
std::string_view part(std::string_view& text, char mark) {
    const std::size_t end = text.find(mark);
    const std::string_view before = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    return before;
}

bool parse(std::string_view text, Bound& bound) {
    while (!text.empty()) {
        const bool row = take(text, 'r');
        if (!row && !take(text, 'c')) return false;
        Multiplier pair;
        if (!take_pair(text, pair)) return false;
        (row ? bound.rows : bound.caps).push_back(pair);
        if (!text.empty() && !take(text, ' ')) return false;
    }
    return true;
}

bool parse(std::string_view text, WeightedPanel& panel) {
    if (!take_number(text, panel.weight) || !take(text, ':')) return false;
    while (!text.empty()) {
        Multiplier pair;
        if (!take_pair(text, pair) || pair.value < 1 || pair.value > bound_max) return false;
        panel.seats.push_back({pair.position, static_cast<int>(pair.value)});
        if (!text.empty() && !take(text, ' ')) return false;
    }
    return true;
}

bool parse(std::string_view text, Stage& stage) {
    std::string_view types = part(text, '|');
    while (!types.empty()) {
        int type = 0;
        if (!take_position(types, type) || !take(types, ' ')) return false;
        stage.types.push_back(type);
    }
    return !stage.types.empty() && parse(text, stage.bound);
}

bool parse(std::string_view text, Cut& cut) {
    std::string_view most = part(text, '|');
    if (!take_number(most, cut.most) || !most.empty()) return false;
    std::string_view coefficients = part(text, '|');
    while (!coefficients.empty()) {
        Multiplier pair;
        if (!take_pair(coefficients, pair)) return false;
        cut.coefficients.push_back(pair);
        if (!coefficients.empty() && !take(coefficients, ' ')) return false;
    }
    while (!text.empty()) {
        std::string_view words = part(text, '|');
        Cut::Node node;
        if (take(words, '<')) {
            Multiplier pair;
            if (!take_pair(words, pair) || !words.empty()) return false;
            if (pair.value < -1 || pair.value > bound_max) return false;
            node.type = pair.position;
            node.at = static_cast<int>(pair.value);
        } else if (!take(words, '=') || !parse(words, node.bound)) {
            return false;
        }
        cut.proof.push_back(std::move(node));
    }
    return true;
}

// Takes fields out of the object, so that what is left over is unknown.
class Fields {
  public:
    explicit Fields(JsonFields& json) : json_(json) {}

    template <class Value>
    bool get(const std::string& name, Value& value) {
        const auto found = json_.fields.find(name);
        if (found == json_.fields.end() || !std::holds_alternative<Value>(found->second)) {
            return fail(name);
        }
        value = std::get<Value>(std::move(found->second));
        json_.fields.erase(found);
        return true;
    }
    bool get_digest(const std::string& name, Digest& digest) {
        std::string text;
        if (!get(name, text)) return false;
        const auto value = digest_from_hex(text);
        if (!value) return fail(name);
        digest = *value;
        return true;
    }
    template <class Item>
    bool get_list(const std::string& name, std::vector<Item>& items) {
        std::vector<std::string> texts;
        if (!get(name, texts)) return false;
        for (const std::string& text : texts) {
            Item item;
            if (!parse(text, item)) return fail(name);
            items.push_back(std::move(item));
        }
        return true;
    }
    bool fail(const std::string& name) {
        if (wrong_.empty()) wrong_ = name;
        return false;
    }
    [[nodiscard]] const std::string& wrong() const { return wrong_; }

  private:
    JsonFields& json_;
    std::string wrong_;
};

bool read_fields(Fields& fields, Certificate& certificate) {
    std::string method;
    std::int64_t panel_size = 0;
    if (!fields.get("method", method) || !fields.get("gamma", certificate.gamma) ||
        !fields.get("panel_size", panel_size) || !fields.get_digest("pool", certificate.pool) ||
        !fields.get_digest("quotas", certificate.quotas) ||
        !fields.get_list("panels", certificate.lottery.panels) ||
        !fields.get_list("cuts", certificate.cuts) ||
        !fields.get("largest_chance", certificate.largest_chance) ||
        !fields.get_list("stages", certificate.stages) ||
        !fields.get_list("first_stages", certificate.first_stages) ||
        !fields.get_list("objective", certificate.objective)) {
        return false;
    }
    const auto known = method_from_name(method);
    if (!known) return fields.fail("method");
    certificate.method = *known;
    if (panel_size < 1 || panel_size > panel_size_max) return fields.fail("panel_size");
    if (certificate.largest_chance < 0 || certificate.largest_chance > multiplier_unit) {
        return fields.fail("largest_chance");
    }
    certificate.panel_size = static_cast<int>(panel_size);
    return true;
}

}  // namespace

std::string to_json(const Certificate& certificate) {
    std::string json = "{\n  \"format\": " + json_string(certificate_format);
    const auto field = [&](std::string_view name, const std::string& value) {
        json += ",\n  \"" + std::string(name) + "\": " + value;
    };
    field("method", json_string(method_name(certificate.method)));
    field("gamma", json_string(certificate.gamma));
    field("panel_size", std::to_string(certificate.panel_size));
    field("pool", json_string(to_hex(certificate.pool)));
    field("quotas", json_string(to_hex(certificate.quotas)));
    field("panels", list_of(certificate.lottery.panels));
    field("cuts", list_of(certificate.cuts));
    field("largest_chance", std::to_string(certificate.largest_chance));
    field("stages", list_of(certificate.stages));
    field("first_stages", list_of(certificate.first_stages));
    field("objective", list_of(certificate.objective));
    return json + "\n}\n";
}

Reading<Certificate> read_certificate(std::string_view json) {
    Reading<Certificate> result;
    const auto refuse = [&](std::string_view code, Arguments arguments = {}) {
        result.errors.push_back(finding(code, std::move(arguments)));
        return result;
    };
    if (json.size() > certificate_bytes_max) {
        return refuse("certificate_too_large", {{"limit", std::to_string(certificate_bytes_max)}});
    }
    JsonFields read = read_json_fields(json);
    if (read.error_at) return refuse("certificate_not_json");
    if (!read.repeated.empty()) return refuse("certificate_field", {{"field", read.repeated}});
    Fields fields(read);
    std::string format;
    if (!fields.get("format", format) || format != certificate_format) {
        return refuse("certificate_format");
    }
    Certificate certificate;
    if (!read_fields(fields, certificate)) {
        return refuse("certificate_field", {{"field", fields.wrong()}});
    }
    if (!read.fields.empty()) {
        return refuse("certificate_field", {{"field", read.fields.begin()->first}});
    }
    result.value = std::move(certificate);
    return result;
}

}  // namespace isegoria::sortition
