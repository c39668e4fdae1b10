// SPDX-License-Identifier: AGPL-3.0-or-later
// Rows in the vault, by kind:
//   token      key: SHA-256 of the token          value: person, guest, end
//   code       key: selector                      value: slow hash, person, stream, pseudonym
//   letter     key: selector                      value: as code, and the address
//   address    key: stream/address                value: pseudonym that has proved it
//   pair       key: person                        value: stream, two pseudonyms, second person
//   pseudonym  key: person/stream                 value: pseudonym
//   person     key: stream/pseudonym              value: person
//   label      key: stream/pseudonym              value: name or address
//   signed_in  key: stream/pseudonym              value: when
#include "room/identity.hpp"

#include <boost/json.hpp>
#include <cstring>

#include "record/digest.hpp"
#include "room/letter.hpp"

namespace isegoria::room {
namespace {

namespace json = boost::json;

std::string pair_key(std::uint64_t first, std::uint64_t second) {
    return std::to_string(first) + "/" + std::to_string(second);
}

std::string token_key(std::string_view token) {
    const record::Hash hash = record::sha256({"isegoria token", token});
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

std::uint64_t number(const json::value& value, std::string_view name) {
    return json::value_to<std::uint64_t>(value.at(name));
}

}  // namespace

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

void Identity::bind(std::vector<record::VaultRow>& rows, PersonId person, record::StreamId stream,
                    core::ParticipantId participant) const {
    rows.push_back(
        {"pseudonym", pair_key(person, stream), person, 0, std::to_string(participant.value)});
    rows.push_back(
        {"person", pair_key(stream, participant.value), person, 0, std::to_string(person)});
}

Identity::Issued Identity::invite(record::StreamId stream, std::string_view label,
                                  std::int64_t now_ms) {
    const PersonId person = random_number();
    const core::ParticipantId participant = new_pseudonym();
    std::vector<record::VaultRow> rows;
    bind(rows, person, stream, participant);
    if (!label.empty())
        rows.push_back(
            {"label", pair_key(stream, participant.value), person, 0, std::string(label)});
    vault_.put_all(rows);
    return {participant, issue_code(stream, participant, now_ms)};
}

std::string Identity::issue_code(record::StreamId stream, core::ParticipantId participant,
                                 std::int64_t now_ms) {
    PersonId person = person_of(stream, participant);
    std::vector<record::VaultRow> rows;
    if (person == 0) {
        person = random_number();
        bind(rows, person, stream, participant);
    } else {
        revoke_codes(stream, participant);
    }
    Code code = make_code(random_);
    while (vault_.get("code", code.selector)) code = make_code(random_);
    const json::object value{{"hash", slow_hash(code.secret)},
                             {"person", person},
                             {"stream", stream},
                             {"participant", participant.value}};
    rows.push_back({"code", code.selector, person,
                    static_cast<std::uint64_t>(now_ms + code_life_ms), json::serialize(value)});
    vault_.put_all(rows);
    return print(code);
}

std::size_t Identity::revoke_codes(record::StreamId stream, core::ParticipantId participant) {
    std::size_t count = 0;
    for (const record::VaultRow& row : vault_.by_person(person_of(stream, participant))) {
        if (row.kind != "code") continue;
        const json::value value = json::parse(row.bytes);
        if (number(value, "stream") == stream && number(value, "participant") == participant.value)
            count += vault_.erase("code", row.key);
    }
    return count;
}

Identity::Standing Identity::standing_of(record::StreamId stream, core::ParticipantId participant,
                                         std::int64_t now_ms) {
    Standing standing;
    standing.label = label_of(stream, participant);
    if (const auto row = vault_.get("signed_in", pair_key(stream, participant.value)))
        standing.signed_in_ms = std::stoll(row->bytes);
    const PersonId person = person_of(stream, participant);
    if (person == 0) return standing;
    for (const record::VaultRow& row : vault_.by_person(person)) {
        const auto ends_ms = static_cast<std::int64_t>(row.retain_until_ms);
        if (row.kind != "code" || ends_ms <= now_ms) continue;
        const json::value value = json::parse(row.bytes);
        if (number(value, "stream") == stream && number(value, "participant") == participant.value)
            standing.code_ends_ms = ends_ms;
    }
    return standing;
}

bool Identity::has_signed_in(record::StreamId stream, core::ParticipantId participant) {
    return vault_.get("signed_in", pair_key(stream, participant.value)).has_value();
}

bool Identity::may_try(const std::string& who, std::int64_t now_ms, std::size_t most) {
    const std::lock_guard lock(mutex_);
    if (tries_.size() >= tries_remembered_max) tries_.clear();
    auto& times = tries_[who];
    std::erase_if(times, [&](std::int64_t time) { return time <= now_ms - tries_window_ms; });
    if (times.size() >= most) return false;
    times.push_back(now_ms);
    return true;
}

void Identity::forget_tries(const std::string& who) {
    const std::lock_guard lock(mutex_);
    tries_.erase(who);
}

Session Identity::start(PersonId person, bool guest, std::int64_t now_ms,
                        std::vector<record::VaultRow> with) {
    std::array<std::uint8_t, 32> octets{};
    random_(octets);
    Session session;
    session.person = person;
    session.guest = guest;
    session.token = record::to_hex({reinterpret_cast<const char*>(octets.data()), octets.size()});
    session.ends_ms = now_ms + (guest ? guest_life_ms : session_life_ms);
    const json::object value{{"person", person}, {"guest", guest}, {"ends_ms", session.ends_ms}};
    with.push_back({"token", token_key(session.token), person,
                    static_cast<std::uint64_t>(session.ends_ms), json::serialize(value)});
    vault_.put_all(with);
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

Identity::SignIn Identity::by_code(std::string_view typed, const std::string& address,
                                   PersonId present, std::int64_t now_ms) {
    const auto code = parse_code(typed);
    if (!may_try("address " + address, now_ms)) return SignInProblem::too_many_tries;
    if (!code) return SignInProblem::code_is_wrong;
    if (!may_try("selector " + code->selector, now_ms)) return SignInProblem::too_many_tries;
    const auto row = vault_.get("code", code->selector);
    const json::value value = row ? json::parse(row->bytes) : json::value();
    const bool alive = row && static_cast<std::int64_t>(row->retain_until_ms) > now_ms;
    if (!alive) {
        work_for_nothing(code->secret);
        return SignInProblem::code_is_wrong;
    }
    if (!matches(code->secret, std::string(value.at("hash").as_string())))
        return SignInProblem::code_is_wrong;
    // One use: of any number that come at once, one takes the row.
    if (!vault_.take("code", code->selector)) return SignInProblem::code_is_wrong;
    forget_tries("address " + address);
    forget_tries("selector " + code->selector);
    const record::StreamId stream = number(value, "stream");
    const core::ParticipantId participant{number(value, "participant")};
    PersonId person = number(value, "person");
    std::vector<record::VaultRow> rows;
    // Somebody who is signed in already stays one person.
    std::optional<Pair> pair;
    if (present != 0 && present != person) {
        const core::ParticipantId before = participant_of(present, stream);
        if (before) {
            pair = Pair{stream, before, participant};
            const json::object both{{"stream", stream},
                                    {"before", before.value},
                                    {"by_code", participant.value},
                                    {"other", person}};
            rows.push_back(
                {"pair", std::to_string(present), present, 0, json::serialize(both)});
        } else {
            bind(rows, present, stream, participant);
            end_tokens(present, /*of_a_guest=*/true);
        }
        person = present;
    }
    rows.push_back({"signed_in", pair_key(stream, participant.value), person, 0,
                    std::to_string(now_ms)});
    Session session = start(person, false, now_ms, std::move(rows));
    session.pair = pair;
    session.stream = stream;
    session.participant = participant;
    return session;
}

std::optional<Session::Pair> Identity::pair_of(PersonId person) {
    const auto row = vault_.get("pair", std::to_string(person));
    if (!row) return std::nullopt;
    const json::value value = json::parse(row->bytes);
    return Pair{number(value, "stream"), core::ParticipantId{number(value, "before")},
                core::ParticipantId{number(value, "by_code")}};
}

void Identity::finish_pair(PersonId person, core::ParticipantId from, core::ParticipantId into) {
    const auto pair = pair_of(person);
    if (!pair) return;
    // The token of a guest lives for months; what it opens from here on is worth a shorter one.
    end_tokens(person, /*of_a_guest=*/true);
    std::vector<record::VaultRow> rows;
    bind(rows, person, pair->stream, into);
    const std::string given_up = pair_key(pair->stream, from.value);
    const std::string kept = pair_key(pair->stream, into.value);
    for (const char* kind : {"label", "signed_in"})
        if (const auto row = vault_.get(kind, given_up); row && !vault_.get(kind, kept))
            rows.push_back({kind, kept, person, 0, row->bytes});
    vault_.put_all(rows);
    for (const char* kind : {"person", "label", "signed_in"}) vault_.erase(kind, given_up);
    vault_.erase("pair", std::to_string(person));
}

Session Identity::separate(PersonId person, std::int64_t now_ms) {
    const auto row = vault_.get("pair", std::to_string(person));
    if (!row) return start(person, false, now_ms, {});
    const json::value value = json::parse(row->bytes);
    Session session = start(number(value, "other"), false, now_ms, {});
    session.stream = number(value, "stream");
    session.participant = core::ParticipantId{number(value, "by_code")};
    vault_.erase("pair", std::to_string(person));
    return session;
}

std::size_t Identity::end_tokens(PersonId person, bool of_a_guest) {
    std::size_t count = 0;
    for (const record::VaultRow& row : vault_.by_person(person)) {
        if (row.kind != "token") continue;
        if (of_a_guest && !json::parse(row.bytes).at("guest").as_bool()) continue;
        count += vault_.erase("token", row.key);
    }
    return count;
}

std::variant<Identity::IssuedLetter, Identity::LetterProblem> Identity::begin_email(
    record::StreamId stream, core::ParticipantId participant, std::string_view address,
    std::int64_t now_ms) {
    const PersonId person = person_of(stream, participant);
    // Counted whether the letter goes out or not, so that asking tells nothing.
    if (!may_try("letters of " + std::to_string(person), now_ms) ||
        !may_try("letters to " + same_address(address), now_ms) ||
        !may_try("letters of all", now_ms, letters_max))
        return LetterProblem::too_many_tries;
    Code code = make_code(random_);
    while (vault_.get("letter", code.selector)) code = make_code(random_);
    IssuedLetter issued{print(code), now_ms + email_code_life_ms, random_number()};
    const json::object value{{"hash", slow_hash(code.secret)},
                             {"stream", stream},
                             {"participant", participant.value},
                             {"address", same_address(address)}};
    // One code of a person is valid at a time.
    for (const record::VaultRow& row : vault_.by_person(person))
        if (row.kind == "letter") vault_.erase("letter", row.key);
    vault_.put({"letter", code.selector, person, static_cast<std::uint64_t>(issued.ends_ms),
                json::serialize(value)});
    return issued;
}

Identity::EmailProof Identity::prove_email(record::StreamId stream,
                                           core::ParticipantId participant, std::string_view typed,
                                           std::int64_t now_ms) {
    const auto code = parse_code(typed);
    const std::string who = "proofs of " + pair_key(stream, participant.value);
    if (!may_try(who, now_ms)) return EmailProof::too_many_tries;
    if (!code) return EmailProof::code_is_wrong;
    if (!may_try("letter " + code->selector, now_ms)) return EmailProof::too_many_tries;
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
    if (!vault_.take("letter", code->selector)) return EmailProof::code_is_wrong;
    forget_tries(who);
    const std::string key =
        std::to_string(stream) + "/" + std::string(value.at("address").as_string());
    const std::string own = std::to_string(participant.value);
    const std::lock_guard lock(addresses_);
    if (const auto taken = vault_.get("address", key); taken && taken->bytes != own)
        return EmailProof::address_is_in_use;
    vault_.put({"address", key, person_of(stream, participant), 0, own});
    return EmailProof::proved;
}

Session Identity::new_guest(record::StreamId stream, std::int64_t now_ms) {
    const PersonId person = random_number();
    const core::ParticipantId participant = new_pseudonym();
    std::vector<record::VaultRow> rows;
    bind(rows, person, stream, participant);
    Session session = start(person, true, now_ms, std::move(rows));
    session.stream = stream;
    session.participant = participant;
    return session;
}

core::ParticipantId Identity::join(PersonId person, record::StreamId stream) {
    if (const core::ParticipantId known = participant_of(person, stream)) return known;
    const core::ParticipantId participant = new_pseudonym();
    std::vector<record::VaultRow> rows;
    bind(rows, person, stream, participant);
    vault_.put_all(rows);
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
