// SPDX-License-Identifier: AGPL-3.0-or-later
// How pseudonyms go from one person to another, and how sign-ins end.
//
// An organiser of one assembly may issue a code for everybody in it, also for somebody who has a
// pseudonym in the directory or in an assembly that is none of the organiser's business. So a code
// of an assembly opens its pseudonym alone: where the person has others, the pseudonym goes to
// somebody new, and comes back to the person when they use a code for it while they are signed in.
// The same holds for ending sign-ins. Organisers of the instance stand above: a code of the
// directory opens the person with all that they have.
#include <algorithm>
#include <set>

#include "room/identity.hpp"
#include "room/identity_rows.hpp"

namespace isegoria::room {
namespace {

record::StreamId stream_in(const std::string& pseudonym_key) {
    return std::stoull(pseudonym_key.substr(pseudonym_key.find('/') + 1));
}

// Whether a row that a person has besides pseudonyms and tokens is about this pseudonym.
bool is_about(const record::VaultRow& row, record::StreamId stream,
              const std::string& participant) {
    if (row.kind == "label" || row.kind == "signed_in")
        return row.key == std::to_string(stream) + "/" + participant;
    if (row.kind == "address")
        return row.bytes == participant && row.key.starts_with(std::to_string(stream) + "/");
    if (row.kind != "code" && row.kind != "letter") return false;
    const json::value value = json::parse(row.bytes);
    return number(value, "stream") == stream &&
           std::to_string(number(value, "participant")) == participant;
}

}  // namespace

std::vector<record::StreamId> Identity::streams_of(PersonId person) {
    std::vector<record::StreamId> streams;
    for (const record::VaultRow& row : vault_.by_person(person))
        if (row.kind == "pseudonym") streams.push_back(stream_in(row.key));
    return streams;
}

std::size_t Identity::end_tokens(Changes& changes, PersonId person, bool of_a_guest) {
    std::size_t count = 0;
    for (const record::VaultRow& row : vault_.by_person(person)) {
        if (row.kind != "token") continue;
        if (of_a_guest && !json::parse(row.bytes).at("guest").as_bool()) continue;
        changes.erased.push_back({"token", row.key});
        ++count;
    }
    return count;
}

void Identity::sign_out(Changes& changes, PersonId from,
                        const std::vector<record::StreamId>& gone) {
    bool is_left = false;
    for (const record::StreamId stream : streams_of(from))
        is_left = is_left || std::count(gone.begin(), gone.end(), stream) == 0;
    const bool whole = std::count(gone.begin(), gone.end(), directory_stream) != 0;
    if (!is_left || whole) (void)end_tokens(changes, from);
    changes.signed_out.push_back(from);
}

std::vector<record::StreamId> Identity::reach_of_code(PersonId from, PersonId to,
                                                      record::StreamId stream) {
    std::vector<record::StreamId> reach{stream};
    if (stream != directory_stream) return reach;
    // Where both have a pseudonym, each keeps their own.
    for (const record::StreamId at : streams_of(from))
        if (at != stream && !participant_of(to, at)) reach.push_back(at);
    return reach;
}

void Identity::take_over(Changes& changes, PersonId from, PersonId to,
                         const std::vector<record::StreamId>& streams) {
    const auto rows = vault_.by_person(from);
    for (const record::VaultRow& row : rows) {
        if (row.kind != "pseudonym") continue;
        const record::StreamId at = stream_in(row.key);
        if (std::count(streams.begin(), streams.end(), at) == 0) continue;
        changes.erased.push_back({"pseudonym", row.key});
        bind(changes, to, at, core::ParticipantId{std::stoull(row.bytes)});
        for (record::VaultRow about : rows) {
            if (!is_about(about, at, row.bytes)) continue;
            about.person = to;
            changes.rows.push_back(std::move(about));
        }
    }
}

PersonId Identity::opened_by_code(Changes& changes, PersonId holder, record::StreamId stream) {
    const std::vector<record::StreamId> only{stream};
    if (stream == directory_stream || streams_of(holder) == only) return holder;
    const PersonId somebody = random_number();
    take_over(changes, holder, somebody, only);
    sign_out(changes, holder, only);
    return somebody;
}

PersonId Identity::end_sign_ins(record::StreamId stream, core::ParticipantId participant,
                                EndedBy by) {
    const std::lock_guard lock(bindings_);
    const PersonId person = person_of(stream, participant);
    Changes changes;
    if (person == 0 || end_tokens(changes, person) == 0) return 0;
    if (by == EndedBy::organiser) {
        Changes apart;
        if (opened_by_code(apart, person, stream) != person) changes = std::move(apart);
    }
    vault_.change(changes.erased, changes.rows);
    return person;
}

void Identity::forget(record::StreamId stream, core::ParticipantId participant) {
    const std::lock_guard lock(bindings_);
    const PersonId person = person_of(stream, participant);
    if (person == 0) return;
    if (streams_of(person) == std::vector<record::StreamId>{stream}) {
        vault_.erase_person(person);
        return;
    }
    const std::vector<record::VaultPlace> places{{"pseudonym", pair_key(person, stream)},
                                                 {"person", pair_key(stream, participant.value)}};
    vault_.change(places, {});
}

std::optional<Session::Pair> Identity::pair_of(PersonId person) {
    const auto row = vault_.get("pair", std::to_string(person));
    if (!row) return std::nullopt;
    const json::value value = json::parse(row->bytes);
    return Pair{number(value, "stream"), core::ParticipantId{number(value, "before")},
                core::ParticipantId{number(value, "by_code")}};
}

std::vector<PersonId> Identity::finish_pair(PersonId person, core::ParticipantId from,
                                            core::ParticipantId into) {
    const std::lock_guard lock(bindings_);
    const auto pair = pair_of(person);
    if (!pair) return {};
    Changes changes;
    // The token of a guest lives for months; what it opens from here on is worth a shorter one.
    if (end_tokens(changes, person, /*of_a_guest=*/true) > 0) changes.signed_out.push_back(person);
    const std::string given_up = pair_key(pair->stream, from.value);
    const std::string kept = pair_key(pair->stream, into.value);
    // Whoever held what the code was for holds it no longer: a stolen token opens nothing of it.
    const PersonId other = person_of(pair->stream, pair->by_code);
    if (other != 0 && other != person) {
        auto reach = reach_of_code(other, person, pair->stream);
        sign_out(changes, other, reach);
        changes.erased.push_back({"pseudonym", pair_key(other, pair->stream)});
        if (into != pair->by_code) std::erase(reach, pair->stream);
        take_over(changes, other, person, reach);
    }
    bind(changes, person, pair->stream, into);
    for (const char* kind : {"label", "signed_in"})
        if (const auto row = vault_.get(kind, given_up); row && !vault_.get(kind, kept))
            changes.rows.push_back({kind, kept, person, 0, row->bytes});
    for (const char* kind : {"person", "label", "signed_in"})
        changes.erased.push_back({kind, given_up});
    // An address that either has proved is proved of who they are now.
    for (const PersonId whose : std::set<PersonId>{person, other}) {
        if (whose == 0) continue;
        for (record::VaultRow row : vault_.by_person(whose)) {
            if (row.kind != "address" || !is_about(row, pair->stream, std::to_string(from.value)))
                continue;
            row.person = person;
            row.bytes = std::to_string(into.value);
            changes.rows.push_back(std::move(row));
        }
    }
    changes.erased.push_back({"pair", std::to_string(person)});
    vault_.change(changes.erased, changes.rows);
    return changes.signed_out;
}

Session Identity::separate(PersonId person, std::int64_t now_ms) {
    const std::lock_guard lock(bindings_);
    const auto pair = pair_of(person);
    Changes changes;
    if (pair) changes.erased.push_back({"pair", std::to_string(person)});
    const PersonId holder = pair ? person_of(pair->stream, pair->by_code) : 0;
    if (holder != 0) person = opened_by_code(changes, holder, pair->stream);
    Session session = start(person, false, now_ms, changes);
    if (holder != 0) {
        session.stream = pair->stream;
        session.participant = pair->by_code;
    }
    vault_.change(changes.erased, changes.rows);
    return session;
}

}  // namespace isegoria::room
