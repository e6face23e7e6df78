"""Writing about practice: agree on it, answer it, share it, read it. One transaction each, and each leaves a trace."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

import audit
from assessments.gates import disclosure_gate
from common.saving import StaleWrite, save_versioned
from homework.kinds import kind_of
from homework.library import EXERCISES
from homework.models import Assignment, Entry, Exercise, NoteEntry, Review
from notices import outbox

if TYPE_CHECKING:
    import uuid

    from people.models import Client, User
    from plans.models import Objective
    from sessions.models import Appointment, ProgressNote


class SafetyFirst(Exception):
    """Practice that asks to open up waits while the client has an open safety alert."""


class NotOpen(Exception):
    """The assignment was set aside, or the entry is finished: nothing more can be written there."""


# --- library
def load_library() -> tuple[int, int]:
    """Bring the product's exercises up to date by slug. Returns how many were new and how many changed."""
    new = changed = 0
    for written in EXERCISES:
        fields = dataclasses.asdict(written)
        slug = fields.pop("slug")
        found = Exercise.objects.filter(slug=slug).first()
        if found is None:
            Exercise.objects.create(slug=slug, **fields)
            new += 1
        elif any(getattr(found, name) != value for name, value in fields.items()):
            for name, value in fields.items():
                setattr(found, name, value)
            save_versioned(found, expected=found.version, fields=list(fields))
            changed += 1
    return new, changed


# --- assigning
def safety_first(client: Client) -> bool:
    """Whether practice that asks to open up has to wait."""
    return not disclosure_gate(client).is_open


@transaction.atomic
def assign(
    *,
    client: Client,
    by: User,
    title: str,
    instructions: str,
    kind: str = "free",
    exercise: Exercise | None = None,
    objective: Objective | None = None,
    appointment: Appointment | None = None,
    why: str = "",
    smallest: str = "",
    minutes: int = 15,
    times: int = 1,
    due_on: dt.date | None = None,
    confidence: int | None = None,
    remind: bool = True,
    discloses: bool = False,
) -> Assignment:
    """Agree on something to try.

    Its texts are copied. Raises SafetyFirst when it asks to open up and safety is not settled.
    """
    opens_up = discloses or kind_of(kind).discloses or bool(exercise and exercise.discloses)
    if opens_up and safety_first(client):
        raise SafetyFirst
    assignment = Assignment.objects.create(
        client=client,
        exercise=exercise,
        objective=objective,
        appointment=appointment,
        assigned_by=by,
        kind=kind,
        title=title,
        instructions=instructions,
        why=why,
        smallest=smallest,
        minutes=minutes,
        times=times,
        due_on=due_on,
        confidence=confidence,
        remind=remind,
        discloses=opens_up,
    )
    audit.record("practice.assigned", by=by, obj=assignment, client=client, detail={"discloses": opens_up})
    return assignment


def _close(assignment: Assignment, *, expected: int, state: str, why: str = "") -> None:
    """Move an open assignment to a closed state and stop its reminders. Raises StaleWrite when somebody was quicker."""
    assignment.state, assignment.closed_at, assignment.closed_why = state, timezone.now(), why
    fields = ["state", "closed_at", "closed_why"]
    save_versioned(assignment, expected=expected, fields=fields, state=Assignment.State.ASSIGNED)
    outbox.stop(about=assignment, reason="done" if state == Assignment.State.DONE else "closed")


@transaction.atomic
def set_aside(assignment: Assignment, *, by: User, expected: int, state: str, reason: str = "") -> Assignment:
    """Pause or cancel, with a reason for the record. ``state`` is "paused" or "cancelled". Raises StaleWrite."""
    if state not in (Assignment.State.PAUSED, Assignment.State.CANCELLED):
        raise ValueError(state)
    _close(assignment, expected=expected, state=state, why=reason)
    audit.record(f"practice.{state}", by=by, obj=assignment, client=assignment.client)
    return assignment


@transaction.atomic
def reopen(assignment: Assignment, *, by: User, expected: int) -> Assignment:
    """Undo a pause, a cancellation or "done". Raises StaleWrite, and SafetyFirst as :func:`assign` does."""
    if assignment.discloses and safety_first(assignment.client):
        raise SafetyFirst
    assignment.state, assignment.closed_at, assignment.closed_why = Assignment.State.ASSIGNED, None, ""
    save_versioned(assignment, expected=expected, fields=["state", "closed_at", "closed_why"])
    audit.record("practice.reopened", by=by, obj=assignment, client=assignment.client)
    return assignment


# --- answering
def _writable(assignment: Assignment) -> None:
    if assignment.state not in (Assignment.State.ASSIGNED, Assignment.State.DONE):
        raise NotOpen


@transaction.atomic
def save_answers(
    *, assignment: Assignment, client_key: uuid.UUID, by: User, expected: int, answers: dict[str, Any]
) -> Entry:
    """Keep some answers of a draft. ``client_key`` is made by the client: the same key twice is one entry.

    ``expected`` is the version that the client saw, 0 before the first save. What is already stored in the same words
    is a repeat and succeeds. Raises StaleWrite when another device wrote something else there, NotOpen when nothing
    can be written.
    """
    _writable(assignment)
    entry = Entry.objects.filter(client_key=client_key).first() or _new_entry(assignment, client_key, answers, by)
    if entry.assignment_id != assignment.pk or entry.finished_at is not None:
        raise NotOpen
    if all(entry.answers.get(key) == value for key, value in answers.items()):
        return entry
    if expected != entry.version:
        raise StaleWrite(entry)
    entry.answers = {**entry.answers, **answers}
    save_versioned(entry, expected=expected, fields=["answers"], finished_at=None)
    return entry


def _new_entry(assignment: Assignment, client_key: uuid.UUID, answers: dict[str, Any], by: User) -> Entry:
    try:
        with transaction.atomic():
            entry = Entry.objects.create(assignment=assignment, client_key=client_key, answers=answers)
    except IntegrityError:  # the same key arrived a moment earlier on another line
        return Entry.objects.get(client_key=client_key)
    audit.record("entry.begun", by=by, obj=entry, client=assignment.client)
    return entry


@transaction.atomic
def finish_entry(
    *,
    assignment: Assignment,
    client_key: uuid.UUID,
    by: User,
    outcome: str,
    share: bool,
    barrier: str = "",
    words: str = "",
) -> Entry:
    """Close an entry with how it went and whether the therapist may read it. A repeat changes nothing.

    "I decided not to" is an entry like any other. When as many entries are finished as were agreed the assignment is
    done and reminders stop. Raises NotOpen when the assignment was set aside or the key belongs elsewhere.
    """
    _writable(assignment)
    entry = Entry.objects.filter(client_key=client_key).first() or _new_entry(assignment, client_key, {}, by)
    if entry.assignment_id != assignment.pk:
        raise NotOpen
    if entry.finished_at is not None:
        return entry
    now = timezone.now()
    extra = {"barrier": barrier, "barrier_words": words}
    entry.answers = {**entry.answers, **{key: value for key, value in extra.items() if value}}
    entry.outcome, entry.finished_at, entry.shared_at = outcome, now, now if share else None
    save_versioned(
        entry,
        expected=entry.version,
        fields=["answers", "outcome", "finished_at", "shared_at"],
        finished_at=None,
    )
    _done_if_enough(assignment)
    audit.record("entry.finished", by=by, obj=entry, client=assignment.client, detail={"shared": share})
    return entry


def _done_if_enough(assignment: Assignment) -> None:
    if assignment.state != Assignment.State.ASSIGNED:
        return
    if assignment.entries.finished().count() >= assignment.times:
        _close(assignment, expected=assignment.version, state=Assignment.State.DONE)


# --- sharing
@transaction.atomic
def share_entry(entry: Entry, *, by: User) -> Entry:
    """Let the therapist read a finished entry."""
    return _set_shared(entry, by=by, shared_at=timezone.now(), action="entry.shared")


@transaction.atomic
def unshare_entry(entry: Entry, *, by: User) -> Entry:
    """Take an entry back. Staff no longer see it anywhere; that it was shared stays in the audit trail."""
    return _set_shared(entry, by=by, shared_at=None, action="entry.unshared")


def _set_shared(entry: Entry, *, by: User, shared_at: dt.datetime | None, action: str) -> Entry:
    if entry.finished_at is None:
        raise NotOpen
    if (entry.shared_at is None) == (shared_at is None):
        return entry
    entry.shared_at = shared_at
    save_versioned(entry, expected=entry.version, fields=["shared_at"])
    audit.record(action, by=by, obj=entry, client=entry.assignment.client)
    return entry


# --- reading
@transaction.atomic
def review_entry(entry: Entry, *, by: User, expected: int, comment: str = "", quality: int | None = None) -> Review:
    """Answer a shared entry.

    ``quality`` is 0 to 4, or None. ``expected`` is the review's version, 0 when there is none.

    Raises NotOpen when the client has taken the entry back, StaleWrite when a colleague has answered meanwhile.
    """
    locked = Entry.objects.select_for_update().get(pk=entry.pk)
    if locked.shared_at is None:
        raise NotOpen
    review = Review.objects.filter(entry=locked).first()
    if (review.version if review else 0) != expected:
        raise StaleWrite(review or locked)
    if review is None:
        review = Review.objects.create(
            entry=locked, reviewer=by, reviewed_at=timezone.now(), comment=comment, quality=quality
        )
    else:
        review.reviewer, review.reviewed_at, review.comment, review.quality = by, timezone.now(), comment, quality
        save_versioned(review, expected=expected, fields=["reviewer", "reviewed_at", "comment", "quality"])
    audit.record("entry.reviewed", by=by, obj=entry, client=entry.assignment.client)
    return review


@transaction.atomic
def cite_entry(entry: Entry, *, note: ProgressNote, by: User) -> NoteEntry:
    """Name a shared entry in a draft note of the same client. Twice is once. Raises NotOpen otherwise."""
    _citable(entry, note)
    citation, created = NoteEntry.objects.get_or_create(note=note, entry=entry)
    if created:
        audit.record("entry.cited", by=by, obj=entry, client=note.client, detail={"note": str(note.pk)})
    return citation


@transaction.atomic
def uncite_entry(entry: Entry, *, note: ProgressNote, by: User) -> None:
    """Take an entry out of a draft note again."""
    _citable(entry, note, shared=False)
    deleted, _rows = NoteEntry.objects.filter(note=note, entry=entry).delete()
    if deleted:
        audit.record("entry.uncited", by=by, obj=entry, client=note.client, detail={"note": str(note.pk)})


def _citable(entry: Entry, note: ProgressNote, *, shared: bool = True) -> None:
    same_client = entry.assignment.client_id == note.client_id
    if not same_client or note.state != note.State.DRAFT or (shared and entry.shared_at is None):
        raise NotOpen
