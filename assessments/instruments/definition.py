"""What the clinic needs to know of an instrument, without its wording. Items are named by their number: "1", "2"...

`source` is where a number comes from; `to_check` marks what is general knowledge and must be checked by the clinic before it relies
on it. Both are shown beside the number.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assessments.scoring import Scale


class Licence(StrEnum):
    PUBLIC_DOMAIN = "public-domain"
    US_GOVERNMENT = "us-government"
    CC_BY_ND = "cc-by-nd"
    FREE = "free"  # stated to be free, usually with citation
    PERMISSION = "permission"  # the holder must be asked
    PAID = "paid"


class Forbids(StrEnum):
    """What the licence does not allow without a right that the clinic holds itself."""

    WORDING = "wording"  # showing the item text
    CHANGES = "changes"  # changing the text
    ELECTRONIC = "electronic"  # answering on a screen at all: paper and entry by number only
    PRODUCT = "product"  # commercial or product use


class ThresholdKind(StrEnum):
    CUTOFF = "cutoff"
    RELIABLE_CHANGE = "reliable-change"
    PROMPT = "prompt"  # talk about it; says nothing about the person


class About(StrEnum):
    """What an answer that calls a person is about."""

    SELF_HARM = "self-harm"
    HARM_TO_OTHERS = "harm-to-others"
    RISK = "risk"


@dataclass(frozen=True, slots=True)
class Threshold:
    """`comparison` is how a score is held against `value`: ">=", ">", "<=", "<". `level`: confidence of a change, in per cent."""

    kind: ThresholdKind
    scale: str
    value: Decimal
    comparison: str
    label: str
    source: str
    level: Decimal | None = None
    to_check: bool = False
    calculated: bool = False  # worked out from SD and reliability, not published


@dataclass(frozen=True, slots=True)
class Norm:
    """A sample's numbers. `reliability_kind` is "retest" or "alpha": which one matters for reliable change."""

    scale: str
    sample: str
    clinical: bool
    source: str
    mean: Decimal | None = None
    sd: Decimal | None = None
    n: int | None = None
    alpha: Decimal | None = None
    retest: Decimal | None = None
    retest_days: int | None = None
    to_check: bool = False

    def reliability(self, kind: str) -> Decimal | None:
        return self.retest if kind == "retest" else self.alpha


@dataclass(frozen=True, slots=True)
class SafetyItem:
    """An answer of at least `at_least` acts when it is saved, whatever the total; from `urgent_from` up, somebody at once.

    None in `urgent_from`: never at once. These levels are ours, not published: ADR 0013 has the rule behind them.
    """

    item: str
    at_least: Decimal
    about: About
    urgent_from: Decimal | None = None
    to_check: bool = False


@dataclass(frozen=True, slots=True)
class Definition:
    key: str
    version: str  # of our key; a correction makes a new one
    name: str
    short: str
    citation: str
    items: tuple[str, ...]
    low: Decimal
    high: Decimal
    time_frame: str
    licence: Licence
    forbids: frozenset[Forbids]
    scales: tuple[Scale, ...]
    main_scale: str = ""  # "" when there is no total
    unscored: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] | None = None  # items answered by a named choice (RQ part 1)
    norms: tuple[Norm, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    safety: tuple[SafetyItem, ...] = ()
    loinc: Mapping[str, str] | None = None  # item number -> LOINC code, to know a form by its codes
    min_interval_days: int = 0
    moments: tuple[str, ...] = ()  # "intake", "plan-review", "each-session-start"...
    missing_source: str = ""
    traps: tuple[str, ...] = ()
    to_check: tuple[str, ...] = ()  # parts of the key that rest on general knowledge
    not_scored: str = ""  # why it has no scales, when it has none

    @property
    def wording_is_free(self) -> bool:
        """May the clinic show the wording without asking anyone?"""
        return Forbids.WORDING not in self.forbids

    def scale(self, key: str) -> Scale:
        return next(scale for scale in self.scales if scale.key == key)

    def thresholds_for(self, scale: str, kind: ThresholdKind) -> tuple[Threshold, ...]:
        return tuple(one for one in self.thresholds if one.scale == scale and one.kind is kind)

    def scales_on(self, link_ids: Mapping[str, str]) -> tuple[Scale, ...]:
        """The scales over a form's items: number -> linkId. Raises KeyError when a scored item has none."""
        return tuple(scale.renamed(link_ids) for scale in self.scales)

    def safety_item(self, item: str) -> SafetyItem | None:
        return next((one for one in self.safety if one.item == item), None)
