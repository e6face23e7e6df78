"""A note under supervision: taken back by its author, returned with what has to change, or co-signed."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from audit.writing import record
from common.saving import save_versioned
from people.models import Supervision
from people.permissions import Permission
from sessions.actions.notes import NoteClosed, may_edit
from sessions.actions.signing import credential_of
from sessions.models import NoteReview, ProgressNote

if TYPE_CHECKING:
    from people.models import User

UNSIGNED = ["state", "signed_at", "signed_credential", "content_hash"]


class NothingLookedAt(Exception):
    """A co-signature names what was reviewed."""


def _waiting(note: ProgressNote) -> ProgressNote:
    """The note, locked. Raises NoteClosed unless it waits for the supervisor."""
    rows = ProgressNote._base_manager.select_for_update(no_key=True, of=("self",)).select_related("client")
    note = rows.get(pk=note.pk)
    if note.state != ProgressNote.State.READY:
        raise NoteClosed
    return note


def _require_supervisor(by: User, note: ProgressNote) -> None:
    of_author = Supervision.objects.current().filter(supervisor=by, supervisee_id=note.author_id)
    if not by.can(Permission.SUPERVISE) or not of_author.exists():
        raise PermissionDenied


def _reopen(note: ProgressNote, state: str, expected: int) -> None:
    note.state, note.signed_at, note.signed_credential, note.content_hash = state, None, "", ""
    save_versioned(note, expected=expected, fields=UNSIGNED, state=ProgressNote.State.READY)


@transaction.atomic
def take_back(*, by: User, note: ProgressNote) -> ProgressNote:
    """The author goes on writing. Raises NoteClosed once the supervisor has answered."""
    if not may_edit(by, note):
        raise PermissionDenied
    note = _waiting(note)
    _reopen(note, ProgressNote.State.DRAFT, note.version)
    record("note.taken_back", by=by, obj=note, client=note.client)
    return note


def _answer(by: User, note: ProgressNote, outcome: str, words: str, looked_at: Collection[str]) -> NoteReview:
    now = timezone.now()
    return NoteReview._base_manager.create(
        note=note,
        outcome=outcome,
        looked_at=sorted(looked_at),
        words=words,
        by=by,
        signed_at=now,
        signed_credential=credential_of(by, timezone.localdate(now)),
        content_hash=note.content_hash,
    )


@transaction.atomic
def return_note(*, by: User, note: ProgressNote, expected: int, words: str) -> NoteReview:
    """Give a note back with what has to change. Raises NoteClosed, StaleWrite, PermissionDenied for anybody but the
    author's present supervisor."""
    _require_supervisor(by, note)
    note = _waiting(note)
    answer = _answer(by, note, NoteReview.Outcome.RETURNED, words, ())
    _reopen(note, ProgressNote.State.RETURNED, expected)
    record("note.returned", by=by, obj=note, client=note.client)
    return answer


@transaction.atomic
def cosign_note(*, by: User, note: ProgressNote, expected: int, looked_at: Collection[str], words: str) -> NoteReview:
    """Make a supervised note final. The supervisor rewrites nothing: the author's words and signature stay as they are.

    Raises NothingLookedAt, NoteClosed, StaleWrite, PermissionDenied for anybody but the author's present supervisor.
    """
    if not looked_at:
        raise NothingLookedAt
    _require_supervisor(by, note)
    note = _waiting(note)
    answer = _answer(by, note, NoteReview.Outcome.COSIGNED, words, looked_at)
    note.state = ProgressNote.State.SIGNED
    save_versioned(note, expected=expected, fields=["state"], state=ProgressNote.State.READY)
    record("note.cosigned", by=by, obj=note, client=note.client)
    return answer
