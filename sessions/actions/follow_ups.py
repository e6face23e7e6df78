"""What has to be done after an appointment, or asked for before one; the client's replies and agenda."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from assessments.models import SafetyAlert
from audit.writing import record
from common.acting import as_the_clinic
from common.saving import StaleWrite, save_versioned
from people.models import Clinic
from plans.guards import may_write
from sessions import messages
from sessions.holds import persons_of
from sessions.models import Agenda, Appointment, Attendance, FollowUp, Reply

if TYPE_CHECKING:
    from people.models import Client, User

END_OF_DAY = dt.time(18, 0)
AT_LEAST = dt.timedelta(hours=2)
NEXT_DAY = dt.timedelta(days=1)
AFTER = {
    Attendance.Status.DID_NOT_ATTEND: FollowUp.Kind.NO_SHOW,
    Attendance.Status.LATE_CANCELLED: FollowUp.Kind.LATE_CANCEL,
}
ASKED = (FollowUp.Kind.MOVE, FollowUp.Kind.CANCEL)


class TooLate(Exception):
    """The appointment has begun, or is no longer what the person saw."""


@as_the_clinic()  # an alert counts also where the team of a joint file may not read it
def at_risk(client: Client) -> bool:
    """Whether somebody in the file is at high risk or has a safety alert that no person has closed."""
    persons = [client, *persons_of([client])]
    if any(person.high_risk_since is not None for person in persons):
        return True
    return SafetyAlert._base_manager.filter(client__in=persons).exclude(state=SafetyAlert.State.CLOSED).exists()


def same_day(now: dt.datetime) -> dt.datetime:
    """By the end of the clinic's day, with two hours at least, and before midnight in any case."""
    local = now.astimezone(Clinic.get().zone)
    midnight = dt.datetime.combine(local.date(), dt.time(23, 59), local.tzinfo)
    end = dt.datetime.combine(local.date(), END_OF_DAY, local.tzinfo)
    return min(max(end, local + AT_LEAST), midnight)


def follow_attendance(*, by: User, attendance: Attendance) -> FollowUp | None:
    """Make the follow-up that an attendance asks for. One that the attendance no longer asks for is closed."""
    client, now = attendance.client, timezone.now()
    kind = AFTER.get(Attendance.Status(attendance.status))
    if kind == FollowUp.Kind.NO_SHOW and at_risk(client):
        kind = FollowUp.Kind.OUTREACH
    outdated = attendance.follow_ups.open()
    if kind is None and attendance.status == Attendance.Status.SCHEDULED:
        outdated = outdated.exclude(kind__in=ASKED)
    for row in outdated.exclude(kind=kind or ""):
        _close(row, by, now)
    if kind is None:
        return None
    due_at = same_day(now) if kind == FollowUp.Kind.OUTREACH else same_day(now + NEXT_DAY)
    return _ask_for(attendance, kind, due_at)


def _ask_for(attendance: Attendance, kind: str, due_at: dt.datetime) -> FollowUp:
    row, created = FollowUp._base_manager.get_or_create(
        attendance=attendance, kind=kind, done_at=None,
        defaults={"client": attendance.client, "clinician": attendance.appointment.clinician, "due_at": due_at},
    )  # fmt: skip
    if created and kind == FollowUp.Kind.OUTREACH:
        messages.tell_waiting(row)
    return row


def _close(row: FollowUp, by: User, now: dt.datetime) -> None:
    row.done_at, row.done_by = now, by
    save_versioned(row, expected=row.version, fields=["done_at", "done_by"])


@transaction.atomic
def finish_follow_up(*, by: User, follow_up: FollowUp, expected: int, words: str) -> FollowUp:
    """Say what was done. Raises StaleWrite when a colleague was quicker, PermissionDenied without own care."""
    if not may_write(by, follow_up.client):
        raise PermissionDenied
    follow_up.words, follow_up.done_at, follow_up.done_by = words, timezone.now(), by
    save_versioned(follow_up, expected=expected, fields=["words", "done_at", "done_by"], done_at=None)
    record("follow_up.done", by=by, obj=follow_up, client=follow_up.client, detail={"kind": follow_up.kind})
    return follow_up


@transaction.atomic
def reply(*, by: User, person: Client, attendance: Attendance, kind: str, words: str = "") -> Reply:
    """What a person says to a coming appointment, once more if they changed their mind.

    A wish for another time or to cancel becomes a follow-up of the clinician; the booking itself stays until somebody answers.
    Raises PermissionDenied for somebody else's appointment and TooLate once it has begun or is off.
    """
    if person.user_id != by.pk or person.pk not in {row.pk for row in persons_of([attendance.client])}:
        raise PermissionDenied
    appointment = Appointment._base_manager.select_for_update(no_key=True).get(pk=attendance.appointment_id)
    if appointment.state != Appointment.State.SCHEDULED or appointment.starts_at <= timezone.now():
        raise TooLate
    if attendance.status != Attendance.Status.SCHEDULED:
        raise TooLate
    row = Reply._base_manager.filter(attendance=attendance, person=person).first()
    if row is None:
        row = Reply._base_manager.create(
            attendance=attendance, person=person, kind=kind, words=words, about_at=appointment.starts_at
        )
    else:
        row.kind, row.words, row.about_at = kind, words, appointment.starts_at
        save_versioned(row, expected=row.version, fields=["kind", "words", "about_at"])
    for other in attendance.follow_ups.open().filter(kind__in=ASKED).exclude(kind=kind):
        _close(other, by, timezone.now())
    if kind in (Reply.Kind.MOVE, Reply.Kind.CANCEL):
        attendance.appointment = appointment
        _ask_for(attendance, kind, min(same_day(timezone.now() + NEXT_DAY), appointment.starts_at))
    record("appointment.replied", by=by, obj=appointment, client=attendance.client, detail={"kind": str(kind)})
    return row


def open_agenda(client: Client) -> Agenda:
    """What the client has written for the next time; an unsaved empty one (version 0) if nothing."""
    return Agenda.objects.filter(client=client).open().first() or Agenda(client=client, version=0)


@transaction.atomic
def save_agenda(*, by: User, client: Client, text: str, expected: int) -> Agenda:
    """Keep what the client wrote. ``expected`` is 0 for the first words. Raises StaleWrite when another page was quicker.

    A page that is older than the last session still holds the number of the agenda that was taken there: its words begin the next.
    """
    if client.user_id != by.pk:
        raise PermissionDenied
    row = open_agenda(client)
    if row.version == 0:
        row.text, row.version = text, 1
        row.save(force_insert=True)
        record("agenda.begun", by=by, client=client)
        return row
    if row.version != expected:
        raise StaleWrite(row)
    if row.text != text:
        row.text = text
        save_versioned(row, expected=expected, fields=["text"], taken_to=None)
    return row


def take_agenda(attendance: Attendance) -> None:
    """The agenda goes with the session that took place."""
    row = Agenda.objects.filter(client_id=attendance.client_id).open().first()
    if row is not None and row.created_at <= attendance.appointment.ends_at:
        row.taken_to = attendance.appointment
        save_versioned(row, expected=row.version, fields=["taken_to"], taken_to=None)
