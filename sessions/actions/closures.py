"""Rooms, time off and closed days, with what they hit."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from audit.writing import record
from common.saving import save_versioned
from people.models import User
from people.permissions import Permission
from sessions.models import Appointment, Room, TimeOff

if TYPE_CHECKING:
    from sessions.models.appointment import AppointmentQuerySet

ROOM_FIELDS = ["name", "seats", "step_free", "in_use"]


@transaction.atomic
def save_room(*, by: User, room: Room, expected: int, values: dict[str, Any]) -> Room:
    """Make a room known (``expected`` 0) or change it. Raises StaleWrite, PermissionDenied."""
    if not by.can(Permission.MANAGE_CLINIC):
        raise PermissionDenied
    for name, value in values.items():
        setattr(room, name, value)
    if expected == 0:
        room.save(force_insert=True)
    else:
        save_versioned(room, expected=expected, fields=ROOM_FIELDS)
    record("room.saved", by=by, obj=room)
    return room


@transaction.atomic
def take_time_off(
    *, by: User, clinician: User | None, starts_at: dt.datetime, ends_at: dt.datetime, label: str = ""
) -> TimeOff:
    """Close a span for one clinician (oneself), or for the whole clinic (None, by whoever manages it).

    Appointments inside it stay until somebody moves or cancels them: :func:`hit_by` says which. Raises PermissionDenied.
    """
    if clinician is None and not by.can(Permission.MANAGE_CLINIC):
        raise PermissionDenied
    if clinician is not None and clinician.pk != by.pk:
        raise PermissionDenied
    if clinician is not None:
        # A booking of this clinician that is under way is waited for, so that it is among what the time off hits.
        User._base_manager.select_for_update(no_key=True).get(pk=clinician.pk)
    row = TimeOff._base_manager.create(clinician=clinician, starts_at=starts_at, ends_at=ends_at, label=label)
    record("time_off.taken", by=by, obj=row)
    return row


@transaction.atomic
def give_back_time_off(*, by: User, time_off: TimeOff) -> None:
    """Open a span again. Raises PermissionDenied for somebody else's."""
    own = time_off.clinician_id == by.pk
    if not own and not (time_off.clinician_id is None and by.can(Permission.MANAGE_CLINIC)):
        raise PermissionDenied
    record("time_off.given_back", by=by, obj=time_off)
    time_off.delete()


def hit_by(time_off: TimeOff) -> AppointmentQuerySet:
    """Appointments that stand inside time off and are still to be moved or cancelled."""
    rows = Appointment.objects.filter(
        starts_at__lt=time_off.ends_at, ends_at__gt=time_off.starts_at, state=Appointment.State.SCHEDULED
    )
    if time_off.clinician is not None:
        rows = rows.of_clinician(time_off.clinician)
    return rows.order_by("starts_at")
