"""Appointments and attendance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from audit.writing import record
from common.saving import save_versioned
from people.models import Client, User
from people.permissions import Permission
from plans.guards import may_write, require_own_care
from sessions.models import Appointment, Attendance, Group, ProgressNote

if TYPE_CHECKING:
    from collections.abc import Iterable

CANCELLED = (
    Attendance.Status.CANCELLED,
    Attendance.Status.LATE_CANCELLED,
    Attendance.Status.CLINIC_CANCELLED,
)


class Clash(Exception):
    """Somebody is already booked then. ``field`` is the form field that the ``message`` belongs to."""

    def __init__(self, message: str, field: str = "starts_at") -> None:
        super().__init__(message)
        self.message, self.field = message, field


def _lock_people(clinician: User, clients: Sequence[Client]) -> None:
    """Bookings of the same people wait for each other, always in the same order."""
    list(User._base_manager.select_for_update(no_key=True).filter(pk=clinician.pk).values_list("pk"))
    ids = sorted(client.pk for client in clients)
    list(Client._base_manager.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))


def _refuse_double_booking(clinician: User, clients: Sequence[Client], start: dt.datetime, end: dt.datetime) -> None:
    """Raises Clash when the clinician or a client is in another appointment that overlaps. Touching ends do not."""
    taken = Appointment._base_manager.filter(starts_at__lt=end, ends_at__gt=start).exclude(
        state=Appointment.State.CANCELLED
    )
    if taken.filter(clinician=clinician).exists():
        raise Clash(_("You already have an appointment at this time. Choose another time."))
    busy = (
        Attendance._base_manager.filter(appointment__in=taken, client__in=clients)
        .exclude(status__in=CANCELLED)
        .exists()
    )
    if busy:
        raise Clash(_("The client already has an appointment at this time. Choose another time."))


def _book(
    *,
    by: User,
    clients: Sequence[Client],
    starts_at: dt.datetime,
    minutes: int,
    kind: str,
    place: str,
    room: str,
    group: Group | None = None,
) -> Appointment:
    ends_at = starts_at + dt.timedelta(minutes=minutes)
    _lock_people(by, clients)
    _refuse_double_booking(by, clients, starts_at, ends_at)
    appointment = Appointment._base_manager.create(
        clinician=by, group=group, kind=kind, starts_at=starts_at, ends_at=ends_at, place=place, room=room
    )
    Attendance._base_manager.bulk_create([Attendance(appointment=appointment, client=client) for client in clients])
    return appointment


@transaction.atomic
def schedule_appointment(
    *,
    by: User,
    client: Client,
    starts_at: dt.datetime,
    minutes: int,
    kind: str = Appointment.Kind.INDIVIDUAL,
    place: str = Appointment.Place.ROOM,
    room: str = "",
) -> Appointment:
    """Book one client with ``by``. Raises Clash when either is taken, PermissionDenied without a care relationship."""
    require_own_care(by, client)
    appointment = _book(
        by=by, clients=[client], starts_at=starts_at, minutes=minutes, kind=kind, place=place, room=room
    )
    record("appointment.scheduled", by=by, obj=appointment, client=client)
    return appointment


@transaction.atomic
def schedule_group_session(
    *,
    by: User,
    group: Group,
    starts_at: dt.datetime,
    minutes: int,
    place: str = Appointment.Place.ROOM,
    room: str = "",
) -> Appointment:
    """Book every current member of a group with ``by``, one of its facilitators. Raises Clash, PermissionDenied."""
    if not by.can(Permission.WRITE_RECORDS) or not group.facilitators.filter(pk=by.pk).exists():
        raise PermissionDenied
    members = [row.client for row in group.memberships.filter(left_on__isnull=True).select_related("client")]
    appointment = _book(
        by=by,
        clients=members,
        starts_at=starts_at,
        minutes=minutes,
        kind=Appointment.Kind.GROUP,
        place=place,
        room=room,
        group=group,
    )
    record("appointment.scheduled", by=by, obj=appointment, detail={"members": len(members)})
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
    room: str = "",
    attendance: str = Attendance.Status.ATTENDED,
) -> tuple[Appointment, ProgressNote | None]:
    """Record a session that took place, with its draft note unless nobody came.

    An appointment that was booked for the same client at that time is used instead of a second one. Raises Clash,
    PermissionDenied.
    """
    from sessions.actions.notes import start_note

    require_own_care(by, client)
    ends_at = starts_at + dt.timedelta(minutes=minutes)
    row = (
        Attendance._base_manager.filter(
            client=client,
            status=Attendance.Status.SCHEDULED,
            appointment__clinician=by,
            appointment__group__isnull=True,
            appointment__state=Appointment.State.SCHEDULED,
            appointment__starts_at__lt=ends_at,
            appointment__ends_at__gt=starts_at,
        )
        .select_related("appointment")
        .first()
    )
    if row is None:
        appointment = _book(
            by=by, clients=[client], starts_at=starts_at, minutes=minutes, kind=kind, place=place, room=room
        )
        row = appointment.attendances.get()
    record_attendance(by=by, attendance=row, status=attendance)
    record("session.logged", by=by, obj=row.appointment, client=client, detail={"attendance": attendance})
    note = start_note(by=by, attendance=row) if attendance in Attendance.PRESENT else None
    return row.appointment, note


def may_keep(user: User, appointment: Appointment) -> bool:
    """Whether the user keeps the roster of an appointment: its clinician, or a clinician of every client in it."""
    if not user.can(Permission.WRITE_RECORDS):
        return False
    if appointment.clinician_id == user.pk:
        return True
    clients = [row.client for row in appointment.attendances.all()]
    return bool(clients) and all(may_write(user, client) for client in clients)


@transaction.atomic
def record_attendance(*, by: User, attendance: Attendance, status: str) -> Attendance:
    """Say whether the client came. The appointment follows: held, or cancelled once nobody is left in it."""
    appointment = Appointment._base_manager.select_for_update(no_key=True).get(pk=attendance.appointment_id)
    if not may_keep(by, appointment):
        raise PermissionDenied
    attendance.status = status
    save_versioned(attendance, expected=attendance.version, fields=["status"])
    _settle(appointment)
    attendance.appointment = appointment
    record("attendance.recorded", by=by, obj=attendance, client=attendance.client, detail={"status": status})
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


@transaction.atomic
def cancel_appointment(*, by: User, appointment: Appointment, reason: str) -> Appointment:
    """Cancel for everybody still expected. ``reason`` is one of the three cancelled attendance states.

    Raises ValueError for another reason and StaleWrite if the appointment changed meanwhile.
    """
    if reason not in CANCELLED:
        raise ValueError(f"{reason} is no cancellation")
    if not may_keep(by, appointment):
        raise PermissionDenied
    for row in appointment.attendances.filter(status=Attendance.Status.SCHEDULED).select_related("client"):
        row.status = reason
        save_versioned(row, expected=row.version, fields=["status"])
        record("appointment.cancelled", by=by, obj=appointment, client=row.client, detail={"reason": str(reason)})
    appointment.state = Appointment.State.CANCELLED
    save_versioned(appointment, expected=appointment.version, fields=["state"], state=Appointment.State.SCHEDULED)
    return appointment
