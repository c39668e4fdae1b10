// SPDX-License-Identifier: AGPL-3.0-or-later
// Rows in the vault, by kind:
//   token      key: SHA-256 of the token          value: person, guest, end
//   code       key: selector                      value: slow hash, person, stream, pseudonym
//   pseudonym  key: person/stream                 value: pseudonym
//   person     key: stream/pseudonym              value: person
//   label      key: stream/pseudonym              value: name or address
//   signed_in  key: stream/pseudonym              value: empty
#include "room/identity.hpp"

#include <boost/json.hpp>
#include <cstring>

#include "record/digest.hpp"

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

bool Identity::has_signed_in(record::StreamId stream, core::ParticipantId participant) {
    return vault_.get("signed_in", pair_key(stream, participant.value)).has_value();
}

bool Identity::may_try(const std::string& who, std::int64_t now_ms) {
    const std::lock_guard lock(mutex_);
    if (tries_.size() >= tries_remembered_max) tries_.clear();
    auto& times = tries_[who];
    std::erase_if(times, [&](std::int64_t time) { return time <= now_ms - tries_window_ms; });
    if (times.size() >= tries_max) return false;
    times.push_back(now_ms);
    return true;
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
    {
        const std::lock_guard lock(mutex_);
        tries_.erase("address " + address);
        tries_.erase("selector " + code->selector);
    }
    const record::StreamId stream = number(value, "stream");
    const core::ParticipantId participant{number(value, "participant")};
    PersonId person = number(value, "person");
    std::vector<record::VaultRow> rows;
    rows.push_back({"signed_in", pair_key(stream, participant.value), person, 0, "yes"});
    // Somebody who is signed in already keeps one person, unless there is a pseudonym there
    // already.
    if (present != 0 && !participant_of(present, stream)) {
        person = present;
        bind(rows, person, stream, participant);
    }
    Session session = start(person, false, now_ms, std::move(rows));
    session.stream = stream;
    session.participant = participant;
    return session;
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
