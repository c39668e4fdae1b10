// SPDX-License-Identifier: AGPL-3.0-or-later
// The name of an assembly as it is shown: that of a rehearsal says what it is, in the directory, in
// the assembly itself, and so in every letter and on every screen. Pure; any thread.
#pragma once

#include <vector>

#include "core/directory.hpp"

namespace isegoria::room {

[[nodiscard]] std::vector<core::TextWording> shown_names(const core::ConvenedAssembly& convened);

}  // namespace isegoria::room
