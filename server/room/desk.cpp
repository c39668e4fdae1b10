// SPDX-License-Identifier: AGPL-3.0-or-later
// Each errand has the same shape: look at the settled state whether it is allowed, work off the
// loop, then submit the command that puts the outcome on the record. Vault first, then event.
#include "room/desk.hpp"

#include <algorithm>
#include <memory>

#include "core/permissions.hpp"
#include "record/errors.hpp"
#include "room/pool_shelf.hpp"
#include "sortition/lottery.hpp"

namespace isegoria::room {
namespace {

using core::Role;

}  // namespace

v1::Refused finding_list(const sortition::Findings& findings, const char* code) {
    v1::Refused refused;
    refused.set_code(code);
    for (const auto& finding : findings) {
        auto* added = refused.add_findings();
        added->set_code(finding.code);
        added->set_file(finding.file);
        added->set_row(finding.row);
        if (finding.column != 0) added->set_column(sortition::column_letters(finding.column));
        added->set_cell(finding.cell);
        for (const auto& [name, value] : finding.arguments) {
            auto* argument = added->add_arguments();
            argument->set_name(name);
            argument->set_value(value);
        }
    }
    return refused;
}

namespace {

std::vector<core::Quota> quotas_of(const sortition::Quotas& quotas) {
    std::vector<core::Quota> result;
    for (const auto& feature : quotas.features)
        for (const auto& quota : feature.values)
            result.push_back({feature.name, quota.value, static_cast<std::uint32_t>(quota.minimum),
                              static_cast<std::uint32_t>(quota.maximum)});
    return result;
}

// Where these pseudonyms stand in the pool; those that are not in it are left out.
std::vector<int> positions(const sortition::Pool& pool,
                           const std::vector<core::ParticipantId>& people) {
    std::map<std::string, int> where;
    for (std::size_t index = 0; index < pool.size(); ++index)
        where[pool.ids[index]] = static_cast<int>(index);
    std::vector<int> result;
    for (const core::ParticipantId person : people) {
        const auto found = where.find(pseudonym_text(person));
        if (found != where.end()) result.push_back(found->second);
    }
    return result;
}

std::vector<core::ParticipantId> pseudonyms(const sortition::Pool& pool,
                                            const std::vector<int>& people) {
    std::vector<core::ParticipantId> result;
    for (const int person : people)
        result.push_back(pseudonym_of(pool.ids[static_cast<std::size_t>(person)]));
    return result;
}

// The record keeps a hash of each wish, to know it again. There are so few answers to a poll that
// the hash of a secret ballot would tell which one it was; so it is of the poll alone.
core::Digest hash_on_record(const v1::Errand& errand, const core::Digest& hash) {
    if (!errand.has_cast_secret_ballot()) return hash;
    return record::sha256(
        {"isegoria secret ballot", std::to_string(errand.cast_secret_ballot().poll())});
}

}  // namespace

v1::Refused refused(const core::Rejection& rejection) {
    v1::Refused result;
    result.set_code(std::string(core::enum_name(rejection.reason)));
    result.set_field(rejection.field);
    for (const auto& [name, value] : rejection.arguments) {
        auto* argument = result.add_arguments();
        argument->set_name(name);
        argument->set_value(value);
    }
    return result;
}

v1::Refused refused(const Unavailable& unavailable) {
    v1::Refused result;
    result.set_code(unavailable.code);
    result.set_retry_after_ms(unavailable.retry_after_ms);
    return result;
}

ErrandResult outcome_of(const Result& result) {
    if (const auto* rejection = std::get_if<core::Rejection>(&result)) return refused(*rejection);
    if (const auto* unavailable = std::get_if<Unavailable>(&result)) return refused(*unavailable);
    v1::Accepted accepted;
    accepted.set_entry(std::get<Done>(result).entry);
    accepted.set_id(std::get<Done>(result).id);
    return accepted;
}

void Desk::submit(const Who& who, core::Command command, std::function<void(const Result&)> done) {
    Clerk* clerk = registry_.find(who.stream);
    Submission submission;
    submission.context.actor = who.participant;
    submission.context.system = true;
    submission.request_id = who.request_id;
    submission.command_hash = who.hash;
    submission.command = std::move(command);
    submission.reply = std::move(done);
    clerk->submit(std::move(submission));
}

void Desk::if_allowed(const Who& who, core::Roles roles, const Reply& reply,
                      std::function<void(const core::State&)> task) {
    Clerk* clerk = registry_.find(who.stream);
    if (clerk == nullptr)
        return reply(refused(core::Rejection{core::Reason::not_found, "assembly"}));
    clerk->when_settled([who, roles, reply, task = std::move(task)](const core::State& state) {
        if ((core::roles_of(state.participants, who.participant) & roles) == 0)
            return reply(refused(
                core::Rejection{core::Reason::role_is_missing, "", {{"roles", core::role_names(roles)}}}));
        task(state);
    });
}

void Desk::off_loop(const Reply& reply, std::function<void()> work,
                    const std::function<void(std::function<void()>)>& where) {
    where([post = world_.post, reply, work = std::move(work)] {
        std::string code;
        try {
            return work();
        } catch (const record::NoSpace&) {
            code = "no_space";
        } catch (const record::Error&) {
            code = "storage_failed";
        } catch (const std::exception&) {
            code = "internal";
        }
        post([reply, code] {
            reply(refused(Unavailable{code, code == "no_space" ? 5'000U : 0U}));
        });
    });
}

void Desk::run(const Who& asker, const v1::Errand& errand, Uploads uploads, Reply reply) {
    Who who = asker;
    who.hash = hash_on_record(errand, asker.hash);
    Clerk* clerk = registry_.find(who.stream);
    if (clerk == nullptr)
        return reply(refused(core::Rejection{core::Reason::not_found, "assembly"}));
    auto kept = std::make_shared<const Uploads>(std::move(uploads));
    clerk->when_settled([=, this](const core::State& state) {
        if (const auto earlier = clerk->answered(who.participant, who.request_id, who.hash))
            return repeat(who, errand, *earlier, state, reply);
        const Wish wish{who.stream, who.participant, who.request_id};
        if (!under_way_.insert(wish).second) return reply(refused(Unavailable{"slow_down", 1'000}));
        begin(who, errand, *kept, [this, wish, reply](ErrandResult result) {
            under_way_.erase(wish);
            reply(std::move(result));
        });
    });
}

// The effect is on the record already. What an answer had beside its entry is found again, or,
// since a code cannot be read back, made anew for the same person, as long as nobody has come by it:
// afterwards the first answer has arrived, and another code would let somebody else in as them.
void Desk::repeat(const Who& who, const v1::Errand& errand, const Result& earlier,
                  const core::State& state, const Reply& reply) {
    ErrandResult outcome = outcome_of(earlier);
    auto* accepted = std::get_if<v1::Accepted>(&outcome);
    if (accepted == nullptr) return reply(std::move(outcome));
    if (errand.has_fill_seat())
        for (const core::Seat& seat : state.lottery.seats)
            if (seat.replaces == core::ParticipantId{errand.fill_seat().vacated()})
                accepted->set_id(seat.participant.value);
    if (!errand.has_invite_to_role()) return reply(std::move(outcome));
    // Whoever is no organiser any more gets no code of one either.
    if_allowed(who, core::roles(Role::organiser), reply,
               [=, this, answer = *accepted](const core::State&) {
                   invite_again(who, answer, errand.invite_to_role().label(), reply);
               });
}

void Desk::begin(const Who& who, const v1::Errand& errand, const Uploads& uploads, Reply reply) {
    switch (errand.kind_case()) {
        case v1::Errand::kImportPool:
            return import_pool(who, errand.import_pool(), uploads, std::move(reply));
        case v1::Errand::kHoldDraw:
            return hold_draw(who, errand.hold_draw(), std::move(reply));
        case v1::Errand::kFillSeat:
            return fill_seat(who, errand.fill_seat(), std::move(reply));
        case v1::Errand::kInviteToRole:
            return invite_to_role(who, errand.invite_to_role(), std::move(reply));
        case v1::Errand::kInvitePanel:
            return invite_panel(who, std::move(reply));
        case v1::Errand::kFetchTranscript:
            return fetch_transcript(who, std::move(reply));
        case v1::Errand::kFetchComposition:
            return fetch_composition(who, std::move(reply));
        case v1::Errand::kFetchPool:
            return fetch_pool(who, errand.fetch_pool(), std::move(reply));
        case v1::Errand::kRenewInvitation:
            return renew_invitation(who, errand.renew_invitation(), std::move(reply));
        case v1::Errand::kRevokeInvitation:
            return revoke_invitation(who, errand.revoke_invitation(), std::move(reply));
        case v1::Errand::kListInvitations:
            return list_invitations(who, std::move(reply));
        case v1::Errand::kEndSignIns:
            return end_sign_ins(who, errand.end_sign_ins(), std::move(reply));
        case v1::Errand::kProveEmail:
            return prove_email(who, errand.prove_email(), std::move(reply));
        case v1::Errand::kConfirmEmail:
            return confirm_email(who, errand.confirm_email(), std::move(reply));
        case v1::Errand::kPrepareLottery:
            return prepare_lottery(who, errand.prepare_lottery(), std::move(reply));
        case v1::Errand::kCancelPreparation:
            return cancel_preparation(who, std::move(reply));
        case v1::Errand::kVerifyDraw:
            return verify_draw(who, std::move(reply));
        case v1::Errand::kChooseAlternates:
            return choose_alternates(who, errand.choose_alternates(), std::move(reply));
        case v1::Errand::kPrepareReplacement:
            return prepare_replacement(who, errand.prepare_replacement(), std::move(reply));
        case v1::Errand::kHoldReplacement:
            return hold_replacement(who, errand.hold_replacement(), std::move(reply));
        case v1::Errand::kFetchLottery:
            return fetch_lottery(who, errand.fetch_lottery(), std::move(reply));
        case v1::Errand::kFetchRoomToken:
            return fetch_room_token(who, errand.fetch_room_token(), std::move(reply));
        case v1::Errand::kArrangeBreakout:
            return arrange_breakout(who, errand.arrange_breakout(), std::move(reply));
        case v1::Errand::kCastSecretBallot:
            return cast_secret_ballot(who, errand.cast_secret_ballot(), std::move(reply));
        case v1::Errand::kFetchGroupEquality:
            return fetch_group_equality(who, errand.fetch_group_equality(), std::move(reply));
        case v1::Errand::KIND_NOT_SET:
            break;
    }
    reply(refused(Unavailable{"malformed", 0}));
}

std::optional<Desk::Reply> Desk::shelving(record::StreamId stream, const Reply& reply) {
    if (!shelving_.insert(stream).second) {
        reply(refused(Unavailable{"slow_down", 1'000}));
        return std::nullopt;
    }
    return [this, stream, reply](ErrandResult result) {
        shelving_.erase(stream);
        reply(std::move(result));
    };
}

void Desk::import_pool(const Who& who, const v1::ImportPool& errand, const Uploads& uploads,
                       Reply given) {
    const auto respondents = uploads.find(errand.respondents());
    const auto categories = uploads.find(errand.categories());
    if (respondents == uploads.end() || categories == uploads.end())
        return given(refused(core::Rejection{
            core::Reason::not_found, respondents == uploads.end() ? "respondents" : "categories"}));
    if_allowed(
        who, core::roles(Role::organiser), given,
        [=, this, people = respondents->second,
         quotas = categories->second](const core::State& state) {
            // Asked before the minutes that it may take; the rules ask again.
            const auto& announced = state.lottery.announced;
            if ((announced && announced->portfolio_hash != core::Digest{}) || state.lottery.draw)
                return given(refused(core::Rejection{core::Reason::pool_is_frozen}));
            const auto reply = shelving(who.stream, given);
            if (!reply) return;
            off_loop(*reply, [=, this, reply = *reply] {
                auto imported = std::make_shared<std::variant<ImportedPool, sortition::Findings>>(
                    room::import_pool(vault_, identity_, who.stream, people, quotas,
                                      errand.id_column(), errand.address_columns(),
                                      static_cast<int>(errand.panel_size())));
                world_.post([=, this] {
                    if (const auto* findings = std::get_if<sortition::Findings>(imported.get()))
                        return reply(finding_list(*findings, "files_have_findings"));
                    const auto& pool = std::get<ImportedPool>(*imported);
                    core::RecordPool command{
                        pool.shelved.pool.size(), quotas_of(pool.shelved.quotas),
                        errand.panel_size(),      errand.alternate_count(),
                        pool.pool_hash,           pool.quotas_hash};
                    submit(who, std::move(command), [=, this](const Result& result) {
                        settle_import(who.stream, result, reply);
                    });
                });
            });
        });
}

void Desk::fill_seat(const Who& who, const v1::FillSeat& errand, Reply given) {
    if_allowed(who, core::roles(Role::organiser), given, [=, this](const core::State& state) {
        // One seat at a time: whom the next one suits depends on who has this one.
        const auto taken = shelving(who.stream, given);
        if (!taken) return;
        const Reply reply = *taken;
        const auto seats = core::seated(state.lottery);
        const auto alternates = state.lottery.alternates;
        const core::Digest pool_hash = core::pool_hash_of(state.lottery);
        off_loop(reply, [=, this] {
            auto replacement = std::make_shared<sortition::Replacement>();
            auto seated = std::make_shared<core::ParticipantId>();
            if (const auto shelved = load_pool(vault_, who.stream, pool_hash)) {
                const auto left = positions(shelved->pool, {core::ParticipantId{errand.vacated()}});
                if (!left.empty())
                    *replacement = sortition::replace(shelved->pool, shelved->quotas,
                                                      positions(shelved->pool, seats), left.front(),
                                                      positions(shelved->pool, alternates));
                if (replacement->person)
                    *seated = pseudonyms(shelved->pool, {*replacement->person}).front();
            }
            world_.post([=, this] {
                if (!replacement->person)
                    return reply(refused(Unavailable{"no_alternate_is_left", 0}));
                submit(who,
                       core::RecordReplacement{
                           core::ParticipantId{errand.vacated()}, *seated,
                           static_cast<std::uint32_t>(replacement->total_violation)},
                       [reply, seated](const Result& result) {
                           auto outcome = outcome_of(result);
                           if (auto* accepted = std::get_if<v1::Accepted>(&outcome))
                               accepted->set_id(seated->value);
                           reply(std::move(outcome));
                       });
            });
        });
    });
}

void Desk::fetch_pool(const Who& who, const v1::FetchPool& errand, Reply reply) {
    const bool respondents = errand.part() == v1::POOL_PART_RESPONDENTS;
    if (!respondents && errand.part() != v1::POOL_PART_CATEGORIES)
        return reply(refused(core::Rejection{core::Reason::value_is_unknown, "part"}));
    if_allowed(who, core::roles(Role::organiser, Role::observer), reply,
               [=, this](const core::State& state) {
                   off_loop(reply, [=, this, pool_hash = core::pool_hash_of(state.lottery)] {
                       auto accepted = std::make_shared<v1::Accepted>();
                       accepted->set_document(
                           respondents ? respondents_of(vault_, who.stream, pool_hash)
                                       : categories_of(vault_, who.stream, pool_hash));
                       world_.post([reply, accepted] {
                           // Never imported, or erased at its date.
                           if (accepted->document().empty())
                               return reply(
                                   refused(core::Rejection{core::Reason::pool_is_missing}));
                           reply(*accepted);
                       });
                   });
               });
}

void Desk::fetch_composition(const Who& who, Reply reply) {
    if_allowed(who, core::roles(Role::organiser), reply, [=, this](const core::State& state) {
        const auto seats = core::seated(state.lottery);
        const core::Digest pool_hash = core::pool_hash_of(state.lottery);
        off_loop(reply, [=, this] {
            auto accepted = std::make_shared<v1::Accepted>();
            const auto shelved = load_pool(vault_, who.stream, pool_hash);
            if (shelved) {
                const auto drawn = positions(shelved->pool, seats);
                const auto& features = shelved->quotas.features;
                for (std::size_t feature = 0; feature < features.size(); ++feature) {
                    std::vector<std::uint32_t> pool_counts(features[feature].values.size());
                    std::vector<std::uint32_t> panel_counts(features[feature].values.size());
                    for (std::size_t person = 0; person < shelved->pool.size(); ++person)
                        ++pool_counts[static_cast<std::size_t>(
                            shelved->pool.value(person, feature))];
                    for (const int person : drawn)
                        ++panel_counts[static_cast<std::size_t>(
                            shelved->pool.value(static_cast<std::size_t>(person), feature))];
                    for (std::size_t value = 0; value < pool_counts.size(); ++value) {
                        const auto& quota = features[feature].values[value];
                        auto* row = accepted->mutable_composition()->add_rows();
                        row->mutable_quota()->set_feature(features[feature].name);
                        row->mutable_quota()->set_value(quota.value);
                        row->mutable_quota()->set_min(static_cast<std::uint32_t>(quota.minimum));
                        row->mutable_quota()->set_max(static_cast<std::uint32_t>(quota.maximum));
                        row->set_pool(pool_counts[value]);
                        row->set_panel(panel_counts[value]);
                    }
                }
            }
            world_.post([reply, accepted, found = shelved.has_value()] {
                if (!found) return reply(refused(core::Rejection{core::Reason::pool_is_missing}));
                reply(*accepted);
            });
        });
    });
}

}  // namespace isegoria::room
