// SPDX-License-Identifier: AGPL-3.0-or-later
// Writing and reading messages: decimal numbers and counted texts, each ended by a blank. Plain
// values; any thread.
#include "sortition/message.hpp"

#include <bit>
#include <charconv>
#include <limits>

namespace isegoria::sortition {
namespace {

class Writer {
  public:
    void number(std::int64_t value) { octets_ += std::to_string(value) + ' '; }
    void text(std::string_view value) {
        number(static_cast<std::int64_t>(value.size()));
        octets_ += value;
        octets_ += ' ';
    }
    template <class Item, class Write>
    void list(const std::vector<Item>& items, const Write& write) {
        number(static_cast<std::int64_t>(items.size()));
        for (const Item& item : items) write(item);
    }
    [[nodiscard]] std::string take() { return std::move(octets_); }

  private:
    std::string octets_;
};

struct Garbled {};

class Reader {
  public:
    explicit Reader(std::string_view octets) : rest_(octets) {}

    std::int64_t number() {
        std::int64_t value = 0;
        const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
        if (error != std::errc()) throw Garbled{};
        rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
        blank();
        return value;
    }
    int small() {
        const std::int64_t value = number();
        if (value < std::numeric_limits<int>::min() || value > std::numeric_limits<int>::max()) {
            throw Garbled{};
        }
        return static_cast<int>(value);
    }
    std::string text() {
        const std::int64_t size = number();
        if (size < 0 || static_cast<std::size_t>(size) > rest_.size()) throw Garbled{};
        std::string value(rest_.substr(0, static_cast<std::size_t>(size)));
        rest_.remove_prefix(value.size());
        blank();
        return value;
    }
    template <class Item, class Read>
    void list(std::vector<Item>& items, const Read& read) {
        const std::int64_t size = number();
        // Each item takes two octets at least.
        if (size < 0 || static_cast<std::size_t>(size) > rest_.size()) throw Garbled{};
        items.reserve(static_cast<std::size_t>(size));
        for (std::int64_t i = 0; i < size; ++i) items.push_back(read());
    }
    void end() const {
        if (!rest_.empty()) throw Garbled{};
    }

  private:
    void blank() {
        if (rest_.empty() || rest_[0] != ' ') throw Garbled{};
        rest_.remove_prefix(1);
    }
    std::string_view rest_;
};

void write(Writer& out, const std::vector<Multiplier>& multipliers) {
    out.list(multipliers, [&](const Multiplier& each) {
        out.number(each.position);
        out.number(each.value);
    });
}

void write(Writer& out, const Bound& bound) {
    write(out, bound.rows);
    write(out, bound.caps);
}

void write(Writer& out, const std::vector<Stage>& stages) {
    out.list(stages, [&](const Stage& stage) {
        write(out, stage.bound);
        out.list(stage.types, [&](int type) { out.number(type); });
    });
}

void write(Writer& out, const std::vector<WeightedPanel>& panels) {
    out.list(panels, [&](const WeightedPanel& panel) {
        out.number(panel.weight);
        out.list(panel.seats, [&](const Seats& seats) {
            out.number(seats.type);
            out.number(seats.count);
        });
    });
}

std::vector<Multiplier> read_multipliers(Reader& in) {
    std::vector<Multiplier> multipliers;
    in.list(multipliers, [&] {
        const int position = in.small();
        return Multiplier{position, in.number()};
    });
    return multipliers;
}

Bound read_bound(Reader& in) {
    Bound bound;
    bound.rows = read_multipliers(in);
    bound.caps = read_multipliers(in);
    return bound;
}

std::vector<Stage> read_stages(Reader& in) {
    std::vector<Stage> stages;
    in.list(stages, [&] {
        Stage stage;
        stage.bound = read_bound(in);
        in.list(stage.types, [&] { return in.small(); });
        return stage;
    });
    return stages;
}

std::vector<WeightedPanel> read_panels(Reader& in) {
    std::vector<WeightedPanel> panels;
    in.list(panels, [&] {
        WeightedPanel panel;
        panel.weight = in.number();
        in.list(panel.seats, [&] {
            const int type = in.small();
            return Seats{type, in.small()};
        });
        return panel;
    });
    return panels;
}

}  // namespace

std::string to_message(const Problem& problem, const WorkerLimits& limits) {
    Writer out;
    out.number(limits.processor_seconds);
    out.number(limits.memory_bytes);
    out.number(static_cast<int>(problem.method));
    out.number(std::bit_cast<std::int64_t>(problem.gamma));
    out.number(problem.denominator);
    out.number(problem.attempt);
    const Polytope& polytope = problem.polytope;
    out.number(polytope.panel_size);
    out.list(polytope.people, [&](int people) { out.number(people); });
    out.list(polytope.seats_max, [&](int most) { out.number(most); });
    out.list(polytope.rows, [&](const PolytopeRow& row) {
        out.number(row.low);
        out.number(row.high);
        out.list(row.entries, [&](const PolytopeRow::Entry& entry) {
            out.number(entry.type);
            out.number(entry.coefficient);
        });
    });
    return out.take();
}

std::optional<Problem> read_problem(std::string_view message, WorkerLimits& limits) {
    try {
        Reader in(message);
        Problem problem;
        limits.processor_seconds = in.number();
        limits.memory_bytes = in.number();
        problem.method = static_cast<Method>(in.small());
        problem.gamma = std::bit_cast<double>(in.number());
        problem.denominator = in.number();
        problem.attempt = in.small();
        Polytope& polytope = problem.polytope;
        polytope.panel_size = in.small();
        in.list(polytope.people, [&] { return in.small(); });
        in.list(polytope.seats_max, [&] { return in.small(); });
        polytope.rows_of_type.resize(polytope.people.size());
        if (polytope.seats_max.size() != polytope.people.size()) return std::nullopt;
        std::vector<PolytopeRow> rows;
        in.list(rows, [&] {
            PolytopeRow row;
            row.low = in.number();
            row.high = in.number();
            in.list(row.entries, [&] {
                const int type = in.small();
                if (type < 0 || static_cast<std::size_t>(type) >= polytope.people.size()) {
                    throw Garbled{};
                }
                return PolytopeRow::Entry{type, in.number()};
            });
            return row;
        });
        in.end();
        for (PolytopeRow& row : rows) polytope.add_cut(std::move(row));
        return problem;
    } catch (const Garbled&) {
        return std::nullopt;
    }
}

std::string to_message(const Solution& solution) {
    Writer out;
    out.list(solution.findings, [&](const Finding& each) {
        out.text(each.code);
        out.list(each.arguments, [&](const auto& argument) {
            out.text(argument.first);
            out.text(argument.second);
        });
    });
    write(out, solution.lottery.panels);
    write(out, solution.portfolio);
    out.list(solution.cuts, [&](const Cut& cut) {
        write(out, cut.coefficients);
        out.number(cut.most);
        out.list(cut.proof, [&](const Cut::Node& node) {
            out.number(node.type);
            out.number(node.at);
            write(out, node.bound);
        });
    });
    out.number(solution.largest_chance);
    write(out, solution.stages);
    write(out, solution.first_stages);
    out.list(solution.objective, [&](const Bound& bound) { write(out, bound); });
    return out.take();
}

std::optional<Solution> read_solution(std::string_view message) {
    try {
        Reader in(message);
        Solution solution;
        in.list(solution.findings, [&] {
            Finding each;
            each.code = in.text();
            in.list(each.arguments, [&] {
                std::string name = in.text();
                return std::pair(std::move(name), in.text());
            });
            return each;
        });
        solution.lottery.panels = read_panels(in);
        solution.portfolio = read_panels(in);
        in.list(solution.cuts, [&] {
            Cut cut;
            cut.coefficients = read_multipliers(in);
            cut.most = in.number();
            in.list(cut.proof, [&] {
                Cut::Node node;
                node.type = in.small();
                node.at = in.small();
                node.bound = read_bound(in);
                return node;
            });
            return cut;
        });
        solution.largest_chance = in.number();
        solution.stages = read_stages(in);
        solution.first_stages = read_stages(in);
        in.list(solution.objective, [&] { return read_bound(in); });
        in.end();
        return solution;
    } catch (const Garbled&) {
        return std::nullopt;
    }
}

}  // namespace isegoria::sortition
