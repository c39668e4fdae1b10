// SPDX-License-Identifier: AGPL-3.0-or-later
// Letters in a folder, and the program that is given them: none lost, none shown to a shell.
#include "app/outbox.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <atomic>
#include <fstream>
#include <sstream>

#include "record/errors.hpp"

namespace isegoria::app {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

const std::string letter =
    "To: ada@example.org\r\nSubject: $(touch oops)\r\n\r\nYour code; `rm -r /`\r\n";

class AnOutbox : public ::testing::Test {
  protected:
    AnOutbox() {
        std::string folder = fs::temp_directory_path() / "isegoria_outbox_XXXXXX";
        if (mkdtemp(folder.data()) == nullptr) throw std::runtime_error("no temporary folder");
        folder_ = folder;
    }
    ~AnOutbox() override { fs::remove_all(folder_); }

    OutboxOptions options(std::vector<std::string> command = {}) {
        OutboxOptions result;
        result.folder = folder_ / "outbox";
        result.command = std::move(command);
        result.command_wait = 5s;
        result.retry_wait = 20ms;
        result.trouble = [this](const std::string& what) {
            const std::lock_guard lock(mutex_);
            troubles_ += what + "\n";
        };
        return result;
    }
    // A program that does this with its standard input.
    std::vector<std::string> program(const std::string& script) {
        const fs::path path = folder_ / "mailer";
        std::ofstream(path) << "#!/bin/sh\n" << script << "\n";
        fs::permissions(path, fs::perms::owner_all);
        return {path, "-t"};
    }
    static std::string content(const fs::path& file) {
        std::ifstream stream(file, std::ios::binary);
        std::stringstream text;
        text << stream.rdbuf();
        return text.str();
    }
    // Bounded; the outbox works on a thread of its own.
    template <class Condition>
    bool soon(Condition condition) {
        for (int turn = 0; turn < 500; ++turn) {
            if (condition()) return true;
            std::this_thread::sleep_for(10ms);
        }
        return false;
    }
    std::string troubles() {
        const std::lock_guard lock(mutex_);
        return troubles_;
    }

    fs::path folder_;
    std::mutex mutex_;
    std::string troubles_;
};

TEST_F(AnOutbox, KeepsLettersForTheOperatorWhenThereIsNoProgram) {
    {
        Outbox outbox(options());
        outbox.put(letter);
        outbox.put(letter);
        EXPECT_EQ(outbox.waiting(), 2u);
    }
    Outbox again(options());
    EXPECT_EQ(again.waiting(), 2u) << "a restart loses none";
    EXPECT_EQ(fs::status(folder_ / "outbox").permissions() & fs::perms::all, fs::perms::owner_all);
    for (const auto& entry : fs::directory_iterator(folder_ / "outbox")) {
        EXPECT_EQ(content(entry.path()), letter);
        EXPECT_EQ(entry.status().permissions() & fs::perms::all,
                  fs::perms::owner_read | fs::perms::owner_write);
    }
}

TEST_F(AnOutbox, GivesEachLetterToTheProgramOnItsStandardInputAndNothingElse) {
    const std::string out = folder_ / "sent";
    Outbox outbox(options(program("echo \"$# $1\" >> " + out + "; cat >> " + out)));
    outbox.put(letter);
    ASSERT_TRUE(soon([&] { return outbox.waiting() == 0; })) << troubles();
    // Arguments as the operator wrote them, the letter as it is but for the ends of its lines.
    EXPECT_EQ(content(out),
              "1 -t\nTo: ada@example.org\nSubject: $(touch oops)\n\nYour code; `rm -r /`\n");
    EXPECT_FALSE(fs::exists("oops"));
    EXPECT_EQ(troubles(), "");
}

TEST_F(AnOutbox, TriesAgainUntilTheProgramTakesIt) {
    const std::string marks = folder_ / "marks";
    Outbox outbox(options(program("cat > /dev/null; echo x >> " + marks + "; test $(wc -l < " +
                                  marks + ") -ge 3")));
    outbox.put(letter);
    ASSERT_TRUE(soon([&] { return outbox.waiting() == 0; }));
    EXPECT_EQ(content(marks), "x\nx\nx\n");
    EXPECT_NE(troubles().find("ended with 1"), std::string::npos) << troubles();
    EXPECT_EQ(troubles().find("ada"), std::string::npos) << "no word of a letter in the log";
}

TEST_F(AnOutbox, SurvivesAProgramThatReadsNothingHangsOrIsNotThere) {
    const std::string large = letter + std::string(300'000, 'x');
    {
        Outbox outbox(options(program("exit 0")));
        outbox.put(large);
        ASSERT_TRUE(soon([&] { return troubles().find("ended with 0") != std::string::npos; }));
        EXPECT_EQ(outbox.waiting(), 1u) << "it has not read the whole of it";
    }
    {
        OutboxOptions slow = options(program("exec sleep 60"));
        slow.command_wait = 50ms;
        Outbox outbox(slow);
        ASSERT_TRUE(soon([&] { return troubles().find("too long") != std::string::npos; }));
    }
    {
        Outbox outbox(options({folder_ / "nobody"}));
        ASSERT_TRUE(soon([&] { return troubles().find("cannot be started") != std::string::npos; }));
        EXPECT_EQ(outbox.waiting(), 1u);
    }
    // And ends at once while the program hangs.
    const auto began = std::chrono::steady_clock::now();
    { Outbox outbox(options(program("exec sleep 60"))); }
    EXPECT_LT(std::chrono::steady_clock::now() - began, 4s);
}

TEST_F(AnOutbox, GivesTheProgramNoneOfOurSecrets) {
    ::setenv("ISEGORIA_VAULT_KEY", "a secret", 1);
    const std::string out = folder_ / "environment";
    Outbox outbox(options(program("cat > /dev/null; env > " + out)));
    outbox.put(letter);
    const bool taken = soon([&] { return outbox.waiting() == 0; });
    ::unsetenv("ISEGORIA_VAULT_KEY");
    ASSERT_TRUE(taken) << troubles();
    EXPECT_EQ(content(out).find("ISEGORIA"), std::string::npos) << content(out);
}

TEST_F(AnOutbox, RemovesWhatIsOlderThanItsCode) {
    OutboxOptions short_lived = options();
    short_lived.life = 1ms;
    Outbox outbox(short_lived);
    outbox.put(letter);
    EXPECT_TRUE(soon([&] { return outbox.waiting() == 0; }));
}

TEST_F(AnOutbox, TakesNoMoreThanItsLimit) {
    OutboxOptions given = options();
    given.waiting_max = 3;
    Outbox outbox(given);
    for (int number = 0; number < 3; ++number) outbox.put(letter);
    EXPECT_THROW(outbox.put(letter), record::NoSpace);
    EXPECT_EQ(outbox.waiting(), 3u);
}

}  // namespace
}  // namespace isegoria::app
