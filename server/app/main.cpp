// SPDX-License-Identifier: AGPL-3.0-or-later
// isegoria: the first word is a program of the list in clients/program, or a noun of the command
// line.
#include <google/protobuf/stubs/logging.h>

#include <iostream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "app/house.hpp"
#include "app/speech_trial.hpp"
#include "cli/cli.hpp"
#include "demo/demo.hpp"
#include "program/programs.hpp"
#include "room/lottery_job.hpp"
#include "simulate/simulate.hpp"
#include "sortition/tool/commands.hpp"
#include "sortition/worker.hpp"

namespace {

using Run = int (*)(int, char**);

// The lottery's own tool, for those who have this program only.
int sortition_tool(int count, char** words) {
    const std::vector<std::string_view> arguments(words + 1, words + count);
    return isegoria::sortition::tool::run(arguments, std::cout, std::cerr);
}

}  // namespace

int main(int count, char** words) {
    using namespace isegoria;
    // Text that is no UTF-8 is refused where it is read; whoever sends it may not fill the log too.
    google::protobuf::SetLogHandler(nullptr);
    // Each program of the list has one here, and what is not in the list is not for people.
    const std::map<std::string_view, Run> programs{{"serve", app::serve},
                                                   {"backup", app::backup},
                                                   {"restore", app::restore},
                                                   {"verify", app::verify},
                                                   {"doctor", app::doctor},
                                                   {"organiser", app::organiser},
                                                   {"demo", demo::conduct},
                                                   {"simulate", simulate::simulate},
                                                   {"speech-trial", app::speech_trial},
                                                   {"sortition", sortition_tool}};
    const std::map<std::string_view, Run> children{
        {"demo-crowd", demo::crowd},
        {"demo-panel", demo::panel},
        // Children of serve, which computes lotteries apart from itself.
        {room::lottery_job_verb,
         [](int, char**) { return room::run_lottery_job("/proc/self/exe"); }},
        {sortition::worker_verb, [](int, char**) { return sortition::run_worker(); }},
    };
    if (count > 1) {
        if (const auto child = children.find(words[1]); child != children.end())
            return child->second(count - 1, words + 1);
        if (program::find_program(words[1]) != nullptr)
            return programs.at(words[1])(count - 1, words + 1);
    }
    // "help serve" is "serve --help".
    if (count > 2 && std::string_view(words[1]) == "help" && program::find_program(words[2])) {
        std::string help = "--help";
        std::vector<char*> asked(words + 2, words + count);
        asked.push_back(help.data());
        return programs.at(words[2])(static_cast<int>(asked.size()), asked.data());
    }
    return cli::run(count, words);
}
