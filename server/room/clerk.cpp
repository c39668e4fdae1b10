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

#include "record/digest.hpp"
#include "record/errors.hpp"
#include "room/recall.hpp"

namespace isegoria::room {

Clerk::Clerk(record::StreamId stream, World world)
    : stream_(stream),
      world_(std::move(world)),
      upkeep_(stream, world_, [this](const std::exception_ptr& failure) { fail(failure); }),
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
    Recalled recalled = recall(*world_.log, stream_);
    state_ = std::move(recalled.state);
    receipts_ = std::move(recalled.receipts);
    size_ = recalled.size;
    snapshot_size_ = recalled.snapshot_size;
    next_snapshot_ = snapshot_size_ + world_.snapshot_every;
    // An erasure that the last run did not get to is made up for.
    for (const core::TextRedacted& redacted : recalled.redactions) erase(redacted);
}

void Clerk::keep_snapshot() {
    if (in_flight_ || failed_ || !upkeep_.idle() || size_ == snapshot_size_) return;
    try {
        world_.log->put_snapshot(stream_, make_snapshot(size_, state_, receipts_));
    } catch (const record::NoSpace&) {
        // A snapshot only saves time.
    }
    snapshot_size_ = size_;
}

// A share of what is there already, so that writing them all costs no more than a few times the
// last one.
void Clerk::look_after_snapshot() {
    upkeep_.go_on();
    if (size_ < next_snapshot_ || !upkeep_.idle()) return;
    upkeep_.write_snapshot(size_);
    snapshot_size_ = size_;
    next_snapshot_ = size_ + std::max(world_.snapshot_every, size_ / 8);
}

// What was redacted goes from the store; the entry keeps the commitment. The snapshot goes with it,
// and is soon made again, but not at once: redactions seldom come alone.
void Clerk::erase(const core::TextRedacted& redacted) {
    upkeep_.erase(redacted);
    snapshot_size_ = 0;
    next_snapshot_ = std::min(next_snapshot_, size_ + world_.snapshot_every / 10);
}

// The outcome is unknown, or the log unusable.
void Clerk::fail(const std::exception_ptr& failure) {
    if (failed_) return;
    failed_ = true;
    refuse_all(Unavailable{"storage_failed", 0});
    if (on_failed) on_failed(failure);
}

void Clerk::go_on() { upkeep_.go_on(); }

// Rules know the texts that the state holds; whether an earlier wording is there, the log knows.
bool Clerk::can_be_erased(const core::TextRedacted& redacted, const record::Append& append) {
    if (redacted.entry == 0 || redacted.entry > size_ + append.entries.size()) return false;
    std::size_t texts = 0;
    if (redacted.entry > size_)
        texts = append.entries[redacted.entry - size_ - 1].texts.size();
    else
        world_.log->read(stream_, redacted.entry, 1,
                         [&](record::StoredEntry&& stored) { texts = stored.texts.size(); });
    return redacted.place < texts;
}

void Clerk::submit(Submission submission) {
    if (failed_) return submission.reply(Unavailable{"storage_failed", 0});
    if (queue_.size() >= queue_max) return submission.reply(Unavailable{"server_is_busy", 1'000});
    queue_.push_back(std::move(submission));
    try {
        schedule();
    } catch (...) {
        queue_.pop_back();  // An answer or an exception, never both.
        throw;
    }
}

void Clerk::schedule() {
    if (in_flight_ || scheduled_ || queue_.empty()) return;
    // Not at once: what else arrives in this turn of the loop joins the batch.
    world_.post([alive = self_] {
        if (*alive == nullptr) return;
        (*alive)->scheduled_ = false;
        (*alive)->flush();
    });
    // Only now: without memory to post with, the next to come tries again.
    scheduled_ = true;
}

// Salted, since an entry keeps it.
core::Digest Clerk::hash_to_keep(const core::Digest& command_hash) const {
    return record::sha256({record::octets(world_.receipt_key), record::octets(command_hash)});
}

std::optional<Result> Clerk::answered(core::ParticipantId actor, const wire::RequestId& request_id,
                                      const core::Digest& command_hash) const {
    if (request_id == wire::RequestId{}) return std::nullopt;
    return answered(receipt_for(actor, request_id, hash_to_keep(command_hash)));
}

std::optional<Result> Clerk::answered(const Receipt& asked) const {
    const Receipt* earlier = receipts_.find(asked);
    if (earlier == nullptr) return std::nullopt;
    if (earlier->command_hash != asked.command_hash) return Unavailable{"request_id_is_used", 0};
    return Done{earlier->entry, earlier->id};
}

Result Clerk::decide(Submission& submission, record::Append& append, Batch& batch) {
    const bool from_client = submission.request_id != wire::RequestId{};
    if (from_client) submission.command_hash = hash_to_keep(submission.command_hash);
    Receipt receipt =
        receipt_for(submission.context.actor, submission.request_id, submission.command_hash);
    if (from_client)
        if (auto earlier = answered(receipt)) return *std::move(earlier);
    core::Context context = submission.context;
    context.now_ms = std::max(world_.now_ms(), state_.now_ms);
    auto outcome = core::decide(state_, submission.command, context);
    if (!outcome) return outcome.error();
    if (const auto* redacted = std::get_if<core::TextRedacted>(&outcome->list.front()))
        if (!can_be_erased(*redacted, append))
            return core::Rejection{core::Reason::not_found, "place"};

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
    receipt.entry = done.entry;
    receipt.id = done.id;
    if (from_client) receipts_.add(receipt);
    append.entries.push_back(std::move(sealed));
    batch.entries.push_back(std::move(entry));
    return done;
}

void Clerk::flush() {
    if (in_flight_ || queue_.empty()) return;
    auto batch = std::make_shared<Batch>();
    record::Append append{stream_, size_, {}};
    const std::size_t most = std::min(batch_max, queue_.size());
    append.entries.reserve(most);
    batch->entries.reserve(most);
    batch->replies.reserve(most);
    for (std::size_t count = 0; count < most; ++count) {
        Submission submission = std::move(queue_.front());
        queue_.pop_front();
        Result result = decide(submission, append, *batch);
        batch->replies.emplace_back(std::move(submission.reply), std::move(result));
    }
    in_flight_ = true;
    if (append.entries.empty())  // Not at once: answers keep the order of the wishes.
        return world_.post([alive = self_, batch] {
            if (*alive != nullptr) (*alive)->committed(*batch, nullptr);
        });
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
            load();
        } catch (const std::exception&) {
        }
        in_flight_ = false;
        for (auto& [reply, result] : batch.replies) reply(why);
        if (why.code == "storage_failed") return fail(failure);
        return schedule();
    }
    size_ += batch.entries.size();
    in_flight_ = false;
    if (!batch.entries.empty()) show(batch.touched);
    const auto alive = self_;
    if (!batch.entries.empty() && on_committed) on_committed(state_, batch.entries);
    for (const wire::Entry& entry : batch.entries)
        for (const core::Event& event : entry.events.list)
            if (const auto* redacted = std::get_if<core::TextRedacted>(&event)) erase(*redacted);
    look_after_snapshot();
    while (!settled_tasks_.empty() && !in_flight_) {
        auto task = std::move(settled_tasks_.front());
        settled_tasks_.pop_front();
        task(state_);
        if (*alive == nullptr) return;
    }
    if (settled_tasks_.empty()) awaiting_.clear();
    // The disk works on the next batch while this one is answered. State is not to be read any more.
    if (world_.writer != nullptr) flush();
    for (auto& [reply, result] : batch.replies) reply(result);
    if (*alive != nullptr) schedule();
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
        const bool other_pages = touched.all_pages() && !watch->pages_.empty();
        if (touched.all() || other_pages || touched.participants().contains(watch->viewer_))
            refresh(*watch);
    }
    // Waking only notes, so that the list stays as it is.
    for (std::size_t i = 0; i < watches_.size(); ++i) {
        fetch_ahead(i);
        if (watches_[i]->is_concerned()) watches_[i]->session_.wake();
    }
}

// Of thousands of viewers nothing is in the cache, and the next ones are known.
void Clerk::fetch_ahead(std::size_t at) const {
    constexpr std::size_t watches_ahead = 16;
    constexpr std::size_t sessions_ahead = 8;
    if (at + watches_ahead < watches_.size()) {
        const auto* watch = reinterpret_cast<const char*>(watches_[at + watches_ahead]);
        __builtin_prefetch(watch);
        __builtin_prefetch(watch + 64);
    }
    if (at + sessions_ahead < watches_.size())
        __builtin_prefetch(&watches_[at + sessions_ahead]->session_, 1);
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
        watch.personal_ = &board_.open_personal(watch.viewer_);
        if (watch.personal_->viewers++ == 0) draw_now(own);
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
                                    const std::set<core::Audience>& pages, Viewer& session,
                                    std::uint32_t number) {
    std::unique_ptr<Watch> watch(new Watch(*this, stream_, viewer, session));
    watch->position_ = position;
    watch->pages_.assign(pages.begin(), pages.end());
    watch->number_ = number;
    watch->serial_ = ++last_serial_;
    watch->place_ = watches_.size();
    watches_.push_back(watch.get());
    when_settled(*watch, [held = std::move(held)](Watch& settled) {
        settled.clerk_->start(settled, held);
        settled.session_.wake();
    });
    return watch;
}

// A watch that waits may be gone before its turn, and another one be where it was: it is known by
// its serial until then, and looked for among those that wait alone.
void Clerk::when_settled(Watch& watch, std::function<void(Watch&)> task) {
    if (!in_flight_) return task(watch);
    awaiting_.emplace(watch.serial_, &watch);
    settled_tasks_.emplace_back(
        [this, serial = watch.serial_, task = std::move(task)](const core::State&) {
            const auto found = awaiting_.find(serial);
            if (found != awaiting_.end()) task(*found->second);
        });
}

void Clerk::when_settled(std::function<void(const core::State&)> task) {
    if (in_flight_) return settled_tasks_.push_back(std::move(task));
    task(state_);
}

void Clerk::forget(Watch& watch) {
    // Without memory for the list it never came into it.
    if (watch.place_ >= watches_.size() || watches_[watch.place_] != &watch) return;
    watches_.back()->place_ = watch.place_;
    watches_[watch.place_] = watches_.back();
    watches_.pop_back();
    if (!awaiting_.empty()) awaiting_.erase(watch.serial_);
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
