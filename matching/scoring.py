"""The ranking of everybody against everybody, as arrays. Pure; equal to :mod:`matching.ranking` pair by pair.

Fixed requirements are not written a second time: each rule is asked once for every kind of need and every kind of specialist
that differ in what it reads, and the answers are spread over the pairs. Factors are sums over whole arrays in the order in which
:mod:`matching.fit` adds them, so the scores agree to the last decimal.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matching import fit, rules, times
from matching.ranking import APPROACH, PRACTICAL, RESULTS, SPECIALISATION, STANDARD, STYLE, Needs, Specialist, Weights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Values = NDArray[np.float64]
    Flags = NDArray[np.bool_]

CHUNK = 512  # people at a time: what is worked with then stays near the processor

# What each rule reads of a person and of a specialist. The rule about times is spread by the words for times instead.
READS: dict[rules.Rule, tuple[tuple[str, ...], tuple[str, ...]]] = {
    rules.available: ((), ("accepts_new", "apart")),
    rules.not_earlier: ((), ("earlier",)),
    rules.not_declined: ((), ("declined",)),
    rules.licensed: (("jurisdiction",), ("licences",)),
    rules.language: (("languages", "interpreter"), ("languages",)),
    rules.way: (("formats",), ("formats",)),
    rules.place: (("places",), ("places",)),
    rules.step_free: (("step_free", "places"), ("step_free", "places")),
    rules.gender: (("gender_wish", "gender_required"), ("gender",)),
    rules.capacity: ((), ("free_places",)),
    rules.share: ((), ("over_share",)),
    rules.age: (("age",), ("youngest",)),
    rules.risk: (("high_risk",), ("sees_high_risk",)),
    rules.supervision: ((), ("needs_supervision", "supervised")),
    rules.payer: (("payer",), ("payers",)),
}


@dataclass(frozen=True)
class Scores:
    """``possible`` says which of N x M pairs may be made; ``score`` is 0..100 with one decimal, NaN where it is not possible or
    where nothing is known to compare."""

    possible: Flags
    score: Values


def score_all(
    needs: Sequence[Needs], specialists: Sequence[Specialist], *, on: dt.date, weights: Weights = STANDARD
) -> Scores:
    """Every pair of N people and M specialists on one day. Bars of single pairs are for the caller to lay over ``possible``."""
    import numpy as np

    possible = np.ones((len(needs), len(specialists)), dtype=bool)
    score = np.full(possible.shape, np.nan)
    if not possible.size:
        return Scores(possible, score)
    for rule, (of_person, of_specialist) in READS.items():
        _lay(possible, rule, needs, specialists, of_person, of_specialist, on)
    served = _Served(needs, specialists, on)
    possible &= served.possible()
    factors = _Factors(specialists, served, weights)
    for start in range(0, len(needs), CHUNK):
        rows = slice(start, start + CHUNK)
        score[rows] = factors.score(needs[rows], start)
    score[~possible] = np.nan
    return Scores(possible, score)


def _kinds(rows: Sequence[Any], key: Callable[[Any], Hashable]) -> tuple[list[Any], NDArray[np.intp]]:
    """One row of each kind, and the kind of every row."""
    import numpy as np

    seen: dict[Hashable, int] = {}
    first: list[Any] = []
    index = np.empty(len(rows), dtype=np.intp)
    for number, row in enumerate(rows):
        kind = key(row)
        found = seen.get(kind)
        if found is None:
            found = seen[kind] = len(first)
            first.append(row)
        index[number] = found
    return first, index


def _fields(names: tuple[str, ...]) -> Callable[[Any], Hashable]:
    return lambda row: tuple(getattr(row, name) for name in names)


def _lay(
    possible: Flags,
    rule: rules.Rule,
    needs: Sequence[Needs],
    specialists: Sequence[Specialist],
    of_person: tuple[str, ...],
    of_specialist: tuple[str, ...],
    on: dt.date,
) -> None:
    """Take out of ``possible`` what one rule forbids."""
    import numpy as np

    people, person_kind = _kinds(needs, _fields(of_person))
    offers, offer_kind = _kinds(specialists, _fields(of_specialist))
    holds = np.array([[_holds(rule(person, offer, on)) for offer in offers] for person in people])
    if not holds.all():
        possible &= holds[:, offer_kind][person_kind]


def _holds(answer: rules.HardRule | None) -> bool:
    return answer is None or answer.passed is not False


class _Served:
    """Which times suit whom: worked out per word for a time, which are few, not per person."""

    def __init__(self, needs: Sequence[Needs], specialists: Sequence[Specialist], on: dt.date) -> None:
        import numpy as np

        self.kinds, self.kind_of = _kinds(needs, _fields(("times", "offset")))
        diaries, diary_of = _kinds(specialists, _fields(("hours",)))
        self.recorded = np.array([bool(one.hours) for one in specialists])
        self.never = np.array([times.first_start(one.hours, (), today=on.weekday()) is None for one in specialists])
        self.wanted = np.array([len(times.known(kind.times)) for kind in self.kinds], dtype=float)
        meets: dict[tuple[str, int], Any] = {}
        self.met = np.zeros((len(self.kinds), len(specialists)))
        for row, kind in enumerate(self.kinds):
            for wish in times.known(kind.times):
                if (wish, kind.offset) not in meets:
                    answers = [bool(times.served(one.hours, (wish,), offset=kind.offset)) for one in diaries]
                    meets[wish, kind.offset] = np.array(answers)[diary_of]
                self.met[row] += meets[wish, kind.offset]

    def possible(self) -> Flags:
        no_wish = self.wanted[:, None] == 0
        none = self.recorded & (no_wish & self.never | ~no_wish & (self.met == 0))
        answer: Flags = ~none[self.kind_of]
        return answer

    def shares(self, rows: slice) -> tuple[Values, Flags]:
        """(share of the wished times, whether it is known) for some people."""
        import numpy as np

        kinds = self.kind_of[rows]
        known = (self.wanted[kinds] > 0)[:, None] & self.recorded
        return self.met[kinds] / np.maximum(self.wanted[kinds], 1)[:, None], known


class _Factors:
    """What the factors read of the specialists, once; then the score of a chunk of people."""

    def __init__(self, specialists: Sequence[Specialist], served: _Served, weights: Weights) -> None:
        import numpy as np

        self.specialists, self.served, self.weights = specialists, served, weights
        self.themes = sorted({code for one in specialists for code in one.specialties})
        self.has_theme = _one_hot([one.specialties for one in specialists], self.themes).clip(max=1).T
        self.no_themes = np.array([not one.specialties for one in specialists])
        years = np.array([np.nan if one.years is None else one.years for one in specialists], dtype=float)
        self.years = fit.YEARS_SHARE * np.clip(years / fit.SEASONED, 0.0, 1.0)
        self.no_approaches = np.array([not one.approaches for one in specialists])
        self.styles = np.array(
            [[one.style.get(scale, np.nan) for one in specialists] for scale in fit.STYLE_RANGE], dtype=float
        )
        found = [fit.results(one, cases=weights.cases_for_results).value for one in specialists]
        self.results = np.array([np.nan if value is None else value for value in found], dtype=float)
        self.genders = np.array([one.gender for one in specialists])

    def score(self, needs: Sequence[Needs], start: int) -> Values:
        """Weighted mean of the known factors for each of these people with each specialist."""
        import numpy as np

        shape = (len(needs), len(self.specialists))
        found: dict[str, Callable[[], Values]] = {
            SPECIALISATION: lambda: self.specialisation(needs),
            APPROACH: lambda: self.approach(needs),
            STYLE: lambda: self.style(needs),
            RESULTS: lambda: np.broadcast_to(self.results, shape),
            PRACTICAL: lambda: self.practical(needs, slice(start, start + len(needs))),
        }
        points, total = np.zeros(shape), np.zeros(shape)
        for name, weight in self.weights.points:
            value = found[name]()
            known = ~np.isnan(value)
            points += np.where(known, weight * value, 0.0)
            total += weight * known
        with np.errstate(invalid="ignore", divide="ignore"):
            return _rounded(np.where(total > 0, 100 * points / total, np.nan))

    def specialisation(self, needs: Sequence[Needs]) -> Values:
        import numpy as np

        asked = np.array([len(one.specialties) for one in needs], dtype=float)[:, None]
        shared = _one_hot([one.specialties for one in needs], self.themes) @ self.has_theme
        with np.errstate(invalid="ignore"):
            tags = shared / np.where(asked > 0, asked, np.nan)
        value = np.where(np.isnan(self.years), tags, fit.TAG_SHARE * tags + self.years)
        value[:, self.no_themes] = np.nan
        return value

    def approach(self, needs: Sequence[Needs]) -> Values:
        import numpy as np

        kinds, kind_of = _kinds(needs, lambda one: tuple(sorted(set(one.approaches))))
        block = np.full((len(kinds), len(self.specialists)), np.nan)
        for row, kind in zip(block, kinds, strict=True):
            codes = sorted(set(kind.approaches))
            if codes:
                row[:] = 0.0
                for code in codes:
                    row += [fit.approach_share(one, code) for one in self.specialists]
                row /= len(codes)
        block[:, self.no_approaches] = np.nan
        return block[kind_of]

    def style(self, needs: Sequence[Needs]) -> Values:
        import numpy as np

        wished = [fit.strong_wishes(one, self.weights.strong) for one in needs]
        total, count = np.zeros((2, len(needs), len(self.specialists)))
        for number, (scale, span) in enumerate(fit.STYLE_RANGE.items()):
            wish = np.array([one.get(scale, np.nan) for one in wished], dtype=float)
            if np.isnan(wish).all():
                continue
            apart = np.abs(wish[:, None] - self.styles[number]) / span
            known = ~np.isnan(apart)
            total += np.where(known, apart, 0.0)
            count += known
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.clip(1 - np.where(count > 0, total / count, np.nan), 0.0, 1.0)

    def practical(self, needs: Sequence[Needs], rows: slice) -> Values:
        import numpy as np

        share, known = self.served.shares(rows)
        total, count = np.where(known, share, 0.0), known.astype(float)
        for value in self._wishes(needs):
            known = ~np.isnan(value)
            total += np.where(known, value, 0.0)
            count += known
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(count > 0, total / count, np.nan)

    def _wishes(self, needs: Sequence[Needs]) -> Iterator[Values]:
        """First choice of place, of format, and gender: 0..1 or NaN, in the order in which they are added."""
        import numpy as np

        for name in ("places", "formats"):
            kinds, kind_of = _kinds(needs, _first_of(name))
            offered = [getattr(one, name) for one in self.specialists]
            block = [[_first_choice(getattr(kind, name), codes) for codes in offered] for kind in kinds]
            yield np.array(block, dtype=float)[kind_of]
        kinds, kind_of = _kinds(needs, lambda one: "" if one.gender_required else one.gender_wish)
        wishes = np.array(["" if one.gender_required else one.gender_wish for one in kinds])[:, None]
        met = np.where(self.genders == wishes, 1.0, 0.0)
        met[(wishes == "") | (self.genders == "")] = np.nan
        yield met[kind_of]


def _first_of(name: str) -> Callable[[Any], Hashable]:
    return lambda row: getattr(row, name)[:1]


def _first_choice(wishes: tuple[str, ...], offered: tuple[str, ...]) -> float:
    if not (wishes and offered):
        return float("nan")
    return 1.0 if wishes[0] in offered else 0.5


def _one_hot(rows: Iterable[Sequence[str]], codes: Sequence[str]) -> Values:
    """How often each code stands in each row."""
    import numpy as np

    column = {code: number for number, code in enumerate(codes)}
    listed = list(rows)
    counts = np.zeros((len(listed), len(codes)))
    for number, row in enumerate(listed):
        for code in row:
            if code in column:
                counts[number, column[code]] += 1
    return counts


def _rounded(values: Values) -> Values:
    """One decimal as ``round`` gives it: what lies between two decimals is left to ``round`` itself."""
    import numpy as np

    tenfold = values * 10
    answer: Values = np.rint(tenfold) / 10
    with np.errstate(invalid="ignore"):
        between = np.abs(np.abs(tenfold - np.floor(tenfold)) - 0.5) < 1e-6
    for place in np.argwhere(between):
        answer[tuple(place)] = round(float(values[tuple(place)]), 1)
    return answer
