"""Who and what an appointment occupies, so that nobody is booked twice.

Three fences, one behind the other: bookings of the same people wait for each other (``lock``), then look (``occupy`` raises a Clash
with words), and the database refuses an overlap whatever happened before (docs/adr/0015).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from common.acting import as_the_clinic
from common.templatetags.ui import when
from people.models import Client, Clinic, User
from sessions.models import Appointment, Attendance, Group, Hold, JointMember, Room, TimeOff

if TYPE_CHECKING:
    from uuid import UUID


class Clash(Exception):
    """Somebody is already booked then. ``field`` is the form field that the ``message`` belongs to."""

    def __init__(self, message: str, field: str = "starts_at") -> None:
        super().__init__(message)
        self.message, self.field = message, field


@as_the_clinic()  # of a joint file the team sees no personal file, and yet nobody is booked twice
def persons_of(clients: Iterable[Client]) -> list[Client]:
    """The people behind some files: the client of a personal file, the members of a joint one."""
    found: dict[UUID, Client] = {}
    joint = [client for client in clients if client.is_joint]
    found |= {client.pk: client for client in clients if not client.is_joint}
    members = JointMember._base_manager.filter(file__in=joint).select_related("person") if joint else ()
    found |= {row.person_id: row.person for row in members}
    return list(found.values())


def clinicians_of(clinician: User, group: Group | None, second: User | None = None) -> list[User]:
    """The clinician, and the second therapist of a joint session or the other facilitators of a group."""
    if second is not None:
        return [clinician, second]
    others = [user for user in group.facilitators.all() if user.pk != clinician.pk] if group else []
    return [clinician, *others]


def led_by(appointment: Appointment) -> list[User]:
    return clinicians_of(appointment.clinician, appointment.group, appointment.second)


@as_the_clinic()
def lock(clinicians: Sequence[User], people: Sequence[Client], room: Room | None = None) -> None:
    """Bookings of the same people and room wait for each other, always in the same order."""
    for model, ids in (
        (User, {user.pk for user in clinicians}),
        (Client, {person.pk for person in people}),
        (Room, {room.pk} if room else set()),
    ):
        if ids:
            rows = model._base_manager.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
            list(rows.values_list("pk"))


@as_the_clinic()
def expected_people(appointment: Appointment) -> list[Client]:
    """The people who are expected or were there: everybody whose place was not freed."""
    rows = appointment.attendances.exclude(status__in=Attendance.FREED).select_related("client")
    return persons_of([row.client for row in rows])


def lock_all_of(appointment: Appointment, room: Room | None = None) -> None:
    lock(led_by(appointment), expected_people(appointment), room or appointment.room)


def wanted(appointment: Appointment, *, pause: int) -> list[Hold]:
    """What the appointment occupies in its present state; nothing once it is cancelled. ``pause`` in minutes."""
    if appointment.state == Appointment.State.CANCELLED:
        return []
    start, end = appointment.starts_at, appointment.ends_at
    rest = end + dt.timedelta(minutes=pause)
    holds = [
        Hold(appointment=appointment, of=Hold.Of.CLINICIAN, resource=user.pk, starts_at=start, ends_at=rest)
        for user in led_by(appointment)
    ]
    holds += [
        Hold(appointment=appointment, of=Hold.Of.PERSON, resource=person.pk, starts_at=start, ends_at=end)
        for person in expected_people(appointment)
    ]
    if appointment.room_id and appointment.place == Appointment.Place.ROOM:
        holds.append(
            Hold(appointment=appointment, of=Hold.Of.ROOM, resource=appointment.room_id, starts_at=start, ends_at=end)
        )
    return holds


def occupy(appointment: Appointment, *, by: User) -> None:
    """Let the holds of an appointment follow from its row and its roster. Raises Clash. Call after ``lock``."""
    holds = wanted(appointment, pause=Clinic.get().buffer_minutes)
    Hold._base_manager.filter(appointment=appointment).delete()
    taken = overlapping(holds)
    if taken:
        raise Clash(*_words(appointment, taken, by))
    try:
        with transaction.atomic():
            Hold._base_manager.bulk_create(holds)
    except IntegrityError as error:
        raise Clash(_("This time was taken a moment ago. Choose another time.")) from error


def release(appointments: Iterable[Appointment]) -> None:
    """Free everything, before several appointments are set anew together."""
    Hold._base_manager.filter(appointment__in=list(appointments)).delete()


def overlapping(holds: Sequence[Hold]) -> list[Hold]:
    """Holds of others that stand in the way of these. All of ``holds`` belong to one appointment. Touching ends do not count."""
    if not holds:
        return []
    by_resource = {hold.resource: hold for hold in holds}
    start, end = min(hold.starts_at for hold in holds), max(hold.ends_at for hold in holds)
    near = Hold._base_manager.filter(resource__in=by_resource, starts_at__lt=end, ends_at__gt=start)
    return [
        hold
        for hold in near
        if hold.starts_at < by_resource[hold.resource].ends_at and hold.ends_at > by_resource[hold.resource].starts_at
    ]


def _words(appointment: Appointment, taken: list[Hold], by: User) -> tuple[str, str]:
    """What is taken, without a word about by whom or for what."""
    kinds = {hold.of: hold for hold in taken}
    if Hold.Of.CLINICIAN in kinds:
        if kinds[Hold.Of.CLINICIAN].resource == by.pk:
            return _("You already have an appointment at this time. Choose another time."), "starts_at"
        return _("A colleague in this appointment is not free at this time. Choose another time."), "starts_at"
    if Hold.Of.PERSON in kinds:
        if appointment.group_id:
            return _("Somebody in the group already has an appointment at this time. Choose another time."), "starts_at"
        return _("The client already has an appointment at this time. Choose another time."), "starts_at"
    return _("This room is taken at this time. Choose another room or another time."), "room"


def refuse_time_off(clinicians: Sequence[User], start: dt.datetime, end: dt.datetime) -> None:
    """Raises Clash when the clinic is closed then, or somebody who leads the appointment is away."""
    away = [row for user in clinicians for row in TimeOff.objects.hitting(user, start, end)[:1]]
    if not away:
        return
    row = away[0]
    if row.clinician_id is None:
        raise Clash(_("The clinic is closed then, until %(until)s.") % {"until": when(row.ends_at)})
    raise Clash(_("This falls into time off, until %(until)s.") % {"until": when(row.ends_at)})
