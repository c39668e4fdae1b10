// SPDX-License-Identifier: AGPL-3.0-or-later
// The hall of hall.hpp.
#include "hall.hpp"

#include "core/archive.hpp"

namespace isegoria::simulation {
namespace {

using core::ParticipantId;

constexpr ParticipantId organiser{1};
constexpr ParticipantId moderator{2};
constexpr ParticipantId facilitator{3};
constexpr std::uint64_t people = 12;  // 101 … are guests who join

// The viewers here look when chance says so.
struct Nobody final : room::Viewer {
    void wake() override {}
} nobody;

std::vector<core::Wording> words(std::string text) { return {{"en", std::move(text)}}; }

sync::EntityKey key_of(const room::Place& place) {
    return {
        {static_cast<std::int32_t>(place.audience.kind), place.audience.id, place.audience.page},
        place.key.kind,
        place.key.id};
}

}  // namespace

Hall::Hall(std::uint64_t seed) : random_(seed) {
    open();
    found();
    for (const ParticipantId each : {ParticipantId{}, organiser, moderator, facilitator})
        viewers_.push_back({each, nullptr, {}, {}, {}});
    for (std::uint64_t guest = 0; guest < people; ++guest)
        viewers_.push_back({ParticipantId{101 + guest}, nullptr, {}, {}, {}});
    for (Viewer& viewer : viewers_) viewer.map.follow(stream);
}

void Hall::open() {
    room::World world;
    world.log = &log_;
    world.now_ms = [this] { return now_ms_; };
    world.random = [this](std::span<std::uint8_t> octets) {
        for (std::uint8_t& octet : octets) octet = static_cast<std::uint8_t>(random_());
    };
    world.post = [this](std::function<void()> task) { posted_.push_back(std::move(task)); };
    world.background = world.post;
    world.snapshot_every = 10;  // Often, so that breaks find one half done.
    clerk_ = std::make_unique<room::Clerk>(stream, world);
    clerk_->on_failed = [this](const std::exception_ptr&) { storage_failed_ = true; };
}

void Hall::restart() {
    ++restarts_;
    if (below(2) == 0) clerk_->keep_snapshot();
    for (Viewer& viewer : viewers_) {
        viewer.watch.reset();
        viewer.on_the_way.clear();
        viewer.map.drop_kept_aside();
    }
    clerk_.reset();
    posted_.clear();
    log_.reopen();
    storage_failed_ = false;
    open();
    // What was not answered is asked again, with the same id.
    for (const auto& wish : wishes_)
        if (!wish->answered) submit(wish);
}

void Hall::found() {
    wish({}, true,
         core::FoundAssembly{core::AssemblyId{stream}, core::TerritoryId{1}, words("Two valleys"),
                             "Europe/Paris", organiser});
    run_posted(100);
    wish(organiser, true, core::GrantRole{moderator, core::Role::moderator});
    wish(organiser, true, core::GrantRole{facilitator, core::Role::facilitator});
    core::StateMandate mandate;
    mandate.question = words("What makes for the well-being of all?");
    mandate.scope = words("Everything within the valley.");
    mandate.commissioning_authority = "The council";
    mandate.commitments = {{"Answer in public.", now_ms_ + 1'000'000'000}};
    mandate.consensus_threshold_percent = 70;
    mandate.replacements_until_ms = now_ms_ + 1'000'000'000;
    mandate.draws_max = 1;
    wish(organiser, false, mandate);
    wish(organiser, false, core::ChoosePlan{core::PlanTemplate::alternation});
    wish(organiser, false, core::OpenAssembly{});
    run_posted(100);
    if (below(4) == 0) return;
    // Most halls are met while people answer: what is seldom reached by chance alone is then common.
    wish(organiser, false, core::OpenPhase{core::PhaseId{1}, 0});
    wish(organiser, false,
         core::AskQuestion{core::PhaseId{1}, words("What is missing?"), below(2) == 0,
                           core::ModerationMode::after, core::QuestionId{}});
    for (std::uint64_t guest = 0; guest < people; ++guest)
        wish(ParticipantId{101 + guest}, true, core::JoinAsContributor{});
    run_posted(100);
}

void Hall::wish(ParticipantId actor, bool system, core::Command command) {
    auto wish = std::make_shared<Wish>();
    wish->actor = actor;
    wish->system = system;
    for (std::uint8_t& octet : wish->request_id) octet = static_cast<std::uint8_t>(random_());
    wish->hash.fill(static_cast<std::uint8_t>(command.index()));
    wish->command = std::move(command);
    wishes_.push_back(wish);
    submit(wish);
    if (below(8) == 0) submit(wish);  // A client that is unsure sends twice.
}

void Hall::submit(const std::shared_ptr<Wish>& wish) {
    room::Submission submission;
    submission.context.actor = wish->actor;
    submission.context.system = wish->system;
    submission.request_id = wish->request_id;
    submission.command_hash = wish->hash;
    submission.command = wish->command;
    submission.reply = [this, wish](const room::Result& result) {
        if (std::holds_alternative<room::Unavailable>(result)) return;  // Asked again later.
        wish->answered = true;
        const auto* done = std::get_if<room::Done>(&result);
        if (done == nullptr) return;
        const auto [at, first] = promised_.try_emplace(wish->request_id, done->entry);
        if (!first && at->second != done->entry) trouble_ = "one request was given two entries";
    };
    clerk_->submit(std::move(submission));
}

core::Command Hall::some_command() {
    const auto question = core::QuestionId{1 + below(3)};
    const auto contribution = core::ContributionId{1 + below(below(2) == 0 ? 3 : 20)};
    const auto phase = core::PhaseId{1 + below(3)};
    switch (below(20)) {
        case 0:
            return core::OpenPhase{phase, 0};
        case 1:
            return core::ClosePhase{phase, below(2) == 0 ? "" : "Enough was said."};
        case 2:
            return core::PublishResult{phase};
        case 3:
            return core::AskQuestion{
                phase, words("What is missing?"), below(3) == 0,
                below(2) == 0 ? core::ModerationMode::before : core::ModerationMode::after,
                core::QuestionId{}};
        case 4:
            return core::AcceptContribution{contribution, "It keeps to the subject."};
        case 5: {
            core::RejectContribution reject;
            reject.contribution = contribution;
            reject.rule = static_cast<core::ModerationRule>(1);
            reject.reason = "It names a private person.";
            return reject;
        }
        case 6:
            return core::WithdrawContribution{contribution};
        case 7:
            return core::RedactContribution{contribution, "A name was in it."};
        case 8:
            return core::DraftTheme{
                question, words("Ways to meet"), words("Many ask for places."), {contribution}};
        case 9:
            return core::AdoptSynthesis{phase};
        case 10:
            return core::GrantRole{ParticipantId{101 + below(people)}, core::Role::observer};
        case 11:
            return core::RevokeRole{ParticipantId{101 + below(people)}, core::Role::observer,
                                    "No longer."};
        case 12:
        case 13:
        case 14:
            return core::React{contribution, core::ReactionKind::agree};
        case 15:
            return core::WithdrawReaction{contribution};
        default:
            return core::GiveAnswer{question, "en",
                                    "An answer of " + std::to_string(random_() % 1'000'000) + "."};
    }
}

void Hall::act() {
    constexpr ParticipantId staff[] = {organiser, organiser, moderator, facilitator};
    const ParticipantId guest{101 + below(people)};
    if (below(10) == 0) return wish(guest, true, core::JoinAsContributor{});
    wish(below(2) == 0 ? staff[below(4)] : guest, false, some_command());
}

void Hall::run_posted(std::size_t most) {
    while (most-- > 0 && !posted_.empty()) {
        auto task = std::move(posted_.front());
        posted_.pop_front();
        task();
    }
}

void Hall::connect(Viewer& viewer) {
    std::set<core::Audience> held;
    for (const auto& audience : viewer.map.held(stream))
        held.insert(
            {static_cast<core::AudienceKind>(audience.kind()), audience.id(), audience.page()});
    viewer.map.drop_kept_aside();
    viewer.on_the_way.clear();
    viewer.watch = clerk_->watch(viewer.participant, viewer.map.position(stream), std::move(held),
                                 viewer.pages, nobody);
}

void Hall::deliver(Viewer& viewer, std::size_t most) {
    if (!viewer.watch) return;
    if (viewer.on_the_way.empty()) {
        std::vector<wire::Batch> batches;
        viewer.watch->next(batches);
        for (const wire::Batch& batch : batches)
            for (std::string& message : wire::messages_of(batch))
                viewer.on_the_way.push_back(std::move(message));
    }
    while (most-- > 0 && !viewer.on_the_way.empty()) {
        v1::ServerFrame frame;
        if (!frame.ParseFromString(viewer.on_the_way.front())) trouble_ = "a frame cannot be read";
        if (viewer.on_the_way.front().size() > 65'536) trouble_ = "a frame is too large";
        viewer.on_the_way.pop_front();
        try {
            if (frame.has_update())
                viewer.map.update(frame.update());
            else if (frame.has_left())
                viewer.map.left(frame.left());
            else if (frame.has_settled())
                (void)viewer.map.settled(frame.settled());
        } catch (const sync::ProtocolError& error) {
            trouble_ = error.what();
        }
    }
}

void Hall::step() {
    now_ms_ +=
        static_cast<std::int64_t>(below(2'000)) - 200;  // The clock may be set back a little.
    Viewer& viewer = viewers_[below(viewers_.size())];
    switch (below(16)) {
        case 0:
            connect(viewer);
            break;
        case 1:
            viewer.watch.reset();
            break;
        case 2:
            viewer.pages.clear();
            for (std::uint64_t page = below(3); page-- > 0;)
                viewer.pages.insert(
                    {core::AudienceKind::answers, 1 + below(3), static_cast<std::uint32_t>(page)});
            if (viewer.watch) viewer.watch->want(viewer.pages);
            break;
        case 3:
        case 4:
        case 5:
            deliver(viewer, 1 + below(4));
            break;
        case 6:
            run_posted(1);
            break;
        case 7:
            run_posted(100);
            break;
        case 8:
            if (below(6) == 0) restart();
            break;
        case 9:
            if (below(6) == 0) log_.fail_append(1, static_cast<record::MemoryLog::Fault>(below(3)));
            break;
        default:
            act();
    }
    if (storage_failed_) restart();
}

void Hall::settle() {
    for (int round = 0; round < 50; ++round) {
        run_posted(10'000);
        if (storage_failed_) {
            restart();
            continue;
        }
        bool waiting = false;
        for (const auto& wish : wishes_)
            if (!wish->answered) {
                waiting = true;
                submit(wish);
            }
        if (!waiting && posted_.empty()) break;
    }
    for (Viewer& viewer : viewers_) {
        if (!viewer.watch) connect(viewer);
        for (int round = 0; round < 3; ++round) deliver(viewer, 1'000'000);
    }
}

std::map<sync::EntityKey, std::string> Hall::view_of(const core::State& state,
                                                     const Viewer& viewer) {
    auto audiences = core::audiences_of(state, viewer.participant);
    for (const core::Audience& page : viewer.pages)
        if (core::may_watch(state, viewer.participant, page)) audiences.insert(page);
    room::Touched touched;
    room::touch_everything(state, touched);
    if (viewer.participant) room::touch_person(state, viewer.participant, touched);
    const core::Audience own_set{core::AudienceKind::role_set,
                                 core::roles_of(state.participants, viewer.participant)};
    touched.entity(own_set, static_cast<std::uint32_t>(v1::Entity::kPermissions));
    std::map<sync::EntityKey, std::string> view;
    for (const room::Place& place : touched.places()) {
        if (!audiences.contains(place.audience)) continue;
        if (const auto entity = room::draw(state, place))
            view[key_of(place)] = entity->SerializeAsString();
    }
    return view;
}

std::string Hall::finding() {
    if (!trouble_.empty()) return trouble_;
    std::string result;
    std::string live;
    clerk_->when_settled([&](const core::State& state) {
        live = core::digest_input(state);
        for (const Viewer& viewer : viewers_) {
            const auto wanted = view_of(state, viewer);
            const auto& held = viewer.map.entities(stream);
            if (viewer.map.position(stream) != clerk_->size()) result = "a viewer is behind";
            for (const auto& [key, octets] : wanted) {
                const auto found = held.find(key);
                if (found == held.end())
                    result = "a viewer lacks an entity of kind " + std::to_string(key.kind);
                else if (found->second != octets)
                    result = "a viewer holds an old entity of kind " + std::to_string(key.kind);
            }
            for (const auto& [key, octets] : held)
                if (!wanted.contains(key))
                    result = "viewer " + std::to_string(viewer.participant.value) +
                             " holds an entity that is no more, of kind " +
                             std::to_string(key.kind) + " audience " +
                             std::to_string(key.audience.kind) + "/" +
                             std::to_string(key.audience.id);
        }
    });
    if (!result.empty()) return result;

    // Nothing acknowledged is lost, nothing has happened twice.
    std::map<wire::RequestId, std::uint64_t> recorded;
    std::set<std::pair<std::uint64_t, std::uint32_t>> redacted;
    std::set<std::pair<std::uint64_t, std::uint32_t>> erased;
    std::string readable;
    std::int64_t time_ms = 0;
    log_.read(stream, 1, ~0ULL, [&](record::StoredEntry&& stored) {
        const std::uint64_t seq = stored.seq;
        for (std::uint32_t place = 0; place < stored.texts.size(); ++place)
            if (const auto& text = stored.texts[place])
                readable += text->text + '\n';
            else
                erased.insert({seq, place});
        const wire::Entry entry = room::unseal(stream, std::move(stored));
        if (entry.time_ms < time_ms) result = "time goes back in the record";
        time_ms = entry.time_ms;
        if (!recorded.emplace(entry.request_id, seq).second) result = "one request has two entries";
        for (const core::Event& event : entry.events.list)
            if (const auto* order = std::get_if<core::TextRedacted>(&event))
                redacted.insert({order->entry, order->place});
    });
    // What was redacted is gone, whatever broke off meanwhile, and nothing else is.
    if (redacted != erased) result = "the texts erased are not those that were redacted";
    const auto snapshot = log_.snapshot(stream);
    for (const auto& wish : wishes_)
        if (const auto* answer = std::get_if<core::GiveAnswer>(&wish->command))
            if (snapshot && snapshot->bytes.find(answer->words) != std::string::npos &&
                readable.find(answer->words) == std::string::npos)
                result = "the snapshot holds a text that was erased";
    erased_ += erased.size();
    snapshots_ += snapshot ? 1 : 0;
    for (const auto& [request, entry] : promised_) {
        const auto found = recorded.find(request);
        if (found == recorded.end() || found->second != entry)
            result = "an acknowledged request is not in the record";
    }
    if (!result.empty()) return result;

    clerk_->keep_snapshot();
    for (Viewer& viewer : viewers_) viewer.watch.reset();
    open();
    std::string replayed;
    clerk_->when_settled([&](const core::State& state) { replayed = core::digest_input(state); });
    return replayed == live ? "" : "the state after a restart is another one";
}

}  // namespace isegoria::simulation
