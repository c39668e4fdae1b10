// SPDX-License-Identifier: AGPL-3.0-or-later
// The list. A test compares the options with what each program says of itself.
#include "program/programs.hpp"

#include <algorithm>

namespace isegoria::program {

const std::vector<Listed>& programs() {
    static const std::vector<Listed> list = {
        {"serve",
         {},
         {"data", "listen", "plain", "certificate", "certificate-key", "origin", "public-url",
          "metrics", "trusted-proxy", "unlimited", "vault-key-file", "mail-command", "mail-from",
          "instance", "wishes-per-second", "connections-max", "conference", "conference-url",
          "conference-issuer", "conference-subject", "conference-key-id", "conference-algorithm",
          "conference-secret-file"}},
        {"backup", {}, {"data", "to", "with-keys"}},
        {"restore", {}, {"from", "data"}},
        {"verify", {}, {"instance"}},
        {"doctor", {}, {"data", "instance"}},
        {"organiser", {"add"}, {"data", "instance"}},
        {"demo",
         {},
         {"once", "pool", "categories", "panel-size", "statements", "statements-language",
          "speakers", "contributors", "seed", "kills", "kill-seed", "charter-out", "directory"}},
        {"simulate",
         {},
         {"members", "onlookers", "rooms", "seconds", "seed", "speakers", "cuts", "kills",
          "back-within", "json", "directory"}},
        {"speech-trial", {}, {"speakers", "members", "seed"}},
        // The lottery's own tool, which explains and completes itself.
        {"sortition",
         {"check", "prepare", "draw", "verify", "invite", "explain", "alternates", "replace",
          "groups", "generate", "completion", "manual"},
         {}},
    };
    return list;
}

const Listed* find_program(std::string_view name) {
    const auto& list = programs();
    const auto found = std::ranges::find(list, name, &Listed::name);
    return found == list.end() ? nullptr : &*found;
}

std::string key_of(const Listed& program) {
    std::string key = "program." + std::string(program.name);
    std::ranges::replace(key, '-', '_');
    return key;
}

}  // namespace isegoria::program
