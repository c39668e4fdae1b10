// SPDX-License-Identifier: AGPL-3.0-or-later
// What viewers see of minority statements.
#include "room/views/deliberation_views.hpp"

namespace isegoria::room {
namespace {

constexpr auto statement_kind = static_cast<std::uint32_t>(v1::Entity::kMinorityStatement);
constexpr auto own_support_kind = static_cast<std::uint32_t>(v1::Entity::kOwnMinoritySupport);

void touch_support(core::MinorityStatementId statement, core::ParticipantId participant,
                   Touched& touched) {
    touched.entity(everyone, statement_kind, statement.value);
    touched.entity(person(participant), own_support_kind, statement.value);
}

}  // namespace

void touch(const core::State&, const core::MinorityStated& event, Touched& touched) {
    touch_support(event.statement, event.author, touched);
    if (event.proposal) touch_proposal(event.proposal, touched);
}
void touch(const core::State&, const core::MinoritySupported& event, Touched& touched) {
    touch_support(event.statement, event.participant, touched);
}
void touch(const core::State&, const core::MinoritySupportWithdrawn& event, Touched& touched) {
    touch_support(event.statement, event.participant, touched);
}

void touch_all_minority(const core::State& state, Touched& touched) {
    for (const auto& [id, statement] : state.minority_statements.by_id)
        touched.entity(everyone, statement_kind, id.value);
}

void touch_person_minority(const core::State& state, core::ParticipantId participant,
                           Touched& touched) {
    for (const auto& [id, statement] : state.minority_statements.by_id)
        if (statement.supporters.contains(participant))
            touched.entity(person(participant), own_support_kind, id.value);
}

bool draw_minority(const core::State& state, const Place& place, v1::Entity& entity) {
    const auto& statements = state.minority_statements.by_id;
    const auto found = statements.find(core::MinorityStatementId{place.key.id});
    if (found == statements.end()) return false;
    const core::MinorityStatement& statement = found->second;
    if (place.key.kind == own_support_kind) {
        if (!statement.supporters.contains(core::ParticipantId{place.audience.id})) return false;
        entity.mutable_own_minority_support()->set_author(statement.author.value ==
                                                          place.audience.id);
        return true;
    }
    auto* view = entity.mutable_minority_statement();
    view->set_author(statement.author.value);
    view->set_proposal(statement.proposal.value);
    view->set_article(statement.article.value);
    view->set_language(statement.language);
    view->set_words(statement.words.words);
    view->set_stated_ms(statement.stated_ms);
    view->set_supporter_count(statement.supporters.size());
    put_ids(statement.supporters, view->mutable_supporters());
    return true;
}

}  // namespace isegoria::room
