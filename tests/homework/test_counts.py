"""How often pages ask the database: as often for 200 rows as for 10."""

import uuid

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from homework import actions
from homework.models import Entry, Exercise, LadderStep

pytestmark = pytest.mark.django_db
SIZES = (10, 50, 200)


def asked(browser, address):
    """The number of questions of a page that was opened before."""
    assert browser.get(address).status_code == 200
    with CaptureQueriesContext(connection) as found:
        body = browser.get(address).content.decode()
    return len(found), body


@pytest.fixture
def ladder(cast):
    return actions.build_ladder(
        client=cast.rowan,
        by=cast.ines,
        steps=[("Say thank you and stop", 45)],
        title="Letting somebody in",
        instructions="In steps.",
    )


def fill_ladder(ladder, size):
    """Up to ``size`` steps with two shared tries each, each a smaller one of the first."""
    now, there = timezone.now(), ladder.steps.count()
    first = ladder.steps.first()
    steps = [
        LadderStep(ladder=ladder, place=number, words=f"Step {number}", expected=number % 100, smaller_of=first)
        for number in range(there + 1, size + 1)
    ]
    LadderStep.objects.bulk_create(steps)
    Entry.objects.bulk_create(
        Entry(
            assignment=ladder.assignment, step=step, client_key=uuid.uuid4(), outcome="done", finished_at=now, shared_at=now,
            answers={"before": 35, "peak": 45, "end": 15, "prediction_sure": 80, "came_true": 10},
        )
        for step in steps
        for _try in range(2)
    )  # fmt: skip


@pytest.mark.parametrize("side", ["client", "therapist"])
def test_the_ladder_asks_as_often_for_two_hundred_steps(client, cast, ladder, side):
    client.force_login(cast.rowan_user if side == "client" else cast.ines)
    address = f"/my/practice/{ladder.assignment_id}/" if side == "client" else f"/practice/steps/{ladder.pk}/"
    counts = []
    for size in SIZES:
        fill_ladder(ladder, size)
        count, body = asked(client, address)
        assert f"Step {size}" in body
        assert body.count("rose to 45 and settled at 15.") == 2 * (size - 1)
        counts.append(count)
    assert len(set(counts)) == 1, counts
    assert counts[0] <= 24


@pytest.mark.parametrize("page", ["", "?kind=free", "?page=2"])
def test_the_library_asks_as_often_for_two_hundred_exercises(client, cast, page):
    client.force_login(cast.ines)
    counts = []
    for size in SIZES:
        there = Exercise.objects.count()
        Exercise.objects.bulk_create(
            Exercise(
                slug=f"exercise-{number}",
                title=f"Exercise {number:03}",
                kind="free",
                strategy=Exercise.Strategy.values[0],
                purpose="Why.",
                instructions="Try it.",
                smallest="Less.",
                written_by=cast.ines if number % 2 else None,
            )
            for number in range(there, size)
        )
        cache.clear()
        count, body = asked(client, f"/exercises/{page}")
        assert body.count("Exercise 0") + body.count("Exercise 1") >= min(size, 50)
        counts.append(count)
    assert len(set(counts)) == 1, counts
    assert counts[0] <= 14
