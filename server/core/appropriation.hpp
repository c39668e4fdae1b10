// SPDX-License-Identifier: AGPL-3.0-or-later
// What territories do with a published version, each freely: take it up in full, in part, adapted
// with a text of their own, or decline it and say why (S2). Pure.
#pragma once

#include "core/context.hpp"
#include "core/describe.hpp"
#include "core/ids.hpp"
#include "core/outcome.hpp"
#include "core/text.hpp"

namespace isegoria::core {

inline constexpr std::size_t appropriations_max =
    200'000;  // Twice as many as a directory has territories.
inline constexpr std::uint32_t appropriations_of_territory_max =
    100;  // Of all versions; who changes its mind more often has not made it up.
inline constexpr std::size_t own_text_octets_max =
    200'000;  // Of one appropriation; what passes a fifth of a charter is another charter.
inline constexpr std::size_t appropriations_page_size = 100;  // What a viewer watches at a time.

enum class AppropriationKind : std::uint8_t {
    in_full = 1,  // every article as it is
    in_part,      // the articles named, as they are
    adapted,      // the articles named in a text of its own, the others as they are
    declined,     // none; the reasons are said
};
BOOST_DESCRIBE_ENUM(AppropriationKind, in_full, in_part, adapted, declined)

// Commands.
struct OwnText {  // what a territory says in the place of an article
    ArticleId article;
    std::vector<Wording> wordings;
};
ISEGORIA_DESCRIBE(OwnText, article, wordings)
struct RecordAppropriation {  // by a steward of the territory, from the first version on
    VersionId version;
    TerritoryId territory;
    AppropriationKind kind{};
    std::vector<ArticleId> articles;  // in_part only
    std::vector<OwnText> own_texts;   // adapted only
    std::string reasons;              // asked of those who decline
};
ISEGORIA_DESCRIBE(RecordAppropriation, version, territory, kind, articles, own_texts, reasons)

// Events.
struct OwnArticle {
    ArticleId article;
    std::vector<TextWording> wordings;
};
ISEGORIA_DESCRIBE(OwnArticle, article, wordings)
struct AppropriationRecorded {  // supersedes the territory's earlier one of the same version
    AppropriationId appropriation;
    VersionId version;
    TerritoryId territory;
    AppropriationKind kind{};
    std::vector<ArticleId> articles;
    std::vector<OwnArticle> own_texts;
    Text reasons;
};
ISEGORIA_DESCRIBE(AppropriationRecorded, appropriation, version, territory, kind, articles,
                  own_texts, reasons)

// State.
struct AppropriationTally {  // of those that stand
    std::uint64_t in_full = 0;
    std::uint64_t in_part = 0;
    std::uint64_t adapted = 0;
    std::uint64_t declined = 0;
    bool operator==(const AppropriationTally&) const = default;
};
ISEGORIA_DESCRIBE(AppropriationTally, in_full, in_part, adapted, declined)
struct AppropriationsOfVersion {
    std::vector<AppropriationId> list;                // superseded ones too, as recorded
    std::map<TerritoryId, AppropriationId> standing;  // one a territory
    AppropriationTally tally;
};
ISEGORIA_DESCRIBE(AppropriationsOfVersion, list, standing, tally)
struct Appropriation {
    AppropriationRecorded content;
    ParticipantId steward;
    std::int64_t recorded_ms = 0;
    AppropriationId superseded_by;  // none: it stands
    std::uint64_t index = 0;        // in the list of its version, from 0
};
ISEGORIA_DESCRIBE(Appropriation, content, steward, recorded_ms, superseded_by, index)
struct Appropriations {
    std::map<AppropriationId, Appropriation> by_id;  // superseded ones too
    std::map<VersionId, AppropriationsOfVersion> by_version;
    std::map<TerritoryId, std::vector<AppropriationId>> by_territory;
};
ISEGORIA_DESCRIBE(Appropriations, by_id, by_version, by_territory)

// The one that stands; null when the territory has not said anything of this version.
[[nodiscard]] const Appropriation* find_appropriation(const Appropriations& appropriations,
                                                      VersionId version, TerritoryId territory);

struct State;
struct Events;
Outcome<Events> decide(const State&, const RecordAppropriation&, const Context&);
void apply(State&, const AppropriationRecorded&, const Context&);

}  // namespace isegoria::core
