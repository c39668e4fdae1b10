// SPDX-License-Identifier: AGPL-3.0-or-later
// What a policy of the speaker queue would have made of a debate: the product's own rules, with
// nobody connected, in time that only counts. Pure; any thread.
#pragma once

#include "app/house.hpp"
#include "core/equality.hpp"
#include "core/speaker_queue.hpp"
#include "simulate/speakers.hpp"

namespace isegoria::app {

// The floor is there for `floor_ms`: everyone asks when the debate says so, or as soon as they may
// again; whoever the policy calls next speaks as long as they wished, and the next follows at once.
// What is not said by then is not said. The figures are over all speakers of the debate.
[[nodiscard]] core::Equality try_policy(const simulate::Speakers& speakers,
                                        core::QueuePolicy policy, std::int64_t floor_ms);

// isegoria speech-trial: the policies beside each other.
int speech_trial(int count, char** words);

}  // namespace isegoria::app
