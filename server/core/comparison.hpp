// SPDX-License-Identifier: AGPL-3.0-or-later
// The differences between any two published versions, article by article and word by word (S2).
// Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/describe.hpp"
#include "core/version.hpp"

namespace isegoria::core {

inline constexpr std::size_t edits_max =
    1'000;  // Words struck and added, after which a text counts as rewritten and is shown whole:
            // nobody reads so many marks, and the search takes memory with their square.
inline constexpr std::size_t comparison_steps_max =
    2'000'000;  // Of the search, over all texts of two versions: some hundredths of a second. A
                // stranger may ask for any two, and everybody else waits meanwhile.

enum class SpanKind : std::uint8_t { kept = 1, deleted, inserted };
BOOST_DESCRIBE_ENUM(SpanKind, kept, deleted, inserted)
struct Span {
    SpanKind kind{};
    std::string words;
    bool operator==(const Span&) const = default;
};
ISEGORIA_DESCRIBE(Span, kind, words)

// The shortest way from one text to the other in words, punctuation and blanks (E. W. Myers, "An
// O(ND) Difference Algorithm and Its Variations", Algorithmica 1, 1986, section 3); signs of
// scripts written without blanks count one by one. Spans alternate, are never empty, and a deletion
// stands before the insertion in its place. The kept and deleted ones together are `before`, the
// kept and inserted ones `after`, octet for octet. Where that would take more than edits_max
// edits, what lies between the common beginning and the common end is replaced as a whole.
[[nodiscard]] std::vector<Span> compare_words(std::string_view before, std::string_view after);
// Likewise, and takes its steps off `steps_left`; with none left a text is replaced as a whole.
[[nodiscard]] std::vector<Span> compare_words(std::string_view before, std::string_view after,
                                              std::size_t& steps_left);

// The same for reading: what is kept between two changes and is no longer than either goes with
// them, so that a sentence that is written anew is not told word by word around its blanks and
// commas. Still exact; insertions alone, and deletions alone, stay apart.
[[nodiscard]] std::vector<Span> in_runs(const std::vector<Span>& spans);

enum class ArticleChange : std::uint8_t { unchanged = 1, moved, changed, added, struck };
BOOST_DESCRIBE_ENUM(ArticleChange, unchanged, moved, changed, added, struck)
template <class Source>
struct SourceComparison {  // each in the order of its version
    std::vector<Source> kept;
    std::vector<Source> added;
    std::vector<Source> dropped;
};
using ContributionComparison = SourceComparison<ContributionId>;
using ProposalComparison = SourceComparison<ProposalId>;
using AmendmentComparison = SourceComparison<AmendmentId>;
struct ArticleComparison {
    ArticleId article;
    ArticleChange change{};  // changed: moved or not, the positions say
    bool erased = false;  // a text of it has been erased since, and compares as an empty one
    bool moved = false;      // it stands in another order among those that both versions have
    std::uint64_t position_before = 0;  // 0: it was not there
    std::uint64_t position_after = 0;   // 0: it is gone
    std::vector<Span> title;
    std::vector<Span> words;
    // What it stood on and stands on; a text that stays the same may rest on other sources.
    ContributionComparison contributions;
    ProposalComparison proposals;
    AmendmentComparison amendments;
};
struct Comparison {
    VersionId before;
    VersionId after;
    std::vector<Span> title;
    std::vector<Span> preamble;
    std::vector<ArticleComparison> articles;  // as in `after`; struck ones where they stood
};

// The text that a territory puts in the place of an article, beside that article.
[[nodiscard]] std::vector<Span> compare(const VersionArticle& article,
                                        const std::vector<TextWording>& own_wordings,
                                        std::string_view language, std::size_t& steps_left);

// In one language ("fr" takes "fr-CH" where there is no "fr"); where a text has no wording in it,
// its first wording stands in. An erased text
// compares as an empty one. An article that both have counts as changed when its title or its
// wording in any language is another, even where the spans of this language show no difference.
// Once comparison_steps_max is used up, what differs is shown as replaced whole.
[[nodiscard]] Comparison compare(const VersionPublished& before, const VersionPublished& after,
                                 std::string_view language);

}  // namespace isegoria::core
