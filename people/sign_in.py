"""When a sign-in is enough, when it needs a second step, and when it is over. Pure: plain values in, an answer out."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

ABSOLUTE = dt.timedelta(hours=12)
IDLE_STAFF, IDLE_CLIENT = dt.timedelta(minutes=15), dt.timedelta(minutes=30)
TOUCH_EVERY = dt.timedelta(minutes=1)


class Step(StrEnum):
    PASS = "pass"  # noqa: S105 - nothing is asked
    VERIFY = "verify"  # the person has a second factor, and this sign-in has not shown it
    SET_UP = "set_up"  # the person has none, and the days of grace are over


def second_step(
    *, staff: bool, proven: bool, has_factor: bool, since: dt.datetime, days: int, now: dt.datetime
) -> Step:
    """``proven`` says that this very sign-in showed a second factor; ``since`` is when the account began."""
    if not staff or proven:
        return Step.PASS
    if has_factor:
        return Step.VERIFY
    return Step.SET_UP if now >= since + dt.timedelta(days=days) else Step.PASS


def is_over(
    *, staff: bool, began: dt.datetime | None, seen: dt.datetime | None, now: dt.datetime, idle: bool = True
) -> bool:
    """Whether a sign-in has ended by itself: too long ago, or nobody has been there for a while."""
    if began is not None and now - began >= ABSOLUTE:
        return True
    last = max(filter(None, (began, seen)), default=None)
    limit = IDLE_STAFF if staff else IDLE_CLIENT
    return idle and last is not None and now - last >= limit
