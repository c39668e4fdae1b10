// SPDX-License-Identifier: AGPL-3.0-or-later
// The text of a portfolio, written and read back octet for octet. Pure functions; any thread.
#include <charconv>
#include <optional>

#include "sortition/portfolio.hpp"

namespace isegoria::sortition {
namespace {

// Reads a line at a time, and numbers within a line; what is not there is nothing.
class Lines {
  public:
    explicit Lines(std::string_view text) : rest_(text) {}

    [[nodiscard]] std::optional<std::string_view> next() {
        const std::size_t end = rest_.find('\n');
        if (end == std::string_view::npos) return std::nullopt;
        const std::string_view line = rest_.substr(0, end);
        rest_.remove_prefix(end + 1);
        ++number_;
        return line;
    }
    // The rest of a line that begins with `name` and a blank.
    [[nodiscard]] std::optional<std::string_view> field(std::string_view name) {
        const auto line = next();
        if (!line || !line->starts_with(name) || line->size() <= name.size()) return std::nullopt;
        if ((*line)[name.size()] != ' ') return std::nullopt;
        return line->substr(name.size() + 1);
    }
    [[nodiscard]] bool at_end() const { return rest_.empty(); }
    [[nodiscard]] std::uint32_t number() const { return number_; }

  private:
    std::string_view rest_;
    std::uint32_t number_ = 0;
};

// A decimal number without sign or leading zero, taken from the front of `text`.
std::optional<std::int64_t> take_number(std::string_view& text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || value < 0 || (text[0] == '0' && end != text.data() + 1)) {
        return std::nullopt;
    }
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

std::optional<std::int64_t> whole_number(std::optional<std::string_view> text, std::int64_t most) {
    if (!text) return std::nullopt;
    const auto value = take_number(*text);
    return value && text->empty() && *value <= most ? value : std::nullopt;
}

std::optional<WeightedPanel> parse_panel(std::string_view line, std::int64_t types) {
    WeightedPanel panel;
    const auto weight = take_number(line);
    if (!weight || !line.starts_with(':')) return std::nullopt;
    line.remove_prefix(1);
    panel.weight = *weight;
    while (!line.empty()) {
        if (line[0] != ' ') return std::nullopt;
        line.remove_prefix(1);
        const auto type = take_number(line);
        if (!type || *type >= types) return std::nullopt;
        std::int64_t count = 1;
        if (line.starts_with('*')) {
            line.remove_prefix(1);
            const auto several = take_number(line);
            if (!several || *several < 2 || *several > bound_max) return std::nullopt;
            count = *several;
        }
        panel.seats.push_back({static_cast<int>(*type), static_cast<int>(count)});
    }
    return panel;
}

// Nothing when the line just read is wrong.
std::optional<Portfolio> parse(Lines& lines) {
    constexpr std::int64_t people_max = bound_max;
    Portfolio portfolio;
    const auto digest = [&](std::string_view name) -> std::optional<Digest> {
        const auto text = lines.field(name);
        const auto value = text ? digest_from_hex(*text) : std::nullopt;
        return value && to_hex(*value) == *text ? value : std::nullopt;
    };
    const auto pool = digest("pool");
    if (!pool) return std::nullopt;
    const auto quotas = digest("quotas");
    if (!quotas) return std::nullopt;
    const auto public_pool = digest("public-pool");
    if (!public_pool) return std::nullopt;
    const auto panel_size = whole_number(lines.field("panel-size"), people_max);
    if (!panel_size) return std::nullopt;
    const auto types = whole_number(lines.field("types"), people_max);
    if (!types) return std::nullopt;
    const auto denominator = whole_number(lines.field("denominator"), denominator_max);
    if (!denominator) return std::nullopt;
    const auto panels = whole_number(lines.field("panels"), *denominator);
    if (!panels) return std::nullopt;
    portfolio.pool = *pool;
    portfolio.quotas = *quotas;
    portfolio.public_pool = *public_pool;
    portfolio.panel_size = static_cast<int>(*panel_size);
    portfolio.type_count = static_cast<std::size_t>(*types);
    portfolio.denominator = *denominator;
    for (std::int64_t i = 0; i < *panels; ++i) {
        const auto line = lines.next();
        auto panel = line ? parse_panel(*line, *types) : std::nullopt;
        if (!panel) return std::nullopt;
        portfolio.panels.push_back(std::move(*panel));
    }
    if (!lines.at_end()) return std::nullopt;
    return portfolio;
}

}  // namespace

std::string to_text(const Portfolio& portfolio) {
    std::string text(portfolio_format);
    text += "\npool " + to_hex(portfolio.pool);
    text += "\nquotas " + to_hex(portfolio.quotas);
    text += "\npublic-pool " + to_hex(portfolio.public_pool);
    text += "\npanel-size " + std::to_string(portfolio.panel_size);
    text += "\ntypes " + std::to_string(portfolio.type_count);
    text += "\ndenominator " + std::to_string(portfolio.denominator);
    text += "\npanels " + std::to_string(portfolio.panels.size()) + "\n";
    for (const WeightedPanel& panel : portfolio.panels) {
        text += std::to_string(panel.weight) + ":";
        for (const Seats& seats : panel.seats) {
            text += " " + std::to_string(seats.type);
            if (seats.count != 1) text += "*" + std::to_string(seats.count);
        }
        text += "\n";
    }
    return text;
}

Reading<Portfolio> read_portfolio(std::string_view text) {
    Reading<Portfolio> result;
    if (text.size() > portfolio_bytes_max) {
        result.errors.push_back(
            finding("portfolio_too_large", {{"limit", std::to_string(portfolio_bytes_max)}}));
        return result;
    }
    Lines lines(text);
    if (lines.next() != portfolio_format) {
        result.errors.push_back(finding("portfolio_format"));
        return result;
    }
    result.value = parse(lines);
    if (!result.value) {
        Finding wrong = finding("portfolio_line");
        wrong.line = lines.number();
        result.errors.push_back(std::move(wrong));
    }
    return result;
}

}  // namespace isegoria::sortition
