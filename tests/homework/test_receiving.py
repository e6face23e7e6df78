"""The real ``receive`` against the rules by which the browser's made-up worlds play the clinic (tests/journeys/queue_world.js)."""

import uuid
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.saving import StaleWrite
from homework import actions
from homework.models import Entry, Receipt

pytestmark = pytest.mark.django_db
WORDS = ("one", "two", "three")


@dataclass
class Model:
    """One entry as the rules know it."""

    version: int = 0
    text: str | None = None
    finished: bool = False
    receipts: dict[int, int] = field(default_factory=dict)

    def receive(self, operation, version, text, *, ends):
        if operation in self.receipts:
            return "stored", self.receipts[operation]
        same = self.text == text
        if not same and self.text is not None and (self.finished or self.version != version):
            return "clash", self.version
        if not same:
            self.text, self.version = text, self.version + 1
        if ends and not self.finished:
            self.finished, self.version = True, self.version + 1
        self.receipts[operation] = self.version
        return "stored", self.version


messages = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 3), st.sampled_from(WORDS), st.booleans()), min_size=1, max_size=12
)


@given(messages)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_it_answers_as_the_rules_say(cast, agreed, told):
    assignment, key, model = agreed(times=60), uuid.uuid4(), Model()
    names = [uuid.uuid4() for _number in range(6)]
    for operation, version, text, ends in told:
        expected = model.receive(operation, version, text, ends=ends)
        try:
            receipt = actions.receive(
                assignment=assignment,
                client_key=key,
                operation=names[operation],
                by=cast.rowan_user,
                expected=version,
                answers={"words": text},
                ending=actions.Ending("done", share=False) if ends else None,
            )
            found = "stored", receipt.stored_version
        except StaleWrite as stale:
            found = "clash", stale.current.version
        assert found == expected
    entry = Entry.objects.get(client_key=key)
    assert (entry.answers["words"], entry.finished_at is not None, entry.version) == (
        model.text,
        model.finished,
        model.version,
    )
    assert Receipt.objects.filter(entry=entry).count() == len(model.receipts)
