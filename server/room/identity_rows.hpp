// SPDX-License-Identifier: AGPL-3.0-or-later
// How the rows of identity are named in the vault, by kind. Private to the identity*.cpp files;
// pure.
//   token      key: SHA-256 of the token          value: person, guest, end
//   code       key: selector                      value: slow hash, stream, pseudonym
//   letter     key: selector                      value: as code, and the address
//   address    key: stream/address                value: pseudonym that has proved it
//   pair       key: person                        value: stream, two pseudonyms
//   pseudonym  key: person/stream                 value: pseudonym
//   person     key: stream/pseudonym              value: person
//   label      key: stream/pseudonym              value: name or address
//   signed_in  key: stream/pseudonym              value: when
#pragma once

#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "record/digest.hpp"

namespace isegoria::room {

namespace json = boost::json;

inline std::string pair_key(std::uint64_t first, std::uint64_t second) {
    return std::to_string(first) + "/" + std::to_string(second);
}

inline std::string token_key(std::string_view token) {
    const record::Hash hash = record::sha256({"isegoria token", token});
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

inline std::uint64_t number(const json::value& value, std::string_view name) {
    return json::value_to<std::uint64_t>(value.at(name));
}

}  // namespace isegoria::room
