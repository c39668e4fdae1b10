// SPDX-License-Identifier: AGPL-3.0-or-later
// F6 and F9 at the real program: the disk is full, or there are no descriptors left. What is there
// is served, what cannot be taken is refused by name, and both end by themselves.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include "story.hpp"

namespace isegoria::trust {
namespace {

using namespace std::chrono_literals;

// A file system of its own, small, in memory.
class SmallDisk {
  public:
    explicit SmallDisk(const Folder& folder) : path_(folder / "disk") {
        std::filesystem::create_directory(path_);
        mounted_ = ::mount("tmpfs", path_.c_str(), "tmpfs", 0, "size=40m,mode=0700") == 0;
    }
    ~SmallDisk() {
        if (mounted_) ::umount2(path_.c_str(), MNT_DETACH);
    }
    [[nodiscard]] bool mounted() const { return mounted_; }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    // Until not one octet fits.
    void fill() const {
        const int file = ::open((path_ / "filler").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
        const std::string octets(1 << 20, 'f');
        for (std::size_t piece = octets.size(); piece > 0; piece /= 2)
            while (::write(file, octets.data(), piece) > 0) {
            }
        ::close(file);
    }
    void empty() const { std::filesystem::remove(path_ / "filler"); }

  private:
    std::filesystem::path path_;
    bool mounted_ = false;
};

TEST(FullDisk, RefusesByNameServesWhatIsThereAndRecoversByItself) {
    const Folder folder;
    const SmallDisk disk(folder);
    if (!disk.mounted()) GTEST_SKIP() << "only root may mount a file system";
    ServerProcess server(disk.path() / "data");
    Story story(server);
    story.found();
    story.draw();
    story.open();
    story.begin(1);
    story.collect();
    const v1::Command answer = command("react { contribution: 1 kind: REACTION_KIND_AGREE }");
    const v1::Command other = command("react { contribution: 1 kind: REACTION_KIND_PASS }");
    Caller& guest = *story.guests[1];
    // The first to meet it gives the ballast's room back, which is for tidying up and lasts a
    // while; then that is full too.
    bool refused = false;
    for (int turn = 0; turn < 200 && !refused; ++turn) {
        disk.fill();
        const auto began = std::chrono::steady_clock::now();
        const v1::Reply reply = guest.ask(story.assembly, turn % 2 == 0 ? answer : other);
        EXPECT_LT(std::chrono::steady_clock::now() - began, 1s);
        refused = reply.refused().code() == "no_space";
        EXPECT_TRUE(refused || reply.has_accepted()) << reply.ShortDebugString();
        EXPECT_TRUE(!refused || reply.refused().retry_after_ms() > 0);
    }
    ASSERT_TRUE(refused) << "the disk was never full";
    // Reading goes on.
    Caller visitor(server.port(), stranger());
    ASSERT_TRUE(visitor.welcomed());
    visitor.watch(story.assembly);
    EXPECT_TRUE(visitor.entities().find(story.assembly, v1::Entity::kPhase, 1));
    EXPECT_TRUE(get(server.port(), "/healthz").starts_with("HTTP/1.1 200"));
    // With room again it takes what it refused, unaided.
    disk.empty();
    const auto emptied = std::chrono::steady_clock::now();
    bool taken = false;
    while (!taken && std::chrono::steady_clock::now() - emptied < 5s) {
        taken = guest.ask(story.assembly, answer).has_accepted() ||
                guest.ask(story.assembly, other).has_accepted();
        if (!taken) usleep(50'000);
    }
    EXPECT_TRUE(taken);
    visitor.hang_up();
    EXPECT_EQ(story.stop(), 0) << server.errors();
    const Ended verified = run_program({"verify", server.data().string()}, folder);
    EXPECT_EQ(verified.exit_code, 0) << verified.output << verified.errors;
}

TEST(NoDescriptors, NewOnesWaitOldOnesAreServedAndItRecovers) {
    const Folder folder;
    ServerProcess server(folder / "data");
    Story story(server);
    story.found();
    Caller& organiser = *story.organiser;
    const rlimit tight{open_files_of(server.process()) + 4, 4'096};
    ASSERT_EQ(::prlimit(server.process(), RLIMIT_NOFILE, &tight, nullptr), 0);
    // More than there are descriptors left; the kernel holds who is not accepted.
    std::vector<std::unique_ptr<net::testing::RawClient>> crowd;
    for (int each = 0; each < 40; ++each)
        crowd.push_back(std::make_unique<net::testing::RawClient>(server.port()));
    usleep(300'000);
    // Who is inside does what they want, and it is durable.
    organiser.done(story.assembly, "choose_plan { plan_template: PLAN_TEMPLATE_SPIRAL }");
    organiser.watch(story.assembly);
    // They go, and everybody else gets in again.
    for (const auto& each : crowd) each->close();
    crowd.clear();
    const auto left = std::chrono::steady_clock::now();
    bool in = false;
    while (!in && std::chrono::steady_clock::now() - left < 10s) {
        try {
            in = get(server.port(), "/healthz").starts_with("HTTP/1.1 200");
        } catch (const std::exception&) {
        }
    }
    EXPECT_TRUE(in);
    const rlimit wide{4'096, 4'096};
    ASSERT_EQ(::prlimit(server.process(), RLIMIT_NOFILE, &wide, nullptr), 0);
    Caller late(server.port(), with_token(organiser.token()));
    EXPECT_TRUE(late.welcomed());
    late.hang_up();
    EXPECT_EQ(story.stop(), 0) << server.errors();
}

}  // namespace
}  // namespace isegoria::trust
