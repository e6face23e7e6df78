"""Agreeing in a session: rhythms, rows of exercises, what comes when, and the smaller version."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError
from django.utils import timezone

from audit.models import Event
from homework import actions
from homework.models import Assignment
from homework.programmes import PROGRAMMES, programme_of
from homework.rhythms import RHYTHMS
from sessions.models import Appointment, Attendance
from tests.homework.test_pages import agreed_form, text_of

pytestmark = pytest.mark.django_db


def new_address(cast):
    return f"/clients/{cast.rowan.pk}/practice/new/"


def own_list(browser):
    return text_of(browser.get("/my/practice/"))


# --- rhythms
@pytest.mark.parametrize("name", RHYTHMS)
def test_a_usual_rhythm_takes_one_tap(as_ines, cast, name):
    answer = as_ines.post(
        new_address(cast), agreed_form(kind="free", rhythm=name, times="", plan="Sunday, at the sink")
    )
    assert answer.status_code == 302, answer.context["form"].errors
    made = Assignment.objects.get()
    assert {key: getattr(made, key) for key in RHYTHMS[name].fields()} == RHYTHMS[name].fields()
    assert made.plan == "Sunday, at the sink"


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({"delivery": "after"}, "previous"),
        ({"delivery": "every", "times": "3"}, "days"),
        ({"delivery": "week"}, "weekdays"),
    ],
)
def test_another_rhythm_says_what_it_needs(as_ines, cast, fields, missing):
    answer = as_ines.post(new_address(cast), agreed_form(kind="free", rhythm="own", **fields))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [missing]


def test_another_rhythm_is_kept(as_ines, cast, agreed):
    before = agreed(title="First this")
    form = agreed_form(kind="free", rhythm="own", delivery="delay", days="3", previous=str(before.pk))
    assert as_ines.post(new_address(cast), form).status_code == 302
    made = Assignment.objects.get(previous=before)
    assert (made.delivery, made.days, made.opens_at) == ("delay", 3, None)


def test_nothing_follows_what_belongs_to_somebody_else(as_ines, cast, agreed):
    foreign = actions.assign(client=cast.noor, by=cast.yusuf, title="Elsewhere", instructions=".")
    answer = as_ines.post(
        new_address(cast), agreed_form(kind="free", rhythm="own", delivery="after", previous=str(foreign.pk))
    )
    assert answer.status_code == 422


# --- what comes when
def finish(assignment, user):
    return actions.finish_entry(assignment=assignment, client_key=uuid.uuid4(), by=user, outcome="done", share=False)


def test_what_follows_comes_the_moment_the_one_before_is_done(client, cast, agreed):
    first = agreed(title="First this")
    agreed(title="Then that", delivery="after", previous=first)
    client.force_login(cast.rowan_user)
    assert "Then that" not in own_list(client)
    finish(first, cast.rowan_user)
    assert "Then that" in own_list(client)


def test_a_rest_between_is_kept_and_a_dropped_one_blocks_nothing(client, cast, agreed, frozen_time):
    first = agreed(title="First this")
    agreed(title="Two days later", delivery="delay", days=2, previous=first)
    actions.set_aside(first, by=cast.ines, expected=1, state="paused")
    assert Assignment.objects.get(previous=first).opens_at is None
    first.refresh_from_db()
    actions.reopen(first, by=cast.ines, expected=first.version)
    actions.set_aside(first, by=cast.ines, expected=first.version, state="cancelled")
    client.force_login(cast.rowan_user)
    assert "Two days later" not in own_list(client)
    frozen_time.shift(dt.timedelta(days=2))
    client.force_login(cast.rowan_user)
    assert "Two days later" in own_list(client)


def test_after_the_next_session_means_after_it_was_held(client, cast, agreed, frozen_time):
    made = agreed(title="After we met", delivery="session")
    soon = timezone.now() + dt.timedelta(days=3)
    held = Appointment.objects.create(clinician=cast.ines, starts_at=soon, ends_at=soon + dt.timedelta(minutes=50))
    attendance = Attendance.objects.create(appointment=held, client=cast.rowan)
    assert actions.deliver() == 0
    frozen_time.shift(dt.timedelta(days=4))
    Attendance.objects.filter(pk=attendance.pk).update(status="cancelled")
    assert actions.deliver() == 0
    Attendance.objects.filter(pk=attendance.pk).update(status="attended")
    assert actions.deliver() == 1
    assert actions.deliver() == 0
    made.refresh_from_db()
    assert made.opens_at == held.ends_at


def test_what_has_not_come_cannot_be_reached_by_its_address(as_rowan, agreed):
    made = agreed(title="Later", delivery="session")
    for address in (f"/my/practice/{made.pk}/", f"/my/practice/{made.pk}/write/", f"/my/practice/{made.pk}/finish/"):
        assert as_rowan.get(address).status_code == 404


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"delivery": "after"}, "what_follows_names_the_one_before"),
        ({"delivery": "every", "days": 0}, "spaced_1_to_60_days"),
        ({"delivery": "week"}, "week_grid_has_a_day"),
    ],
)
def test_the_database_refuses_rules_without_their_parts(cast, fields, name):
    with pytest.raises(IntegrityError, match=name):
        Assignment.objects.create(
            client=cast.rowan, assigned_by=cast.ines, kind="free", title="x", instructions="x", **fields
        )


# --- programmes
def test_a_programme_comes_one_by_one(as_ines, client, cast, library, objective):
    address = f"/clients/{cast.rowan.pk}/practice/weeks/?name=yes-and-no"
    assert "Needs and limits" in text_of(as_ines.get(address)) or "What I need" in text_of(as_ines.get(address))
    as_ines.post(address, {"objective": objective.pk, "why": "So that a yes counts", "confidence": "8"})
    made = list(Assignment.objects.order_by("created_at"))
    assert [row.exercise.slug for row in made] == [step.slug for step in programme_of("yes-and-no").steps]
    assert [row.previous_id for row in made] == [None, *(row.pk for row in made[:-1])]
    assert [row.opens_at is not None for row in made] == [True, False, False, False]
    assert {row.objective_id for row in made} == {objective.pk}
    assert {row.why for row in made} == {"So that a yes counts"}


def test_a_programme_that_opens_up_waits_whole(as_ines, cast, library, alert):
    answer = as_ines.post(f"/clients/{cast.rowan.pk}/practice/weeks/?name=one-step-closer", {"confidence": "8"})
    assert answer.status_code == 422
    assert not Assignment.objects.exists()


def test_low_confidence_begins_with_one_exercise(as_ines, cast, library):
    answer = as_ines.post(f"/clients/{cast.rowan.pk}/practice/weeks/?name=yes-and-no", {"confidence": "4"})
    assert answer.status_code == 422
    assert "begin with a single exercise" in text_of(answer)


def test_every_programme_can_be_begun(cast, library):
    for programme in PROGRAMMES:
        made = actions.begin_programme(programme, client=cast.rowan, by=cast.ines, exercises=library)
        assert len(made) == len(programme.steps)


def test_an_unknown_programme_leads_back_to_choosing(as_ines, cast):
    assert (
        as_ines.get(f"/clients/{cast.rowan.pk}/practice/weeks/?name=x").url
        == f"/clients/{cast.rowan.pk}/practice/choose/"
    )


# --- smaller
@pytest.mark.parametrize("barrier", ["time", "hard", "avoid", "forgot", "unclear", "why", "dull", ""])
def test_a_smaller_version_is_offered_after_every_reason(as_rowan, agreed, wrote, barrier):
    entry = wrote(agreed(smallest="One word.", times=3), outcome="not", answers={}, barrier=barrier)
    page = text_of(as_rowan.get(f"/my/entries/{entry.pk}/"))
    assert "Smaller is fine" in page
    assert "One word." in page


def test_one_word_is_an_answer_and_may_be_asked_smaller(as_rowan, agreed, wrote):
    entry = wrote(agreed(smallest="One word.", times=3), answers={"words": "ok"})
    assert "Smaller is fine" in text_of(as_rowan.get(f"/my/entries/{entry.pk}/"))


def test_the_smaller_version_is_taken_once_and_the_therapist_sees_it(as_rowan, cast, agreed):
    made = agreed(smallest="One word.", times=3)
    for _again in range(2):
        as_rowan.post(f"/my/practice/{made.pk}/smaller/")
    assert "You have taken the smaller version." in text_of(as_rowan.get(f"/my/practice/{made.pk}/"))
    assert Event.objects.filter(action="practice.made_smaller").count() == 1
    as_rowan.force_login(cast.ines)
    assert "took the smallest version" in text_of(as_rowan.get(f"/practice/{made.pk}/"))
