"""A therapist's own pages: process notes and the log of ruptures, as ready strings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from common.templatetags.ui import day
from plans.guards import may_write
from sessions.models import ProcessNote, RuptureStep
from sessions.note_forms import ProcessNoteForm

if TYPE_CHECKING:
    from people.models import Client, User

TONES = {"open": "care", "named": "primary", "repaired": "good", "left": ""}


def process_context(user: User, client: Client) -> dict[str, Any]:
    """Today's page of the private notes, for whoever writes into the record; nothing for anybody else."""
    if not may_write(user, client):
        return {}
    today = ProcessNote.objects.visible_to(user).filter(client=client, written_on=timezone.localdate()).first()
    return {
        "process_form": process_form(today),
        "process_saved_at": today.updated_at if today else None,
        "process_url": reverse("sessions:process", args=[client.pk]),
        "process_save_url": reverse("sessions:process_save", args=[client.pk]),
    }


def process_form(row: ProcessNote | None, data: Any = None) -> ProcessNoteForm:
    initial = {"version": row.version if row else 0, "text": row.text if row else ""}
    return ProcessNoteForm(data, initial=initial, auto_id="own_%s", label_suffix="")


def process_rows(rows: QuerySet) -> list[dict[str, Any]]:
    return [{"day": day(row.written_on), "text": row.text} for row in rows]


def rupture_rows(rows: QuerySet) -> list[dict[str, Any]]:
    """Ruptures with their steps, newest first, in two queries."""
    found = []
    for row in rows.prefetch_related("steps"):
        steps = list(row.steps.all())
        state = steps[-1].state if steps else RuptureStep.State.OPEN
        found.append(
            {
                "id": row.pk,
                "day": day(row.noticed_on),
                "marker": str(row.get_marker_display()),
                "noticed_by": str(row.get_noticed_by_display()),
                "words": row.words,
                "state": str(RuptureStep.State(state).label),
                "tone": TONES[state],
                "open": state in (RuptureStep.State.OPEN, RuptureStep.State.NAMED),
                "url": reverse("sessions:rupture", args=[row.pk]),
                "steps": [
                    {"when": day(step.created_at), "state": str(step.get_state_display()), "repair": step.repair}
                    for step in steps
                ],
            }
        )
    return found
