import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Event
from common.saving import StaleWrite
from people.models import CareRelationship
from sessions import actions, presenters
from sessions.models import Appointment, Attendance, Group, GroupMembership, ProgressNote, Room
from tests.cast import begin_care, make_client
from tests.sessions.conftest import coming, past

pytestmark = pytest.mark.django_db


def book(cast, **changes):
    values = {"by": cast.ines, "client": cast.rowan, "starts_at": coming(), "minutes": 50}
    return actions.schedule_appointment(**values | changes)


def test_booking_makes_an_appointment_with_one_expected_client(cast):
    row = book(cast, room=Room.objects.create(name="3"))
    assert (row.state, row.minutes, row.clinician) == ("scheduled", 50, cast.ines)
    assert row.attendances.get().client == cast.rowan
    assert Event.objects.filter(action="appointment.scheduled", client_id=str(cast.rowan.pk)).exists()


@pytest.mark.parametrize("who", ["yusuf", "hana", "martin", "admin"])
def test_nobody_without_own_care_books(cast, who):
    with pytest.raises(PermissionDenied):
        book(cast, by=getattr(cast, who))


@pytest.mark.parametrize("minutes", [-49, 0, 49])
def test_a_clinician_is_never_in_two_places(cast, minutes):
    other = make_client("Sam Okafor")
    begin_care(other, cast.ines)
    first = book(cast)
    with pytest.raises(actions.Clash, match="You already"):
        book(cast, client=other, starts_at=first.starts_at + dt.timedelta(minutes=minutes))


def test_a_client_is_never_in_two_places(cast):
    begin_care(cast.rowan, cast.yusuf, kind=CareRelationship.Kind.CO_THERAPIST)
    first = book(cast)
    with pytest.raises(actions.Clash, match="The client already"):
        book(cast, by=cast.yusuf, starts_at=first.starts_at)


def test_touching_ends_and_cancelled_times_are_free(cast):
    first = book(cast)
    book(cast, starts_at=first.ends_at)
    actions.cancel_appointment(by=cast.ines, appointment=first, reason=Attendance.Status.CANCELLED)
    book(cast, starts_at=first.starts_at)
    first.refresh_from_db()
    assert first.state == "cancelled"
    assert first.attendances.get().status == "cancelled"


def test_a_held_session_is_not_cancelled(cast):
    row, _note = actions.log_session(by=cast.ines, client=cast.rowan, starts_at=past(), minutes=50)
    with pytest.raises(StaleWrite):
        actions.cancel_appointment(by=cast.ines, appointment=row, reason="cancelled")
    with pytest.raises(ValueError):
        actions.cancel_appointment(by=cast.ines, appointment=row, reason="attended")


@pytest.mark.parametrize("attendance", ["attended", "late", "left_early"])
def test_logging_a_session_begins_its_note(cast, attendance):
    row, note = actions.log_session(
        by=cast.ines, client=cast.rowan, starts_at=past(), minutes=50, attendance=attendance
    )
    assert row.state == "held"
    assert row.attendances.get().status == attendance
    assert (note.state, note.author, note.safety) == ("draft", cast.ines, "")


@pytest.mark.parametrize(
    ("attendance", "state"),
    [("dna", "held"), ("technical", "held"), ("cancelled", "cancelled"), ("late_cancelled", "cancelled")],
)
def test_there_is_no_note_when_nobody_came(cast, attendance, state):
    row, note = actions.log_session(
        by=cast.ines, client=cast.rowan, starts_at=past(), minutes=50, attendance=attendance
    )
    assert note is None
    assert row.state == state
    assert not ProgressNote.objects.exists()
    with pytest.raises(actions.NobodyCame):
        actions.start_note(by=cast.ines, attendance=row.attendances.get())


def test_logging_uses_what_was_booked(cast):
    booked = book(cast, starts_at=past())
    row, note = actions.log_session(
        by=cast.ines, client=cast.rowan, starts_at=past() + dt.timedelta(minutes=5), minutes=45
    )
    assert row == booked
    assert note.appointment == booked
    assert Appointment.objects.count() == 1


def test_attendance_of_others_is_not_recorded(cast):
    row = book(cast)
    with pytest.raises(PermissionDenied):
        actions.record_attendance(by=cast.yusuf, attendance=row.attendances.get(), status="attended")


def test_the_database_holds_times_and_one_place_per_client(cast):
    row = book(cast)
    with pytest.raises(IntegrityError, match="appointment_ends_after_start"), transaction.atomic():
        Appointment.objects.filter(pk=row.pk).update(ends_at=row.starts_at)
    with pytest.raises(IntegrityError, match="group_session_has_a_group"), transaction.atomic():
        Appointment.objects.filter(pk=row.pk).update(kind="group")
    with pytest.raises(IntegrityError), transaction.atomic():
        Attendance.objects.create(appointment=row, client=cast.rowan)


@pytest.fixture
def group(cast):
    values = {"name": "Tuesday circle", "starts_on": dt.date(2026, 1, 6), "capacity": 2}
    return actions.create_group(by=cast.ines, values=values)


def test_joining_a_group_opens_the_record_to_its_facilitators_and_leaving_closes_it(cast, group):
    group.facilitators.add(cast.yusuf)
    membership = actions.join_group(by=cast.ines, group=group, client=cast.rowan)
    assert actions.join_group(by=cast.ines, group=group, client=cast.rowan) == membership
    care = CareRelationship.objects.current().filter(client=cast.rowan, kind="group")
    assert {row.clinician for row in care} == {cast.ines, cast.yusuf}
    actions.leave_group(by=cast.ines, membership=membership)
    assert not care.all().exists()
    assert CareRelationship.objects.current().filter(client=cast.rowan, clinician=cast.ines).exists()


def test_a_group_has_no_more_members_than_places(cast, group):
    for name in ("Sam Okafor", "Mei Tanaka"):
        actions.join_group(by=cast.admin, group=group, client=make_client(name))
    with pytest.raises(actions.GroupFull):
        actions.join_group(by=cast.ines, group=group, client=cast.rowan)
    with pytest.raises(PermissionDenied):
        actions.join_group(by=cast.yusuf, group=group, client=cast.noor)


def test_a_group_session_expects_every_current_member(cast, group):
    other = make_client("Sam Okafor")
    actions.join_group(by=cast.ines, group=group, client=cast.rowan)
    left = actions.join_group(by=cast.admin, group=group, client=other)
    actions.leave_group(by=cast.ines, membership=left)
    row = actions.schedule_group_session(by=cast.ines, group=group, starts_at=coming(), minutes=90)
    assert [item.client for item in row.attendances.all()] == [cast.rowan]
    with pytest.raises(PermissionDenied):
        actions.schedule_group_session(by=cast.yusuf, group=group, starts_at=coming(), minutes=90)
    with pytest.raises(IntegrityError), transaction.atomic():
        Group.objects.filter(pk=group.pk).update(capacity=13)
    assert GroupMembership.objects.count() == 2


def test_the_day_and_the_notes_to_finish_cost_the_same_for_many(cast):
    def fill(count):
        for _ in range(count):
            client = make_client("Sam Okafor")
            begin_care(client, cast.ines)
            at = timezone.now() - dt.timedelta(hours=60 + 2 * Appointment.objects.count())
            actions.log_session(by=cast.ines, client=client, starts_at=at, minutes=50)

    def cost():
        with CaptureQueriesContext(connection) as seen:
            presenters.day(cast.ines, timezone.localdate(timezone.now() - dt.timedelta(hours=60)))
            rows = presenters.notes_to_finish(cast.ines)
        return len(seen), rows

    fill(3)
    few, _ = cost()
    fill(20)
    many, rows = cost()
    assert few == many
    assert len(rows) == 23
    assert all(row.late for row in rows)
    assert rows == sorted(rows, key=lambda row: row.begins)


def test_a_session_without_a_note_is_among_those_to_finish(cast):
    row = book(cast, starts_at=past())
    actions.record_attendance(by=cast.ines, attendance=row.attendances.get(), status="attended")
    (owed,) = presenters.notes_to_finish(cast.ines)
    assert (owed.title, owed.started, owed.late) == ("Rowan Ashby", False, False)
    assert presenters.notes_to_finish(cast.yusuf) == []


def test_the_day_offers_the_step_that_fits(cast, frozen_time):
    book(cast, starts_at=past(2))
    (row,) = presenters.day(cast.ines, timezone.localdate())
    assert (row.title, row.action, row.primary) == ("Rowan Ashby", "Record attendance", True)
    actions.log_session(by=cast.ines, client=cast.rowan, starts_at=past(2), minutes=50)
    (row,) = presenters.day(cast.ines, timezone.localdate())
    assert (row.action, row.css) == ("Finish note", "done")
