// SPDX-License-Identifier: AGPL-3.0-or-later
// demo-panel: one process that hosts every member of the panel, each signed in with their own code
// and connected all the time. Nobody tells them what to do: each looks at what their client holds
// and does whatever is due next.
#include "demo/panel.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fstream>
#include <iostream>
#include <set>

#include "demo/demo.hpp"
#include "demo/material.hpp"
#include "demo/settings.hpp"

namespace isegoria::demo {

namespace asio = boost::asio;

namespace {

// Refusals that only say that somebody else was quicker: the facilitator closed, the phase ended.
const std::set<std::string> harmless = {
    "session_is_not_open", "queue_is_closed",    "queue_is_full",
    "already_waiting",     "nobody_is_speaking", "not_yours",
    "poll_is_closed",      "already_done",       "not_now",
    "phase_is_not_open"};

struct Member {
    std::size_t place = 0;
    std::unique_ptr<Actor> actor;
    bool confirmed = false;
    std::uint64_t session = 0;  // That they have come into.
    std::size_t turns_asked = 0;
    std::int64_t turn_ended = 0;        // Beginning of the last turn that they have ended.
    std::set<std::uint64_t> cast;       // Polls.
    std::set<std::uint64_t> supported;  // Minority statements and amendments of others.
    bool ratified = false;
    bool stated = false;
    std::set<std::size_t> proposed;  // Themes.
    std::set<std::size_t> amended;
};

class Panel {
  public:
    Panel(ChildSettings told, std::vector<std::string> codes)
        : settings_(std::move(told)),
          material_(settings_.statements, settings_.language, settings_.contributors),
          codes_(std::move(codes)) {}

    int run() {
        asio::co_spawn(loop_, gather(), [this](const std::exception_ptr& ended) { take(ended); });
        loop_.run();
        if (!failure_) return 0;
        try {
            std::rethrow_exception(failure_);
        } catch (const std::exception& error) {
            std::cerr << error.what() << std::endl;
        }
        return 1;
    }

  private:
    using Next = asio::awaitable<bool>;

    void take(const std::exception_ptr& ended) {
        if (!ended) return;
        failure_ = ended;
        loop_.stop();
    }

    asio::awaitable<void> gather() {
        members_.resize(codes_.size());
        for (std::size_t place = 0; place < codes_.size(); ++place) {
            Member& member = members_[place];
            member.place = place;
            member.actor =
                std::make_unique<Actor>(loop_.get_executor(), "member " + std::to_string(place),
                                        settings_.address, codes_[place]);
            co_await member.actor->sign_in();
            std::cout << "signed-in " << place + 1 << std::endl;
            asio::co_spawn(loop_, live(member),
                           [this](const std::exception_ptr& ended) { take(ended); });
        }
    }

    asio::awaitable<void> live(Member& member) {
        co_await member.actor->watch(settings_.assembly);
        while (!over(member)) {
            bool did = false;
            try {
                did = co_await act(member);
            } catch (const Refusal& refusal) {
                if (!harmless.contains(refusal.code())) throw;
                did = true;
            }
            if (!did) co_await member.actor->changed();
        }
        member.actor->leave();
        if (++gone_ == members_.size()) loop_.stop();
    }

    [[nodiscard]] const sync::EntityMap& seen(const Member& member) const {
        return member.actor->entities();
    }
    [[nodiscard]] bool open(const Member& member, v1::PhaseKind kind) const {
        return is_open(seen(member), settings_.assembly, kind);
    }
    [[nodiscard]] bool over(const Member& member) const {
        const auto last = phase_of(seen(member), settings_.assembly, v1::PHASE_KIND_RATIFICATION);
        return last && last->phase().status() >= v1::PHASE_STATUS_CLOSED;
    }

    // The one thing that is due; false when there is nothing.
    // Each await is a statement of its own: g++ 12 loses its way when one is part of a return or of
    // a condition here.
    Next act(Member& member) {
        bool did = false;
        if (!member.confirmed) {
            did = co_await confirm(member);
        } else if (open(member, v1::PHASE_KIND_DELIBERATION)) {
            did = co_await attend(member);
            if (!did) did = co_await propose(member);
            if (!did) did = co_await vote(member);
            if (!did) did = co_await object(member);
        } else if (open(member, v1::PHASE_KIND_DRAFTING)) {
            did = co_await amend(member);
        } else if (open(member, v1::PHASE_KIND_RATIFICATION)) {
            did = co_await ratify(member);
        }
        co_return did;
    }

    Next confirm(Member& member) {
        member.confirmed = true;
        v1::Command command;
        command.mutable_confirm_seat()->set_participant(member.actor->participant());
        co_await member.actor->wish(settings_.assembly, std::move(command));
        co_return true;
    }

    // Comes in, asks for the floor, and speaks when it is given.
    Next attend(Member& member) {
        const std::uint64_t assembly = settings_.assembly;
        std::uint64_t session = 0;
        for (const v1::Entity& each : all(seen(member), assembly, v1::Entity::kSession))
            if (each.session().closed_ms() == 0) session = each.id();
        if (session == 0) co_return false;
        if (member.session != session) {
            member.session = session;
            v1::Command command;
            command.mutable_mark_present();
            co_await member.actor->wish(assembly, std::move(command));
            co_return true;
        }
        const auto queue = one(seen(member), assembly, v1::Entity::kSpeakerQueue, 1);
        if (!queue) co_return false;
        const v1::SpeakerQueueView& floor = queue->speaker_queue();
        const std::uint64_t self = member.actor->participant();
        const bool speaks = floor.has_turn() && floor.turn().speaker() == self;
        if (speaks && member.turn_ended != floor.turn().began_ms()) {
            member.turn_ended = floor.turn().began_ms();
            co_await rest(std::chrono::milliseconds(
                turn_ms(settings_.seed, member.place, member.turns_asked)));
            v1::Command command;
            command.mutable_end_turn();
            co_await member.actor->wish(assembly, std::move(command));
            co_return true;
        }
        const bool waits =
            std::any_of(floor.waiting().begin(), floor.waiting().end(),
                        [&](const auto& each) { return each.participant() == self; });
        // The queue holds a hundred: in a larger panel the others ask when there is room.
        constexpr int waiting_max = 90;
        if (!floor.open() || speaks || waits || floor.waiting_size() >= waiting_max)
            co_return false;
        if (member.turns_asked >= turns_wished(settings_.seed, member.place)) co_return false;
        v1::Command command;
        command.mutable_request_floor()->set_kind(v1::FLOOR_KIND_SPEECH);
        co_await member.actor->wish(assembly, std::move(command));
        ++member.turns_asked;
        co_return true;
    }

    Next propose(Member& member) {
        const std::size_t proposals = proposal_count(material_.themes().size(), members_.size());
        for (std::size_t theme = 0; theme < proposals; ++theme) {
            if (proposer(theme, members_.size()) != member.place || member.proposed.contains(theme))
                continue;
            member.proposed.insert(theme);
            co_await read_answers(member);
            const Material::Draft draft = material_.proposal_on(theme);
            v1::Command command;
            auto* submit = command.mutable_submit_proposal();
            submit->set_language(settings_.address.language);
            submit->set_title(draft.title);
            submit->set_words(draft.words);
            for (const std::uint64_t id : most_agreed(draft.title)) submit->add_contributions(id);
            if (const auto number = themes_.find(draft.title); number != themes_.end())
                submit->add_themes(number->second);
            co_await member.actor->wish(settings_.assembly, std::move(command));
            co_return true;
        }
        co_return false;
    }

    // What the published result says, page by page; one member reads for those who write.
    asio::awaitable<void> read_answers(Member& member) {
        if (!themes_.empty()) co_return;
        const std::uint64_t assembly = settings_.assembly;
        Actor& actor = *member.actor;
        constexpr std::uint64_t question = 1;
        const auto asked = one(seen(member), assembly, v1::Entity::kQuestion, question);
        if (!asked) throw Failure("the panel sees no question");
        const std::uint32_t last = asked->question().page_count();
        std::map<std::string, std::uint64_t> themes;
        constexpr std::uint32_t pages_at_once = 19;  // Beside the page of the themes.
        for (std::uint32_t first = 1; first <= last; first += pages_at_once) {
            std::vector<v1::Audience> pages;
            pages.push_back(answers_page(question, 0));
            std::set<std::uint64_t> wanted;
            for (std::uint32_t page = first; page <= std::min(last, first + pages_at_once - 1);
                 ++page) {
                pages.push_back(answers_page(question, page));
                wanted.insert(page);
            }
            co_await actor.watch(assembly, std::move(pages));
            Actor::Condition here = [this, &actor, assembly, wanted] {
                std::set<std::uint64_t> missing = wanted;
                for (const v1::Entity& each :
                     all(actor.entities(), assembly, v1::Entity::kPageTallies))
                    missing.erase(each.id());
                return missing.empty() && count(actor.entities(), assembly, v1::Entity::kTheme) > 0;
            };
            co_await actor.until("the published answers", std::move(here));
            for (const v1::Entity& each : all(actor.entities(), assembly, v1::Entity::kTheme))
                if (each.theme().question() == question)
                    themes[each.theme().titles(0).words()] = each.id();
            for (v1::Entity& each : all(actor.entities(), assembly, v1::Entity::kContribution))
                if (each.contribution().question() == question)
                    answers_[each.id()] = std::move(*each.mutable_contribution());
            for (const v1::Entity& each : all(actor.entities(), assembly, v1::Entity::kPageTallies))
                for (const auto& tally : each.page_tallies().tallies())
                    agreed_[tally.contribution()] = tally.agree();
        }
        themes_ = std::move(themes);
        co_await actor.watch(assembly);
    }

    // Of a theme, the contributions that most people agreed with; the words decide between equals,
    // so that it does not matter who was quicker.
    [[nodiscard]] std::vector<std::uint64_t> most_agreed(const std::string& title) const {
        const auto theme = themes_.find(title);
        if (theme == themes_.end()) return {};
        std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> said;  // Words: agreed, id.
        for (const auto& [id, answer] : answers_) {
            const auto& themes = answer.themes();
            if (std::find(themes.begin(), themes.end(), theme->second) == themes.end()) continue;
            auto& entry = said[answer.words()];
            const auto agreed = agreed_.find(id);
            const std::uint64_t people = agreed == agreed_.end() ? 0 : agreed->second;
            if (entry.second == 0 || people > entry.first) entry = {people, id};
        }
        std::vector<std::pair<std::uint64_t, std::uint64_t>> order;
        for (const auto& [words, entry] : said) order.push_back(entry);
        std::stable_sort(order.begin(), order.end(), [](const auto& left, const auto& right) {
            return left.first > right.first;
        });
        std::vector<std::uint64_t> result;
        for (const auto& [agreed, id] : order)
            if (result.size() < citations_each) result.push_back(id);
        return result;
    }

    // The place among the themes of what a proposal is about.
    [[nodiscard]] std::size_t place_of(const std::string& title) const {
        const auto& themes = material_.themes();
        return static_cast<std::size_t>(std::find(themes.begin(), themes.end(), title) -
                                        themes.begin());
    }

    Next vote(Member& member) {
        const std::size_t proposals = proposal_count(material_.themes().size(), members_.size());
        for (const v1::Entity& each : all(seen(member), settings_.assembly, v1::Entity::kPoll)) {
            if (each.poll().closed_ms() != 0 || each.poll().stopped_ms() != 0 ||
                member.cast.contains(each.id()))
                continue;
            if (each.poll().secret()) {
                member.cast.insert(each.id());
                v1::Errand errand;
                auto* ballot = errand.mutable_cast_secret_ballot();
                ballot->set_poll(each.id());
                ballot->set_stance(felt_heard(settings_.seed, member.place));
                co_await member.actor->wish(settings_.assembly, std::move(errand));
                co_return true;
            }
            if (each.poll().method() == v1::POLL_METHOD_CONSENT) {
                member.cast.insert(each.id());
                v1::Command command = consent(each.id(), member);
                co_await member.actor->wish(settings_.assembly, std::move(command));
                co_return true;
            }
            const auto proposal = one(seen(member), settings_.assembly, v1::Entity::kProposal,
                                      each.poll().proposal());
            if (!proposal) continue;
            member.cast.insert(each.id());
            v1::Command command;
            command.mutable_cast_poll()->set_poll(each.id());
            command.mutable_cast_poll()->set_gradient(
                stand_on(settings_.seed, place_of(proposal->proposal().title()), proposals,
                         member.place, members_.size()));
            co_await member.actor->wish(settings_.assembly, std::move(command));
            co_return true;
        }
        co_return false;
    }

    // Each seventh has a concern and one objects; both say why.
    [[nodiscard]] v1::Command consent(std::uint64_t poll, const Member& member) const {
        v1::Command command;
        auto* cast = command.mutable_cast_poll();
        cast->set_poll(poll);
        const v1::Consent where = stands(member.place);
        cast->set_consent(where);
        if (where == v1::CONSENT_CONCERN)
            cast->set_reason(words::say(settings_.language, "demo.consent.concern"));
        if (where == v1::CONSENT_OBJECTION)
            cast->set_reason(words::say(settings_.language, "demo.consent.objection"));
        return command;
    }

    // Once the poll on the contested proposal is closed, the last of those against it writes why,
    // and the others of them stand behind it.
    Next object(Member& member) {
        const std::uint64_t assembly = settings_.assembly;
        const std::size_t seats = members_.size();
        const std::size_t proposals = proposal_count(material_.themes().size(), seats);
        if (stand_on(settings_.seed, contested(proposals), proposals, member.place, seats) !=
            v1::GRADIENT_STAND_ASIDE)
            co_return false;
        for (const v1::Entity& each : all(seen(member), assembly, v1::Entity::kMinorityStatement)) {
            if (each.minority_statement().author() == member.actor->participant()) continue;
            if (!member.supported.insert(each.id()).second) continue;
            v1::Command command;
            command.mutable_support_minority()->set_statement(each.id());
            co_await member.actor->wish(assembly, std::move(command));
            co_return true;
        }
        if (member.stated || !is_last_against(member.place)) co_return false;
        for (const v1::Entity& each : all(seen(member), assembly, v1::Entity::kPoll)) {
            if (each.poll().closed_ms() == 0) continue;
            const auto proposal =
                one(seen(member), assembly, v1::Entity::kProposal, each.poll().proposal());
            if (!proposal || place_of(proposal->proposal().title()) != contested(proposals))
                continue;
            member.stated = true;
            v1::Command command;
            auto* state = command.mutable_state_minority();
            state->set_proposal(each.poll().proposal());
            state->set_language(settings_.address.language);
            state->set_words(words::say(settings_.language, "demo.minority"));
            co_await member.actor->wish(assembly, std::move(command));
            co_return true;
        }
        co_return false;
    }

    [[nodiscard]] bool is_last_against(std::size_t place) const {
        const std::size_t seats = members_.size();
        const std::size_t proposals = proposal_count(material_.themes().size(), seats);
        for (std::size_t later = place + 1; later < seats; ++later)
            if (stand_on(settings_.seed, contested(proposals), proposals, later, seats) ==
                v1::GRADIENT_STAND_ASIDE)
                return false;
        return true;
    }

    // Once the whole draft is there (the preamble has been revised, which is the sign), some
    // propose amendments to its first articles, and a neighbour supports each.
    Next amend(Member& member) {
        const std::uint64_t assembly = settings_.assembly;
        const auto charter = one(seen(member), assembly, v1::Entity::kCharter, 1);
        if (!charter || charter->charter().revision() < 2) co_return false;
        const auto articles = static_cast<std::size_t>(charter->charter().articles_size());
        for (std::size_t turn = 0; turn < std::min(amendments, articles); ++turn) {
            if (amender(turn, members_.size()) != member.place || member.amended.contains(turn))
                continue;
            const std::uint64_t id = charter->charter().articles(static_cast<int>(turn));
            const auto article = one(seen(member), assembly, v1::Entity::kArticle, id);
            if (!article) co_return false;
            member.amended.insert(turn);
            const std::string key = "demo.amendment." + std::to_string(turn + 1);
            v1::Command command;
            auto* propose = command.mutable_propose_amendment();
            propose->set_article(id);
            propose->set_base_revision(article->article().revision());
            auto* wording = propose->add_wordings();
            wording->set_language(settings_.address.language);
            wording->set_words(article->article().wordings(0).words() + " " +
                               words::say(settings_.language, key));
            propose->set_reason(words::say(settings_.language, key + ".reason"));
            co_await member.actor->wish(assembly, std::move(command));
            co_return true;
        }
        for (const v1::Entity& each : all(seen(member), assembly, v1::Entity::kAmendment)) {
            const bool neighbour = (each.id() * 7) % members_.size() == member.place;
            const bool own = each.amendment().author() == member.actor->participant();
            if (!neighbour || own || each.amendment().status() != v1::AMENDMENT_STATUS_OPEN)
                continue;
            if (!member.supported.insert(1'000'000 + each.id()).second) continue;
            v1::Command command;
            command.mutable_support_amendment()->set_amendment(each.id());
            try {
                co_await member.actor->wish(assembly, std::move(command));
            } catch (const Refusal& refusal) {
                if (refusal.code() != "amendment_is_decided") throw;
            }
            co_return true;
        }
        co_return false;
    }

    Next ratify(Member& member) {
        if (member.ratified) co_return false;
        member.ratified = true;
        v1::Command command;
        command.mutable_cast_ratification()->set_gradient(
            stand_on_charter(settings_.seed, member.place, members_.size()));
        co_await member.actor->wish(settings_.assembly, std::move(command));
        co_return true;
    }

    ChildSettings settings_;
    Material material_;
    std::vector<std::string> codes_;
    asio::io_context loop_;
    std::vector<Member> members_;
    std::map<std::string, std::uint64_t> themes_;  // Numbers by title.
    std::map<std::uint64_t, v1::ContributionView> answers_;
    std::map<std::uint64_t, std::uint64_t> agreed_;
    std::size_t gone_ = 0;
    std::exception_ptr failure_;
};

}  // namespace

int panel(int count, char** words) {
    const ToldChild told = read_child_settings(count, words);
    if (!told.settings) return told.exit_code;
    std::vector<std::string> codes;
    std::ifstream file(told.settings->codes);
    for (std::string code; std::getline(file, code);) codes.push_back(code);
    int code = 1;
    try {
        // As in the crowd: the process ends as it is.
        Panel* panel = new Panel(*told.settings, std::move(codes));
        code = panel->run();
    } catch (const std::exception& error) {
        std::cerr << error.what() << std::endl;
    }
    std::cout << std::flush;
    _exit(code);
}

}  // namespace isegoria::demo
