// SPDX-License-Identifier: AGPL-3.0-or-later
// Commitments as hexadecimal, as the lottery's tool prints them.
#include "room/pages/draw_page.hpp"

#include "record/digest.hpp"

namespace isegoria::room {
namespace {

using words::Language;
using words::say;

std::string hex(const core::Digest& digest) { return record::to_hex(record::octets(digest)); }

class DrawPage {
  public:
    DrawPage(const core::State& state, Language language)
        : lottery_(state.lottery), language_(language), assembly_(state.assembly) {}

    [[nodiscard]] Page page() {
        const std::string title = said("page.draw.title");
        body_ = "<h1>" + escaped(title) + "</h1>\n<p>" +
                escaped(text_of(assembly_.names, language_)) + "</p>\n";
        if (lottery_.prepared) promise(*lottery_.prepared);
        if (lottery_.announced) announced(*lottery_.announced);
        if (lottery_.draw) drawn(*lottery_.draw);
        body_ += "<footer>\n<p><a href=\"" + draw_address(assembly_.assembly.value) + "?lang=" +
                 (language_ == Language::english ? "fr\">Français" : "en\">English") +
                 "</a></p>\n</footer>\n";
        return {"text/html; charset=utf-8", frame(language_, title, body_)};
    }

  private:
    [[nodiscard]] std::string said(std::string_view key, const words::Arguments& arguments = {}) {
        return say(language_, key, arguments);
    }
    void heading(std::string_view key) { body_ += "<h2>" + escaped(said(key)) + "</h2>\n"; }
    void paragraph(const std::string& words) { body_ += "<p>" + escaped(words) + "</p>\n"; }
    void fact(std::string_view key, const std::string& value) {
        body_ += "<dt>" + escaped(said(key)) + "</dt>\n<dd>" + escaped(value) + "</dd>\n";
    }

    void promise(const core::PreparedLottery& prepared) {
        constexpr double unit = 1e10;  // 10^12ths to per cent.
        paragraph(said("page.draw.promise",
                       {{"people", static_cast<std::int64_t>(lottery_.pool->pool_size)},
                        {"seats", static_cast<std::int64_t>(lottery_.pool->panel_size)},
                        {"smallest", static_cast<double>(prepared.smallest_chance) / unit},
                        {"largest", static_cast<double>(prepared.largest_chance) / unit}}));
        if (prepared.certified) paragraph(said("page.draw.certified", {{"method", prepared.method}}));
        body_ += "<dl>\n";
        fact("page.draw.pool_hash", hex(prepared.pool_hash));
        fact("page.draw.quotas_hash", hex(prepared.quotas_hash));
        fact("page.draw.portfolio_hash", hex(prepared.portfolio_hash));
        body_ += "</dl>\n";
    }

    void announced(const core::DrawAnnounced& announced) {
        heading("page.draw.announced");
        paragraph(said("page.draw.source", {{"source", text_of(announced.value_source, language_)}}));
    }

    void drawn(const core::DrawHeld& held) {
        heading("page.draw.held");
        body_ += "<dl>\n";
        fact("page.draw.public_value", held.public_value);
        fact("page.draw.transcript_hash", hex(held.transcript_hash));
        body_ += "</dl>\n";
        paragraph(said("page.draw.replay"));
        const std::string archive = draw_address(assembly_.assembly.value) + ".tar";
        body_ += "<p><a href=\"" + archive + "\" download>draw.tar</a></p>\n" +
                 "<pre>tar -xf draw.tar\nsortition verify draw</pre>\n";
        if (lottery_.verified_draw == held.draw) paragraph(said("page.draw.verified"));
    }

    const core::Lottery& lottery_;
    const Language language_;
    const core::Assembly& assembly_;
    std::string body_;
};

}  // namespace

std::optional<DrawAddress> read_draw_address(std::string_view path) {
    DrawAddress address;
    if (!take(path, "/assemblies/") || !take_number(path, address.assembly) ||
        !take(path, "/draw"))
        return std::nullopt;
    address.archive = take(path, ".tar");
    if (!path.empty()) return std::nullopt;
    return address;
}

std::string draw_address(std::uint64_t assembly) {
    return "/assemblies/" + std::to_string(assembly) + "/draw";
}

bool has_draw_page(const core::State& state) {
    const core::Lottery& lottery = state.lottery;
    return !state.assembly.rehearsal_of && (lottery.announced || lottery.draw);
}

std::optional<Page> draw_page(const core::State& state, Language language) {
    if (!has_draw_page(state)) return std::nullopt;
    return DrawPage(state, language).page();
}

}  // namespace isegoria::room
