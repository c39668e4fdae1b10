// SPDX-License-Identifier: AGPL-3.0-or-later
// The characters of the panel: few talk much, some are against.
#include <algorithm>

#include "demo/chance.hpp"
#include "demo/panel.hpp"

namespace isegoria::demo {

std::size_t proposal_count(std::size_t themes, std::size_t seats) {
    return std::min({proposals_max, themes, seats});
}
std::size_t proposer(std::size_t theme, std::size_t seats) { return (theme * 3 + 1) % seats; }
std::size_t amender(std::size_t amendment, std::size_t seats) {
    return (amendment * 5 + 2) % seats;
}
std::size_t contested(std::size_t) { return 0; }
// With two proposals both are wanted: a charter needs an article.
std::size_t unloved(std::size_t proposals) { return proposals > 2 ? proposals - 1 : proposals; }

v1::Gradient stand_on(std::uint64_t seed, std::size_t proposal, std::size_t proposals,
                      std::size_t member, std::size_t seats) {
    // By the member's share of the panel, so that the outcome is alike for all sizes of it.
    const std::size_t percent = member * 100 / seats;
    const std::uint64_t mood = toss({seed, proposal, member, 10}) % 10;
    if (proposal == unloved(proposals))
        return percent < 60 ? v1::GRADIENT_STAND_ASIDE : v1::GRADIENT_AGREE_WITH_RESERVATIONS;
    // The last of them is against in any mood and in any panel: somebody has to say why.
    if (proposal == contested(proposals) && (percent >= 80 || member + 1 == seats))
        return mood < 3 && member + 1 < seats ? v1::GRADIENT_MIXED : v1::GRADIENT_STAND_ASIDE;
    if (percent >= 95) return v1::GRADIENT_ABSTAIN;
    if (percent >= 90) return v1::GRADIENT_MIXED;
    return mood < 6 ? v1::GRADIENT_ENDORSE : v1::GRADIENT_AGREE_WITH_RESERVATIONS;
}

v1::Gradient stand_on_charter(std::uint64_t seed, std::size_t member, std::size_t seats) {
    const std::size_t percent = member * 100 / seats;
    if (percent >= 95) return v1::GRADIENT_STAND_ASIDE;
    if (percent >= 88) return v1::GRADIENT_MIXED;
    const std::uint64_t mood = toss({seed, member, 11}) % 10;
    return mood < 7 ? v1::GRADIENT_ENDORSE : v1::GRADIENT_AGREE_WITH_RESERVATIONS;
}

v1::Consent stands(std::size_t member) {
    if (member == 0) return v1::CONSENT_OBJECTION;
    return member % 7 == 3 ? v1::CONSENT_CONCERN : v1::CONSENT_CONSENT;
}

v1::Stance felt_heard(std::uint64_t seed, std::size_t member) {
    const std::uint64_t mood = toss({seed, member, 14}) % 10;
    if (mood == 9) return v1::STANCE_ABSTAIN;
    return mood < 7 ? v1::STANCE_YES : v1::STANCE_NO;
}

std::size_t turns_wished(std::uint64_t seed, std::size_t member) {
    const std::uint64_t talkative = toss({seed, member, 12}) % 10;
    if (talkative < 6) return 1;
    return talkative < 9 ? 2 : 5;
}

std::uint64_t turn_ms(std::uint64_t seed, std::size_t member, std::size_t turn) {
    constexpr std::uint64_t shortest = 5;
    constexpr std::uint64_t longest = 40;
    return shortest + toss({seed, member, turn, 13}) % (longest - shortest + 1);
}

}  // namespace isegoria::demo
