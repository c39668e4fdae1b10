// SPDX-License-Identifier: AGPL-3.0-or-later
// Codes that go to an address by letter, and what they prove.
#include "room/identity.hpp"
#include "room/identity_rows.hpp"
#include "room/letter.hpp"

namespace isegoria::room {

std::variant<Identity::IssuedLetter, Identity::LetterProblem> Identity::begin_email(
    record::StreamId stream, core::ParticipantId participant, std::string_view address,
    const std::string& network, std::int64_t now_ms) {
    const PersonId person = person_of(stream, participant);
    // Counted whether the letter goes out or not, so that asking tells nothing.
    const bool counted = !network.empty();
    if (!tries_.may_try("letters of " + std::to_string(person), now_ms, tries_max) ||
        !tries_.may_try("letters to " + same_address(address), now_ms, tries_max) ||
        (counted && !tries_.may_try("letters from " + network, now_ms, letters_an_address_max)) ||
        !tries_.may_try("letters of all", now_ms, letters_max))
        return LetterProblem::too_many_tries;
    Code code = make_code(random_);
    while (vault_.get("letter", code.selector)) code = make_code(random_);
    IssuedLetter issued{print(code), now_ms + email_code_life_ms, random_number()};
    const json::object value{{"hash", slow_hash(code.secret)},
                             {"stream", stream},
                             {"participant", participant.value},
                             {"address", same_address(address)}};
    // One code of a person is valid at a time.
    std::vector<record::VaultPlace> earlier;
    for (const record::VaultRow& row : vault_.by_person(person))
        if (row.kind == "letter") earlier.push_back({"letter", row.key});
    const record::VaultRow row{"letter", code.selector, person,
                               static_cast<std::uint64_t>(issued.ends_ms), json::serialize(value)};
    vault_.change(earlier, {&row, 1});
    return issued;
}

Identity::EmailProof Identity::prove_email(record::StreamId stream, core::ParticipantId participant,
                                           std::string_view typed, std::int64_t now_ms) {
    const auto code = parse_code(typed);
    const std::string who = "proofs of " + pair_key(stream, participant.value);
    if (!code) return EmailProof::code_is_wrong;
    if (!tries_.may_try(who, now_ms, tries_max)) return EmailProof::too_many_tries;
    const auto row = vault_.get("letter", code->selector);
    const json::value value = row ? json::parse(row->bytes) : json::value();
    // A code that somebody else asked for is no code: whoever reads a letter of another cannot take
    // the address for themselves.
    const bool alive = row && static_cast<std::int64_t>(row->retain_until_ms) > now_ms &&
                       number(value, "stream") == stream &&
                       number(value, "participant") == participant.value;
    if (!alive) {
        work_for_nothing(code->secret);
        return EmailProof::code_is_wrong;
    }
    if (!matches(code->secret, std::string(value.at("hash").as_string())))
        return EmailProof::code_is_wrong;
    tries_.forget(who);
    const std::string key =
        std::to_string(stream) + "/" + std::string(value.at("address").as_string());
    const std::string own = std::to_string(participant.value);
    const record::VaultPlace taken{"letter", code->selector};
    const std::lock_guard lock(addresses_);
    const auto known = vault_.get("address", key);
    const bool in_use = known && known->bytes != own;
    // Used up and proved in one transaction, as codes are.
    std::vector<record::VaultRow> proved;
    if (!in_use) proved.push_back({"address", key, person_of(stream, participant), 0, own});
    if (!vault_.exchange(taken, {}, proved)) return EmailProof::code_is_wrong;
    return in_use ? EmailProof::address_is_in_use : EmailProof::proved;
}

}  // namespace isegoria::room
