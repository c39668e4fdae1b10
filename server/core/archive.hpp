// SPDX-License-Identifier: AGPL-3.0-or-later
// Snapshots of any described value, its schema in words, and the octets that a state hash covers;
// each one walk over the members, written once for all of them. Pure templates; any thread.
//
// An archive is: 8 octets of magic, 8 of the schema's checksum, the value, 8 of the checksum of all
// before; numbers of the frame little endian. In the value: unsigned integers and ids are LEB128
// varints (DWARF 5, 7.6), signed ones zigzag before that, enums their number, bool and the presence
// of an optional one octet, strings and lists their length before them, Digest its octets, a
// variant its index before its alternative, a struct its members in the order of declaration. Each
// value has exactly one form: what load() accepts, save() writes again octet by octet. An archive
// is a shortcut, never the truth: whatever is wrong with it, discard it and replay the log.
//
// The checksum finds accidents, not attackers: whoever can write the file can write its checksum.
// Even then loading is bounds-checked and allocates in proportion to what was read.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "core/describe.hpp"
#include "core/ids.hpp"
#include "core/schema.hpp"
#include "core/text.hpp"

namespace isegoria::core {

enum class ArchiveFault : std::uint8_t {
    truncated = 1,   // shorter than its frame
    not_an_archive,  // the magic is missing
    another_schema,  // written by a server whose state has another shape: replay
    altered,         // the checksum differs
    malformed,       // a value out of bounds, in a second form, or octets left over
};
BOOST_DESCRIBE_ENUM(ArchiveFault, truncated, not_an_archive, another_schema, altered, malformed)

// FNV-1a, 64 bits (draft-eastlake-fnv); any change within one octet changes it for certain.
[[nodiscard]] std::uint64_t archive_checksum(std::string_view octets);

class ArchiveWriter {
  public:
    void octet(std::uint8_t value) { octets_.push_back(static_cast<char>(value)); }
    void octets(std::string_view value) { octets_.append(value); }
    void fixed(std::uint64_t value);   // 8 octets, little endian
    void number(std::uint64_t value);  // varint
    [[nodiscard]] std::string& result() { return octets_; }

  private:
    std::string octets_;
};

// Each function is false when the octets end before or say something that cannot be.
class ArchiveReader {
  public:
    explicit ArchiveReader(std::string_view octets) : rest_(octets) {}
    [[nodiscard]] bool octet(std::uint8_t& value);
    [[nodiscard]] bool octets(std::size_t count, std::string_view& value);
    [[nodiscard]] bool fixed(std::uint64_t& value);
    [[nodiscard]] bool number(std::uint64_t& value);  // shortest form only
    // A count of elements of at least one octet each; so never more than what is left.
    [[nodiscard]] bool count(std::uint64_t& value);
    [[nodiscard]] std::size_t left() const { return rest_.size(); }

  private:
    std::string_view rest_;
};

namespace archive_detail {

constexpr std::uint64_t zigzag(std::int64_t value) {
    return (static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63);
}
constexpr std::int64_t unzigzag(std::uint64_t value) {
    return static_cast<std::int64_t>((value >> 1U) ^ (~(value & 1U) + 1U));
}

// What a list may hold: something that takes at least one octet, so that a count can be checked.
template <class T>
constexpr bool takes_an_octet() {
    if constexpr (Described<T>)
        return !boost::mp11::mp_empty<
            boost::describe::describe_members<T, boost::describe::mod_any_access>>::value;
    else
        return true;
}

// For snapshots texts are written whole; for the state hash their commitments stand for them, so
// that an erasure does not change it.
template <bool whole_texts, class T>
void write(ArchiveWriter& out, const T& value) {
    if constexpr (!whole_texts && std::is_same_v<T, Text>) {
        write<whole_texts>(out, value.commitment);
    } else if constexpr (std::is_same_v<T, bool>) {
        out.octet(value ? 1 : 0);
    } else if constexpr (is_id<T>) {
        out.number(value.value);
    } else if constexpr (std::is_enum_v<T>) {
        static_assert(std::is_unsigned_v<std::underlying_type_t<T>>);
        out.number(static_cast<std::uint64_t>(value));
    } else if constexpr (std::is_integral_v<T> && std::is_signed_v<T>) {
        out.number(zigzag(value));
    } else if constexpr (std::is_integral_v<T>) {
        out.number(value);
    } else if constexpr (std::is_same_v<T, std::string>) {
        out.number(value.size());
        out.octets(value);
    } else if constexpr (is_octets<T>) {
        for (const std::uint8_t each : value) out.octet(each);
    } else if constexpr (is_a<T, std::optional>) {
        out.octet(value ? 1 : 0);
        if (value) write<whole_texts>(out, *value);
    } else if constexpr (is_a<T, std::variant>) {
        out.number(value.index());
        std::visit([&](const auto& alternative) { write<whole_texts>(out, alternative); }, value);
    } else if constexpr (is_map<T>) {
        out.number(value.size());
        for (const auto& [key, element] : value) {
            write<whole_texts>(out, key);
            write<whole_texts>(out, element);
        }
    } else if constexpr (is_a<T, std::vector> || is_a<T, std::set>) {
        out.number(value.size());
        for (const typename T::value_type& element : value) write<whole_texts>(out, element);
    } else {
        static_assert(Described<T>, "a member of this type cannot be archived");
        for_each_member(
            value, [&](std::string_view, const auto& member) { write<whole_texts>(out, member); });
    }
}

template <class T>
[[nodiscard]] bool read(ArchiveReader& in, T& value);

template <class T>
[[nodiscard]] bool read_elements(ArchiveReader& in, T& value) {
    std::uint64_t count = 0;
    if (!in.count(count)) return false;
    value.clear();
    if constexpr (is_map<T>) {
        static_assert(takes_an_octet<typename T::key_type>());
        for (; count != 0; --count) {
            typename T::key_type key{};
            if (!read(in, key)) return false;
            // Ascending, none twice: the one order in which a map is written.
            if (!value.empty() && !(value.rbegin()->first < key)) return false;
            const auto place =
                value.emplace_hint(value.end(), std::move(key), typename T::mapped_type{});
            if (!read(in, place->second)) return false;
        }
    } else if constexpr (is_a<T, std::set>) {
        static_assert(takes_an_octet<typename T::value_type>());
        for (; count != 0; --count) {
            typename T::value_type element{};
            if (!read(in, element)) return false;
            if (!value.empty() && !(*value.rbegin() < element)) return false;
            value.insert(value.end(), std::move(element));
        }
    } else {
        static_assert(takes_an_octet<typename T::value_type>());
        // Room grows with what was really read: a count alone commits no memory worth the name.
        constexpr std::uint64_t reserved_max = 1'024;
        value.reserve(static_cast<std::size_t>(std::min(count, reserved_max)));
        for (; count != 0; --count) {
            typename T::value_type element{};
            if (!read(in, element)) return false;
            value.push_back(std::move(element));
        }
    }
    return true;
}

template <class T>
[[nodiscard]] bool read_alternative(ArchiveReader& in, T& value) {
    std::uint64_t index = 0;
    if (!in.number(index) || index >= std::variant_size_v<T>) return false;
    return boost::mp11::mp_with_index<std::variant_size_v<T>>(
        static_cast<std::size_t>(index),
        [&](auto which) { return read(in, value.template emplace<which>()); });
}

template <class T>
[[nodiscard]] bool read(ArchiveReader& in, T& value) {
    std::uint64_t number = 0;
    if constexpr (std::is_same_v<T, bool>) {
        std::uint8_t octet = 0;
        if (!in.octet(octet) || octet > 1) return false;
        value = octet == 1;
        return true;
    } else if constexpr (is_id<T>) {
        return in.number(value.value);
    } else if constexpr (std::is_enum_v<T>) {
        if (!in.number(number)) return false;
        if (number > std::numeric_limits<std::underlying_type_t<T>>::max()) return false;
        value = static_cast<T>(number);
        return number == 0 || is_declared(value);  // 0: not said yet
    } else if constexpr (std::is_integral_v<T> && std::is_signed_v<T>) {
        if (!in.number(number)) return false;
        const std::int64_t wide = unzigzag(number);
        value = static_cast<T>(wide);
        return value == wide;
    } else if constexpr (std::is_integral_v<T>) {
        if (!in.number(number)) return false;
        value = static_cast<T>(number);
        return value == number;
    } else if constexpr (std::is_same_v<T, std::string>) {
        std::string_view octets;
        if (!in.count(number) || !in.octets(static_cast<std::size_t>(number), octets)) return false;
        value = octets;
        return true;
    } else if constexpr (is_octets<T>) {
        std::string_view octets;
        if (!in.octets(value.size(), octets)) return false;
        std::copy(octets.begin(), octets.end(), value.begin());
        return true;
    } else if constexpr (is_a<T, std::optional>) {
        bool present = false;
        if (!read(in, present)) return false;
        value.reset();
        return !present || read(in, value.emplace());
    } else if constexpr (is_a<T, std::variant>) {
        return read_alternative(in, value);
    } else if constexpr (is_map<T> || is_a<T, std::vector> || is_a<T, std::set>) {
        return read_elements(in, value);
    } else {
        static_assert(Described<T>, "a member of this type cannot be archived");
        bool good = true;
        for_each_member(value,
                        [&](std::string_view, auto& member) { good = good && read(in, member); });
        return good;
    }
}

// "segsnap", and 1: the version of the frame above.
inline constexpr std::uint64_t magic = 0x01'70'61'6e'73'67'65'73U;
inline constexpr std::size_t frame_octets = 3 * sizeof(std::uint64_t);

}  // namespace archive_detail

// Archives of another schema, or of the same schema under other `rules` (see rules_version in
// state.hpp), are not loaded.
template <class T>
[[nodiscard]] std::uint64_t schema_checksum(std::uint32_t rules) {
    return archive_checksum(schema_of<T>() + " rules " + std::to_string(rules));
}

template <class T>
[[nodiscard]] std::string save(const T& value, std::uint32_t rules) {
    ArchiveWriter out;
    out.fixed(archive_detail::magic);
    out.fixed(schema_checksum<T>(rules));
    archive_detail::write<true>(out, value);
    out.fixed(archive_checksum(out.result()));
    return std::move(out.result());
}

// Nothing when all went well; `value` is changed only then.
template <class T>
[[nodiscard]] std::optional<ArchiveFault> load(std::string_view archive, T& value,
                                               std::uint32_t rules) {
    if (archive.size() < archive_detail::frame_octets) return ArchiveFault::truncated;
    const std::size_t body_end = archive.size() - sizeof(std::uint64_t);
    std::uint64_t magic = 0;
    std::uint64_t schema = 0;
    std::uint64_t checksum = 0;
    ArchiveReader in(archive.substr(0, body_end));
    ArchiveReader end(archive.substr(body_end));
    if (!in.fixed(magic) || !in.fixed(schema) || !end.fixed(checksum))
        return ArchiveFault::truncated;
    if (magic != archive_detail::magic) return ArchiveFault::not_an_archive;
    if (checksum != archive_checksum(archive.substr(0, body_end))) return ArchiveFault::altered;
    if (schema != schema_checksum<T>(rules)) return ArchiveFault::another_schema;
    T loaded{};
    if (!archive_detail::read(in, loaded) || in.left() != 0) return ArchiveFault::malformed;
    value = std::move(loaded);
    return std::nullopt;
}

// What the hash of a state is computed over, by the caller: all that save() writes but the frame
// and the words; of each text its commitment alone, so that redaction leaves the hash as it is.
template <class T>
[[nodiscard]] std::string digest_input(const T& value) {
    ArchiveWriter out;
    archive_detail::write<false>(out, value);
    return std::move(out.result());
}

}  // namespace isegoria::core
