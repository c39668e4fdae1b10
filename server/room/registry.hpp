// SPDX-License-Identifier: AGPL-3.0-or-later
// Every stream's clerk: opens those that exist, founds those that the directory has convened, and
// keeps the timetable (core/timetable.hpp). Lives on one loop.
#pragma once

#include <map>
#include <memory>

#include "core/timetable.hpp"
#include "room/clerk.hpp"
#include "room/identity.hpp"

namespace isegoria::room {

class Registry {
  public:
    // Reads every stream; throws what the log throws.
    Registry(World world, Identity& identity);

    // Null when there is no such assembly.
    [[nodiscard]] Clerk* find(record::StreamId stream);
    [[nodiscard]] Clerk& directory() { return *find(directory_stream); }
    [[nodiscard]] const std::map<record::StreamId, std::unique_ptr<Clerk>>& clerks() const {
        return clerks_;
    }

    // Does what is due. Called every second or so; that is how late a deadline may be kept.
    void tick();

    [[nodiscard]] bool idle() const;

    // After each durable batch of any stream.
    std::function<void(record::StreamId, const core::State&, const std::vector<wire::Entry>&)>
        on_committed;
    // The log has failed; nothing is taken any more.
    std::function<void(std::exception_ptr)> on_failed;

  private:
    void open(record::StreamId stream);
    void found_convened(const core::State& directory);
    void found(core::AssemblyId assembly, const core::ConvenedAssembly& convened);
    // A rehearsal begins as a copy: what the original was told is told to it, in one batch.
    void copy_original(core::AssemblyId rehearsal, core::AssemblyId of);
    void note_timetable(record::StreamId stream, const core::State& state);

    World world_;
    Identity& identity_;
    std::map<record::StreamId, std::unique_ptr<Clerk>> clerks_;
    std::map<record::StreamId, std::vector<core::Due>> timetables_;  // of those that have one
    std::shared_ptr<Registry*> self_;
};

}  // namespace isegoria::room
