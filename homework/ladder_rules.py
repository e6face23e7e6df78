"""Which step of a ladder comes next. Pure, and the rule can be read by everybody: :data:`RULE`.

The rule suggests; the therapist confirms; the client may open any step at any time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

TIMES = 2  # how often a step is done before the next one is suggested
TURNED_BACK = 2  # after so many tries in a row that stopped early or were put off, a smaller step is suggested

RULE = _(
    "A step has settled when it was done twice and, the last time, ended at half of how hard it began or lower. Then the next "
    "one up is suggested. After two tries in a row that stopped early or were put off, a smaller step is suggested. "
    "It is only a suggestion."
)


class Reason(StrEnum):
    BEGIN = "begin"  # not tried yet
    AGAIN = "again"  # tried, not settled
    SMALLER = "smaller"  # it is too much for now
    THROUGH = "through"  # every step has settled


WORDS: dict[Reason, Any] = {
    Reason.BEGIN: _("The steps below it have settled, and it was not tried yet."),
    Reason.AGAIN: _("It was tried and has not settled. Once more tells more."),
    Reason.SMALLER: _("The last two tries stopped early or were put off. A smaller step between may help."),
    Reason.THROUGH: _("Every step has settled. What would be worth a step now?"),
}


@dataclass(frozen=True)
class Attempt:
    """A finished try: "done", "partly" or "not"; distress at the beginning and the end, 0 to 100, None when skipped."""

    outcome: str
    before: int | None = None
    end: int | None = None


@dataclass(frozen=True)
class Step:
    """A step with its attempts, oldest first."""

    key: Any
    attempts: Sequence[Attempt] = ()
    skipped: bool = False


@dataclass(frozen=True)
class Suggestion:
    """``key`` of a step, or None when there is none to suggest."""

    key: Any
    reason: Reason


def settled(attempts: Sequence[Attempt]) -> bool:
    """Done twice, and the last time done it ended at half of its beginning or lower."""
    done = [attempt for attempt in attempts if attempt.outcome == "done"]
    if len(done) < TIMES:
        return False
    before, end = done[-1].before, done[-1].end
    return before is not None and end is not None and end * 2 <= before


def too_much(attempts: Sequence[Attempt]) -> bool:
    last = attempts[-TURNED_BACK:]
    return len(last) == TURNED_BACK and all(attempt.outcome != "done" for attempt in last)


def suggest(steps: Sequence[Step]) -> Suggestion:
    """The lowest step, in the order given, that is not left out and has not settled."""
    for step in steps:
        if step.skipped or settled(step.attempts):
            continue
        if too_much(step.attempts):
            return Suggestion(step.key, Reason.SMALLER)
        return Suggestion(step.key, Reason.AGAIN if step.attempts else Reason.BEGIN)
    return Suggestion(None, Reason.THROUGH)


def highest_settled(steps: Sequence[Step]) -> int:
    """How far up it has settled: the place (from 1) of the highest settled step, 0 for none."""
    return max((place for place, step in enumerate(steps, start=1) if settled(step.attempts)), default=0)
