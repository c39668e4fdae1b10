// SPDX-License-Identifier: AGPL-3.0-or-later
// Published versions of the charter: numbered, complete, never changed (a later text is a later
// version), and signed by the server. Legitimate, but without prescriptive force (S2). Pure.
#pragma once

#include "core/context.hpp"
#include "core/describe.hpp"
#include "core/gradient.hpp"
#include "core/ids.hpp"
#include "core/outcome.hpp"
#include "core/text.hpp"

namespace isegoria::core {

// There are at most as many versions as ratified phases, so phases_max bounds them.

// Key in the catalogues of the sentence that says so on each version.
inline constexpr std::string_view non_binding_notice = "charter.non_binding_notice";
inline constexpr std::size_t signature_digits = 128;  // Ed25519 (RFC 8032): 64 octets.

// Commands.
struct PublishVersion {};  // by an organiser or editor, once a ratified result is published
ISEGORIA_DESCRIBE(PublishVersion)
struct SignVersion {  // (desk)
    VersionId version;
    Digest digest{};        // SHA-256 of canonical_document()
    std::string signature;  // Ed25519 over the digest, in lower-case hexadecimal
    Digest public_key{};    // Ed25519, 32 octets
};
ISEGORIA_DESCRIBE(SignVersion, version, digest, signature, public_key)

// Events.
struct VersionMinority {  // a minority statement, printed beside its article
    MinorityStatementId statement;
    std::string language;
    Text words;
    std::uint64_t supporter_count = 0;
};
ISEGORIA_DESCRIBE(VersionMinority, statement, language, words, supporter_count)
struct VersionArticle {
    ArticleId article;           // the same from version to version
    std::uint64_t position = 0;  // in this version, from 1
    std::uint64_t revision = 0;
    std::vector<TextWording> titles;
    std::vector<TextWording> wordings;
    std::vector<ContributionId> contributions;
    std::vector<ProposalId> proposals;
    std::vector<AmendmentId> amendments;
    std::vector<VersionMinority> minority_statements;
};
ISEGORIA_DESCRIBE(VersionArticle, article, position, revision, titles, wordings, contributions,
                  proposals, amendments, minority_statements)
struct VersionPublished {
    VersionId version;
    PhaseId phase;                      // that ratified it
    std::vector<TextWording> question;  // of the mandate
    std::vector<TextWording> titles;
    std::vector<TextWording> preamble;
    std::vector<VersionArticle> articles;
    GradientCounts counts;
    std::uint64_t seated_count = 0;
    std::uint32_t consensus = 0;  // ten-thousandths
    std::uint32_t threshold_percent = 0;
    std::string notice;  // key in the catalogues
};
ISEGORIA_DESCRIBE(VersionPublished, version, phase, question, titles, preamble, articles, counts,
                  seated_count, consensus, threshold_percent, notice)
struct VersionSigned {
    VersionId version;
    Digest digest{};
    std::string signature;
    Digest public_key{};
};
ISEGORIA_DESCRIBE(VersionSigned, version, digest, signature, public_key)

// State.
struct Version {
    VersionPublished content;
    std::int64_t published_ms = 0;
    std::optional<VersionSigned> signature;
};
ISEGORIA_DESCRIBE(Version, content, published_ms, signature)
struct PublishedUse {
    VersionId version;
    ArticleId article;
    bool operator==(const PublishedUse&) const = default;
};
ISEGORIA_DESCRIBE(PublishedUse, version, article)
struct Versions {
    std::map<VersionId, Version> by_id;
    // Which published articles rest on a source: what its author is told for good.
    std::map<ContributionId, std::vector<PublishedUse>> by_contribution;
    std::map<ProposalId, std::vector<PublishedUse>> by_proposal;
};
ISEGORIA_DESCRIBE(Versions, by_id, by_contribution, by_proposal)

// Null when there is none.
[[nodiscard]] const Version* find_version(const Versions& versions, VersionId version);
// The one published before it; null when it is the first.
[[nodiscard]] const Version* version_before(const Versions& versions, VersionId version);
[[nodiscard]] const VersionArticle* find_article(const VersionPublished& version,
                                                 ArticleId article);
[[nodiscard]] std::vector<PublishedUse> published_uses(const Versions&, ContributionId source);
[[nodiscard]] std::vector<PublishedUse> published_uses(const Versions&, ProposalId source);

// The document whose SHA-256 is signed: UTF-8, each line ended by one line feed. Every number is
// decimal. A text is told by the count of its octets and stands below as it is, so that no text can
// pass for a line of the document, and two versions never make the same document. In this order:
//
//     isegoria charter 1              the format and its number
//     version <number>
//     phase <number>                  of the ratification
//     counts <endorse> <agree_with_reservations> <mixed> <stand_aside> <block> <abstain>
//     seated <number>
//     consensus <ten-thousandths>
//     threshold <percent>
//     notice <key>                    of the non-binding notice
//     question <language> <octets>    then the text and a line feed; likewise for each
//     title <language> <octets>       wording, in the order of the version
//     preamble <language> <octets>
//     article <id> position <number> revision <number>       for each article, in order:
//     article-title <language> <octets>
//     wording <language> <octets>
//     contributions <id> <id> …       each of the three lines stands even if it names none
//     proposals …
//     amendments …
//     minority <id> supporters <number> <language> <octets>  with its text
//     end
//
// A text erased since is told as `erased` in the place of its octets, without the line below: the
// document then differs, on purpose, from the one signed, of which copies taken earlier stay valid.
[[nodiscard]] std::string canonical_document(const VersionPublished& version);

struct State;
struct Events;
Outcome<Events> decide(const State&, const PublishVersion&, const Context&);
Outcome<Events> decide(const State&, const SignVersion&, const Context&);
void apply(State&, const VersionPublished&, const Context&);
void apply(State&, const VersionSigned&, const Context&);

}  // namespace isegoria::core
