// SPDX-License-Identifier: AGPL-3.0-or-later
// The command line with a scripted server: signing in, commands, reading, certificates, exit codes.
#include <boost/json.hpp>

#include "cli_fixture.hpp"

namespace isegoria::cli {
namespace {

const std::string fingerprint(64, 'a');

void serves(Line& line, const v1::ClientFrame& frame) {
    if (frame.has_hello()) {
        const bool asks = !frame.hello().invitation_code().empty() || frame.hello().guest_of() != 0;
        line.put(welcome(asks ? "secret" : ""));
    }
    if (frame.has_request()) {
        v1::ServerFrame answer = accepted(frame, 12);
        answer.mutable_reply()->mutable_accepted()->set_id(3);
        line.put(answer);
    }
    if (!frame.has_watch()) return;
    v1::ServerFrame update;
    update.mutable_update()->set_assembly(frame.watch().assembly());
    update.mutable_update()->mutable_audience()->set_kind(v1::AUDIENCE_KIND_PUBLIC);
    update.mutable_update()->set_reset(true);
    for (const std::uint64_t id : {1U, 2U}) {
        v1::Entity* entity = update.mutable_update()->add_entities();
        entity->set_id(id);
        v1::PhaseView* phase = entity->mutable_phase();
        phase->set_kind(id == 1 ? v1::PHASE_KIND_COLLECTION : v1::PHASE_KIND_REVIEW);
        phase->set_status(v1::PHASE_STATUS_PLANNED);
        phase->add_titles()->set_language("fr");
        phase->mutable_titles(0)->set_words(id == 1 ? "Écouter\033[2J" : "Relire");
    }
    line.put(update);
    line.put(settled(frame.watch().assembly(), 9));
}

net::DialError self_made() { return {net::DialError::Kind::untrusted, "self-made", fingerprint}; }

TEST_F(CommandLine, SignsInWithALinkAndKeepsTheTokenForItself) {
    server_.expect(serves);
    EXPECT_EQ(type({"sign", "in", "--code", "http://127.0.0.1:8080/i#ABCD-EFGH"}), exit_ok);
    EXPECT_EQ(dialled_.at(0).url, "ws://127.0.0.1:8080/");
    EXPECT_EQ(sent().at(0).hello().invitation_code(), "ABCD-EFGH");

    const auto mode = std::filesystem::status(profile()).permissions();
    EXPECT_EQ(mode & std::filesystem::perms::all,
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    EXPECT_NE(content(profile()).find("secret"), std::string::npos);
    EXPECT_EQ(out_.str().find("secret"), std::string::npos);

    // The next command knows server and person.
    server_.expect(serves);
    EXPECT_EQ(type({"phase", "open", "1", "--assembly", "4"}), exit_ok) << err_.str();
    EXPECT_EQ(sent(1).at(0).hello().token(), "secret");
    EXPECT_EQ(sent(1).at(1).request().assembly(), 4u);
    EXPECT_NE(out_.str().find("Open a phase, number 3 (entry 12"), std::string::npos) << out_.str();

    // The number that comes back may be that of whoever had the floor before.
    server_.expect(serves);
    EXPECT_EQ(type({"floor", "give", "--participant", "7", "--assembly", "4"}), exit_ok);
    EXPECT_NE(out_.str().find("Give the floor (entry 12"), std::string::npos) << out_.str();

    EXPECT_EQ(type({"sign", "status"}), exit_ok);
    EXPECT_EQ(type({"sign", "out"}), exit_ok);
    EXPECT_EQ(content(profile()).find("secret"), std::string::npos);
    EXPECT_EQ(type({"sign", "status"}), exit_refused);
}

TEST_F(CommandLine, IsOneDeviceUntilItSignsOut) {
    const auto device = [this](std::size_t dialling) {
        return sent(dialling).at(0).hello().device();
    };
    const std::vector<std::string> sign_in = {"sign", "in", "--code", "http://a/i#CODE"};
    server_.expect(serves);
    ASSERT_EQ(type(sign_in), exit_ok);
    EXPECT_EQ(device(0).size(), 16U);
    server_.expect(serves);
    ASSERT_EQ(type({"phase", "open", "1", "--assembly", "4"}), exit_ok);
    EXPECT_EQ(device(1), device(0));
    // A code of the same server is for the same device.
    server_.expect(serves);
    ASSERT_EQ(type(sign_in), exit_ok);
    EXPECT_EQ(device(2), device(0));
    // A screen in the hall is nobody's device.
    server_.expect(serves);
    (void)type({"projection", "watch", "--once", "--assembly", "4"});
    EXPECT_EQ(device(3), "");
    EXPECT_EQ(sent(3).at(0).hello().token(), "secret");
    ASSERT_EQ(type({"sign", "out"}), exit_ok);
    server_.expect(serves);
    ASSERT_EQ(type(sign_in), exit_ok);
    EXPECT_EQ(device(4).size(), 16U);
    EXPECT_NE(device(4), device(0));
}

TEST_F(CommandLine, SaysThatAnotherDeviceHasTakenOver) {
    server_.expect([](Line& line, const v1::ClientFrame& frame) {
        if (frame.has_hello()) line.put(welcome());
        if (frame.has_watch()) line.put(goodbye("elsewhere"));
    });
    EXPECT_EQ(type({"watch", "--assembly", "4", "--server", "http://a"}), exit_connection);
    EXPECT_NE(err_.str().find("another device"), std::string::npos) << err_.str();
    EXPECT_EQ(dialled_.size(), 1U);
}

TEST_F(CommandLine, SaysAtOnceThatThereIsNoSuchAssembly) {
    for (const std::vector<std::string>& typed : std::vector<std::vector<std::string>>{
             {"assembly", "show"}, {"phase", "list"}, {"watch", "--once"}}) {
        server_.expect([](Line& line, const v1::ClientFrame& frame) {
            if (frame.has_hello()) line.put(welcome());
            if (frame.has_watch()) line.put(settled(frame.watch().assembly(), 0));
        });
        std::vector<std::string> whole = typed;
        for (const char* word : {"--assembly", "77", "--server", "http://a"}) whole.push_back(word);
        EXPECT_EQ(type(whole), exit_refused) << typed[0];
        EXPECT_NE(err_.str().find("There is no such assembly"), std::string::npos) << err_.str();
    }
}

TEST_F(CommandLine, GivesATokenToNoOtherServer) {
    server_.expect(serves);
    ASSERT_EQ(type({"sign", "in", "--code", "http://one.example/i#CODE"}), exit_ok);
    server_.expect(serves);
    ASSERT_EQ(type({"phase", "list", "--assembly", "1", "--server", "http://two.example"}),
              exit_ok);
    EXPECT_EQ(sent(1).at(0).hello().token(), "");
    EXPECT_EQ(dialled_.at(1).fingerprint, "");
    EXPECT_NE(content(profile()).find("one.example"), std::string::npos);
}

TEST_F(CommandLine, KeepsAProfileForEachName) {
    server_.expect(serves);
    EXPECT_EQ(
        type({"guest", "join", "--assembly", "6", "--server", "http://a", "--profile", "ada"}),
        exit_ok);
    EXPECT_EQ(sent().at(0).hello().guest_of(), 6u);
    EXPECT_TRUE(std::filesystem::exists(profile("ada")));
    EXPECT_FALSE(std::filesystem::exists(profile()));
}

TEST_F(CommandLine, ListsInTheReadersLanguageAndLetsNoTextSteerTheTerminal) {
    server_.expect(serves);
    EXPECT_EQ(type({"phase", "list", "--assembly", "4", "--server", "http://a", "--lang", "fr"}),
              exit_ok);
    EXPECT_NE(out_.str().find("Écouter[2J"), std::string::npos) << out_.str();
    EXPECT_NE(out_.str().find("collecte"), std::string::npos) << out_.str();
    EXPECT_NE(out_.str().find("prévue"), std::string::npos) << out_.str();
    EXPECT_EQ(out_.str().find('\033'), std::string::npos);
    EXPECT_EQ(sent().at(1).watch().assembly(), 4u);
}

TEST_F(CommandLine, PrintsOneJsonObjectALine) {
    server_.expect(serves);
    variables_["ISEGORIA_SERVER"] = "http://a";
    variables_["ISEGORIA_ASSEMBLY"] = "4";
    EXPECT_EQ(type({"phase", "list", "--json"}), exit_ok);
    std::istringstream lines(out_.str());
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
        const boost::json::value value = boost::json::parse(line);
        EXPECT_EQ(value.at("phase").at("status").as_string(), "PHASE_STATUS_PLANNED");
    }
    EXPECT_EQ(count, 2);

    server_.expect(serves);
    EXPECT_EQ(type({"phase", "open", "1", "--json"}), exit_ok);
    EXPECT_EQ(boost::json::parse(out_.str()).at("accepted").at("entry").as_string(), "12");
}

TEST_F(CommandLine, ShowsOneAndSaysWhenItIsNotThere) {
    variables_["ISEGORIA_SERVER"] = "http://a";
    server_.expect(serves);
    EXPECT_EQ(type({"phase", "show", "2", "--assembly", "4"}), exit_ok);
    EXPECT_NE(out_.str().find("Relire"), std::string::npos) << out_.str();
    server_.expect(serves);
    EXPECT_EQ(type({"phase", "show", "7", "--assembly", "4"}), exit_refused);
    server_.expect(serves);
    EXPECT_EQ(type({"phase", "show", "--assembly", "4"}), exit_usage) << "there are two";
}

TEST_F(CommandLine, WatchesOnceWithAPositionBeforeEachLine) {
    server_.expect(serves);
    EXPECT_EQ(type({"watch", "--once", "--assembly", "4", "--server", "http://a"}), exit_ok);
    EXPECT_NE(out_.str().find("9  Phase 1  "), std::string::npos) << out_.str();
}

TEST_F(CommandLine, TellsARefusalWithItsOptionAndEndsWithOne) {
    server_.expect([](Line& line, const v1::ClientFrame& frame) {
        if (frame.has_hello()) line.put(welcome());
        if (!frame.has_request()) return;
        v1::ServerFrame answer = refused(frame, "role_is_missing");
        answer.mutable_reply()->mutable_refused()->set_field("closes_ms");
        auto* argument = answer.mutable_reply()->mutable_refused()->add_arguments();
        argument->set_name("roles");
        argument->set_value("organiser member");
        line.put(answer);
    });
    EXPECT_EQ(type({"phase", "open", "1", "--assembly", "4", "--server", "http://a"}),
              exit_refused);
    EXPECT_NE(err_.str().find("organiser, member of the panel"), std::string::npos) << err_.str();
    EXPECT_NE(err_.str().find("--closes."), std::string::npos) << err_.str();
    EXPECT_EQ(out_.str(), "");
}

TEST_F(CommandLine, TellsEveryFindingOfAFileWithItsPlace) {
    server_.expect([](Line& line, const v1::ClientFrame& frame) {
        if (frame.has_hello()) line.put(welcome());
        if (!frame.has_request()) return;
        v1::ServerFrame answer = refused(frame, "files_have_findings");
        v1::FileFinding* finding = answer.mutable_reply()->mutable_refused()->add_findings();
        finding->set_code("pool_id_empty");
        finding->set_file("respondents");
        finding->set_row(7);
        finding->set_column("C");
        finding->set_cell("C7");
        line.put(answer);
    });
    for (const char* name : {"people.csv", "quotas.csv"}) std::ofstream(folder_ / name) << "a,b\n";
    EXPECT_EQ(type({"pool", "import", "--respondents", folder_ / "people.csv", "--categories",
                    folder_ / "quotas.csv", "--panel-size", "2", "--assembly", "4", "--server",
                    "http://a"}),
              exit_refused);
    EXPECT_NE(err_.str().find("respondents, row 7, column C, cell C7: "), std::string::npos)
        << err_.str();
    EXPECT_EQ(err_.str().find("finding."), std::string::npos) << err_.str();
    EXPECT_EQ(sent().at(1).upload().part(), "a,b\n");
}

TEST_F(CommandLine, ShowsCodesOnceAndWritesDocumentsToFiles) {
    const auto script = [](Line& line, const v1::ClientFrame& frame) {
        if (frame.has_hello()) line.put(welcome());
        if (!frame.has_request()) return;
        v1::ServerFrame answer = accepted(frame, 0);
        if (frame.request().errand().has_invite_panel()) {
            v1::Invitation* invitation =
                answer.mutable_reply()->mutable_accepted()->add_invitations();
            invitation->set_participant(5);
            invitation->set_code("ABCD-EFGH");
        } else {
            answer.mutable_reply()->mutable_accepted()->set_document("{}");
        }
        line.put(answer);
    };
    variables_["ISEGORIA_SERVER"] = "http://a";
    server_.expect(script);
    EXPECT_EQ(type({"panel", "invite", "--assembly", "4"}), exit_ok);
    EXPECT_NE(out_.str().find("ABCD-EFGH"), std::string::npos) << out_.str();
    server_.expect(script);
    EXPECT_EQ(type({"transcript", "fetch", "--assembly", "4"}), exit_ok);
    EXPECT_EQ(out_.str(), "{}") << "so that it can be piped";
    server_.expect(script);
    const std::string file = folder_ / "draw.json";
    EXPECT_EQ(type({"transcript", "fetch", "--assembly", "4", "--output", file}), exit_ok);
    EXPECT_EQ(content(file), "{}");
}

TEST_F(CommandLine, EndsWithFourWhenTheServerCannotTakeIt) {
    server_.expect([](Line& line, const v1::ClientFrame& frame) {
        if (frame.has_hello()) line.put(welcome());
        if (frame.has_request()) line.put(refused(frame, "storage_failed"));
    });
    EXPECT_EQ(type({"phase", "open", "1", "--assembly", "4", "--server", "http://a"}),
              exit_unavailable);
}

TEST_F(CommandLine, EndsWithOneWhenACodeIsWrong) {
    server_.expect([](Line& line, const v1::ClientFrame& frame) {
        if (frame.has_hello()) line.put(goodbye("code_is_wrong"));
    });
    EXPECT_EQ(type({"sign", "in", "--code", "X", "--server", "http://a"}), exit_refused);
    EXPECT_NE(err_.str().find("This code is not valid"), std::string::npos) << err_.str();
}

TEST_F(CommandLine, RefusesANewCertificateWhenNobodyIsThereToAsk) {
    server_.expect(self_made());
    EXPECT_EQ(type({"phase", "list", "--assembly", "1", "--server", "a"}), exit_connection);
    EXPECT_NE(err_.str().find(fingerprint), std::string::npos) << err_.str();
    EXPECT_FALSE(std::filesystem::exists(profile()));
    EXPECT_EQ(server_.dialled, 1u);
}

TEST_F(CommandLine, AsksOnceAndPinsWhatWasAccepted) {
    asks_ = true;
    in_.str("yes\n");
    server_.expect(self_made());
    server_.expect(serves);
    EXPECT_EQ(type({"phase", "list", "--assembly", "1", "--server", "a"}), exit_ok) << err_.str();
    EXPECT_EQ(dialled_.at(1).fingerprint, fingerprint);
    EXPECT_NE(content(profile()).find(fingerprint), std::string::npos);

    // Another certificate later is refused, whoever sits there and whatever is allowed.
    server_.expect(net::DialError(net::DialError::Kind::untrusted, "other", std::string(64, 'b')));
    EXPECT_EQ(type({"phase", "list", "--assembly", "1", "--accept-new-certificate"}),
              exit_connection);
    EXPECT_EQ(dialled_.at(2).fingerprint, fingerprint);
    EXPECT_EQ(server_.dialled, 3u);
}

TEST_F(CommandLine, TakesNoForAnAnswer) {
    asks_ = true;
    in_.str("\n");
    server_.expect(self_made());
    EXPECT_EQ(type({"phase", "list", "--assembly", "1", "--server", "a"}), exit_connection);
    EXPECT_FALSE(std::filesystem::exists(profile()));
}

TEST_F(CommandLine, AcceptsANewCertificateWhenItIsToldTo) {
    server_.expect(self_made());
    server_.expect(serves);
    EXPECT_EQ(
        type({"phase", "list", "--assembly", "1", "--server", "a", "--accept-new-certificate"}),
        exit_ok);
    EXPECT_EQ(dialled_.at(1).fingerprint, fingerprint);
}

TEST_F(CommandLine, SaysSoWhenTheProfileIsSpoilt) {
    std::filesystem::create_directories(profile().parent_path());
    std::ofstream(profile()) << "not json";
    EXPECT_EQ(type({"phase", "list", "--assembly", "1"}), exit_connection);
    EXPECT_NE(err_.str().find("default.json"), std::string::npos) << err_.str();
    EXPECT_EQ(content(profile()), "not json");
}

}  // namespace
}  // namespace isegoria::cli
