"""What the therapist does with what was shared."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

import audit
from common.saving import StaleWrite, save_versioned
from homework.actions.errors import NotOpen
from homework.models import Entry, NoteEntry, Review
from people.models import Clinic

if TYPE_CHECKING:
    from people.models import User
    from sessions.models import ProgressNote


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


@transaction.atomic
def open_reading_tasks(now: dt.datetime | None = None) -> int:
    """Make a task of every shared entry that nobody has answered for as long as the clinic allows. Returns how many are new.

    Running it twice, or twice at once, opens each task once.
    """
    now = now or timezone.now()
    limit = now - dt.timedelta(days=Clinic.get().practice_review_days)
    late = Entry.objects.waiting_for_review().filter(task_at__isnull=True, shared_at__lte=limit)
    count = 0
    for entry in late.select_related("assignment__client"):
        if Entry.objects.filter(pk=entry.pk, task_at__isnull=True).update(task_at=now):
            audit.record("entry.task_opened", by=None, obj=entry, client=entry.assignment.client)
            count += 1
    return count
