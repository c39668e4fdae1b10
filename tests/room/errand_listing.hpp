// SPDX-License-Identifier: AGPL-3.0-or-later
// errands_expected.txt, and one errand of each kind with something in every field. Pure.
#pragma once

#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "../trust/filled.hpp"
#include "isegoria/v1/desk.pb.h"

namespace isegoria::room::testing_office {

inline std::map<std::string, std::set<std::string>> errand_listing() {
    std::ifstream file(std::string(ISEGORIA_SOURCE_DIR) + "/tests/room/errands_expected.txt");
    std::map<std::string, std::set<std::string>> rows;
    for (std::string line; std::getline(file, line);) {
        line = line.substr(0, line.find('#'));
        const auto colon = line.find(':');
        if (colon == std::string::npos) continue;
        std::istringstream who(line.substr(colon + 1));
        for (std::string word; who >> word;) rows[line.substr(0, colon)].insert(word);
    }
    return rows;
}

inline std::vector<v1::Errand> all_errands() {
    std::vector<v1::Errand> errands;
    const auto* kinds = v1::Errand::descriptor()->FindOneofByName("kind");
    for (int each = 0; each < kinds->field_count(); ++each) {
        v1::Errand& made = errands.emplace_back();
        trust::fill(*made.GetReflection()->MutableMessage(&made, kinds->field(each)));
        // Its fields are looked at before who asks; absent they are lawful.
        if (made.has_prepare_lottery()) made.mutable_prepare_lottery()->Clear();
    }
    return errands;
}

inline std::string name_of(const v1::Errand& errand) {
    const auto* kinds = v1::Errand::descriptor()->FindOneofByName("kind");
    return errand.GetReflection()->GetOneofFieldDescriptor(errand, kinds)->name();
}

}  // namespace isegoria::room::testing_office
