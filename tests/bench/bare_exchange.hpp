// SPDX-License-Identifier: AGPL-3.0-or-later
// The limit of one message in and one out: as many sockets as the clients of a server, one request
// outstanding each, answered by a program that reads it, inserts a row and writes the answer, and
// does nothing else. Used by the benches alone; forks, so nothing else may run in the process.
#pragma once

#include <filesystem>
#include <vector>

#include "bare_log.hpp"

namespace isegoria::bench {

struct Exchanged {
    double rate = 0;   // answers a second
    double batch = 0;  // rows a transaction
    double median_ms = 0;  // of a lone client, from asking to the answer
};

// `clients` sockets of the loopback in this process and the answering program in another, which has
// one thread for the sockets and one for the rows, as a server has. Requests and answers are as
// long as those of a reaction.
Exchanged bare_exchange(const std::filesystem::path& path, const std::vector<Row>& rows,
                        std::size_t clients, double seconds);

}  // namespace isegoria::bench
