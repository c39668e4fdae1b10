// SPDX-License-Identifier: AGPL-3.0-or-later
// The octets beneath archive.hpp.
#include "core/archive.hpp"

namespace isegoria::core {

std::uint64_t archive_checksum(std::string_view octets) {
    std::uint64_t hash = 0xcbf2'9ce4'8422'2325U;
    for (const char each : octets) {
        hash ^= static_cast<unsigned char>(each);
        hash *= 0x0000'0100'0000'01b3U;
    }
    return hash;
}

void ArchiveWriter::fixed(std::uint64_t value) {
    for (unsigned shift = 0; shift < 64; shift += 8)
        octet(static_cast<std::uint8_t>(value >> shift));
}

void ArchiveWriter::number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U) octet(static_cast<std::uint8_t>(value | 0x80U));
    octet(static_cast<std::uint8_t>(value));
}

bool ArchiveReader::octet(std::uint8_t& value) {
    if (rest_.empty()) return false;
    value = static_cast<std::uint8_t>(rest_.front());
    rest_.remove_prefix(1);
    return true;
}

bool ArchiveReader::octets(std::size_t count, std::string_view& value) {
    if (count > rest_.size()) return false;
    value = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return true;
}

bool ArchiveReader::fixed(std::uint64_t& value) {
    value = 0;
    for (unsigned shift = 0; shift < 64; shift += 8) {
        std::uint8_t each = 0;
        if (!octet(each)) return false;
        value |= static_cast<std::uint64_t>(each) << shift;
    }
    return true;
}

bool ArchiveReader::number(std::uint64_t& value) {
    value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        std::uint8_t each = 0;
        if (!octet(each)) return false;
        const std::uint64_t bits = each & 0x7fU;
        if (shift == 63 && bits > 1) return false;  // beyond 64 bits
        value |= bits << shift;
        if ((each & 0x80U) == 0) return each != 0 || shift == 0;  // no idle octet at the end
    }
    return false;
}

bool ArchiveReader::count(std::uint64_t& value) { return number(value) && value <= rest_.size(); }

}  // namespace isegoria::core
