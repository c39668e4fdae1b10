// SPDX-License-Identifier: AGPL-3.0-or-later
// The demo's reader of published pages sees what differs from the record.
#include <gtest/gtest.h>
#include <openssl/sha.h>

#include <functional>

#include "demo/published_pages.hpp"
#include "demo/signature.hpp"

namespace isegoria::demo {
namespace {

void word(auto* wordings, const std::string& words) {
    auto* wording = wordings->Add();
    wording->set_language("en");
    wording->set_words(words);
}

PublishedVersion version() {
    PublishedVersion made;
    word(made.view.mutable_titles(), "A charter");
    word(made.view.mutable_preamble(), "We, <all> & sundry.\n\nTogether.");
    made.view.set_published_ms(5);
    made.view.set_consensus(8'000);
    const std::string document = "the document";
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<const unsigned char*>(document.data()), document.size(), digest);
    made.view.set_digest(digest, sizeof digest);
    made.view.set_signature("ab");
    made.view.set_public_key("\x01\x02");
    v1::VersionArticleView article;
    article.set_article(3);
    article.set_position(1);
    article.set_revision(2);
    word(article.mutable_titles(), "Water");
    word(article.mutable_wordings(), "It's *ours*.");
    article.add_contributions(7);
    article.add_proposals(1);
    made.articles.push_back(article);
    made.view.add_articles(3);
    return made;
}

std::string json_page() {
    return R"({"version": 1, "published_ms": 5, "consensus_ten_thousandths": 8000,
      "titles": [{"language": "en", "words": "A charter", "erased": false}],
      "preamble": [{"language": "en", "words": "We, <all> & sundry.\n\nTogether.", "erased": false}],
      "articles": [{"article": 3, "position": 1, "revision": 2,
        "titles": [{"language": "en", "words": "Water"}],
        "wordings": [{"language": "en", "words": "It's *ours*."}],
        "contributions": [7], "proposals": [1], "amendments": [], "minority_statements": []}],
      "document": "the document", "signature": {"ed25519": "ab", "public_key": "0102",
        "digest": ")" +
           hexadecimal(version().view.digest()) + "\"}}";
}

constexpr std::string_view html =
    "<h1>A charter</h1><p>We, &lt;all&gt; &amp; sundry.</p>\n<p>Together.</p>"
    "<h2>Article 1 · Water</h2><p>It&#39;s *ours*.</p>";
constexpr std::string_view markdown =
    "# A charter\n\nWe, \\<all\\> \\& sundry\\.\n\nTogether\\.\n\n## Article 1 · Water\n\n"
    "It's \\*ours\\*\\.\n";

TEST(PublishedPages, AreSoundWhenTheySayWhatTheRecordSays) {
    EXPECT_EQ(html_fault(html, version()), "");
    EXPECT_EQ(markdown_fault(markdown, version()), "");
    EXPECT_EQ(json_fault(json_page(), version()), "");
}

TEST(PublishedPages, AreSeenToDifferInAnyWord) {
    PublishedVersion other = version();
    other.articles[0].mutable_wordings(0)->set_words("It is theirs.");
    EXPECT_EQ(html_fault(html, other), "It is theirs.");
    EXPECT_EQ(markdown_fault(markdown, other), "It is theirs.");
    EXPECT_EQ(json_fault(json_page(), other), "articles[0]");
    other = version();
    other.view.mutable_titles(0)->set_words("Another charter");
    EXPECT_EQ(html_fault(html, other), "Another charter");
    EXPECT_EQ(json_fault(json_page(), other), "titles");
}

TEST(PublishedPages, AreSeenToDifferInProvenanceAndSignature) {
    const std::vector<std::pair<std::string, std::function<void(PublishedVersion&)>>> changes = {
        {"articles[0]", [](auto& each) { each.articles[0].add_contributions(8); }},
        {"articles[0]", [](auto& each) { each.articles[0].set_revision(9); }},
        {"articles", [](auto& each) { each.articles.clear(); }},
        {"published_ms", [](auto& each) { each.view.set_published_ms(6); }},
        {"signature.ed25519", [](auto& each) { each.view.set_signature("cd"); }},
        {"signature.public_key", [](auto& each) { each.view.set_public_key("x"); }},
        {"signature.digest", [](auto& each) { each.view.set_digest("x"); }},
        {"version", [](auto& each) { each.number = 2; }},
    };
    for (const auto& [where, change] : changes) {
        PublishedVersion other = version();
        change(other);
        EXPECT_EQ(json_fault(json_page(), other), where);
    }
    std::string page = json_page();
    page.replace(page.find("the document"), 12, "a document!!");
    EXPECT_EQ(json_fault(page, version()), "document");
}

TEST(PublishedPages, AreSeenToBeNone) {
    EXPECT_NE(html_fault("", version()), "");
    EXPECT_NE(json_fault("<html>", version()), "");
    EXPECT_NE(json_fault("{}", version()), "");
}

}  // namespace
}  // namespace isegoria::demo
