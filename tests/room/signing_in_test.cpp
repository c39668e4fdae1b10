// SPDX-License-Identifier: AGPL-3.0-or-later
// Coming in: how many codes one address may try, what is left of somebody who was turned away, and
// of a code when the disk fails while it is used.
#include <signal.h>
#include <sys/resource.h>

#include "office.hpp"

namespace isegoria::room {
namespace {

using testing_office::assembly;

class SigningIn : public testing_office::Office {
  protected:
    SigningIn() { found(); }

    // A code with a right check sign that opens nothing.
    std::string made_up() {
        return print(make_code([this](std::span<std::uint8_t> octets) {
            for (std::uint8_t& octet : octets) octet = static_cast<std::uint8_t>(chance_());
        }));
    }
    // As a start after a crash does.
    void reopen_vault() {
        close();
        open_vault();
        open();
    }
    static std::string mistyped(std::string code) {
        code[0] = code[0] == '2' ? '3' : '2';
        return code;
    }
    std::size_t rows_in_the_vault() {
        std::size_t count = 0;
        for (const char* kind : {"pseudonym", "person", "token", "label", "code", "signed_in"})
            vault_->list(kind, [&](record::VaultRow&&) { ++count; });
        return count;
    }
};

TEST_F(SigningIn, ManyWhoMistypeBehindOneAddressKeepNobodyOut) {
    const v1::Invitation bea = invite(core::Role::moderator);
    for (std::size_t time = 0; time < 2 * codes_an_address_max; ++time)
        EXPECT_EQ(turned_away(with_code(mistyped(bea.code()))), "code_is_wrong");
    (void)let_in(with_code(bea.code()));
}

TEST_F(SigningIn, CodesThatAreMadeUpAreCountedByAddress) {
    const v1::Invitation bea = invite(core::Role::moderator);
    for (std::size_t time = 0; time < codes_an_address_max; ++time)
        ASSERT_EQ(turned_away(with_code(made_up())), "code_is_wrong");
    EXPECT_EQ(turned_away(with_code(made_up())), "too_many_tries");
    EXPECT_EQ(turned_away(with_code(bea.code())), "too_many_tries");
    // Of another address, or of one that the operator has named.
    Bearer elsewhere = with_code(made_up());
    elsewhere.address = "192.0.2.2";
    EXPECT_EQ(turned_away(elsewhere), "code_is_wrong");
    elsewhere.address.clear();
    EXPECT_EQ(turned_away(elsewhere), "code_is_wrong");
    now_ms_ += tries_window_ms;
    (void)let_in(with_code(bea.code()));
}

// While it lives no file of this process grows beyond so many octets.
class FilesEndAt {
  public:
    explicit FilesEndAt(rlim_t octets) {
        before_action_ = signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit less{octets, before_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &less);
    }
    ~FilesEndAt() {
        setrlimit(RLIMIT_FSIZE, &before_);
        signal(SIGXFSZ, before_action_);
    }
    FilesEndAt(const FilesEndAt&) = delete;
    FilesEndAt& operator=(const FilesEndAt&) = delete;

  private:
    sighandler_t before_action_ = SIG_DFL;
    rlimit before_{};
};

TEST_F(SigningIn, ACodeThatTheDiskFailsToTakeIsNotUsedUp) {
    const v1::Invitation bea = invite(core::Role::moderator);
    constexpr std::size_t step = 2'000;
    constexpr std::size_t tries = 200;
    std::size_t failures = 0;
    bool used = false;
    for (std::size_t number = 0; number < tries && !used; ++number) {
        // The journal is empty at first; its writes end later each time, in the middle of a page
        // too.
        reopen_vault();
        const std::size_t rows = rows_in_the_vault();
        bool failed = false;
        try {
            const FilesEndAt limit(number * step);
            used = std::holds_alternative<Session>(
                identity_->by_code(bea.code(), "192.0.2.1", 0, now_ms_));
        } catch (const record::Error&) {
            failed = true;
        }
        ASSERT_NE(used, failed) << "a code is used up by nobody, at " << number * step << " octets";
        if (!failed) break;
        ++failures;
        reopen_vault();
        EXPECT_EQ(rows_in_the_vault(), rows) << "half of it was kept";
    }
    EXPECT_TRUE(used);
    EXPECT_GE(failures, 5u) << "the disk did not fail where it matters";
    reopen_vault();
    EXPECT_EQ(turned_away(with_code(bea.code())), "code_is_wrong") << "once is once";
}

TEST_F(SigningIn, GuestsWhoAreTurnedAwayAreKeptNowhere) {
    const std::size_t before = rows_in_the_vault();
    EXPECT_EQ(turned_away(as_guest()), "not_now") << "it is not open";
    EXPECT_EQ(rows_in_the_vault(), before);
    // Whoever is known elsewhere stays so.
    const Session bea = let_in(with_code(invite(core::Role::moderator).code()));
    const v1::Invitation other = invite(core::Role::observer);
    const std::size_t known = rows_in_the_vault();
    EXPECT_EQ(turned_away(as_guest()), "not_now");
    EXPECT_EQ(rows_in_the_vault(), known);
    EXPECT_EQ(let_in(with_token(bea.token)).person, bea.person);
    (void)let_in(with_code(other.code()));
}

TEST_F(SigningIn, SomebodyWhomTheRecordKnowsIsNotForgottenWhenTheyCannotJoin) {
    draw();
    open_collection();
    const Session guest = let_in(as_guest());
    done(assembly, organiser_, core::ClosePhase{core::PhaseId{1}, "Nobody has anything to say"});
    done(assembly, organiser_, core::AdoptSynthesis{core::PhaseId{1}});
    done(assembly, organiser_, core::PublishResult{core::PhaseId{1}});
    done(assembly, organiser_, core::EndAssembly{"All is said"});
    EXPECT_EQ(turned_away(as_guest(guest.token)), "not_now");
    EXPECT_EQ(let_in(with_token(guest.token)).person, guest.person);
    EXPECT_EQ(identity_->participant_of(guest.person, assembly), guest.participant);
}

TEST_F(SigningIn, AnInvitationThatTheRulesRefuseIsKeptNowhere) {
    draw();
    done(assembly, organiser_, core::OpenAssembly{});
    done(assembly, organiser_, core::EndAssembly{"All is said"});
    const std::size_t before = rows_in_the_vault();
    v1::Errand errand;
    errand.mutable_invite_to_role()->set_role(v1::ROLE_EDITOR);
    errand.mutable_invite_to_role()->set_label("Bea");
    EXPECT_EQ(refusal(organiser_, errand), "not_now");
    EXPECT_EQ(rows_in_the_vault(), before);
}

TEST_F(SigningIn, LettersAreLimitedForEachAddressTheyAreAskedForFrom) {
    draw();
    open_collection();
    const auto asked_from = [&](const std::string& address, std::size_t number) {
        const Session guest = let_in(as_guest());
        v1::Errand errand;
        errand.mutable_prove_email()->set_address("a" + std::to_string(number) + "@example.org");
        Desk::Who who{assembly, guest.participant, {}, {}};
        for (std::uint8_t& octet : who.request_id) octet = static_cast<std::uint8_t>(chance_());
        who.address = address;
        std::string code;
        desk_->run(who, errand, {}, [&](ErrandResult result) {
            const auto* refused = std::get_if<v1::Refused>(&result);
            code = refused == nullptr ? "accepted" : refused->code();
        });
        run();
        return code;
    };
    // Guests who cost nothing do not use up what all may ask for.
    for (std::size_t number = 0; number < letters_an_address_max; ++number)
        ASSERT_EQ(asked_from("192.0.2.1", number), "accepted");
    EXPECT_EQ(asked_from("192.0.2.1", letters_an_address_max), "too_many_tries");
    EXPECT_EQ(asked_from("192.0.2.2", letters_an_address_max + 1), "accepted");
    EXPECT_EQ(letters_.size(), letters_an_address_max + 1);
}

}  // namespace
}  // namespace isegoria::room
