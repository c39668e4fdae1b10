// SPDX-License-Identifier: AGPL-3.0-or-later
// Reading of the files of the verb groups. One thread.
#include "sortition/tool/group_input.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include "sortition/pool.hpp"
#include "sortition/text.hpp"
#include "sortition/tool/input.hpp"
#include "sortition/tool/result.hpp"

namespace isegoria::sortition::tool {
namespace {

std::optional<int> whole_number(std::string_view text, int least, int most) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = error == std::errc() && end == text.data() + text.size();
    return whole && value >= least && value <= most ? std::optional(value) : std::nullopt;
}

std::vector<std::string> parted(std::string_view text, char separator) {
    std::vector<std::string> parts;
    while (true) {
        const std::size_t end = text.find(separator);
        parts.emplace_back(trim(text.substr(0, end)));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

class GroupReader {
  public:
    explicit GroupReader(const Arguments& arguments) : arguments_(arguments) {}

    Reading<GroupInput> run() {
        Reading<GroupInput> result;
        if (auto table = read("--people")) {
            input_.table = std::move(*table);
            read_ids();
            read_columns();
            read_sizes();
            read_wishes();
            read_places();
            read_earlier();
            read_facilitators();
        }
        result.errors = errors_.take();
        result.notices = std::move(notices_);
        if (result.errors.empty()) result.value = std::move(input_);
        return result;
    }

  private:
    std::optional<Table> read(const char* option) {
        if (!arguments_.has(option)) return std::nullopt;
        Reading<Table> table = read_csv_file(arguments_.text(option));
        errors_.add_all(std::move(table.errors));
        append(notices_, std::move(table.notices));
        return std::move(table.value);
    }

    void refuse(std::string_view code, std::string_view option, std::string_view text) {
        errors_.add(finding(code, {{"argument", std::string(option)}, {"text", std::string(text)}}));
    }

    // Its position, or that of no column after an error.
    std::size_t column(const Table& table, std::string_view name) {
        const std::size_t found = table.find_column(name);
        if (found == table.column_count()) {
            Finding missing = finding("pool_column_missing", {{"column", std::string(name)}});
            missing.file = table.file();
            errors_.add(std::move(missing));
        }
        return found;
    }

    void read_ids() {
        const Table& table = input_.table;
        std::string name = arguments_.text("--id-column");
        for (const std::string_view usual : usual_id_columns) {
            if (name.empty() && table.find_column(usual) < table.column_count()) name = usual;
        }
        const std::size_t id = name.empty() ? table.column_count() : column(table, name);
        for (std::size_t row = 0; row < table.row_count(); ++row) {
            input_.people.ids.push_back(id == table.column_count()
                                            ? std::to_string(table.row_number(row))
                                            : std::string(trim(table.cell(row, id))));
            if (input_.people.ids.back().empty()) errors_.add(table.at(row, id, "pool_id_empty", {}));
            people_.emplace(input_.people.ids.back(), static_cast<int>(row));
        }
    }

    void add_column(GroupColumn rule) {
        const std::size_t at = column(input_.table, rule.name);
        if (at == input_.table.column_count()) return;
        for (std::size_t row = 0; row < input_.table.row_count(); ++row)
            rule.values.emplace_back(trim(input_.table.cell(row, at)));
        input_.people.columns.push_back(std::move(rule));
    }

    void read_columns() {
        for (const std::string& item : list_of(arguments_.text("--diversify"))) {
            const std::vector<std::string> parts = parted(item, '*');
            const auto weight =
                parts.size() == 1 ? 1 : whole_number(parts.back(), 1, group_weight_max);
            if (parts.size() > 2 || !weight || parts[0].empty())
                refuse("group_column_rule", "--diversify", item);
            else
                add_column({parts[0], GroupRule::diversify, *weight, {}, {}});
        }
        for (const std::string& item : list_of(arguments_.text("--cluster"))) {
            const std::vector<std::string> parts = parted(item, '=');
            if (parts.size() > 2 || parts[0].empty()) {
                refuse("group_column_rule", "--cluster", item);
                continue;
            }
            const auto values =
                parts.size() == 2 ? parted(parts[1], '+') : std::vector<std::string>{};
            add_column({parts[0], GroupRule::cluster, 1, values, {}});
        }
        for (const std::string& item : list_of(arguments_.text("--keep")))
            add_column({item, GroupRule::keep, 1, {}, {}});
    }

    void read_sizes() {
        GroupRequest& request = input_.request;
        const auto people = static_cast<int>(input_.people.ids.size());
        if (arguments_.has("--tables") == arguments_.has("--seats"))
            return errors_.add(finding("groups_tables_or_seats"));
        if (arguments_.has("--tables")) {
            const int tables = arguments_.number("--tables", 1, people, 1, errors_);
            request.table_sizes = even_tables(people, tables);
        }
        for (const std::string& item : list_of(arguments_.text("--seats"))) {
            const auto size = whole_number(item, 1, static_cast<int>(group_people_max));
            if (!size) refuse("group_number_unclear", "--seats", item);
            request.table_sizes.push_back(size.value_or(1));
        }
        request.rounds = arguments_.number("--rounds", 1, group_rounds_max, 1, errors_);
        request.seed = arguments_.text("--seed");
    }

    // The person whose id stands there, or nobody after an error.
    std::optional<int> person(const Table& table, std::size_t row, std::size_t at) {
        const std::string id(trim(table.cell(row, at)));
        const auto found = people_.find(id);
        if (found != people_.end()) return found->second;
        errors_.add(table.at(row, at, "group_id_unknown", {{"id", id}}));
        return std::nullopt;
    }

    // A number from 1 to `most`, or nothing after an error.
    std::optional<int> counted(const Table& table, std::size_t row, std::size_t at, int most) {
        const std::string text(trim(table.cell(row, at)));
        const auto number = whole_number(text, 1, most);
        if (!number)
            errors_.add(table.at(row, at, "group_number_unclear",
                                 {{"argument", table.header()[at]}, {"text", text}}));
        return number;
    }

    // Whether all columns are there; their positions.
    std::optional<std::vector<std::size_t>> columns(const Table& table,
                                                    std::initializer_list<std::string_view> names) {
        std::vector<std::size_t> found;
        for (const std::string_view name : names) found.push_back(column(table, name));
        const bool all = std::none_of(found.begin(), found.end(), [&](std::size_t at) {
            return at == table.column_count();
        });
        return all ? std::optional(found) : std::nullopt;
    }

    void read_wishes() {
        const auto table = read("--wishes");
        if (!table) return;
        const auto at = columns(*table, {"id", "other_id", "wish"});
        if (!at) return;
        for (std::size_t row = 0; row < table->row_count(); ++row) {
            const auto one = person(*table, row, (*at)[0]);
            const auto other = person(*table, row, (*at)[1]);
            const std::string wish = fold(table->cell(row, (*at)[2]));
            const bool together = wish == "together" || wish == "ensemble";
            if (!together && wish != "apart" && wish != "separes" && wish != "séparés") {
                errors_.add(table->at(row, (*at)[2], "group_wish_unclear", {{"text", wish}}));
            } else if (one && other) {
                (together ? input_.request.together : input_.request.apart)
                    .push_back({*one, *other});
            }
        }
    }

    void read_places() {
        const auto table = read("--places");
        if (!table) return;
        const auto at = columns(*table, {"id", "table"});
        if (!at) return;
        const std::size_t round_at = table->find_column("round");
        const auto tables = static_cast<int>(input_.request.table_sizes.size());
        for (std::size_t row = 0; row < table->row_count(); ++row) {
            const auto who = person(*table, row, (*at)[0]);
            const auto where = counted(*table, row, (*at)[1], tables);
            std::optional<int> when = every_round;
            if (round_at < table->column_count() && !trim(table->cell(row, round_at)).empty()) {
                when = counted(*table, row, round_at, input_.request.rounds);
                if (when) --*when;
            }
            if (who && where && when)
                input_.request.fixed.push_back({*who, *where - 1, *when});
        }
    }

    // Whoever is not here any more met somebody who does not matter now.
    void read_earlier() {
        const auto table = read("--earlier");
        if (!table) return;
        const auto at = columns(*table, {"round", "table", "id"});
        if (!at) return;
        std::map<std::pair<std::string, std::string>, std::vector<int>> groups;
        for (std::size_t row = 0; row < table->row_count(); ++row) {
            const auto found = people_.find(trim(table->cell(row, (*at)[2])));
            if (found == people_.end()) continue;
            groups[{std::string(trim(table->cell(row, (*at)[0]))),
                    std::string(trim(table->cell(row, (*at)[1])))}]
                .push_back(found->second);
        }
        for (auto& [where, who] : groups) input_.request.earlier.push_back(std::move(who));
    }

    void read_facilitators() {
        GroupRequest& request = input_.request;
        const auto table = read("--facilitators");
        if (!table) return;
        const auto at = columns(*table, {"id"});
        if (!at) return;
        const std::size_t serves = table->find_column("serves");
        for (std::size_t row = 0; row < table->row_count(); ++row) {
            Facilitator& each = request.facilitators.emplace_back();
            each.id = trim(table->cell(row, (*at)[0]));
            if (serves < table->column_count()) each.serves = parted(table->cell(row, serves), ';');
        }
        request.facilitators_per_table =
            arguments_.number("--per-table", 1, static_cast<int>(group_people_max), 1, errors_);
        request.facilitators_stay = arguments_.has("--stay");
    }

    const Arguments& arguments_;
    GroupInput input_;
    std::map<std::string, int, std::less<>> people_;
    FindingList errors_;
    Findings notices_;
};

}  // namespace

Reading<GroupInput> read_group_input(const Arguments& arguments) {
    return GroupReader(arguments).run();
}

}  // namespace isegoria::sortition::tool
