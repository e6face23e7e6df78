"""How practice goes, as two things apart: how much was tried, and how fully. Pure.

Nothing here is a mark. What was paused, cancelled or has not come yet does not count; "I decided not to" is counted as an answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Answered:
    """A finished entry as the therapist may see it. Private ones count as answered, with nothing else known of them."""

    on: dt.date
    outcome: str = ""  # "" when private
    quality: int | None = None  # 0 to 4, the therapist's view
    distress: int | None = None  # the hardest moment, 0 to 100


@dataclass(frozen=True)
class Week:
    """Seven days from ``begins``, a Monday. ``due``: occurrences that came; the others are answers of these days."""

    begins: dt.date
    due: int
    answered: int
    tried: int
    turned_down: int
    quality: float | None
    distress: float | None


def monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def weeks(due_on: Iterable[dt.date], answers: Sequence[Answered], *, last: dt.date, many: int = 8) -> list[Week]:
    """The last ``many`` weeks up to the one of ``last``, oldest first, also those without anything."""
    due = [monday(day) for day in due_on]
    end = monday(last)
    rows = []
    for back in range(many - 1, -1, -1):
        begins = end - dt.timedelta(weeks=back)
        here = [answer for answer in answers if monday(answer.on) == begins]
        rows.append(
            Week(
                begins=begins,
                due=due.count(begins),
                answered=len(here),
                tried=sum(answer.outcome in ("done", "partly") for answer in here),
                turned_down=sum(answer.outcome == "not" for answer in here),
                quality=_mean(answer.quality for answer in here),
                distress=_mean(answer.distress for answer in here),
            )
        )
    return rows


def _mean(values: Iterable[int | None]) -> float | None:
    given = [value for value in values if value is not None]
    return sum(given) / len(given) if given else None


def share(rows: Sequence[Week]) -> float | None:
    """Answers per occurrence, 0 to 1; None while nothing was due. More answers than asked for is 1."""
    due = sum(row.due for row in rows)
    return min(1.0, sum(row.answered for row in rows) / due) if due else None


def mean_quality(answers: Iterable[Answered]) -> float | None:
    return _mean(answer.quality for answer in answers)
