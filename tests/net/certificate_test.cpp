// SPDX-License-Identifier: AGPL-3.0-or-later
// The self-made certificate.
#include "net/certificate.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <sstream>

#include "net/tls.hpp"

namespace isegoria::net {
namespace {

class CertificateTest : public ::testing::Test {
  protected:
    CertificateTest() {
        std::string name =
            (std::filesystem::temp_directory_path() / "isegoria-cert-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no scratch directory");
        directory = name;
    }
    ~CertificateTest() override { std::filesystem::remove_all(directory); }
    std::filesystem::path directory;
};

TEST_F(CertificateTest, IsMadeOnceAndThenKept) {
    const auto path = self_made_certificate(directory, {"assembly.example", "192.0.2.5"});
    const std::string first = certificate_fingerprint(path);
    EXPECT_EQ(first.size(), 64U);
    EXPECT_EQ(certificate_fingerprint(self_made_certificate(directory)), first);
    EXPECT_NO_THROW((void)server_tls(path, path));
}

TEST_F(CertificateTest, IsReadableByItsOwnerAlone) {
    const auto path = self_made_certificate(directory);
    EXPECT_EQ(std::filesystem::status(path).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory), {}), 1);
}

TEST_F(CertificateTest, IsMadeAnewWhenTheFileIsBroken) {
    const auto path = self_made_certificate(directory);
    const std::string first = certificate_fingerprint(path);
    std::ofstream(path, std::ios::trunc) << "not a certificate";
    EXPECT_NE(certificate_fingerprint(self_made_certificate(directory)), first);
}

TEST_F(CertificateTest, AFailureNamesTheFile) {
    const auto missing = directory / "missing.pem";
    const auto message = [](auto work) -> std::string {
        try {
            work();
        } catch (const std::runtime_error& failure) {
            return failure.what();
        }
        return "no failure";
    };
    EXPECT_NE(message([&] { (void)certificate_fingerprint(missing); }).find("missing.pem"),
              std::string::npos);
    EXPECT_NE(message([&] { (void)server_tls(missing, missing); }).find("missing.pem"),
              std::string::npos);
    EXPECT_NE(message([&] { (void)self_made_certificate(directory / "no"); }).find("self_made.pem"),
              std::string::npos);
}

TEST(Fingerprint, IsAcceptedAsOtherToolsPrintIt) {
    const std::string digits(64, 'a');
    std::string printed;
    for (int i = 0; i < 32; ++i) printed += i == 0 ? "AA" : ":AA";
    EXPECT_EQ(normal_fingerprint(printed), digits);
    EXPECT_EQ(normal_fingerprint(digits), digits);
    EXPECT_EQ(normal_fingerprint(digits.substr(1)), "");
    EXPECT_EQ(normal_fingerprint(std::string(64, 'g')), "");
}

}  // namespace
}  // namespace isegoria::net
