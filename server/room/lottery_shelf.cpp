// SPDX-License-Identifier: AGPL-3.0-or-later
// Documents in the vault (pool_shelf.hpp), each under the digest that the record has of it:
//   lottery     under the portfolio's hash: the files of that prepared lottery, as JSON
//   transcript  under its own hash: the transcript of a draw, of a panel or of replacements
//   published   under the transcript's hash: what is published beside it, as JSON
#include "room/lottery_shelf.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <sstream>

#include "record/digest.hpp"
#include "room/pool_shelf.hpp"
#include "sortition/tool/chances.hpp"

namespace isegoria::room {
namespace {

namespace tool = sortition::tool;
namespace names = sortition::tool::file_names;

std::string written(const LotteryFiles& files) {
    boost::json::object document;
    for (const auto& [name, text] : files) document[name] = text;
    return boost::json::serialize(document);
}
LotteryFiles files_of(const std::string& document) {
    LotteryFiles files;
    if (document.empty()) return files;
    const boost::json::value read = boost::json::parse(document);
    for (const auto& each : read.as_object())
        files.emplace(each.key(), std::string(each.value().as_string()));
    return files;
}

const std::string& file_of(const LotteryFiles& files, std::string_view name) {
    static const std::string nothing;
    const auto found = files.find(name);
    return found == files.end() ? nothing : found->second;
}

sortition::Findings in_file(sortition::Findings findings, std::string_view name) {
    for (sortition::Finding& each : findings) each.file = name;
    return findings;
}

// The lottery of the certificate gives the chances that are published.
std::optional<std::vector<std::int64_t>> probabilities_of(const tool::Input& input,
                                                          const std::string& certificate) {
    const auto read = sortition::read_certificate(certificate);
    if (!read.ok()) return std::nullopt;
    return tool::probabilities_of(tool::chances_of_panels(
        input.pool, input.quotas, read.value->panel_size, read.value->lottery.panels,
        sortition::lottery_denominator));
}

sortition::Findings check_certificate(const tool::Lottery& lottery) {
    const auto read = sortition::read_certificate(lottery.certificate);
    if (!read.ok()) return read.errors;
    const std::string method(sortition::method_name(read.value->method));
    if (method != lottery.record.method || read.value->panel_size != lottery.record.panel_size)
        return {sortition::finding("draw_difference", {{"field", "method, panel_size"},
                                                       {"expected", lottery.record.method},
                                                       {"found", method}})};
    // A method that promises nothing has nothing to prove.
    if (lottery.record.certified == 0) return {};
    return sortition::verify_certificate(lottery.input.pool, lottery.input.quotas, *read.value);
}

// A header of POSIX.1-1988 (ustar) for a file that its owner may read and write.
std::string tar_header(const std::string& name, std::size_t size, std::int64_t time_ms) {
    constexpr std::size_t block = 512;
    std::string header(block, '\0');
    const auto put = [&](std::size_t at, std::string_view text) {
        std::copy(text.begin(), text.end(), header.begin() + static_cast<std::ptrdiff_t>(at));
    };
    const auto octal = [](std::uint64_t value, std::size_t digits) {
        std::string text(digits, '0');
        for (std::size_t place = digits; place-- > 0; value >>= 3U)
            text[place] = static_cast<char>('0' + (value & 7U));
        return text;
    };
    put(0, name);
    put(100, octal(0600, 7));
    put(108, octal(0, 7));
    put(116, octal(0, 7));
    put(124, octal(size, 11));
    put(136, octal(static_cast<std::uint64_t>(time_ms / 1'000), 11));
    put(148, "        ");
    put(156, "0");
    put(257, "ustar");
    put(263, "00");
    std::uint64_t sum = 0;
    for (const char octet : header) sum += static_cast<unsigned char>(octet);
    put(148, octal(sum, 6) + std::string(1, '\0') + " ");
    return header;
}

std::string archive_of(const std::string& folder, const LotteryFiles& files,
                       std::int64_t time_ms) {
    constexpr std::size_t block = 512;
    std::string archive;
    for (const auto& [name, text] : files) {
        archive += tar_header(folder + "/" + name, text.size(), time_ms);
        archive += text;
        archive.append((block - text.size() % block) % block, '\0');
    }
    return archive.append(2 * block, '\0');
}

}  // namespace

void keep_lottery(record::Vault& vault, record::StreamId stream,
                  const core::Digest& portfolio_hash, const LotteryFiles& files) {
    keep_document(vault, "lottery", stream, portfolio_hash, written(files));
}

LotteryFiles lottery_files(record::Vault& vault, record::StreamId stream,
                           const core::Digest& portfolio_hash) {
    return files_of(document_of(vault, "lottery", stream, portfolio_hash));
}

void erase_lotteries(record::Vault& vault, record::StreamId stream,
                     const std::vector<core::Digest>& but) {
    erase_documents(vault, "lottery", stream, but);
}

void keep_published(record::Vault& vault, record::StreamId stream, const LotteryFiles& files,
                    const std::string& transcript) {
    LotteryFiles published;
    for (const std::string_view name : {names::portfolio, names::public_pool})
        published[std::string(name)] = file_of(files, name);
    const core::Digest hash = record::sha256({transcript});
    keep_document(vault, "published", stream, hash, written(published));
    keep_document(vault, "transcript", stream, hash, transcript);
}

std::string transcript_of(record::Vault& vault, record::StreamId stream,
                          const core::Digest& transcript_hash) {
    std::string transcript = document_of(vault, "transcript", stream, transcript_hash);
    if (record::sha256({transcript}) != transcript_hash) return {};
    return transcript;
}

void erase_published(record::Vault& vault, record::StreamId stream,
                     const std::vector<core::Digest>& but) {
    erase_documents(vault, "transcript", stream, but);
    erase_documents(vault, "published", stream, but);
}

sortition::Reading<tool::Lottery> read_lottery(const LotteryFiles& files) {
    sortition::Reading<tool::Lottery> result;
    const auto refuse = [&](sortition::Findings findings, std::string_view name) {
        result.errors = in_file(std::move(findings), name);
        return result;
    };
    auto record = sortition::read_prepared_record(file_of(files, names::prepared));
    if (!record.ok()) return refuse(std::move(record.errors), names::prepared);
    auto portfolio = sortition::read_portfolio(file_of(files, names::portfolio));
    if (!portfolio.ok()) return refuse(std::move(portfolio.errors), names::portfolio);
    tool::InputFiles said;
    said.categories = names::categories;
    said.respondents = names::respondents;
    said.id_column = record.value->id_column;
    said.address_columns = record.value->address_columns;
    auto input = tool::made_input(said, file_of(files, names::categories),
                                  file_of(files, names::respondents));
    if (!input.ok()) return refuse(std::move(input.errors), names::respondents);
    const std::string& certificate = file_of(files, names::certificate);
    auto probabilities = probabilities_of(*input.value, certificate);
    if (!probabilities)
        return refuse({sortition::finding("certificate_not_json")}, names::certificate);
    tool::Lottery lottery{std::move(*input.value), std::move(*record.value),
                          std::move(*portfolio.value), std::move(*probabilities), certificate};
    if (auto changed = tool::check_records(lottery); !changed.empty())
        return refuse(std::move(changed), names::prepared);
    result.value = std::move(lottery);
    return result;
}

std::optional<core::Digest> portfolio_of(const std::string& transcript) {
    const auto record = sortition::read_draw_record(transcript);
    if (!record.ok()) return std::nullopt;
    return sortition::digest_from_hex(record.value->portfolio_hash);
}

sortition::Findings verify(const LotteryFiles& files, const std::string& transcript) {
    auto lottery = read_lottery(files);
    if (!lottery.ok()) return std::move(lottery.errors);
    const auto& input = lottery.value->input;
    auto found = sortition::check_portfolio(input.pool, input.quotas, lottery.value->portfolio);
    if (!found.empty()) return in_file(std::move(found), names::portfolio);
    found = check_certificate(*lottery.value);
    if (!found.empty()) return in_file(std::move(found), names::certificate);
    const auto record = sortition::read_draw_record(transcript);
    if (!record.ok()) return in_file(record.errors, names::transcript);
    auto drawn = tool::draw_lottery(*lottery.value, record.value->public_value);
    if (!drawn.ok()) return std::move(drawn.errors);
    return in_file(sortition::compare(drawn.value->record, *record.value), names::transcript);
}

std::string folder_archive(LotteryFiles files, const std::string& transcript,
                           std::int64_t time_ms) {
    const auto lottery = read_lottery(files);
    if (const auto record = sortition::read_draw_record(transcript); lottery.ok() && record.ok())
        if (const auto drawn = tool::draw_lottery(*lottery.value, record.value->public_value);
            drawn.ok())
            for (const tool::OutputFile& file : tool::drawn_files(
                     *lottery.value, *drawn.value, sortition::Language::english)) {
                std::ostringstream stream;
                file.write(stream);
                files[file.path.string()] = std::move(stream).str();
            }
    return archive_of("lottery", files, time_ms);
}

std::string published_archive(record::Vault& vault, record::StreamId stream,
                              const core::Digest& transcript_hash) {
    const std::string transcript = transcript_of(vault, stream, transcript_hash);
    LotteryFiles files = files_of(document_of(vault, "published", stream, transcript_hash));
    if (files.empty() || transcript.empty()) return {};
    files[std::string(names::transcript)] = transcript;
    return archive_of("draw", files, 0);
}

}  // namespace isegoria::room
