"""What practice shows on pages of other apps, through slots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from common.agenda import AgendaItem
from common.prepared import PreparedFor
from homework import presenters, presenters_staff, selections
from homework.models import Assignment
from people.permissions import Permission

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.utils.safestring import SafeString

    from people.models import Client
    from sessions.models import ProgressNote

IN_A_CARD = 4
AGENDA_ROWS = 10


def today_card(request: HttpRequest) -> SafeString | None:
    """Practice to read, on the therapist's day."""
    user: Any = request.user
    if not user.can(Permission.SEE_RECORDS):
        return None
    rows = list(selections.to_review(user)[: IN_A_CARD + 1])
    context = {
        "lines": presenters_staff.queue_lines(rows[:IN_A_CARD], user),
        "count": selections.to_review_count(user) if len(rows) > IN_A_CARD else len(rows),
        "tasks": selections.reading_tasks(user).count() if rows else 0,
    }
    return render_to_string("homework/_today_card.html", context, request)


def portal_card(client: Client, request: HttpRequest) -> SafeString:
    """What is agreed for this week, on the client's home page."""
    user: Any = request.user
    rows = selections.own_assignments(user).filter(client=client)
    open_ones = list(rows.filter(state=Assignment.State.ASSIGNED).order_by("due_on", "created_at")[:IN_A_CARD])
    done = list(rows.filter(state=Assignment.State.DONE).order_by("-closed_at")[:1])
    reader = presenters.reader_of(client)
    return render_to_string(
        "homework/_portal_card.html", {"cards": presenters.client_cards([*open_ones, *done], reader)}, request
    )


def case_card(client: Client, request: HttpRequest) -> SafeString | None:
    """Open practice on the overview of a case."""
    user: Any = request.user
    if not user.can(Permission.SEE_RECORDS):
        return None
    context = {
        "lines": presenters_staff.assignment_lines(_open_practice(user, client_id=client.pk)),
        "url": reverse("homework:client_practice", args=[client.pk]),
    }
    return render_to_string("homework/_case_card.html", context, request)


@PreparedFor
def _open_practice(reader: Any, client_id: UUID) -> QuerySet:
    rows = selections.assignments_of(client_id, reader).filter(state=Assignment.State.ASSIGNED)
    return rows.order_by("due_on", "created_at")[:IN_A_CARD]


def agenda(client: Client, request: HttpRequest) -> list[AgendaItem] | None:
    """What the client shared and nobody has answered, for the beginning of a session."""
    user: Any = request.user
    if not user.can(Permission.SEE_RECORDS):
        return None
    rows = selections.unread(user).filter(assignment__client=client).select_related("assignment").order_by("shared_at")
    return [
        AgendaItem(
            "practice",
            _("%(title)s: %(outcome)s") % {"title": row.assignment.title, "outcome": row.get_outcome_display()},
            reverse("homework:review", args=[row.pk]),
        )
        for row in rows[:AGENDA_ROWS]
    ]


def note_side(note: ProgressNote, request: HttpRequest) -> SafeString | None:
    """Beside a note in writing: what was shared since the last one, to be cited by a click."""
    user: Any = request.user
    if not user.can(Permission.SEE_RECORDS):
        return None
    cited = selections.cited_in(note)
    lines = presenters_staff.note_lines(selections.beside_note(note, user), cited, note)
    return render_to_string("homework/_note_side.html", {"lines": lines, "next": request.get_full_path()}, request)


def note_cited(note: ProgressNote, request: HttpRequest) -> SafeString | None:
    """In a note: which entries it cites. What the client has taken back is named, not shown."""
    cited = selections.cited_in(note)
    if not cited:
        return None
    lines = presenters_staff.cited_lines(cited.values())
    return render_to_string("homework/_note_cited.html", {"lines": lines}, request)
