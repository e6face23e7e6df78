import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from assessments import actions
from assessments.models import Intake, IntakeAnswer, SafetyAlert, SymptomRating
from assessments.needs import needs_from_intake
from assessments.states import TRANSITIONS, NotAllowed, check
from audit.models import Event
from common import slots
from notices.models import ReminderChoice
from tests.assessments.conftest import COMPLETE


def test_beginning_twice_gives_the_same_draft(cast):
    first = actions.start_intake(client=cast.rowan, by=cast.rowan_user)
    again = actions.start_intake(client=cast.rowan, by=cast.admin)
    assert first.pk == again.pk
    assert Event.objects.filter(action="intake.started").count() == 1


def test_one_draft_per_client_is_a_constraint(intake):
    with pytest.raises(IntegrityError), transaction.atomic():
        Intake.objects.create(client=intake.client)


def test_saving_twice_writes_once(intake, fill):
    first = fill(intake, {"reason": "I keep people away."})
    assert first.versions == {"reason": 1}
    given = {"reason": actions.Given("I keep people away.", "", 0)}  # the same page again, with the version it had then
    again = actions.save_answers(intake=intake, by=intake.client.user, given=given)
    assert again.conflicts == []
    assert IntakeAnswer.objects.get(intake=intake).version == 1


def test_two_devices_do_not_overwrite_each_other(intake, fill, cast):
    fill(intake, {"reason": "from the phone", "why_now": "kept"})
    late = {"reason": actions.Given("from the laptop", "", 0), "tried": actions.Given("walking", "", 0)}
    saved = actions.save_answers(intake=intake, by=cast.rowan_user, given=late)
    assert saved.conflicts == ["reason"]
    now = actions.read_answers(intake)
    assert now["reason"].value == "from the phone"
    assert "tried" not in now


def test_devices_on_different_questions_do_not_disturb_each_other(intake, fill, cast):
    fill(intake, {"reason": "phone"})
    saved = actions.save_answers(intake=intake, by=cast.rowan_user, given={"pace": actions.Given("gentle", "", 0)})
    assert saved.conflicts == []


def test_unknown_codes_and_far_numbers_are_not_kept(intake, fill):
    fill(intake, {"pace": "breakneck", "trust": {"severity": 11, "frequency": "weekly", "contexts": ["moon", "work"]}})
    now = actions.read_answers(intake)
    assert "pace" not in now
    assert now["trust"].value == {"frequency": "weekly", "contexts": ["work"]}


def test_a_complete_draft_is_sent_once(ready, cast):
    sent = actions.submit_intake(intake=ready, by=cast.rowan_user)
    assert sent.state == Intake.State.SUBMITTED
    assert sent.submitted_at
    with pytest.raises(NotAllowed):
        actions.submit_intake(intake=ready, by=cast.rowan_user)
    rating = SymptomRating.objects.get(intake=sent, symptom="avoidance")
    assert (rating.severity, rating.frequency, rating.contexts, rating.note) == (7, "weekly", ["dating"], "I cancel.")
    assert SymptomRating.objects.filter(intake=sent, rater="client").count() == 5


@pytest.mark.parametrize(
    "left_out", ["reason", "thoughts", "afraid", "commitment", "relationships", "goal_1", "formats"]
)
def test_a_missing_part_keeps_the_draft_here(intake, fill, two_people, cast, left_out):
    fill(intake, {key: value for key, value in COMPLETE.items() if key != left_out})
    with pytest.raises(actions.Unfinished):
        actions.submit_intake(intake=intake, by=cast.rowan_user)
    assert Intake.objects.get(pk=intake.pk).state == Intake.State.DRAFT


@pytest.mark.parametrize("way", ["later", "face", "skip"])
def test_every_question_may_be_parked(intake, fill, cast, way):
    fill(intake, parked=dict.fromkeys(COMPLETE, way))
    assert actions.submit_intake(intake=intake, by=cast.rowan_user).state == Intake.State.SUBMITTED


def test_two_relationships_are_asked_for_unless_there_were_fewer(intake, fill, cast):
    fill(intake, COMPLETE)
    with pytest.raises(actions.Unfinished) as refused:
        actions.submit_intake(intake=intake, by=cast.rowan_user)
    assert [section.key for section in refused.value.sections] == ["relationships"]
    fill(intake, {"relationships": "fewer"})
    assert actions.submit_intake(intake=intake, by=cast.rowan_user).submitted_at


def test_what_was_parked_is_not_sent(ready, fill, cast):
    fill(ready, {"why_now": "something only for the room"}, parked={"why_now": "face"})
    actions.submit_intake(intake=ready, by=cast.rowan_user)
    answer = actions.read_answers(ready)["why_now"]
    assert (answer.value, answer.parked) == (None, "face")


def test_a_late_save_never_reopens_what_was_sent(sent, fill, cast):
    saved = fill(sent, {"reason": "changed too late"})
    assert saved.closed
    assert actions.read_answers(sent)["reason"].value == COMPLETE["reason"]
    assert Intake.objects.get(pk=sent.pk).state == Intake.State.SUBMITTED


def test_a_late_answer_about_safety_is_still_heard(sent, fill):
    fill(sent, {"thoughts": "often"})
    assert SafetyAlert.objects.filter(client=sent.client, item="thoughts").exists()


def test_old_answers_about_safety_are_asked_again(ready, cast, frozen_time):
    IntakeAnswer.objects.filter(intake=ready, question="today").update(
        updated_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    )
    with pytest.raises(actions.Unfinished) as refused:
        actions.submit_intake(intake=ready, by=cast.rowan_user)
    assert [section.key for section in refused.value.sections] == ["now"]


def test_confirming_the_same_answers_renews_them(ready, fill, cast, frozen_time):
    IntakeAnswer.objects.filter(intake=ready).update(updated_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    safe = {key: COMPLETE[key] for key in ("thoughts", "today", "people", "afraid")}
    fill(ready, safe, confirm=True)
    assert actions.submit_intake(intake=ready, by=cast.rowan_user).submitted_at


def test_the_apps_above_take_part_in_sending(ready, cast, monkeypatch):
    seen = []
    slots.fill("intake.submitted", "test", lambda intake, by: seen.append(needs_from_intake(intake)))
    try:
        actions.submit_intake(intake=ready, by=cast.rowan_user)
    finally:
        slots._fillings["intake.submitted"].pop("test")
    (needs,) = seen
    assert needs["formats"] == ["individual"]
    assert needs["languages"] == ["en", "pt"]
    assert (needs["gender_wish"], needs["gender_required"]) == ("woman", True)
    assert needs["specialties"] == ["avoidance", "commitment", "withdrawal"]
    assert needs["jurisdiction"] == "GB"
    assert needs["high_risk"] is False


def test_reminders_are_opened_only_as_wished(sent, cast):
    choice = ReminderChoice.objects.get(client=cast.rowan)
    assert (choice.channel, choice.practice, choice.appointments) == ("email", True, True)


def test_review_and_signature(sent, fill, cast):
    review = actions.start_review(intake=sent, by=cast.ines)
    fill(review, {"avoidance": {"severity": 6, "note": "Leaves first."}}, by=cast.ines, side="clinician")
    actions.sign_intake(intake=review, by=cast.ines)
    assert Intake.objects.get(pk=sent.pk).state == Intake.State.SIGNED
    ratings = SymptomRating.objects.filter(intake=sent, symptom="avoidance")
    assert {rating.rater: rating.severity for rating in ratings} == {"client": 7, "clinician": 6}
    assert actions.read_answers(sent)["avoidance"].value == COMPLETE["avoidance"]


def test_clinicians_words_need_a_review_under_way(sent, fill, cast):
    assert fill(sent, {"reason": "too early"}, by=cast.ines, side="clinician").closed
    assert not IntakeAnswer.objects.filter(intake=sent, side="clinician").exists()


def test_two_people_start_one_review(sent, cast):
    same = Intake.objects.get(pk=sent.pk)
    actions.start_review(intake=sent, by=cast.ines)
    with pytest.raises(NotAllowed):
        actions.start_review(intake=same, by=cast.martin)


@pytest.mark.parametrize("state", Intake.State.values)
@pytest.mark.parametrize("to", Intake.State.values)
def test_only_the_steps_of_the_table_are_taken(state, to):
    order = ["draft", "submitted", "in_review", "signed", "locked"]
    if order.index(to) == order.index(state) + 1:
        check(state, to)
        assert to in TRANSITIONS[state]
    else:
        with pytest.raises(NotAllowed):
            check(state, to)


def test_words_are_heard_once_while_they_are_written(intake, fill):
    for text in ("Some days I want to die", "Some days I want to die.", "Some days I want to die. I have told nobody."):
        fill(intake, {"reason": text})
    alert = SafetyAlert.objects.get()
    assert (alert.item, alert.count) == ("words", 1)


def test_a_refused_save_is_heard_too(intake, fill, cast):
    fill(intake, {"thoughts": "no"})
    late = {"thoughts": actions.Given("often", "", 0)}
    saved = actions.save_answers(intake=intake, by=cast.rowan_user, given=late)
    assert saved.conflicts == ["thoughts"]
    assert actions.read_answers(intake)["thoughts"].value == "no"
    assert SafetyAlert.objects.get().item == "thoughts"
