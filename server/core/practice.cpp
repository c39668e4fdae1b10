// SPDX-License-Identifier: AGPL-3.0-or-later
// Decisions and facts about practice reports.
#include "core/practice.hpp"

#include "core/limits.hpp"
#include "core/state.hpp"

namespace isegoria::core {

Outcome<Events> decide(const State& state, const FilePracticeReport& command,
                       const Context& context) {
    if (!state.participants.by_id.contains(context.actor))
        return Rejection{Reason::not_a_participant};
    const Version* version = find_version(state.versions, command.version);
    if (version == nullptr) return Rejection{Reason::not_found, "version"};
    if (find_article(version->content, command.article) == nullptr)
        return Rejection{Reason::not_found, "article"};
    const Practice& practice = state.practice;
    if (practice.by_id.size() >= practice_reports_max)
        return Rejection{
            Reason::limit_is_reached, "", {{"max", std::to_string(practice_reports_max)}}};
    const auto own = practice.by_author.find(context.actor);
    if (own != practice.by_author.end() && own->second.size() >= practice_reports_of_person_max)
        return Rejection{
            Reason::too_many, "", {{"max", std::to_string(practice_reports_of_person_max)}}};
    if (!is_language(command.language))
        return Rejection{Reason::language_is_unknown, "language", {{"language", command.language}}};
    if (auto finding = check_text("words", command.words, text_signs_max)) return *finding;
    return Events{PracticeReportFiled{PracticeReportId{practice.by_id.size() + 1}, command.version,
                                      command.article, command.territory, command.language,
                                      text(command.words)}};
}

void apply(State& state, const PracticeReportFiled& event, const Context& context) {
    Practice& practice = state.practice;
    std::vector<PracticeReportId>& of_article = practice.by_article[event.article];
    practice.by_id[event.report] = {event, context.actor, context.now_ms, of_article.size()};
    of_article.push_back(event.report);
    practice.by_author[context.actor].push_back(event.report);
}

}  // namespace isegoria::core
