// SPDX-License-Identifier: AGPL-3.0-or-later
// Long lists come in pages, which a client asks for by name. Here: which kinds of entity come so,
// and which pages of them there are, by what an assembly shows to everyone. Pure; one thread.
#pragma once

#include <cstdint>
#include <vector>

#include "sync/entity_map.hpp"

namespace isegoria::sync {

// Where the entities of one kind lie: in pages of the questions (versions, articles) that `teller`
// entities are about, each of which tells how many there are.
struct Paging {
    std::uint32_t kind = 0;  // Number of the field in v1::Entity.
    v1::AudienceKind audience{};
    const char* owner = "";  // Field of the entity that names what its page is of; "": none does.
    bool one_an_owner = false;  // An id stands once in the pages of each owner, not once in all.
};
// Null when entities of this kind need no asking.
[[nodiscard]] const Paging* paging_of(std::uint32_t kind);

// All pages of one owner, in order. Empty lists are left out.
struct PageList {
    std::uint64_t owner = 0;
    std::vector<v1::Audience> pages;
};
// By what the map holds of the tellers, which are public: it must have settled.
[[nodiscard]] std::vector<PageList> pages_of(const EntityMap& map, std::uint64_t assembly,
                                             const Paging& paging);

}  // namespace isegoria::sync
