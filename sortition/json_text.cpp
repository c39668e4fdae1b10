// SPDX-License-Identifier: AGPL-3.0-or-later
// A strict reader of one flat JSON object. Plain values; any thread.
#include "sortition/json_text.hpp"

#include <charconv>

#include "sortition/text.hpp"

namespace isegoria::sortition {
namespace {

struct NotJson {
    std::size_t position;
};

class Reader {
  public:
    explicit Reader(std::string_view text) : text_(text) {}

    JsonFields run() {
        JsonFields result;
        expect('{');
        if (!accept('}')) {
            do {
                std::string name = string();
                expect(':');
                JsonValue field = value();
                const auto [at, fresh] = result.fields.emplace(std::move(name), std::move(field));
                if (!fresh && result.repeated.empty()) result.repeated = at->first;
            } while (accept(','));
            expect('}');
        }
        skip_blanks();
        if (position_ != text_.size()) throw NotJson{position_};
        return result;
    }

  private:
    void skip_blanks() {
        position_ = text_.find_first_not_of(" \t\r\n", position_);
        if (position_ == std::string_view::npos) position_ = text_.size();
    }

    bool accept(char c) {
        skip_blanks();
        if (position_ == text_.size() || text_[position_] != c) return false;
        ++position_;
        return true;
    }

    void expect(char c) {
        if (!accept(c)) throw NotJson{position_};
    }

    JsonValue value() {
        skip_blanks();
        if (position_ == text_.size()) throw NotJson{position_};
        if (text_[position_] == '"') return string();
        if (text_[position_] == '[') return list();
        return number();
    }

    JsonValue list() {
        expect('[');
        if (accept(']')) return std::vector<std::string>();
        skip_blanks();
        if (position_ < text_.size() && text_[position_] == '"') return rest_of_list(&Reader::string);
        return rest_of_list(&Reader::number);
    }

    template <class Item>
    std::vector<Item> rest_of_list(Item (Reader::*item)()) {
        std::vector<Item> items;
        do {
            skip_blanks();
            items.push_back((this->*item)());
        } while (accept(','));
        expect(']');
        return items;
    }

    std::int64_t number() {
        std::int64_t result = 0;
        const char* const begin = text_.data() + position_;
        const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), result);
        const auto length = static_cast<std::size_t>(end - begin);
        const bool leading_zero = length > 1 && *begin == '0';
        if (error != std::errc() || leading_zero) throw NotJson{position_};
        position_ += length;
        return result;
    }

    std::string string() {
        expect('"');
        std::string result;
        while (true) {
            if (position_ == text_.size()) throw NotJson{position_};
            const char c = text_[position_];
            if (static_cast<unsigned char>(c) < 0x20) throw NotJson{position_};
            if (c == '"') break;
            if (c == '\\') {
                ++position_;
                result += escaped();
                continue;
            }
            const std::size_t length = utf8_sequence_length(text_, position_);
            if (length == 0) throw NotJson{position_};
            result += text_.substr(position_, length);
            position_ += length;
        }
        ++position_;
        return result;
    }

    std::string escaped() {
        constexpr std::string_view names = "\"\\/bfnrt";
        constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
        if (position_ == text_.size()) throw NotJson{position_};
        const char c = text_[position_++];
        if (c == 'u') return code_point();
        const std::size_t found = names.find(c);
        if (found == std::string_view::npos) throw NotJson{position_ - 1};
        return std::string(1, meanings[found]);
    }

    // The writer escapes control characters only, so surrogate pairs are not needed here.
    std::string code_point() {
        const std::string_view digits = text_.substr(position_, 4);
        unsigned point = 0;
        const char* const stop = digits.data() + digits.size();
        const auto [end, error] = std::from_chars(digits.data(), stop, point, 16);
        const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
        if (digits.size() != 4 || error != std::errc() || end != stop || surrogate)
            throw NotJson{position_};
        position_ += 4;
        std::string octets;
        if (point < 0x80) {
            octets += static_cast<char>(point);
        } else if (point < 0x800) {
            octets += static_cast<char>(0xC0U | (point >> 6U));
            octets += static_cast<char>(0x80U | (point & 0x3FU));
        } else {
            octets += static_cast<char>(0xE0U | (point >> 12U));
            octets += static_cast<char>(0x80U | ((point >> 6U) & 0x3FU));
            octets += static_cast<char>(0x80U | (point & 0x3FU));
        }
        return octets;
    }

    std::string_view text_;
    std::size_t position_ = 0;
};

}  // namespace

JsonFields read_json_fields(std::string_view text) {
    try {
        return Reader(text).run();
    } catch (const NotJson& error) {
        JsonFields failed;
        failed.error_at = error.position;
        return failed;
    }
}

std::string json_string(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string result = "\"";
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = utf8_sequence_length(text, i);
        const unsigned char c = static_cast<unsigned char>(text[i]);
        if (length == 0) {
            result += "\xEF\xBF\xBD";
        } else if (c == '"' || c == '\\') {
            result += {'\\', text[i]};
        } else if (c < 0x20 || c == 0x7F) {
            result += "\\u00";
            result += {digits[c >> 4U], digits[c & 15U]};
        } else {
            result += text.substr(i, length);
        }
        i += length == 0 ? 1 : length;
    }
    return result + '"';
}

}  // namespace isegoria::sortition
