// SPDX-License-Identifier: AGPL-3.0-or-later
// Every input that ever was interesting or broke something, and many near it, at every target:
// without a fuzzer, in every run. ISEGORIA_FUZZ_ROUNDS sets how many changed inputs a target gets.
#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <vector>

#include "targets.hpp"

namespace isegoria::fuzz {
namespace {

namespace fs = std::filesystem;

const fs::path corpus = fs::path(ISEGORIA_SOURCE_DIR) / "tests" / "fuzz" / "corpus";
constexpr std::uintmax_t corpus_octets_max = 300'000;  // Of all targets: a clone carries it.
constexpr std::size_t input_max = 65'536;
constexpr double one_input_seconds_max = 1;

std::vector<std::string> inputs_of(const std::string& target) {
    std::vector<fs::path> files;
    for (const auto& each : fs::directory_iterator(corpus / target)) files.push_back(each.path());
    std::sort(files.begin(), files.end());
    std::vector<std::string> inputs;
    for (const fs::path& path : files) {
        std::ifstream file(path, std::ios::binary);
        inputs.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return inputs;
}

using Random = std::mt19937_64;

// A few changes such as transmission, editors and attackers make.
std::string changed(std::string input, const std::vector<std::string>& all, Random& random) {
    for (std::uint64_t change = 1 + random() % 4; change-- > 0;) {
        const std::size_t at = input.empty() ? 0 : random() % input.size();
        switch (random() % 7) {
            case 0:
                if (!input.empty()) input[at] = static_cast<char>(input[at] ^ (1 << random() % 8));
                break;
            case 1:
                if (!input.empty()) input[at] = static_cast<char>(random());
                break;
            case 2:
                input.resize(at);
                break;
            case 3:
                input.insert(at, 1 + random() % 8, static_cast<char>(random()));
                break;
            case 4:
                if (!input.empty()) input.erase(at, 1 + random() % 8);
                break;
            case 5:
                if (!input.empty()) input.insert(at, input.substr(random() % input.size(), 64));
                break;
            default: {
                const std::string& other = all[random() % all.size()];
                input =
                    input.substr(0, at) + other.substr(other.empty() ? 0 : random() % other.size());
            }
        }
    }
    if (input.size() > input_max) input.resize(input_max);
    return input;
}

// Of the processor, in this program: what else the machine does is not the input's doing.
double worked_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

void run(Target target, const std::string& input, const std::string& what) {
    const double began = worked_seconds();
    target(input);
    EXPECT_LT(worked_seconds() - began, one_input_seconds_max) << what;
}

TEST(Corpus, IsThereForEveryTargetAndSmall) {
    std::uintmax_t octets = 0;
    for (const auto& [name, target] : targets()) {
        ASSERT_TRUE(fs::is_directory(corpus / name)) << name;
        EXPECT_GE(inputs_of(name).size(), 2U) << name;
        for (const std::string& input : inputs_of(name)) octets += input.size();
    }
    EXPECT_LE(octets, corpus_octets_max);
}

TEST(Corpus, NoneOfItBreaksAnything) {
    for (const auto& [name, target] : targets())
        for (const std::string& input : inputs_of(name)) run(target, input, name);
}

TEST(Corpus, NorDoesWhatIsNearIt) {
    const char* wanted = std::getenv("ISEGORIA_FUZZ_ROUNDS");
    const long rounds = wanted == nullptr ? 2'000 : std::atol(wanted);
    for (const auto& [name, target] : targets()) {
        const auto inputs = inputs_of(name);
        Random random(20'260'101);
        for (long round = 0; round < rounds; ++round)
            run(target, changed(inputs[random() % inputs.size()], inputs, random), name);
    }
    std::cout << targets().size() << " targets, " << rounds << " changed inputs each\n";
}

}  // namespace
}  // namespace isegoria::fuzz
