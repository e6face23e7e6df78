"""What the notes give back to the plan: the ledger, the version of the day, and evidence for ratings."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from plans.actions import add_strand, start_draft
from plans.evidence import evidence_for
from plans.models import Objective, Plan
from plans.work import work_of
from sessions.actions import start_note
from sessions.models import Appointment, Attendance, NoteObjective, ProgressNote
from tests.plans.conftest import activate, draft_for

pytestmark = pytest.mark.django_db


def meet(cast, at, **fields):
    """Rowan came to a session; returns the attendance."""
    appointment = Appointment.objects.create(
        clinician=cast.ines, starts_at=at, ends_at=at + dt.timedelta(minutes=50), **fields
    )
    return Attendance.objects.create(appointment=appointment, client=cast.rowan, status=Attendance.Status.ATTENDED)


def signed(cast, at, objective=None, strands=()):
    note = start_note(by=cast.ines, attendance=meet(cast, at))
    if objective:
        NoteObjective.objects.create(note=note, objective=objective, progress=1)
    ProgressNote.objects.filter(pk=note.pk).update(
        state="signed", signed_at=at, content_hash="x", strands=list(strands)
    )
    return note


def test_sessions_since_the_first_day_with_what_they_worked_on(cast, frozen_time):
    now = timezone.now()
    signed(cast, now - dt.timedelta(days=9))  # before there was a plan
    plan = activate(cast, draft_for(cast, strands=("exp", "cbt")))
    first = Objective.objects.order_by("position").first()
    signed(cast, now, first, ["exp"])
    start_note(by=cast.ines, attendance=meet(cast, now + dt.timedelta(days=1)))  # a draft says nothing yet
    (held,) = work_of(plan).held
    assert (held.on, held.threads, held.strands) == (timezone.localdate(), {first.thread}, {"exp"})


def test_an_objective_that_three_sessions_left_out_stands_on_the_plans_page(client, cast, frozen_time):
    activate(cast, draft_for(cast, strands=("exp", "cbt")))
    first, second = Objective.objects.order_by("position")
    for day in range(3):
        signed(cast, timezone.now() + dt.timedelta(days=day), first)
    client.force_login(cast.ines)
    page = client.get(reverse("plans:case", args=[cast.rowan.pk]))
    lines = [(line.code, line.url) for line in page.context["ledger"]]
    assert ("quiet", f"#objective-{second.pk}") in lines
    assert not any(url == f"#objective-{first.pk}" for _code, url in lines)
    assert "Objective 1.2 was not worked on for 3 sessions." in page.content.decode()


def test_a_note_points_at_the_version_of_its_day(cast, frozen_time):
    first = activate(cast, draft_for(cast))
    then = timezone.now()
    frozen_time.shift(dt.timedelta(days=14))
    second = activate(cast, start_draft(by=cast.ines, client=cast.rowan))
    late = start_note(by=cast.ines, attendance=meet(cast, then))
    today = start_note(by=cast.ines, attendance=meet(cast, timezone.now()))
    assert (late.plan, today.plan) == (first, second)


def test_before_there_was_a_plan_a_note_takes_the_one_that_is_active_now(cast, frozen_time):
    then = timezone.now()
    frozen_time.shift(dt.timedelta(days=3))
    plan = activate(cast, draft_for(cast))
    assert start_note(by=cast.ines, attendance=meet(cast, then)).plan == plan


def test_a_version_that_only_waits_is_not_cited(cast, frozen_time):
    from tests.plans.conftest import send

    send(cast, draft_for(cast))
    assert start_note(by=cast.ines, attendance=meet(cast, timezone.now())).plan is None


def test_signed_notes_are_evidence(client, cast, frozen_time):
    plan = activate(cast, draft_for(cast))
    row = Objective.objects.get()
    note = signed(cast, timezone.now(), row)
    items = evidence_for(Plan.objects.get(pk=plan.pk))
    assert [(item.kind, item.id) for item in items] == [("note", str(note.pk))]
    client.force_login(cast.ines)
    client.post(reverse("plans:objective_rate", args=[row.pk]), {"rating": "2", "evidence": items[0].value})
    assert row.ratings.get().evidence_id == str(note.pk)


def test_an_approach_of_the_clinics_own_is_offered_in_the_note(client, cast, frozen_time):
    strand = add_strand(by=cast.ines, name="Music and rhythm")
    note = start_note(by=cast.ines, attendance=meet(cast, timezone.now()))
    client.force_login(cast.ines)
    assert "Music and rhythm" in client.get(reverse("sessions:note", args=[note.pk])).content.decode()
    ProgressNote.objects.filter(pk=note.pk).update(strands=[strand.code, "cbt"])
    ProgressNote.objects.filter(pk=note.pk).update(state="signed", signed_at=timezone.now(), content_hash="x")
    assert "Music and rhythm" in client.get(reverse("sessions:note", args=[note.pk])).content.decode()


def test_the_work_of_a_plan_is_asked_in_three_questions(cast, frozen_time, django_assert_max_num_queries):
    plan = activate(cast, draft_for(cast))
    row = Objective.objects.get()
    for day in range(6):
        signed(cast, timezone.now() + dt.timedelta(days=day), row)
    with django_assert_max_num_queries(3):
        assert len(work_of(plan).held) == 6
