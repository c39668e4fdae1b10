// SPDX-License-Identifier: AGPL-3.0-or-later
// The plot itself holds: what the tests beside it break or look at is a whole assembly.
#include <gtest/gtest.h>

#include "story.hpp"

namespace isegoria::trust {
namespace {

TEST(Story, LeadsToASignedCharterInUse) {
    const Folder folder;
    ServerProcess server(folder / "data");
    Story story(server);
    story.all_of_it();
    Caller visitor(server.port(), stranger());
    visitor.watch(story.assembly);
    EXPECT_TRUE(visitor.entities().find(story.assembly, v1::Entity::kVersion, 1));
    EXPECT_EQ(story.stop(), 0);
    const Ended verified = run_program({"verify", server.data().string()}, folder);
    EXPECT_EQ(verified.exit_code, 0) << verified.output << verified.errors;
}

}  // namespace
}  // namespace isegoria::trust
