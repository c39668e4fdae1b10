// SPDX-License-Identifier: AGPL-3.0-or-later
// Practice reports: what came of an article of a published version where it was tried, told by
// those who tried it; the next cycle starts from them (S2). Pure.
#pragma once

#include "core/context.hpp"
#include "core/describe.hpp"
#include "core/ids.hpp"
#include "core/outcome.hpp"
#include "core/text.hpp"

namespace isegoria::core {

inline constexpr std::size_t practice_reports_max =
    1'000'000;  // As many as an assembly takes participants.
inline constexpr std::size_t practice_reports_of_person_max =
    50;  // One a month for four years; one person's experience does not drown the others'.
inline constexpr std::size_t practice_reports_page_size = 100;  // What a viewer watches at a time.

// Commands.
struct FilePracticeReport {  // by any participant, from the first version on
    VersionId version;
    ArticleId article;
    TerritoryId territory;  // where it was tried; none: not of one territory
    std::string language;
    std::string words;
};
ISEGORIA_DESCRIBE(FilePracticeReport, version, article, territory, language, words)

// Events.
struct PracticeReportFiled {
    PracticeReportId report;
    VersionId version;
    ArticleId article;
    TerritoryId territory;
    std::string language;
    Text words;
};
ISEGORIA_DESCRIBE(PracticeReportFiled, report, version, article, territory, language, words)

// State.
struct PracticeReport {
    PracticeReportFiled content;
    ParticipantId author;
    std::int64_t filed_ms = 0;
    std::uint64_t index = 0;  // among the reports on its article, from 0
};
ISEGORIA_DESCRIBE(PracticeReport, content, author, filed_ms, index)
struct Practice {
    std::map<PracticeReportId, PracticeReport> by_id;
    std::map<ArticleId, std::vector<PracticeReportId>> by_article;  // of all versions together
    std::map<ParticipantId, std::vector<PracticeReportId>> by_author;
};
ISEGORIA_DESCRIBE(Practice, by_id, by_article, by_author)

struct State;
struct Events;
// The territory lies in another stream: the server looks it up there before the command gets here.
Outcome<Events> decide(const State&, const FilePracticeReport&, const Context&);
void apply(State&, const PracticeReportFiled&, const Context&);

}  // namespace isegoria::core
