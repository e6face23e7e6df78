"""Calculations that no sum or mean can say, by name. Answers come filled and reversed; sources stand with each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import StrEnum

Filled = Mapping[str, Decimal]


def rq_self(answers: Filled) -> Decimal:
    """Model of self, -12 to 12 (Bartholomew & Horowitz 1991): how much a person can rely on being worth loving."""
    return answers["secure"] + answers["dismissing"] - answers["preoccupied"] - answers["fearful"]


def rq_other(answers: Filled) -> Decimal:
    """Model of other, -12 to 12: how much others seem to be there when needed."""
    return answers["secure"] + answers["preoccupied"] - answers["dismissing"] - answers["fearful"]


SPECIAL: dict[str, Callable[[Filled], Decimal]] = {"rq_self": rq_self, "rq_other": rq_other}


def rq_disagrees(chosen: str, answers: Mapping[str, Decimal | int | None]) -> bool:
    """Do the ratings name another style than the paragraph that was chosen? Shown, never hidden."""
    rated = {style: answer for style, answer in answers.items() if answer is not None}
    return bool(rated) and chosen in rated and rated[chosen] < max(rated.values())


class PhqSyndrome(StrEnum):
    MAJOR = "major-depressive-syndrome"
    OTHER = "other-depressive-syndrome"
    NONE = "none"


def phq9_algorithm(answers: Mapping[str, Decimal | int | None]) -> PhqSyndrome | None:
    """The published algorithm, item numbers "1" to "9". None when an answer is missing. It screens; it does not diagnose.

    A symptom counts from 2 up, item 9 from 1 up; five with a core one (1 or 2) are major, two to four with a core one other.
    """
    given = [answers.get(str(number)) for number in range(1, 10)]
    if any(answer is None for answer in given):
        return None
    counts = [answer >= (1 if number == 9 else 2) for number, answer in enumerate(given, 1) if answer is not None]
    if not any(counts[:2]) or sum(counts) < 2:
        return PhqSyndrome.NONE
    return PhqSyndrome.MAJOR if sum(counts) >= 5 else PhqSyndrome.OTHER
