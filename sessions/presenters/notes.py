"""A note as it is read and printed, and what its editor asks for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, OuterRef, Subquery
from django.utils.translation import gettext as _

from common.templatetags.ui import clock, when
from people.models import Clinic
from plans.modalities import Strand, techniques_of
from plans.presenters import ActiveObjective, active_plan, objectives_of, stopped_in
from plans.strands import in_usual_order
from sessions.actions import note_hash, shared_hash
from sessions.formats import FORMATS, Section
from sessions.models import Attendance, GroupNote, NoteFormat, NoteReview, ProgressNote, ServiceCode
from sessions.models.note import NoteQuerySet
from sessions.note_forms import PROGRESS, NoteShape
from sessions.service_codes import fitting

if TYPE_CHECKING:
    from people.models import User
    from plans.models import Plan


MOST_TECHNIQUES, USUAL = 10, 2  # what the plan names, and a little of what its ways of working begin with


def whole_notes() -> NoteQuerySet:
    """Notes with everything a page about one of them reads."""
    came = Attendance._base_manager.filter(
        client=OuterRef("client"),
        status__in=Attendance.PRESENT,
        appointment__starts_at__lte=OuterRef("appointment__starts_at"),
    )
    number = came.order_by().values("client").annotate(number=Count("pk")).values("number")
    rows = ProgressNote.objects.select_related(
        "client",
        "author",
        "appointment__group",
        "appointment__second",
        "plan",
        "own_format",
        "shared__appointment",
        "retraction__by",
    )
    return rows.annotate(session_number=Subquery(number)).prefetch_related(
        "objectives__objective", "addenda__author", "reviews__by", "plan__goals__objectives__interventions"
    )


def shape_of(note: ProgressNote, key: str = "") -> NoteShape:
    """What the editor asks for: the objectives and techniques of the plan, and the clinic's own formats and codes.

    ``key`` is the format of the page that asks; it may be another one than the note has by now.
    """
    key, layout = layout_of(note, key)
    plan = note.plan or active_plan(note.client)
    formats = [
        (str(value), str(label)) for value, label in ProgressNote.Format.choices if value not in ("own", "member")
    ]
    formats += [(str(row.pk), row.name) for row in NoteFormat.objects.in_use()]
    kind = note.appointment.kind
    codes = list(ServiceCode.objects.in_use().filter(kind=kind))
    fits = {code.code for code in fitting(codes, kind, note.minutes)}
    return NoteShape(
        key=key,
        layout=layout,
        formats=formats,
        objectives=_open_or_cited(note, plan),
        techniques=_techniques(note, plan),
        codes=[(code.code, _code_words(code, code.code in fits)) for code in codes],
        part=note.shared_id is not None,
    )


def layout_of(note: ProgressNote, key: str) -> tuple[str, Sequence[Section]]:
    """The format that ``key`` names with its sections; that of the note when it names none."""
    if key == note.format_key or note.shared_id:
        return note.format_key, note.layout
    if key in FORMATS:
        return key, FORMATS[key]
    with suppress(ValueError):
        if own := NoteFormat.objects.filter(pk=UUID(key)).first():
            return key, own.sections
    return note.format_key, note.layout


def _open_or_cited(note: ProgressNote, plan: Plan | None) -> list[ActiveObjective]:
    """What the note can cite: objectives of its plan that no review stopped, and those that it cites already."""
    if plan is None:
        return []
    cited = {said.objective_id for said in note.objectives.all()}
    stopped = stopped_in(plan) - cited
    return [item for item in objectives_of(plan, keep=cited) if item.id not in stopped]


def _code_words(code: ServiceCode, fits: bool) -> str:
    words = f"{code.code} {code.label}"
    return words if fits else _("%(code)s (other length)") % {"code": words}


def _techniques(note: ProgressNote, plan: Any) -> list[str]:
    """What the plan names, then what the strands begin with, then what the note says already."""
    planned = [
        work.technique
        for goal in (plan.goals.all() if plan else ())
        for objective in goal.objectives.all()
        for work in objective.interventions.all()
    ]
    usual = [str(item.name) for strand in note.strands or list(Strand) for item in techniques_of(strand)[:USUAL]]
    offered = list(dict.fromkeys([*planned, *usual]))[:MOST_TECHNIQUES]
    return list(dict.fromkeys([*offered, *(note.interventions or [])]))


def note_objectives(note: ProgressNote) -> list[ActiveObjective]:
    """Objectives of the plan that was valid when the note was begun, those that the note cites among them, stopped or not."""
    return objectives_of(note.plan, keep={said.objective_id for said in note.objectives.all()}) if note.plan else []


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
    facts: list[tuple[Any, str]]
    shared: list[tuple[Any, str]]
    sections: list[dict[str, Any]]
    strands: list[str]
    interventions: list[str]
    safety: str
    safety_words: str
    distress: str
    cited: list[Cited]
    no_objective_reason: str
    signed: str
    credential: str
    unchanged: bool
    late: bool
    cosigned: dict[str, Any] | None
    returned: dict[str, Any] | None
    aside: dict[str, Any] | None
    addenda: list[dict[str, Any]]


def heading_of(note: ProgressNote, user: User) -> tuple[str, str]:
    """Title and the line below it: kind, day, times, place."""
    appointment = note.appointment
    place = ", ".join(part for part in (str(appointment.get_place_display()), str(appointment.room or "")) if part)
    number = getattr(note, "session_number", None)
    lede = _("%(kind)s, %(when)s to %(until)s. %(place)s.") % {
        "kind": _("%(kind)s, session %(n)s") % {"kind": appointment.get_kind_display(), "n": number}
        if number
        else appointment.get_kind_display(),
        "when": when(appointment.starts_at),
        "until": clock(appointment.ends_at),
        "place": place,
    }
    return _("Session note, %(name)s") % {"name": note.client.shown_name(user)}, lede


def note_page(note: ProgressNote, user: User) -> NotePage:
    """Everything to read about a note that came from :func:`whole_notes`."""
    heading, lede = heading_of(note, user)
    closed = not note.editable
    reviews = list(note.reviews.all())
    return NotePage(
        heading=heading,
        lede=lede,
        facts=_facts(note),
        shared=shared_part(note.shared) if note.shared else [],
        sections=[
            {"letter": section.letter, "label": section.label, "text": note.sections.get(section.key, "")}
            for section in note.layout
        ],
        strands=in_usual_order(note.strands),
        interventions=list(note.interventions or []),
        safety=str(note.get_safety_display()) if note.safety else "",
        safety_words=note.safety_words,
        distress=_distress(note),
        cited=_cited(note),
        no_objective_reason=note.no_objective_reason,
        signed=when(note.signed_at),
        credential=note.signed_credential,
        unchanged=not closed or _unchanged(note),
        late=closed and note.written_late(dt.timedelta(hours=Clinic.get().note_due_hours)),
        cosigned=_review(reviews, NoteReview.Outcome.COSIGNED),
        returned=_review(reviews, NoteReview.Outcome.RETURNED),
        aside=_aside(note),
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


def _facts(note: ProgressNote) -> list[tuple[Any, str]]:
    minutes = note.minutes or note.appointment.minutes
    lasted = _("%(n)s minutes") % {"n": minutes}
    found = [
        (_("Lasted"), f"{lasted}. {note.minutes_reason}" if note.minutes_reason else lasted),
        (_("Service code"), note.service_code),
        (_("Took part"), str(note.get_participation_display()) if note.participation else ""),
    ]
    return [(label, words) for label, words in found if words]


def shared_part(shared: GroupNote) -> list[tuple[Any, str]]:
    """The shared part of a group session as it stands in each member's record: no names in it."""
    found = [
        (_("Theme"), shared.theme),
        (_("Exercises"), ", ".join(shared.exercises or [])),
        (_("What happened"), shared.happened),
        (_("Next time"), shared.next_time),
    ]
    return [(label, words) for label, words in found if words]


def _unchanged(note: ProgressNote) -> bool:
    whole = note_hash(note) == note.content_hash
    return whole and (note.shared is None or shared_hash(note.shared) == note.shared.content_hash)


def _review(reviews: list[NoteReview], outcome: str) -> dict[str, Any] | None:
    """The latest answer of a kind."""
    row = next((review for review in reversed(reviews) if review.outcome == outcome), None)
    if row is None:
        return None
    looked = dict(NoteReview.Looked.choices)
    return {
        "by": row.signed_credential or str(row.by),
        "when": when(row.signed_at),
        "looked_at": ", ".join(str(looked.get(key, key)) for key in row.looked_at),
        "words": row.words,
    }


def _aside(note: ProgressNote) -> dict[str, Any] | None:
    row = getattr(note, "retraction", None)
    if row is None:
        return None
    return {"by": row.signed_credential or str(row.by), "when": when(row.signed_at), "reason": row.reason}


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
