// SPDX-License-Identifier: AGPL-3.0-or-later
// The life of a batch.
//
// Commands wait in queue_ while a batch is in flight. flush() decides them one after the other,
// each on the state that the ones before it made, and sends all their entries to the writer as one
// append. From then until committed() the state is ahead of what is durable, so nobody may look at
// it: no reply goes out, no entity is drawn, when_settled() waits. When the append is durable the
// touched entities are drawn, replies go out, viewers are woken, and what queued up meanwhile is
// the next batch. When it is not, the state has run ahead of the truth and is read again from the
// log (no room: nothing was written), or the clerk stops for good (anything else: the outcome is
// unknown).
#include "room/clerk.hpp"

#include <algorithm>
#include <cstring>

#include "core/archive.hpp"
#include "record/digest.hpp"
#include "record/errors.hpp"

namespace isegoria::room {
namespace {

// The first id among the members of the first event: what was made, or what it was done to.
std::uint64_t subject_of(const core::Events& events) {
    std::uint64_t id = 0;
    std::visit(
        [&](const auto& event) {
            core::for_each_member(event, [&](std::string_view, const auto& member) {
                if constexpr (core::is_id<std::decay_t<decltype(member)>>)
                    if (id == 0) id = member.value;
            });
        },
        events.list.front());
    return id;
}

std::uint64_t short_hash(const core::Digest& digest) {
    std::uint64_t value = 0;
    std::memcpy(&value, digest.data(), sizeof value);
    return value;
}

// Receipts as a snapshot keeps them.
struct SavedReceipt {
    core::ParticipantId actor;
    std::uint64_t first_half = 0;
    std::uint64_t second_half = 0;
    std::uint64_t entry = 0;
    std::uint64_t id = 0;
    std::uint64_t command_hash = 0;
};
ISEGORIA_DESCRIBE(SavedReceipt, actor, first_half, second_half, entry, id, command_hash)
struct SavedReceipts {
    std::vector<SavedReceipt> receipts;
};
ISEGORIA_DESCRIBE(SavedReceipts, receipts)

record::Hash snapshot_schema() {
    static const record::Hash schema =
        record::sha256({core::schema_of<core::State>(), core::schema_of<SavedReceipts>(),
                        std::to_string(core::rules_version)});
    return schema;
}

core::Context context_of(const wire::Entry& entry) {
    return core::Context{
        .actor = entry.actor, .now_ms = entry.time_ms, .system = false, .steward_of = {}};
}

}  // namespace

std::size_t Clerk::KeyHash::operator()(const Key& key) const {
    // Request ids are random; the actor only keeps apart those that somebody copied.
    std::uint64_t half = 0;
    std::memcpy(&half, key.request_id.data(), sizeof half);
    return half ^ (key.actor.value * 0x9e3779b97f4a7c15ULL);
}

Clerk::Clerk(record::StreamId stream, World world)
    : stream_(stream),
      world_(std::move(world)),
      board_(stream),
      self_(std::make_shared<Clerk*>(this)) {
    load();
    Touched touched;
    touch_everything(state_, touched);
    board_.start_at(size_);
    for (const Place& place : touched.places())
        if (auto entity = draw(state_, place)) board_.put(place, entity->SerializeAsString());
    board_.settle(size_);
}

Clerk::~Clerk() {
    *self_ = nullptr;
    for (Watch* watch : watches_) watch->clerk_ = nullptr;
}

void Clerk::load() {
    state_ = {};
    receipts_.clear();
    size_ = 0;
    snapshot_size_ = 0;
    if (!load_snapshot()) {
        state_ = {};
        receipts_.clear();
    }
    replay();
}

void Clerk::replay() {
    std::vector<core::Events> redactions;
    world_.log->read(stream_, size_ + 1, ~0ULL, [&](record::StoredEntry&& stored) {
        const std::uint64_t seq = stored.seq;
        wire::Entry entry = unseal(stream_, std::move(stored));
        core::apply(state_, entry.events, context_of(entry));
        if (entry.request_id != wire::RequestId{})
            receipts_[{entry.actor, entry.request_id}] = {seq, subject_of(entry.events),
                                                          short_hash(entry.command_hash)};
        if (std::holds_alternative<core::TextRedacted>(entry.events.list.front()))
            redactions.push_back(std::move(entry.events));
        size_ = seq;
    });
    // An erasure that the last run did not get to is made up for.
    for (const core::Events& events : redactions) erase(events);
}

bool Clerk::load_snapshot() {
    const auto snapshot = world_.log->snapshot(stream_);
    if (!snapshot || snapshot->seq > world_.log->size(stream_) ||
        snapshot->schema != snapshot_schema())
        return false;
    const std::string_view octets = snapshot->bytes;
    std::uint64_t state_size = 0;
    if (octets.size() < sizeof state_size) return false;
    std::memcpy(&state_size, octets.data(), sizeof state_size);
    const std::string_view rest = octets.substr(sizeof state_size);
    if (state_size > rest.size()) return false;
    SavedReceipts saved;
    if (core::load(rest.substr(0, state_size), state_, core::rules_version) ||
        core::load(rest.substr(state_size), saved, core::rules_version))
        return false;
    for (const SavedReceipt& each : saved.receipts) {
        Key key{each.actor, {}};
        std::memcpy(key.request_id.data(), &each.first_half, 8);
        std::memcpy(key.request_id.data() + 8, &each.second_half, 8);
        receipts_[key] = {each.entry, each.id, each.command_hash};
    }
    size_ = snapshot->seq;
    snapshot_size_ = size_;
    return true;
}

void Clerk::keep_snapshot() {
    if (in_flight_ || failed_ || size_ == snapshot_size_) return;
    SavedReceipts saved;
    saved.receipts.reserve(receipts_.size());
    for (const auto& [key, receipt] : receipts_) {
        SavedReceipt each{key.actor, 0, 0, receipt.entry, receipt.id, receipt.command_hash};
        std::memcpy(&each.first_half, key.request_id.data(), 8);
        std::memcpy(&each.second_half, key.request_id.data() + 8, 8);
        saved.receipts.push_back(each);
    }
    const std::string state = core::save(state_, core::rules_version);
    const std::uint64_t state_size = state.size();
    std::string octets(reinterpret_cast<const char*>(&state_size), sizeof state_size);
    octets += state;
    octets += core::save(saved, core::rules_version);
    try {
        world_.log->put_snapshot(stream_, {size_, snapshot_schema(), std::move(octets)});
    } catch (const record::NoSpace&) {
        // A snapshot only saves time.
    }
    snapshot_size_ = size_;
}

// What was redacted goes from the store and its snapshots; the entry keeps the commitment.
void Clerk::erase(const core::Events& events) {
    for (const core::Event& event : events.list)
        if (const auto* redacted = std::get_if<core::TextRedacted>(&event))
            world_.log->erase_text(stream_, redacted->entry, redacted->place);
}

void Clerk::submit(Submission submission) {
    if (failed_) return submission.reply(Unavailable{"storage_failed", 0});
    if (queue_.size() >= queue_max) return submission.reply(Unavailable{"server_is_busy", 1'000});
    queue_.push_back(std::move(submission));
    schedule();
}

void Clerk::schedule() {
    if (in_flight_ || scheduled_ || queue_.empty()) return;
    scheduled_ = true;
    // Not at once: what else arrives in this turn of the loop joins the batch.
    world_.post([alive = self_] {
        if (*alive == nullptr) return;
        (*alive)->scheduled_ = false;
        (*alive)->flush();
    });
}

Result Clerk::decide(Submission& submission, record::Append& append, Batch& batch) {
    const bool from_client = submission.request_id != wire::RequestId{};
    const Key key{submission.context.actor, submission.request_id};
    if (from_client) {
        const auto earlier = receipts_.find(key);
        if (earlier != receipts_.end()) {
            if (earlier->second.command_hash != short_hash(submission.command_hash))
                return Unavailable{"request_id_is_used", 0};
            return Done{earlier->second.entry, earlier->second.id};
        }
    }
    core::Context context = submission.context;
    context.now_ms = std::max(world_.now_ms(), state_.now_ms);
    auto outcome = core::decide(state_, submission.command, context);
    if (!outcome) return outcome.error();

    wire::Entry entry{.time_ms = context.now_ms,
                      .actor = context.actor,
                      .request_id = submission.request_id,
                      .command_hash = submission.command_hash,
                      .events = std::move(outcome.value())};
    const std::uint64_t seq = size_ + append.entries.size() + 1;
    record::NewEntry sealed = seal(entry, seq, world_.random);
    if (sealed.body.size() > record::entry_body_size_max ||
        sealed.texts.size() > record::texts_per_entry_max)
        return Unavailable{"entry_is_too_large", 0};
    core::apply(state_, entry.events, context);
    for (const core::Event& event : entry.events.list) touch(state_, event, batch.touched);
    const Done done{seq, subject_of(entry.events)};
    if (from_client) receipts_[key] = {done.entry, done.id, short_hash(submission.command_hash)};
    append.entries.push_back(std::move(sealed));
    batch.entries.push_back(std::move(entry));
    return done;
}

void Clerk::flush() {
    if (in_flight_ || queue_.empty()) return;
    auto batch = std::make_shared<Batch>();
    record::Append append{stream_, size_, {}};
    for (std::size_t count = 0; count < batch_max && !queue_.empty(); ++count) {
        Submission submission = std::move(queue_.front());
        queue_.pop_front();
        Result result = decide(submission, append, *batch);
        batch->replies.emplace_back(std::move(submission.reply), std::move(result));
    }
    in_flight_ = true;
    if (append.entries.empty()) return committed(*batch, nullptr);
    commit(std::move(append), std::move(batch));
}

void Clerk::commit(record::Append append, std::shared_ptr<Batch> batch) {
    if (world_.writer == nullptr) {
        std::exception_ptr failure;
        try {
            world_.log->append({&append, 1});
        } catch (...) {
            failure = std::current_exception();
        }
        return committed(*batch, failure);
    }
    world_.writer->submit(std::move(append), [post = world_.post, alive = self_,
                                              batch](const std::exception_ptr& failure) {
        post([alive, batch, failure] {
            if (*alive != nullptr) (*alive)->committed(*batch, failure);
        });
    });
}

void Clerk::committed(Batch& batch, const std::exception_ptr& failure) {
    if (failure) {
        Unavailable why{"storage_failed", 0};
        try {
            std::rethrow_exception(failure);
        } catch (const record::NoSpace&) {
            why = {"no_space", 5'000};
        } catch (const std::exception&) {
            // Everything else leaves the outcome unknown, or the log unusable.
            failed_ = true;
        }
        if (!failed_) load();
        in_flight_ = false;
        for (auto& [reply, result] : batch.replies) reply(why);
        if (failed_) {
            refuse_all(why);
            if (on_failed) on_failed(failure);
        }
        return schedule();
    }
    size_ += batch.entries.size();
    in_flight_ = false;
    if (!batch.entries.empty()) show(batch.touched);
    const auto alive = self_;
    for (auto& [reply, result] : batch.replies) reply(result);
    if (*alive == nullptr) return;
    if (!batch.entries.empty() && on_committed) on_committed(state_, batch.entries);
    for (const wire::Entry& entry : batch.entries)
        if (std::holds_alternative<core::TextRedacted>(entry.events.list.front()))
            erase(entry.events);
    if (size_ - snapshot_size_ >= snapshot_every) keep_snapshot();
    while (!settled_tasks_.empty() && !in_flight_) {
        auto task = std::move(settled_tasks_.front());
        settled_tasks_.pop_front();
        task(state_);
        if (*alive == nullptr) return;
    }
    schedule();
}

void Clerk::show(const Touched& touched) {
    for (const Place& place : touched.places()) {
        if (place.audience.kind == core::AudienceKind::person &&
            board_.personal({place.audience.id}) == nullptr)
            continue;
        auto entity = draw(state_, place);
        board_.put(place, entity ? std::optional(entity->SerializeAsString()) : std::nullopt);
    }
    board_.settle(size_);
    for (Watch* watch : watches_) {
        if (touched.all() || touched.participants().contains(watch->viewer_)) refresh(*watch);
    }
    // Waking only notes, so that the list stays as it is.
    for (Watch* watch : watches_)
        if (watch->is_concerned()) watch->session_.wake();
}

void Clerk::draw_now(const core::Audience& audience) {
    if (board_.has(audience)) return;
    Touched touched;
    if (audience.kind == core::AudienceKind::person)
        touch_person(state_, core::ParticipantId{audience.id}, touched);
    else if (audience.kind == core::AudienceKind::role_set)
        touched.entity(audience, static_cast<std::uint32_t>(v1::Entity::kPermissions));
    for (const Place& place : touched.places())
        if (auto entity = draw(state_, place))
            board_.put_settled(place, entity->SerializeAsString());
}

void Clerk::refresh(Watch& watch) {
    std::set<core::Audience> target = core::audiences_of(state_, watch.viewer_);
    watch.member_ =
        core::holds(core::roles_of(state_.participants, watch.viewer_), core::Role::member);
    for (const core::Audience& page : watch.pages_)
        if (core::may_watch(state_, watch.viewer_, page)) target.insert(page);
    const core::Audience own{core::AudienceKind::person, watch.viewer_.value};
    if (target.erase(own) > 0 && watch.personal_ == nullptr) {
        PersonalShelf& shelf = board_.open_personal(watch.viewer_);
        if (shelf.viewers++ == 0) draw_now(own);
        watch.personal_ = &shelf;
    }
    for (const core::Audience& audience : target)
        if (audience.kind == core::AudienceKind::role_set) draw_now(audience);
    watch.target_ = sets_.share(target);
}

// The first look of a viewer.
void Clerk::start(Watch& watch, std::set<core::Audience> held) {
    refresh(watch);
    watch.started_ = true;
    // A position of the future comes from a record that this one is an older copy of: such a viewer
    // starts anew, and its position goes back, which tells it so.
    const bool other_record = watch.position_ > size_;
    // A personal shelf does not outlive its viewers, so what was removed since is not known: what
    // the viewer holds of it is dropped, and sent again whole when it is still its own.
    const auto uncertain = [&](const core::Audience& audience) {
        return other_record || audience.kind == core::AudienceKind::person ||
               audience.kind == core::AudienceKind::role_set;
    };
    for (const core::Audience& audience : held)
        if (uncertain(audience)) watch.uncertain_.push_back(audience);
    if (other_record) watch.position_ = 0;
    if (watch.position_ == 0) held.clear();
    std::erase_if(held, uncertain);
    watch.held_ = sets_.share(held);
}

std::unique_ptr<Watch> Clerk::watch(core::ParticipantId viewer, std::uint64_t position,
                                    std::set<core::Audience> held,
                                    const std::set<core::Audience>& pages, Viewer& session) {
    std::unique_ptr<Watch> watch(new Watch(*this, stream_, viewer, session));
    watch->position_ = position;
    watch->pages_.assign(pages.begin(), pages.end());
    watch->place_ = watches_.size();
    watches_.push_back(watch.get());
    Watch* raw = watch.get();
    when_settled([alive = self_, raw, held = std::move(held)](const core::State&) {
        if (*alive == nullptr || !(*alive)->holds(raw) || raw->started_) return;
        (*alive)->start(*raw, held);
        raw->session_.wake();
    });
    return watch;
}

bool Clerk::holds(const Watch* watch) const {
    return std::find(watches_.begin(), watches_.end(), watch) != watches_.end();
}

void Clerk::when_settled(std::function<void(const core::State&)> task) {
    if (in_flight_) return settled_tasks_.push_back(std::move(task));
    task(state_);
}

void Clerk::forget(Watch& watch) {
    watches_.back()->place_ = watch.place_;
    watches_[watch.place_] = watches_.back();
    watches_.pop_back();
    if (watch.personal_ != nullptr && --watch.personal_->viewers == 0)
        board_.close_personal(watch.viewer_);
}

std::size_t Clerk::member_count() const {
    return static_cast<std::size_t>(std::count_if(
        watches_.begin(), watches_.end(), [](const Watch* watch) { return watch->member_; }));
}

void Clerk::refuse_all(const Unavailable& why) {
    auto queue = std::exchange(queue_, {});
    for (Submission& submission : queue) submission.reply(why);
}

}  // namespace isegoria::room
