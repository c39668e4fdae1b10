// SPDX-License-Identifier: AGPL-3.0-or-later
// The errand of a member who answers a secret poll: the ballot into the vault, then the record says
// that it was cast.
#include "core/permissions.hpp"
#include "record/errors.hpp"
#include "room/desk.hpp"

namespace isegoria::room {
namespace {

core::Ballot ballot_of(const v1::CastSecretBallot& errand) {
    core::Ballot ballot;
    if (errand.has_gradient()) ballot.gradient = static_cast<core::Gradient>(errand.gradient());
    if (errand.has_consent()) ballot.consent = static_cast<core::Consent>(errand.consent());
    if (errand.has_stance()) ballot.stance = static_cast<core::Stance>(errand.stance());
    ballot.options.assign(errand.options().begin(), errand.options().end());
    return ballot;
}

}  // namespace

void Desk::cast_secret_ballot(const Who& who, const v1::CastSecretBallot& errand, Reply reply) {
    Clerk* clerk = registry_.find(who.stream);
    if (clerk == nullptr)
        return reply(refused(core::Rejection{core::Reason::not_found, "assembly"}));
    const core::PollId poll{errand.poll()};
    clerk->when_settled([=, this, ballot = ballot_of(errand),
                         reason = errand.reason()](const core::State& state) {
        const auto moment = core::check_permission(
            state, boost::mp11::mp_find<core::Command, core::CastPoll>::value,
            core::Context{
                .actor = who.participant, .now_ms = 0, .system = false, .steward_of = {}});
        if (moment) return reply(refused(*moment));
        const auto answer = core::check_secret_answer(state, poll, who.participant, ballot, reason);
        const core::RecordSecretAnswer command{poll, who.participant};
        if (!answer) return reply(refused(answer.error()));
        put_ballot(who, command, *answer, reply);
    });
}

void Desk::put_ballot(const Who& who, const core::RecordSecretAnswer& command,
                      const core::CheckedAnswer& answer, const Reply& reply) {
    const BallotBox::Slot slot{who.stream, command.poll, command.participant};
    if (!ballot_box_.begin(slot)) return reply(refused(Unavailable{"server_is_busy", 1'000}));
    const std::string key = ballot_box_.new_key();
    world_.background([=, this] {
        std::string failure;
        try {
            ballot_box_.put(slot, key, answer);
        } catch (const record::NoSpace&) {
            failure = "no_space";
        } catch (const record::Error&) {
            failure = "storage_failed";
        } catch (const std::exception&) {
            failure = "internal";
        }
        world_.post([=, this] {
            if (!failure.empty()) {
                ballot_box_.end(slot);
                return reply(refused(Unavailable{failure, failure == "no_space" ? 5'000U : 0U}));
            }
            submit(who, command, [=, this](const Result& result) {
                settle_ballot(slot, key, result);
                reply(outcome_of(result));
            });
        });
    });
}

void Desk::settle_ballot(const BallotBox::Slot& slot, const std::string& key,
                         const Result& result) {
    // The outcome is not known: the record will tell it at the next start.
    const auto* unavailable = std::get_if<Unavailable>(&result);
    if (unavailable != nullptr && unavailable->code == "storage_failed") return;
    const bool kept = std::holds_alternative<Done>(result);
    world_.background([=, this] {
        try {
            ballot_box_.settle(slot, key, kept);
        } catch (const std::exception&) {
            // Settled at the next start, or when it is counted.
        }
        world_.post([=, this] { ballot_box_.end(slot); });
    });
}

}  // namespace isegoria::room
