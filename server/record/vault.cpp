// SPDX-License-Identifier: AGPL-3.0-or-later
// Rows are appended and erased by overwriting in place, never deleted one by one: deleting makes
// SQLite move neighbours and leave stale copies behind. sweep() rewrites the file when enough of it
// is overwritten rows.
#include "record/vault.hpp"

#include "record/backup.hpp"

namespace isegoria::record {
namespace {

constexpr std::uint32_t application_id = 0x49534756;  // "ISGV"
constexpr std::uint32_t schema_version = 1;
// The journal is cut at SQLite's own habit, 4 MiB; writes here are rare and short.
constexpr std::uint64_t journal_pages_max = 1'000;
// The file is rewritten when this many rows are overwritten ones and they are half of all.
constexpr std::uint64_t erased_rows_kept_max = 1'000;
constexpr std::uint64_t list_page_size = 1'000;  // So that a long list lets others in between.
constexpr std::string_view key_check = "isegoria vault";

constexpr const char* schema = R"sql(
CREATE TABLE rows(id INTEGER PRIMARY KEY, erased INTEGER NOT NULL, look_up BLOB NOT NULL UNIQUE,
  kind BLOB NOT NULL, person BLOB NOT NULL, retain_until BLOB NOT NULL, sealed BLOB NOT NULL) STRICT;
CREATE INDEX rows_by_kind ON rows(kind, id);
CREATE INDEX rows_by_person ON rows(person, id);
CREATE INDEX rows_by_retention ON rows(retain_until);
CREATE TABLE key_check(id INTEGER PRIMARY KEY, sealed BLOB NOT NULL) STRICT;
)sql";

constexpr const char* columns = "SELECT id, look_up, kind, person, retain_until, sealed FROM rows ";

std::string with_size(std::string_view text) { return big_endian(text.size()) + std::string(text); }

class Reader {
  public:
    explicit Reader(std::string_view text) : rest_(text) {}
    std::uint64_t number() {
        std::uint64_t value = 0;
        for (const char sign : take(8)) value = value << 8 | static_cast<unsigned char>(sign);
        return value;
    }
    std::string text() { return std::string(take(number())); }
    std::string rest() { return std::string(rest_); }

  private:
    std::string_view take(std::uint64_t size) {
        if (size > rest_.size()) throw Damaged("a vault row is malformed");
        const auto taken = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return taken;
    }
    std::string_view rest_;
};

struct Names {
    Names(const Seal& seal, std::string_view kind_name, std::string_view key_name,
          std::uint64_t person_id)
        : look_up(seal.look_up({"row", kind_name, key_name})),
          kind(seal.look_up({"kind", kind_name})),
          person(seal.look_up({"person", big_endian(person_id)})) {}
    Hash look_up, kind, person;
};

std::string place_of(std::string_view look_up, std::string_view kind, std::string_view person,
                     std::string_view retain_until) {
    std::string place = "vault row";
    for (const auto part : {look_up, kind, person, retain_until}) place += part;
    return place;
}

}  // namespace

Vault::Vault(const std::filesystem::path& path, const VaultKey& key, bool create)
    : path_(path),
      seal_(key),
      lock_(path.string() + ".lock"),
      database_(path, create ? Database::Open::create : Database::Open::existing, application_id,
                schema_version, schema) {
    database_.checkpoint(Database::Checkpoint::truncate);
    check_key();
    insert_ = Statement(database_,
                        "INSERT INTO rows(erased, look_up, kind, person, retain_until, sealed)"
                        " VALUES(0, ?1, ?2, ?3, ?4, ?5)");
    // No index has a column of this, and SQLite writes a row of the same length over itself.
    replace_ = Statement(database_, "UPDATE rows SET sealed = ?2 WHERE id = ?1");
    overwrite_ = Statement(database_,
                           "UPDATE rows SET erased = 1, look_up = randomblob(32),"
                           " kind = zeroblob(32), person = zeroblob(32),"
                           " retain_until = zeroblob(8), sealed = zeroblob(length(sealed))"
                           " WHERE id = ?1");
    const std::string all = columns;
    select_one_ = Statement(database_, all + "WHERE look_up = ?1 AND erased = 0");
    select_kind_ = Statement(
        database_, all + "WHERE kind = ?1 AND id > ?2 AND erased = 0 ORDER BY id LIMIT ?3");
    select_person_ = Statement(database_, all + "WHERE person = ?1 AND erased = 0 ORDER BY id");
    select_expired_ = Statement(database_,
                                "SELECT id FROM rows WHERE retain_until > zeroblob(8)"
                                " AND retain_until <= ?1 AND erased = 0");
}

Vault::~Vault() {
    if (failed_) database_.keep_journal();
}

void Vault::check_key() {
    Statement select(database_, "SELECT sealed FROM key_check WHERE id = 1");
    if (select.step()) {
        const auto opened = seal_.open(select.text(0), key_check);
        select.reset();
        if (opened != key_check) throw WrongKey("this key does not open " + path_.string());
        return;
    }
    if (database_.number("SELECT count(*) FROM rows") != 0)
        throw Damaged(path_.string() + " is damaged: its key check is missing");
    Statement insert(database_, "INSERT INTO key_check(id, sealed) VALUES(1, ?1)");
    const std::string sealed = seal_.close(key_check, key_check);
    insert.bind(1, sealed).run();
}

void Vault::put(const VaultRow& row) { put_all({&row, 1}); }

void Vault::put_all(std::span<const VaultRow> rows) { (void)write(nullptr, {}, rows); }

void Vault::change(std::span<const VaultPlace> erased, std::span<const VaultRow> rows) {
    (void)write(nullptr, erased, rows);
}

bool Vault::exchange(const VaultPlace& taken, std::span<const VaultPlace> erased,
                     std::span<const VaultRow> rows) {
    return write(&taken, erased, rows);
}

bool Vault::write(const VaultPlace* taken, std::span<const VaultPlace> erased,
                  std::span<const VaultRow> rows) {
    for (const auto& row : rows)
        if (row.kind.size() + row.key.size() + row.bytes.size() > row_size_max)
            throw std::length_error("a vault row is too large");
    const std::lock_guard lock(mutex_);
    bool is_there = true;
    bool overwritten = false;
    const auto overwrite_at = [&](const std::string& kind, const std::string& key) {
        const auto old = find(kind, key);
        if (old) overwrite_.bind(1, old->id).run();
        overwritten = overwritten || old;
        return old.has_value();
    };
    guarded([&] {
        Transaction transaction(database_);
        if (taken != nullptr) is_there = overwrite_at(taken->kind, taken->key);
        if (!is_there) return;
        for (const auto& place : erased) (void)overwrite_at(place.kind, place.key);
        for (const auto& row : rows) {
            const auto old = find(row.kind, row.key);
            overwritten = overwritten || old.has_value();
            if (old && old->row.bytes.size() == row.bytes.size() &&
                old->row.person == row.person &&
                old->row.retain_until_ms == row.retain_until_ms) {
                replace(old->id, row);
                continue;
            }
            if (old) overwrite_.bind(1, old->id).run();
            insert(row);
        }
        transaction.commit();
    });
    if (overwritten || database_.journal_pages() >= journal_pages_max) try_to_cut_journal();
    return is_there;
}

std::string Vault::sealed(const VaultRow& row) {
    const Names names(seal_, row.kind, row.key, row.person);
    const std::string retain = big_endian(row.retain_until_ms);
    const std::string plain = with_size(row.kind) + with_size(row.key) + big_endian(row.person) +
                              retain + row.bytes;
    return seal_.close(
        plain, place_of(octets(names.look_up), octets(names.kind), octets(names.person), retain));
}

void Vault::insert(const VaultRow& row) {
    const Names names(seal_, row.kind, row.key, row.person);
    const std::string retain = big_endian(row.retain_until_ms);
    const std::string sealed_row = sealed(row);
    insert_.bind(1, octets(names.look_up)).bind(2, octets(names.kind));
    insert_.bind(3, octets(names.person)).bind(4, retain).bind(5, sealed_row).run();
}

void Vault::replace(std::uint64_t id, const VaultRow& row) {
    const std::string sealed_row = sealed(row);
    replace_.bind(1, id).bind(2, sealed_row).run();
}

Vault::Found Vault::open_row(Statement& statement) {
    Found found;
    found.id = statement.number(0);
    const auto plain = seal_.open(
        statement.text(5),
        place_of(statement.text(1), statement.text(2), statement.text(3), statement.text(4)));
    if (!plain) throw Damaged(path_.string() + " is damaged: a row does not open");
    Reader reader(*plain);
    found.row.kind = reader.text();
    found.row.key = reader.text();
    found.row.person = reader.number();
    found.row.retain_until_ms = reader.number();
    found.row.bytes = reader.rest();
    return found;
}

std::optional<Vault::Found> Vault::find(const std::string& kind, const std::string& key) {
    const Hash look_up = seal_.look_up({"row", kind, key});
    select_one_.bind(1, octets(look_up));
    const ResetAtEnd reset(select_one_);
    if (!select_one_.step()) return std::nullopt;
    return open_row(select_one_);
}

std::optional<VaultRow> Vault::get(const std::string& kind, const std::string& key) {
    const std::lock_guard lock(mutex_);
    auto found = find(kind, key);
    if (!found) return std::nullopt;
    return std::move(found->row);
}

void Vault::list(const std::string& kind, const std::function<void(VaultRow&&)>& visit) {
    const Hash name = seal_.look_up({"kind", kind});
    std::uint64_t after = 0;
    while (true) {
        std::vector<Found> page;
        {
            const std::lock_guard lock(mutex_);
            select_kind_.bind(1, octets(name)).bind(2, after).bind(3, list_page_size);
            const ResetAtEnd reset(select_kind_);
            while (select_kind_.step()) page.push_back(open_row(select_kind_));
        }
        if (page.empty()) return;
        after = page.back().id;
        for (auto& found : page) visit(std::move(found.row));
    }
}

std::vector<VaultRow> Vault::by_person(std::uint64_t person) {
    const std::lock_guard lock(mutex_);
    const Hash name = seal_.look_up({"person", big_endian(person)});
    std::vector<VaultRow> rows;
    select_person_.bind(1, octets(name));
    const ResetAtEnd reset(select_person_);
    while (select_person_.step()) rows.push_back(open_row(select_person_).row);
    return rows;
}

std::uint64_t Vault::erase(const std::string& kind, const std::string& key) {
    const std::lock_guard lock(mutex_);
    const Hash look_up = seal_.look_up({"row", kind, key});
    select_one_.bind(1, octets(look_up));
    const auto ids = ids_of(select_one_);
    overwrite(ids);
    return ids.size();
}

std::uint64_t Vault::erase_person(std::uint64_t person) {
    const std::lock_guard lock(mutex_);
    const Hash name = seal_.look_up({"person", big_endian(person)});
    select_person_.bind(1, octets(name));
    const auto ids = ids_of(select_person_);
    overwrite(ids);
    return ids.size();
}

std::uint64_t Vault::erase_where(const std::string& kind,
                                 const std::function<bool(const std::string& key)>& surplus) {
    const Hash name = seal_.look_up({"kind", kind});
    std::vector<std::uint64_t> ids;
    std::optional<Damaged> damage;
    std::uint64_t after = 0;
    while (true) {
        std::vector<std::pair<std::uint64_t, std::string>> page;  // id and key
        std::uint64_t last = after;
        {
            const std::lock_guard lock(mutex_);
            select_kind_.bind(1, octets(name)).bind(2, after).bind(3, list_page_size);
            const ResetAtEnd reset(select_kind_);
            while (select_kind_.step()) {
                last = select_kind_.number(0);
                try {
                    page.emplace_back(last, open_row(select_kind_).row.key);
                } catch (const Damaged& error) {
                    damage = error;
                }
            }
        }
        if (last == after) break;
        after = last;
        for (const auto& [id, key] : page)
            if (surplus(key)) ids.push_back(id);
    }
    {
        const std::lock_guard lock(mutex_);
        overwrite(ids);
    }
    if (damage) throw Damaged(*damage);
    return ids.size();
}

std::uint64_t Vault::sweep(std::uint64_t now_ms) {
    const std::lock_guard lock(mutex_);
    const std::string now = big_endian(now_ms);
    select_expired_.bind(1, now);
    const auto ids = ids_of(select_expired_);
    overwrite(ids);
    compact();
    return ids.size();
}

// Erasing does not need the row to open: a damaged one can be erased like any other.
std::vector<std::uint64_t> Vault::ids_of(Statement& statement) {
    const ResetAtEnd reset(statement);
    std::vector<std::uint64_t> ids;
    while (statement.step()) ids.push_back(statement.number(0));
    return ids;
}

void Vault::overwrite(const std::vector<std::uint64_t>& ids) {
    guarded([&] {
        if (ids.empty()) return;
        Transaction transaction(database_);
        for (const auto id : ids) overwrite_.bind(1, id).run();
        transaction.commit();
    });
    // Also when there was nothing: a crash may have come between an erasure and this.
    cut_journal();
}

void Vault::compact() {
    const auto erased = database_.number("SELECT count(*) FROM rows WHERE erased = 1");
    if (erased <= erased_rows_kept_max) return;
    if (erased * 2 < database_.number("SELECT count(*) FROM rows")) return;
    guarded([&] {
        database_.run("DELETE FROM rows WHERE erased = 1");
        database_.run("VACUUM");
    });
    cut_journal();
}

void Vault::cut_journal() {
    std::uint64_t left = 0;
    guarded([&] { left = database_.checkpoint(Database::Checkpoint::truncate); });
    if (left != 0) throw InUse("another program reads " + path_.string());
}

// What was written is durable, and whoever wrote it is told so: a code that is used up has let its
// holder in. The next that overwrites something tries again, as every erasure and every sweep does;
// a vault that has failed says so then.
void Vault::try_to_cut_journal() {
    try {
        cut_journal();
    } catch (const Error&) {
    }
}

void Vault::guarded(const std::function<void()>& write) {
    if (failed_) throw StorageFailed(path_.string() + " has failed and was not opened again");
    try {
        write();
    } catch (const NoSpace&) {
        failed_ = database_.in_transaction();
        throw;
    } catch (const Damaged&) {
        throw;
    } catch (const std::exception& error) {
        failed_ = true;
        throw StorageFailed(error.what());
    }
}

void Vault::backup_to(const std::filesystem::path& target) {
    const std::lock_guard lock(mutex_);
    copy_database(path_, target);
}

std::optional<std::string> Vault::find_damage() {
    const std::lock_guard lock(mutex_);
    try {
        if (auto finding = database_.find_damage()) return finding;
        Statement all(database_, std::string(columns) + "WHERE erased = 0");
        while (all.step()) {
            const auto found = open_row(all);
            const Names names(seal_, found.row.kind, found.row.key, found.row.person);
            if (octets(names.look_up) != all.text(1)) return "a row has another row's place";
        }
        return std::nullopt;
    } catch (const Error& error) {
        return error.what();
    }
}

}  // namespace isegoria::record
