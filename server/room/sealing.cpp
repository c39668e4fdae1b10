// SPDX-License-Identifier: AGPL-3.0-or-later
// Texts without words have no commitment and no place; all others are numbered as they stand.
#include "room/sealing.hpp"

#include "record/errors.hpp"

namespace isegoria::room {

record::NewEntry seal(wire::Entry& entry, std::uint64_t seq, const Random& random) {
    record::NewEntry result;
    core::for_each_text(entry.events.list, [&](core::Text& text) {
        text.commitment = {};
        if (text.words.empty()) return;
        record::SealedText sealed{{}, text.words};
        random(sealed.salt);
        text.commitment = record::commitment(sealed);
        text.entry = seq;
        text.place = static_cast<std::uint32_t>(result.texts.size());
        result.texts.push_back(std::move(sealed));
    });
    result.body = wire::encode(entry);
    return result;
}

wire::Entry unseal(record::StreamId stream, record::StoredEntry&& stored) {
    auto decoded = wire::decode_entry(stored.body);
    if (const auto* malformed = std::get_if<wire::Malformed>(&decoded))
        throw record::Damaged("entry cannot be read at " + malformed->field, stream, stored.seq);
    wire::Entry entry = std::move(std::get<wire::Entry>(decoded));
    std::uint32_t place = 0;
    core::for_each_text(entry.events.list, [&](core::Text& text) {
        if (text.commitment == core::Digest{}) return;
        text.entry = stored.seq;
        text.place = place++;
        if (text.place >= stored.texts.size())
            throw record::Damaged("a text has no place", stream, stored.seq);
        auto& sealed = stored.texts[text.place];
        text.erased = !sealed.has_value();
        if (text.erased) return;
        if (record::commitment(*sealed) != text.commitment)
            throw record::Damaged("a text is not what was committed to", stream, stored.seq);
        text.words = std::move(sealed->text);
    });
    return entry;
}

std::vector<record::Hash> commitments_in(std::string_view body) {
    std::vector<record::Hash> result;
    auto decoded = wire::decode_entry(body);
    if (auto* entry = std::get_if<wire::Entry>(&decoded))
        core::for_each_text(entry->events.list, [&](core::Text& text) {
            if (text.commitment != core::Digest{}) result.push_back(text.commitment);
        });
    return result;
}

}  // namespace isegoria::room
