"""Figures of a relationship history: how many, how long, who left, how soon the first step back. Pure functions.

Lengths are in months. What nobody knows stays out of a figure, and each figure says out of how many it was taken.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from assessments.partial_dates import PartialDate

ROMANTIC = frozenset({"partner", "undefined", "marriage"})
NEVER_ENDS = frozenset({"family"})
SHORTEST_GAP = 3.0  # months: less may be the roundness of years


@dataclass(frozen=True)
class Told:
    """One relationship as far as it counts here. Codes are those of ``assessments.vocabulary``; "" is unknown."""

    id: str
    kind: str = "partner"
    start: PartialDate = field(default_factory=PartialDate)
    end: PartialDate = field(default_factory=PartialDate)
    ongoing: bool = False
    lasted: int | None = None  # months, as typed when no dates are known
    ended_by: str = ""
    withdrew_after: int | None = None  # months until the first step back
    cause: str = ""
    took: str = ""
    repair: str = ""
    tags: frozenset[str] = frozenset()

    @property
    def over(self) -> bool:
        return not self.ongoing and self.kind not in NEVER_ENDS


def months(told: Told, now: float) -> float | None:
    """How long it lasted, or has lasted by ``now`` (a year with decimals). What was typed counts before what follows from dates."""
    if told.lasted is not None:
        return float(told.lasted)
    if told.start.middle is None:
        return None
    end = now if told.ongoing else told.end.middle
    return None if end is None else max(0.0, (end - told.start.middle) * 12)


@dataclass(frozen=True)
class Share:
    """``number`` of ``out_of``: those for which it is known."""

    number: int
    out_of: int


@dataclass(frozen=True)
class Gap:
    """A time without a partner, in years with decimals."""

    start: float
    end: float

    @property
    def months(self) -> float:
        return (self.end - self.start) * 12


@dataclass(frozen=True)
class Figures:
    """None where nothing is known. ``longest_id`` is the relationship behind ``longest``."""

    number: int
    longest: float | None
    longest_id: str
    median: float | None
    ended_by_client: Share
    withdrawal: float | None
    gaps: tuple[Gap, ...]


def figures(told: Sequence[Told], now: float) -> Figures:
    lengths = [(length, one.id) for one in told if (length := months(one, now)) is not None]
    longest = max(lengths, default=(None, ""), key=lambda pair: pair[0] or 0)
    ended = [one for one in told if one.over and one.ended_by]
    steps = [one.withdrew_after for one in told if one.withdrew_after is not None]
    return Figures(
        number=len(told),
        longest=longest[0],
        longest_id=longest[1],
        median=statistics.median(length for length, _id in lengths) if lengths else None,
        ended_by_client=Share(sum(one.ended_by == "client" for one in ended), len(ended)),
        withdrawal=statistics.median(steps) if steps else None,
        gaps=tuple(gaps(told, now)),
    )


def gaps(told: Iterable[Told], now: float) -> list[Gap]:
    """Times without a partner between the first relationship with a known beginning and now."""
    spans = sorted(
        (one.start.middle, _until(one, now)) for one in told if one.kind in ROMANTIC and one.start.middle is not None
    )
    if not spans:
        return []
    merged: list[tuple[float, float]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    edges = [Gap(one[1], two[0]) for one, two in pairwise(merged)] + [Gap(merged[-1][1], max(now, merged[-1][1]))]
    return [gap for gap in edges if gap.months >= SHORTEST_GAP]


def _until(told: Told, now: float) -> float:
    """Where it ends on the line of time: typed length, end, or its own beginning when nothing is known."""
    start = told.start.middle or now
    if told.ongoing:
        return now
    if told.end.middle is not None:
        return max(start, told.end.middle)
    return min(now, start + (told.lasted or 0) / 12)
