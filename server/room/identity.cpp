// SPDX-License-Identifier: AGPL-3.0-or-later
// Codes and tokens: how they are made, and what they open.
#include "room/identity.hpp"

#include <cstring>

#include "room/identity_rows.hpp"

namespace isegoria::room {

std::uint64_t Identity::random_number() {
    std::array<std::uint8_t, 8> octets{};
    std::uint64_t value = 0;
    // Below 2^53, so that every language that reads JSON keeps it whole; never 0.
    do {
        random_(octets);
        std::memcpy(&value, octets.data(), sizeof value);
        value >>= 11U;
    } while (value == 0);
    return value;
}

core::ParticipantId Identity::new_pseudonym() { return core::ParticipantId{random_number()}; }

void Identity::bind(Changes& changes, PersonId person, record::StreamId stream,
                    core::ParticipantId participant) {
    changes.rows.push_back(
        {"pseudonym", pair_key(person, stream), person, 0, std::to_string(participant.value)});
    changes.rows.push_back(
        {"person", pair_key(stream, participant.value), person, 0, std::to_string(person)});
}

Identity::Issued Identity::invite(record::StreamId stream, std::string_view label,
                                  std::int64_t now_ms) {
    const PersonId person = random_number();
    const core::ParticipantId participant = new_pseudonym();
    Changes changes;
    bind(changes, person, stream, participant);
    if (!label.empty())
        changes.rows.push_back(
            {"label", pair_key(stream, participant.value), person, 0, std::string(label)});
    vault_.put_all(changes.rows);
    return {participant, issue_code(stream, participant, now_ms)};
}

record::VaultRow Identity::code_row(const Code& code, record::StreamId stream,
                                    core::ParticipantId participant, std::int64_t now_ms) {
    const json::object value{{"hash", slow_hash(code.secret)},
                             {"stream", stream},
                             {"participant", participant.value}};
    return {"code", code.selector, 0, static_cast<std::uint64_t>(now_ms + code_life_ms),
            json::serialize(value)};
}

std::string Identity::issue_code(record::StreamId stream, core::ParticipantId participant,
                                 std::int64_t now_ms) {
    Code code = make_code(random_);
    while (vault_.get("code", code.selector)) code = make_code(random_);
    record::VaultRow row = code_row(code, stream, participant, now_ms);
    const std::lock_guard lock(bindings_);
    Changes changes;
    row.person = person_of(stream, participant);
    if (row.person == 0) {
        row.person = random_number();
        bind(changes, row.person, stream, participant);
    }
    for (const record::VaultRow& earlier : codes_of(row.person, stream, participant))
        changes.erased.push_back({"code", earlier.key});
    changes.rows.push_back(std::move(row));
    vault_.change(changes.erased, changes.rows);
    return print(code);
}

std::optional<std::string> Identity::issue_code_again(record::StreamId stream,
                                                      core::ParticipantId participant,
                                                      std::int64_t now_ms) {
    Code code = make_code(random_);
    while (vault_.get("code", code.selector)) code = make_code(random_);
    record::VaultRow row = code_row(code, stream, participant, now_ms);
    const std::lock_guard lock(bindings_);
    row.person = person_of(stream, participant);
    const auto waiting = codes_of(row.person, stream, participant);
    if (has_signed_in(stream, participant) || waiting.empty() ||
        static_cast<std::int64_t>(waiting.front().retain_until_ms) <= now_ms)
        return std::nullopt;
    const record::VaultPlace first{"code", waiting.front().key};
    if (!vault_.exchange(first, {}, {&row, 1})) return std::nullopt;
    return print(code);
}

std::vector<record::VaultRow> Identity::codes_of(PersonId person, record::StreamId stream,
                                                 core::ParticipantId participant) {
    std::vector<record::VaultRow> codes;
    if (person == 0) return codes;
    for (record::VaultRow& row : vault_.by_person(person)) {
        if (row.kind != "code") continue;
        const json::value value = json::parse(row.bytes);
        if (number(value, "stream") == stream && number(value, "participant") == participant.value)
            codes.push_back(std::move(row));
    }
    return codes;
}

std::size_t Identity::revoke_codes(record::StreamId stream, core::ParticipantId participant) {
    std::size_t count = 0;
    for (const auto& row : codes_of(person_of(stream, participant), stream, participant))
        count += vault_.erase("code", row.key);
    return count;
}

Identity::Standing Identity::standing_of(record::StreamId stream, core::ParticipantId participant,
                                         std::int64_t now_ms) {
    Standing standing;
    standing.label = label_of(stream, participant);
    if (const auto row = vault_.get("signed_in", pair_key(stream, participant.value)))
        standing.signed_in_ms = std::stoll(row->bytes);
    for (const auto& row : codes_of(person_of(stream, participant), stream, participant)) {
        const auto ends_ms = static_cast<std::int64_t>(row.retain_until_ms);
        if (ends_ms > now_ms) standing.code_ends_ms = ends_ms;
    }
    return standing;
}

bool Identity::has_signed_in(record::StreamId stream, core::ParticipantId participant) {
    return vault_.get("signed_in", pair_key(stream, participant.value)).has_value();
}

Session Identity::start(PersonId person, bool guest, std::int64_t now_ms, Changes& changes) {
    std::array<std::uint8_t, 32> octets{};
    random_(octets);
    Session session;
    session.person = person;
    session.guest = guest;
    session.token = record::to_hex({reinterpret_cast<const char*>(octets.data()), octets.size()});
    session.ends_ms = now_ms + (guest ? guest_life_ms : session_life_ms);
    session.signed_out = changes.signed_out;
    const json::object value{{"person", person}, {"guest", guest}, {"ends_ms", session.ends_ms}};
    changes.rows.push_back({"token", token_key(session.token), person,
                            static_cast<std::uint64_t>(session.ends_ms), json::serialize(value)});
    return session;
}

Identity::SignIn Identity::by_token(std::string_view token, std::int64_t now_ms) {
    const auto row = vault_.get("token", token_key(token));
    if (!row) return SignInProblem::sign_in_again;
    const json::value value = json::parse(row->bytes);
    Session session;
    session.person = number(value, "person");
    session.guest = value.at("guest").as_bool();
    session.ends_ms = json::value_to<std::int64_t>(value.at("ends_ms"));
    if (session.ends_ms <= now_ms) return SignInProblem::sign_in_again;
    session.pair = pair_of(session.person);
    return session;
}

bool Identity::is_still_so(std::string_view token, const Session& session, std::int64_t now_ms) {
    const SignIn now = by_token(token, now_ms);
    const auto* same = std::get_if<Session>(&now);
    return same != nullptr && same->person == session.person &&
           (!session.participant ||
            participant_of(session.person, session.stream) == session.participant);
}

Identity::SignIn Identity::by_code(std::string_view typed, const std::string& address,
                                   PersonId present, std::int64_t now_ms) {
    // A slip of the fingers shows in the check sign: it costs no work and is not counted.
    const auto code = parse_code(typed);
    if (!code) return SignInProblem::code_is_wrong;
    const std::string from = "codes from " + address;
    if (!address.empty() && !tries_.may_try(from, now_ms, codes_an_address_max))
        return SignInProblem::too_many_tries;
    const auto row = vault_.get("code", code->selector);
    if (!row || static_cast<std::int64_t>(row->retain_until_ms) <= now_ms) {
        work_for_nothing(code->secret);
        return SignInProblem::code_is_wrong;
    }
    if (!matches(code->secret, std::string(json::parse(row->bytes).at("hash").as_string())))
        return SignInProblem::code_is_wrong;
    tries_.forget(from);
    const std::lock_guard lock(bindings_);
    return use_code(*code, *row, present, now_ms);
}

// Who somebody is is looked at now, not when the code was written: in between a person may have
// joined other assemblies, and a pseudonym may have gone to somebody else.
Identity::SignIn Identity::use_code(const Code& code, const record::VaultRow& row,
                                    PersonId present, std::int64_t now_ms) {
    const json::value value = json::parse(row.bytes);
    const record::StreamId stream = number(value, "stream");
    const core::ParticipantId participant{number(value, "participant")};
    const PersonId holder = person_of(stream, participant);
    if (holder == 0) return SignInProblem::code_is_wrong;
    Changes changes;
    PersonId person = present != 0 ? present : opened_by_code(changes, holder, stream);
    // Somebody who is signed in already stays one person.
    std::optional<Pair> pair;
    if (present != 0 && present != holder) {
        if (const core::ParticipantId before = participant_of(present, stream)) {
            pair = Pair{stream, before, participant};
            const json::object both{
                {"stream", stream}, {"before", before.value}, {"by_code", participant.value}};
            changes.rows.push_back(
                {"pair", std::to_string(present), present, 0, json::serialize(both)});
        } else {
            const auto reach = reach_of_code(holder, present, stream);
            take_over(changes, holder, present, reach);
            sign_out(changes, holder, reach);
            // Whoever else has a token of this person may have it by a code of an assembly, and was
            // not let in to what is added here.
            if (end_tokens(changes, present) > 0) changes.signed_out.push_back(present);
        }
    }
    changes.rows.push_back({"signed_in", pair_key(stream, participant.value),
                            pair ? holder : person, 0, std::to_string(now_ms)});
    Session session = start(person, false, now_ms, changes);
    session.pair = pair;
    session.stream = stream;
    session.participant = participant;
    // One use: of any number that come at once, one takes the row. Taken and used in one
    // transaction, so that neither a full disk nor a kill leaves a code that is used up by nobody.
    const record::VaultPlace taken{"code", code.selector};
    if (!vault_.exchange(taken, changes.erased, changes.rows)) return SignInProblem::code_is_wrong;
    return session;
}

Session Identity::new_guest(record::StreamId stream, std::int64_t now_ms) {
    const PersonId person = random_number();
    const core::ParticipantId participant = new_pseudonym();
    Changes changes;
    bind(changes, person, stream, participant);
    Session session = start(person, true, now_ms, changes);
    vault_.put_all(changes.rows);
    session.stream = stream;
    session.participant = participant;
    return session;
}

core::ParticipantId Identity::join(PersonId person, record::StreamId stream) {
    const std::lock_guard lock(bindings_);
    Changes changes;
    const core::ParticipantId participant = joined(person, stream, changes);
    vault_.put_all(changes.rows);
    return participant;
}

Session Identity::join_as(Session session, std::string_view token, record::StreamId stream) {
    const std::lock_guard lock(bindings_);
    Changes changes;
    session.stream = stream;
    session.participant = joined(session.person, stream, changes);
    if (changes.rows.empty()) return session;
    const std::string kept = token_key(token);
    // As with a code: another token of this person opens nothing that is added.
    (void)end_tokens(changes, session.person);
    std::erase_if(changes.erased, [&](const auto& place) { return place.key == kept; });
    if (!changes.erased.empty()) session.signed_out.push_back(session.person);
    vault_.change(changes.erased, changes.rows);
    return session;
}

core::ParticipantId Identity::joined(PersonId person, record::StreamId stream, Changes& changes) {
    if (const core::ParticipantId known = participant_of(person, stream)) return known;
    const core::ParticipantId participant = new_pseudonym();
    bind(changes, person, stream, participant);
    return participant;
}

core::ParticipantId Identity::participant_of(PersonId person, record::StreamId stream) {
    const auto row = vault_.get("pseudonym", pair_key(person, stream));
    return core::ParticipantId{row ? std::stoull(row->bytes) : 0};
}

PersonId Identity::person_of(record::StreamId stream, core::ParticipantId participant) {
    const auto row = vault_.get("person", pair_key(stream, participant.value));
    return row ? std::stoull(row->bytes) : 0;
}

std::string Identity::label_of(record::StreamId stream, core::ParticipantId participant) {
    const auto row = vault_.get("label", pair_key(stream, participant.value));
    return row ? row->bytes : std::string();
}

}  // namespace isegoria::room
