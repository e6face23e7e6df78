"""What a clinician still has to do about appointments, and what people said to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils import timezone

from common.nav import address
from common.templatetags.ui import when
from sessions.models import Appointment, Attendance, FollowUp, Move, Reply

if TYPE_CHECKING:
    from people.models import User


@dataclass(frozen=True)
class FollowUpRow:
    """One open thing to do. ``tone`` is danger for what is due today because of risk."""

    id: str
    title: str
    what: str
    about: str
    due: str
    tone: str
    late: bool
    url: str
    done_url: str
    version: int
    words: str


def open_follow_ups(user: User, limit: int | None = None) -> list[FollowUpRow]:
    """The clinician's own, the most pressing first. Two queries."""
    return [_row(row, user, timezone.now()) for row in waiting(user).order_by("due_at")[:limit]]


def waiting(user: User) -> QuerySet:
    rows = FollowUp.objects.visible_to(user).open().of_clinician(user)
    return rows.select_related("client", "attendance__appointment").prefetch_related("attendance__replies")


def _row(row: FollowUp, user: User, now: dt.datetime) -> FollowUpRow:
    appointment = row.attendance.appointment
    asked = row.kind in (FollowUp.Kind.MOVE, FollowUp.Kind.CANCEL)
    said = [reply.words for reply in row.attendance.replies.all() if reply.kind == row.kind and reply.words]
    return FollowUpRow(
        id=str(row.pk),
        title=row.client.shown_name(user),
        what=str(row.get_kind_display()),
        about=when(appointment.starts_at),
        due=when(row.due_at),
        tone="danger" if row.kind == FollowUp.Kind.OUTREACH else "care" if row.is_late(now) else "",
        late=row.is_late(now),
        url=address("sessions:move" if asked else "sessions:appointment", appointment.pk),
        done_url=address("sessions:follow_up_done", row.pk),
        version=row.version,
        words=" ".join(said) if asked else "",
    )


@dataclass(frozen=True)
class Said:
    """What one person said to an appointment."""

    text: str
    words: str
    tone: str
    stale: bool


def said_to(appointment: Appointment, attendances: Iterable[Attendance], user: User) -> list[Said]:
    """Replies of the people whom the reader may see. One query."""
    rows = Reply.objects.visible_to(user).filter(attendance__in=[row.pk for row in attendances])
    called = {row.client_id: row.client.shown_name(user) for row in attendances}
    names = {member.person_id: member.called for row in attendances for member in row.client.members.all()}
    return [
        Said(
            text=f"{names.get(row.person_id) or called.get(row.person_id, '')}: {row.get_kind_display()}",
            words=row.words,
            tone="good" if row.kind == Reply.Kind.CONFIRMED else "care",
            stale=row.about_at != appointment.starts_at,
        )
        for row in rows.order_by("updated_at")
    ]


def moves_of(appointment: Appointment) -> list[dict[str, Any]]:
    """How the appointment came to stand where it stands, the latest first."""
    rows = Move._base_manager.filter(appointment=appointment, undone=False).select_related("moved_by")
    return [
        {"from": when(row.from_at), "to": when(row.to_at), "by": str(row.moved_by), "at": when(row.created_at)}
        for row in rows.order_by("-created_at")
    ]
