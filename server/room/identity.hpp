// SPDX-License-Identifier: AGPL-3.0-or-later
// Who somebody is, kept in the vault: persons, their pseudonyms, one-time codes and session tokens.
// Every call may block on the disk or hash slowly, so all are made off the loop. Any thread.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/ids.hpp"
#include "record/vault.hpp"
#include "room/code.hpp"

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
// Wrong tries at one selector, or from one address, before both have to wait. Also: letters that
// one person may ask for, or that one address may get.
inline constexpr std::size_t tries_max = 5;
inline constexpr std::int64_t tries_window_ms = 15LL * 60 * 1000;
inline constexpr std::size_t tries_remembered_max =
    100'000;  // Bounds what a flood can make us keep.

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
    // One use. `present`: a person that the client is signed in as already, 0 for none.
    [[nodiscard]] SignIn by_code(std::string_view typed, const std::string& address,
                                 PersonId present, std::int64_t now_ms);
    using Pair = Session::Pair;
    // The record has made one participant of the two.
    void finish_pair(PersonId person, core::ParticipantId from, core::ParticipantId into);
    // The record keeps them apart: a session of the person whom the code was for.
    [[nodiscard]] Session separate(PersonId person, std::int64_t now_ms);
    // Every token of this person, or those that were given to a guest; returns how many there were.
    std::size_t end_tokens(PersonId person, bool of_a_guest = false);

    // A code that goes to an address by letter. Nothing: too many were asked for.
    struct IssuedLetter {
        std::string code;
        std::int64_t ends_ms = 0;
        std::uint64_t number = 0;  // random
    };
    enum class LetterProblem : std::uint8_t { too_many_tries = 1 };
    [[nodiscard]] std::variant<IssuedLetter, LetterProblem> begin_email(
        record::StreamId stream, core::ParticipantId participant, std::string_view address,
        std::int64_t now_ms);
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
    // A guest of one assembly takes part in another one.
    [[nodiscard]] core::ParticipantId join(PersonId person, record::StreamId stream);

    [[nodiscard]] core::ParticipantId participant_of(PersonId person, record::StreamId stream);
    [[nodiscard]] PersonId person_of(record::StreamId stream, core::ParticipantId participant);
    [[nodiscard]] std::string label_of(record::StreamId stream, core::ParticipantId participant);
    [[nodiscard]] core::ParticipantId new_pseudonym();

  private:
    [[nodiscard]] Session start(PersonId person, bool guest, std::int64_t now_ms,
                                std::vector<record::VaultRow> with);
    void bind(std::vector<record::VaultRow>& rows, PersonId person, record::StreamId stream,
              core::ParticipantId participant) const;
    [[nodiscard]] bool may_try(const std::string& who, std::int64_t now_ms,
                               std::size_t most = tries_max);
    void forget_tries(const std::string& who);
    [[nodiscard]] std::uint64_t random_number();
    [[nodiscard]] std::optional<Session::Pair> pair_of(PersonId person);

    record::Vault& vault_;
    Random random_;
    std::mutex addresses_;  // between looking whether one is taken and taking it
    std::mutex mutex_;
    std::map<std::string, std::vector<std::int64_t>> tries_;  // by selector or address
};

}  // namespace isegoria::room
