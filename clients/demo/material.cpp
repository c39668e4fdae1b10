// SPDX-License-Identifier: AGPL-3.0-or-later
// Statements are read once. Where a file names no themes they are found by the words that several
// statements share: crude, but the same for everyone, and a reader can see why.
#include "demo/material.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>

#include "demo/chance.hpp"
#include "demo/csv.hpp"

namespace isegoria::demo {
namespace {

constexpr std::size_t answer_octets_max = 1'900;  // Below the 2,000 signs that an answer may have.
constexpr std::size_t found_themes_max = 6;       // What one deliberation day has time for.
constexpr std::size_t word_octets_min = 8;        // Shorter ones are mostly grammar.
constexpr std::size_t shared_by_min = 3;          // Two may say the same word by accident.
constexpr std::size_t own_answers = 7;            // Patterns demo.answer.1 to .7 in the catalogues.
constexpr std::size_t reviews = 4;                // Patterns demo.review.1 to .4.

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error(path.string() + ": cannot be read");
    return {std::istreambuf_iterator<char>(file), {}};
}

bool is_letter(unsigned char octet) { return octet >= 0x80 || std::isalnum(octet) != 0; }

// Longer words in lower case, each once.
std::set<std::string> words_in(const std::string& text) {
    std::set<std::string> result;
    std::string word;
    for (const char sign : text + " ") {
        const auto octet = static_cast<unsigned char>(sign);
        if (is_letter(octet)) {
            word += static_cast<char>(octet < 0x80 ? std::tolower(octet) : octet);
            continue;
        }
        if (word.size() >= word_octets_min) result.insert(word);
        word.clear();
    }
    return result;
}

// "relations with institutions" -> "relations_with_institutions": the end of a catalogue key.
std::string slug_of(const std::string& theme) {
    std::string slug;
    for (const char sign : theme)
        slug += std::isalnum(static_cast<unsigned char>(sign)) != 0 ? sign : '_';
    return slug;
}

}  // namespace

Material::Material(const std::filesystem::path& file, words::Language language,
                   std::size_t contributors)
    : language_(language) {
    const Sheet sheet = read_csv(read_file(file));
    const std::string body = language == words::Language::french ? "body_fr" : "body_en";
    std::size_t text = sheet.place(body);
    if (text == sheet.columns.size()) text = sheet.place("comment-body");
    const std::size_t theme = sheet.place("theme");
    std::set<std::string> seen;
    for (const auto& row : sheet.rows) {
        if (text == sheet.columns.size()) break;
        const std::string& said = row[text];
        const bool blank = said.find_first_not_of(" \t\r\n") == std::string::npos;
        if (blank || said.size() > answer_octets_max || !seen.insert(said).second) continue;
        Answer answer{said, theme == sheet.columns.size() ? "" : row[theme]};
        if (!answer.theme.empty()) {
            const std::string slug = slug_of(answer.theme);
            const std::string key = "demo.theme." + slug;
            if (words::has(key)) answer.theme = words::say(language, key);
            slugs_[answer.theme] = slug;
        }
        statements_.push_back(std::move(answer));
    }
    if (statements_.empty())
        throw std::runtime_error(file.string() + ": no column " + body +
                                 " or comment-body with statements in it");
    keep_what_is_said(contributors);
    const bool named = std::all_of(statements_.begin(), statements_.end(),
                                   [](const Answer& each) { return !each.theme.empty(); });
    if (!named) find_themes();
    for (const Answer& each : statements_)
        if (std::find(themes_.begin(), themes_.end(), each.theme) == themes_.end())
            themes_.push_back(each.theme);
    // What belongs nowhere is not what a panel begins with.
    const auto other = words::say(language, "demo.theme.other");
    std::stable_partition(themes_.begin(), themes_.end(),
                          [&](const std::string& title) { return title != other; });
}

// Fewer people than statements: spread over the file, so that all of it is heard. What nobody says
// makes no theme either, for nobody could cite it.
void Material::keep_what_is_said(std::size_t contributors) {
    if (contributors == 0 || contributors >= statements_.size()) return;
    std::vector<Answer> said;
    for (std::size_t contributor = 0; contributor < contributors; ++contributor)
        said.push_back(std::move(statements_[contributor * statements_.size() / contributors]));
    statements_ = std::move(said);
}

void Material::find_themes() {
    std::map<std::string, std::size_t> shared;
    for (const Answer& each : statements_)
        for (const std::string& word : words_in(each.words)) ++shared[word];
    std::vector<std::pair<std::size_t, std::string>> found;
    for (const auto& [word, count] : shared)
        if (count >= shared_by_min && count * 4 <= statements_.size())
            found.push_back({count, word});
    std::sort(found.begin(), found.end(), [](const auto& left, const auto& right) {
        return left.first != right.first ? left.first > right.first : left.second < right.second;
    });
    if (found.size() > found_themes_max) found.resize(found_themes_max);
    if (found.size() < 2) return split_by_length();
    for (Answer& each : statements_) {
        const std::set<std::string> said = words_in(each.words);
        const auto first = std::find_if(found.begin(), found.end(), [&](const auto& theme) {
            return said.contains(theme.second);
        });
        each.theme = first == found.end()
                         ? words::say(language_, "demo.theme.other")
                         : words::say(language_, "demo.theme.found", {{"word", first->second}});
    }
}

// In scripts without spaces there are no words to share.
void Material::split_by_length() {
    std::vector<std::size_t> lengths;
    for (const Answer& each : statements_) lengths.push_back(each.words.size());
    const auto middle = lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() / 2);
    std::nth_element(lengths.begin(), middle, lengths.end());
    for (Answer& each : statements_)
        each.theme = words::say(
            language_, each.words.size() < *middle ? "demo.theme.brief" : "demo.theme.at_length");
}

Answer Material::answer_of(std::size_t contributor) const {
    if (contributor < statements_.size()) return statements_[contributor];
    const std::size_t rest = contributor - statements_.size();
    const std::string key = "demo.answer." + std::to_string(1 + rest % own_answers);
    // The last pattern is of those who came to listen first.
    if (rest % own_answers + 1 == own_answers) return {words::say(language_, key), ""};
    const std::string& theme = themes_[toss({contributor, 1}) % themes_.size()];
    return {words::say(language_, key, {{"theme", theme}}), theme};
}

Answer Material::review_of(std::size_t contributor, std::size_t articles) const {
    const std::size_t article = 1 + toss({contributor, 2}) % std::max<std::size_t>(articles, 1);
    const words::Arguments about{{"number", static_cast<std::int64_t>(article)}};
    const std::size_t pattern = 1 + toss({contributor, 3}) % reviews;
    return {words::say(language_, "demo.review." + std::to_string(pattern), about),
            words::say(language_, "charter.article", about)};
}

Material::Draft Material::proposal_on(std::size_t theme) const {
    const std::string& title = themes_.at(theme);
    const auto slug = slugs_.find(title);
    const std::string key = slug == slugs_.end() ? "" : "demo.proposal." + slug->second;
    if (words::has(key)) return {title, words::say(language_, key)};
    return {title, words::say(language_, "demo.proposal.other", {{"theme", title}})};
}

}  // namespace isegoria::demo
