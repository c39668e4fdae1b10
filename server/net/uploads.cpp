// SPDX-License-Identifier: AGPL-3.0-or-later
// See uploads.hpp.
#include "net/uploads.hpp"

#include <utility>

namespace isegoria::net {

UploadSpace::Answer UploadSpace::take(room::PersonId person, std::size_t octets) {
    const auto found = by_person_.find(person);
    const std::size_t before = found == by_person_.end() ? 0 : found->second;
    if (octets > limits_.octets_per_person_max - before) return Answer::person_is_full;
    if (octets > limits_.octets_max - octets_) return Answer::house_is_full;
    if (octets > 0) by_person_[person] = before + octets;
    octets_ += octets;
    return Answer::taken;
}

void UploadSpace::give_back(room::PersonId person, std::size_t octets) {
    const auto found = by_person_.find(person);
    if (found == by_person_.end()) return;
    octets_ -= octets;
    found->second -= octets;
    if (found->second == 0) by_person_.erase(found);
}

Uploading::Answer Uploading::add(const v1::Upload& upload) {
    const bool begins = !files_.contains(upload.upload());
    // An empty file is one empty part, so that the errand can say that it is empty.
    if (upload.part().empty() && !begins) return Answer::empty_part;
    if (begins && files_.size() >= space_->limits().files_max) return Answer::too_many_files;
    switch (space_->take(person_, upload.part().size())) {
        case UploadSpace::Answer::person_is_full:
            return Answer::too_large;
        case UploadSpace::Answer::house_is_full:
            return Answer::house_is_full;
        case UploadSpace::Answer::taken:
            break;
    }
    octets_ += upload.part().size();
    files_[upload.upload()] += upload.part();
    return Answer::taken;
}

void Uploading::end() {
    space_->give_back(person_, std::exchange(octets_, 0));
    files_.clear();
}

}  // namespace isegoria::net
