"""Sessions: a weekly hour over months, with the notes about them, missed hours, addenda, and what is left to write today."""

from __future__ import annotations

import datetime as dt
from typing import Any

from intimacy_clinic.demo.cases import Case
from intimacy_clinic.demo.diary import follow_up_absences, start_series, surround
from intimacy_clinic.demo.people import Staff
from intimacy_clinic.demo.words import addendum_text, note_sections, watch_words
from intimacy_clinic.demo.world import World, weighted
from people.models import User
from plans.modalities import techniques_of
from plans.models import Objective
from sessions.actions import fingerprint
from sessions.actions.notes import CONTENT_FIELDS
from sessions.models import Addendum, Appointment, Attendance, NoteObjective, NoteRevision, ProgressNote, Series

WEEKS_AHEAD = 4
MINUTES = 50
ATTENDANCE = {
    Attendance.Status.ATTENDED: 82, Attendance.Status.LATE: 5, Attendance.Status.CANCELLED: 6,
    Attendance.Status.DID_NOT_ATTEND: 4, Attendance.Status.CLINIC_CANCELLED: 2, Attendance.Status.TECHNICAL: 1,
}  # fmt: skip
BRIEF_SESSIONS = 4


def build_meetings(world: World, staff: Staff, case: Case) -> None:
    """Past sessions with signed notes, those to come, and open notes for the lead therapist's nearest past ones."""
    past, coming = _days(world, case)
    missed: list[Attendance] = []
    for number, when in enumerate(past, start=1):
        status = Attendance.Status.ATTENDED if number <= 2 else weighted(case.dice, ATTENDANCE)
        unwritten = _unwritten(world, staff, case, when)
        if unwritten is not None:
            status = Attendance.Status.ATTENDED
        appointment, attendance = _appointment(world, staff, case, when, number, status)
        if status == Attendance.Status.DID_NOT_ATTEND:
            missed.append(attendance)
        if status not in Attendance.PRESENT:
            continue
        case.held.append(appointment)
        share = number / max(1, len(past))
        if unwritten != "nothing":
            _note(world, staff, case, appointment, share, draft=unwritten == "draft")
    series = (
        start_series(world, coming[0], clinician=case.therapist, client=case.client, every=_every(case))
        if coming
        else None
    )
    booked = [
        _appointment(
            world, staff, case, when, len(past) + 1, Attendance.Status.SCHEDULED, state=Appointment.State.SCHEDULED,
            series=series,
        )
        for when in coming
    ]  # fmt: skip
    follow_up_absences(world, case, missed)
    surround(world, staff, case, booked)


def _every(case: Case) -> int:
    return 2 if case.index % 9 == 5 else 1


def _days(world: World, case: Case) -> tuple[list[dt.datetime], list[dt.datetime]]:
    weekday, hour, minute = case.slot
    first = case.began + dt.timedelta(days=(weekday - case.began.weekday()) % 7)
    last = case.ended or (world.today + dt.timedelta(days=0 if case.status == "paused" else 7 * WEEKS_AHEAD))
    every = 7 * _every(case)
    if case.status == "paused":
        last = world.day(-35)
    days = [first + dt.timedelta(days=step) for step in range(0, max(1, (last - first).days + 1), every)]
    moments = [world.at(day, hour, minute) for day in days if day <= last]
    past = [when for when in moments if when + dt.timedelta(minutes=MINUTES) <= world.now]
    coming = [when for when in moments if when + dt.timedelta(minutes=MINUTES) > world.now]
    if case.brief:
        past = past[-BRIEF_SESSIONS:]
        coming = coming[:1]
    return past, coming


def _unwritten(world: World, staff: Staff, case: Case, when: dt.datetime) -> str | None:
    """What the lead therapist has not finished: one draft and one note not begun, and today's later sessions."""
    if case.therapist is not staff.lead or not case.open:
        return None
    days = (world.today - when.date()).days
    if case.index == 0 and days in (0, 7):
        return "draft" if days == 0 or not _today_is_over(world, case) else None
    if days == 0:
        return "nothing" if case.index % 2 else None
    if case.index == 4 and days <= 7:
        return "nothing"
    return None


def _today_is_over(world: World, case: Case) -> bool:
    """Whether this client's session of today has been held already."""
    weekday, hour, minute = case.slot
    return weekday == world.today.weekday() and world.at(world.today, hour, minute + MINUTES - 50) < world.ago(
        minutes=50
    )


def _appointment(
    world: World, staff: Staff, case: Case, when: dt.datetime, number: int, status: str, *, state: str | None = None,
    series: Series | None = None,
) -> tuple[Appointment, Attendance]:  # fmt: skip
    booked = min(when - dt.timedelta(days=21), world.now)
    cancelled = status in (Attendance.Status.CANCELLED, Attendance.Status.CLINIC_CANCELLED)
    happened = Appointment.State.CANCELLED if cancelled else Appointment.State.HELD
    place = "video" if case.index % 4 == 2 or case.dice.random() < 0.08 else "room"
    appointment = world.add(
        Appointment, when=booked, kind="consultation" if number == 1 else "individual", clinician=case.therapist,
        starts_at=when, ends_at=when + dt.timedelta(minutes=MINUTES), place=place,
        room=staff.rooms[case.therapist.pk] if place == "room" else None, state=state or happened,
        series=series, slot_on=when if series else None,
    )  # fmt: skip
    attendance = world.add(Attendance, when=booked, appointment=appointment, client=case.client, status=status)
    return appointment, attendance


def _note(world: World, staff: Staff, case: Case, appointment: Appointment, share: float, *, draft: bool) -> None:
    author = case.therapist
    day = appointment.starts_at.date()
    plan, objectives = edition_on(case, day)
    setback = case.course in ("uneven", "worse") and case.dice.random() < 0.3
    start = min(100, max(5, round((75 - 35 * share * (case.course == "better") + 20 * setback) / 5) * 5))
    watch = (setback and case.dice.random() < 0.25) or (case.client.high_risk_since is not None and share > 0.9)
    cited = case.dice.sample(objectives, min(len(objectives), case.dice.choice((1, 1, 2)))) if objectives else []
    strands = sorted({_strand(case, objective) for objective in cited} or {"dyn"})
    note = ProgressNote(
        id=world.id("note"), appointment=appointment, client=case.client, author=author, plan=plan,
        **written_as(staff, author, note_sections(case, staff.manner[author.pk], share, setback=setback, draft=draft)),
        strands=strands, interventions=_techniques(case, strands, number_of(appointment)),
        safety="" if draft else "watch" if watch else "none", safety_words=watch_words(case) if watch and not draft else "",
        distress_start=start, distress_end=None if draft else max(0, start - case.dice.choice((0, 10, 15, 25, 30))),
        no_objective_reason="" if cited else "First meetings; the plan is still being made.",
    )  # fmt: skip
    moves = (-1, 0) if setback else (0, 0, 1) if case.course == "steady" else (0, 1, 1)
    said = {objective: (case.dice.choice(moves), _stand(case, objective, share)) for objective in cited}
    finish_note(world, staff, note, said, draft=draft)
    case.notes[appointment.pk] = note
    if not draft and case.dice.random() < 0.03 and not case.brief:
        _addendum(world, staff, note, case)


FORMAT_OF = {"narrative": "soap", "terse": "birp"}
OBSERVED = "Alert, in contact, mood as in the weeks before."
DONE = "Stayed with what came, named it, and linked it to the plan."


def written_as(staff: Staff, author: User, dap: dict[str, str]) -> dict[str, Any]:
    """The same note in the format that its author prefers; the lead therapist writes DAP."""
    name = FORMAT_OF.get(staff.manner[author.pk], "dap") if author is not staff.lead else "dap"
    data, reading, plan = dap["dap-data"], dap["dap-assessment"], dap["dap-plan"]
    if name == "soap":
        parts = {"subjective": data, "objective": OBSERVED, "assessment": reading, "plan": plan}
    elif name == "birp":
        parts = {"behaviour": data, "intervention": DONE, "response": reading, "plan": plan}
    else:
        return {"format": "dap", "sections": dap}
    return {"format": name, "sections": {f"{name}-{part}": text for part, text in parts.items()}}


def number_of(appointment: Appointment) -> int:
    return appointment.starts_at.toordinal()


def _techniques(case: Case, strands: list[str], number: int) -> list[str]:
    """One or two ways of working of the day, without another throw of the dice."""
    return [str(known[number % len(known)].name) for strand in strands for known in [techniques_of(strand)]][:2]


def edition_on(case: Case, day: dt.date) -> tuple[Any, list[Objective]]:
    """The plan that was valid on a day, with its objectives."""
    valid = [(plan, objectives) for start, plan, objectives in case.editions if start <= day]
    return valid[-1] if valid else (None, [])


def _strand(case: Case, objective: Objective) -> str:
    return case.theme.aims[objective.position].strand


def _stand(case: Case, objective: Objective, share: float) -> int | None:
    """Where the measure of an objective stood, in its own unit; not everything is counted every time."""
    if case.dice.random() < 0.3 or objective.baseline is None or objective.target is None:
        return None
    pull = {"better": 0.9, "steady": 0.3, "uneven": 0.45, "worse": 0.1}[case.course]
    way = float(objective.target - objective.baseline) * share * pull * case.dice.uniform(0.7, 1.1)
    return round(float(objective.baseline) + way)


def finish_note(
    world: World,
    staff: Staff,
    note: ProgressNote,
    said: dict[Objective, tuple[int, int | None]],
    *,
    draft: bool = False,
) -> None:
    """Put a note down with what it cites: signed within two days, or as a draft with its last saved state."""
    ended = note.appointment.ends_at
    written = min(ended + dt.timedelta(minutes=9 + 60 * (note.distress_start or 0) % 1800), world.now)
    note.created_at, note.updated_at = ended, written
    note.minutes = note.minutes or note.appointment.minutes
    content = {
        "format": note.format_key,
        **{name: getattr(note, name) for name in CONTENT_FIELDS},
        "objectives": {
            str(objective.pk): {"progress": moved, "value": None if value is None else str(value)}
            for objective, (moved, value) in said.items()
        },
    }
    for objective, (moved, value) in said.items():
        world.add(NoteObjective, when=written, note=note, objective=objective, progress=moved, value=value)
    if draft:
        note.version = 2
        saved = {**content, "attendance": "attended"}
        world.add(NoteRevision, when=written, note=note, note_version=2, saved_by=note.author, content=saved)
    else:
        note.state, note.signed_at = ProgressNote.State.SIGNED, written
        note.signed_credential = f"{note.author.name}, {staff.credential[note.author.pk]}"[:200]
        note.content_hash = fingerprint(note, content)
    world.rows.put(note)


def _addendum(world: World, staff: Staff, note: ProgressNote, case: Case) -> None:
    when = min((note.signed_at or world.now) + dt.timedelta(days=1), world.now)
    author: User = case.therapist
    world.add(
        Addendum, when=when, note=note, kind=case.dice.choice(Addendum.Kind.values), text=addendum_text(case),
        author=author, signed_at=when, signed_credential=f"{author.name}, {staff.credential[author.pk]}"[:200],
    )  # fmt: skip
