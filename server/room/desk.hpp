// SPDX-License-Identifier: AGPL-3.0-or-later
// Errands of organisers: what needs the vault or the lottery around a command. Reading, drawing and
// hashing happen off the loop; the log sees the outcome only. Lives on the loop.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <variant>

#include "isegoria/v1/frames.pb.h"
#include "room/ballot_box.hpp"
#include "room/letter.hpp"
#include "room/lottery_job.hpp"
#include "room/lottery_shelf.hpp"
#include "room/registry.hpp"
#include "room/room_token.hpp"

namespace isegoria::room {

// Codes issued in one errand: each costs some 30 ms of hashing.
inline constexpr std::size_t codes_per_errand_max = 1'000;

using ErrandResult = std::variant<v1::Accepted, v1::Refused>;

[[nodiscard]] v1::Refused refused(const core::Rejection& rejection);
[[nodiscard]] v1::Refused refused(const Unavailable& unavailable);
[[nodiscard]] v1::Refused finding_list(const sortition::Findings& findings, const char* code);

[[nodiscard]] ErrandResult outcome_of(const Result& result);

// How letters go out, and from whom; without a way nobody can prove an address.
struct Post {
    SendLetter send;
    std::string from;
};

// How lotteries are computed: by children that this program starts, on a thread that may block for
// minutes. Both empty: in this process, where everything else runs.
struct Solving {
    std::string program;
    std::function<void(std::function<void()>)> background;
};

enum class DrawOf : std::uint8_t { of_panel, of_replacements };

class Desk {
  public:
    Desk(World world, Registry& registry, Identity& identity, record::Vault& vault, Post post = {},
         Solving solving = {})
        : world_(std::move(world)),
          registry_(registry),
          identity_(identity),
          vault_(vault),
          ballot_box_(world_, registry, vault),
          post_(std::move(post)),
          solving_(std::move(solving)) {}

    // Sign-ins of this person have ended: what is connected by them is to come again. On the loop.
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
        // Told how far long work is, on the loop; may be empty.
        std::function<void(const v1::Progress&)> hear = {};
        std::string address = {};  // of the network, for counting; empty: not counted
    };
    // Ends what is being computed, so that its thread comes home; before the house goes down.
    void cancel_all();
    void run(const Who& who, const v1::Errand& errand, Uploads uploads, Reply reply);

    // What everybody may have of the latest draw, on the page too; nothing of a rehearsal.
    void fetch_published(record::StreamId stream, DrawOf which, const Reply& reply);

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
    void prepare_lottery(const Who& who, const v1::PrepareLottery& errand, Reply reply);
    void cancel_preparation(const Who& who, Reply reply);
    void verify_draw(const Who& who, Reply reply);
    void choose_alternates(const Who& who, const v1::ChooseAlternates& errand, Reply reply);
    void prepare_replacement(const Who& who, const v1::PrepareReplacement& errand, Reply reply);
    void hold_replacement(const Who& who, const v1::HoldReplacement& errand, Reply reply);
    void fetch_lottery(const Who& who, const v1::FetchLottery& errand, Reply reply);
    void fill_seat(const Who& who, const v1::FillSeat& errand, Reply reply);
    void invite_to_role(const Who& who, const v1::InviteToRole& errand, Reply reply);
    // Answers with another code in the place of one that waits; without any when none does.
    void invite_again(const Who& who, v1::Accepted answer, const std::string& label,
                      const Reply& reply);
    // Refuses an invitation whose participant came onto no record.
    void uninvite(const Who& who, core::ParticipantId participant, ErrandResult refusal,
                  const Reply& reply);
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
    void tell_groups_so_far(record::StreamId stream, const core::State& state,
                            core::SessionId session, const Reply& reply);

    // Submits as the server itself, on behalf of `who`; `done` gets what the clerk says.
    void submit(const Who& who, core::Command command, std::function<void(const Result&)> done);
    // Refuses unless `who` holds one of these roles; otherwise `task` runs with the settled state.
    void if_allowed(const Who& who, core::Roles roles, const Reply& reply,
                    std::function<void(const core::State&)> task);
    // Refuses unless `who` is an organiser and the participant was invited.
    void for_invited(const Who& who, std::uint64_t participant, const Reply& reply,
                     std::function<void(core::ParticipantId)> task);

    // What blocks; a failure of the vault is answered, not lost.
    void off_loop(const Reply& reply, std::function<void()> work) {
        off_loop(reply, std::move(work), world_.background);
    }
    void off_loop(const Reply& reply, std::function<void()> work,
                  const std::function<void(std::function<void()>)>& where);

    // One job of an assembly at a time. `make` and `take` run where it is computed; what `take`
    // gives, on the loop. A job without files: the pool is gone.
    void solve(
        const Who& who, const Reply& reply, std::function<LotteryJob()> make,
        std::function<std::function<void(const Reply&)>(const LotteryJob&, LotteryJobAnswer&&)>
            take);
    // Imports and draws put into the vault what the record has not decided on yet, and erase there
    // what it did not take; a seat is filled by who suits the panel as it is. One of these at a time
    // in an assembly. Nothing, and answered, while another is under way; otherwise how to answer,
    // which ends it.
    [[nodiscard]] std::optional<Reply> shelving(record::StreamId stream, const Reply& reply);
    // Draws from the lottery committed to, keeps the transcript in the vault, and puts on the
    // record what `command` makes of who was drawn and the hash of the transcript.
    using DrawnCommand =
        std::function<core::Command(const std::vector<core::ParticipantId>&, const core::Digest&)>;
    void draw(const Who& who, const core::Digest& committed, const std::string& public_value,
              DrawnCommand command, const Reply& given);
    void settle_draw(record::StreamId stream, const Result& result, const Reply& reply);
    void settle_import(record::StreamId stream, const Result& result, const Reply& reply);
    // The document of the latest draw by the hash that the record has of its transcript, to anybody.
    void hand_out(record::StreamId stream, DrawOf which, const Reply& reply,
                  std::function<std::string(const core::Digest&)> document);
    // Puts a prepared lottery, which the vault keeps, on the record, and erases those that nothing
    // commits to any more.
    void keep_prepared(const Who& who, const Reply& reply, core::Command command,
                       const core::Digest& kept);

    World world_;
    Registry& registry_;
    Identity& identity_;
    record::Vault& vault_;
    BallotBox ballot_box_;
    std::optional<RoomTokens> tokens_;
    Post post_;
    Solving solving_;
    std::map<record::StreamId, std::shared_ptr<std::atomic<bool>>>
        solving_for_;  // True: cancelled.
    std::set<record::StreamId> shelving_;
    // The vault comes before the entry that a second asking would be answered from, so that of two
    // that come at once the later one has to wait.
    std::set<Wish> under_way_;
};

}  // namespace isegoria::room
