// SPDX-License-Identifier: AGPL-3.0-or-later
// The Merkle tree against the RFC's recursive definition, written out naively, and published
// values.
#include "record/merkle.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace isegoria::record {
namespace {

// RFC 9162 section 2.1.1, word for word.
Hash naive_root(const std::vector<Hash>& leaves, std::size_t begin, std::size_t end) {
    if (begin == end) return sha256({""});
    if (end - begin == 1) return leaves[begin];
    std::size_t cut = 1;
    while (cut * 2 < end - begin) cut *= 2;
    return node_hash(naive_root(leaves, begin, begin + cut), naive_root(leaves, begin + cut, end));
}

std::vector<Hash> some_leaves(std::size_t count) {
    std::vector<Hash> leaves;
    for (std::size_t at = 0; at < count; ++at)
        leaves.push_back(leaf_hash("leaf " + std::to_string(at)));
    return leaves;
}

std::string hex(const Hash& hash) { return to_hex(octets(hash)); }

constexpr std::size_t sizes_max =
    130;  // Past 128, so that a tree one above a power of two is there.

TEST(Merkle, TheEmptyTreeHasTheHashOfNothing) {
    EXPECT_EQ(hex(empty_root()),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(Frontier().root(), empty_root());
}

// The eight leaves that implementations of RFC 6962 have long been tested with.
TEST(Merkle, TheWellKnownEightLeavesHaveTheirPublishedRoots) {
    const std::vector<std::string> inputs = {"",
                                             "00",
                                             "10",
                                             "2021",
                                             "3031",
                                             "40414243",
                                             "5051525354555657",
                                             "606162636465666768696a6b6c6d6e6f"};
    const std::vector<std::string> roots = {
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
    Frontier frontier;
    for (std::size_t at = 0; at < inputs.size(); ++at) {
        frontier.append(leaf_hash(*from_hex(inputs[at])));
        EXPECT_EQ(hex(frontier.root()), roots[at]) << at + 1 << " leaves";
    }
}

TEST(Merkle, TheFrontierHasTheRootOfTheDefinitionAtEverySize) {
    const auto leaves = some_leaves(sizes_max);
    Frontier frontier;
    for (std::size_t size = 0; size <= sizes_max; ++size) {
        ASSERT_EQ(frontier.root(), naive_root(leaves, 0, size)) << size;
        const auto again = Frontier::from(frontier.size(), frontier.peaks());
        ASSERT_TRUE(again && again->root() == frontier.root()) << size;
        if (size < sizes_max) frontier.append(leaves[size]);
    }
}

TEST(Merkle, AFrontierWithAWrongNumberOfPeaksIsRefused) {
    EXPECT_FALSE(Frontier::from(3, {Hash{}}));
    EXPECT_FALSE(Frontier::from(0, {Hash{}}));
    EXPECT_TRUE(Frontier::from(3, {Hash{}, Hash{}}));
}

TEST(Merkle, EveryLeafOfEverySizeIsProvedAndNoOther) {
    const auto leaves = some_leaves(sizes_max);
    for (std::size_t size = 1; size <= sizes_max; ++size) {
        const std::span<const Hash> tree(leaves.data(), size);
        const Hash root = naive_root(leaves, 0, size);
        for (std::size_t index = 0; index < size; ++index) {
            const auto proof = inclusion_proof(tree, index);
            ASSERT_TRUE(verify_inclusion(leaves[index], index, size, proof, root));
            ASSERT_FALSE(
                verify_inclusion(leaves[(index + 1) % sizes_max], index, size, proof, root));
            ASSERT_FALSE(verify_inclusion(leaves[index], index, size, proof, leaves[index]) &&
                         size > 1);
            if (!proof.empty()) {
                auto bent = proof;
                bent[index % bent.size()][0] ^= 1;
                ASSERT_FALSE(verify_inclusion(leaves[index], index, size, bent, root));
                bent = proof;
                bent.pop_back();
                ASSERT_FALSE(verify_inclusion(leaves[index], index, size, bent, root));
            }
            auto longer = proof;
            longer.push_back(root);
            ASSERT_FALSE(verify_inclusion(leaves[index], index, size, longer, root));
        }
    }
    EXPECT_THROW((void)inclusion_proof(std::span<const Hash>(leaves).first(3), 3),
                 std::out_of_range);
}

TEST(Merkle, EveryEarlierSizeIsProvedConsistentAndABentOneIsNot) {
    const auto leaves = some_leaves(sizes_max);
    for (std::size_t size = 0; size <= sizes_max; ++size) {
        const std::span<const Hash> tree(leaves.data(), size);
        const Hash root = naive_root(leaves, 0, size);
        for (std::size_t old = 0; old <= size; ++old) {
            const auto proof = consistency_proof(tree, old);
            const Hash old_root = naive_root(leaves, 0, old);
            ASSERT_TRUE(verify_consistency(old, old_root, size, root, proof)) << old << " " << size;
            Hash other = old_root;
            other[31] ^= 1;
            ASSERT_FALSE(verify_consistency(old, other, size, root, proof));
            if (proof.empty()) continue;
            Hash later = root;
            later[0] ^= 1;
            ASSERT_FALSE(verify_consistency(old, old_root, size, later, proof));
            auto bent = proof;
            bent[old % bent.size()][5] ^= 4;
            ASSERT_FALSE(verify_consistency(old, old_root, size, root, bent));
            bent = proof;
            bent.pop_back();
            ASSERT_FALSE(verify_consistency(old, old_root, size, root, bent));
        }
    }
    EXPECT_THROW((void)consistency_proof(leaves, sizes_max + 1), std::out_of_range);
}

TEST(Digest, Base64AndHexadecimalHaveOneSpellingAValue) {
    for (const std::string plain : {"", "a", "ab", "abc", "abcd"}) {
        EXPECT_EQ(from_base64(to_base64(plain)), plain);
        EXPECT_EQ(from_hex(to_hex(plain)), plain);
    }
    for (const auto* wrong : {"a", "YQ=", "YR==", "YQ==\n", " YQ=", "Y===", "===="})
        EXPECT_FALSE(from_base64(wrong)) << wrong;
    for (const auto* wrong : {"a", "0g", "0x"}) EXPECT_FALSE(from_hex(wrong)) << wrong;
}

}  // namespace
}  // namespace isegoria::record
