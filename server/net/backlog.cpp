// SPDX-License-Identifier: AGPL-3.0-or-later
// The rest of backlog.hpp.
#include "net/backlog.hpp"

#include <algorithm>

namespace isegoria::net {

std::size_t frame_size(std::string_view octets) {
    const auto octet = [&octets](std::size_t at) {
        return static_cast<std::size_t>(static_cast<unsigned char>(octets[at]));
    };
    const std::size_t first = octet(1) & 0x7FU;
    const std::size_t masked = (octet(1) & 0x80U) != 0 ? 4 : 0;
    const std::size_t extended = first == 126 ? 2 : first == 127 ? 8 : 0;
    std::size_t size = extended == 0 ? first : 0;
    for (std::size_t i = 0; i < extended; ++i) size = size << 8U | octet(2 + i);
    return 2 + extended + masked + size;
}

std::string_view Backlog::front(std::size_t most) const {
    if (waiting_.empty()) return {};
    return std::string_view(*waiting_.front()).substr(at_, most);
}

void Backlog::drop_front(std::size_t octets) {
    at_ += octets;
    if (at_ < waiting_.front()->size()) return;
    waiting_.pop_front();
    at_ = 0;
}

void Backlog::cut_behind_frame() {
    if (waiting_.empty()) return;
    const std::string_view octets = *waiting_.front();
    std::size_t end = 0;
    while (end < at_) end += frame_size(octets.substr(end));
    const std::string rest(octets.substr(at_, end - at_));
    waiting_.clear();
    at_ = 0;
    if (!rest.empty()) waiting_.push_back(std::make_shared<const std::string>(rest));
}

std::size_t Backlog::size() const {
    std::size_t size = sealed.size() - sealed_at;
    for (const Batch& each : waiting_) size += each->size();
    return size - at_;
}

}  // namespace isegoria::net
