"""The plan for many people at once: rows become arrays, the solver decides, pairs that were kept stay. Reads only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.utils import timezone

from matching import board
from matching.assignment import assign
from matching.models import ConflictOfInterest, MatchPlan, Offer, Tie, WaitingEntry
from matching.ranking import Needs, Specialist, Weights
from matching.scoring import Scores, factors_of, score_all
from matching.times import first_start
from matching.walls import Walls, lay
from people.models import CareRelationship, Clinic

if TYPE_CHECKING:
    import datetime as dt

    import numpy as np
    from numpy.typing import NDArray

URGENCY_WORTH = {0: 1.0, 1: 1.2, 2: 1.5}  # how much more the fit of somebody urgent counts when places are few


@dataclass(frozen=True)
class Line:
    """One person in a proposal. ``place`` and ``first`` are columns of the specialists, None when there is nobody."""

    entry: WaitingEntry
    place: int | None
    score: float | None
    first: int | None
    first_score: float | None
    locked: bool
    factors: dict[str, float | None]


@dataclass(frozen=True)
class Proposal:
    specialists: list[Specialist]
    lines: list[Line]
    weights: Weights

    @property
    def placed(self) -> list[Line]:
        return [line for line in self.lines if line.place is not None]


@dataclass(frozen=True)
class Field:
    """Everybody who waits against everybody who could help, with the bars of single pairs laid over it."""

    entries: list[WaitingEntry]
    needs: list[Needs]
    specialists: list[Specialist]
    scores: Scores
    walls: Walls
    tied: list[tuple[int, int]]  # rows of people who must not meet
    weights: Weights
    day: dt.date


def waiting(ids: Sequence[Any] | None = None) -> list[WaitingEntry]:
    """Places on the list for which nobody is asked at present, the longest wait first."""
    rows = WaitingEntry.objects.waiting().select_related("client").order_by("since", "pk")
    rows = rows.exclude(pk__in=Offer.objects.holding().values("entry"))
    return list(rows if ids is None else rows.filter(pk__in=ids))


@dataclass(frozen=True)
class Gathered:
    """Rows as plain values: what everybody needs, what everybody offers, under which settings and on which day."""

    needs: list[Needs]
    specialists: list[Specialist]
    weights: Weights
    day: dt.date


def gather(entries: list[WaitingEntry]) -> Gathered:
    """Read everybody as things stand now. The number of queries does not depend on how many there are."""
    now, clinic, settings = timezone.now(), Clinic.get(), board.weights()
    today = timezone.localdate(now, clinic.zone)
    rows = board.profiles(None, now=now).order_by("pk")
    specialists = board.specialists_of(rows, year=today.year, weights=settings)
    needs = [board.needs_of(entry, clinic, now=now) for entry in entries]
    return Gathered(needs, specialists, board.weights_of(settings), today)


def silent(_step: int) -> None:
    """Nobody waits for news."""


def survey(
    entries: list[WaitingEntry], *, weights: Weights | None = None, report: Callable[[int], None] = silent
) -> Field:
    """Score all pairs as things stand now, under the clinic's weights or under others that somebody tries."""
    read = gather(entries)
    report(MatchPlan.Step.SCORING)
    chosen = weights or read.weights
    scores = score_all(read.needs, read.specialists, on=read.day, weights=chosen)
    row_of = {entry.client_id: row for row, entry in enumerate(entries)}
    walls = read_walls()
    tied = lay(scores.possible, walls, row_of, {one.id: column for column, one in enumerate(read.specialists)})
    return Field(entries, read.needs, read.specialists, scores, walls, tied, chosen, read.day)


def read_walls() -> Walls:
    """Conflicts, ties and what was tried, of everybody. A constant number of queries."""
    ties = list(Tie.objects.standing().order_by().values_list("client", "other"))
    barred = [
        ConflictOfInterest.objects.standing().values_list("client", "clinician"),
        CareRelationship.objects.filter(
            kind__in=board.PLACE_TAKING, ended_at__gte=F("started_at") + board.SLIP
        ).values_list("client", "clinician"),
        Offer.objects.filter(state__in=Offer.TRIED).values_list("entry__client", "clinician"),
        WaitingEntry.objects.filter(again_after__isnull=False).values_list("client", "again_after__clinician"),
    ]
    tied = {client for pair in ties for client in pair}
    works_with = [
        CareRelationship.objects.filter(client__in=tied).values_list("client", "clinician"),
        Offer.objects.holding().filter(entry__client__in=tied).values_list("entry__client", "clinician"),
    ]
    return Walls(
        [pair for pairs in barred for pair in pairs.order_by()],
        ties,
        [pair for pairs in works_with for pair in pairs.order_by()] if tied else [],
    )


def propose(
    entries: list[WaitingEntry],
    *,
    kept: Mapping[Any, Any] | None = None,
    one_more: Any = None,
    report: Callable[[int], None] = silent,
) -> Proposal:
    """The best plan for these people. ``kept`` holds pairs (entry id -> clinician id) that stay where they still can;
    ``one_more`` is a clinician who is given one more place, to see what it changes."""
    found = survey(entries, report=report)
    report(MatchPlan.Step.SOLVING)
    places = [one.free_places for one in found.specialists]
    column_of = {one.id: column for column, one in enumerate(found.specialists)}
    extra = column_of.get(str(one_more))
    if extra is not None:
        places[extra] += 1
        if places[extra] == 1:  # without a free place the whole column was ruled out
            found = survey_with(found, extra)
    locks = locks_of(found, {str(key): str(value) for key, value in (kept or {}).items()}, column_of, places)
    chosen = solve(found, places, locks)
    firsts = first_choices(found)
    placed = [row for row, column in enumerate(chosen) if column is not None]
    columns = [column for column in chosen if column is not None]
    parts = factors_of([found.needs[row] for row in placed], found.specialists, columns, weights=found.weights)
    factors = dict(zip(placed, parts, strict=True))
    lines = [_line(found, row, chosen[row], firsts[row], row in locks, factors) for row in range(len(entries))]
    return Proposal(found.specialists, lines, found.weights)


def survey_with(found: Field, column: int) -> Field:
    """The same field in which one specialist has a place."""
    from dataclasses import replace

    one = replace(found.specialists[column], free_places=1)
    again = score_all(found.needs, [one], on=found.day, weights=found.weights)
    row_of = {entry.client_id: row for row, entry in enumerate(found.entries)}
    lay(again.possible, found.walls, row_of, {one.id: 0})
    found.scores.possible[:, column] = again.possible[:, 0]
    found.scores.score[:, column] = again.score[:, 0]
    specialists = [one if number == column else kept for number, kept in enumerate(found.specialists)]
    return replace(found, specialists=specialists)


def locks_of(found: Field, kept: Mapping[str, str], column_of: Mapping[str, int], places: list[int]) -> dict[int, int]:
    """Rows whose pair is kept, as far as it is still possible; each takes its place out of ``places``.

    Of two who are tied and were kept with the same specialist, the one with the longer wait stays.
    """
    locks: dict[int, int] = {}
    near: dict[int, set[int]] = {}
    for one, other in found.tied:
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    for row, entry in enumerate(found.entries):
        column = column_of.get(kept.get(str(entry.pk), ""))
        if column is None or places[column] < 1 or not found.scores.possible[row, column]:
            continue
        if all(locks.get(far) != column for far in near.get(row, ())):
            locks[row] = column
            places[column] -= 1
    return locks


def solve(found: Field, places: list[int], locks: Mapping[int, int]) -> list[int | None]:
    """Columns by row. Two who are tied never come to the same specialist: where they would, the later one is moved."""
    import numpy as np

    now = timezone.now()
    days = [max(0, (now - entry.since).days) for entry in found.entries]
    worth = np.array([URGENCY_WORTH[entry.urgency] for entry in found.entries])
    matrix = np.where(found.scores.possible, np.nan_to_num(found.scores.score), np.nan) * worth[:, None]
    for row, column in locks.items():
        matrix[row] = np.nan
        for one, other in found.tied:
            if row in (one, other):
                matrix[other if row == one else one, column] = np.nan
    while True:
        plan = assign(np.round(matrix, 2), places, waiting_days=days)
        plan = [locks.get(row, column) for row, column in enumerate(plan)]
        _longest_wait_first(plan, matrix, locks)
        meeting = [pair for pair in found.tied if plan[pair[0]] is not None and plan[pair[0]] == plan[pair[1]]]
        if not meeting:
            return plan
        for pair in meeting:
            later = max(pair)  # entries come by the length of the wait
            matrix[later, plan[later]] = np.nan


def _longest_wait_first(plan: list[int | None], matrix: NDArray[np.float64], locks: Mapping[int, int]) -> None:
    """Among people who fit everywhere alike, whoever waited longer gets the better of their places. The sum stays the same."""
    alike: dict[bytes, list[int]] = {}
    for row, column in enumerate(plan):
        if column is not None and row not in locks:
            alike.setdefault(matrix[row].tobytes(), []).append(row)
    for rows in alike.values():
        columns = sorted((plan[row] for row in rows), key=lambda column: -matrix[rows[0], column])
        for row, column in zip(rows, columns, strict=True):
            plan[row] = column


def first_choices(found: Field) -> list[int | None]:
    """Whom the ranking of each person alone puts first."""
    import numpy as np

    answer: list[int | None] = []
    loads = [(one.recent_load, one.id) for one in found.specialists]
    for row, (possible, scores) in enumerate(zip(found.scores.possible, found.scores.score, strict=True)):
        known = np.where(possible, np.where(np.isnan(scores), -1.0, scores), -2.0)
        best = known.max(initial=-2.0)
        columns = np.flatnonzero(known == best).tolist() if best > -2.0 else []
        if len(columns) > 1:
            columns.sort(key=lambda column: (_slot(found, row, column), loads[column]))
        answer.append(columns[0] if columns else None)
    return answer


def _slot(found: Field, row: int, column: int) -> tuple[int, int]:
    needs, hours = found.needs[row], found.specialists[column].hours
    return first_start(hours, needs.times, today=found.day.weekday(), offset=needs.offset) or (99, 0)


def _line(
    found: Field, row: int, place: int | None, first: int | None, locked: bool, factors: Mapping[int, dict[str, Any]]
) -> Line:
    return Line(
        found.entries[row],
        place,
        _number(found.scores.score[row, place]) if place is not None else None,
        first,
        _number(found.scores.score[row, first]) if first is not None else None,
        locked,
        factors.get(row, {}),
    )


def _number(value: Any) -> float | None:
    return None if value != value else float(value)  # NaN is the only number that is not itself


def over_places(firsts: Sequence[Any], free: Mapping[Any, int]) -> dict[Any, int]:
    """By how many each specialist would be over the free places if everybody got their first choice."""
    wanted = Counter(one for one in firsts if one is not None)
    return {one: count - free.get(one, 0) for one, count in wanted.items() if count > free.get(one, 0)}
