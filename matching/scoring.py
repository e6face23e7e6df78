"""The ranking of everybody against everybody, as arrays. Pure; equal to :mod:`matching.ranking` pair by pair.

Fixed requirements are not written a second time: each rule is asked once for every kind of need and every kind of specialist
that differ in what it reads, and the answers are spread over the pairs. The parts of the score are :mod:`matching.factors`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from matching import rules
from matching.factors import Factors, Served, kinds
from matching.ranking import STANDARD, Needs, Specialist, Weights

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
    if not possible.size:
        return Scores(possible, np.full(possible.shape, np.nan))
    for rule, (of_person, of_specialist) in READS.items():
        _lay(possible, rule, needs, specialists, of_person, of_specialist, on)
    served = Served(needs, specialists)
    possible &= served.possible()
    score = mean_of(Factors(specialists, served, weights), needs)
    score[~possible] = np.nan
    return Scores(possible, score)


def factors_of(
    needs: Sequence[Needs], specialists: Sequence[Specialist], columns: Sequence[int], *, weights: Weights = STANDARD
) -> list[dict[str, float | None]]:
    """What the score of some pairs is made of: person n with the specialist in ``columns[n]``. Parts without points stay out."""
    import numpy as np

    if not len(needs):
        return []
    factors = Factors(specialists, Served(needs, specialists), weights)
    parts = [
        (name, np.round(value, 4).tolist())
        for name, points, value in factors.values(needs, np.asarray(columns, dtype=np.intp))
        if points
    ]
    return [{name: _known(values[row]) for name, values in parts} for row in range(len(needs))]


def _known(value: float) -> float | None:
    return None if value != value else value  # NaN is the only number that is not itself


def fields_of(names: tuple[str, ...]) -> Callable[[Any], Hashable]:
    return attrgetter(*names) if names else lambda row: ()


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

    people, person_kind = kinds(needs, fields_of(of_person))
    offers, offer_kind = kinds(specialists, fields_of(of_specialist))
    holds = np.array([[_holds(rule(person, offer, on)) for offer in offers] for person in people])
    if not holds.all():
        possible &= holds[:, offer_kind][person_kind]


def _holds(answer: rules.HardRule | None) -> bool:
    return answer is None or answer.passed is not False


def mean_of(factors: Factors, needs: Sequence[Needs]) -> Values:
    """Weighted mean of the known parts for each of these people with each specialist, 0..100."""
    import numpy as np

    answer = np.empty((len(needs), len(factors.specialists)))
    parts = [
        (part, *(_weighed(part.points, part.block) if part.block is not None else ())) for part in factors.parts(needs)
    ]
    for start in range(0, len(needs), CHUNK):
        rows = slice(start, start + CHUNK)
        points, total = np.zeros((2, *answer[rows].shape))
        for part, *blocks in parts:
            here: Any = slice(None) if part.kind_of is None else part.kind_of[rows]
            worth, known = blocks or _weighed(part.points, factors.style(needs[rows]))
            points += worth[here]
            total += known if isinstance(known, int) else known[here]
        with np.errstate(invalid="ignore", divide="ignore"):
            answer[rows] = _rounded(np.where(total > 0, 100 * points / total, np.nan))
    return answer


def _weighed(points: int, block: Values) -> tuple[Values, int | Values]:
    """(points times value, points that count) of one part; the second is one number where it is the same for all."""
    import numpy as np

    known = ~np.isnan(block)
    if known.all():
        return points * block, points
    return np.where(known, points * block, 0.0), (points * known if known.any() else 0)


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
