// SPDX-License-Identifier: AGPL-3.0-or-later
// See devices.hpp. A person has a device or two, and a few connections from each.
#include "net/devices.hpp"

namespace isegoria::net {

std::vector<Live*> Devices::others(room::PersonId person, const std::string& device) const {
    std::vector<Live*> result;
    const auto found = connected_.find(person);
    if (found == connected_.end()) return result;
    for (const Connected& each : found->second)
        if (each.device != device) result.push_back(each.live);
    return result;
}

void Devices::add(room::PersonId person, const std::string& device, Live& live) {
    connected_[person].push_back({device, &live});
}

void Devices::remove(room::PersonId person, const Live& live) {
    const auto found = connected_.find(person);
    if (found == connected_.end()) return;
    std::erase_if(found->second, [&](const Connected& each) { return each.live == &live; });
    if (found->second.empty()) connected_.erase(found);
}

}  // namespace isegoria::net
