"""The ledger of the golden thread: where plan and work have come apart, and what to do next. Pure: plain values in and out."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

QUIET_SESSIONS = 3  # an objective that this many sessions in a row did not touch is quiet
HALF = 0.5  # a strand below half of what the plan expects by now is behind
LEAST_EXPECTED = 2  # before two expected sessions of a strand nothing can be said
MEASURE_DAYS = 35  # a measure is repeated about every month, with some days' grace


@dataclass(frozen=True)
class Held:
    """One session with a signed note: the objective threads it worked on and the strands it used."""

    on: dt.date
    threads: frozenset[Any] = frozenset()
    strands: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Practised:
    """Something to try that is open or was done, and the thread of the objective it is for, if any."""

    title: str
    url: str
    thread: Any = None


@dataclass(frozen=True)
class Thread:
    """An objective that is still open. ``measured_on`` is the last day of its questionnaire, None for never."""

    key: Any
    number: str
    statement: str
    measure_key: str = ""
    measured_on: dt.date | None = None


@dataclass(frozen=True)
class Dose:
    """What the plan promises of one strand over its whole length, in sessions."""

    strand: str
    name: str
    planned: int


@dataclass(frozen=True)
class Line:
    """One thing that came apart. ``code`` is quiet, loose, behind or unmeasured; ``values`` fill its words."""

    code: str
    values: dict[str, Any]
    key: Any = None
    url: str = ""


def quiet_objectives(open_ones: Sequence[Thread], held: Sequence[Held]) -> Iterator[Line]:
    """Objectives that none of the last three sessions worked on. Says nothing before there were three."""
    last = held[-QUIET_SESSIONS:]
    if len(last) < QUIET_SESSIONS:
        return
    touched = frozenset().union(*(session.threads for session in last))
    for item in open_ones:
        if item.key not in touched:
            since = next(
                (place for place, session in enumerate(reversed(held)) if item.key in session.threads), len(held)
            )
            yield Line("quiet", {"number": item.number, "statement": item.statement, "sessions": since}, item.key)


def loose_practice(practised: Sequence[Practised], known: frozenset[Any]) -> Iterator[Line]:
    """Practice that serves no objective of the plan."""
    for item in practised:
        if item.thread not in known:
            yield Line("loose", {"title": item.title}, url=item.url)


def strands_behind(doses: Sequence[Dose], held: Sequence[Held], elapsed: float) -> Iterator[Line]:
    """Strands that got less than half of what the plan expects by now. ``elapsed`` is the share of its length that is over."""
    used = Counter(strand for session in held for strand in session.strands)
    for dose in doses:
        expected = round(dose.planned * min(1.0, max(0.0, elapsed)))
        if expected >= LEAST_EXPECTED and used[dose.strand] < expected * HALF:
            yield Line("behind", {"strand": dose.name, "expected": expected, "given": used[dose.strand]}, dose.strand)


def measures_not_repeated(open_ones: Sequence[Thread], began: dt.date, today: dt.date) -> Iterator[Line]:
    """Questionnaires of open objectives that nobody filled in for five weeks."""
    for item in open_ones:
        if not item.measure_key:
            continue
        days = (today - max(item.measured_on or began, began)).days
        if days > MEASURE_DAYS:
            yield Line("unmeasured", {"number": item.number, "weeks": days // 7}, item.key)


def elapsed_share(began: dt.date, weeks: int | None, last_aim: dt.date | None, today: dt.date) -> float:
    """How much of a plan's length is over, 0 to 1: its expected weeks, else the day of its last aim, else a year."""
    days = weeks * 7 if weeks else (last_aim - began).days if last_aim else 364
    return min(1.0, max(0.0, (today - began).days / max(1, days)))


def ledger(
    *,
    open_ones: Sequence[Thread],
    known: frozenset[Any],
    doses: Sequence[Dose],
    held: Sequence[Held],
    practised: Sequence[Practised],
    began: dt.date,
    elapsed: float,
    today: dt.date,
) -> list[Line]:
    """Every line, what concerns the client's objectives first."""
    return [
        *quiet_objectives(open_ones, held),
        *measures_not_repeated(open_ones, began, today),
        *strands_behind(doses, held, elapsed),
        *loose_practice(practised, known),
    ]
