// SPDX-License-Identifier: AGPL-3.0-or-later
// See pages.hpp; audience.proto says what the pages hold.
#include "sync/pages.hpp"

#include <algorithm>

namespace isegoria::sync {
namespace {

constexpr std::uint64_t page_size = 100;  // The contract's, where only the whole count is told.

constexpr Paging table[] = {
    {v1::Entity::kContribution, v1::AUDIENCE_KIND_ANSWERS, "question"},
    {v1::Entity::kPageTallies, v1::AUDIENCE_KIND_ANSWERS, ""},
    {v1::Entity::kTheme, v1::AUDIENCE_KIND_ANSWERS, "question"},
    {v1::Entity::kContest, v1::AUDIENCE_KIND_ANSWERS, ""},
    {v1::Entity::kAppropriation, v1::AUDIENCE_KIND_APPROPRIATIONS, "version"},
    {v1::Entity::kOwnText, v1::AUDIENCE_KIND_APPROPRIATIONS, ""},
    {v1::Entity::kPracticeReport, v1::AUDIENCE_KIND_PRACTICE, "article"},
    {v1::Entity::kAttendance, v1::AUDIENCE_KIND_ATTENDANCE, "session", true},
    {v1::Entity::kPastTurn, v1::AUDIENCE_KIND_TURNS, "session"},
    {v1::Entity::kWrittenTurn, v1::AUDIENCE_KIND_TURNS, "session"},
    {v1::Entity::kRoomTurn, v1::AUDIENCE_KIND_ROOM_TURNS, "room"},
};

struct Span {
    std::uint64_t first = 0;
    std::uint64_t count = 0;
};

// Which pages a teller speaks of; none when it is no teller of this kind.
Span span_of(const v1::Entity& teller, const Paging& paging) {
    const auto pages = [](std::uint64_t entries) { return (entries + page_size - 1) / page_size; };
    switch (paging.kind) {
        case v1::Entity::kContribution:
        case v1::Entity::kPageTallies:
            return {1, teller.question().page_count()};
        case v1::Entity::kTheme:
        case v1::Entity::kContest:
            // A theme stands for answers: without any there is none.
            return {0, teller.question().page_count() == 0 ? 0U : 1U};
        case v1::Entity::kAppropriation:
        case v1::Entity::kOwnText:
            return {0, pages(teller.appropriation_tally().recorded_count())};
        case v1::Entity::kPracticeReport:
            return {0, pages(teller.practice_tally().count())};
        case v1::Entity::kAttendance:
            // While a session is open its rows come to the panel without being asked for.
            return {0, teller.session().closed_ms() == 0 ? 0U : 1U};
        case v1::Entity::kPastTurn:
        case v1::Entity::kWrittenTurn:
            return {0, pages(teller.session().turn_count())};
        case v1::Entity::kRoomTurn:
            return {0, pages(teller.room().turn_count())};
        default:
            return {};
    }
}

constexpr std::uint32_t tellers[] = {v1::Entity::kQuestion, v1::Entity::kAppropriationTally,
                                     v1::Entity::kPracticeTally, v1::Entity::kSession,
                                     v1::Entity::kRoom};

}  // namespace

const Paging* paging_of(std::uint32_t kind) {
    const auto* row = std::ranges::find(table, kind, &Paging::kind);
    return row == std::end(table) ? nullptr : row;
}

std::vector<PageList> pages_of(const EntityMap& map, std::uint64_t assembly, const Paging& paging) {
    std::vector<PageList> result;
    for (const auto& [key, octets] : map.entities(assembly)) {
        if (std::ranges::find(tellers, key.kind) == std::end(tellers)) continue;
        v1::Entity teller;
        if (!teller.ParseFromString(octets)) continue;
        const Span span = span_of(teller, paging);
        PageList list{teller.id(), {}};
        for (std::uint64_t page = span.first; page < span.first + span.count; ++page) {
            v1::Audience audience;
            audience.set_kind(paging.audience);
            audience.set_id(teller.id());
            audience.set_page(static_cast<std::uint32_t>(page));
            list.pages.push_back(std::move(audience));
        }
        if (!list.pages.empty()) result.push_back(std::move(list));
    }
    return result;
}

}  // namespace isegoria::sync
