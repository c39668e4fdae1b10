// SPDX-License-Identifier: AGPL-3.0-or-later
// Myers' greedy search over words, and the comparison of versions built on it.
//
// The search goes by rounds: after round d it knows, for each diagonal k = x - y, how far along it
// one gets with d edits, where x counts words of `before` and y words of `after`. The rounds are
// kept, and the way is read off them backwards. Common beginnings and ends are cut off first: they
// are most of a charter's text, and cost nothing that way.
#include "core/comparison.hpp"

#include <algorithm>

namespace isegoria::core {
namespace {

using Words = std::vector<std::string_view>;

std::size_t sign_length(unsigned char lead) {
    return lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
}

// Letters and figures that make a word together. Of what is not ASCII all but the East Asian
// scripts from U+3000 to U+9FFF, whose leads are E3 to E9 and which are written without blanks.
bool joins(unsigned char lead) {
    if (lead < 0x80)
        return (lead >= '0' && lead <= '9') || (lead >= 'a' && lead <= 'z') ||
               (lead >= 'A' && lead <= 'Z');
    return lead < 0xe3 || lead > 0xe9;
}

Words words_of(std::string_view text) {
    Words words;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t start = at;
        const bool word = joins(static_cast<unsigned char>(text[at]));
        do {
            at = std::min(text.size(), at + sign_length(static_cast<unsigned char>(text[at])));
        } while (word && at < text.size() && joins(static_cast<unsigned char>(text[at])));
        words.push_back(text.substr(start, at - start));
    }
    return words;
}

void add(std::vector<Span>& spans, SpanKind kind, std::string_view words) {
    if (words.empty()) return;
    if (!spans.empty() && spans.back().kind == kind)
        spans.back().words += words;
    else
        spans.push_back({kind, std::string(words)});
}

// One step of the way: a word of `before` deleted, of `after` inserted, or of both kept.
using Steps = std::vector<SpanKind>;

// How far each diagonal got, round by round; round d holds diagonals -d, -d + 2 … d.
using Rounds = std::vector<std::vector<int>>;

int reached(const Rounds& rounds, int round, int diagonal) {
    return rounds[static_cast<std::size_t>(round)]
                 [static_cast<std::size_t>((diagonal + round) / 2)];
}

// Whether the furthest way onto a diagonal is down, by an insertion, rather than a deletion.
bool comes_by_insertion(const Rounds& rounds, int round, int diagonal) {
    if (diagonal == -round) return true;
    if (diagonal == round) return false;
    return reached(rounds, round - 1, diagonal - 1) < reached(rounds, round - 1, diagonal + 1);
}

int start_of(const Rounds& rounds, int round, int diagonal) {
    if (round == 0) return 0;
    return comes_by_insertion(rounds, round, diagonal)
               ? reached(rounds, round - 1, diagonal + 1)
               : reached(rounds, round - 1, diagonal - 1) + 1;
}

Steps way_back(const Rounds& rounds, int diagonal) {
    Steps steps;
    for (int round = static_cast<int>(rounds.size()) - 1; round >= 0; --round) {
        const int kept = reached(rounds, round, diagonal) - start_of(rounds, round, diagonal);
        steps.insert(steps.end(), static_cast<std::size_t>(kept), SpanKind::kept);
        if (round == 0) break;
        const bool inserted = comes_by_insertion(rounds, round, diagonal);
        steps.push_back(inserted ? SpanKind::inserted : SpanKind::deleted);
        diagonal += inserted ? 1 : -1;
    }
    std::reverse(steps.begin(), steps.end());
    return steps;
}

// The steps of the shortest way; empty when it would take more than edits_max edits, or more steps
// of the search than are left.
Steps shortest_way(const Words& before, const Words& after, std::size_t& steps_left) {
    const int length_before = static_cast<int>(before.size());
    const int length_after = static_cast<int>(after.size());
    Rounds rounds;
    for (int round = 0; round <= static_cast<int>(edits_max); ++round) {
        const std::size_t diagonals = static_cast<std::size_t>(round) + 1;
        if (steps_left < diagonals) {
            steps_left = 0;
            return {};
        }
        steps_left -= diagonals;
        rounds.emplace_back(diagonals, 0);
        for (int diagonal = -round; diagonal <= round; diagonal += 2) {
            int x = start_of(rounds, round, diagonal);
            int y = x - diagonal;
            while (x < length_before && y < length_after && y >= 0 &&
                   before[static_cast<std::size_t>(x)] == after[static_cast<std::size_t>(y)]) {
                ++x;
                ++y;
            }
            rounds.back()[static_cast<std::size_t>((diagonal + round) / 2)] = x;
            if (x >= length_before && y >= length_after) {
                if (x == length_before && y == length_after) return way_back(rounds, diagonal);
            }
        }
    }
    return {};
}

// A run of changes is told as one deletion and one insertion, however its steps alternate.
void add_steps(std::vector<Span>& spans, const Words& before, const Words& after,
               const Steps& steps) {
    std::size_t x = 0;
    std::size_t y = 0;
    std::string deleted;
    std::string inserted;
    const auto flush = [&] {
        add(spans, SpanKind::deleted, deleted);
        add(spans, SpanKind::inserted, inserted);
        deleted.clear();
        inserted.clear();
    };
    for (const SpanKind step : steps) {
        if (step == SpanKind::deleted) {
            deleted += before[x++];
        } else if (step == SpanKind::inserted) {
            inserted += after[y++];
        } else {
            flush();
            add(spans, SpanKind::kept, before[x++]);
            ++y;
        }
    }
    flush();
}

const Text* text_in(const std::vector<TextWording>& wordings, std::string_view language) {
    const auto primary = [](std::string_view tag) { return tag.substr(0, tag.find('-')); };
    const auto exact = std::ranges::find(wordings, language, &TextWording::language);
    if (exact != wordings.end()) return &exact->words;
    for (const TextWording& wording : wordings)
        if (primary(wording.language) == primary(language)) return &wording.words;
    return wordings.empty() ? nullptr : &wordings.front().words;
}

std::string_view wording_in(const std::vector<TextWording>& wordings, std::string_view language) {
    const Text* text = text_in(wordings, language);
    return text == nullptr ? std::string_view{} : std::string_view{text->words};
}

bool is_erased(const std::vector<TextWording>& wordings, std::string_view language) {
    const Text* text = text_in(wordings, language);
    return text != nullptr && text->erased;
}

bool same_words(const std::vector<TextWording>& before, const std::vector<TextWording>& after) {
    return std::equal(before.begin(), before.end(), after.begin(), after.end(),
                      [](const TextWording& one, const TextWording& other) {
                          return one.language == other.language &&
                                 one.words.words == other.words.words;
                      });
}

// Of the articles that both have, in the order of `after`: those that kept their order, as the
// longest rising sequence of earlier positions. The others have moved.
std::set<ArticleId> unmoved(const std::vector<std::pair<ArticleId, std::uint64_t>>& common) {
    std::vector<std::size_t> length(common.size(), 1);
    std::vector<std::size_t> previous(common.size(), common.size());
    std::size_t best = common.size();
    for (std::size_t index = 0; index < common.size(); ++index) {
        for (std::size_t earlier = 0; earlier < index; ++earlier)
            if (common[earlier].second < common[index].second &&
                length[earlier] + 1 > length[index]) {
                length[index] = length[earlier] + 1;
                previous[index] = earlier;
            }
        if (best == common.size() || length[index] > length[best]) best = index;
    }
    std::set<ArticleId> result;
    for (std::size_t at = best; at < common.size(); at = previous[at])
        result.insert(common[at].first);
    return result;
}

template <class Source>
SourceComparison<Source> compare_sources(const std::vector<Source>& before,
                                         const std::vector<Source>& after) {
    SourceComparison<Source> result;
    for (const Source source : after)
        (std::ranges::find(before, source) == before.end() ? result.added : result.kept)
            .push_back(source);
    for (const Source source : before)
        if (std::ranges::find(after, source) == after.end()) result.dropped.push_back(source);
    return result;
}

// The wordings of one language, told for people.
std::vector<Span> told(const std::vector<TextWording>& before,
                       const std::vector<TextWording>& after, std::string_view language,
                       std::size_t& steps_left) {
    return in_runs(
        compare_words(wording_in(before, language), wording_in(after, language), steps_left));
}

ArticleComparison compare_articles(const VersionArticle* before, const VersionArticle* after,
                                   bool moved, std::string_view language,
                                   std::size_t& steps_left) {
    static const VersionArticle nothing;
    const VersionArticle& old = before != nullptr ? *before : nothing;
    const VersionArticle& now = after != nullptr ? *after : nothing;
    ArticleComparison result;
    result.article = after != nullptr ? after->article : before->article;
    result.moved = moved;
    result.position_before = old.position;
    result.position_after = now.position;
    result.title = told(old.titles, now.titles, language, steps_left);
    result.words = told(old.wordings, now.wordings, language, steps_left);
    result.erased = is_erased(old.titles, language) || is_erased(now.titles, language) ||
                    is_erased(old.wordings, language) || is_erased(now.wordings, language);
    result.contributions = compare_sources(old.contributions, now.contributions);
    result.proposals = compare_sources(old.proposals, now.proposals);
    result.amendments = compare_sources(old.amendments, now.amendments);
    if (before == nullptr)
        result.change = ArticleChange::added;
    else if (after == nullptr)
        result.change = ArticleChange::struck;
    else if (!same_words(before->titles, after->titles) ||
             !same_words(before->wordings, after->wordings))
        result.change = ArticleChange::changed;
    else
        result.change = moved ? ArticleChange::moved : ArticleChange::unchanged;
    return result;
}

}  // namespace

std::vector<Span> compare_words(std::string_view before, std::string_view after) {
    std::size_t steps_left = ~std::size_t{0};
    return compare_words(before, after, steps_left);
}

std::vector<Span> compare_words(std::string_view before, std::string_view after,
                                std::size_t& steps_left) {
    Words old_words = words_of(before);
    Words new_words = words_of(after);
    const auto [old_at, new_at] =
        std::mismatch(old_words.begin(), old_words.end(), new_words.begin(), new_words.end());
    const auto begin = static_cast<std::size_t>(old_at - old_words.begin());
    std::size_t end = 0;
    while (end < std::min(old_words.size(), new_words.size()) - begin &&
           old_words[old_words.size() - 1 - end] == new_words[new_words.size() - 1 - end])
        ++end;
    const auto middle = [&](const Words& words) {
        return Words(words.begin() + static_cast<std::ptrdiff_t>(begin),
                     words.end() - static_cast<std::ptrdiff_t>(end));
    };
    const Words old_middle = middle(old_words);
    const Words new_middle = middle(new_words);

    std::vector<Span> spans;
    for (std::size_t index = 0; index < begin; ++index)
        add(spans, SpanKind::kept, old_words[index]);
    const Steps steps = shortest_way(old_middle, new_middle, steps_left);
    if (!steps.empty()) {
        add_steps(spans, old_middle, new_middle, steps);
    } else {
        for (const std::string_view word : old_middle) add(spans, SpanKind::deleted, word);
        for (const std::string_view word : new_middle) add(spans, SpanKind::inserted, word);
    }
    for (std::size_t index = old_words.size() - end; index < old_words.size(); ++index)
        add(spans, SpanKind::kept, old_words[index]);
    return spans;
}

std::vector<Span> in_runs(const std::vector<Span>& spans) {
    struct Change {
        std::string deleted;
        std::string inserted;
        std::string kept;  // behind it
        [[nodiscard]] std::size_t size() const { return std::max(deleted.size(), inserted.size()); }
    };
    std::vector<Change> changes(1);  // The first one is what is kept before any change.
    for (std::size_t at = 0; at < spans.size();) {
        Change change;
        for (; at < spans.size() && spans[at].kind != SpanKind::kept; ++at)
            (spans[at].kind == SpanKind::deleted ? change.deleted : change.inserted) +=
                spans[at].words;
        if (at < spans.size()) change.kept = spans[at++].words;
        Change& last = changes.back();
        const bool replaces = !(last.deleted + change.deleted).empty() &&
                              !(last.inserted + change.inserted).empty();
        if (replaces && last.kept.size() <= std::min(last.size(), change.size())) {
            last.deleted += last.kept + change.deleted;
            last.inserted += last.kept + change.inserted;
            last.kept = std::move(change.kept);
        } else {
            changes.push_back(std::move(change));
        }
    }
    std::vector<Span> result;
    for (const Change& change : changes) {
        add(result, SpanKind::deleted, change.deleted);
        add(result, SpanKind::inserted, change.inserted);
        add(result, SpanKind::kept, change.kept);
    }
    return result;
}

std::vector<Span> compare(const VersionArticle& article,
                          const std::vector<TextWording>& own_wordings, std::string_view language,
                          std::size_t& steps_left) {
    return told(article.wordings, own_wordings, language, steps_left);
}

Comparison compare(const VersionPublished& before, const VersionPublished& after,
                   std::string_view language) {
    std::size_t steps_left = comparison_steps_max;
    Comparison result;
    result.before = before.version;
    result.after = after.version;
    result.title = told(before.titles, after.titles, language, steps_left);
    result.preamble = told(before.preamble, after.preamble, language, steps_left);

    std::vector<std::pair<ArticleId, std::uint64_t>> common;
    for (const VersionArticle& article : after.articles)
        if (const VersionArticle* earlier = find_article(before, article.article))
            common.emplace_back(article.article, earlier->position);
    const std::set<ArticleId> kept_order = unmoved(common);
    for (const VersionArticle& article : after.articles) {
        const VersionArticle* earlier = find_article(before, article.article);
        const bool moved = earlier != nullptr && !kept_order.contains(article.article);
        result.articles.push_back(compare_articles(earlier, &article, moved, language, steps_left));
    }
    // A struck article is told behind the one it stood behind.
    ArticleId neighbour;
    for (const VersionArticle& article : before.articles) {
        if (find_article(after, article.article) == nullptr) {
            auto at = std::find_if(
                result.articles.begin(), result.articles.end(),
                [&](const ArticleComparison& each) { return each.article == neighbour; });
            at = at == result.articles.end() ? result.articles.begin() : at + 1;
            result.articles.insert(
                at, compare_articles(&article, nullptr, false, language, steps_left));
        }
        neighbour = article.article;
    }
    return result;
}

}  // namespace isegoria::core
