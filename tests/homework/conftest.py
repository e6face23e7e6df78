import uuid

import pytest
from django.utils import timezone

from assessments.models import SafetyAlert
from homework import actions
from homework.models import Exercise
from plans.models import Goal, Objective, Plan


@pytest.fixture
def library(db):
    actions.load_library()
    return {exercise.slug: exercise for exercise in Exercise.objects.all()}


@pytest.fixture
def objective(cast):
    plan = Plan.objects.create(client=cast.rowan, author=cast.ines)
    goal = Goal.objects.create(plan=plan, statement="Let somebody in")
    made = Objective.objects.create(goal=goal, statement="Says one true thing a week")
    now = timezone.now()
    Plan.objects.filter(pk=plan.pk).update(
        state="active", activated_at=now, activated_by=cast.ines, starts_on=timezone.localdate(now)
    )
    return made


@pytest.fixture
def agreed(cast):
    """Make an assignment for Rowan."""

    def make(**fields):
        values = {"title": "One small thing", "instructions": "Try it.", "kind": "free", **fields}
        return actions.assign(client=values.pop("client", cast.rowan), by=cast.ines, **values)

    return make


@pytest.fixture
def wrote(cast, agreed):
    """Make a finished entry of Rowan."""

    def make(assignment=None, *, share=True, outcome="done", answers=None, **fields):
        assignment = assignment or agreed()
        key = uuid.uuid4()
        answers = {"words": "It went well."} if answers is None else answers
        actions.save_answers(assignment=assignment, client_key=key, by=cast.rowan_user, expected=0, answers=answers)
        return actions.finish_entry(
            assignment=assignment, client_key=key, by=cast.rowan_user, outcome=outcome, share=share, **fields
        )

    return make


@pytest.fixture
def alert(cast):
    now = timezone.now()
    return SafetyAlert.objects.create(client=cast.rowan, source="intake", raised_at=now, last_raised_at=now)


@pytest.fixture
def as_ines(client, cast):
    client.force_login(cast.ines)
    return client


@pytest.fixture
def as_rowan(client, cast):
    client.force_login(cast.rowan_user)
    return client
