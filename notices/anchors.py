"""When messages about one thing are wanted: around its opening, when it is due, at its close, and again every few days. Pure.

Moments are aware datetimes. What makes a moment possible (quiet hours, caps, choices) is decided when it is being sent.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """The life of one thing: from when it can be done, when it is due, when it closes. What is None has no such moment."""

    due_at: dt.datetime
    opens_at: dt.datetime | None = None
    closes_at: dt.datetime | None = None


@dataclass(frozen=True)
class Anchors:
    """How long before each moment a message is wanted (None: not at all), and repeats after the due moment.

    ``every`` days after ``due_at`` one more, ``cap`` of them at most, never after the close. ``useful`` is how long a message
    helps when nothing else ends its use.
    """

    before_opening: dt.timedelta | None = None
    before_due: dt.timedelta | None = None
    before_close: dt.timedelta | None = None
    every: int | None = None
    cap: int = 0
    useful: dt.timedelta = A_DAY


@dataclass(frozen=True)
class Wanted:
    """One message: by which anchor, from when on it helps and until when."""

    anchor: str
    due_at: dt.datetime
    useful_until: dt.datetime


def wanted(anchors: Anchors, span: Span) -> list[Wanted]:
    """The messages about one thing, in the order of their moments, each moment once."""
    found = {item.due_at: item for item in sorted(_all(anchors, span), key=lambda item: item.due_at, reverse=True)}
    return sorted(found.values(), key=lambda item: item.due_at)


def _all(anchors: Anchors, span: Span) -> Iterator[Wanted]:
    end = span.closes_at
    if anchors.before_opening is not None and span.opens_at is not None:
        moment = span.opens_at - anchors.before_opening
        yield Wanted("opening", moment, span.opens_at)
    if anchors.before_due is not None:
        moment = span.due_at - anchors.before_due
        yield Wanted(
            "due",
            moment,
            _until(moment, span.due_at, anchors.useful) if anchors.before_due else moment + anchors.useful,
        )
    if anchors.before_close is not None and end is not None:
        yield Wanted("close", end - anchors.before_close, end)
    for number in range(1, anchors.cap + 1 if anchors.every else 1):
        moment = span.due_at + number * (anchors.every or 0) * A_DAY
        if end is not None and moment >= end:
            return
        yield Wanted(f"again{number}", moment, min(moment + anchors.useful, end or moment + anchors.useful))


def _until(moment: dt.datetime, due_at: dt.datetime, useful: dt.timedelta) -> dt.datetime:
    """A message before something is of use until that begins, however long it is after the message."""
    return max(due_at, moment) if due_at > moment else moment + useful
