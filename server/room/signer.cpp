// SPDX-License-Identifier: AGPL-3.0-or-later
// The rules do not hash; the digest is over the document that the rules make.
#include "room/signer.hpp"

#include "record/digest.hpp"

namespace isegoria::room {

void Signer::look(record::StreamId stream, const core::State& state) {
    for (const auto& [id, version] : state.versions.by_id) {
        if (version.signature) continue;
        core::SignVersion command;
        command.version = id;
        command.digest = record::sha256({core::canonical_document(version.content)});
        command.signature = record::to_hex(key_.sign(record::octets(command.digest)));
        command.public_key = key_.public_key();
        Submission submission;
        submission.context.system = true;
        submission.command = std::move(command);
        // Refused only when it was signed meanwhile.
        submission.reply = [](const Result&) {};
        registry_.find(stream)->submit(std::move(submission));
    }
}

}  // namespace isegoria::room
