"""Waits and offers by what people need, as counts of groups. A group under ten is never shown. Reads only."""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from matching import words
from matching.models import Offer, WaitingEntry

FEWEST = 10
MOST_ROWS = 5000


@dataclass
class Group:
    """What is counted of one group. ``waits`` are days, until now or until the wait ended."""

    waits: list[int] = field(default_factory=list)
    placed: int = 0
    offers: int = 0
    accepted: int = 0
    refused: int = 0


@dataclass(frozen=True)
class Row:
    label: str
    people: int
    median: int
    placed: str
    offers: str
    accepted: str
    refused: str


@dataclass(frozen=True)
class Table:
    title: str
    rows: list[Row]
    hidden: int


def tables(entries: Any) -> list[Table]:
    """One table per kind of need. Two queries."""
    now = timezone.now()
    listed = list(entries.order_by("-since", "pk")[:MOST_ROWS])
    states: dict[Any, list[str]] = defaultdict(list)
    for entry, state in Offer.objects.filter(entry__in=listed).order_by().values_list("entry", "state"):
        states[entry].append(state)
    kinds: list[tuple[str, str, str]] = [
        (_("What people need help with"), "specialties", "specialty"),
        (_("Language"), "languages", "language"),
        (_("Format"), "formats", "format"),
        (_("Asked for"), "gender_wish", "gender"),
    ]
    return [_table(title, key, kind, listed, states, now) for title, key, kind in kinds]


def _table(
    title: str, key: str, kind: str, entries: Iterable[WaitingEntry], states: dict[Any, list[str]], now: Any
) -> Table:
    groups: dict[str, Group] = defaultdict(Group)
    for entry in entries:
        said = (entry.needs or {}).get(key) or ["" if kind == "gender" else "?"]
        for code in {said} if isinstance(said, str) else set(said):
            _count(groups[code], entry, states[entry.pk], now)
    labels = {"": _("No wish"), "?": _("Not recorded")}
    shown = [
        _row(labels.get(code) or words.word(kind, code), group)
        for code, group in sorted(groups.items(), key=lambda item: -len(item[1].waits))
        if len(group.waits) >= FEWEST
    ]
    return Table(title, shown, len(groups) - len(shown))


def _count(group: Group, entry: WaitingEntry, states: list[str], now: Any) -> None:
    group.waits.append(((entry.ended_at or now) - entry.since).days)
    group.placed += entry.state == WaitingEntry.State.PLACED
    group.offers += len(states)
    group.accepted += sum(state in (Offer.State.MEETING, Offer.State.PLACED) for state in states)
    group.refused += sum(state in (Offer.State.REFUSED, Offer.State.LAPSED) for state in states)


def _row(label: str, group: Group) -> Row:
    people = len(group.waits)
    return Row(
        label=label,
        people=people,
        median=int(statistics.median(group.waits)),
        placed=share(group.placed, people),
        offers=str(group.offers) if group.offers >= FEWEST else _("few"),
        accepted=share(group.accepted, group.offers),
        refused=share(group.refused, group.offers),
    )


def share(part: int, whole: int) -> str:
    """A share in percent, unless one of the two groups that it splits the whole into could be counted back to people."""
    if whole < FEWEST or 0 < part < FEWEST // 2 or 0 < whole - part < FEWEST // 2:
        return "–"
    return f"{100 * part / whole:.0f} %"
