#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
"""Repeats a draw from a folder, written from sortition/README.md alone: a second implementation that
shares no line with the first. Prints "confirmed" or the first thing that differs, and exits 0 or 1.
"""
import csv
import hashlib
import json
import os
import re
import sys

BLANKS = " \t\r\n\v\f\u00a0\u202f\u200b\ufeff"


def fold(text):
    return text.strip(BLANKS).lower()


def octets(text):
    return text.encode("utf-8")


def digest(*items):
    """Texts (str or bytes) with their length, numbers with a semicolon."""
    state = hashlib.sha256()
    for item in items:
        if isinstance(item, int):
            state.update(b"%d;" % item)
        else:
            text = octets(item) if isinstance(item, str) else item
            state.update(b"%d:" % len(text) + text)
    return state.digest()


class Stream:
    def __init__(self, seed, name):
        self.key = digest("isegoria stream 1", seed, name)
        self.block = 0
        self.numbers = []

    def next(self):
        if not self.numbers:
            block = hashlib.sha256(self.key + self.block.to_bytes(8, "big")).digest()
            self.block += 1
            self.numbers = [int.from_bytes(block[i:i + 8], "big") for i in (0, 8, 16, 24)]
        return self.numbers.pop(0)

    def below(self, bound):
        number = self.next()
        while number < 2**64 % bound:
            number = self.next()
        return number % bound

    def shuffle(self, items):
        for place in range(len(items) - 1, 0, -1):
            other = self.below(place + 1)
            items[place], items[other] = items[other], items[place]


def read_rows(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        table = list(csv.reader(file))
    rows = []
    for number, row in enumerate(table[1:], start=2):
        if any(cell.strip(BLANKS) for cell in row):
            rows.append((number, dict(zip((fold(name) for name in table[0]), row))))
    return rows


def read_quotas(path):
    quotas = {}
    for _, row in read_rows(path):
        both = "category" in row and "feature" in row
        feature = row["category"] if both else row.get("feature", row.get("category"))
        value = row["feature"] if both else row.get("value", row.get("name"))
        flexes = [row.get(name, "").strip(BLANKS) for name in ("min_flex", "max_flex")]
        quotas.setdefault(fold(feature), {})[fold(value)] = (
            int(row["min"]), int(row["max"]), *(int(flex) if flex else -1 for flex in flexes))
    return quotas


def read_people(path, prepared, features):
    """(id, values by feature, address) sorted by id."""
    people = []
    columns = [fold(name) for name in prepared["address_columns"]]
    for number, row in read_rows(path):
        chosen = [fold(prepared["id_column"])] if prepared["id_column"] else [
            name for name in ("id", "unique_id", "nationbuilder_id") if name in row]
        name = row[chosen[0]].strip(BLANKS) if chosen else str(number)
        address = tuple(fold(row[column]) for column in columns)
        people.append((name, {feature: fold(row[feature]) for feature in features},
                       address if any(address) else ("alone", name)))
    people.sort(key=lambda person: octets(person[0]))
    return people


def public_octets(value):
    value = value.strip(BLANKS)
    kind, _, rest = value.partition(":")
    if kind == "hex":
        return bytes.fromhex(rest)
    if kind == "dice":
        return octets("dice:" + re.sub("[ ,]", "", rest))
    if kind == "rfc3797":
        sources = [re.findall("[0-9]+", source) for source in rest.split("/")]
        return octets("".join("".join(f"{number}." for number in sorted(map(int, source))) + "/"
                              for source in sources if source))
    if kind == "drand":
        return bytes.fromhex(rest.split(":")[2])
    return octets(value)


def type_people(quotas, people, homes, key):
    """The types, as lists of people; and the classes of households."""
    features = sorted(quotas, key=octets)
    numbers = {}
    for feature in features:
        for value in sorted(quotas[feature], key=octets):
            numbers[feature, value] = len(numbers)
    lists = [[numbers[feature, person[1][feature]] for feature in features] for person in people]
    households = {}
    for place, home in enumerate(homes):
        households.setdefault(home, []).append(place)
    classes = {}
    for members in households.values():
        if len(members) > 1:
            make_up = tuple(sorted(tuple(lists[place]) for place in members))
            classes.setdefault(make_up, []).append(members)
    if classes:
        for each in lists:
            each.append(len(numbers))
        for position, make_up in enumerate(sorted(classes)):
            for members in classes[make_up]:
                for place in members:
                    lists[place][-1] = len(numbers) + 1 + position
    distinct = sorted(set(map(tuple, lists)),
                      key=lambda each: digest("isegoria type 1", key, *each))
    type_of = [distinct.index(tuple(each)) for each in lists]
    types = [[place for place in range(len(people)) if type_of[place] == t]
             for t in range(len(distinct))]
    by_types = sorted(classes.values(),
                      key=lambda each: sorted({type_of[p] for members in each for p in members}))
    return types, type_of, by_types


def public_pool(people, type_of, homes):
    """The household numbers, and the hash of the public pool."""
    shared = sorted({home for home in homes if homes.count(home) > 1})
    households = [shared.index(home) + 1 if home in shared else 0 for home in homes]
    items = ["isegoria public pool 1", len(people)]
    for person, number, household in zip(people, type_of, households):
        items += [person[0], number, household]
    return digest(*items)


def seat(seats, types, type_of, classes, stream):
    panel = []
    shared = {type_of[place] for each in classes for members in each for place in members}
    for number, count in sorted(seats.items()):
        if number not in shared:
            order = list(types[number])
            stream.shuffle(order)
            panel += order[:count]
    for each in classes:
        order = list(range(len(each)))
        stream.shuffle(order)
        of_class = sorted({type_of[place] for members in each for place in members})
        for number in of_class:
            for _ in range(seats.get(number, 0)):
                members = [place for place in each[order.pop(0)] if type_of[place] == number]
                panel.append(members[stream.below(len(members))])
    return panel


def replay(folder):
    """What transcript.json should say."""
    def at(name):
        return os.path.join(folder, name)
    with open(at("prepared.json"), encoding="utf-8") as file:
        prepared = json.load(file)
    with open(at("transcript.json"), encoding="utf-8") as file:
        transcript = json.load(file)
    quotas = read_quotas(at("categories.csv"))
    features = sorted(quotas, key=octets)
    people = read_people(at("respondents.csv"), prepared, features)
    homes = list(range(len(people)))
    items = [len(features), *features, len(people)]
    for person in people:
        items += [person[0], *(person[1][feature] for feature in features)]
    if prepared["address_columns"]:
        first = {}
        homes = [first.setdefault(person[2], place) for place, person in enumerate(people)]
        items += ["households", *homes]
    pool_hash = digest("isegoria pool 1", *items)
    types, type_of, classes = type_people(quotas, people, homes,
                                          digest("isegoria type order 1", *items))
    items = ["isegoria quotas 1", len(features)]
    for feature in features:
        items += [feature, len(quotas[feature])]
        for value in sorted(quotas[feature], key=octets):
            items += [value, *quotas[feature][value]]
    quotas_hash = digest(*items)
    with open(at("portfolio.txt"), "rb") as file:
        text = file.read()
    portfolio_hash = digest("isegoria portfolio 1", text)
    value = public_octets(transcript["public_value"])
    seed = digest("isegoria portfolio seed 1", pool_hash, quotas_hash, portfolio_hash, value)

    lines = text.decode().splitlines()
    if lines[3] != "public-pool " + public_pool(people, type_of, homes).hex():
        sys.exit("the portfolio is of another public pool")
    lots = int(lines[6].split()[1])
    panels = [line.split(":") for line in lines[8:]]
    lot = Stream(seed, "ticket").below(lots)
    position, before = 0, 0
    while before + int(panels[position][0]) <= lot:
        before += int(panels[position][0])
        position += 1
    seats = {}
    for each in panels[position][1].split():
        number, _, count = each.partition("*")
        seats[int(number)] = int(count or 1)
    places = seat(seats, types, type_of, classes, Stream(seed, f"people of panel {position}"))
    panel = [people[place][0] for place in sorted(places)]
    return transcript, {
        "people": len(people), "pool_hash": pool_hash.hex(), "quotas_hash": quotas_hash.hex(),
        "portfolio_hash": portfolio_hash.hex(), "public_octets": value.hex(), "seed": seed.hex(),
        "lots": lots, "lot": lot, "position": position, "weight": int(panels[position][0]),
        "panel": panel, "panel_size": len(panel),
        "panel_hash": digest("isegoria panel 1", len(panel), *panel, 0).hex()}


def main():
    transcript, again = replay(sys.argv[1])
    for name, value in again.items():
        if transcript[name] != value:
            print(f"{name}: {value} here, {transcript[name]} in the transcript")
            return 1
    print("confirmed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
