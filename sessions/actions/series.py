"""The same hour every week: booking a series, and making its instances ahead."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from audit.writing import record
from common.saving import save_versioned
from people.models import Clinic
from plans.guards import may_write, require_own_care
from sessions.actions.diary import book, kind_for, require_second
from sessions.actions.group_sessions import members_of, require_leading
from sessions.holds import Clash
from sessions.models import Appointment, Series
from sessions.recurrence import Pattern, Slot, wall_clock

if TYPE_CHECKING:
    from people.models import Client, User
    from sessions.models import Group, Room

AHEAD = dt.timedelta(weeks=26)
A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Meeting:
    """What all instances have in common."""

    minutes: int
    kind: str
    place: str
    room: Room | None
    link: str


@dataclass(frozen=True)
class LeftOut:
    """A day of the series on which nothing was booked, and why."""

    starts_at: dt.datetime
    reason: str


@dataclass(frozen=True)
class Booked:
    series: Series
    appointments: list[Appointment]
    left_out: list[LeftOut]


@transaction.atomic
def book_series(
    *,
    by: User,
    starts_at: dt.datetime,
    minutes: int,
    client: Client | None = None,
    group: Group | None = None,
    every: int = 1,
    times: int | None = None,
    last_on: dt.date | None = None,
    kind: str = Appointment.Kind.INDIVIDUAL,
    place: str = Appointment.Place.ROOM,
    room: Room | None = None,
    link: str = "",
    second: User | None = None,
) -> Booked:
    """Book the same hour every ``every`` weeks in the clinic's zone, half a year ahead at first.

    The first day has to be free (raises Clash); a later one that is not, or that falls into time off, is left out and told.
    Raises PermissionDenied, WrongKind, NotAgreed.
    """
    kind = _kind_of(by, client, group, second, kind)
    zone = Clinic.get().time_zone
    first = wall_clock(starts_at, zone)
    pattern = Pattern(first, zone, every, frozenset({first.weekday()}), times, last_on)
    now = timezone.now()
    series = Series(clinician=by, second=second, client=client, group=group, made_until=max(now, starts_at) + AHEAD)
    series.take(pattern)
    series.save(force_insert=True)
    meeting = Meeting(minutes, kind, place, room, link)
    rows, left_out = _make(by, series, pattern.between(starts_at, series.made_until), meeting)
    record("series.scheduled", by=by, obj=series, client=client, detail={"count": len(rows), "left_out": len(left_out)})
    return Booked(series, rows, left_out)


def _kind_of(by: User, client: Client | None, group: Group | None, second: User | None, wanted: str) -> str:
    """What these sessions are; raises when ``by`` may not book them."""
    if group is not None:
        require_leading(by, group)
        return Appointment.Kind.GROUP
    if client is None:
        raise ValueError("a series is of a client or of a group")
    require_own_care(by, client)
    require_second(by, client, second)
    return kind_for(client, wanted)


def _make(
    by: User, series: Series, slots: list[Slot], meeting: Meeting, *, first_must_be_free: bool = True
) -> tuple[list[Appointment], list[LeftOut]]:
    """Rows for these slots. Days on which somebody is taken are left out and written down as such."""
    clients = [series.client] if series.client else members_of(series.group)  # type: ignore[arg-type]
    rows: list[Appointment] = []
    left_out: list[LeftOut] = []
    for slot in slots:
        try:
            with transaction.atomic():
                rows.append(
                    book(
                        by=by, clinician=series.clinician, clients=clients, starts_at=slot.starts_at,
                        minutes=meeting.minutes, kind=meeting.kind, place=meeting.place, room=meeting.room,
                        link=meeting.link, group=series.group, second=series.second, slot=(series.pk, slot.starts_at),
                    )
                )  # fmt: skip
        except Clash as clash:
            if not rows and first_must_be_free:
                raise
            left_out.append(LeftOut(slot.starts_at, clash.message))
    if left_out:
        days = {wall_clock(row.starts_at, series.zone).date().isoformat() for row in left_out}
        series.skipped = sorted({*series.skipped, *days})
        save_versioned(series, expected=series.version, fields=["skipped"])
    return rows, left_out


@transaction.atomic
def extend(series: Series, now: dt.datetime) -> int:
    """Make the instances of the weeks that have come near since the last time. Returns how many.

    Nothing is made once the clinician no longer cares for the client: the series then ends where it stands.
    """
    series = Series._base_manager.select_for_update(no_key=True, of=("self",)).get(pk=series.pk)
    if series.client is not None and series.second is not None and not may_write(series.second, series.client):
        series.second = None  # no longer of the team: the hour goes on without them
    until = now + AHEAD
    if series.made_until >= until:
        return 0
    if series.client is not None and not may_write(series.clinician, series.client):
        return 0
    last = Appointment._base_manager.filter(series=series).select_related("room").order_by("-slot_on").first()
    slots = series.pattern.between(series.made_until, until)
    series.made_until = until
    save_versioned(series, expected=series.version, fields=["made_until"])
    if last is None or not slots:
        return 0
    meeting = Meeting(last.minutes, last.kind, last.place, last.room, last.link or "")
    rows, _left_out = _make(series.clinician, series, slots, meeting, first_must_be_free=False)
    return len(rows)


def extend_all(now: dt.datetime | None = None) -> int:
    """Extend every series that reaches into the future. Running it twice makes nothing twice."""
    now = now or timezone.now()
    near = Series._base_manager.filter(made_until__lt=now + AHEAD - A_DAY).select_related(
        "clinician", "second", "client"
    )
    return sum(extend(series, now) for series in near.exclude(last_on__lt=now.date()))
