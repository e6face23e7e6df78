"""Two devices, two people, the same instant. On SQLite, which has one writer, the jobs follow each other."""

import pytest

from assessments import actions, alerts
from assessments.models import Intake, IntakeAnswer, Relationship, SafetyAlert, SymptomRating
from assessments.safety import Concern
from assessments.states import NotAllowed
from notices.models import Message
from tests.assessments.conftest import COMPLETE
from tests.cast import build_cast
from tests.support import at_once, without_triggers

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def committed(transactional_db):
    with without_triggers():
        yield build_cast()


def test_two_answers_about_safety_make_one_alert_that_counts_both(committed):
    def raise_one():
        alerts.raise_alert(
            client=committed.rowan, source="intake", concern=Concern("thoughts"), by=committed.rowan_user
        )

    at_once(raise_one, raise_one, raise_one)
    assert SafetyAlert.objects.get().count == 3
    assert Message.objects.count() == 2, "therapist and admin, once each"


def test_sent_twice_is_sent_once(committed):
    intake = actions.start_intake(client=committed.rowan, by=committed.rowan_user)
    for label in ("A.", "B."):
        Relationship.objects.create(client=committed.rowan, label=label)
    given = {key: actions.Given(value) for key, value in COMPLETE.items()}
    actions.save_answers(intake=intake, by=committed.rowan_user, given=given)
    results = []

    def send():
        try:
            actions.submit_intake(intake=Intake.objects.get(pk=intake.pk), by=committed.rowan_user)
            results.append("sent")
        except NotAllowed:
            results.append("already")

    at_once(send, send)
    assert sorted(results) == ["already", "sent"]
    assert SymptomRating.objects.count() == 5


def test_two_devices_on_one_question_keep_exactly_one_answer(committed):
    intake = actions.start_intake(client=committed.rowan, by=committed.rowan_user)
    results = []

    def save(words):
        given = {"reason": actions.Given(words)}
        saved = actions.save_answers(intake=intake, by=committed.rowan_user, given=given)
        results.append((words, saved.conflicts))

    at_once(lambda: save("phone"), lambda: save("laptop"))
    (kept,) = [words for words, conflicts in results if not conflicts]
    assert IntakeAnswer.objects.get().value == kept
    assert sorted(bool(conflicts) for _, conflicts in results) == [False, True]


def test_beginning_twice_in_the_same_instant_makes_one_draft(committed):
    at_once(*[lambda: actions.start_intake(client=committed.rowan, by=committed.rowan_user)] * 3)
    assert Intake.objects.count() == 1
