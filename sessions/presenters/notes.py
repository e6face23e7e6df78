"""A signed note as it is read and printed, and the rows behind the editor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from common.templatetags.ui import when
from plans.presenters import ActiveObjective, objectives_of
from plans.strands import in_usual_order
from sessions.actions import note_hash
from sessions.formats import sections_of
from sessions.forms import PROGRESS
from sessions.models import ProgressNote
from sessions.models.note import NoteQuerySet

if TYPE_CHECKING:
    from people.models import User


def whole_notes() -> NoteQuerySet:
    """Notes with everything a page about one of them reads."""
    return ProgressNote.objects.select_related("client", "author", "appointment__group", "plan").prefetch_related(
        "objectives__objective", "addenda__author", "plan__goals__objectives__interventions"
    )


def note_objectives(note: ProgressNote) -> list[ActiveObjective]:
    """Objectives that the note can cite: those of the plan that was active when it was begun."""
    return objectives_of(note.plan) if note.plan else []


@dataclass(frozen=True)
class Cited:
    number: str
    statement: str
    strands: list[str]
    progress: str
    value: str


@dataclass(frozen=True)
class NotePage:
    """A note to read. ``unchanged`` is False when the stored fingerprint no longer fits the content."""

    heading: str
    lede: str
    sections: list[dict[str, Any]]
    strands: list[str]
    safety: str
    safety_words: str
    distress: str
    cited: list[Cited]
    no_objective_reason: str
    signed: str
    credential: str
    unchanged: bool
    addenda: list[dict[str, Any]]


def heading_of(note: ProgressNote, user: User) -> tuple[str, str]:
    """Title and the line below it: kind, day, times, place."""
    appointment = note.appointment
    place = ", ".join(part for part in (str(appointment.get_place_display()), str(appointment.room or "")) if part)
    lede = _("%(kind)s, %(when)s, %(minutes)s minutes. %(place)s.") % {
        "kind": appointment.get_kind_display(),
        "when": when(appointment.starts_at),
        "minutes": appointment.minutes,
        "place": place,
    }
    return _("Session note, %(name)s") % {"name": note.client.shown_name(user)}, lede


def note_page(note: ProgressNote, user: User) -> NotePage:
    """Everything to read about a note that came from :func:`whole_notes`."""
    heading, lede = heading_of(note, user)
    signed = note.state == ProgressNote.State.SIGNED
    return NotePage(
        heading=heading,
        lede=lede,
        sections=[
            {"letter": section.letter, "label": section.label, "text": note.sections.get(section.key, "")}
            for section in sections_of(note.format)
        ],
        strands=in_usual_order(note.strands),
        safety=str(note.get_safety_display()) if note.safety else "",
        safety_words=note.safety_words,
        distress=_distress(note),
        cited=_cited(note),
        no_objective_reason=note.no_objective_reason,
        signed=when(note.signed_at),
        credential=note.signed_credential,
        unchanged=not signed or note_hash(note) == note.content_hash,
        addenda=[
            {
                "kind": str(item.get_kind_display()),
                "text": item.text,
                "when": when(item.signed_at),
                "by": item.signed_credential or str(item.author),
            }
            for item in note.addenda.all()
        ],
    )


def _distress(note: ProgressNote) -> str:
    if note.distress_start is None and note.distress_end is None:
        return ""
    ends = ["–" if value is None else str(value) for value in (note.distress_start, note.distress_end)]
    return _("%(start)s at the start, %(end)s at the end, of 100") % {"start": ends[0], "end": ends[1]}


def _cited(note: ProgressNote) -> list[Cited]:
    known = {item.id: item for item in note_objectives(note)}
    words = {int(value): str(label) for value, label in PROGRESS}
    rows = [
        Cited(
            number=known[said.objective_id].number if said.objective_id in known else "",
            statement=said.objective.statement,
            strands=known[said.objective_id].strands if said.objective_id in known else [],
            progress=words.get(said.progress, "") if said.progress is not None else "",
            value="" if said.value is None else format(said.value.normalize(), "f"),
        )
        for said in note.objectives.all()
    ]
    return sorted(rows, key=lambda row: row.number)
