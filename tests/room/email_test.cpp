// SPDX-License-Identifier: AGPL-3.0-or-later
// Proving an e-mail address: a letter with a code, and what is, and is not, kept of it.
#include "room/letter.hpp"

#include <algorithm>

#include "office.hpp"
#include "words/words.hpp"

namespace isegoria::room {
namespace {

using testing_office::assembly;
using testing_office::day_ms;

// As a mail program reads it: soft line breaks joined, octets decoded.
std::string decoded(const std::string& message) {
    std::string text;
    for (std::size_t at = message.find("\r\n\r\n") + 4; at < message.size(); ++at) {
        if (message[at] != '=') {
            text += message[at];
        } else if (message.substr(at, 3) == "=\r\n") {
            at += 2;
        } else {
            text += static_cast<char>(std::stoi(message.substr(at + 1, 2), nullptr, 16));
            at += 2;
        }
    }
    return text;
}
std::string code_in(const std::string& message) {
    const std::string text = decoded(message);
    const std::string before = "confirm --code ";
    return text.substr(text.find(before) + before.size(), 24);
}

class Email : public testing_office::Office {
  protected:
    Email() {
        found();
        open_collection();
    }
    v1::Errand proof(const std::string& address) {
        v1::Errand errand;
        errand.mutable_prove_email()->set_address(address);
        return errand;
    }
    v1::Errand confirmation(const std::string& code) {
        v1::Errand errand;
        errand.mutable_confirm_email()->set_code(code);
        return errand;
    }
    core::IdentityLevel level(core::ParticipantId participant) {
        return state().participants.by_id.at(participant).level;
    }
};

TEST_F(Email, RaisesTheIdentityOfAGuestWhoKeepsWhatTheyWrote) {
    const Session guest = let_in(as_guest());
    answer(guest.participant, "A bus on Sunday.");
    (void)asked(guest.participant, proof("ada@example.org"));
    EXPECT_EQ(level(guest.participant), core::IdentityLevel::guest) << "nothing is proved yet";
    ASSERT_EQ(letters_.size(), 1u);

    const v1::Accepted accepted = asked(guest.participant, confirmation(code_in(letters_[0])));
    EXPECT_NE(accepted.entry(), 0u);
    EXPECT_EQ(level(guest.participant), core::IdentityLevel::email);
    EXPECT_EQ(state().collection.contributions.at(core::ContributionId{1}).author,
              guest.participant);
    EXPECT_EQ(let_in(with_token(guest.token)).person, guest.person);
    EXPECT_EQ(refusal(guest.participant, confirmation(code_in(letters_[0]))), "code_is_wrong");
    EXPECT_EQ(refusal(guest.participant, proof("ada@example.org")), "already_done");
}

TEST_F(Email, IsProvedByWhoeverAskedAlone) {
    const Session ada = let_in(as_guest());
    const Session eve = let_in(as_guest());
    (void)asked(ada.participant, proof("ada@example.org"));
    EXPECT_EQ(refusal(eve.participant, confirmation(code_in(letters_[0]))), "code_is_wrong");
    EXPECT_EQ(level(eve.participant), core::IdentityLevel::guest);
    (void)asked(ada.participant, confirmation(code_in(letters_[0])));
    EXPECT_EQ(level(ada.participant), core::IdentityLevel::email);
    EXPECT_EQ(refusal({}, proof("x@example.org")), "not_a_participant");
    EXPECT_EQ(refusal({}, confirmation("x")), "not_a_participant");
}

TEST_F(Email, ProvesOneParticipantOnly) {
    const Session ada = let_in(as_guest());
    const Session again = let_in(as_guest());
    (void)asked(ada.participant, proof("ada@example.org"));
    (void)asked(again.participant, proof("Ada@Example.org"));
    (void)asked(ada.participant, confirmation(code_in(letters_[0])));
    EXPECT_EQ(refusal(again.participant, confirmation(code_in(letters_[1]))),
              "address_is_in_use");
    EXPECT_EQ(level(again.participant), core::IdentityLevel::guest);
}

TEST_F(Email, HasACodeThatEndsAndThatTheNextOneReplaces) {
    const Session ada = let_in(as_guest());
    (void)asked(ada.participant, proof("ada@example.org"));
    (void)asked(ada.participant, proof("ada@example.org"));
    EXPECT_EQ(refusal(ada.participant, confirmation(code_in(letters_[0]))), "code_is_wrong");
    now_ms_ += email_code_life_ms;
    EXPECT_EQ(refusal(ada.participant, confirmation(code_in(letters_[1]))), "code_is_wrong");
    (void)asked(ada.participant, proof("ada@example.org"));
    now_ms_ += email_code_life_ms - 1;
    (void)asked(ada.participant, confirmation(code_in(letters_[2])));
}

TEST_F(Email, LettersAreLimitedForEachPersonAndEachAddress) {
    const Session ada = let_in(as_guest());
    for (std::size_t number = 0; number < tries_max; ++number)
        (void)asked(ada.participant, proof("a" + std::to_string(number) + "@example.org"));
    EXPECT_EQ(refusal(ada.participant, proof("another@example.org")), "too_many_tries");
    // Nor can an address be flooded by many.
    for (std::size_t number = 0; number < tries_max; ++number)
        (void)asked(let_in(as_guest()).participant, proof("victim@example.org"));
    EXPECT_EQ(refusal(let_in(as_guest()).participant, proof("victim@example.org")),
              "too_many_tries");
    EXPECT_EQ(letters_.size(), 2 * tries_max);
    now_ms_ += tries_window_ms;
    (void)asked(ada.participant, proof("another@example.org"));
}

TEST_F(Email, WrongCodesAreCountedAndTakeAsLongAsRightOnes) {
    const Session ada = let_in(as_guest());
    (void)asked(ada.participant, proof("ada@example.org"));
    const Code made = make_code([this](std::span<std::uint8_t> octets) {
        for (std::uint8_t& octet : octets) octet = static_cast<std::uint8_t>(chance_());
    });
    for (std::size_t number = 0; number < tries_max; ++number)
        EXPECT_EQ(refusal(ada.participant, confirmation(print(made))), "code_is_wrong");
    EXPECT_EQ(refusal(ada.participant, confirmation(print(made))), "too_many_tries");
    EXPECT_EQ(refusal(ada.participant, confirmation(code_in(letters_[0]))), "too_many_tries");
    now_ms_ += tries_window_ms;
    (void)asked(ada.participant, confirmation(code_in(letters_[0])));
}

// Forty addresses through asking, proving, views, replay: in the letters, and nowhere else readable.
TEST_F(Email, AddressesAreNowhereButInTheLetters) {
    std::vector<std::string> addresses;
    std::string shown;
    for (int number = 0; number < 40; ++number) {
        if (number % 3 == 0) now_ms_ += tries_window_ms;
        addresses.push_back("canary" + std::to_string(number * 7'919) + "@birds.example");
        const Session guest = let_in(as_guest());
        shown += asked(guest.participant, proof(addresses.back())).SerializeAsString();
        if (number % 10 == 0)
            shown += asked(guest.participant, confirmation(code_in(letters_.back())))
                         .SerializeAsString();
    }
    for (const auto& [stream, clerk] : registry_->clerks()) {
        for (const auto& [place, octets] : clerk->board().everything()) shown += octets;
        log_.read(stream, 1, ~0ULL, [&](record::StoredEntry&& entry) {
            shown += entry.body;
            for (const auto& text : entry.texts)
                if (text) shown += text->text;
        });
    }
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder_)) {
        std::ifstream stream(file.path(), std::ios::binary);
        std::stringstream text;
        text << stream.rdbuf();
        shown += text.str();
    }
    std::size_t hits = 0;
    std::ranges::transform(shown, shown.begin(), [](unsigned char sign) {
        return static_cast<char>(std::tolower(sign));
    });
    for (const std::string& address : addresses)
        hits += shown.find(address.substr(0, address.find('@'))) != std::string::npos;
    EXPECT_EQ(hits, 0u);
    EXPECT_NE(letters_[0].find(addresses[0]), std::string::npos) << "the canary would be seen";
}

TEST(Addresses, AreTakenWhenTheyCanBeNothingElse) {
    for (const char* good :
         {"a@b", "ada@example.org", "ada.lovelace+valley@mail.example.org", "o'neill@x-y.example",
          "1234567890123456789012345678901234567890123456789012345678901234@example.org"})
        EXPECT_TRUE(is_mail_address(good)) << good;
    for (const char* bad :
         {"", "@", "a@", "@b", "a@b@c", "a b@c", "a@b c", "a@b\r\nBcc: x@y", "a\n@b", "a@[127.0.0.1]",
          "\"a\"@b", ".a@b", "a.@b", "a..b@c", "a@-b", "a@b-", "a@.b", "a@b..c", "-oops@b",
          "<a@b>", "a,b@c", "é@b", "a@é",
          "12345678901234567890123456789012345678901234567890123456789012345@example.org"})
        EXPECT_FALSE(is_mail_address(bad)) << bad;
    const std::string label(63, 'x');
    const std::string domain = label + "." + label + "." + label;
    EXPECT_TRUE(is_mail_address(std::string(62, 'a') + "@" + domain)) << "254 octets";
    EXPECT_FALSE(is_mail_address(std::string(63, 'a') + "@" + domain)) << "255 octets";
}

TEST(Letters, AreWholeByTheStandard) {
    CodeLetter letter;
    letter.from = "isegoria@assembly.example";
    letter.to = "ada@example.org";
    letter.code = "ABCD-EFGH-JKMN-PQRS-TVWX";
    letter.assembly = {{"fr", core::text("L’assemblée des deux vallées et de toutes les rivières")},
                       {"en", core::text("Assembly\r\nBcc: eve@example.org")}};
    letter.time_zone = "Europe/Paris";
    letter.written_ms = 1'795'633'200'000;  // 2026-11-25T19:00:00Z, a Wednesday.
    letter.until_ms = letter.written_ms + day_ms;
    letter.number = 77;
    const std::string message = write(letter);

    std::istringstream lines(message.substr(0, message.find("\r\n\r\n") + 2));
    std::vector<std::string> names;
    for (std::string line; std::getline(lines, line);) {
        ASSERT_TRUE(line.ends_with('\r'));
        EXPECT_LE(line.size(), 77u) << line;
        if (line.front() != ' ') names.push_back(line.substr(0, line.find(':')));
    }
    EXPECT_EQ(names, (std::vector<std::string>{"Date", "From", "To", "Subject", "Message-ID",
                                               "Auto-Submitted", "MIME-Version", "Content-Type",
                                               "Content-Transfer-Encoding"}))
        << "a name of an assembly adds no header";
    EXPECT_NE(message.find("Date: Wed, 25 Nov 2026 19:00:00 +0000\r\n"), std::string::npos);
    std::istringstream body(message.substr(message.find("\r\n\r\n") + 4));
    for (std::string line; std::getline(body, line);) {
        ASSERT_TRUE(line.ends_with('\r'));
        EXPECT_LE(line.size(), 77u) << line;
        EXPECT_TRUE(std::ranges::all_of(line, [](char sign) { return sign == '\r' || (sign >= ' ' && sign < 0x7F); }));
    }
    const std::string text = decoded(message);
    EXPECT_NE(text.find("vallées"), std::string::npos) << text;
    EXPECT_NE(text.find("20:00"), std::string::npos) << "in the time zone of the assembly";
    std::size_t codes = 0;
    for (std::size_t at = text.find(letter.code); at != std::string::npos;
         at = text.find(letter.code, at + 1))
        ++codes;
    EXPECT_EQ(codes, 2 * words::languages().size());
}

}  // namespace
}  // namespace isegoria::room
