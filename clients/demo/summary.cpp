// SPDX-License-Identifier: AGPL-3.0-or-later
// The end of the story, for a person: who was drawn, how equally they spoke, what the charter says
// and on whose words each article stands.
#include <algorithm>
#include <sstream>

#include "demo/signature.hpp"
#include "demo/stage.hpp"

namespace isegoria::demo {
namespace {

constexpr std::size_t bar_width = 20;
constexpr std::size_t line_width = 92;  // Of running text, on a usual terminal.
constexpr std::size_t quotes_each = 2;  // Contributions quoted below an article.
constexpr std::size_t quote_signs = 76;
constexpr std::uint64_t whole = 10'000;

// Signs, not octets: what begins no new sign does not count.
std::size_t width(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char sign) {
        return (static_cast<unsigned char>(sign) & 0xC0U) != 0x80U;
    }));
}

std::string padded(std::string text, std::size_t wanted) {
    const std::size_t now = width(text);
    if (now < wanted) text.append(wanted - now, ' ');
    return text;
}

std::string shortened(const std::string& text, std::size_t signs) {
    if (width(text) <= signs) return text;
    std::size_t seen = 0;
    std::size_t at = 0;
    while (at < text.size()) {
        if ((static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U && ++seen > signs - 1) break;
        ++at;
    }
    return text.substr(0, at) + "…";
}

std::string wrapped(const std::string& text, const std::string& indent) {
    std::string result;
    std::string line = indent;
    std::istringstream words(text);
    for (std::string word; words >> word;) {
        if (width(line) + width(word) + 1 > line_width && line != indent) {
            result += line + "\n";
            line = indent;
        }
        line += (line == indent ? "" : " ") + word;
    }
    return result + line + "\n";
}

std::string bar(std::uint64_t part, std::uint64_t of) {
    const std::size_t filled =
        of == 0 ? 0 : static_cast<std::size_t>((part * bar_width + of / 2) / of);
    std::string result;
    for (std::size_t at = 0; at < bar_width; ++at) result += at < filled ? "█" : "·";
    return result;
}

std::string share(const Stage& stage, std::uint64_t part, std::uint64_t of) {
    const std::int64_t percent =
        of == 0 ? 0 : static_cast<std::int64_t>((part * 100 + of / 2) / of);
    return stage.say("demo.summary.percent", {{"share", percent}});
}

void tell_panel(const Stage& stage, std::ostream& out) {
    out << stage.say("demo.summary.panel") << "\n\n";
    std::string feature;
    std::map<std::string, std::uint64_t> pool;
    std::size_t names = 12;
    for (const auto& row : stage.composition.rows()) {
        pool[row.quota().feature()] += row.pool();
        names = std::max(names, width(row.quota().value()) + 2);
    }
    names = std::min<std::size_t>(names, 30);
    out << padded("", names + 4) << padded(stage.say("demo.summary.pool"), bar_width + 7)
        << padded(stage.say("demo.summary.drawn"), bar_width + 7) << stage.say("demo.summary.quota")
        << "\n";
    for (const auto& row : stage.composition.rows()) {
        if (row.quota().feature() != feature) {
            feature = row.quota().feature();
            out << "  " << feature << "\n";
        }
        out << "    " << padded(shortened(row.quota().value(), names - 1), names)
            << bar(row.pool(), pool[feature])
            << padded(" " + share(stage, row.pool(), pool[feature]), 7)
            << bar(row.panel(), stage.panel_seats)
            << padded(" " + share(stage, row.panel(), stage.panel_seats), 7)
            << stage.say("demo.summary.seats", {{"count", std::int64_t{row.panel()}},
                                                {"min", std::int64_t{row.quota().min()}},
                                                {"max", std::int64_t{row.quota().max()}}})
            << (row.panel() < row.quota().min() || row.panel() > row.quota().max()
                    ? " " + stage.say("demo.summary.missed")
                    : std::string())
            << "\n";
    }
    out << "\n";
}

void tell_speech(const Stage& stage, std::ostream& out) {
    const auto found = one(stage.observer->entities(), stage.assembly, v1::Entity::kEquality, 1);
    if (!found) return;
    const v1::EqualityFigures& figures = found->equality().figures();
    out << stage.say("demo.summary.speech") << "\n\n";
    const auto row = [&](std::string_view key, std::uint64_t part, std::uint64_t of) {
        out << "  " << padded(stage.say(key), 48) << bar(part, of) << " " << share(stage, part, of)
            << "\n";
    };
    row("demo.summary.spoke", figures.spoke_count(), figures.seated_count());
    row("demo.summary.of_members", static_cast<std::uint64_t>(figures.panel_ms()),
        static_cast<std::uint64_t>(figures.total_ms()));
    row("demo.summary.equality", whole - figures.gini(), whole);
    out << "\n"
        << wrapped(stage.say(stage.settings.speakers.empty() ? "demo.summary.policies_invented"
                                                             : "demo.summary.policies"),
                   "  ");
    for (const std::string& policy : stage.policies) out << wrapped(policy, "    ");
    out << "\n";
}

// The article's sources, those that most agreed with first.
std::vector<std::uint64_t> by_agreement(const Stage& stage, const v1::VersionArticleView& article) {
    std::vector<std::uint64_t> result(article.contributions().begin(),
                                      article.contributions().end());
    const auto agreed = [&](std::uint64_t id) {
        const auto tally = stage.tallies.find(id);
        return tally == stage.tallies.end() ? 0 : tally->second.agree();
    };
    std::stable_sort(result.begin(), result.end(), [&](std::uint64_t left, std::uint64_t right) {
        return agreed(left) > agreed(right);
    });
    return result;
}

void tell_article(const Stage& stage, const v1::VersionArticleView& article, std::ostream& out) {
    const sync::EntityMap& map = stage.observer->entities();
    out << "  "
        << stage.say("charter.article", {{"number", static_cast<std::int64_t>(article.position())}})
        << " · " << article.titles(0).words() << "\n"
        << wrapped(article.wordings(0).words(), "    ");
    const std::vector<std::uint64_t> sources = by_agreement(stage, article);
    out << "    "
        << stage.say("demo.summary.stands_on",
                     {{"count", static_cast<std::int64_t>(sources.size())},
                      {"amendments", std::int64_t{article.amendments_size()}}})
        << "\n";
    for (std::size_t at = 0; at < std::min(quotes_each, sources.size()); ++at) {
        const auto said = stage.contributions.find(sources[at]);
        if (said == stage.contributions.end()) continue;
        const auto tally = stage.tallies.find(sources[at]);
        const std::uint64_t agree = tally == stage.tallies.end() ? 0 : tally->second.agree();
        out << "      "
            << stage.say("demo.summary.quote",
                         {{"number", std::to_string(said->second.number())},
                          {"words", shortened(said->second.words(), quote_signs)},
                          {"agree", static_cast<std::int64_t>(agree)}})
            << "\n";
    }
    for (const v1::Entity& each : all(map, stage.assembly, v1::Entity::kMinorityStatement)) {
        const v1::MinorityView& minority = each.minority_statement();
        const auto& proposals = article.proposals();
        const bool on_proposal =
            std::find(proposals.begin(), proposals.end(), minority.proposal()) != proposals.end();
        if (!on_proposal && minority.article() != article.article()) continue;
        out << wrapped(stage.say("demo.summary.minority",
                                 {{"count", static_cast<std::int64_t>(minority.supporter_count())},
                                  {"words", minority.words()}}),
                       "    | ");
    }
    out << "\n";
}

void tell_charter(const Stage& stage, std::ostream& out) {
    const sync::EntityMap& map = stage.observer->entities();
    const auto version = one(map, stage.assembly, v1::Entity::kVersion, 1);
    const v1::VersionView& view = version->version();
    out << stage.say("demo.summary.charter", {{"title", view.titles(0).words()}}) << "\n\n"
        << wrapped(view.preamble(0).words(), "  ") << "\n";
    for (const std::uint64_t id : view.articles())
        for (const v1::Entity& each : all(map, stage.assembly, v1::Entity::kVersionArticle))
            if (each.version_article().article() == id)
                tell_article(stage, each.version_article(), out);
    out << wrapped(stage.say("charter.non_binding_notice"), "  ") << "\n"
        << "  "
        << stage.say("demo.summary.signed",
                     {{"consensus", static_cast<double>(view.consensus()) / 100},
                      {"key", hexadecimal(view.public_key())}})
        << "\n\n";
}

}  // namespace

std::string summary(const Stage& stage) {
    std::ostringstream out;
    const std::string line(line_width, '-');
    out << "\n"
        << line << "\n"
        << stage.say("demo.assembly.name") << "\n"
        << wrapped(stage.question_words(), "") << line << "\n\n";
    tell_panel(stage, out);
    tell_speech(stage, out);
    tell_charter(stage, out);
    out << stage.say("demo.summary.addresses") << "\n\n";
    out << "  https://" << stage.server.address() << "/\n";
    for (const std::string& page : stage.pages) out << "  " << page << "\n";
    out << "  "
        << stage.say("demo.summary.fingerprint", {{"fingerprint", stage.server.fingerprint()}})
        << "\n\n";
    const auto spent = std::chrono::duration_cast<std::chrono::seconds>(
        std::chrono::steady_clock::now() - stage.began);
    out << stage.say("demo.summary.held", {{"count", static_cast<std::int64_t>(stage.checks_held)},
                                           {"seconds", static_cast<std::int64_t>(spent.count())},
                                           {"kills", static_cast<std::int64_t>(stage.kills_done)}})
        << "\n";
    return out.str();
}

std::string masked_charter(const Stage& stage) {
    const sync::EntityMap& map = stage.observer->entities();
    const auto version = one(map, stage.assembly, v1::Entity::kVersion, 1);
    const v1::VersionView& view = version->version();
    std::ostringstream out;
    out << view.titles(0).words() << "\n" << view.preamble(0).words() << "\n";
    const v1::GradientCounts& counts = view.counts();
    out << "counts " << counts.endorse() << ' ' << counts.agree_with_reservations() << ' '
        << counts.mixed() << ' ' << counts.stand_aside() << ' ' << counts.block() << ' '
        << counts.abstain() << " of " << view.seated_count() << "\n";
    for (const std::uint64_t id : view.articles())
        for (const v1::Entity& each : all(map, stage.assembly, v1::Entity::kVersionArticle)) {
            const v1::VersionArticleView& article = each.version_article();
            if (article.article() != id) continue;
            out << article.position() << ". " << article.titles(0).words() << "\n"
                << article.wordings(0).words() << "\n";
            // Their numbers depend on who was quicker; their words do not.
            std::vector<std::string> sources;
            for (const std::uint64_t source : article.contributions()) {
                const auto said = stage.contributions.find(source);
                sources.push_back(said == stage.contributions.end() ? "?" : said->second.words());
            }
            std::sort(sources.begin(), sources.end());
            for (const std::string& source : sources) out << "  on: " << source << "\n";
            out << "  amendments " << article.amendments_size() << "\n";
        }
    for (const v1::Entity& each : all(map, stage.assembly, v1::Entity::kMinorityStatement))
        out << "minority " << each.minority_statement().supporter_count() << " "
            << each.minority_statement().words() << "\n";
    std::uint64_t agree = 0;
    std::uint64_t disagree = 0;
    std::uint64_t pass = 0;
    for (const auto& [id, tally] : stage.tallies) {
        agree += tally.agree();
        disagree += tally.disagree();
        pass += tally.pass();
    }
    out << "contributions " << stage.contributions.size() << " reactions " << agree << ' '
        << disagree << ' ' << pass << "\n";
    return out.str();
}

}  // namespace isegoria::demo
