// SPDX-License-Identifier: AGPL-3.0-or-later
// What the public port answers over HTTP: health, and the pages that anyone may read.
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "app/house.hpp"
#include "record/digest.hpp"
#include "room/pages/charter_page.hpp"
#include "room/pages/draw_page.hpp"

namespace isegoria::app {

namespace asio = boost::asio;

namespace {

// A page that is drawn once what it shows is settled, and who waits for it. On the loop.
class PageToCome {
  public:
    explicit PageToCome(asio::io_context& loop)
        : bell_(loop, std::chrono::steady_clock::time_point::max()) {}

    void put(std::optional<room::Page> page) {
        page_ = std::move(page);
        drawn_ = true;
        bell_.cancel();
    }
    asio::awaitable<std::optional<room::Page>> taken() {
        while (!drawn_) {
            boost::system::error_code ignored;
            auto token = asio::redirect_error(asio::use_awaitable, ignored);
            co_await bell_.async_wait(token);
        }
        co_return std::move(page_);
    }

  private:
    std::optional<room::Page> page_;
    bool drawn_ = false;
    asio::steady_timer bell_;
};

// What is published in each assembly is asked of its own clerk; the last to answer draws the page.
void draw_front_page(room::Registry& registry, const core::State& directory,
                     words::Language language, const std::shared_ptr<PageToCome>& coming) {
    struct Round {
        std::map<core::AssemblyId, room::Published> published;
        std::size_t awaited = 1;  // This function itself, until it has asked everybody.
    };
    const auto round = std::make_shared<Round>();
    const auto one_less = [=, &registry] {
        if (--round->awaited != 0) return;
        registry.directory().when_settled([=](const core::State& state) {
            coming->put(room::front_page(state, round->published, language));
        });
    };
    for (const auto& [id, assembly] : directory.directory.assemblies) {
        room::Clerk* clerk = assembly.rehearsal_of ? nullptr : registry.find(id.value);
        if (clerk == nullptr) continue;
        ++round->awaited;
        clerk->when_settled([=, assembly_id = id](const core::State& state) {
            round->published[assembly_id] = room::published(state);
            one_less();
        });
    }
    one_less();
}

// What everybody may have of a draw; nothing when there is none.
std::optional<room::Page> archive_page(const room::ErrandResult& result) {
    const auto* accepted = std::get_if<v1::Accepted>(&result);
    if (accepted == nullptr) return std::nullopt;
    return room::Page{"application/x-tar", accepted->document()};
}

}  // namespace

asio::awaitable<net::HttpResponse> House::answer(net::HttpRequest request) {
    net::HttpResponse response;
    if (request.path == "/healthz") {
        response.body = "alive\n";
    } else if (request.path == "/readyz") {
        response.status = closing_ ? 503 : 200;
        response.body = closing_ ? "closing\n" : "ready\n";
    } else {
        co_await answer_page(request, response);
    }
    co_return response;
}

// Pages are drawn from settled state, so a page may wait for the batch in flight.
asio::awaitable<void> House::answer_page(const net::HttpRequest& request,
                                         net::HttpResponse& response) {
    words::Language language = words::negotiate(request.accept_language());
    if (request.query.starts_with("lang="))
        language = words::parse(request.query.substr(5)).value_or(language);
    std::optional<room::Page> page;
    const auto address = room::read_charter_address(request.path);
    const auto draw = room::read_draw_address(request.path);
    if (request.path == "/style.css") {
        page = room::Page{"text/css; charset=utf-8", std::string(room::style_sheet())};
    } else if (request.path == "/i") {
        page = room::invitation_page(language);
    } else if (request.path == "/" || address || draw) {
        const record::StreamId of_page = address ? address->assembly
                                         : draw  ? draw->assembly
                                                 : room::directory_stream;
        if (room::Clerk* clerk = registry_->find(of_page)) {
            const auto coming = std::make_shared<PageToCome>(loop_);
            if (draw && draw->archive)
                desk_->fetch_published(of_page, room::DrawOf::of_panel,
                                       [coming](const room::ErrandResult& result) {
                                           coming->put(archive_page(result));
                                       });
            else
                clerk->when_settled([=, this](const core::State& state) {
                    if (address)
                        coming->put(room::charter_page(state, *address, language));
                    else if (draw)
                        coming->put(room::draw_page(state, language));
                    else
                        draw_front_page(*registry_, state, language, coming);
                });
            page = co_await coming->taken();
        }
    }
    if (!page) {
        response.status = 404;
        response.body = words::say(language, "general.not_found") + "\n";
        co_return;
    }
    response.content_type = page->content_type;
    response.status = page->status;
    if (page->status != 200) {
        response.body = std::move(page->body);
        co_return;
    }
    response.headers.emplace_back("Vary", "Accept-Language");
    const record::Hash hash = record::sha256({page->body});
    response.etag = "\"" + record::to_hex(record::octets(hash)).substr(0, 32) + "\"";
    response.cache_control = "public, max-age=60";
    response.body = std::move(page->body);
}

}  // namespace isegoria::app
