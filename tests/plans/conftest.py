import datetime as dt
from decimal import Decimal

import pytest

from plans import actions
from plans.hashing import content_hash
from plans.models import Plan
from plans.tree import tree_of

WHOLE = {
    "statement": "Tell one trusted person something that matters",
    "measure": "Times a week",
    "baseline": Decimal(0),
    "target": Decimal(3),
    "direction": "up",
    "target_on": dt.date(2026, 6, 1),
}
WORK = {"strand": "exp", "technique": "Vulnerability ladder", "planned_sessions": 8, "rationale": "Practice helps."}


def draft_for(cast, *, strands=("exp",), whole=True):
    """A draft of Rowan's plan with one goal and an objective per strand."""
    plan = actions.start_draft(by=cast.ines, client=cast.rowan)
    goal = actions.add_goal(by=cast.ines, plan=plan, statement="Let people know me")
    for strand in strands:
        values = dict(WHOLE) if whole else {**WHOLE, "measure": "", "target": None}
        actions.save_objective(by=cast.ines, goal=goal, values=values, intervention={**WORK, "strand": strand})
    return Plan.objects.get(pk=plan.pk)


def fingerprint(plan):
    return content_hash(tree_of(Plan.objects.with_tree().get(pk=plan.pk)))


def send(cast, plan):
    """Ines signs; the plan waits for Rowan."""
    return actions.send_for_signatures(by=cast.ines, plan=plan, read=fingerprint(plan))


def activate(cast, plan):
    """Ines signs, Rowan agrees, the plan is at work."""
    waiting = send(cast, plan)
    return actions.sign_as_client(by=cast.rowan_user, plan=waiting, read=waiting.content_hash)


@pytest.fixture
def draft(cast):
    return draft_for(cast)


@pytest.fixture
def awaiting(cast, draft):
    return send(cast, draft)


@pytest.fixture
def active(cast, draft):
    return activate(cast, draft)
