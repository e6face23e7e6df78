"""Days, weeks, rosters and the sessions of a case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.templatetags.ui import clock, when
from people.models import CareRelationship
from sessions.models import Appointment, Attendance, ProgressNote
from sessions.models.appointment import AppointmentQuerySet

if TYPE_CHECKING:
    from people.models import User

FINISHED = (Appointment.State.HELD, Appointment.State.CANCELLED)


def own_clients(user: User) -> list[tuple[str, str]]:
    """(id, name) of the clients whom the user cares for now, by name, for a choice field. One query."""
    care = CareRelationship.objects.current().filter(clinician=user).select_related("client")
    clients = {row.client_id: row.client for row in care}
    named = [(str(pk), f"{client.shown_name(user)}, {client.case_number}") for pk, client in clients.items()]
    return sorted(named, key=lambda pair: pair[1].casefold())


@dataclass(frozen=True)
class SessionRow:
    """One appointment in a list. ``css`` is done, now, gap or empty; ``action`` fits the state of the session."""

    time: str
    until: str
    title: str
    url: str
    kind: str
    place: str
    state: str
    tone: str
    css: str
    action: str
    action_url: str
    primary: bool
    begins: dt.datetime
    past: bool


def _whole(rows: AppointmentQuerySet) -> AppointmentQuerySet:
    return rows.select_related("group", "room").prefetch_related(
        Prefetch("attendances", Attendance._base_manager.select_related("client")),
        Prefetch("notes", ProgressNote.objects.standing()),
    )


def _range(first: dt.date, days: int) -> tuple[dt.datetime, dt.datetime]:
    zone = timezone.get_current_timezone()
    start = dt.datetime.combine(first, dt.time.min, zone)
    return start, dt.datetime.combine(first + dt.timedelta(days=days), dt.time.min, zone)


def day(user: User, date: dt.date) -> list[SessionRow]:
    """The user's own appointments of one day in the reader's time zone, in three queries."""
    return _rows(user, date, 1)


def _rows(user: User, first: dt.date, days: int) -> list[SessionRow]:
    found = list(_whole(Appointment.objects.of_clinician(user).between(*_range(first, days))))
    now = timezone.now()
    coming = next((row.pk for row in found if row.ends_at > now and row.state == Appointment.State.SCHEDULED), None)
    return [_session_row(row, user, now, row.pk == coming) for row in found]


def _session_row(row: Appointment, user: User, now: dt.datetime, is_next: bool) -> SessionRow:
    url = reverse("sessions:appointment", args=[row.pk])
    action, action_url, primary = _action(row, user, now, url)
    state, tone = state_words(row)
    return SessionRow(
        time=clock(row.starts_at),
        until=clock(row.ends_at),
        title=shown_title(row, user),
        url=url,
        kind=str(row.get_kind_display()),
        place=", ".join(part for part in (str(row.get_place_display()), str(row.room or "")) if part),
        state=state,
        tone=tone,
        css="done" if row.state == Appointment.State.HELD else "now" if is_next else "",
        action=action,
        action_url=action_url,
        primary=primary,
        begins=row.starts_at,
        past=row.ends_at <= now,
    )


def shown_title(row: Appointment, user: User) -> str:
    """The group, or the names of who is in it as the reader may see them. Reads the prefetched roster."""
    if row.group:
        return row.group.name
    return ", ".join(item.client.shown_name(user) for item in row.attendances.all()) or str(row.get_kind_display())


def state_words(row: Appointment) -> tuple[str, str]:
    """What became of it, and how much that stands out; empty for what is still to come."""
    people = list(row.attendances.all())
    if row.state == Appointment.State.SCHEDULED:
        return (_("Attendance missing"), "care") if row.ends_at <= timezone.now() else ("", "")
    if len(people) == 1:
        return str(people[0].get_status_display()), ""
    if row.state == Appointment.State.CANCELLED:
        return str(row.get_state_display()), ""
    present = sum(item.status in Attendance.PRESENT for item in people)
    return ngettext("%(n)s of %(all)s came", "%(n)s of %(all)s came", present) % {"n": present, "all": len(people)}, ""


def _action(row: Appointment, user: User, now: dt.datetime, url: str) -> tuple[str, str, bool]:
    """The one step that fits: roster for a group, note after a session, attendance when it is over."""
    if row.state == Appointment.State.CANCELLED:
        return "", "", False
    if row.group_id:
        session_url = reverse("sessions:group_session", args=[row.pk])
        return _("Open roster"), session_url, row.state == Appointment.State.SCHEDULED and row.starts_at <= now
    if row.state == Appointment.State.SCHEDULED:
        return (
            (_("Record attendance"), url, True) if row.starts_at <= now else (_("Prepare"), _case_url(row, url), False)
        )
    note = next((item for item in row.notes.all()), None)
    if note is None:
        came = any(item.status in Attendance.PRESENT for item in row.attendances.all())
        return (_("Write note"), url, True) if came else ("", "", False)
    note_url = reverse("sessions:note", args=[note.pk])
    if not note.editable:
        return _("Read note"), note_url, False
    if note.author_id == user.pk:
        return _("Finish note"), note_url, True
    return (_("Read note"), note_url, False) if row.is_shared_by(user) else ("", "", False)


def _case_url(row: Appointment, fallback: str) -> str:
    first = next(iter(row.attendances.all()), None)
    return reverse("sessions:case", args=[first.client_id]) if first else fallback


@dataclass(frozen=True)
class CaseRow:
    """One session of a client. ``note_url`` is empty when there is no note that the reader may open."""

    when: str
    url: str
    kind: str
    place: str
    minutes: int
    clinician: str
    attendance: str
    tone: str
    note: str
    note_tone: str
    note_url: str
    can_start: bool
    attendance_id: Any
    coming: bool


class NoteMark(NamedTuple):
    """As much of a note as a list tells."""

    pk: Any
    state: str
    author_id: Any


def with_notes(rows: QuerySet) -> QuerySet:
    """Attendances with the mark of their note in ``note_id``, ``note_state`` and ``note_author``."""
    own = ProgressNote.objects.standing().filter(
        appointment_id=OuterRef("appointment_id"), client_id=OuterRef("client_id")
    )
    marks = {"note_id": "pk", "note_state": "state", "note_author": "author_id"}
    return rows.annotate(**{name: Subquery(own.values(column)[:1]) for name, column in marks.items()})


def marked_rows(rows: Iterable[Any], user: User) -> list[CaseRow]:
    """Rows of a case's session list from attendances ``with_notes``."""
    now = timezone.now()
    return [
        _case_row(row, NoteMark(row.note_id, row.note_state, row.note_author) if row.note_id else None, user, now)
        for row in rows
    ]


def case_rows(rows: Iterable[Attendance], user: User) -> list[CaseRow]:
    """Rows of a case's session list. Reads notes in one query for all of them."""
    found = list(rows)
    notes = {
        note.appointment_id: NoteMark(note.pk, note.state, note.author_id)
        for note in ProgressNote.objects.standing().filter(
            appointment__in=[row.appointment_id for row in found], client__in={row.client_id for row in found}
        )
    }
    now = timezone.now()
    return [_case_row(row, notes.get(row.appointment_id), user, now) for row in found]


def _case_row(row: Attendance, note: NoteMark | None, user: User, now: dt.datetime) -> CaseRow:
    appointment = row.appointment
    readable = note is not None and (
        note.state == ProgressNote.State.SIGNED or note.author_id == user.pk or appointment.is_shared_by(user)
    )
    words, tone = _note_words(note, row)
    place = appointment.group.name if appointment.group else str(appointment.get_place_display())
    return CaseRow(
        when=when(appointment.starts_at),
        url=reverse("sessions:appointment", args=[appointment.pk]),
        kind=str(appointment.get_kind_display()),
        place=place,
        minutes=appointment.minutes,
        clinician=appointment.clinicians,
        attendance=str(row.get_status_display()),
        tone="care" if row.status == Attendance.Status.SCHEDULED and appointment.ends_at < now else "",
        note=words,
        note_tone=tone,
        note_url=reverse("sessions:note", args=[note.pk]) if note is not None and readable else "",
        can_start=note is None and row.status in Attendance.PRESENT,
        attendance_id=row.pk,
        coming=row.status == Attendance.Status.SCHEDULED and appointment.ends_at >= now,
    )


def _note_words(note: NoteMark | None, row: Attendance) -> tuple[str, str]:
    if note is not None:
        signed = note.state == ProgressNote.State.SIGNED
        return str(ProgressNote.State(note.state).label), "good" if signed else "care"
    return (_("Not written"), "care") if row.status in Attendance.PRESENT else ("", "")


def roster(visible: Iterable[Attendance], user: User) -> list[dict[str, Any]]:
    """People of an appointment whom the reader may see, with their choice of attendance and their note."""
    rows = list(visible)
    return [
        {
            "id": row.pk,
            "name": row.client.shown_name(user),
            "case_url": reverse("sessions:case", args=[row.client_id]),
            "status": row.status,
            "note": shown,
            "field": f"status_{row.pk}",
        }
        for row, shown in zip(rows, case_rows(rows, user), strict=True)
    ]
