// SPDX-License-Identifier: AGPL-3.0-or-later
// From which devices a person is connected, for those who say so. Owned by the host; on the loop.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "room/identity.hpp"

namespace isegoria::net {

class Live;

class Devices {
  public:
    static constexpr std::size_t id_octets = 16;  // The contract's: Hello.device.

    // Connections of this person from any other device than this one.
    [[nodiscard]] std::vector<Live*> others(room::PersonId person, const std::string& device) const;
    void add(room::PersonId person, const std::string& device, Live& live);
    // Whether it was added or not.
    void remove(room::PersonId person, const Live& live);

  private:
    struct Connected {
        std::string device;
        Live* live;
    };
    std::unordered_map<room::PersonId, std::vector<Connected>> connected_;
};

}  // namespace isegoria::net
