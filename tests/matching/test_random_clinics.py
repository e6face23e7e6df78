"""Five thousand small clinics at random: nobody is ever proposed across a wall, alone or in a plan. Pure: no database."""

import datetime as dt
import random
import types
from collections import Counter

import numpy as np
import pytest
from django.utils import timezone

from matching import planning, quick, walls
from matching.ranking import STANDARD, Needs, Specialist
from matching.scoring import Scores
from tests.matching.test_ranking import DAY, specialist

NOW = timezone.now()


def clinic(dice):
    """(people who wait, specialists, walls). Some ties reach people outside the list, who are in care or being asked."""
    people = [f"waits {n}" for n in range(dice.randint(1, 6))]
    outside = [f"outside {n}" for n in range(dice.randint(0, 3))]
    helpers = [specialist(f"s{n}", free_places=dice.randint(1, 4)) for n in range(dice.randint(1, 4))]
    everybody, ids = people + outside, [one.id for one in helpers]
    ties = {tuple(sorted(dice.sample(everybody, 2))) for _ in range(dice.randint(0, 4)) if len(everybody) > 1}
    tied = [client for pair in sorted(ties) for client in pair]
    barred = [(dice.choice(everybody), dice.choice(ids)) for _ in range(dice.randint(0, 3))]
    works_with = [(client, dice.choice(ids)) for client in tied if dice.random() < 0.4]
    return people, helpers, walls.Walls(barred, sorted(ties), works_with)


def field(dice, people, helpers, apart):
    possible = np.ones((len(people), len(helpers)), dtype=bool)
    rows = {client: row for row, client in enumerate(people)}
    tied = walls.lay(possible, apart, rows, {one.id: column for column, one in enumerate(helpers)})
    score = np.round(np.array([[dice.choice((50.0, 80.0, dice.uniform(0, 100))) for _ in helpers] for _ in people]), 1)
    entries = [
        types.SimpleNamespace(pk=client, since=NOW - dt.timedelta(days=dice.randint(0, 90)), urgency=dice.randint(0, 2))
        for client in people
    ]
    scores = Scores(possible, score)
    return planning.Field(entries, [Needs()] * len(people), helpers, scores, apart, tied, STANDARD, DAY)


def forbidden(apart, client, clinician):
    """Asked anew from what was recorded, not from what was laid over the pairs."""
    if (client, clinician) in apart.barred:
        return True
    far = [b if a == client else a for a, b in apart.ties if client in (a, b)]
    return any((other, clinician) in apart.works_with for other in far)


@pytest.mark.parametrize("seed", range(10))
def test_no_plan_crosses_a_wall(seed):
    dice, walled = random.Random(seed), 0
    for _ in range(500):
        people, helpers, apart = clinic(dice)
        found = field(dice, people, helpers, apart)
        places = [one.free_places for one in helpers]
        kept = {client: dice.choice(helpers).id for client in people if dice.random() < 0.2}
        before = dict(enumerate(places))
        columns = {one.id: column for column, one in enumerate(helpers)}
        plan = planning.solve(found, places, planning.locks_of(found, kept, columns, places))
        placed = {people[row]: helpers[column].id for row, column in enumerate(plan) if column is not None}
        assert not [pair for pair in placed.items() if forbidden(apart, *pair)]
        assert not [tie for tie in apart.ties if placed.get(tie[0]) == placed.get(tie[1]) and tie[0] in placed]
        used = Counter(column for column in plan if column is not None)
        assert all(used[column] <= before[column] for column in used)
        walled += any(forbidden(apart, client, one.id) for client in people for one in helpers)
    assert walled > 100, "the walls stood in somebody's way"


def test_no_ranking_shows_more_than_not_available():
    dice, wanted = random.Random(11), Needs(languages=("en",))
    for _ in range(1000):
        people, helpers, apart = clinic(dice)
        client = dice.choice(people)
        walled = {one.id for one in helpers if forbidden(apart, client, one.id)}
        here = [Specialist(**{**vars(one), "apart": one.id in walled}) for one in helpers]
        closed = [Specialist(**{**vars(one), "accepts_new": one.id not in walled}) for one in helpers]
        ranked, out = quick.rank(wanted, here, on=DAY)
        assert not walled & {standing.specialist.id for standing in ranked}
        assert all(standing.ruled_out == ("Not available",) for standing in out if standing.specialist.id in walled)
        same, gone = quick.rank(wanted, closed, on=DAY)
        assert [(s.specialist.id, s.rank, s.score) for s in ranked] == [
            (s.specialist.id, s.rank, s.score) for s in same
        ]
        assert [(s.specialist.id, s.ruled_out) for s in out] == [(s.specialist.id, s.ruled_out) for s in gone]
