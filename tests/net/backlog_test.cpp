// SPDX-License-Identifier: AGPL-3.0-or-later
// What the kernel did not take: how far it is sent, and where it may be cut.
#include "net/backlog.hpp"

#include <gtest/gtest.h>

#include "net/frame_codec.hpp"

namespace isegoria::net {
namespace {

Batch batch_of(std::vector<std::size_t> sizes) {
    std::string octets;
    for (const std::size_t size : sizes)
        octets += whole_frame(Opcode::binary, std::string(size, 'x'));
    return std::make_shared<const std::string>(octets);
}

std::string drain(Backlog& backlog, std::size_t step) {
    std::string all;
    while (!backlog.empty()) {
        const std::string_view front = backlog.front(step);
        all += front;
        backlog.drop_front(front.size());
    }
    return all;
}

TEST(Backlog, GivesBackWhatItWasGivenInWhateverSteps) {
    for (const std::size_t step : {1U, 7U, 100U, 100'000U}) {
        Backlog backlog;
        const Batch first = batch_of({5, 70'000});
        const Batch second = batch_of({0, 126});
        backlog.add(first);
        backlog.add(second);
        EXPECT_EQ(backlog.size(), first->size() + second->size());
        EXPECT_EQ(drain(backlog, step), *first + *second);
        EXPECT_EQ(backlog.size(), 0U);
    }
}

TEST(Backlog, IsCutBehindTheFrameThatHasBegun) {
    const Batch first = batch_of({5, 300, 70'000});
    const std::vector<std::pair<std::size_t, std::size_t>> cuts{
        {0, 0}, {1, 7}, {7, 7}, {8, 7 + 304}, {7 + 304, 7 + 304}, {7 + 305, first->size()}};
    for (const auto& [sent, end] : cuts) {
        Backlog backlog;
        backlog.add(first);
        backlog.add(batch_of({1}));
        if (sent > 0) backlog.drop_front(sent);
        backlog.cut_behind_frame();
        EXPECT_EQ(drain(backlog, 1'000), first->substr(sent, end - sent)) << sent;
    }
}

TEST(FrameSize, CountsHeaderMaskAndPayload) {
    const Mask mask{1, 2, 3, 4};
    for (const std::size_t size : {0U, 125U, 126U, 65'535U, 65'536U}) {
        for (const Mask* used : {static_cast<const Mask*>(nullptr), &mask}) {
            const std::string frame = whole_frame(Opcode::binary, std::string(size, 'x'), used);
            EXPECT_EQ(frame_size(frame + "more"), frame.size());
        }
    }
}

}  // namespace
}  // namespace isegoria::net
