"""Scales: pure arithmetic over numbered answers (clinical rules 1.17). No wording, no form, no clock.

Answers are `{item key: number | None}`; None and an absent key both mean not answered, 0 is an answer.
Order is fixed: reverse (min + max - x), then fill what is missing, then aggregate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assessments.choices import Words

Number = Decimal | int
Answers = Mapping[str, Number | None]

#: Calculations of their own, by name: filled answers (reversed, nothing missing) to a number. See `instruments.special`.
Custom = Callable[[Mapping[str, Decimal]], Decimal]


class Aggregate(StrEnum):
    SUM = "sum"
    MEAN = "mean"
    CUSTOM = "custom"  # a named function of `assessments.instruments.special`


class Missing(StrEnum):
    """What a missing answer does. How many may be missing says `Scale.max_missing`."""

    NONE = "none"  # nothing may be missing
    IGNORE = "ignore"  # the rest is added up as it is, for forms that say so
    PERSON_MEAN = "person-mean"  # filled with the mean of the answered items of the scale
    MEAN_TIMES = "mean-times"  # items x sum / answered, as CORE-10 words it: the same number as PERSON_MEAN
    SUBSCALE_MEAN = "subscale-mean"  # filled with the mean of the item's own subscale (`Scale.fill_from`)


class Status(StrEnum):
    COMPLETE = "complete"
    PRORATED = "prorated"
    NOT_SCORABLE = "not_scorable"


STRAIGHT_LINE = "straight_line"  # the same answer to every item of a scale that has items both ways round
RANGE_SHRUNK = "range_shrunk"  # an item that may be not applicable was left out; compare only with the same range


@dataclass(frozen=True, slots=True)
class Band:
    """A published band of a score, both ends included. `label` is the instrument's own name for it."""

    low: Decimal
    high: Decimal
    label: str
    source: str = ""
    to_check: bool = False


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
    bounds: tuple[Decimal, Decimal] | None = None  # of a custom score
    multiply: Decimal = Decimal(1)  # CORE-OM: mean x 10
    missing: Missing = Missing.NONE
    max_missing: int = 0
    max_missing_below: int | None = None  # in each subscale of `fill_from`
    optional: frozenset[str] = frozenset()  # may be "not applicable" (WSAS item 1): left out, the range shrinks
    gate: str = (
        ""  # an item outside `items`: answered with 0 it settles the score at its lowest, unanswered there is none
    )
    fill_from: tuple[tuple[str, ...], ...] = ()  # subscales for Missing.SUBSCALE_MEAN
    fill_whole: bool = False  # filled values are rounded half up to whole numbers
    continuous: bool = False  # visual analogue lines: fractions are answers
    decimals: int = 0  # for display, half up
    higher_is_better: bool = False
    name: Words = ""  # how the scale is called, not what it asks
    bands: tuple[Band, ...] = ()
    unit: str = ""
    loinc: str = ""

    def renamed(self, names: Mapping[str, str]) -> Scale:
        """The same scale over other item keys (number -> linkId). Raises KeyError when one is missing."""
        return replace(
            self,
            items=tuple(names[item] for item in self.items),
            reverse=frozenset(names[item] for item in self.reverse),
            weights={names[item]: weight for item, weight in self.weights.items()} if self.weights else None,
            ranges={names[item]: ends for item, ends in self.ranges.items()} if self.ranges else None,
            optional=frozenset(names[item] for item in self.optional),
            gate=names[self.gate] if self.gate else "",
            fill_from=tuple(tuple(names[item] for item in group) for group in self.fill_from),
        )

    def ends(self, item: str) -> tuple[Decimal, Decimal]:
        return (self.ranges or {}).get(item, (self.low, self.high))

    def weight(self, item: str) -> Decimal:
        return (self.weights or {}).get(item, Decimal(1))

    def range_over(self, items: Iterable[str] | None = None) -> tuple[Decimal, Decimal]:
        """Lowest and highest score that these items (all, if not said) can give."""
        if self.bounds is not None:
            return self.bounds
        chosen = list(self.items if items is None else items)
        pairs = [
            sorted((self.ends(item)[0] * self.weight(item), self.ends(item)[1] * self.weight(item))) for item in chosen
        ]
        low, high = sum((one[0] for one in pairs), Decimal(0)), sum((one[1] for one in pairs), Decimal(0))
        if self.aggregate is Aggregate.MEAN and chosen:
            low, high = low / len(chosen), high / len(chosen)
        return low * self.multiply, high * self.multiply

    def band(self, value: Decimal) -> Band | None:
        shown_value = shown(value, self.decimals)
        return next((band for band in self.bands if band.low <= shown_value <= band.high), None)


@dataclass(frozen=True, slots=True)
class ScaleScore:
    """`value` is exact: round for display with `shown`. `low` and `high` are the range it could have had."""

    key: str
    value: Decimal | None
    status: Status
    answered: int
    of: int
    low: Decimal
    high: Decimal
    flags: tuple[str, ...] = ()

    @property
    def comparable(self) -> bool:
        """May it enter a reliable change without the definition saying so?"""
        return self.status is Status.COMPLETE and RANGE_SHRUNK not in self.flags


class AnswerRefused(ValueError):
    """An answer outside its range, or a fraction where whole numbers are asked."""

    def __init__(self, item: str, answer: object) -> None:
        super().__init__(f"item {item} cannot be answered with {answer}")
        self.item, self.answer = item, answer


def reverse_key(answer: Number, low: Number, high: Number) -> Decimal:
    return Decimal(low) + Decimal(high) - Decimal(answer)


def shown(value: Decimal, decimals: int = 0) -> Decimal:
    """Rounded half up, away from zero, as people do it on paper."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def score_scale(scale: Scale, answers: Answers) -> ScaleScore:
    """Raises AnswerRefused. A custom scale needs every item."""
    given = {item: _checked(scale, item, answers.get(item)) for item in scale.items}
    left_out = {item for item in scale.optional if given[item] is None}
    items = [item for item in scale.items if item not in left_out]
    keyed = {item: _keyed(scale, item, given[item]) for item in items}
    answered = [item for item in items if keyed[item] is not None]
    low, high = scale.range_over(answered if scale.missing is Missing.IGNORE else items)
    flags = _flags(scale, given, shrunk=bool(left_out))
    filled = _filled(scale, keyed)
    gate = _checked(scale, scale.gate, answers.get(scale.gate)) if scale.gate else Decimal(1)
    if gate == 0:
        return ScaleScore(scale.key, low, Status.COMPLETE, len(answered), len(items), low, high)
    if gate is None or not answered or filled is None:
        return ScaleScore(scale.key, None, Status.NOT_SCORABLE, len(answered), len(items), low, high, flags)
    complete = len(answered) == len(items)
    value = _aggregate(scale, filled)
    return ScaleScore(
        scale.key, value, Status.COMPLETE if complete else Status.PRORATED, len(answered), len(items), low, high, flags
    )


def _checked(scale: Scale, item: str, answer: Number | None) -> Decimal | None:
    if answer is None:
        return None
    if isinstance(answer, bool) or not isinstance(answer, int | Decimal) or not Decimal(answer).is_finite():
        raise AnswerRefused(item, answer)
    number, (low, high) = Decimal(answer), scale.ends(item)
    if not low <= number <= high or (not scale.continuous and number != number.to_integral_value()):
        raise AnswerRefused(item, answer)
    return number


def _keyed(scale: Scale, item: str, answer: Decimal | None) -> Decimal | None:
    if answer is None or item not in scale.reverse:
        return answer
    return reverse_key(answer, *scale.ends(item))


def _filled(scale: Scale, keyed: Mapping[str, Decimal | None]) -> dict[str, Decimal] | None:
    """Every item with a value, or None when too much is missing."""
    present = {item: value for item, value in keyed.items() if value is not None}
    missing = [item for item in keyed if item not in present]
    if not missing:
        return present
    if scale.missing is Missing.NONE or not present or len(missing) > scale.max_missing:
        return None
    if scale.missing is Missing.IGNORE:
        return present
    groups = [[item for item in group if item in keyed] for group in scale.fill_from] or [list(keyed)]
    if scale.max_missing_below is not None and any(
        sum(1 for item in group if item in missing) > scale.max_missing_below for group in groups
    ):
        return None
    if scale.missing is not Missing.SUBSCALE_MEAN:
        groups = [list(keyed)]
    return _with_means(scale, present, missing, groups)


def _with_means(
    scale: Scale, present: dict[str, Decimal], missing: list[str], groups: list[list[str]]
) -> dict[str, Decimal] | None:
    filled = dict(present)
    for item in missing:
        group = next((one for one in groups if item in one), [])
        known = [present[one] for one in group if one in present]
        if not known:
            return None
        mean = sum(known, Decimal(0)) / len(known)
        filled[item] = shown(mean) if scale.fill_whole else mean
    return filled


def _aggregate(scale: Scale, filled: Mapping[str, Decimal]) -> Decimal:
    if scale.aggregate is Aggregate.CUSTOM:
        from assessments.instruments.special import SPECIAL

        return SPECIAL[scale.custom](filled)
    total = sum((filled[item] * scale.weight(item) for item in filled), Decimal(0))
    if scale.aggregate is Aggregate.MEAN:
        # one division, the last: 10 x sum / answered stays exact where it can
        return total * scale.multiply / len(filled)
    return total * scale.multiply


def _flags(scale: Scale, given: Mapping[str, Decimal | None], *, shrunk: bool) -> tuple[str, ...]:
    answers = [value for value in given.values() if value is not None]
    mixed = 0 < sum(1 for item in scale.items if item in scale.reverse) < len(scale.items)
    straight = mixed and len(answers) > 2 and len(answers) == len(scale.items) and len(set(answers)) == 1
    return tuple(name for name, said in ((STRAIGHT_LINE, straight), (RANGE_SHRUNK, shrunk)) if said)
