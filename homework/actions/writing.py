"""What the client writes, finishes and shares."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

import audit
from assessments.alerts import raise_alert
from assessments.models import SafetyAlert
from assessments.safety import concern_in_words
from common.acting import as_the_clinic
from common.saving import StaleWrite, save_versioned
from homework.actions.agreeing import close
from homework.actions.errors import NotOpen
from homework.models import Assignment, Entry, Ladder, LadderStep, Receipt

if TYPE_CHECKING:
    from people.models import User


@dataclass(frozen=True)
class Ending:
    """How an entry ended, if it did."""

    outcome: str
    share: bool
    barrier: str = ""
    words: str = ""


# --- answering
def writable(assignment: Assignment) -> None:
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
    writable(assignment)
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


def _new_entry(
    assignment: Assignment, client_key: uuid.UUID, answers: dict[str, Any], by: User, step: LadderStep | None = None
) -> Entry:
    try:
        with transaction.atomic():
            entry = Entry.objects.create(assignment=assignment, client_key=client_key, answers=answers, step=step)
    except IntegrityError:  # the same key arrived a moment earlier on another line, or is somebody else's
        known = Entry.objects.filter(client_key=client_key).first()
        if known is None:
            raise NotOpen from None
        return known
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
    writable(assignment)
    entry = Entry.objects.filter(client_key=client_key).first() or _new_entry(assignment, client_key, {}, by)
    if entry.assignment_id != assignment.pk:
        raise NotOpen
    if entry.finished_at is not None:
        return entry
    return _finish(entry, by=by, ending=Ending(outcome, share, barrier, words))


def _finish(entry: Entry, *, by: User, ending: Ending) -> Entry:
    assignment, now = entry.assignment, timezone.now()
    extra = {"barrier": ending.barrier, "barrier_words": ending.words}
    entry.answers = {**entry.answers, **{key: value for key, value in extra.items() if value}}
    entry.outcome, entry.finished_at, entry.shared_at = ending.outcome, now, now if ending.share else None
    fields = ["answers", "outcome", "finished_at", "shared_at"]
    save_versioned(entry, expected=entry.version, fields=fields, finished_at=None)
    _done_if_enough(assignment)
    look_at_words(entry, by=by)
    audit.record("entry.finished", by=by, obj=entry, client=assignment.client, detail={"shared": ending.share})
    return entry


def _done_if_enough(assignment: Assignment) -> None:
    if assignment.state != Assignment.State.ASSIGNED or Ladder.objects.filter(assignment=assignment).exists():
        return  # a ladder ends when both say so
    if assignment.entries.finished().count() >= assignment.times:
        close(assignment, expected=assignment.version, state=Assignment.State.DONE)


@transaction.atomic
def begin_attempt(step: LadderStep, *, client_key: uuid.UUID, by: User) -> Entry:
    """Begin an attempt at a step of a ladder. Raises NotOpen when its ladder was set aside or the key belongs elsewhere."""
    assignment = step.ladder.assignment
    writable(assignment)
    entry = Entry.objects.filter(client_key=client_key).first() or _new_entry(assignment, client_key, {}, by, step)
    if entry.step_id != step.pk:
        raise NotOpen
    return entry


@transaction.atomic
def add_aftermath(entry: Entry, *, by: User, words: str) -> Entry:
    """How it was the next day. Written once, after the entry was finished. Raises NotOpen otherwise."""
    if entry.finished_at is None or entry.aftermath_at is not None:
        raise NotOpen
    entry.aftermath, entry.aftermath_at = words, timezone.now()
    save_versioned(entry, expected=entry.version, fields=["aftermath", "aftermath_at"], aftermath_at=None)
    look_at_words(entry, by=by)
    audit.record("entry.aftermath", by=by, obj=entry, client=entry.assignment.client)
    return entry


# --- from a device that was without network
@transaction.atomic
def receive(
    *,
    assignment: Assignment,
    client_key: uuid.UUID,
    operation: uuid.UUID,
    by: User,
    expected: int,
    answers: dict[str, Any],
    step: LadderStep | None = None,
    ending: Ending | None = None,
) -> Receipt:
    """Take in what a device sends, once. ``operation`` names this sending: the same again is answered with its receipt.

    ``expected`` is the version that the device built upon, 0 for an entry of its own. It may arrive after the assignment
    was set aside: what was written is never lost. Raises StaleWrite when the clinic holds other words by now, NotOpen when
    the key or the operation belongs elsewhere.
    """
    entry = Entry.objects.filter(client_key=client_key).first()
    if entry is None:
        entry = _new_entry(assignment, client_key, answers, by, step)
    entry = Entry.objects.select_for_update().select_related("assignment__client").get(pk=entry.pk)
    with as_the_clinic():  # also when the sending was somebody else's
        known = Receipt.objects.filter(operation=operation).first()
    if entry.assignment_id != assignment.pk or (known is not None and known.entry_id != entry.pk):
        raise NotOpen
    if known is not None:
        return known
    same = all(entry.answers.get(key) == value for key, value in answers.items())
    if not same and (entry.finished_at is not None or entry.version != expected):
        raise StaleWrite(entry)
    if not same:
        entry.answers = {**entry.answers, **answers}
        save_versioned(entry, expected=entry.version, fields=["answers"], finished_at=None)
    if ending is not None:
        entry = _end(entry, by=by, ending=ending)
    return Receipt.objects.create(operation=operation, entry=entry, stored_version=entry.version)


def _end(entry: Entry, *, by: User, ending: Ending) -> Entry:
    if entry.finished_at is not None:
        if entry.outcome != ending.outcome:
            raise StaleWrite(entry)
        return entry
    return _finish(entry, by=by, ending=ending)


# --- words that a person should see
def look_at_words(entry: Entry, *, by: User) -> None:
    """If a shared entry speaks of ending one's life, a person has to look. What is private stays private."""
    heard = concern_in_words(_texts(entry)) if entry.shared_at is not None else None
    if heard is not None:
        client, source = entry.assignment.client, SafetyAlert.Source.PRACTICE
        raise_alert(client=client, source=source, source_id=str(entry.pk), concern=heard, by=by)


def _texts(entry: Entry) -> Iterator[str]:
    yield entry.aftermath or ""
    yield from (value for value in entry.answers.values() if isinstance(value, str))


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
    entry.shared_at, entry.task_at = shared_at, None
    save_versioned(entry, expected=entry.version, fields=["shared_at", "task_at"])
    look_at_words(entry, by=by)
    audit.record(action, by=by, obj=entry, client=entry.assignment.client)
    return entry
