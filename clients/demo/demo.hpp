// SPDX-License-Identifier: AGPL-3.0-or-later
// The subcommands that drive one assembly through a server with separate client processes. Each
// owns its process and its one loop.
#pragma once

namespace isegoria::demo {

// `words[0]` is the subcommand. They return what the process exits with: 0 when all held, 1 when
// something did not (said on stderr), 2 when the options are wrong.
int conduct(int count, char** words);  // isegoria demo
int crowd(int count, char** words);    // isegoria demo-crowd, started by the conductor
int panel(int count, char** words);    // isegoria demo-panel, started by the conductor

}  // namespace isegoria::demo
