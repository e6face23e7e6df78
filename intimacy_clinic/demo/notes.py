"""What happens around notes: ruptures and repairs, private thinking, a note under supervision, one that was entered in error."""

from __future__ import annotations

import datetime as dt

from intimacy_clinic.demo.cases import Case
from intimacy_clinic.demo.people import Staff
from intimacy_clinic.demo.world import World
from sessions.models import (
    KnownPair,
    NoteFormat,
    NoteReview,
    ProcessNote,
    ProgressNote,
    Retraction,
    Rupture,
    RuptureStep,
)

RUPTURES = (
    (
        "away", "therapist", "Went quiet after I moved the time, and said it was fine.",
        "I came back to the moved hour and said that it had been mine to move.", "repaired",
    ),
    ("against", "client", "“You sound like a leaflet.”", "Asked what a person would have said. Tried that.", "repaired"),
    (
        "pleasing", "together", "Agreed to every practice for weeks and did none.",
        "Named the agreeing as the way to keep the peace.", "named",
    ),
    ("mine", "supervision", "I interpreted where listening was needed.", "", "open"),
    ("away", "client", "Cancelled twice after the hour about the father.", "Asked at the door, and left it open.", "left"),
)  # fmt: skip
PRIVATE = (
    "I notice that I look at the clock with this person and do not know why. Bring it to supervision.",
    "A pull to rescue. Where do I know that from?",
    "Something in me goes polite when the anger comes near. Wait longer next time.",
)
TRAINEE = 7  # the clinician under supervision
RETURNED = "Say how you asked about safety, and tie the reading to an objective."


def build_around_notes(world: World, staff: Staff, case: Case) -> None:
    """Everything beside the notes of one client."""
    if case.brief or not case.notes:
        return
    _ruptures(world, case)
    _private(world, staff, case)
    if len(staff.therapists) > TRAINEE and case.therapist is staff.therapists[TRAINEE]:
        _supervised(world, staff, case)
    if case.therapist is staff.lead and case.index == 4 and len(case.notes) > 6:
        _in_error(world, list(case.notes.values())[2])


def build_desk(world: World, staff: Staff, cases: list[Case]) -> None:
    """A format of the clinic's own, and two people who must not be in one group."""
    parts = [
        ["Contact", "How the two were together, from the first minute."],
        ["Work", "What was done, in which approach."],
        ["Next", "What happens next, and who does it."],
    ]
    world.add(NoteFormat, when=world.ago(days=300), name="Contact", parts=parts)
    if len(cases) > 12:
        first, second = sorted((cases[9].client, cases[12].client), key=lambda client: client.pk)
        world.add(KnownPair, when=world.ago(days=80), first=first, second=second, kind="ex", recorded_by=staff.admin)


def _ruptures(world: World, case: Case) -> None:
    notes = list(case.notes.values())
    if case.index % 3 or len(notes) < 4:
        return
    marker, noticed_by, words, repair, state = RUPTURES[case.index // 3 % len(RUPTURES)]
    note = notes[-3]
    when = note.appointment.ends_at
    rupture = world.add(
        Rupture, when=when, client=case.client, appointment=note.appointment, noticed_on=when.date(), marker=marker,
        noticed_by=noticed_by, words=words, recorded_by=case.therapist,
    )  # fmt: skip
    world.add(RuptureStep, when=when, rupture=rupture, state="open", repair="", recorded_by=case.therapist)
    if state != "open":
        later = min(when + dt.timedelta(days=7), world.now)
        world.add(RuptureStep, when=later, rupture=rupture, state=state, repair=repair, recorded_by=case.therapist)


def _private(world: World, staff: Staff, case: Case) -> None:
    if case.therapist is staff.lead and case.index % 2 == 0:
        for place, words in enumerate(PRIVATE[: 1 + case.index % 3]):
            day = world.day(-7 * (place + 1))
            world.add(
                ProcessNote,
                when=world.at(day, 19),
                client=case.client,
                author=case.therapist,
                written_on=day,
                text=words,
            )


def _supervised(world: World, staff: Staff, case: Case) -> None:
    """Under supervision the latest note waits, one client's came back, and the others are co-signed."""
    notes = [note for note in case.notes.values() if note.state == ProgressNote.State.SIGNED]
    for place, note in enumerate(reversed(notes)):
        if place or (note.signed_at and note.signed_at < world.ago(days=16)):
            _review(world, staff, note, "cosigned", "")
        elif case.index % 2:
            note.state = ProgressNote.State.READY
        else:
            _review(world, staff, note, "returned", RETURNED)
            note.state, note.signed_at = ProgressNote.State.RETURNED, None
            note.signed_credential = note.content_hash = ""


def _review(world: World, staff: Staff, note: ProgressNote, outcome: str, words: str) -> None:
    when = min((note.signed_at or world.now) + dt.timedelta(days=1), world.now)
    world.add(
        NoteReview, when=when, note=note, outcome=outcome, words=words, by=staff.supervisor, signed_at=when,
        looked_at=["note", "talked"] if outcome == "cosigned" else [], signed_credential=staff.supervisor.name,
        content_hash=note.content_hash,
    )  # fmt: skip


def _in_error(world: World, note: ProgressNote) -> None:
    """It was about another hour; it stays in the record, out of the lists."""
    when = (note.signed_at or world.now) + dt.timedelta(hours=2)
    world.add(
        Retraction, when=when, note=note, reason="Written from the notes of another hour.", by=note.author,
        signed_at=when, signed_credential=note.signed_credential,
    )  # fmt: skip
