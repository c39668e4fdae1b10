// SPDX-License-Identifier: AGPL-3.0-or-later
// The subcommand that fills a session with invented people. Owns its process and its one loop.
#pragma once

namespace isegoria::simulate {

// `words[0]` is the subcommand. Returns what the process exits with: 0 when all held, 1 when
// something did not (said on stderr), 2 when the options are wrong.
int simulate(int count, char** words);

}  // namespace isegoria::simulate
