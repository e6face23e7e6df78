"""Queries that several pages of practice share. Lists start from ``visible_to``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from homework.models import Assignment, Entry, NoteEntry
from sessions.models import Attendance, ProgressNote

if TYPE_CHECKING:
    from people.models import User


def assignment_rows() -> QuerySet:
    """For :func:`people.access.fetch_or_refuse`, which applies who may see them."""
    return Assignment.objects.select_related("client", "objective", "assigned_by", "exercise")


def entry_rows() -> QuerySet:
    """For :func:`people.access.fetch_or_refuse`, which applies who may see them."""
    return Entry.objects.select_related("assignment__client", "assignment__objective", "review")


def to_review(user: User) -> QuerySet:
    """Shared entries that nobody has answered, those before the next session first."""
    sessions = Attendance.objects.filter(
        client=OuterRef("assignment__client"),
        status=Attendance.Status.SCHEDULED,
        appointment__state="scheduled",
        appointment__starts_at__gt=timezone.now(),
    ).order_by("appointment__starts_at")
    return (
        Entry.objects.visible_to(user)
        .waiting_for_review()
        .annotate(next_session=Subquery(sessions.values("appointment__starts_at")[:1]))
        .select_related("assignment__client")
        .order_by(F("next_session").asc(nulls_last=True), "shared_at")
    )


def unread(user: Any) -> QuerySet:
    """Entries that wait to be read by this person."""
    return Entry.objects.visible_to(user).waiting_for_review()


def to_review_count(user: Any) -> int:
    return unread(user).count()


def assignments_of(client_id: Any, user: User) -> QuerySet:
    """A client's assignments with counts. Entries that are private to the client are counted, never shown."""
    shared = Q(entries__shared_at__isnull=False)
    return (
        Assignment.objects.visible_to(user)
        .filter(client_id=client_id)
        .annotate(
            finished_count=Count("entries", filter=Q(entries__finished_at__isnull=False)),
            shared_count=Count("entries", filter=shared),
            unread_count=Count("entries", filter=shared & Q(entries__review__isnull=True)),
        )
    )


def own_assignments(user: User) -> QuerySet:
    """What the client sees: not what was cancelled or paused."""
    entries = Entry.objects.visible_to(user).select_related("review").order_by("-created_at")
    return (
        Assignment.objects.visible_to(user)
        .filter(client__user_id=user.pk, state__in=[Assignment.State.ASSIGNED, Assignment.State.DONE])
        .prefetch_related(Prefetch("entries", queryset=entries))
    )


def beside_note(note: ProgressNote, user: User) -> list[Entry]:
    """Shared entries that belong beside a note: not read yet, read since the last signed note, or cited in this one."""
    last = (
        type(note).objects.signed().filter(client_id=note.client_id).exclude(pk=note.pk).order_by("-signed_at").first()
    )
    fresh = Q(review__isnull=True) | Q(citations__note=note)
    fresh |= Q(review__reviewed_at__gt=last.signed_at) if last else Q(review__isnull=False)
    rows = Entry.objects.visible_to(user).filter(fresh, assignment__client_id=note.client_id, shared_at__isnull=False)
    return list(rows.select_related("assignment", "review").distinct().order_by("-shared_at")[:20])


def cited_in(note: ProgressNote) -> dict[Any, NoteEntry]:
    """Entry id -> citation."""
    rows = NoteEntry.objects.filter(note=note).select_related("entry__assignment", "entry__review")
    return {row.entry_id: row for row in rows.order_by("created_at")}


def private_count(assignment: Assignment) -> int:
    """How many finished entries the client keeps private. Only the number leaves this function."""
    return assignment.entries.finished().filter(shared_at__isnull=True).count()


def draft_notes(entry: Entry, user: User) -> list[ProgressNote]:
    """The reader's own unsigned notes about the client of an entry, newest first."""
    rows = ProgressNote.objects.visible_to(user).filter(client_id=entry.assignment.client_id, author_id=user.pk)
    drafts = rows.filter(state=ProgressNote.State.DRAFT).select_related("appointment")
    return list(drafts.order_by("-appointment__starts_at")[:3])
