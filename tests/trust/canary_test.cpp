// SPDX-License-Identifier: AGPL-3.0-or-later
// I8: more than a thousand personal strings go through the whole server, and none of them comes
// out anywhere but where it was asked for: not in the record, not in what anybody else is sent, not
// on a page, not in a line of the log; and in the vault's file it cannot be read.
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <set>

#include "record/digest.hpp"
#include "story.hpp"

namespace isegoria::trust {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t people = 220;
constexpr std::size_t strings_wanted = 1'000;

std::string base64(std::string_view octets) { return record::to_base64(octets); }

// Looks for all canaries at once: in the forms in which a careless program would write them.
class Canaries {
  public:
    void add(const std::string& secret) {
        ++count_;
        forms_[secret.substr(0, key_octets)].push_back({secret, secret});
        const auto hide = [&](const std::string& form) {
            forms_[form.substr(0, key_octets)].push_back({form, secret});
        };
        hide(record::to_hex(secret));
        // Base 64 looks different at each of three places; the middle of it is the same.
        for (std::size_t shift = 0; shift < 3; ++shift) {
            const std::string padded = std::string(shift, 'x') + secret;
            const std::string coded = base64(padded);
            hide(coded.substr(shift == 0 ? 0 : 4, (secret.size() / 3 - 2) * 4));
        }
        // A hash without salt gives a string away to whoever can guess it.
        const record::Hash hash = record::sha256({secret});
        hide(std::string(record::octets(hash)));
        hide(record::to_hex(record::octets(hash)));
    }
    [[nodiscard]] std::size_t size() const { return count_; }

    // The canaries in `text`.
    [[nodiscard]] std::vector<std::string> in(std::string_view text) const {
        std::vector<std::string> found;
        for (std::size_t at = 0; at + key_octets <= text.size(); ++at) {
            const auto forms = forms_.find(text.substr(at, key_octets));
            if (forms == forms_.end()) continue;
            for (const auto& [form, secret] : forms->second)
                if (text.substr(at, form.size()) == form) found.push_back(secret);
        }
        return found;
    }

  private:
    static constexpr std::size_t key_octets = 6;
    struct Form {
        std::string form;
        std::string secret;
    };
    std::map<std::string, std::vector<Form>, std::less<>> forms_;
    std::size_t count_ = 0;
};

struct Pool {
    std::string respondents;
    std::vector<std::string> strings;
};

// People whose every particular is found nowhere else in the world.
Pool invented_pool() {
    Pool pool;
    pool.respondents = "id,name,e-mail,telephone,address,remark,gender,age\n";
    for (std::size_t each = 0; each < people; ++each) {
        const std::string tag = std::to_string(100'000 + each * 7'919);
        const std::vector<std::string> particulars = {
            "Register-" + tag + "-No",
            "Zebulina Quxworth-" + tag,
            "zq." + tag + "@canary.example",
            "+33-" + tag + "-" + std::to_string(each * 31 + 1'000),
            std::to_string(each) + " Rue de l'Oiseau Jaune " + tag,
            "needs a ramp, case " + tag};
        for (const std::string& particular : particulars) {
            pool.respondents += particular.find(',') == std::string::npos
                                    ? particular + ","
                                    : "\"" + particular + "\",";
            pool.strings.push_back(particular);
        }
        pool.respondents += each % 2 == 0 ? "woman," : "man,";
        pool.respondents += each % 3 == 0 ? "young\n" : "old\n";
    }
    return pool;
}

void expect_none(const Canaries& canaries, const std::string& text, const std::string& where) {
    EXPECT_FALSE(text.empty()) << where << " is empty: nothing was looked at";
    const auto found = canaries.in(text);
    EXPECT_TRUE(found.empty()) << where << " holds " << found.size() << " personal strings, as "
                               << found.front();
}

// All files of the data directory; the keys are not for others, and are looked for themselves.
void expect_none_in_files(const Canaries& canaries, const fs::path& data) {
    std::size_t files = 0;
    for (const auto& each : fs::recursive_directory_iterator(data)) {
        const std::string name = each.path().filename();
        if (!each.is_regular_file() || each.path().parent_path().filename() == "keys" ||
            name == "ballast" || each.file_size() == 0)
            continue;
        ++files;
        expect_none(canaries, read_file(each.path()), name);
    }
    EXPECT_GE(files, 3U);  // record, vault, witness at least
}

// The addresses of this server that a page links to.
std::vector<std::string> links_in(const std::string& page) {
    std::vector<std::string> links;
    const std::string start = "href=\"/";
    for (auto at = page.find(start); at != std::string::npos; at = page.find(start, at + 1)) {
        const auto from = at + start.size() - 1;
        const std::string link = page.substr(from, page.find_first_of("\"#", from) - from);
        links.push_back(link);
    }
    return links;
}

// All that the public port has: what is named here, and whatever any of it links to, in each
// language. Those that must be there give what they are; how many there were.
std::size_t expect_none_on_pages(const Canaries& canaries, std::uint16_t port,
                                 std::uint64_t assembly) {
    const std::string of_assembly = "/assemblies/" + std::to_string(assembly);
    std::vector<std::string> addresses = {"/",
                                          "/i",
                                          "/style.css",
                                          "/healthz",
                                          "/readyz",
                                          of_assembly + "/draw",
                                          of_assembly + "/draw.tar"};
    for (const char* page : {"/charter", "/charter/versions/1", "/charter/appropriations/1"})
        for (const char* form : {"", ".md", ".json"})
            addresses.push_back(of_assembly + page + form);
    const std::set<std::string> there(addresses.begin(), addresses.end());
    // With one version there is nothing to compare; what is said then is said to everybody too.
    for (const char* form : {"", ".md", ".json"}) {
        addresses.push_back(of_assembly + "/charter/versions/1..1" + form);
        addresses.push_back(of_assembly + "/charter/versions/1..2" + form);
    }
    addresses.push_back(of_assembly);
    std::set<std::string> seen;
    while (!addresses.empty()) {
        const std::string address = addresses.back();
        addresses.pop_back();
        if (!seen.insert(address).second) continue;
        for (const char* language : {"en", "fr"}) {
            const std::string query = address.find('?') == std::string::npos ? "?lang=" : "&lang=";
            const std::string page = get(port, address + query + language);
            expect_none(canaries, page, address);
            if (there.contains(address)) {
                EXPECT_TRUE(page.starts_with("HTTP/1.1 200")) << address << "\n" << page;
            }
            for (const std::string& link : links_in(page)) addresses.push_back(link);
        }
    }
    return seen.size();
}

class Canary : public ::testing::Test {
  protected:
    const Folder folder_;
};

TEST_F(Canary, TheSearchFindsWhatIsThereInEveryForm) {
    Canaries canaries;
    const std::string secret = "Zebulina Quxworth-100000";
    canaries.add(secret);
    const record::Hash hash = record::sha256({secret});
    for (const std::string& form :
         {secret, record::to_hex(secret), base64(secret), base64("x" + secret),
          base64("xy" + secret), std::string(record::octets(hash)),
          record::to_hex(record::octets(hash))})
        EXPECT_EQ(canaries.in("before " + form + " after").size(), 1U) << form;
    EXPECT_TRUE(canaries.in("Zebulina Quxworth-10000").empty());
}

TEST_F(Canary, NothingPersonalLeavesTheVaultDuringAWholeAssembly) {
    ServerProcess server(folder_ / "data");
    Story story(server);
    const Pool pool = invented_pool();
    story.settings.respondents = pool.respondents;
    story.settings.categories =
        "feature,value,min,max\ngender,woman,1,4\ngender,man,1,4\nage,young,0,5\nage,old,0,5\n";
    story.settings.panel_size = 5;
    story.settings.label = "ludovica.canary@labels.example, 7 Passage Secret";
    story.settings.guests = 5;
    story.all_of_it();

    Canaries canaries;
    for (const std::string& particular : pool.strings) canaries.add(particular);
    for (int label = 0; label < 7; ++label)
        canaries.add(story.settings.label + " " + std::to_string(label));
    EXPECT_GE(canaries.size(), strings_wanted);

    // Everybody sees all that they may; each has heard nothing of anybody's particulars. The
    // organiser was told the labels of those who were invited, once, and nothing else.
    Canaries of_pool;
    for (const std::string& particular : pool.strings) of_pool.add(particular);
    Canaries codes_and_tokens;
    for (const std::string& secret : story.secrets) codes_and_tokens.add(secret);
    auto everybody = story.everybody();
    everybody.push_back(story.sign_in(stranger()));
    for (const auto& caller : everybody) {
        std::vector<v1::Audience> pages;
        for (const auto kind : {v1::AUDIENCE_KIND_ANSWERS, v1::AUDIENCE_KIND_APPROPRIATIONS,
                                v1::AUDIENCE_KIND_PRACTICE})
            for (std::uint32_t page = 0; page < 3; ++page) {
                pages.emplace_back();
                pages.back().set_kind(kind);
                pages.back().set_id(1);
                pages.back().set_page(page);
            }
        caller->watch(0);
        caller->watch(story.assembly, pages);
        const bool is_organiser = caller == story.organiser;
        expect_none(is_organiser ? of_pool : canaries, caller->heard(),
                    "what participant " + std::to_string(caller->participant()) + " was sent");
    }
    // Codes and tokens were told to whom they belong; nobody else has heard them.
    const auto others_heard = [&](const Caller& teller) {
        for (const auto& caller : everybody) {
            if (caller.get() == &teller || caller == story.organiser) continue;
            if (!teller.token().empty() &&
                caller->heard().find(teller.token()) != std::string::npos)
                return true;
        }
        return false;
    };
    for (const auto& caller : everybody) EXPECT_FALSE(others_heard(*caller));

    for (const std::string& secret : story.secrets) canaries.add(secret);
    expect_none(canaries, story.transcript, "the transcript");
    const std::size_t pages = expect_none_on_pages(canaries, server.port(), story.assembly);
    expect_none(canaries, get(server.metrics_port(), "/metrics"), "the metrics");

    // While it serves, the journals are full; after it has closed, the snapshots are written.
    expect_none_in_files(canaries, server.data());
    const Ended backup = run_program(
        {"backup", "--data", server.data().string(), "--to", (folder_ / "backup").string()},
        folder_);
    EXPECT_EQ(backup.exit_code, 0) << backup.errors;
    expect_none_in_files(canaries, folder_ / "backup");
    EXPECT_EQ(story.stop(), 0);
    expect_none_in_files(canaries, server.data());

    // The set-up link is printed on purpose, once.
    std::string output = server.output() + server.errors();
    const auto link = output.find(server.setup_code());
    ASSERT_NE(link, std::string::npos);
    output.erase(link, server.setup_code().size());
    expect_none(canaries, output, "what the server said");
    std::cout << canaries.size() << " personal strings, codes and tokens, each in 7 forms, also on "
              << pages << " pages in two languages: 0 found\n";
}

}  // namespace
}  // namespace isegoria::trust
