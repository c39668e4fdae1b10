// SPDX-License-Identifier: AGPL-3.0-or-later
// Writes the inputs that a fuzzer cannot guess: a sound one of every command, an entry of every
// event, a snapshot. make_corpus FOLDER; what is there already stays.
#include <filesystem>
#include <fstream>
#include <iostream>

#include "../core/charter_fixture.hpp"
#include "../trust/filled.hpp"
#include "core/archive.hpp"
#include "isegoria/v1/frames.pb.h"
#include "net/frame_codec.hpp"
#include "sortition/transcript.hpp"
#include "wire/codec.hpp"

namespace {

namespace fs = std::filesystem;
using namespace isegoria;

void put(const fs::path& folder, const std::string& target, const std::string& name,
         const std::string& octets) {
    fs::create_directories(folder / target);
    std::ofstream(folder / target / name, std::ios::binary) << octets;
}

}  // namespace

int main(int count, char** words) {
    if (count != 2) {
        std::cerr << "make_corpus FOLDER\n";
        return 2;
    }
    const fs::path folder = words[1];
    const auto* kinds = v1::Command::descriptor()->FindOneofByName("kind");
    for (int each = 0; each < kinds->field_count(); ++each) {
        v1::ClientFrame frame;
        auto* request = frame.mutable_request();
        request->set_request_id(std::string(16, 'i'));
        request->set_assembly(1);
        v1::Command* command = request->mutable_command();
        trust::fill(*command->GetReflection()->MutableMessage(command, kinds->field(each)));
        put(folder, "frame", kinds->field(each)->name(), frame.SerializeAsString());
    }
    wire::Entry entry;
    entry.time_ms = core::testing::now_ms;
    entry.actor = core::testing::organiser;
    boost::mp11::mp_for_each<boost::mp11::mp_iota_c<std::variant_size_v<core::Event>>>(
        [&](auto index) {
            entry.events.list = {core::Event{std::in_place_index<index>}};
            put(folder, "entry", std::to_string(index), wire::encode(entry));
        });
    const core::State state = core::testing::published_version();
    put(folder, "archive", "published", core::save(state, core::rules_version));
    put(folder, "archive", "nothing", core::save(core::State{}, core::rules_version));
    const std::string hash(64, 'a');
    put(folder, "transcript", "small",
        sortition::to_json(
            {"random_feasible", "4 6 2 1 3", 12, 4, hash, hash, hash, 1, 9, {"a", "b"}, {"c"}}));
    put(folder, "transcript", "empty", "{}");
    const net::Mask mask{1, 2, 3, 4};
    put(folder, "websocket", "ping_and_message",
        net::whole_frame(net::Opcode::ping, "hello", &mask) +
            net::whole_frame(net::Opcode::binary, std::string(300, 'p'), &mask));
    put(folder, "websocket", "text",
        net::whole_frame(net::Opcode::text, "\xCE\xBA\xE1\xBD\xB9 \xF0\x9F\x98\x80", &mask));
    put(folder, "websocket", "close",
        net::whole_frame(net::Opcode::close, net::close_payload(net::CloseCode::normal, "bye"),
                         &mask));
    return 0;
}
