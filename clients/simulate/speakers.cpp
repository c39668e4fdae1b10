// SPDX-License-Identifier: AGPL-3.0-or-later
// Reading a debate, and inventing one.
#include "simulate/speakers.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>

#include "demo/chance.hpp"

namespace isegoria::simulate {
namespace {

namespace json = boost::json;

struct Spoken {
    std::int64_t at_s = 0;
    std::string speaker;
};

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& what) {
    throw SpeakersError(path.string() + ": " + what);
}

// "2025-03-10T17:02:06", with or without a zone behind it: only differences matter.
std::int64_t seconds_of(const std::filesystem::path& path, std::string_view time) {
    const auto number = [&](std::size_t from, std::size_t length) {
        int value = 0;
        if (time.size() < from + length) fail(path, "del:timestamp is not an ISO 8601 time");
        for (const char sign : time.substr(from, length)) {
            if (sign < '0' || sign > '9') fail(path, "del:timestamp is not an ISO 8601 time");
            value = value * 10 + (sign - '0');
        }
        return value;
    };
    namespace chrono = std::chrono;
    const chrono::year_month_day date{chrono::year{number(0, 4)},
                                      chrono::month{static_cast<unsigned>(number(5, 2))},
                                      chrono::day{static_cast<unsigned>(number(8, 2))}};
    if (!date.ok()) fail(path, "del:timestamp names a day that does not exist");
    return std::int64_t{chrono::sys_days{date}.time_since_epoch().count()} * 86'400 +
           number(11, 2) * 3'600 + number(14, 2) * 60 + number(17, 2);
}

const json::value& member(const std::filesystem::path& path, const json::value& of,
                          std::string_view name) {
    const json::object* object = of.if_object();
    const json::value* found = object == nullptr ? nullptr : object->if_contains(name);
    if (found == nullptr) fail(path, "an entry without " + std::string(name));
    return *found;
}

std::string text_of(const std::filesystem::path& path, const json::value& of,
                    std::string_view name) {
    const json::value& value = member(path, of, name);
    if (!value.is_string()) fail(path, std::string(name) + " is not a text");
    return std::string(value.get_string());
}

const json::array& list_of(const std::filesystem::path& path, const json::value& of,
                           std::string_view name) {
    const json::value& value = member(path, of, name);
    if (!value.is_array()) fail(path, std::string(name) + " is not a list");
    return value.get_array();
}

std::set<std::string> those_who_preside(const std::filesystem::path& path,
                                        const json::value& debate) {
    std::set<std::string> result;
    for (const json::value& each : list_of(path, debate, "del:hasParticipant")) {
        const json::object* object = each.if_object();
        const json::value* role = object == nullptr ? nullptr : object->if_contains("del:hasRole");
        if (role != nullptr && text_of(path, *role, "del:name") == "President")
            result.insert(text_of(path, each, "del:identifier"));
    }
    return result;
}

std::vector<Spoken> in_order(const std::filesystem::path& path, const json::value& debate) {
    std::vector<Spoken> result;
    for (const json::value& each : list_of(path, debate, "del:hasContribution")) {
        if (result.size() == wishes_max) fail(path, "more speeches than a week has");
        result.push_back({seconds_of(path, text_of(path, each, "del:timestamp")),
                          text_of(path, member(path, each, "del:madeBy"), "@id")});
    }
    std::stable_sort(result.begin(), result.end(), [](const Spoken& left, const Spoken& right) {
        return left.at_s < right.at_s;
    });
    return result;
}

json::value parsed(const std::filesystem::path& path) {
    std::error_code trouble;
    const auto size = std::filesystem::file_size(path, trouble);
    if (trouble) fail(path, "cannot be read: " + trouble.message());
    if (size > debate_octets_max) fail(path, "too large for a debate");
    std::ifstream file(path, std::ios::binary);
    const std::string octets{std::istreambuf_iterator<char>(file), {}};
    boost::system::error_code error;
    json::value result = json::parse(octets, error);
    if (error) fail(path, "is not JSON: " + error.message());
    return result;
}

}  // namespace

std::int64_t Speakers::wished_ms() const {
    std::int64_t sum = 0;
    for (const Wish& wish : wishes) sum += wish.length_ms;
    return sum;
}

Speakers Speakers::scaled_to(std::int64_t floor_ms) const {
    Speakers result{speaker_count, wishes};
    const std::int64_t wished = wished_ms();
    const std::int64_t last = wishes.empty() ? 0 : wishes.back().at_ms;
    for (Wish& wish : result.wishes) {
        wish.length_ms = std::max<std::int64_t>(1, wish.length_ms * 2 * floor_ms / wished);
        wish.at_ms = last == 0 ? 0 : wish.at_ms * floor_ms / last;
    }
    return result;
}

Speakers read_debate(const std::filesystem::path& path) {
    const json::value debate = parsed(path);
    const std::set<std::string> presiding = those_who_preside(path, debate);
    const std::vector<Spoken> spoken = in_order(path, debate);
    Speakers result;
    std::map<std::string, std::size_t> numbers;
    for (std::size_t index = 0; index + 1 < spoken.size(); ++index) {
        const Spoken& each = spoken[index];
        const std::int64_t length_s = spoken[index + 1].at_s - each.at_s;
        if (length_s == 0 || presiding.contains(each.speaker)) continue;
        const auto [place, fresh] = numbers.try_emplace(each.speaker, numbers.size());
        result.wishes.push_back(
            {place->second, (each.at_s - spoken.front().at_s) * 1'000, length_s * 1'000});
    }
    result.speaker_count = numbers.size();
    if (result.speaker_count < 2) fail(path, "fewer than two people speak in it");
    return result;
}

Speakers invent_debate(std::size_t speaker_count, std::uint64_t seed) {
    using demo::toss;
    constexpr std::uint64_t shortest_ms = 20'000;
    constexpr std::uint64_t spread_ms = 100'000;
    constexpr std::uint64_t hours_ms = 3 * 3'600'000;
    Speakers result{speaker_count, {}};
    for (std::size_t speaker = 0; speaker < speaker_count; ++speaker) {
        const std::uint64_t talkative = toss({seed, speaker, 21}) % 10;
        const std::size_t times = talkative < 6 ? 1 : talkative < 9 ? 2 : 5;
        for (std::size_t time = 0; time < times; ++time) {
            const std::uint64_t length = shortest_ms + toss({seed, speaker, time, 22}) % spread_ms;
            const std::uint64_t at = toss({seed, speaker, time, 23}) % hours_ms;
            result.wishes.push_back({speaker, static_cast<std::int64_t>(at),
                                     static_cast<std::int64_t>(times == 5 ? length * 2 : length)});
        }
    }
    std::sort(result.wishes.begin(), result.wishes.end(), [](const Wish& left, const Wish& right) {
        return left.at_ms != right.at_ms ? left.at_ms < right.at_ms : left.speaker < right.speaker;
    });
    return result;
}

}  // namespace isegoria::simulate
