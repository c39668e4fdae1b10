// SPDX-License-Identifier: AGPL-3.0-or-later
// See admission.hpp.
//
// A person who is signed in and brings a code for an assembly where they have a pseudonym already
// has two of them there. The vault keeps that as a pair until the record has made one of the two;
// a crash in between is made up for when the person comes back.
#include "room/admission.hpp"

#include <memory>
#include <utility>

#include "record/errors.hpp"

namespace isegoria::room {
namespace {

NotAdmitted not_known(std::string code) { return {std::move(code), false, true}; }

std::string problem_code(SignInProblem problem) {
    switch (problem) {
        case SignInProblem::sign_in_again:
            return "sign_in_again";
        case SignInProblem::code_is_wrong:
            return "code_is_wrong";
        case SignInProblem::too_many_tries:
            return "too_many_tries";
    }
    return "sign_in_again";
}

bool has_seat(const core::State& state, core::ParticipantId participant) {
    return (core::roles_of(state.participants, participant) &
            core::roles(core::Role::member, core::Role::alternate)) != 0;
}

}  // namespace

void Admission::off_loop(const Answer& done, std::function<void()> work) {
    world_.background([post = world_.post, done, work = std::move(work)] {
        std::string code;
        try {
            return work();
        } catch (const record::NoSpace&) {
            code = "no_space";
        } catch (const record::Error&) {
            code = "storage_failed";
        } catch (const std::exception&) {
            code = "internal";
        }
        post([done, code] { done(NotAdmitted{code, true}); });
    });
}

void Admission::submit(record::StreamId stream, core::ParticipantId actor, core::Command command,
                       std::function<void(const Result&)> reply) {
    Submission submission;
    submission.context.actor = actor;
    submission.context.system = true;
    submission.command = std::move(command);
    submission.reply = std::move(reply);
    registry_.find(stream)->submit(std::move(submission));
}

void Admission::admit(Bearer bearer, Answer done) {
    if (bearer.as_guest && (bearer.guest_of == directory_stream ||
                            registry_.find(bearer.guest_of) == nullptr))
        return done(NotAdmitted{"not_found"});
    const std::int64_t now_ms = world_.now_ms();
    off_loop(done, [this, bearer, done, now_ms] {
        std::optional<Identity::SignIn> known;
        if (!bearer.token.empty()) known = identity_.by_token(bearer.token, now_ms);
        const auto* present = known ? std::get_if<Session>(&*known) : nullptr;
        auto outcome = std::make_shared<std::optional<Identity::SignIn>>();
        if (!bearer.invitation_code.empty()) {
            *outcome = identity_.by_code(bearer.invitation_code, bearer.address,
                                         present != nullptr ? present->person : 0, now_ms);
        } else if (bearer.as_guest && present != nullptr) {
            *outcome = identity_.join_as(*present, bearer.token, bearer.guest_of);
        } else if (bearer.as_guest && !known) {
            *outcome = identity_.new_guest(bearer.guest_of, now_ms);
        } else {
            *outcome = known;
        }
        world_.post([this, bearer, done, outcome] {
            if (!*outcome) return done(Stranger());
            signed_in(bearer, std::move(**outcome), done);
        });
    });
}

void Admission::signed_in(const Bearer& bearer, Identity::SignIn outcome, Answer done) {
    if (const auto* problem = std::get_if<SignInProblem>(&outcome))
        return done(not_known(problem_code(*problem)));
    auto& session = std::get<Session>(outcome);
    tell_signed_out(std::exchange(session.signed_out, {}));
    if (session.pair) return merge(std::move(session), std::move(done));
    if (bearer.as_guest) return take_part(std::move(session), std::move(done));
    done(std::move(session));
}

void Admission::tell_signed_out(const std::vector<PersonId>& people) const {
    for (const PersonId person : people)
        if (on_signed_out) on_signed_out(person);
}

void Admission::merge(Session session, Answer done) {
    const Identity::Pair pair = *session.pair;
    Clerk* clerk = registry_.find(pair.stream);
    if (clerk == nullptr) return done(std::move(session));
    clerk->when_settled([this, session, pair, done](const core::State& state) mutable {
        // A seat was drawn under its pseudonym; otherwise the one that has been used stays.
        core::ParticipantId into = pair.before;
        core::ParticipantId from = pair.by_code;
        if (has_seat(state, from)) std::swap(into, from);
        const bool was_merged = !state.participants.by_id.contains(from) &&
                                state.participants.by_id.contains(into);
        // A guest whose joining was never recorded has done nothing, and brings nothing.
        const bool nothing_there = !state.participants.by_id.contains(pair.before);
        if (nothing_there) std::tie(from, into) = std::pair(pair.before, pair.by_code);
        if (was_merged || nothing_there)
            return merged(std::move(session), from, into, std::move(done));
        submit(pair.stream, into, core::MergeParticipants{from, into},
               [=, this](const Result& result) {
                   if (std::holds_alternative<room::Done>(result))
                       return merged(session, from, into, done);
                   if (std::holds_alternative<core::Rejection>(result))
                       return keep_apart(session, done);
                   done(NotAdmitted{std::get<Unavailable>(result).code, true});
               });
    });
}

void Admission::merged(Session session, core::ParticipantId from, core::ParticipantId into,
                       Answer done) {
    off_loop(done, [=, this]() mutable {
        const auto signed_out = identity_.finish_pair(session.person, from, into);
        session.stream = session.pair->stream;
        session.participant = into;
        session.pair.reset();
        world_.post([=, this] {
            tell_signed_out(signed_out);
            done(session);
        });
    });
}

// Both have taken part by themselves, so they stay two; the code is for the second.
void Admission::keep_apart(const Session& session, Answer done) {
    const std::int64_t now_ms = world_.now_ms();
    off_loop(done, [=, this] {
        Session other = identity_.separate(session.person, now_ms);
        const auto signed_out = std::exchange(other.signed_out, {});
        world_.post([=, this] {
            tell_signed_out(signed_out);
            done(other);
        });
    });
}

void Admission::take_part(Session session, Answer done) {
    submit(session.stream, session.participant, core::JoinAsContributor{},
           [=, this](const Result& result) {
               const auto* rejection = std::get_if<core::Rejection>(&result);
               if (rejection != nullptr && rejection->reason != core::Reason::already_done)
                   return turn_away(session, *rejection, done);
               if (const auto* unavailable = std::get_if<Unavailable>(&result))
                   return done(NotAdmitted{unavailable->code, true});
               done(session);
           });
}

// Whom the record does not know has left nothing in the vault either; otherwise everybody who knocks
// at an assembly that takes nobody would stay there for ever.
void Admission::turn_away(const Session& session, const core::Rejection& rejection, Answer done) {
    const NotAdmitted refusal{std::string(core::enum_name(rejection.reason))};
    registry_.find(session.stream)->when_settled([=, this](const core::State& state) {
        if (state.participants.by_id.contains(session.participant)) return done(refusal);
        off_loop(done, [=, this] {
            identity_.forget(session.stream, session.participant);
            world_.post([=] { done(refusal); });
        });
    });
}

}  // namespace isegoria::room
