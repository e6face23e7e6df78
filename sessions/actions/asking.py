"""Measures around sessions: what is asked before and after one opens, moves and is taken back together with it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from assessments.measures import asking
from sessions.models import Appointment, Attendance

if TYPE_CHECKING:
    from people.models import Client

# Asked for when it is near: half a year of a series would ask with today's forms, and number sessions that may yet fall away.
NEAR = dt.timedelta(days=7)
EXPECTED = (Attendance.Status.SCHEDULED, *Attendance.PRESENT)


def ask_around(appointment: Appointment) -> None:
    """Let the measures of everybody on the roster follow from the appointment as it stands now. Twice changes nothing.

    A group has questions of its own about its meetings, so its appointments ask for nothing here.
    """
    if appointment.group_id is None:
        for row in appointment.attendances.select_related("client"):
            _ask(appointment, row)


def _ask(appointment: Appointment, row: Attendance) -> None:
    if row.status not in EXPECTED or appointment.starts_at > timezone.now() + NEAR:
        asking.without_session(row.client, session=appointment.pk)
        return
    number = number_of(appointment, row.client)
    asking.for_session(row.client, appointment.starts_at, session=appointment.pk, number=number)


def number_of(appointment: Appointment, client: Client) -> int:
    """The place of a session among those that this client came to or is expected at, from 1."""
    before = Attendance._base_manager.filter(
        client=client, status__in=EXPECTED, appointment__group__isnull=True,
        appointment__starts_at__lt=appointment.starts_at,
    )  # fmt: skip
    return before.count() + 1


def ask_near(now: dt.datetime | None = None) -> int:
    """Ask around every session that has come near, also for what was agreed after it was booked. Returns how many it looked at."""
    now = now or timezone.now()
    asked = Attendance._base_manager.filter(
        status=Attendance.Status.SCHEDULED, client__in=asking.asked_around_sessions()
    )
    near = Appointment._base_manager.filter(
        state=Appointment.State.SCHEDULED, group__isnull=True, starts_at__gt=now, starts_at__lte=now + NEAR,
        pk__in=asked.values("appointment"),
    )  # fmt: skip
    rows = list(near.order_by("starts_at"))
    for appointment in rows:
        with transaction.atomic():
            ask_around(appointment)
    return len(rows)
