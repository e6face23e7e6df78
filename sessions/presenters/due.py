"""What is left to write: the notes that somebody owes, and those that wait for a supervisor."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from common.templatetags.ui import when
from people.models import Clinic, Supervision
from sessions.due import bare_sessions, bare_sessions_of, drafts_of, waiting_reviews
from sessions.models import Attendance, ProgressNote

if TYPE_CHECKING:
    from people.models import User

JUST_NOW = dt.timedelta(hours=3)


@dataclass(frozen=True)
class Unfinished:
    """A note that its author still owes: begun or not even begun. ``late`` when it is past the clinic's time for notes."""

    title: str
    when: str
    url: str
    started: bool
    late: bool
    returned: bool
    begins: dt.datetime
    ends: dt.datetime

    def turn(self, now: dt.datetime) -> tuple[int, float]:
        """Its place in the list. What a supervisor gave back comes first, then the session that just ended, whose words are
        still fresh, then the oldest."""
        if self.returned:
            return 0, self.ends.timestamp()
        if self.ends > now - JUST_NOW:
            return 1, -self.ends.timestamp()
        return 2, self.ends.timestamp()


def notes_to_finish(user: User) -> list[Unfinished]:
    """The user's unsigned notes and held sessions without a note, the most likely one on top, in three queries."""
    due = dt.timedelta(hours=Clinic.get().note_due_hours)
    now = timezone.now()
    drafts = drafts_of(user).select_related("client", "appointment")
    bare = bare_sessions_of(user).select_related("client", "appointment")
    rows: list[tuple[Any, str, bool]] = [(note, _address(note), True) for note in drafts]
    rows += [(item, _place(item), False) for item in bare]
    found = [
        Unfinished(
            title=item.client.shown_name(user),
            when=when(item.appointment.starts_at),
            url=url,
            started=started,
            late=item.appointment.ends_at + due < now,
            returned=started and item.state == ProgressNote.State.RETURNED,
            begins=item.appointment.starts_at,
            ends=item.appointment.ends_at,
        )
        for item, url, started in rows
    ]
    return sorted(found, key=lambda row: row.turn(now))


def _address(note: ProgressNote) -> str:
    if note.shared_id and note.state == ProgressNote.State.DRAFT:
        return reverse("sessions:group_session", args=[note.appointment_id])
    return reverse("sessions:note", args=[note.pk])


def _place(row: Attendance) -> str:
    page = "group_session" if row.appointment.group_id else "appointment"
    return reverse(f"sessions:{page}", args=[row.appointment_id])


def review_rows(user: User) -> list[dict[str, Any]]:
    """Notes that wait for this supervisor, oldest first."""
    rows = waiting_reviews(user).select_related("client", "author", "appointment").order_by("signed_at")
    return [
        {
            "name": row.client.shown_name(user),
            "author": str(row.author),
            "when": when(row.appointment.starts_at),
            "since": when(row.signed_at),
            "url": reverse("sessions:note", args=[row.pk]),
        }
        for row in rows
    ]


def late_rows(user: User) -> list[dict[str, Any]]:
    """How many notes each supervisee owes past the clinic's time. Three queries, whatever their number; no client is named."""
    before = timezone.now() - dt.timedelta(hours=Clinic.get().note_due_hours)
    pairs = Supervision.objects.current().filter(supervisor=user).select_related("supervisee")
    people = {pair.supervisee_id: pair.supervisee for pair in pairs}
    drafts = ProgressNote.objects.unfinished().filter(author__in=people, appointment__ends_at__lt=before)
    owed = Counter(dict(drafts.order_by().values_list("author").annotate(n=Count("pk"))))
    bare = bare_sessions().filter(appointment__clinician__in=people, appointment__ends_at__lt=before)
    owed += Counter(dict(bare.order_by().values_list("appointment__clinician").annotate(n=Count("pk"))))
    rows = [{"name": str(person), "count": owed[pk], "late": owed[pk] > 0} for pk, person in people.items()]
    return sorted(rows, key=lambda row: (-int(row["count"]), str(row["name"])))
