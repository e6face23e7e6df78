"""Appointments and attendance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.writing import record
from common.acting import as_the_clinic
from common.saving import save_versioned
from people.models import CareRelationship, Client, Clinic, User
from people.permissions import Permission
from plans.guards import may_write, require_own_care
from sessions import messages
from sessions.actions.asking import ask_around
from sessions.actions.follow_ups import follow_attendance, take_agenda
from sessions.actions.wishes import take_wishes
from sessions.holds import clinicians_of, lock, lock_all_of, occupy, persons_of, refuse_time_off
from sessions.models import Appointment, Attendance, Group, JointAgreement, ProgressNote, Room

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

CANCELLED = (
    Attendance.Status.CANCELLED,
    Attendance.Status.LATE_CANCELLED,
    Attendance.Status.CLINIC_CANCELLED,
    Attendance.Status.RESCHEDULED,
)
KINDS_OF = {
    Client.Kind.PERSON: (Appointment.Kind.INDIVIDUAL, Appointment.Kind.CONSULTATION),
    Client.Kind.COUPLE: (Appointment.Kind.COUPLE, Appointment.Kind.CONSULTATION),
    Client.Kind.FAMILY: (Appointment.Kind.FAMILY, Appointment.Kind.CONSULTATION),
}


class NotAgreed(Exception):
    """A joint session waits until everybody agreed on who is the client, on secrets and on releases."""

    message = _("Before the first joint session, record who is the client, how secrets are handled and who releases.")


class NotInTheTeam(Exception):
    """The second therapist does not care for this file, or it is one of a single person."""


class WrongKind(Exception):
    """A couple is not booked into a personal file, nor one person alone into a joint one."""


def kind_for(client: Client, kind: str) -> str:
    """The kind of session that fits the file. A trial consultation fits every file.

    Raises WrongKind for another one, NotAgreed for a joint session before the agreement of everybody in it.
    """
    if kind == Appointment.Kind.INDIVIDUAL and client.is_joint:
        kind = Appointment.Kind(client.kind)
    if kind not in KINDS_OF[Client.Kind(client.kind)]:
        raise WrongKind
    if client.is_joint and kind != Appointment.Kind.CONSULTATION:
        agreement = JointAgreement._base_manager.filter(file=client).first()
        if agreement is None or not agreement.is_complete:
            raise NotAgreed
    return kind


@as_the_clinic()
def book(
    *,
    by: User,
    clinician: User,
    clients: Sequence[Client],
    starts_at: dt.datetime,
    minutes: int,
    kind: str,
    place: str,
    room: Room | None = None,
    link: str = "",
    group: Group | None = None,
    second: User | None = None,
    slot: tuple[UUID, dt.datetime] | None = None,
    happened: bool = False,
) -> Appointment:
    """Put down an appointment with its roster, its holds and its reminders. Raises Clash. The caller has checked the right to.

    ``slot`` is (series, instant that its pattern gives). What ``happened`` already asks for no reminder and stands in no time off.
    """
    ends_at = starts_at + dt.timedelta(minutes=minutes)
    clinicians = clinicians_of(clinician, group, second)
    lock(clinicians, persons_of(clients), room)
    if not happened:
        refuse_time_off(clinicians, starts_at, ends_at)
    appointment = Appointment._base_manager.create(
        clinician=clinician, second=second, group=group, kind=kind, starts_at=starts_at, ends_at=ends_at, place=place,
        room=room if place == Appointment.Place.ROOM else None, link=link or None if place == Appointment.Place.VIDEO else None,
        series_id=slot[0] if slot else None, slot_on=slot[1] if slot else None,
    )  # fmt: skip
    Attendance._base_manager.bulk_create([Attendance(appointment=appointment, client=client) for client in clients])
    occupy(appointment, by=by)
    if not happened:
        messages.arm(appointment)
    ask_around(appointment)
    return appointment


def require_second(by: User, client: Client, second: User | None) -> None:
    """A second therapist is for couples and families, is somebody else, and cares for the file. Raises NotInTheTeam."""
    if second is None:
        return
    if not client.is_joint or second.pk == by.pk or not second.is_active or not may_write(second, client):
        raise NotInTheTeam


@transaction.atomic
def schedule_appointment(
    *,
    by: User,
    client: Client,
    starts_at: dt.datetime,
    minutes: int,
    kind: str = Appointment.Kind.INDIVIDUAL,
    place: str = Appointment.Place.ROOM,
    room: Room | None = None,
    link: str = "",
    second: User | None = None,
) -> Appointment:
    """Book one file with ``by``, and a joint one with a ``second`` therapist of its team. Raises Clash when anybody in it,
    ``by`` or the room is taken, WrongKind, NotAgreed, NotInTheTeam, and PermissionDenied without a care relationship.
    """
    require_own_care(by, client)
    require_second(by, client, second)
    appointment = book(
        by=by, clinician=by, clients=[client], starts_at=starts_at, minutes=minutes, kind=kind_for(client, kind),
        place=place, room=room, link=link, second=second,
    )  # fmt: skip
    record("appointment.scheduled", by=by, obj=appointment, client=client)
    return appointment


@as_the_clinic()
@transaction.atomic
def book_consultation(
    *,
    by: User,
    client: Client,
    clinician: User,
    starts_at: dt.datetime,
    minutes: int = 50,
    place: str = Appointment.Place.ROOM,
    room: Room | None = None,
) -> Appointment:
    """Book a trial consultation, and open the record to the clinician for it as somebody who assesses.

    For whoever matches clients, or for the clinician who cares for the client already. Raises Clash, PermissionDenied.
    """
    if not by.can(Permission.MATCH_CLIENTS) and not (clinician.pk == by.pk and may_write(by, client)):
        raise PermissionDenied
    if not clinician.is_active or not clinician.can(Permission.WRITE_RECORDS):
        raise PermissionDenied
    appointment = book(
        by=by, clinician=clinician, clients=[client], starts_at=starts_at, minutes=minutes,
        kind=kind_for(client, Appointment.Kind.CONSULTATION), place=place, room=room,
    )  # fmt: skip
    if not may_write(clinician, client):
        CareRelationship._base_manager.create(
            client=client, clinician=clinician, kind=CareRelationship.Kind.ASSESSMENT, started_at=timezone.now(),
            arranged_by=by,
        )  # fmt: skip
    record("appointment.scheduled", by=by, obj=appointment, client=client, detail={"trial": True})
    return appointment


@transaction.atomic
def log_session(
    *,
    by: User,
    client: Client,
    starts_at: dt.datetime,
    minutes: int,
    kind: str = Appointment.Kind.INDIVIDUAL,
    place: str = Appointment.Place.ROOM,
    room: Room | None = None,
    attendance: str = Attendance.Status.ATTENDED,
    second: User | None = None,
) -> tuple[Appointment, ProgressNote | None]:
    """Record a session that took place, with its draft note unless nobody came.

    An appointment that was booked for the same client at that time is used instead of a second one. Raises Clash, WrongKind,
    NotAgreed, PermissionDenied.
    """
    from sessions.actions.notes import start_note

    require_own_care(by, client)
    require_second(by, client, second)
    row = _booked_then(by, client, starts_at, starts_at + dt.timedelta(minutes=minutes))
    if row is None:
        appointment = book(
            by=by, clinician=by, clients=[client], starts_at=starts_at, minutes=minutes, kind=kind_for(client, kind),
            place=place, room=room, second=second, happened=True,
        )  # fmt: skip
        row = appointment.attendances.get()
    record_attendance(by=by, attendance=row, status=attendance)
    record("session.logged", by=by, obj=row.appointment, client=client, detail={"attendance": attendance})
    note = start_note(by=by, attendance=row) if attendance in Attendance.PRESENT else None
    return row.appointment, note


def _booked_then(by: User, client: Client, start: dt.datetime, end: dt.datetime) -> Attendance | None:
    """The client's place in a one-to-one or joint appointment that was booked with ``by`` around that time."""
    rows = Attendance._base_manager.filter(
        client=client,
        status=Attendance.Status.SCHEDULED,
        appointment__in=Appointment.objects.of_clinician(by),
        appointment__group__isnull=True,
        appointment__state=Appointment.State.SCHEDULED,
        appointment__starts_at__lt=end,
        appointment__ends_at__gt=start,
    )
    return rows.select_related("appointment").first()


def may_keep(user: User, appointment: Appointment) -> bool:
    """Whether the user keeps the roster of an appointment: its clinicians, or a clinician of every client in it."""
    if not user.can(Permission.WRITE_RECORDS):
        return False
    if user.pk in (appointment.clinician_id, appointment.second_id):
        return True
    clients = [row.client for row in appointment.attendances.all()]
    return bool(clients) and all(may_write(user, client) for client in clients)


@as_the_clinic()
@transaction.atomic
def record_attendance(*, by: User, attendance: Attendance, status: str) -> Attendance:
    """Say whether the client came. The appointment follows: held, or cancelled once nobody is left in it.

    Whatever has to be done about it becomes a follow-up, the same day when the client is at risk. Raises StaleWrite,
    PermissionDenied, and Clash when a place that was freed is taken by now.
    """
    appointment = Appointment._base_manager.select_for_update(no_key=True).get(pk=attendance.appointment_id)
    if not may_keep(by, appointment):
        raise PermissionDenied
    before = attendance.status
    attendance.status = status
    save_versioned(attendance, expected=attendance.version, fields=["status"])
    _settle(appointment)
    if (before in CANCELLED) != (status in CANCELLED):
        lock_all_of(appointment)
        occupy(appointment, by=by)
    attendance.appointment = appointment
    ask_around(appointment)
    record("attendance.recorded", by=by, obj=attendance, client=attendance.client, detail={"status": status})
    follow_attendance(by=by, attendance=attendance)
    if status in Attendance.PRESENT:
        take_agenda(attendance)
        take_wishes(attendance)
    return attendance


def _settle(appointment: Appointment) -> None:
    """Let the state of the appointment follow from its roster."""
    statuses = set(appointment.attendances.values_list("status", flat=True))
    state = _state_for(statuses)
    if state != appointment.state:
        appointment.state = state
        save_versioned(appointment, expected=appointment.version, fields=["state"])


def _state_for(statuses: Iterable[str]) -> str:
    known = set(statuses) - {Attendance.Status.SCHEDULED}
    if known and known <= set(CANCELLED) and Attendance.Status.SCHEDULED not in statuses:
        return Appointment.State.CANCELLED
    return Appointment.State.HELD if known - set(CANCELLED) else Appointment.State.SCHEDULED


def cancelled_by_client(appointment: Appointment, now: dt.datetime) -> str:
    """Cancelled in time or late, by the clinic's notice."""
    notice = dt.timedelta(hours=Clinic.get().cancel_notice_hours)
    late = appointment.starts_at - now < notice
    return Attendance.Status.LATE_CANCELLED if late else Attendance.Status.CANCELLED


@as_the_clinic()
@transaction.atomic
def cancel_appointment(*, by: User, appointment: Appointment, reason: str) -> Appointment:
    """Cancel for everybody still expected. ``reason`` is one of the cancelled attendance states.

    The time becomes free, reminders stop, and the people are told when it was not their own wish. Raises ValueError for another
    reason and StaleWrite if the appointment changed meanwhile.
    """
    if reason not in CANCELLED:
        raise ValueError(f"{reason} is no cancellation")
    if not may_keep(by, appointment):
        raise PermissionDenied
    Appointment._base_manager.select_for_update(no_key=True).get(pk=appointment.pk)
    messages.disarm(appointment, "cancelled")
    if reason in (Attendance.Status.CLINIC_CANCELLED, Attendance.Status.RESCHEDULED):
        messages.tell_change(appointment, "cancelled", was_at=appointment.starts_at)
    for row in appointment.attendances.filter(status=Attendance.Status.SCHEDULED).select_related("client"):
        row.status = reason
        save_versioned(row, expected=row.version, fields=["status"])
        record("appointment.cancelled", by=by, obj=appointment, client=row.client, detail={"reason": str(reason)})
        follow_attendance(by=by, attendance=row)
    appointment.state = Appointment.State.CANCELLED
    save_versioned(appointment, expected=appointment.version, fields=["state"], state=Appointment.State.SCHEDULED)
    occupy(appointment, by=by)
    ask_around(appointment)
    return appointment
