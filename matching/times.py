"""Weekly hours and the parts of a week in which somebody can come. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

DAY = 24 * 60
WEEK = 7 * DAY
SESSION = 50  # minutes: a slot shorter than this holds no session

PARTS = {"morning": (6 * 60, 12 * 60), "afternoon": (12 * 60, 17 * 60), "evening": (17 * 60, 22 * 60)}
DAYS: dict[str, tuple[int, ...]] = {
    "mon": (0,), "tue": (1,), "wed": (2,), "thu": (3,), "fri": (4,), "sat": (5,), "sun": (6,),
}  # fmt: skip
DAYS |= {"weekday": (0, 1, 2, 3, 4), "weekend": (5, 6)}


@dataclass(frozen=True)
class Hours:
    """Hours on one weekday (Monday is 0) on the clinic's clock, with the places that are open in them."""

    weekday: int
    starts: dt.time
    ends: dt.time
    open_places: int = 1

    def starts_between(self, offset: int) -> tuple[int, int] | None:
        """First and last minute of the week in which a session can begin, on the person's clock; None when too short."""
        first = self.weekday * DAY + self.starts.hour * 60 + self.starts.minute
        last = self.weekday * DAY + self.ends.hour * 60 + self.ends.minute - SESSION
        return (first + offset, last + offset) if last >= first else None


@lru_cache(maxsize=256)
def windows(wish: str) -> tuple[tuple[int, int], ...]:
    """Minutes of the week that a wish names: "evening", "weekend", "tue", "tue-evening". Empty for an unknown word."""
    days: tuple[int, ...] = tuple(range(7))
    span = (0, DAY)
    for part in wish.split("-"):
        if part in DAYS:
            days = DAYS[part]
        elif part in PARTS:
            span = PARTS[part]
        else:
            return ()
    return tuple((day * DAY + span[0], day * DAY + span[1]) for day in days)


def _meetings(hours: Iterable[Hours], wish: str | None, offset: int) -> Iterator[int]:
    """Earliest minute of the week, for each open slot and window, at which a session can begin."""
    for slot in hours:
        begins = slot.starts_between(offset)
        if begins is None or slot.open_places < 1:
            continue
        if wish is None:
            yield begins[0] % WEEK
            continue
        for low, high in windows(wish):
            for turn in (-WEEK, 0, WEEK):  # a shift of clocks can carry a slot over the end of the week
                first = max(begins[0] + turn, low)
                if first <= begins[1] + turn and first < high:
                    yield first % WEEK


def known(times: Iterable[str]) -> tuple[str, ...]:
    """The wishes that name a part of the week."""
    return tuple(wish for wish in times if windows(wish))


def served(hours: Iterable[Hours], times: Iterable[str], *, offset: int = 0) -> tuple[str, ...]:
    """The wished times in which at least one open slot lies."""
    listed = tuple(hours)
    return tuple(wish for wish in known(times) if any(True for _m in _meetings(listed, wish, offset)))


def first_start(hours: Iterable[Hours], times: Iterable[str], *, today: int, offset: int = 0) -> tuple[int, int] | None:
    """(days from today 1..7, minute of the day) of the first session that fits some wish; any time without a wish.

    Today itself counts as next week: nobody is placed and seen within the same day.
    """
    listed = tuple(hours)
    wishes: tuple[str | None, ...] = known(times) or (None,)
    starts = [minute for wish in wishes for minute in _meetings(listed, wish, offset)]
    return min(((minute // DAY - today - 1) % 7 + 1, minute % DAY) for minute in starts) if starts else None
