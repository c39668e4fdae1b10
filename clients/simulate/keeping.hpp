// SPDX-License-Identifier: AGPL-3.0-or-later
// Looks at the end for everything that the server has acknowledged to somebody: whether it is
// there, once and as it was. Owned by the simulation, on its loop.
#pragma once

#include "simulate/facilitation.hpp"
#include "simulate/members.hpp"

namespace isegoria::simulate {

class Keeping {
  public:
    Keeping(const Settings& settings, const Gathering& gathering, const Members& members,
            const Facilitation& facilitation, const Acknowledgements& acknowledgements,
            const Telling& telling);

    // Throws demo::Failure with what is not there.
    void look();

    [[nodiscard]] std::uint64_t secret_ballots() const { return secret_ballots_; }
    [[nodiscard]] std::uint64_t named_voices() const { return named_voices_; }
    [[nodiscard]] std::size_t reports() const { return reports_; }
    [[nodiscard]] std::size_t turns_in_rooms() const { return turns_in_rooms_; }

  private:
    void look_for_entries();
    void look_for_proposals();
    void look_for_voices();
    void look_for_turns();
    void look_for_reports();
    [[nodiscard]] std::vector<v1::Entity> seen_of(v1::Entity::KindCase kind) const;

    const Settings& settings_;
    const Gathering& gathering_;
    const Members& members_;
    const Facilitation& facilitation_;
    const Acknowledgements& acknowledgements_;
    const Telling& telling_;
    std::uint64_t secret_ballots_ = 0;
    std::uint64_t named_voices_ = 0;
    std::size_t reports_ = 0;
    std::size_t turns_in_rooms_ = 0;
};

}  // namespace isegoria::simulate
