// SPDX-License-Identifier: AGPL-3.0-or-later
// The directory's entry is the truth: an assembly that it has convened and whose stream is empty is
// founded, now or at the next start.
#include "room/registry.hpp"

#include "core/rehearsal.hpp"
#include "record/errors.hpp"
#include "room/rehearsal_name.hpp"

namespace isegoria::room {

Registry::Registry(World world, Identity& identity)
    : world_(std::move(world)), identity_(identity), self_(std::make_shared<Registry*>(this)) {
    open(directory_stream);
    directory().when_settled([this](const core::State& state) { found_convened(state); });
}

Clerk* Registry::find(record::StreamId stream) {
    const auto found = clerks_.find(stream);
    return found == clerks_.end() ? nullptr : found->second.get();
}

void Registry::open(record::StreamId stream) {
    auto& clerk = clerks_[stream] = std::make_unique<Clerk>(stream, world_);
    clerk->on_committed = [this, stream](const core::State& state,
                                         const std::vector<wire::Entry>& entries) {
        if (stream == directory_stream)
            found_convened(state);
        else
            note_timetable(stream, state);
        if (on_committed) on_committed(stream, state, entries);
    };
    clerk->on_failed = [this](const std::exception_ptr& failure) {
        if (on_failed) on_failed(failure);
    };
    clerk->when_settled(
        [this, stream](const core::State& state) { note_timetable(stream, state); });
}

void Registry::found_convened(const core::State& directory) {
    for (auto at = directory.directory.assemblies.rbegin();
         at != directory.directory.assemblies.rend(); ++at) {
        // Numbers ascend and assemblies are founded in that order.
        if (clerks_.contains(at->first.value)) break;
        open(at->first.value);
        if (clerks_.at(at->first.value)->size() == 0) found(at->first, at->second);
    }
}

void Registry::found(core::AssemblyId assembly, const core::ConvenedAssembly& convened) {
    core::FoundAssembly command;
    command.assembly = assembly;
    command.territory = convened.territory;
    command.rehearsal_of = convened.rehearsal_of;
    for (const core::TextWording& name : shown_names(convened))
        command.names.push_back({name.language, name.words.words});
    command.time_zone = convened.time_zone;
    world_.background([this, alive = self_, command, organiser = convened.organiser]() mutable {
        try {
            const PersonId person = identity_.person_of(directory_stream, organiser);
            if (person == 0) return;  // Merged this very moment: the next start knows the new name.
            command.organiser = identity_.join(person, command.assembly.value);
        } catch (const std::exception&) {
            return;  // The vault failed; the next start finds the stream empty and founds it.
        }
        world_.post([alive, command] {
            if (*alive == nullptr) return;
            Submission submission;
            submission.context.system = true;
            submission.command = command;
            submission.reply = [](const Result&) {};  // refused only when it is founded already
            (*alive)->find(command.assembly.value)->submit(std::move(submission));
            if (command.rehearsal_of)
                (*alive)->copy_original(command.assembly, command.rehearsal_of);
        });
    });
}

void Registry::copy_original(core::AssemblyId rehearsal, core::AssemblyId of) {
    Clerk* original = find(of.value);
    if (original == nullptr) return;
    original->when_settled([this, rehearsal](const core::State& state) {
        for (core::Command& command : core::copy_of(state, world_.now_ms())) {
            Submission submission;
            submission.context.system = true;
            submission.command = std::move(command);
            // What the rules refuse today is left for the organiser to add.
            submission.reply = [](const Result&) {};
            find(rehearsal.value)->submit(std::move(submission));
        }
    });
}

void Registry::note_timetable(record::StreamId stream, const core::State& state) {
    auto due = core::timetable(state);
    if (due.empty())
        timetables_.erase(stream);
    else
        timetables_[stream] = std::move(due);
}

void Registry::tick() {
    const std::int64_t now_ms = world_.now_ms();
    for (const auto& [stream, timetable] : timetables_)
        for (const core::Due& due : timetable) {
            if (due.at_ms > now_ms) continue;
            Submission submission;
            submission.context.system = true;
            submission.command = due.command;
            // Refused when it was done or put off meanwhile: then the next entry says when.
            submission.reply = [](const Result&) {};
            clerks_.at(stream)->submit(std::move(submission));
        }
    for (const auto& [stream, clerk] : clerks_) clerk->go_on();
}

bool Registry::idle() const {
    for (const auto& [stream, clerk] : clerks_)
        if (!clerk->idle()) return false;
    return true;
}

}  // namespace isegoria::room
