// SPDX-License-Identifier: AGPL-3.0-or-later
// Errands of organisers: what needs the vault or the lottery around a command. Reading, drawing and
// hashing happen off the loop; the log sees the outcome only. Lives on the loop.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <variant>

#include "isegoria/v1/frames.pb.h"
#include "room/ballot_box.hpp"
#include "room/letter.hpp"
#include "room/registry.hpp"
#include "room/room_token.hpp"

namespace isegoria::room {

// Codes issued in one errand: each costs some 30 ms of hashing.
inline constexpr std::size_t codes_per_errand_max = 1'000;

using ErrandResult = std::variant<v1::Accepted, v1::Refused>;

[[nodiscard]] v1::Refused refused(const core::Rejection& rejection);
[[nodiscard]] v1::Refused refused(const Unavailable& unavailable);
[[nodiscard]] ErrandResult outcome_of(const Result& result);

// How letters go out, and from whom; without a way nobody can prove an address.
struct Post {
    SendLetter send;
    std::string from;
};

class Desk {
  public:
    Desk(World world, Registry& registry, Identity& identity, record::Vault& vault, Post post = {})
        : world_(std::move(world)),
          registry_(registry),
          identity_(identity),
          vault_(vault),
          ballot_box_(world_, registry, vault),
          post_(std::move(post)) {}

    // All tokens of this person have ended: what is connected by them is to go. On the loop.
    std::function<void(PersonId)> on_signed_out;

    using Reply = std::function<void(ErrandResult)>;
    using Uploads = std::map<std::uint32_t, std::string>;

    // `who` carries the client's request id, so that an errand sent twice has one effect: what left
    // an entry is answered from it and not done again.
    struct Who {
        record::StreamId stream = 0;
        core::ParticipantId participant;
        wire::RequestId request_id{};
        core::Digest hash{};
    };
    void run(const Who& who, const v1::Errand& errand, Uploads uploads, Reply reply);

    // Until this is called there is no conference server, and nobody is sent to one.
    void set_conference(ConferenceSettings settings) { tokens_.emplace(std::move(settings)); }

    // Counts and sweeps beside the errands.
    [[nodiscard]] BallotBox& ballot_box() { return ballot_box_; }

  private:
    // Who asks and with which request.
    using Wish = std::tuple<record::StreamId, core::ParticipantId, wire::RequestId>;

    void begin(const Who& who, const v1::Errand& errand, const Uploads& uploads, Reply reply);
    void repeat(const Who& who, const v1::Errand& errand, const Result& earlier,
                const core::State& state, const Reply& reply);
    void import_pool(const Who& who, const v1::ImportPool& errand, const Uploads& uploads,
                     Reply reply);
    void hold_draw(const Who& who, const v1::HoldDraw& errand, Reply reply);
    void fill_seat(const Who& who, const v1::FillSeat& errand, Reply reply);
    void invite_to_role(const Who& who, const v1::InviteToRole& errand, Reply reply);
    void invite_panel(const Who& who, Reply reply);
    void renew_invitation(const Who& who, const v1::RenewInvitation& errand, Reply reply);
    void revoke_invitation(const Who& who, const v1::RevokeInvitation& errand, Reply reply);
    void list_invitations(const Who& who, Reply reply);
    void end_sign_ins(const Who& who, const v1::EndSignIns& errand, Reply reply);
    void prove_email(const Who& who, const v1::ProveEmail& errand, Reply reply);
    void confirm_email(const Who& who, const v1::ConfirmEmail& errand, Reply reply);
    void fetch_pool(const Who& who, const v1::FetchPool& errand, Reply reply);
    void fetch_transcript(const Who& who, Reply reply);
    void fetch_composition(const Who& who, Reply reply);
    void fetch_room_token(const Who& who, const v1::FetchRoomToken& errand, Reply reply);
    void arrange_breakout(const Who& who, const v1::ArrangeBreakout& errand, Reply reply);
    void cast_secret_ballot(const Who& who, const v1::CastSecretBallot& errand, Reply reply);
    void put_ballot(const Who& who, const core::RecordSecretAnswer& command,
                    const core::CheckedAnswer& answer, const Reply& reply);
    void settle_ballot(const BallotBox::Slot& slot, const std::string& key, const Result& result);
    void fetch_group_equality(const Who& who, const v1::FetchGroupEquality& errand, Reply reply);

    // Submits as the server itself, on behalf of `who`; `done` gets what the clerk says.
    void submit(const Who& who, core::Command command, std::function<void(const Result&)> done);
    // Refuses unless `who` holds one of these roles; otherwise `task` runs with the settled state.
    void if_allowed(const Who& who, core::Roles roles, const Reply& reply,
                    std::function<void(const core::State&)> task);
    // Refuses unless `who` is an organiser and the participant was invited.
    void for_invited(const Who& who, std::uint64_t participant, const Reply& reply,
                     std::function<void(core::ParticipantId)> task);

    // What blocks; a failure of the vault is answered, not lost.
    void off_loop(const Reply& reply, std::function<void()> work);

    World world_;
    Registry& registry_;
    Identity& identity_;
    record::Vault& vault_;
    BallotBox ballot_box_;
    std::optional<RoomTokens> tokens_;
    Post post_;
    // The vault comes before the entry that a second asking would be answered from, so that of two
    // that come at once the later one has to wait.
    std::set<Wish> under_way_;
};

}  // namespace isegoria::room
