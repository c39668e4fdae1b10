// SPDX-License-Identifier: AGPL-3.0-or-later
// Whether the pages of a published version say what the record says, read as anybody would who has
// the page alone. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "isegoria/v1/version.pb.h"

namespace isegoria::demo {

// A version as clients hold it from the record.
struct PublishedVersion {
    std::uint64_t number = 1;
    v1::VersionView view;
    std::vector<v1::VersionArticleView> articles;  // In the order of the version.
};

// Each says what is not on the page as it is in the record, in the order of the record; empty when
// all of it is. Wordings are compared in the first language of each text.
[[nodiscard]] std::string html_fault(std::string_view page, const PublishedVersion& version);
[[nodiscard]] std::string markdown_fault(std::string_view page, const PublishedVersion& version);
// The JSON page has numbers, provenance and signature too; its document must have the signed digest.
[[nodiscard]] std::string json_fault(std::string_view page, const PublishedVersion& version);

}  // namespace isegoria::demo
