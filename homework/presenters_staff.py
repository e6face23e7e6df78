"""What staff see of practice, as ready strings and addresses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.gates import Gate
from homework.kinds import kind_of
from homework.models import Assignment, Entry
from homework.presenters import CLIENT_WORDS, about_minutes, day_name
from homework.programmes import PROGRAMMES, Programme
from people.models import Clinic


@dataclass(frozen=True)
class QueueLine:
    """A shared entry that waits for the therapist."""

    url: str
    client_name: str
    title: str
    kind: str
    shared: str
    outcome: str
    tone: str
    session: str
    late: str


def queue_lines(entries: Iterable[Entry], viewer: Any) -> list[QueueLine]:
    """Needs ``assignment__client`` selected and ``next_session`` annotated."""
    limit = Clinic.get().practice_review_days
    now = timezone.now()
    lines = []
    for entry in entries:
        waited = (now - entry.shared_at).days if entry.shared_at else 0
        session = getattr(entry, "next_session", None)
        lines.append(
            QueueLine(
                url=reverse("homework:review", args=[entry.pk]),
                client_name=entry.assignment.client.shown_name(viewer),
                title=entry.assignment.title,
                kind=str(entry.assignment.form.name),
                shared=day_name(timezone.localdate(entry.shared_at)),
                outcome=str(entry.get_outcome_display()),
                tone=CLIENT_WORDS[Entry.Outcome(entry.outcome)][0],
                session=_session_words(session),
                late=ngettext("Waits %(n)s day", "Waits %(n)s days", waited) % {"n": waited} if waited >= limit else "",
            )
        )
    return lines


def _session_words(moment: dt.datetime | None) -> str:
    if moment is None:
        return _("No session planned")
    local = timezone.localtime(moment)
    return _("Session %(day)s, %(time)s") % {"day": day_name(local.date()), "time": f"{local:%H:%M}"}


@dataclass(frozen=True)
class AssignmentLine:
    """An assignment in the case."""

    url: str
    title: str
    kind: str
    icon: str
    text: str
    state: str
    tone: str


STATE_TONES = {
    Assignment.State.ASSIGNED: "primary",
    Assignment.State.DONE: "good",
    Assignment.State.PAUSED: "line",
    Assignment.State.CANCELLED: "line",
}


def assignment_lines(assignments: Iterable[Assignment]) -> list[AssignmentLine]:
    """Needs ``shared_count``, ``unread_count`` and ``finished_count`` annotated."""
    return [
        AssignmentLine(
            url=reverse("homework:assignment", args=[row.pk]),
            title=row.title,
            kind=str(row.form.name),
            icon=row.form.icon,
            text=_assignment_text(row),
            state=str(row.get_state_display()),
            tone=STATE_TONES[Assignment.State(row.state)],
        )
        for row in assignments
    ]


def _assignment_text(row: Any) -> str:
    pieces = [str(row.form.name)]
    if row.due_on:
        pieces.append(_("by %(day)s") % {"day": day_name(row.due_on)})
    if row.finished_count:
        pieces.append(ngettext("%(n)s answer", "%(n)s answers", row.finished_count) % {"n": row.finished_count})
        pieces.append(_("%(n)s shared") % {"n": row.shared_count})
    else:
        pieces.append(_("no answer yet"))
    if row.unread_count:
        pieces.append(_("%(n)s to read") % {"n": row.unread_count})
    return ", ".join(pieces)


def safety_words(gate: Gate) -> str:
    """Why practice that asks to open up waits, in the gate's own words."""
    rest = _("Practice that asks to open up to somebody waits for that; everything else can be agreed as usual.")
    return f"{gate.why} {rest}"


def opens_up(exercise: Any) -> bool:
    return exercise.discloses or kind_of(exercise.kind).discloses


@dataclass(frozen=True)
class ExerciseCard:
    url: str
    title: str
    purpose: str
    strategy: str
    kind: str
    icon: str
    facts: str
    assign_url: str
    waits: bool


def exercise_cards(rows: Iterable[Any], *, assign_to: Any = None, blocked: bool = False) -> list[ExerciseCard]:
    return [
        ExerciseCard(
            url=reverse("homework:exercise", args=[row.pk]),
            title=row.title,
            purpose=row.purpose,
            strategy=str(row.get_strategy_display()),
            kind=str(kind_of(row.kind).name),
            icon=kind_of(row.kind).icon,
            facts=_("%(minutes)s min, difficulty %(n)s of 5") % {"minutes": row.minutes, "n": row.difficulty},
            assign_url=f"{reverse('homework:assign', args=[assign_to])}?exercise={row.pk}" if assign_to else "",
            waits=blocked and opens_up(row),
        )
        for row in rows
    ]


def first_words(exercise: Any) -> dict[str, Any]:
    """What the form of a new assignment begins with: the exercise's own texts."""
    if exercise is None:
        return {"remind": True}
    return {
        "title": exercise.title,
        "kind": exercise.kind,
        "instructions": exercise.instructions,
        "smallest": exercise.smallest,
        "minutes": exercise.minutes,
        "discloses": opens_up(exercise),
        "remind": True,
    }


@dataclass(frozen=True)
class Fact:
    label: str
    value: str


def assignment_facts(row: Assignment) -> list[Fact]:
    confidence = "" if row.confidence is None else _("%(n)s of 10") % {"n": row.confidence}
    facts = [
        Fact(_("For"), row.objective.statement if row.objective else ""),
        Fact(_("Why"), row.why),
        Fact(_("When, where and how"), row.plan or ""),
        Fact(_("Smallest version"), row.smallest),
        Fact(_("Good to have done by"), day_name(row.due_on)),
        Fact(_("How often"), often_words(row.times)),
        Fact(_("The client finds it"), found_words(row)),
        Fact(_("Time"), about_minutes(row.minutes)),
        Fact(_("Confidence"), confidence),
        Fact(_("Safety"), _("Checked: nothing was open") if row.discloses else _("No check needed")),
        Fact(_("Reminder"), _("Offered") if row.remind else _("None")),
        Fact(_("Agreed"), f"{day_name(timezone.localdate(row.created_at))}, {row.assigned_by.name}"),
    ]
    if row.smaller_at:
        facts.append(
            Fact(_("Now"), _("The client took the smallest version, %(day)s") % {"day": day_name(_day(row.smaller_at))})
        )
    if row.closed_why:
        facts.append(Fact(_("Set aside because"), row.closed_why))
    return facts


def _day(moment: dt.datetime) -> dt.date:
    return timezone.localdate(moment)


def often_words(times: int) -> str:
    if times >= Assignment.MANY:
        return _("As often as it helps")
    return ngettext("Once", "%(n)s times", times) % {"n": times}


def found_words(row: Assignment) -> str:
    """When the client finds it, or found it."""
    rule = str(row.get_delivery_display())
    if row.opens_at is None:
        return _("%(rule)s. Not yet.") % {"rule": rule}
    return f"{rule}, {day_name(_day(row.opens_at))}"


# --- programmes
@dataclass(frozen=True)
class ProgrammeLine:
    name: str
    about: str
    text: str
    url: str


def programme_lines(client_id: Any) -> list[ProgrammeLine]:
    address = reverse("homework:programme", args=[client_id])
    return [
        ProgrammeLine(
            name=str(row.name),
            about=str(row.about),
            text=_("%(n)s exercises, about %(weeks)s weeks") % {"n": len(row.steps), "weeks": row.weeks},
            url=f"{address}?name={row.slug}",
        )
        for row in PROGRAMMES
    ]


def programme_steps(programme: Programme, exercises: dict[str, Any]) -> list[Fact]:
    """Each exercise with when it comes and how often."""
    facts: list[Fact] = []
    for step in programme.steps:
        if step.slug not in exercises:
            continue
        when = ngettext("%(n)s day later", "%(n)s days later", step.days) % {"n": step.days} if step.days else _("next")
        often = ngettext("once", "%(n)s times", step.times) % {"n": step.times}
        text = often if not facts else f"{when}, {often}"
        facts.append(Fact(exercises[step.slug].title, text))
    return facts


def review_conflict(form: Any, current: Any) -> list[dict[str, Any]]:
    """Both texts, when a colleague has answered the same entry meanwhile."""
    return [
        {
            "name": "comment",
            "label": _("Your answer to the client"),
            "mine": form["comment"].value() or "",
            "theirs": getattr(current, "comment", ""),
        }
    ]


# --- beside a note
@dataclass(frozen=True)
class NoteLine:
    """An entry beside a note, or cited in it. Without ``url`` the client has taken it back."""

    title: str
    text: str
    url: str = ""
    cite_url: str = ""
    cited: bool = False


def note_lines(entries: Iterable[Entry], cited: dict[Any, Any], note: Any) -> list[NoteLine]:
    """Needs ``assignment`` and ``review`` selected."""
    return [
        NoteLine(
            title=entry.assignment.title,
            text=_entry_words(entry),
            url=reverse("homework:review", args=[entry.pk]),
            cite_url=reverse("homework:cite", args=[entry.pk, note.pk]) if note.state == note.State.DRAFT else "",
            cited=entry.pk in cited,
        )
        for entry in entries
    ]


def _entry_words(entry: Entry) -> str:
    day = day_name(timezone.localdate(entry.finished_at))
    read = _("read") if hasattr(entry, "review") else _("not read yet")
    return f"{entry.get_outcome_display()}, {day}, {read}"


def cited_lines(citations: Iterable[Any]) -> list[NoteLine]:
    """Needs ``entry__assignment`` and ``entry__review`` selected."""
    lines = []
    for citation in citations:
        entry = citation.entry
        if entry.shared_at is None:
            lines.append(NoteLine(entry.assignment.title, _("The client has taken this entry back.")))
            continue
        url = reverse("homework:review", args=[entry.pk])
        lines.append(NoteLine(entry.assignment.title, _entry_words(entry), url))
    return lines


def draft_lines(entry: Entry, notes: Iterable[Any]) -> list[NoteLine]:
    """The reader's draft notes that could name an entry. Needs ``appointment`` selected."""
    cited = set(entry.citations.values_list("note_id", flat=True))
    return [
        NoteLine(
            title=_("Note of %(day)s") % {"day": day_name(timezone.localdate(note.appointment.starts_at))},
            text="",
            cite_url=reverse("homework:cite", args=[entry.pk, note.pk]),
            cited=note.pk in cited,
        )
        for note in notes
    ]
