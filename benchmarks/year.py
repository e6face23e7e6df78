"""A year of messages for many clients: what would each have received?

    python -m benchmarks.year [--clients 500] [--seed 3]

The product's own rules decide (``notices.anchors``, ``deciding``, ``windows``), with a clock of our own and without a database.
Clients differ in what they chose, their hours, their time zone, how often they look in, and in what happens to them: a crisis, an
ending. The table is for reading: does a year like this help?
"""

from __future__ import annotations

import argparse
import collections
import datetime as dt
import heapq
import itertools
import random
import sys
import zoneinfo
from dataclasses import dataclass, field

from notices.anchors import Anchors, Span, wanted
from notices.deciding import Facts, decide
from notices.windows import Hours, next_day

BEGINS = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
ZONES = ["Europe/London"] * 6 + ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"]
MANNERS = (
    "looks in often",
    "looks in sometimes",
    "does not look in",
    "chose nothing",
    "had a crisis",
    "ended half-way",
)
LOOKS_IN = {"looks in often": 0.5, "looks in sometimes": 0.12, "does not look in": 0.0}
APPOINTMENT, PRACTICE = Anchors(before_due=DAY), Anchors(before_due=0 * HOUR, every=3, cap=2)
CRISIS, CALM, ENDING = (BEGINS + days * DAY for days in (100, 130, 180))


@dataclass
class Life:
    """One client: who they are, when they looked in, and what they got."""

    manner: str
    hours: Hours
    appointments: bool
    looked_in: list[dt.datetime]
    got: list[dt.datetime] = field(default_factory=list)
    nudged: list[dt.datetime] = field(default_factory=list)
    why_not: collections.Counter[str] = field(default_factory=collections.Counter)


@dataclass(frozen=True, order=True)
class Due:
    """A message that is due: first by moment, then by rank."""

    at: dt.datetime
    rank: int
    number: int
    useful_until: dt.datetime = field(compare=False)
    nudge: bool = field(compare=False)


def live(manner: str, dice: random.Random, days: int) -> Life:
    """A client and a year of theirs, drawn."""
    zone = zoneinfo.ZoneInfo(dice.choice(ZONES))
    narrow = (dt.time(12), dt.time(14)) if dice.random() < 0.3 else (None, None)
    hours = Hours(zone, dt.time(20), dt.time(9), *narrow)
    often = LOOKS_IN.get(manner, 0.3)
    looked_in = [BEGINS + day * DAY + 20 * HOUR for day in range(days) if dice.random() < often]
    life = Life(manner, hours, dice.random() < 0.7, looked_in)
    queue = list(_messages(dice, days))
    heapq.heapify(queue)
    while queue:
        _look_at(life, heapq.heappop(queue), queue)
    return life


def _messages(dice: random.Random, days: int) -> itertools.chain[Due]:
    """An appointment each week and something to try about twice a week, as their anchors want them."""
    numbers = itertools.count()
    weekday = dice.randrange(7)
    meetings = (Span(BEGINS + day * DAY + 10 * HOUR) for day in range(weekday, days, 7))
    tries = (
        Span(BEGINS + day * DAY + 18 * HOUR, closes_at=BEGINS + (day + 10) * DAY)
        for day in range(days)
        if dice.random() < 2 / 7
    )
    return itertools.chain(
        (
            Due(item.due_at, 0, next(numbers), item.useful_until, False)
            for span in meetings
            for item in wanted(APPOINTMENT, span)
        ),
        (
            Due(item.due_at, 1, next(numbers), item.useful_until, True)
            for span in tries
            for item in wanted(PRACTICE, span)
        ),
    )


def _look_at(life: Life, due: Due, queue: list[Due]) -> None:
    now = due.at
    if now > due.useful_until:
        life.why_not["missed"] += 1
        return
    since = max((moment for moment in life.looked_in if moment <= now), default=BEGINS - DAY)
    facts = Facts(
        ended=life.manner == "ended half-way" and now >= ENDING,
        high_risk=life.manner == "had a crisis" and CRISIS <= now < CALM,
        held=False,
        unanswered=sum(moment > since for moment in life.nudged) if due.nudge else 0,
        chosen=life.manner != "chose nothing" and (due.nudge or life.appointments),
        address="somewhere",
        hours=life.hours,
        sent=tuple(moment for moment in life.got[-30:] if moment > now - 8 * DAY),
        useful_until=due.useful_until,
    )
    verdict = decide(facts, now)
    if verdict.later is not None:
        heapq.heappush(queue, Due(verdict.later, due.rank, due.number, due.useful_until, due.nudge))
    elif verdict.address:
        life.got.append(now)
        life.nudged += [now] if due.nudge else []
        _merge(life, now, queue)
    else:
        life.why_not[verdict.reason or "missed"] += 1


def _merge(life: Life, now: dt.datetime, queue: list[Due]) -> None:
    """What is due on the same day is spoken for."""
    end = next_day(now, life.hours.zone)
    merged = [item for item in queue if item.at < end]
    if merged:
        life.why_not["merged"] += len(merged)
        queue[:] = [item for item in queue if item.at >= end]
        heapq.heapify(queue)


def run(clients: int, seed: int, days: int = 365) -> list[Life]:
    return [live(MANNERS[n % len(MANNERS)], random.Random(f"{seed}:{n}"), days) for n in range(clients)]


def busiest_week(life: Life) -> int:
    """The most messages in any seven days of the client's calendar."""
    days = [moment.astimezone(life.hours.zone).date() for moment in life.got]
    return max((sum(dt.timedelta(0) <= other - day < 7 * DAY for other in days) for day in days), default=0)


def table(lives: list[Life]) -> str:
    """By manner: messages in the year, the busiest week, the hours of their day, and why the others did not come."""
    lines = [f"{'':20}{'clients':>8}{'mean':>6}{'fewest':>8}{'most':>6}{'in 7 days':>11}  {'hours':9} why not"]
    for manner in MANNERS:
        group = [life for life in lives if life.manner == manner]
        counts = [len(life.got) for life in group]
        hours = sorted(at.astimezone(life.hours.zone).hour for life in group for at in life.got)
        span = f"{hours[0]} to {hours[-1]}" if hours else "none"
        why = sum((life.why_not for life in group), collections.Counter())
        reasons = ", ".join(f"{reason} {number // len(group)}" for reason, number in why.most_common(4))
        figures = f"{sum(counts) / len(group):>6.0f}{min(counts):>8}{max(counts):>6}{max(map(busiest_week, group)):>11}"
        lines.append(f"{manner:20}{len(group):>8}{figures}  {span:9} {reasons}")
    return "\n".join(lines)


def main(argv: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=500)
    parser.add_argument("--seed", type=int, default=3)
    options = parser.parse_args(argv)
    print(table(run(options.clients, options.seed)))


if __name__ == "__main__":
    main(sys.argv[1:])
