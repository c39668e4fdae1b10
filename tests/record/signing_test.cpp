// SPDX-License-Identifier: AGPL-3.0-or-later
// Keys, signatures, the notary that reads before it signs, and the witness file.
#include "record/signing.hpp"

#include <sqlite3.h>

#include "record/memory_log.hpp"
#include "record/merkle.hpp"
#include "record/notary.hpp"
#include "record/sqlite_log.hpp"
#include "record/witness.hpp"
#include "record_fixture.hpp"

namespace isegoria::record {
namespace {

using testing::append;
using testing::entry;
using testing::TemporaryDirectory;

void append_text(const std::filesystem::path& path, const std::string& text) {
    const std::string before = read_file(path);
    replace_file(path, before + text);
}

TEST(Signing, AKeyIsMadeOnceAndKeptPrivate) {
    const TemporaryDirectory directory;
    const auto first = SigningKey::open_or_create(directory / "key.pem");
    const auto second = SigningKey::open_or_create(directory / "key.pem");
    EXPECT_EQ(first.public_key(), second.public_key());
    EXPECT_EQ(std::filesystem::status(directory / "key.pem").permissions(),
              std::filesystem::perms(0600));
    EXPECT_TRUE(read_file(directory / "key.pem").starts_with("-----BEGIN PRIVATE KEY-----"));
    std::filesystem::permissions(directory / "key.pem", std::filesystem::perms(0644));
    EXPECT_THROW(SigningKey::open_or_create(directory / "key.pem"), WrongKey);
    replace_file(directory / "other.pem", "no key");
    EXPECT_THROW(SigningKey::open_or_create(directory / "other.pem"), WrongKey);
}

TEST(Signing, ASignatureHoldsForItsTextAndKeyOnly) {
    const TemporaryDirectory directory;
    const auto key = SigningKey::open_or_create(directory / "key.pem");
    const auto other = SigningKey::open_or_create(directory / "other.pem");
    std::string signature = key.sign("text");
    EXPECT_EQ(signature.size(), 64u);
    EXPECT_TRUE(verify(key.public_key(), "text", signature));
    EXPECT_FALSE(verify(key.public_key(), "texts", signature));
    EXPECT_FALSE(verify(other.public_key(), "text", signature));
    EXPECT_FALSE(verify(key.public_key(), "text", signature.substr(1)));
    signature[10] ^= 1;
    EXPECT_FALSE(verify(key.public_key(), "text", signature));
}

// RFC 8032, section 7.1, test 2.
TEST(Signing, VerifyingFollowsThePublishedVector) {
    PublicKey key{};
    const auto octets_of_key =
        from_hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    std::copy(octets_of_key->begin(), octets_of_key->end(), key.begin());
    const auto signature = from_hex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00");
    EXPECT_TRUE(verify(key, "\x72", *signature));
    EXPECT_FALSE(verify(key, "\x73", *signature));
}

TEST(Signing, TheTextOfACheckpointIsThreeLines) {
    EXPECT_EQ(checkpoint_text("hall", 7, 12, empty_root()),
              "isegoria/hall/7\n12\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n");
}

TEST(Notary, WhatItSignsIsVerifiedByOthersAndKept) {
    const TemporaryDirectory directory;
    MemoryLog log;
    const auto key = SigningKey::open_or_create(directory / "key.pem");
    Notary notary(log, key, "hall", directory / "witness.jsonl");
    append(log, 1, {entry("a"), entry("b")});
    const Checkpoint first = notary.certify(1, 1'000);
    append(log, 1, {entry("c")});
    const Checkpoint second = notary.certify(1, 2'000);

    EXPECT_EQ(first.size, 2u);
    EXPECT_EQ(second.root, log.root(1));
    EXPECT_TRUE(verify_checkpoint(key.public_key(), "hall", 1, second));
    EXPECT_FALSE(verify_checkpoint(key.public_key(), "hall", 2, second));
    EXPECT_FALSE(verify_checkpoint(key.public_key(), "town", 1, second));
    EXPECT_EQ(notary.certify(1, 3'000), second);
    EXPECT_EQ(log.checkpoints(1), (std::vector<Checkpoint>{first, second}));
    const auto lines = read_witness(directory / "witness.jsonl");
    ASSERT_EQ(lines.size(), 2u);
    EXPECT_EQ(lines[1].checkpoint, second);
    const auto leaves = log.leaf_hashes(1, 1, 3);
    EXPECT_TRUE(verify_consistency(2, first.root, 3, second.root, consistency_proof(leaves, 2)));
}

TEST(Notary, ItRefusesToSignWhatIsNotStoredAsItWasHashed) {
    const TemporaryDirectory directory;
    SqliteLog log(directory / "record.db");
    append(log, 1, {entry("a"), entry("b")});
    // The body changes together with its leaf hash, as when a bit flips before both were computed
    // anew.
    sqlite3* handle = nullptr;
    ASSERT_EQ(sqlite3_open((directory / "record.db").c_str(), &handle), SQLITE_OK);
    const std::string sql = "UPDATE entries SET body = x'78', leaf = x'" +
                            to_hex(octets(leaf_hash("x"))) + "' WHERE seq = 2";
    ASSERT_EQ(sqlite3_exec(handle, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(handle);

    Notary notary(log, SigningKey::open_or_create(directory / "key.pem"), "hall", {});
    EXPECT_THROW(notary.certify(1, 1'000), Damaged);
    EXPECT_TRUE(log.checkpoints(1).empty());
}

TEST(Witness, ALineCutOffByACrashIsLeftOutAndThenReplaced) {
    const TemporaryDirectory directory;
    const auto path = directory / "witness.jsonl";
    const Checkpoint one{1, Hash{}, std::string(64, 's'), 5};
    const Checkpoint two{2, Hash{}, std::string(64, 't'), 6};
    WitnessFile(path).add(1, one);
    append_text(path, "{\"stream\":1,\"si");
    EXPECT_EQ(read_witness(path).size(), 1u);
    WitnessFile(path).add(1, two);
    const auto lines = read_witness(path);
    ASSERT_EQ(lines.size(), 2u);
    EXPECT_EQ(lines[1].checkpoint, two);
    append_text(path, "{\"stream\":1,\"si\n");
    EXPECT_THROW((void)read_witness(path), Damaged);
}

TEST(Witness, ALineWhoseBeginningAPowerLossTookIsLeftOutAndThenReplaced) {
    const TemporaryDirectory directory;
    const auto path = directory / "witness.jsonl";
    const Checkpoint one{1, Hash{}, std::string(64, 's'), 5};
    const Checkpoint two{2, Hash{}, std::string(64, 't'), 6};
    WitnessFile(path).add(1, one);
    append_text(path, std::string(100, '\0') + "==\",\"time_ms\":6}\n");
    EXPECT_EQ(read_witness(path).size(), 1u);
    WitnessFile(path).add(1, two);
    ASSERT_EQ(read_witness(path).size(), 2u);
    EXPECT_EQ(read_witness(path)[1].checkpoint, two);
    // Only the last line can be torn: what was written after it was written on a whole one.
    append_text(path, std::string(100, '\0') + "}\n{\"stream\":1,\"si\n");
    EXPECT_THROW((void)read_witness(path), Damaged);
}

TEST(Witness, AnOlderCopyIsRefusedAlsoWhenItWentOn) {
    const TemporaryDirectory directory;
    const auto witness = directory / "witness.jsonl";
    const auto key = SigningKey::open_or_create(directory / "key.pem");
    MemoryLog log;
    MemoryLog older;
    append(older, 1, {entry("a")});
    append(log, 1, {entry("a"), entry("b")});
    (void)Notary(log, key, "hall", witness).certify(1, 5);

    EXPECT_NO_THROW(refuse_if_behind(log, witness, key.public_key(), "hall"));
    EXPECT_THROW(refuse_if_behind(older, witness, key.public_key(), "hall"), BehindWitness);
    append(older, 1, {entry("another b"), entry("c")});
    EXPECT_THROW(refuse_if_behind(older, witness, key.public_key(), "hall"), BehindWitness);
    append(log, 1, {entry("c")});
    EXPECT_NO_THROW(refuse_if_behind(log, witness, key.public_key(), "hall"));
    EXPECT_THROW(refuse_if_behind(log, witness, key.public_key(), "another"), Damaged);
    EXPECT_NO_THROW(refuse_if_behind(older, directory / "none", key.public_key(), "hall"));
}

}  // namespace
}  // namespace isegoria::record
