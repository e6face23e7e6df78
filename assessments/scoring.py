"""Scales: pure arithmetic over numbered answers (clinical rules 1.17). No wording, no form, no clock.

Answers are `{item key: number | None}`; None and an absent key both mean not answered, 0 is an answer.
Order is fixed: reverse (min + max - x), then fill what is missing, then aggregate.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Aggregate(StrEnum):
    SUM = "sum"
    MEAN = "mean"
    CUSTOM = "custom"  # a named function of assessments.instruments.special


class Missing(StrEnum):
    """What a missing answer does."""

    NONE = "none"  # nothing may be missing
    IGNORE = "ignore"  # the rest is added up as it is, for forms that say so
    PERSON_MEAN = "person-mean"  # filled with the mean of the answered items of the same scale
    MEAN_TIMES = "mean-times"  # n x sum / answered, as CORE-10: the same number, said differently
    SUBSCALE_MEAN = (
        "subscale-mean"  # filled with the mean of the item's own subscale (`Scale.fill_from`), rounded when whole
    )


class Status(StrEnum):
    COMPLETE = "complete"
    PRORATED = "prorated"
    NOT_SCORABLE = "not_scorable"


@dataclass(frozen=True, slots=True)
class Band:
    """A published band of a score, both ends included. `label` is the instrument's own name for it."""

    low: Decimal
    high: Decimal
    label: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    key: str
    items: tuple[str, ...]
    low: Decimal  # of one item
    high: Decimal
    reverse: frozenset[str] = frozenset()
    weights: Mapping[str, Decimal] | None = None
    ranges: Mapping[str, tuple[Decimal, Decimal]] | None = None  # items that differ from (low, high)
    aggregate: Aggregate = Aggregate.SUM
    custom: str = ""
    multiply: Decimal = Decimal(1)  # CORE-OM: mean x 10
    missing: Missing = Missing.NONE
    max_missing: int = 0
    optional: frozenset[str] = frozenset()  # may be "not applicable" (WSAS item 1): left out, the range shrinks
    fill_from: tuple[tuple[str, ...], ...] = ()  # subscales for Missing.SUBSCALE_MEAN
    fill_whole: bool = False
    continuous: bool = False  # visual analogue lines: fractions are answers
    decimals: int = 0  # for display, half up
    higher_is_better: bool = False
    bands: tuple[Band, ...] = ()
    unit: str = ""
    loinc: str = ""

    def renamed(self, names: Mapping[str, str]) -> Scale:
        """The same scale over other item keys (number -> linkId). Raises KeyError when one is missing."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class ScaleScore:
    """`value` is exact (round for display with `shown`). `flags`: "straight_line", "range_shrunk"."""

    key: str
    value: Decimal | None
    status: Status
    answered: int
    of: int
    low: Decimal
    high: Decimal
    flags: tuple[str, ...] = ()


class AnswerRefused(ValueError):
    """An answer outside its range, or a fraction where whole numbers are asked."""


def score_scale(scale: Scale, answers: Mapping[str, Decimal | int | None]) -> ScaleScore:
    """Raises AnswerRefused."""
    raise NotImplementedError
