"""Readings that somebody should look at. Pure: plain values in, findings out; nothing here says that anybody did wrong."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

HOUR = dt.timedelta(hours=1)
AFTER_THE_END = dt.timedelta(days=30)  # letters and bills still bring people to a record that has just been closed


class Rule(StrEnum):
    MANY = "many"
    UNRELATED = "unrelated"
    SURNAME = "surname"
    FORMER = "former"
    HOURS = "hours"


@dataclass(frozen=True)
class Reading:
    """Somebody opened something of a client. ``related`` says that care, supervision or the desk gave a reason for it."""

    person: str
    client: str
    at: dt.datetime
    related: bool = True


@dataclass(frozen=True)
class Facts:
    """What the rules compare with. Surnames are lower case; ``ended`` has the moment at which treatment ended."""

    zone: zoneinfo.ZoneInfo
    day_starts: dt.time
    day_ends: dt.time
    many: int
    surnames_of_staff: Mapping[str, str] = field(default_factory=dict)
    surnames_of_clients: Mapping[str, str] = field(default_factory=dict)
    ended: Mapping[str, dt.datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """One thing to look at: who, which clients, from when to when, and how often."""

    rule: Rule
    person: str
    clients: tuple[str, ...]
    first: dt.datetime
    last: dt.datetime
    times: int


def findings(readings: Iterable[Reading], facts: Facts) -> list[Finding]:
    """Every finding, by rule in the order of ``Rule`` and then newest first."""
    by_person: dict[str, list[Reading]] = defaultdict(list)
    for reading in sorted(readings, key=lambda one: one.at):
        by_person[reading.person].append(reading)
    found: list[Finding] = []
    for rows in by_person.values():
        found += many_in_an_hour(rows, facts.many)
        found += _each(Rule.UNRELATED, (row for row in rows if not row.related))
        found += _each(Rule.SURNAME, (row for row in rows if same_surname(row, facts)))
        found += _each(Rule.FORMER, (row for row in rows if of_the_past(row, facts)))
        found += out_of_hours(rows, facts)
    order = list(Rule)
    return sorted(found, key=lambda one: (order.index(one.rule), -one.last.timestamp()))


def many_in_an_hour(rows: list[Reading], many: int) -> list[Finding]:
    """Stretches in which some hour held ``many`` different clients or more. ``rows`` are one person's, in order of time."""
    stretches: list[list[Reading]] = []
    start, inside = 0, defaultdict[str, int](int)
    for end, row in enumerate(rows):
        inside[row.client] += 1
        while row.at - rows[start].at > HOUR:
            gone = rows[start].client
            inside[gone] -= 1
            if not inside[gone]:
                del inside[gone]
            start += 1
        if len(inside) < many:
            continue
        if stretches and stretches[-1][-1].at >= rows[start].at:
            stretches[-1].append(row)
        else:
            stretches.append(rows[start : end + 1])
    return [_finding(Rule.MANY, stretch) for stretch in stretches]


def same_surname(row: Reading, facts: Facts) -> bool:
    mine, theirs = facts.surnames_of_staff.get(row.person, ""), facts.surnames_of_clients.get(row.client, "")
    return bool(mine) and mine == theirs


def of_the_past(row: Reading, facts: Facts) -> bool:
    ended = facts.ended.get(row.client)
    return ended is not None and row.at > ended + AFTER_THE_END


def is_out_of_hours(at: dt.datetime, facts: Facts) -> bool:
    local = at.astimezone(facts.zone).time()
    return not facts.day_starts <= local < facts.day_ends


def out_of_hours(rows: list[Reading], facts: Facts) -> list[Finding]:
    """One finding for each person and night."""
    nights: dict[dt.date, list[Reading]] = defaultdict(list)
    for row in rows:
        if is_out_of_hours(row.at, facts):
            local = row.at.astimezone(facts.zone)
            early = local.time() < facts.day_starts
            nights[local.date() - dt.timedelta(days=early)].append(row)
    return [_finding(Rule.HOURS, night) for night in nights.values()]


def _each(rule: Rule, rows: Iterable[Reading]) -> list[Finding]:
    """One finding for each client."""
    by_client: dict[str, list[Reading]] = defaultdict(list)
    for row in rows:
        by_client[row.client].append(row)
    return [_finding(rule, held) for held in by_client.values()]


def _finding(rule: Rule, rows: list[Reading]) -> Finding:
    clients = tuple(dict.fromkeys(row.client for row in rows))
    return Finding(rule, rows[0].person, clients, rows[0].at, rows[-1].at, len(rows))
