"""The parts of the score as arrays: for many people with all specialists, or for single pairs. Pure; equal to :mod:`matching.fit`.

Each part is a sum over whole arrays in the order in which :mod:`matching.fit` adds it, so the values agree to the last decimal.
``columns`` is None for everybody with everybody (N x M), or one column for each person (N).
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from matching import fit, times
from matching.diaries import Diaries
from matching.ranking import APPROACH, PRACTICAL, RESULTS, SPECIALISATION, STYLE, Needs, Specialist, Weights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Values = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Columns = NDArray[np.intp] | None
    Kinds = NDArray[np.intp] | None


def kinds(rows: Sequence[Any], key: Callable[[Any], Hashable]) -> tuple[list[Any], NDArray[np.intp]]:
    """One row of each kind, and the kind of every row."""
    import numpy as np

    keys = list(map(key, rows))
    first = dict(zip(reversed(keys), reversed(rows), strict=True))
    number = {kind: place for place, kind in enumerate(first)}
    return list(first.values()), np.fromiter(map(number.__getitem__, keys), dtype=np.intp, count=len(keys))


@dataclass(frozen=True)
class Part:
    """One part of the score: values 0..1 or NaN for K kinds of people (K x M), and the kind of each person.

    Without a block everybody is a kind of their own: the values are to be had for some people at a time (``style``).
    """

    name: str
    points: int
    block: Values | None = None
    kind_of: Kinds = None


class Served:
    """Which times suit whom: worked out per word for a time, which are few, not per person."""

    def __init__(self, needs: Sequence[Needs], specialists: Sequence[Specialist]) -> None:
        import numpy as np

        self.needs = needs
        self.kinds, self.kind_of = kinds(needs, attrgetter("times", "offset"))
        self.diaries = Diaries([one.hours for one in specialists])
        self.wanted = np.array([len(times.known(kind.times)) for kind in self.kinds], dtype=float)
        self.met = np.zeros((len(self.kinds), len(specialists)))
        for row, kind in enumerate(self.kinds):
            for wish in times.known(kind.times):
                self.met[row] += self.diaries.met(wish, kind.offset)

    def possible(self) -> Flags:
        no_wish = self.wanted[:, None] == 0
        none = self.diaries.recorded & (no_wish & self.diaries.never | ~no_wish & (self.met == 0))
        answer: Flags = ~none[self.kind_of]
        return answer

    def shares(self, wishes: Sequence[Needs]) -> tuple[Values, Flags]:
        """(share of the wished times, whether it is known) for people whose times and clock occur among ours."""
        import numpy as np

        number = {(kind.times, kind.offset): row for row, kind in enumerate(self.kinds)}
        rows = [number[one.times, one.offset] for one in wishes]
        share = self.met[rows] / np.maximum(self.wanted[rows], 1)[:, None]
        return share, (self.wanted[rows] > 0)[:, None] & self.diaries.recorded


class Factors:
    """What the parts read of the specialists, once; then their values for a chunk of people."""

    def __init__(self, specialists: Sequence[Specialist], served: Served, weights: Weights) -> None:
        import numpy as np

        self.specialists, self.served, self.weights = specialists, served, weights
        self.themes = list(dict.fromkeys(code for one in served.needs for code in one.specialties))
        has = [code in one.specialties for one in specialists for code in self.themes]
        self.has_theme = np.array(has, dtype=float).reshape(len(specialists), len(self.themes))
        self.no_themes = np.array([not one.specialties for one in specialists])
        years = np.array([np.nan if one.years is None else one.years for one in specialists], dtype=float)
        self.years = fit.YEARS_SHARE * np.clip(years / fit.SEASONED, 0.0, 1.0)
        self.no_approaches = np.array([not one.approaches for one in specialists])
        styles = (one.style.get(scale, np.nan) for scale in fit.STYLE_RANGE for one in specialists)
        self.styles = np.fromiter(styles, dtype=float).reshape(len(fit.STYLE_RANGE), len(specialists))
        known = [fit.results_value(one, cases=weights.cases_for_results) for one in specialists]
        self.results = np.array([np.nan if value is None else value for value in known], dtype=float)

    def parts(self, needs: Sequence[Needs]) -> Iterator[Part]:
        """The parts in the order in which they are added, each worked out once for every kind of person that it knows."""
        import numpy as np

        found: dict[str, Callable[[], tuple[Values, Kinds] | tuple[()]]] = {
            SPECIALISATION: lambda: self.specialisation(needs),
            APPROACH: lambda: self.approach(needs),
            STYLE: lambda: (),
            RESULTS: lambda: (self.results[None, :], np.zeros(len(needs), dtype=np.intp)),
            PRACTICAL: lambda: self.practical(needs),
        }
        for name, points in self.weights.points:
            yield Part(name, points, *found[name]())

    def values(self, needs: Sequence[Needs], columns: NDArray[np.intp]) -> Iterator[tuple[str, int, Values]]:
        """(name, points, values 0..1 or NaN) of each part, for person n with the specialist in ``columns[n]``."""
        for part in self.parts(needs):
            spread = self.style(needs, columns) if part.block is None else part.block[part.kind_of, columns]
            yield part.name, part.points, spread

    def specialisation(self, needs: Sequence[Needs]) -> tuple[Values, Kinds]:
        import numpy as np

        wishes, kind_of = kinds(needs, attrgetter("specialties"))
        asked = np.array([len(one.specialties) for one in wishes], dtype=float)[:, None]
        shared = _one_hot([one.specialties for one in wishes], self.themes) @ self.has_theme.T
        with np.errstate(invalid="ignore"):
            tags = shared / np.where(asked > 0, asked, np.nan)
        value = np.where(np.isnan(self.years), tags, fit.TAG_SHARE * tags + self.years)
        return np.where(self.no_themes, np.nan, value), kind_of

    def approach(self, needs: Sequence[Needs]) -> tuple[Values, Kinds]:
        import numpy as np

        wishes, kind_of = kinds(needs, lambda one: tuple(sorted(set(one.approaches))))
        block = np.full((len(wishes), len(self.specialists)), np.nan)
        for row, kind in zip(block, wishes, strict=True):
            codes = sorted(set(kind.approaches))
            if codes:
                row[:] = 0.0
                for code in codes:
                    row += [fit.approach_share(one, code) for one in self.specialists]
                row /= len(codes)
        block[:, self.no_approaches] = np.nan
        return block, kind_of

    def style(self, needs: Sequence[Needs], columns: Columns = None) -> Values:
        """1 minus the mean distance on the scales of strong wishes; each distance is worked out once for equal wishes."""
        import numpy as np

        wished = [fit.strong_wishes(one, self.weights.strong) for one in needs]
        total, count = np.zeros((2, len(needs), *([len(self.specialists)] if columns is None else [])))
        for number, (scale, span) in enumerate(fit.STYLE_RANGE.items()):
            wishes, kind_of = kinds([one.get(scale) for one in wished], lambda wish: wish)
            if wishes == [None]:
                continue
            wish = np.array(wishes, dtype=float)[:, None]  # None is NaN
            apart = np.abs(wish - self.styles[number]) / span
            known = ~np.isnan(apart)
            apart[~known] = 0.0
            here = kind_of if columns is None else (kind_of, columns)
            total += apart[here]
            count += known[here]
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.clip(1 - np.where(count > 0, total / count, np.nan), 0.0, 1.0)

    def practical(self, needs: Sequence[Needs]) -> tuple[Values, Kinds]:
        import numpy as np

        wishes, kind_of = kinds(needs, _practical_wishes)
        share, known = self.served.shares(wishes)
        total, count = np.where(known, share, 0.0), known.astype(float)
        for value in self._wishes(wishes):
            known = ~np.isnan(value)
            total += np.where(known, value, 0.0)
            count += known
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(count > 0, total / count, np.nan), kind_of

    def _wishes(self, wishes: Sequence[Needs]) -> Iterator[Values]:
        """First choice of place, of format, and gender: 0..1 or NaN, in the order in which they are added."""
        import numpy as np

        for name in ("places", "formats"):
            offers, offer_of = kinds(self.specialists, attrgetter(name))
            small = [[_first_choice(getattr(one, name), getattr(other, name)) for other in offers] for one in wishes]
            yield np.array(small, dtype=float)[:, offer_of]
        offers, offer_of = kinds(self.specialists, attrgetter("gender"))
        small = [[_gender_met(_wished_gender(one), other.gender) for other in offers] for one in wishes]
        yield np.array(small, dtype=float)[:, offer_of]


def _practical_wishes(one: Needs) -> Hashable:
    return one.times, one.offset, one.places[:1], one.formats[:1], _wished_gender(one)


def _wished_gender(one: Needs) -> str:
    return "" if one.gender_required else one.gender_wish


def _gender_met(wish: str, gender: str) -> float:
    if not (wish and gender):
        return float("nan")
    return 1.0 if gender == wish else 0.0


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
    places = [(number, column[code]) for number, row in enumerate(listed) for code in row if code in column]
    if places:
        np.add.at(counts, tuple(np.array(places).T), 1)
    return counts
