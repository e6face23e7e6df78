import datetime as dt

import pytest
from django.utils import timezone

from sessions import actions
from tests.plans.conftest import activate, draft_for


def past(hours=2):
    return timezone.now().replace(second=0, microsecond=0) - dt.timedelta(hours=hours)


def coming(days=3):
    return timezone.now().replace(second=0, microsecond=0) + dt.timedelta(days=days)


def whole(note, **changes):
    """Content that lacks nothing but a cited objective."""
    content = {
        **actions.note_content(note),
        "sections": {"dap-data": "She told S.", "dap-assessment": "More tolerance.", "dap-plan": "Repeat step 4."},
        "strands": ["cbt", "exp"],
        "safety": "none",
        "distress_start": 60,
        "distress_end": 35,
    }
    return content | changes


@pytest.fixture
def plan(cast):
    return activate(cast, draft_for(cast, strands=("cbt", "exp")))


@pytest.fixture
def note(cast, plan):
    _appointment, note = actions.log_session(by=cast.ines, client=cast.rowan, starts_at=past(), minutes=50)
    return note


@pytest.fixture
def objective(plan):
    return plan.goals.get().objectives.first()


def sign(cast, note, objective, **changes):
    cited = {str(objective.pk): {"progress": 1, "value": "2"}}
    saved = actions.save_note_draft(
        by=cast.ines, note=note, expected=note.version, content=whole(note, objectives=cited, **changes)
    )
    return actions.sign_note(by=cast.ines, note=saved, expected=saved.version)


@pytest.fixture
def signed(cast, note, objective):
    return sign(cast, note, objective)
