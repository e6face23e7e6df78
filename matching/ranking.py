"""Ranking of specialists for one person: what must hold first, then a score with its reasons. Pure.

Plain values in, plain values out: no request, no clock, no query. A fixed requirement removes a pair with a reason and never costs
points; what nobody knows drops its factor, the rest is scaled up again, and the gap is shown as unknown, not as zero.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from matching import fit, rules
from matching.times import Hours, first_start

SPECIALISATION, APPROACH, STYLE, RESULTS, PRACTICAL = "specialisation", "approach", "style", "results", "practical"
TOP = 3


@dataclass(frozen=True)
class Needs:
    """What one person needs and wishes. Empty means nothing was said, and nothing is inferred from it.

    ``formats``, ``places``, ``languages`` and ``times`` are alternatives in the order of the person's wish. ``style`` holds
    C-NIP scores by scale (-15..15, past -9..9). ``offset`` is the person's local time minus the clinic's, in minutes.
    """

    formats: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    interpreter: bool = False
    times: tuple[str, ...] = ()
    gender_wish: str = ""
    gender_required: bool = False
    approaches: tuple[str, ...] = ()
    specialties: tuple[str, ...] = ()
    style: Mapping[str, float] = field(default_factory=dict)
    age: int | None = None
    jurisdiction: str = ""
    high_risk: bool = False
    step_free: bool = False
    payer: str = ""
    offset: int = 0

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any] | None, **known: Any) -> Needs:
        """Read stored needs and lay ``known`` facts over them. Unknown keys and values of the wrong kind are left out."""
        merged = {**(stored or {}), **known}
        taken = {name: _clean(name, merged[name]) for name in _KINDS if name in merged}
        return cls(**{name: value for name, value in taken.items() if value is not None})


_KINDS: dict[str, str] = {item.name: str(item.type) for item in fields(Needs)}


def _clean(name: str, value: Any) -> Any:
    kind = _KINDS[name]
    if kind.startswith("tuple"):
        if isinstance(value, str):
            return (value,) if value else ()
        return tuple(str(v) for v in value if v) if isinstance(value, Iterable) else None
    if kind.startswith("Mapping"):
        return dict(value) if isinstance(value, Mapping) else None
    if kind == "bool":
        return bool(value)
    if kind == "str":
        return str(value or "")
    return value if isinstance(value, int) and not isinstance(value, bool) else None


@dataclass(frozen=True)
class LicenceSpan:
    """Where and when somebody may practise. Both days are included; no first day means since always."""

    jurisdiction: str
    expires_on: dt.date
    valid_from: dt.date | None = None

    def covers(self, place: str, day: dt.date) -> bool:
        """ "GB" covers "GB"; a licence for "US" covers "US-CA", not the other way round."""
        here = self.jurisdiction in {place, place.split("-")[0]}
        return here and (self.valid_from is None or self.valid_from <= day) and day <= self.expires_on


@dataclass(frozen=True)
class Specialist:
    """What one clinician offers, and how much room there is. ``approaches`` are shares 0..3, ``results`` 0..1.

    ``apart`` says that this pair must not be made, ``earlier`` that it was made before and ended,
    ``declined`` that an offer of it came to nothing. ``recent_load`` counts
    people taken on in the last four weeks; ``over_share`` says that one more would pass the clinic's cap on new people.
    """

    id: str
    name: str = ""
    title: str = ""
    gender: str = ""
    years: int | None = None
    specialties: tuple[str, ...] = ()
    approaches: Mapping[str, float] = field(default_factory=dict)
    style: Mapping[str, float] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    hours: tuple[Hours, ...] = ()
    licences: tuple[LicenceSpan, ...] = ()
    accepts_new: bool = True
    free_places: int = 0
    recent_load: int = 0
    sees_high_risk: bool = True
    step_free: bool = False
    youngest: int = 18
    needs_supervision: bool = False
    supervised: bool = False
    payers: tuple[str, ...] = ()
    over_share: bool = False
    apart: bool = False
    earlier: bool = False
    declined: bool = False
    results: float | None = None
    closed_cases: int = 0


@dataclass(frozen=True)
class Weights:
    """Points of each factor, in the order in which they are shown, under a version that decisions keep.

    ``strong`` is the size from which a style preference counts (clinical.md names the upper bands; the lower mirror them).
    """

    version: str
    points: tuple[tuple[str, int], ...] = (
        (SPECIALISATION, 30),
        (APPROACH, 20),
        (STYLE, 20),
        (RESULTS, 15),
        (PRACTICAL, 15),
    )
    strong: Mapping[str, float] = field(
        default_factory=lambda: {"directiveness": 8, "intensity": 7, "past": 3, "support": 4}
    )
    cases_for_results: int = 15


STANDARD = Weights(version="2026-1")


@dataclass(frozen=True)
class Factor:
    """One part of the score. ``value`` is 0..1, or None when nobody knows; ``words`` say what it rests on."""

    name: str
    weight: int
    value: float | None
    words: str = ""

    @property
    def percent(self) -> int | None:
        return None if self.value is None else round(self.value * 100)


@dataclass(frozen=True)
class Ranked:
    """One specialist's place in the ranking. ``score`` is 0..100 with one decimal, None when no factor is known.

    ``ruled_out`` holds the reasons why the pair cannot be made; then there is no score and no rank (0).
    """

    specialist: Specialist
    rank: int = 0
    score: float | None = None
    factors: tuple[Factor, ...] = ()
    checks: tuple[rules.HardRule, ...] = ()
    reasons: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    ruled_out: tuple[str, ...] = ()
    first_slot: tuple[int, int] | None = None  # days from today, minute of that day


def score(values: Mapping[str, float | None], weights: Weights = STANDARD) -> float | None:
    """Weighted mean of the known values (0..1) as 0..100 with one decimal; None when none is known."""
    known = [(points, values[name]) for name, points in weights.points if values.get(name) is not None]
    total = sum(points for points, _value in known)
    if not total:
        return None
    return round(100 * fit.added(points * value for points, value in known if value is not None) / total, 1)


def consider(needs: Needs, specialist: Specialist, *, on: dt.date, weights: Weights = STANDARD) -> Ranked:
    """One pair on one day, without a rank."""
    checks = rules.check(needs, specialist, on=on)
    failed = tuple(check.words for check in checks if check.passed is False)
    if failed:
        return Ranked(specialist, checks=checks, ruled_out=failed)
    found = {
        SPECIALISATION: fit.specialisation(needs, specialist),
        APPROACH: fit.approach(needs, specialist),
        STYLE: fit.style(needs, specialist, strong=weights.strong),
        RESULTS: fit.results(specialist, cases=weights.cases_for_results),
        PRACTICAL: fit.practical(needs, specialist),
    }
    factors = tuple(Factor(name, points, found[name].value, found[name].words) for name, points in weights.points)
    unknown = [check.words for check in checks if check.passed is None]
    unknown += [factor.words for factor in factors if factor.value is None and factor.weight]
    return Ranked(
        specialist,
        score=score({factor.name: factor.value for factor in factors}, weights),
        factors=factors,
        checks=checks,
        reasons=tuple(factor.words for factor in sorted(factors, key=_telling) if factor.value is not None),
        unknown=tuple(unknown),
        first_slot=first_start(specialist.hours, needs.times, today=on.weekday(), offset=needs.offset),
    )


def _telling(factor: Factor) -> float:
    """Factors that moved the score most come first."""
    return -factor.weight * (factor.value or 0.0)


def rank(
    needs: Needs, specialists: Iterable[Specialist], *, on: dt.date, weights: Weights = STANDARD
) -> tuple[list[Ranked], list[Ranked]]:
    """(ranked from the best, ruled out by name). The order of the input never matters.

    Equal scores: earliest slot, then fewest people taken on lately, then id.
    """
    considered = [consider(needs, specialist, on=on, weights=weights) for specialist in specialists]
    possible = sorted((pair for pair in considered if not pair.ruled_out), key=_order)
    out = sorted((pair for pair in considered if pair.ruled_out), key=lambda r: (r.specialist.name, r.specialist.id))
    return [_placed(pair, place) for place, pair in enumerate(possible, start=1)], out


_NO_SLOT = (99, 0)


def _order(pair: Ranked) -> tuple[float, tuple[int, int], int, str]:
    points = -1.0 if pair.score is None else pair.score
    return (-points, pair.first_slot or _NO_SLOT, pair.specialist.recent_load, pair.specialist.id)


def _placed(pair: Ranked, place: int) -> Ranked:
    return Ranked(**{**{item.name: getattr(pair, item.name) for item in fields(Ranked)}, "rank": place})


def snapshot(ranked: Iterable[Any]) -> list[dict[str, Any]]:
    """The ranking (of :class:`Ranked` or ``quick.Standing``) as it is kept with a decision.

    Requirements that did not hold are kept in the words that were shown."""
    return [
        {
            "clinician": pair.specialist.id,
            "name": pair.specialist.name,
            "rank": pair.rank,
            "score": pair.score,
            "factors": [{"name": f.name, "weight": f.weight, "value": f.value, "words": f.words} for f in pair.factors],
            "met": [check.words for check in pair.checks if check.passed],
            "unknown": list(pair.unknown),
            "ruled_out": list(pair.ruled_out),
        }
        for pair in ranked
    ]
