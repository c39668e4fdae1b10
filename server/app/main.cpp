// SPDX-License-Identifier: AGPL-3.0-or-later
// isegoria: the first word is a subcommand of the server, or a noun of the command line.
#include <google/protobuf/stubs/logging.h>

#include <functional>
#include <iostream>
#include <map>
#include <string>

#include "app/house.hpp"
#include "app/speech_trial.hpp"
#include "cli/cli.hpp"
#include "demo/demo.hpp"
#include "simulate/simulate.hpp"

int main(int count, char** words) {
    using namespace isegoria;
    // Text that is no UTF-8 is refused where it is read; whoever sends it may not fill the log too.
    google::protobuf::SetLogHandler(nullptr);
    const std::map<std::string, std::function<int(int, char**)>> subcommands{
        {"serve", app::serve},
        {"backup", app::backup},
        {"restore", app::restore},
        {"verify", app::verify},
        {"doctor", app::doctor},
        {"organiser", app::organiser},
        {"demo", demo::conduct},
        {"demo-crowd", demo::crowd},
        {"demo-panel", demo::panel},
        {"simulate", simulate::simulate},
        {"speech-trial", app::speech_trial},
    };
    if (count > 1) {
        const auto found = subcommands.find(words[1]);
        if (found != subcommands.end()) return found->second(count - 1, words + 1);
    }
    return cli::run(count, words);
}
