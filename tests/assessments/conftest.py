import pytest

from assessments import actions
from assessments.actions import Given
from assessments.models import Relationship

COMPLETE = {
    "reason": "I leave when it gets close.",
    "avoidance": {"severity": 7, "frequency": "weekly", "contexts": ["dating"], "note": "I cancel."},
    "trust": {"severity": 3, "frequency": "monthly"},
    "commitment": {"severity": 8, "frequency": "most_days"},
    "withdrawal": {"severity": 5},
    "surface": {"severity": 2},
    "thoughts": "no",
    "today": "yes",
    "people": "yes",
    "afraid": "no",
    "relationships": "told",
    "goal_1": {"words": "Stay for breakfast.", "weight": 8},
    "formats": ["individual"],
    "places": ["video"],
    "times": ["evening"],
    "languages": ["en", "pt"],
    "gender": {"wish": "woman", "firm": "must"},
    "approaches": ["cbt"],
    "reminders": ["email"],
}


@pytest.fixture
def intake(cast):
    return actions.start_intake(client=cast.rowan, by=cast.rowan_user)


@pytest.fixture
def fill(cast):
    """Save answers into a draft, as a page would that had just been opened."""

    def save(intake, values=None, *, by=None, parked=None, **more):
        now = actions.read_answers(intake, more.get("side", "client"))
        parked = parked or {}
        keys = [*(values or {}), *parked]
        given = {
            key: Given((values or {}).get(key), parked.get(key, ""), now[key].version if key in now else 0)
            for key in keys
        }
        return actions.save_answers(intake=intake, by=by or cast.rowan_user, given=given, **more)

    return save


@pytest.fixture
def two_people(cast):
    return [
        Relationship.objects.create(client=cast.rowan, label=label, position=place)
        for place, label in enumerate(("A.", "My first partner"))
    ]


@pytest.fixture
def ready(intake, fill, two_people):
    """A draft that can be sent."""
    fill(intake, COMPLETE)
    return intake


@pytest.fixture
def sent(ready, cast):
    return actions.submit_intake(intake=ready, by=cast.rowan_user)
