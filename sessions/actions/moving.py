"""Appointments that go to another time or another room, alone or with what follows; and back again."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.writing import record
from common.saving import StaleWrite, save_versioned
from common.templatetags.ui import when
from sessions import messages
from sessions.actions.asking import ask_around
from sessions.actions.diary import may_keep
from sessions.holds import Clash, led_by, lock_all_of, occupy, refuse_time_off, release
from sessions.models import Appointment, Attendance, Move, Series
from sessions.models.series import PATTERN_FIELDS
from sessions.recurrence import Pattern, wall_clock

if TYPE_CHECKING:
    from people.models import User
    from sessions.models import Room

PLACED = ["starts_at", "ends_at", "place", "room", "link", "series", "slot_on"]
# (row, its new time or None to stay, its series, its slot there), soonest first
Plan = list[tuple[Appointment, dt.datetime | None, Series | None, dt.datetime | None]]
UNDO_WITHIN = dt.timedelta(minutes=15)


class Scope(StrEnum):
    """How much of a series a change is about."""

    THIS = "this"
    FOLLOWING = "following"
    ALL = "all"


class NothingToUndo(Exception):
    """The move is too old, was undone already, or was not the last one."""


def _fresh(by: User, appointment: Appointment, expected: int) -> Appointment:
    rows = Appointment._base_manager.select_for_update(no_key=True, of=("self",))
    row = rows.select_related("clinician", "second", "group", "room", "series").get(pk=appointment.pk)
    if not may_keep(by, row):
        raise PermissionDenied
    if row.version != expected or row.state != Appointment.State.SCHEDULED:
        raise StaleWrite(row)
    return row


@transaction.atomic
def move_appointment(
    *,
    by: User,
    appointment: Appointment,
    expected: int,
    starts_at: dt.datetime,
    minutes: int | None = None,
    room: Room | None = None,
    scope: str = Scope.THIS,
) -> list[Appointment]:
    """Move an appointment, or the rest of its series, to another time. Returns what was moved, soonest first.

    Reminders are armed anew, the people are told. ``room`` None keeps the room. Instances that were moved on their own before stay
    where they were agreed. Everything moves or nothing does. Raises Clash (with the day, in a series), StaleWrite,
    PermissionDenied.
    """
    row = _fresh(by, appointment, expected)
    if starts_at <= timezone.now():
        raise Clash(_("This time is over already. Choose another time."))
    length = dt.timedelta(minutes=minutes or row.minutes)
    plan: Plan
    if scope == Scope.THIS or row.series is None or row.slot_on is None:
        plan = [(row, starts_at, row.series, row.slot_on)]
    else:
        plan = _plan_series(row, row.series, row.slot_on, starts_at, whole=scope == Scope.ALL)
    lock_all_of(row, room)
    moving = [planned for planned, at, _series, _slot in plan if at is not None]
    was_at = row.starts_at
    for planned in moving:
        messages.disarm(planned, "moved")
    release(moving)
    for planned, at, series, slot in plan:
        _place(by, planned, at, length, room, series, slot, one_of_many=len(moving) > 1)
    record("appointment.moved", by=by, obj=row, detail={"scope": str(scope), "count": len(moving)})
    messages.tell_change(moving[0], "moved", was_at=was_at)
    return moving


def _place(
    by: User, row: Appointment, at: dt.datetime | None, length: dt.timedelta, room: Room | None,
    series: Series | None, slot: dt.datetime | None, *, one_of_many: bool,
) -> None:  # fmt: skip
    """Write one row; without ``at`` it only changes its place in the series."""
    before = row.starts_at
    row.series, row.slot_on = series, slot
    if at is None:
        save_versioned(row, expected=row.version, fields=["series", "slot_on"])
        return
    row.starts_at, row.ends_at = at, at + length
    if room is not None and row.place == Appointment.Place.ROOM:
        row.room = room
    save_versioned(row, expected=row.version, fields=PLACED, state=Appointment.State.SCHEDULED)
    try:
        refuse_time_off(led_by(row), row.starts_at, row.ends_at)
        occupy(row, by=by)
    except Clash as clash:
        if not one_of_many:
            raise
        words = _("%(when)s: %(reason)s") % {"when": when(at), "reason": clash.message}
        raise Clash(words, clash.field) from clash
    if before != at:
        Move._base_manager.create(appointment=row, from_at=before, to_at=at, moved_by=by)
    messages.arm(row)
    ask_around(row)


def _plan_series(
    row: Appointment, own_series: Series, own_slot: dt.datetime, starts_at: dt.datetime, *, whole: bool
) -> Plan:
    """The rest of a series, soonest first."""
    old = Series._base_manager.select_for_update(no_key=True).get(pk=own_series.pk)
    rest = Appointment._base_manager.filter(series=old).select_related("clinician", "second", "group", "room", "series")
    if whole:
        coming = rest.filter(slot_on__gt=timezone.now(), state=Appointment.State.SCHEDULED)
        first = coming.order_by("slot_on").values_list("slot_on", flat=True).first() or own_slot
    else:
        first = own_slot
    zone = old.zone
    shift = wall_clock(starts_at, zone).date() - wall_clock(own_slot, zone).date()
    on = wall_clock(first, zone)
    to = dt.datetime.combine(on.date() + shift, wall_clock(starts_at, zone).time())
    pattern = old.pattern
    series = _split(old, pattern, on, to)
    news = dict(
        zip(
            (slot.starts_at for slot in pattern.from_here(on)),
            (slot.starts_at for slot in series.pattern),
            strict=False,
        )
    )
    plan: Plan = []
    for item in rest.filter(slot_on__gte=first).order_by("slot_on"):
        slot = news[item.slot_on or own_slot]
        stays = item.state != Appointment.State.SCHEDULED or (item.is_moved and item.pk != row.pk)
        mine = row if item.pk == row.pk else item
        plan.append((mine, None if stays else slot, series, slot))
    return plan


def _split(old: Series, pattern: Pattern, on: dt.datetime, to: dt.datetime) -> Series:
    """The series that holds the rest: a new one, or the old one itself when nothing of it came before."""
    rest = pattern.from_here(on, to)
    if on <= pattern.first:
        old.take(rest)
        save_versioned(old, expected=old.version, fields=PATTERN_FIELDS)
        return old
    series = Series(
        clinician_id=old.clinician_id, client_id=old.client_id, group_id=old.group_id, made_until=old.made_until
    )
    series.take(rest)
    series.save(force_insert=True)
    old.take(pattern.ending_before(on))
    save_versioned(old, expected=old.version, fields=PATTERN_FIELDS)
    return series


@transaction.atomic
def undo_move(*, by: User, move: Move) -> Appointment:
    """Put an appointment back where its last move took it from. Raises NothingToUndo, Clash, StaleWrite, PermissionDenied."""
    row = _fresh(by, move.appointment, Appointment._base_manager.get(pk=move.appointment_id).version)
    last = Move._base_manager.filter(appointment=row).order_by("-created_at").first()
    if last is None or last.pk != move.pk or move.undone or timezone.now() - move.created_at > UNDO_WITHIN:
        raise NothingToUndo
    if row.starts_at != move.to_at or move.from_at <= timezone.now():
        raise NothingToUndo
    lock_all_of(row)
    messages.disarm(row, "moved")
    length = row.ends_at - row.starts_at
    row.starts_at, row.ends_at = move.from_at, move.from_at + length
    save_versioned(row, expected=row.version, fields=["starts_at", "ends_at"], state=Appointment.State.SCHEDULED)
    occupy(row, by=by)
    messages.arm(row)
    ask_around(row)
    Move._base_manager.filter(pk=move.pk).update(undone=True, updated_at=timezone.now())
    if messages.was_told(row, since=move.created_at):
        messages.tell_change(row, "moved", was_at=move.to_at)
    record("appointment.moved_back", by=by, obj=row)
    return row


@transaction.atomic
def end_series(*, by: User, appointment: Appointment, expected: int, reason: str) -> int:
    """Cancel this instance and all that follow, and let the series end before it. Returns how many were cancelled."""
    from sessions.actions.diary import cancel_appointment

    row = _fresh(by, appointment, expected)
    if row.series is None or row.slot_on is None:
        cancel_appointment(by=by, appointment=row, reason=reason)
        return 1
    series = Series._base_manager.select_for_update(no_key=True).get(pk=row.series.pk)
    on = wall_clock(row.slot_on, series.zone)
    series.times, series.last_on = None, on.date() - dt.timedelta(days=1)
    save_versioned(series, expected=series.version, fields=["times", "last_on"])
    rest = Appointment._base_manager.filter(series=series, slot_on__gte=row.slot_on, state=Appointment.State.SCHEDULED)
    rows = list(rest.select_related("clinician", "second", "group", "room").order_by("slot_on"))
    for count, item in enumerate(rows):
        # One late cancellation is one: those that follow were cancelled long before.
        late = reason == Attendance.Status.LATE_CANCELLED and count
        cancel_appointment(by=by, appointment=item, reason=Attendance.Status.CANCELLED if late else reason)
    return len(rows)
