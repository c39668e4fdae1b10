// SPDX-License-Identifier: AGPL-3.0-or-later
// Who somebody is, kept in the vault: persons, their pseudonyms, one-time codes and session tokens.
// A code of an assembly opens the pseudonym that it was issued for and nothing else of the person,
// since organisers of one assembly issue it; a code of the directory opens the whole person.
// Every call may block on the disk or hash slowly, so all are made off the loop. Any thread.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/ids.hpp"
#include "record/vault.hpp"
#include "room/code.hpp"
#include "room/tries.hpp"

namespace isegoria::room {

// Codes travel by letter; a month covers holidays and the post.
inline constexpr std::int64_t code_life_ms = 30LL * 24 * 3600 * 1000;
// An evening's session and the way home, then sign in again.
inline constexpr std::int64_t session_life_ms = 24LL * 3600 * 1000;
// A guest has nothing but the token, and a collection may be open for months.
inline constexpr std::int64_t guest_life_ms = 180LL * 24 * 3600 * 1000;
// A letter by e-mail takes minutes; a day covers a mailbox that is read in the evening.
inline constexpr std::int64_t email_code_life_ms = 24LL * 3600 * 1000;
// Letters in a quarter of an hour that all of an instance may ask for: a public phase is that busy
// on its first day, and more of them would make it a machine for spam.
inline constexpr std::size_t letters_max = 1'000;
// Letters that one person may ask for, or that one address may get, and codes that one person may
// try at their own letter, in a quarter of an hour.
inline constexpr std::size_t tries_max = 5;
// Codes tried in vain from one address of the network in a quarter of an hour. No number of tries
// finds a secret of 75 bits: this bounds the work, some 30 ms each. What the check sign gives away
// costs nothing and is not counted, and whoever comes in clears the count, so that a hall behind one
// address never meets it.
inline constexpr std::size_t codes_an_address_max = 200;
// Letters asked for from one address: so that a few cannot use up those of all.
inline constexpr std::size_t letters_an_address_max = 100;

// Who may act for all of an instance is written in this stream.
inline constexpr record::StreamId directory_stream = 0;

using PersonId = std::uint64_t;

struct Session {
    PersonId person = 0;
    std::string token;  // only when new
    std::int64_t ends_ms = 0;
    bool guest = false;
    record::StreamId stream = 0;      // what a code or guest access was for
    core::ParticipantId participant;  // the pseudonym there
    // Two pseudonyms of this person in one stream, of which the record has yet to make one.
    struct Pair {
        record::StreamId stream = 0;
        core::ParticipantId before;   // of the person as they were signed in
        core::ParticipantId by_code;  // of the code
    };
    std::optional<Pair> pair;
    // Who was signed in to something that is this person's from now on, or by a token that has ended.
    std::vector<PersonId> signed_out;
};

enum class SignInProblem : std::uint8_t { sign_in_again = 1, code_is_wrong, too_many_tries };

class Identity {
  public:
    Identity(record::Vault& vault, Random random) : vault_(vault), random_(std::move(random)) {}

    // A code for a new person, who gets a pseudonym in the stream. `label` (name or address) is
    // kept in the vault beside it.
    struct Issued {
        core::ParticipantId participant;
        std::string code;
    };
    [[nodiscard]] Issued invite(record::StreamId stream, std::string_view label,
                                std::int64_t now_ms);
    // A code for a pseudonym that exists already (a drawn member, or somebody whose letter is lost).
    // Codes that it had before are void.
    [[nodiscard]] std::string issue_code(record::StreamId stream, core::ParticipantId participant,
                                         std::int64_t now_ms);
    // Another one in the place of one that waits and that nobody has ever used. Otherwise nothing.
    [[nodiscard]] std::optional<std::string> issue_code_again(record::StreamId stream,
                                                              core::ParticipantId participant,
                                                              std::int64_t now_ms);
    // Returns how many there were.
    std::size_t revoke_codes(record::StreamId stream, core::ParticipantId participant);
    [[nodiscard]] bool has_signed_in(record::StreamId stream, core::ParticipantId participant);

    struct Standing {
        std::string label;
        std::int64_t code_ends_ms = 0;  // of the code that waits; 0: none does
        std::int64_t signed_in_ms = 0;  // when a code was last used; 0: never
    };
    [[nodiscard]] Standing standing_of(record::StreamId stream, core::ParticipantId participant,
                                       std::int64_t now_ms);

    using SignIn = std::variant<Session, SignInProblem>;
    [[nodiscard]] SignIn by_token(std::string_view token, std::int64_t now_ms);
    // Whether what a sign-in has given is still so.
    [[nodiscard]] bool is_still_so(std::string_view token, const Session& session,
                                   std::int64_t now_ms);
    // One use. `present`: a person that the client is signed in as already, 0 for none. `address` of
    // the network; empty: one that is not counted.
    [[nodiscard]] SignIn by_code(std::string_view typed, const std::string& address,
                                 PersonId present, std::int64_t now_ms);
    using Pair = Session::Pair;
    // The record has made one participant of the two. Returns who is signed out by it.
    std::vector<PersonId> finish_pair(PersonId person, core::ParticipantId from,
                                      core::ParticipantId into);
    // The record keeps them apart: a session of whoever the code was for.
    [[nodiscard]] Session separate(PersonId person, std::int64_t now_ms);
    // Ends every sign-in to this pseudonym; who that was, 0: nobody was signed in. By an organiser:
    // somebody who takes part elsewhere too keeps their tokens, which open this pseudonym no more;
    // a code for it gives it back.
    enum class EndedBy : std::uint8_t { themselves = 1, organiser };
    [[nodiscard]] PersonId end_sign_ins(record::StreamId stream, core::ParticipantId participant,
                                        EndedBy by);
    // A pseudonym that came onto no record: as if it had never been, and its person where that was
    // all that there was of them.
    void forget(record::StreamId stream, core::ParticipantId participant);

    // A code that goes to an address by letter. `network`: the address it is asked for from; empty:
    // one that is not counted.
    struct IssuedLetter {
        std::string code;
        std::int64_t ends_ms = 0;
        std::uint64_t number = 0;  // random
    };
    enum class LetterProblem : std::uint8_t { too_many_tries = 1 };
    [[nodiscard]] std::variant<IssuedLetter, LetterProblem> begin_email(
        record::StreamId stream, core::ParticipantId participant, std::string_view address,
        const std::string& network, std::int64_t now_ms);
    // One use, by the participant who asked for it. One address proves one participant of a stream.
    enum class EmailProof : std::uint8_t {
        proved = 1,
        code_is_wrong,
        too_many_tries,
        address_is_in_use
    };
    [[nodiscard]] EmailProof prove_email(record::StreamId stream, core::ParticipantId participant,
                                         std::string_view typed, std::int64_t now_ms);

    [[nodiscard]] Session new_guest(record::StreamId stream, std::int64_t now_ms);
    // What this person is called in the stream from now on, or already.
    [[nodiscard]] core::ParticipantId join(PersonId person, record::StreamId stream);
    // The same for somebody who comes as a guest with a token that they have already.
    [[nodiscard]] Session join_as(Session session, std::string_view token, record::StreamId stream);

    [[nodiscard]] core::ParticipantId participant_of(PersonId person, record::StreamId stream);
    [[nodiscard]] PersonId person_of(record::StreamId stream, core::ParticipantId participant);
    [[nodiscard]] std::string label_of(record::StreamId stream, core::ParticipantId participant);
    [[nodiscard]] core::ParticipantId new_pseudonym();

  private:
    // What one transaction of the vault is to do.
    struct Changes {
        std::vector<record::VaultPlace> erased;
        std::vector<record::VaultRow> rows;
        std::vector<PersonId> signed_out;
    };
    // A new token is among the changes.
    [[nodiscard]] Session start(PersonId person, bool guest, std::int64_t now_ms, Changes& changes);
    static void bind(Changes& changes, PersonId person, record::StreamId stream,
                     core::ParticipantId participant);
    [[nodiscard]] core::ParticipantId joined(PersonId person, record::StreamId stream,
                                             Changes& changes);
    // The streams in which a code for `from`'s pseudonym in this one makes `to` out of them.
    [[nodiscard]] std::vector<record::StreamId> reach_of_code(PersonId from, PersonId to,
                                                              record::StreamId stream);
    // What `from` is called in these streams is what `to` is called from now on.
    void take_over(Changes& changes, PersonId from, PersonId to,
                   const std::vector<record::StreamId>& streams);
    // Ends the tokens of whoever has nothing left once these streams are gone.
    void sign_out(Changes& changes, PersonId from, const std::vector<record::StreamId>& gone);
    // Whom a code for this pseudonym signs in: the holder, or somebody new who takes it over.
    [[nodiscard]] PersonId opened_by_code(Changes& changes, PersonId holder,
                                          record::StreamId stream);
    [[nodiscard]] SignIn use_code(const Code& code, const record::VaultRow& row, PersonId present,
                                  std::int64_t now_ms);
    [[nodiscard]] record::VaultRow code_row(const Code& code, record::StreamId stream,
                                            core::ParticipantId participant, std::int64_t now_ms);
    std::size_t end_tokens(Changes& changes, PersonId person, bool of_a_guest = false);
    [[nodiscard]] std::vector<record::StreamId> streams_of(PersonId person);
    [[nodiscard]] std::vector<record::VaultRow> codes_of(PersonId person, record::StreamId stream,
                                                         core::ParticipantId participant);
    [[nodiscard]] std::uint64_t random_number();
    [[nodiscard]] std::optional<Session::Pair> pair_of(PersonId person);

    record::Vault& vault_;
    Random random_;
    std::mutex addresses_;  // between looking whether one is taken and taking it
    // Between looking who somebody is and changing it. Held for no hashing.
    std::mutex bindings_;
    Tries tries_;
};

}  // namespace isegoria::room
