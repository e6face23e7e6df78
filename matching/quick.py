"""One person against everybody as arrays; sentences are written only where somebody reads them. Pure; equal to ``ranking.rank``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

from matching import rules
from matching.factors import Factors, Served, kinds
from matching.ranking import STANDARD, TOP, Factor, Needs, Ranked, Specialist, Weights, consider
from matching.scoring import READS, fields_of, mean_of

NO_SCORE = -1.0  # below every score
# Whether these rules apply at all depends on the person alone.
OF_THE_PERSON = frozenset({rules.way, rules.place, rules.step_free, rules.gender, rules.risk, rules.payer})


@dataclass(frozen=True)
class Standing:
    """Somebody's place in a ranking: rank and score (0 and None for somebody ruled out), and the words on demand."""

    specialist: Specialist
    rank: int
    score: float | None
    ruled_out: tuple[str, ...] = ()
    explain: Callable[[Specialist], Ranked] = field(default=lambda one: Ranked(one), repr=False, compare=False)

    @cached_property
    def full(self) -> Ranked:
        """The same place with everything that is said about it."""
        return replace(self.explain(self.specialist), rank=self.rank)

    @property
    def factors(self) -> tuple[Factor, ...]:
        return self.full.factors

    @property
    def checks(self) -> tuple[rules.HardRule, ...]:
        return self.full.checks

    @property
    def reasons(self) -> tuple[str, ...]:
        return self.full.reasons

    @property
    def unknown(self) -> tuple[str, ...]:
        return self.full.unknown


def rank(
    needs: Needs, specialists: Iterable[Specialist], *, on: dt.date, weights: Weights = STANDARD
) -> tuple[list[Standing], list[Standing]]:
    """(ranked from the best, ruled out by name), as :func:`matching.ranking.rank`. The first three carry their sentences."""
    listed = list(specialists)
    if not listed:
        return [], []
    explain = partial(consider, needs, on=on, weights=weights)
    served = Served([needs], listed)
    out = _ruled_out(needs, listed, served, on)
    scores = mean_of(Factors(listed, served, weights), [needs])[0]
    points = [NO_SCORE if score != score else score for score in scores.tolist()]
    soonest = served.diaries.soonest(needs.times, today=on.weekday(), offset=needs.offset).tolist()
    order = sorted(
        (column for column in range(len(listed)) if column not in out),
        key=lambda column: (-points[column], soonest[column], listed[column].recent_load, listed[column].id),
    )
    ranked = [
        Standing(listed[column], place, None if points[column] == NO_SCORE else points[column], explain=explain)
        for place, column in enumerate(order, start=1)
    ]
    for standing in ranked[:TOP]:
        standing.full  # noqa: B018 - written now, kept for the page
    gone = sorted(out, key=lambda column: (listed[column].name, listed[column].id))
    return ranked, [Standing(listed[column], 0, None, tuple(out[column]), explain) for column in gone]


def _ruled_out(needs: Needs, listed: Sequence[Specialist], served: Served, on: dt.date) -> dict[int, list[str]]:
    """Columns of those whom some fixed requirement rules out, with its words in the order of the rules.

    Somebody who is not available is only that: no other reason is added.
    """
    shut = {column: [words] for column, words in _failing(rules.available, needs, listed, served, on)}
    found: dict[int, list[str]] = dict(shut)
    for rule in rules.RULES[1:]:
        if rule in OF_THE_PERSON and rule(needs, listed[0], on) is None:
            continue
        for column, words in _failing(rule, needs, listed, served, on):
            if column not in shut:
                found.setdefault(column, []).append(words)
    return found


def _failing(
    rule: rules.Rule, needs: Needs, listed: Sequence[Specialist], served: Served, on: dt.date
) -> Iterator[tuple[int, str]]:
    """(column, words) of everybody whom one rule forbids. It is asked once for each kind of specialist."""
    if rule is rules.slot:
        columns = [column for column, possible in enumerate(served.possible()[0].tolist()) if not possible]
        words = _words(rules.slot(needs, listed[columns[0]], on)) if columns else None
        yield from ((column, words) for column in columns if words)
        return
    offers, kind_of = kinds(listed, fields_of(READS[rule][1]))
    said = [_words(rule(needs, one, on)) for one in offers]
    if any(said):
        yield from ((column, words) for column, kind in enumerate(kind_of.tolist()) if (words := said[kind]))


def _words(answer: rules.HardRule | None) -> str | None:
    return answer.words if answer is not None and answer.passed is False else None
