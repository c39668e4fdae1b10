// SPDX-License-Identifier: AGPL-3.0-or-later
// charter-version compare: which page is fetched, by which protection, and what is said when there is
// none.
#include "cli_fixture.hpp"
#include "words/words.hpp"

namespace isegoria::cli {
namespace {

class Comparing : public CommandLine {
  protected:
    Comparing() {
        variables_["ISEGORIA_SERVER"] = "http://a:8080";
        variables_["ISEGORIA_ASSEMBLY"] = "4";
        fetch_ = [this](net::DialOptions options) -> asio::awaitable<net::Fetched> {
            fetched_.push_back(options.url);
            fingerprints_.push_back(options.fingerprint);
            if (!answer_)
                throw net::DialError(net::DialError::Kind::unreachable, "nobody listens");
            co_return *answer_;
        };
    }
    int compare(std::vector<std::string> more) {
        server_.expect([](Line& line, const v1::ClientFrame& frame) {
            if (frame.has_hello()) line.put(welcome());
        });
        more.insert(more.begin(), {"charter-version", "compare"});
        return type(more);
    }

    std::optional<net::Fetched> answer_ = net::Fetched{200, "# What changed\n"};
    std::vector<std::string> fetched_;
    std::vector<std::string> fingerprints_;
};

TEST_F(Comparing, PrintsThePageOfTheTwoVersionsInTheLanguageAskedFor) {
    EXPECT_EQ(compare({"--from", "1", "--to", "3", "--lang", "fr"}), exit_ok) << err_.str();
    EXPECT_EQ(out_.str(), "# What changed\n");
    EXPECT_EQ(fetched_, (std::vector<std::string>{
                            "ws://a:8080/assemblies/4/charter/versions/1..3.md?lang=fr"}));
    EXPECT_EQ(compare({"--from", "1", "--to", "3", "--json"}), exit_ok) << err_.str();
    EXPECT_EQ(fetched_.back(), "ws://a:8080/assemblies/4/charter/versions/1..3.json?lang=en");
}

TEST_F(Comparing, PassesOnWhyTheServerHasNoSuchPage) {
    answer_ = net::Fetched{404, "There is no version 9.\n"};
    EXPECT_EQ(compare({"--from", "1", "--to", "9"}), exit_refused);
    EXPECT_EQ(err_.str(), "There is no version 9.\n");
    EXPECT_EQ(out_.str(), "");
    for (const net::Fetched& useless : {net::Fetched{500, "broken"}, net::Fetched{404, ""},
                                        net::Fetched{404, std::string(1'000, 'x')}}) {
        answer_ = useless;
        EXPECT_EQ(compare({"--from", "1", "--to", "2"}), exit_connection);
        EXPECT_EQ(out_.str(), "");
        EXPECT_EQ(err_.str(), words::say(words::Language::english, "cli.page_is_missing") + "\n");
    }
    answer_.reset();
    EXPECT_EQ(compare({"--from", "1", "--to", "2"}), exit_connection);
}

TEST_F(Comparing, NeedsTwoNumbersAndAnAssemblyAndAsksNobodyWithout) {
    for (const std::vector<std::string>& typed : std::vector<std::vector<std::string>>{
             {"--to", "2"}, {"--from", "1"}, {"--from", "0", "--to", "2"},
             {"--from", "1", "--to", "two"}, {"--from", "1", "--to", "2", "--poll", "3"}})
        EXPECT_EQ(compare(typed), exit_usage) << err_.str();
    variables_.erase("ISEGORIA_ASSEMBLY");
    EXPECT_EQ(compare({"--from", "1", "--to", "2"}), exit_usage);
    EXPECT_TRUE(fetched_.empty());
    EXPECT_EQ(server_.dialled, 0U);
}

}  // namespace
}  // namespace isegoria::cli
