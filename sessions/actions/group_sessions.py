"""Sessions of a group: everybody who belongs to it is expected, and rosters follow whoever comes and goes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from audit.writing import record
from common.acting import as_the_clinic
from people.permissions import Permission
from sessions import messages
from sessions.actions.diary import book
from sessions.holds import Clash, clinicians_of, lock, occupy
from sessions.models import Appointment, Attendance, Group, Room

if TYPE_CHECKING:
    from people.models import Client, User


def require_leading(by: User, group: Group) -> None:
    """Raises PermissionDenied for anybody who is not a facilitator of the group."""
    if not by.can(Permission.WRITE_RECORDS) or not group.facilitators.filter(pk=by.pk).exists():
        raise PermissionDenied


def members_of(group: Group) -> list[Client]:
    return [row.client for row in group.memberships.filter(left_on__isnull=True).select_related("client")]


@as_the_clinic()
@transaction.atomic
def schedule_group_session(
    *,
    by: User,
    group: Group,
    starts_at: dt.datetime,
    minutes: int,
    place: str = Appointment.Place.ROOM,
    room: Room | None = None,
) -> Appointment:
    """Book every current member of a group with ``by`` and its other facilitators. Raises Clash, PermissionDenied."""
    require_leading(by, group)
    members = members_of(group)
    appointment = book(
        by=by, clinician=by, clients=members, starts_at=starts_at, minutes=minutes, kind=Appointment.Kind.GROUP,
        place=place, room=room, group=group,
    )  # fmt: skip
    record("appointment.scheduled", by=by, obj=appointment, detail={"members": len(members)})
    return appointment


@as_the_clinic()
@transaction.atomic
def follow_membership(*, by: User, group: Group) -> int:
    """Let the rosters of the group's coming sessions follow from who belongs to it now. Returns how many sessions changed.

    Call it after somebody joined or left. A member who has another appointment at the time of a session is left off that one.
    """
    members = {client.pk: client for client in members_of(group)}
    changed = 0
    coming = Appointment.objects.filter(group=group).coming(timezone.now())
    for appointment in coming.select_related("clinician", "second", "group", "room"):
        lock(clinicians_of(appointment.clinician, group), list(members.values()), appointment.room)
        present = set(appointment.attendances.values_list("client_id", flat=True))
        gone = appointment.attendances.filter(status=Attendance.Status.SCHEDULED).exclude(client_id__in=members)
        new = [client for pk, client in members.items() if pk not in present]
        if not gone.exists() and not new:
            continue
        messages.disarm(appointment, "moved")
        gone.filter(follow_ups__isnull=True).delete()
        gone.update(status=Attendance.Status.CLINIC_CANCELLED)
        occupy(appointment, by=by)
        for client in new:
            _add_to_roster(appointment, client, by)
        messages.arm(appointment)
        changed += 1
    return changed


def _add_to_roster(appointment: Appointment, client: Client, by: User) -> None:
    try:
        with transaction.atomic():
            Attendance._base_manager.create(appointment=appointment, client=client)
            occupy(appointment, by=by)
    except Clash:
        return
