// SPDX-License-Identifier: AGPL-3.0-or-later
// Errands with which somebody proves an address: a code goes there by letter, and comes back. The
// address is nowhere but in the vault, the letter and the request itself.
#include <memory>

#include "room/desk.hpp"
#include "room/letter.hpp"

namespace isegoria::room {

void Desk::prove_email(const Who& who, const v1::ProveEmail& errand, Reply reply) {
    Clerk* clerk = registry_.find(who.stream);
    if (!is_mail_address(errand.address()))
        return reply(refused(Unavailable{"address_is_malformed", 0}));
    if (!post_.send) return reply(refused(Unavailable{"letters_are_not_sent", 0}));
    clerk->when_settled([=, this](const core::State& state) {
        const auto found = state.participants.by_id.find(who.participant);
        if (found == state.participants.by_id.end())
            return reply(refused(core::Rejection{core::Reason::not_a_participant}));
        if (found->second.level >= core::IdentityLevel::email)
            return reply(refused(core::Rejection{core::Reason::already_done}));
        CodeLetter letter;
        letter.from = post_.from;
        letter.to = errand.address();
        letter.assembly = state.assembly.names;
        letter.time_zone = state.assembly.time_zone;
        letter.written_ms = world_.now_ms();
        off_loop(reply, [=, this]() mutable {
            const auto begun = identity_.begin_email(who.stream, who.participant, letter.to,
                                                     who.address, letter.written_ms);
            if (const auto* issued = std::get_if<Identity::IssuedLetter>(&begun)) {
                letter.code = issued->code;
                letter.until_ms = issued->ends_ms;
                letter.number = issued->number;
                post_.send(write(letter));
            }
            world_.post([reply, sent = std::holds_alternative<Identity::IssuedLetter>(begun)] {
                if (sent) return reply(v1::Accepted());
                reply(refused(Unavailable{"too_many_tries", 0}));
            });
        });
    });
}

void Desk::confirm_email(const Who& who, const v1::ConfirmEmail& errand, Reply reply) {
    if (!who.participant)
        return reply(refused(core::Rejection{core::Reason::not_a_participant}));
    const std::int64_t now_ms = world_.now_ms();
    off_loop(reply, [=, this] {
        const auto proof =
            identity_.prove_email(who.stream, who.participant, errand.code(), now_ms);
        world_.post([=, this] {
            switch (proof) {
                case Identity::EmailProof::proved:
                    return submit(
                        who,
                        core::RaiseIdentity{who.participant, core::IdentityLevel::email},
                        [reply](const Result& result) { reply(outcome_of(result)); });
                case Identity::EmailProof::code_is_wrong:
                    return reply(refused(Unavailable{"code_is_wrong", 0}));
                case Identity::EmailProof::too_many_tries:
                    return reply(refused(Unavailable{"too_many_tries", 0}));
                case Identity::EmailProof::address_is_in_use:
                    return reply(refused(Unavailable{"address_is_in_use", 0}));
            }
        });
    });
}

}  // namespace isegoria::room
