// SPDX-License-Identifier: AGPL-3.0-or-later
// demo-crowd: one process that hosts a part of the public. Every contributor is a guest with a
// connection of their own. They answer one question after the other as the server opens them: first
// each for themself, then all of them look at what others said and react to it. Prints one line for
// what it has done, "word question count", which the conductor adds up.
#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <iostream>
#include <set>

#include "demo/chance.hpp"
#include "demo/demo.hpp"
#include "demo/material.hpp"
#include "demo/settings.hpp"

namespace isegoria::demo {

namespace asio = boost::asio;

namespace {

constexpr std::size_t at_once = 24;        // Contributors of a process who act at the same time.
constexpr std::uint64_t told_every = 25;   // Answers in one line of progress.
constexpr std::size_t reactions_each = 5;  // What a person looks at on the bus.
constexpr std::uint32_t pages_each = 3;    // Of a hundred answers; chosen by lot.
constexpr std::uint64_t review_every = 3;  // A third come back to look at the draft.

struct Contributor {
    std::size_t number = 0;  // Among all, from 0.
    std::unique_ptr<Actor> actor;
    std::set<std::uint64_t> own;
};

struct Tally {
    std::string word;
    std::uint64_t question = 0;
    std::uint64_t waiting = 0;

    void add(std::uint64_t count) {
        waiting += count;
        if (waiting >= told_every) tell();
    }
    void tell() {
        if (waiting > 0) std::cout << word << ' ' << question << ' ' << waiting << std::endl;
        waiting = 0;
    }
};

class Crowd {
  public:
    explicit Crowd(ChildSettings told)
        : settings_(std::move(told)),
          material_(settings_.statements, settings_.language, settings_.contributors) {}

    int run() {
        std::exception_ptr failure;
        asio::co_spawn(loop_, live(), [&](const std::exception_ptr& ended) {
            failure = ended;
            loop_.stop();
        });
        loop_.run();
        if (!failure) return 0;
        try {
            std::rethrow_exception(failure);
        } catch (const std::exception& error) {
            std::cerr << error.what() << std::endl;
        }
        return 1;
    }

  private:
    asio::awaitable<void> live() {
        // Somebody who only looks when there is something to do.
        lead_ = std::make_unique<Actor>(loop_.get_executor(), "crowd", settings_.address);
        co_await lead_->sign_in();
        co_await lead_->watch(settings_.assembly);
        for (std::size_t index = 0; index < settings_.share; ++index) {
            people_.emplace_back();
            people_.back().number = settings_.first + index;
        }
        std::set<std::uint64_t> done;
        while (done.size() < 2) {
            const std::uint64_t question = open_question(done);
            if (question != 0) {
                co_await take_part(question, done.empty());
                done.insert(question);
            } else {
                co_await lead_->changed();
            }
        }
    }

    std::uint64_t open_question(const std::set<std::uint64_t>& done) const {
        for (const v1::Entity& each :
             all(lead_->entities(), settings_.assembly, v1::Entity::kQuestion)) {
            const auto phase = one(lead_->entities(), settings_.assembly, v1::Entity::kPhase,
                                   each.question().phase());
            const bool open = phase && phase->phase().status() == v1::PHASE_STATUS_OPEN;
            if (open && !done.contains(each.id())) return each.id();
        }
        return 0;
    }

    [[nodiscard]] v1::QuestionView view(std::uint64_t question) const {
        const auto found =
            one(lead_->entities(), settings_.assembly, v1::Entity::kQuestion, question);
        return found ? found->question() : v1::QuestionView();
    }

    // Of all contributors, who answers this question.
    static bool answers(std::size_t number, bool first) {
        return first || number % review_every == 0;
    }

    using Act = asio::awaitable<void> (Crowd::*)(Contributor&, std::uint64_t, bool);

    asio::awaitable<void> take_part(std::uint64_t question, bool first) {
        answered_ = {"answered", question, 0};
        reacted_ = {"reacted", question, 0};
        early_ = {"seen-early", question, 0};
        co_await everyone(&Crowd::answer, question, first);
        answered_.tell();
        early_.tell();
        std::uint64_t expected = 0;
        for (std::size_t number = 0; number < settings_.contributors; ++number)
            if (answers(number, first)) ++expected;
        Actor::Condition all_in = [this, question, expected] {
            return view(question).author_count() >= expected;
        };
        co_await lead_->until("the answers of the others", std::move(all_in));
        co_await everyone(&Crowd::react, question, first);
        reacted_.tell();
        std::cout << "finished " << question << " 1" << std::endl;
    }

    // All do it, so many at a time; the first failure is everybody's.
    asio::awaitable<void> everyone(Act act, std::uint64_t question, bool first) {
        next_ = 0;
        working_ = std::min(at_once, people_.size());
        for (std::size_t worker = 0; worker < std::min(at_once, people_.size()); ++worker)
            asio::co_spawn(loop_, work(act, question, first),
                           [this](const std::exception_ptr& failure) {
                               if (failure && !failure_) failure_ = failure;
                               --working_;
                           });
        while (working_ > 0 && !failure_) co_await rest(std::chrono::milliseconds(5));
        if (failure_) std::rethrow_exception(failure_);
    }

    asio::awaitable<void> work(Act act, std::uint64_t question, bool first) {
        while (next_ < people_.size() && !failure_) {
            Contributor& person = people_[next_++];
            if (answers(person.number, first)) co_await (this->*act)(person, question, first);
        }
    }

    asio::awaitable<void> answer(Contributor& person, std::uint64_t question, bool first) {
        const std::uint64_t assembly = settings_.assembly;
        if (!person.actor) {
            person.actor = std::make_unique<Actor>(loop_.get_executor(),
                                                   "contributor " + std::to_string(person.number),
                                                   settings_.address, std::string(), assembly);
            co_await person.actor->sign_in();
        }
        Actor& actor = *person.actor;
        // They ask for the answers of others before having given one, as anybody could.
        std::vector<v1::Audience> pages;
        pages.push_back(answers_page(question, 0));
        pages.push_back(answers_page(question, 1));
        co_await actor.watch(assembly, std::move(pages));
        std::uint64_t early = 0;
        for (const v1::Entity& each : all(actor.entities(), assembly, v1::Entity::kContribution))
            if (each.contribution().question() == question) ++early;
        early_.add(early);

        const auto charter = one(actor.entities(), assembly, v1::Entity::kCharter, 1);
        const auto articles =
            charter ? static_cast<std::size_t>(charter->charter().articles_size()) : 0;
        const Answer said = first ? material_.answer_of(person.number)
                                  : material_.review_of(person.number, articles);
        v1::Command command;
        command.mutable_give_answer()->set_question(question);
        command.mutable_give_answer()->set_language(first ? settings_.statements_language
                                                          : settings_.address.language);
        command.mutable_give_answer()->set_words(said.words);
        const v1::Accepted accepted = co_await actor.wish(assembly, std::move(command));
        person.own.insert(accepted.id());
        answered_.add(1);
        actor.unwatch(assembly);
    }

    asio::awaitable<void> react(Contributor& person, std::uint64_t question, bool) {
        const std::uint64_t assembly = settings_.assembly;
        Actor& actor = *person.actor;
        const v1::QuestionView asked = view(question);
        std::set<std::uint32_t> wanted;
        for (std::uint32_t turn = 0; wanted.size() < std::min(pages_each, asked.page_count());
             ++turn)
            wanted.insert(static_cast<std::uint32_t>(
                1 + toss({settings_.seed, person.number, turn, 4}) % asked.page_count()));
        std::vector<v1::Audience> pages;
        std::uint64_t expected = 0;
        for (const std::uint32_t page : wanted) {
            pages.push_back(answers_page(question, page));
            const std::uint64_t before = (page - 1) * answers_page_size;
            expected += std::min(answers_page_size, asked.accepted_count() - before);
        }
        co_await actor.watch(assembly, std::move(pages));
        // What was still on its way when they stopped watching may have come first.
        Actor::Condition whole = [&actor, assembly, question, expected] {
            std::uint64_t sum = 0;
            for (const v1::Entity& each :
                 all(actor.entities(), assembly, v1::Entity::kContribution))
                if (each.contribution().question() == question) ++sum;
            return sum >= expected;
        };
        co_await actor.until("the pages of answers", std::move(whole));

        std::vector<std::pair<std::uint64_t, v1::Entity>> seen;
        for (v1::Entity& each : all(actor.entities(), assembly, v1::Entity::kContribution)) {
            if (each.contribution().question() != question || person.own.contains(each.id()))
                continue;
            const std::uint64_t chance =
                toss({settings_.seed, person.number, mark(each.contribution().words()), 5});
            seen.emplace_back(chance, std::move(each));
        }
        // By lot, and of what is said in the same words by several the earlier one.
        std::sort(seen.begin(), seen.end(), [](const auto& left, const auto& right) {
            return left.first != right.first ? left.first < right.first
                                             : left.second.id() < right.second.id();
        });
        if (seen.size() > reactions_each) seen.resize(reactions_each);
        for (const auto& [chance, contribution] : seen) {
            v1::Command command;
            command.mutable_react()->set_contribution(contribution.id());
            command.mutable_react()->set_kind(
                opinion(person.number, contribution.contribution().words()));
            co_await actor.wish(assembly, std::move(command));
            reacted_.add(1);
        }
        actor.unwatch(assembly);
    }

    // Two camps that differ on a third of what is said, and agree on most of the rest.
    [[nodiscard]] v1::ReactionKind opinion(std::size_t person, const std::string& words) const {
        const std::uint64_t camp = toss({settings_.seed, person, 6}) % 2;
        const std::uint64_t about = mark(words);
        const bool divisive = toss({settings_.seed, about, 7}) % 3 == 0;
        const std::uint64_t mood = toss({settings_.seed, person, about, 8}) % 10;
        if (mood == 0) return v1::REACTION_KIND_PASS;
        if (divisive && camp == toss({about, 9}) % 2) return v1::REACTION_KIND_DISAGREE;
        return mood <= 8 ? v1::REACTION_KIND_AGREE : v1::REACTION_KIND_DISAGREE;
    }

    ChildSettings settings_;
    Material material_;
    asio::io_context loop_;
    std::unique_ptr<Actor> lead_;
    std::vector<Contributor> people_;
    Tally answered_;
    Tally reacted_;
    Tally early_;
    std::size_t next_ = 0;
    std::size_t working_ = 0;
    std::exception_ptr failure_;
};

}  // namespace

int crowd(int count, char** words) {
    const ToldChild told = read_child_settings(count, words);
    if (!told.settings) return told.exit_code;
    int code = 1;
    Crowd* crowd = nullptr;
    try {
        // Hundreds of open connections are not taken down one by one: the process ends as it is.
        crowd = new Crowd(*told.settings);
        code = crowd->run();
    } catch (const std::exception& error) {
        std::cerr << error.what() << std::endl;
    }
    std::cout << std::flush;
    _exit(code);
}

}  // namespace isegoria::demo
