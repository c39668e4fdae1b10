// SPDX-License-Identifier: AGPL-3.0-or-later
// How storage fails. Each failure that asks for another answer from the caller has a type of its
// own; the sentences are for operators. Plain values; any thread.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

namespace isegoria::record {

using StreamId = std::uint64_t;  // 0 is the directory, all others are assemblies.

class Error : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

// The store failed, or the outcome of a write is unknown. The adapter takes no further write; only
// opening it again tells what is durable. A failed sync is never tried again: the system may
// already have dropped what it could not write.
class StorageFailed : public Error {
    using Error::Error;
};

// There is no room. Nothing was written and the adapter stays usable.
class NoSpace : public Error {
    using Error::Error;
};

// One append of a transaction cannot be taken as it is; nothing of the transaction was written.
class AppendRefused : public Error {
  public:
    AppendRefused(std::size_t which, const std::string& why) : Error(why), index(which) {}
    std::size_t index;  // Which element of the span that was given to append().
};

// The stream does not have the number of entries that the append expects.
class WrongPosition : public AppendRefused {
  public:
    WrongPosition(std::size_t which, StreamId of, std::uint64_t wanted, std::uint64_t found)
        : AppendRefused(which, "stream " + std::to_string(of) + " has " + std::to_string(found) +
                                   " entries, not " + std::to_string(wanted)),
          stream(of),
          expected(wanted),
          actual(found) {}
    StreamId stream;
    std::uint64_t expected;
    std::uint64_t actual;
};

// A body or a text is over its limit, or an entry has too many texts.
class EntryTooLarge : public AppendRefused {
    using AppendRefused::AppendRefused;
};

// What is stored is not what was written: a flipped bit, a cut file, a missing row.
class Damaged : public Error {
  public:
    explicit Damaged(const std::string& why) : Error(why) {}
    Damaged(const std::string& why, StreamId of, std::uint64_t at)
        : Error(why + " (stream " + std::to_string(of) + ", entry " + std::to_string(at) + ")"),
          stream(of),
          seq(at) {}
    StreamId stream = 0;
    std::uint64_t seq = 0;  // 0 when the damage is not in one entry.
};

// The stream is shorter than, or differs from, a checkpoint that was signed for it and kept
// elsewhere.
class BehindWitness : public Error {
    using Error::Error;
};

// Another process (or another object in this one) has the file or directory open.
class InUse : public Error {
    using Error::Error;
};

// The file was written by a newer release, or belongs to another program.
class UnknownSchema : public Error {
    using Error::Error;
};

// The vault's key does not open it, is malformed, or lies in a file that others may read.
class WrongKey : public Error {
    using Error::Error;
};

}  // namespace isegoria::record
