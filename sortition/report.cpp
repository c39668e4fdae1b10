// SPDX-License-Identifier: AGPL-3.0-or-later
// Puts the page together. Pure functions; any thread.
#include "sortition/report.hpp"

#include <algorithm>
#include <numeric>

#include "sortition/report_drawing.hpp"
#include "sortition/report_style.hpp"
#include "sortition/report_words.hpp"

namespace isegoria::sortition {
namespace {

namespace say_it = report_words;

// Sums of products of a million people and chances in parts of a thousand million.
__extension__ using Wide = __int128;

class Page {
  public:
    Page(const Report& report, Language language)
        : report_(report), language_(language), ascending_(report.chances) {
        std::sort(ascending_.begin(), ascending_.end());
    }

    std::string run() {
        const std::string heading = report_.title.empty() ? text(say_it::heading)
                                                          : html_text(report_.title);
        page_ = "<!DOCTYPE html>\n<html lang=\"" + std::string(french() ? "fr" : "en") +
                "\">\n<head>\n<meta charset=\"utf-8\">\n"
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                "<meta name=\"color-scheme\" content=\"light\">\n<title>" +
                heading + "</title>\n<style>\n" + std::string(report_style) +
                "</style>\n</head>\n<body>\n<main>\n<header>\n";
        if (!report_.title.empty()) page_ += "<p class=\"kind\">" + text(say_it::heading) + "</p>\n";
        page_ += "<h1>" + heading + "</h1>\n<p class=\"lead\">" +
                 text(say_it::lead, {{"panel", count(report_.panel_size)},
                                     {"people", count(people())}}) +
                 "</p>\n" + key_figures() + "</header>\n";
        section("guarantees", say_it::guarantees, guarantees());
        section("chances", say_it::chances, chances());
        section("composition", say_it::composition, composition());
        section("commitments", say_it::commitments, commitments());
        section("replay", say_it::replay, replay());
        page_ += "<footer><p>" + text(say_it::made_by) + "</p></footer>\n</main>\n</body>\n</html>\n";
        return std::move(page_);
    }

  private:
    using Fills = std::vector<std::pair<std::string_view, std::string>>;

    [[nodiscard]] bool french() const { return language_ == Language::french; }
    [[nodiscard]] std::int64_t people() const {
        return static_cast<std::int64_t>(ascending_.size());
    }
    [[nodiscard]] std::string count(std::int64_t number) const {
        return count_text(number, language_);
    }
    [[nodiscard]] std::string percent(std::int64_t part) const {
        return percent_text(part, 2, language_);
    }

    // The words of ours with {name} replaced; what is filled in is escaped already.
    [[nodiscard]] std::string text(const Words& words, const Fills& fills = {}) const {
        std::string result = html_text(words.in(language_));
        for (const auto& [name, value] : fills) {
            const std::string mark = "{" + std::string(name) + "}";
            if (const std::size_t at = result.find(mark); at != std::string::npos)
                result.replace(at, mark.size(), value);
        }
        return result;
    }

    [[nodiscard]] std::string paragraph(const Words& words, const Fills& fills = {}) const {
        return "<p>" + text(words, fills) + "</p>\n";
    }

    void section(std::string_view name, const Words& title, const std::string& content) {
        page_ += "<section aria-labelledby=\"" + std::string(name) + "\">\n<h2 id=\"" +
                 std::string(name) + "\">" + text(title) + "</h2>\n" + content + "</section>\n";
    }

    [[nodiscard]] std::string key_figures() const {
        const auto figure = [&](const std::string& value, const Words& meaning) {
            return "<div><dt>" + text(meaning) + "</dt><dd>" + value + "</dd></div>\n";
        };
        std::string list = "<dl class=\"figures\">\n" + figure(count(people()), say_it::in_pool) +
                           figure(count(report_.panel_size), say_it::in_panel) +
                           figure(count(report_.panels), say_it::possible_panels);
        if (!ascending_.empty()) {
            list += figure(percent(smallest()), say_it::smallest) +
                    figure(percent(ascending_.back()), say_it::largest);
        }
        return list + "</dl>\n";
    }

    // Of those who fit on a panel at all.
    [[nodiscard]] std::int64_t smallest() const {
        const auto found = std::upper_bound(ascending_.begin(), ascending_.end(), 0);
        return found == ascending_.end() ? 0 : *found;
    }

    [[nodiscard]] std::string guarantees() const {
        std::string result =
            paragraph(say_it::method, {{"method", "<b>" + html_text(report_.method) + "</b>"}}) +
            paragraph(guarantee_of(report_.method));
        if (report_.certified) result += paragraph(say_it::certified);
        if (report_.households > 0)
            result += paragraph(say_it::household_rule, {{"households", count(report_.households)}});
        return result + paragraph(say_it::rounding, {{"lots", count(report_.lots)},
                                                     {"rounding", percent(report_.largest_rounding)},
                                                     {"drawn", percent(report_.smallest_drawn)}});
    }

    [[nodiscard]] std::string legend(const std::vector<std::pair<std::string_view, Words>>& entries)
        const {
        std::string result = "<p class=\"legend\">";
        for (const auto& [kind, words] : entries)
            result += "<span class=\"key " + std::string(kind) + "\"></span>" + text(words) + " ";
        return result + "</p>\n";
    }

    [[nodiscard]] std::string composition() const {
        std::string result = paragraph(say_it::composition_lead,
                                       {{"small", count(small_cell)}}) +
                             legend({{"panel", say_it::legend_panel},
                                     {"quota", say_it::legend_quota},
                                     {"pool", say_it::legend_pool}});
        for (const ReportFeature& feature : report_.features) result += feature_part(feature);
        return result;
    }

    [[nodiscard]] std::string feature_part(const ReportFeature& feature) const {
        std::vector<std::int64_t> in_pool;
        std::vector<std::int64_t> in_panel;
        for (const ReportValue& value : feature.values) {
            in_pool.push_back(value.in_pool);
            in_panel.push_back(value.in_panel);
        }
        const HiddenCounts hidden{hidden_cells(in_panel), hidden_cells(in_pool)};
        std::string result =
            "<h3>" + html_text(feature.name) + "</h3>\n<div class=\"pair\">\n<figure>\n" +
            draw_feature(feature, hidden, report_.panel_size, language_) +
            "</figure>\n<div class=\"table\"><table>\n<caption class=\"heard\">" +
            text(say_it::table_of, {{"feature", html_text(feature.name)}}) +
            "</caption>\n<thead><tr><th scope=\"col\">" + text(say_it::value) +
            "</th><th scope=\"col\">" + text(say_it::quota) + "</th><th scope=\"col\">" +
            text(say_it::panel) + "</th><th scope=\"col\">" + text(say_it::pool) +
            "</th><th scope=\"col\">" + text(say_it::share) + "</th></tr></thead>\n<tbody>\n";
        for (std::size_t i = 0; i < feature.values.size(); ++i) {
            const ReportValue& value = feature.values[i];
            result += "<tr><th scope=\"row\">" + html_text(value.name) + "</th>" +
                      cell(quota_range(value)) +
                      cell(hidden.in_panel[i] ? masked() : count(value.in_panel)) +
                      cell(hidden.in_pool[i] ? masked() : count(value.in_pool)) +
                      cell(hidden.in_pool[i]
                               ? masked()
                               : percent_text(share_of(value.in_pool, people()), 1, language_)) +
                      "</tr>\n";
        }
        return result + "</tbody>\n</table></div>\n</div>\n";
    }

    [[nodiscard]] std::string quota_range(const ReportValue& value) const {
        if (value.minimum == value.maximum) return count(value.minimum);
        return text(say_it::quota_range,
                    {{"minimum", count(value.minimum)}, {"maximum", count(value.maximum)}});
    }

    [[nodiscard]] static std::string cell(const std::string& content) {
        return "<td>" + content + "</td>";
    }

    // A dash to see, a word to hear.
    [[nodiscard]] std::string masked() const {
        return "<span aria-hidden=\"true\">–</span><span class=\"heard\">" + text(say_it::hidden) +
               "</span>";
    }

    [[nodiscard]] std::string chances() const {
        if (ascending_.empty()) return {};
        std::string result =
            paragraph(say_it::chances_lead) + "<div class=\"pair\">\n<figure>\n" +
            draw_chances(ascending_, report_.panel_size, language_) +
            "</figure>\n<div class=\"table\"><table>\n<caption class=\"heard\">" +
            text(say_it::chance_caption) + "</caption>\n<thead><tr><th scope=\"col\">" +
            text(say_it::figure) + "</th><th scope=\"col\">" + text(say_it::value) +
            "</th></tr></thead>\n<tbody>\n";
        const auto row = [&](const Words& meaning, const std::string& value) {
            result += "<tr><th scope=\"row\">" + text(meaning) + "</th>" + cell(value) + "</tr>\n";
        };
        const auto at = [&](std::size_t quarter) {
            return percent(ascending_[(ascending_.size() - 1) * quarter / 4]);
        };
        const auto without = std::count(ascending_.begin(), ascending_.end(), 0);
        row(say_it::smallest, percent(smallest()));
        row(say_it::lower_quarter, at(1));
        row(say_it::median, at(2));
        row(say_it::upper_quarter, at(3));
        row(say_it::largest, percent(ascending_.back()));
        row(say_it::equal, percent(share_of(report_.panel_size, people())));
        row(say_it::gini, decimal(gini_millionths(ascending_)));
        // How many share the smallest chance, or have none, may be few enough to recognise.
        const auto least = std::count(ascending_.begin(), ascending_.end(), smallest());
        row(say_it::at_smallest, few(least));
        if (without > 0) row(say_it::without_chance, few(without));
        return result + "</tbody>\n</table></div>\n</div>\n";
    }

    [[nodiscard]] std::string few(std::int64_t number) const {
        return number > 0 && number < small_cell ? masked() : count(number);
    }

    [[nodiscard]] std::string decimal(std::int64_t millionths) const {
        const std::int64_t thousandths = (millionths + 500) / 1'000;
        const std::string digits = std::to_string(1'000 + thousandths % 1'000).substr(1);
        return std::to_string(thousandths / 1'000) + (french() ? "," : ".") + digits;
    }

    [[nodiscard]] std::string commitments() const {
        std::string result = paragraph(say_it::commitments_lead) + "<dl class=\"hashes\">\n";
        const auto entry = [&](const Words& name, const std::string& value) {
            result += "<dt>" + text(name) + "</dt><dd>" + value + "</dd>\n";
        };
        const auto code = [](const std::string& value) {
            return "<code>" + html_text(value) + "</code>";
        };
        entry(say_it::pool_hash, code(report_.pool_hash));
        entry(say_it::quotas_hash, code(report_.quotas_hash));
        entry(say_it::portfolio_hash, code(report_.portfolio_hash));
        entry(say_it::public_value, code(report_.public_value));
        entry(say_it::lot, text(say_it::lot_of, {{"lot", count(report_.lot)},
                                                 {"lots", count(report_.lots)}}));
        entry(say_it::panel_hash, code(report_.panel_hash));
        result += "</dl>\n";
        for (const Finding& notice : report_.notices)
            result += "<p class=\"notice\">" + html_text(say(notice, language_)) + "</p>\n";
        return result;
    }

    [[nodiscard]] std::string replay() const {
        return paragraph(say_it::replay_steps) +
               "<pre><code>sortition verify " + std::string(french() ? "DOSSIER" : "DIR") +
               "</code></pre>\n" + paragraph(say_it::replay_by_hand);
    }

    const Report& report_;
    Language language_;
    std::vector<std::int64_t> ascending_;
    std::string page_;
};

}  // namespace

std::string report_page(const Report& report, Language language) {
    return Page(report, language).run();
}

std::vector<bool> hidden_cells(const std::vector<std::int64_t>& counts) {
    std::vector<bool> hidden(counts.size());
    std::vector<std::size_t> others;
    std::int64_t people = 0;
    std::size_t cells = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        hidden[i] = counts[i] > 0 && counts[i] < small_cell;
        if (!hidden[i]) others.push_back(i);
        people += hidden[i] ? counts[i] : 0;
        cells += hidden[i] ? 1 : 0;
    }
    if (cells == 0) return hidden;
    // The smallest that have people first: hiding a zero protects nobody's neighbours.
    std::stable_sort(others.begin(), others.end(), [&](std::size_t a, std::size_t b) {
        if ((counts[a] == 0) != (counts[b] == 0)) return counts[b] == 0;
        return counts[a] < counts[b];
    });
    for (const std::size_t other : others) {
        if (cells >= 2 && people >= small_cell) break;
        hidden[other] = true;
        people += counts[other];
        ++cells;
    }
    return hidden;
}

std::int64_t gini_millionths(const std::vector<std::int64_t>& chances) {
    Wide weighted = 0;
    Wide sum = 0;
    const auto people = static_cast<Wide>(chances.size());
    for (std::size_t i = 0; i < chances.size(); ++i) {
        weighted += static_cast<Wide>(i + 1) * chances[i];
        sum += chances[i];
    }
    if (sum == 0) return 0;
    const Wide numerator = 2 * weighted - (people + 1) * sum;
    return static_cast<std::int64_t>((numerator * 1'000'000 + people * sum / 2) / (people * sum));
}

}  // namespace isegoria::sortition
