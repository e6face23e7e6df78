"""Queries that several pages of practice share. Lists start from ``visible_to``."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone

from homework.actions import moments_of
from homework.adherence import Answered, Week, weeks
from homework.models import Assignment, Entry, Exercise, Ladder, LadderStep, NoteEntry
from people.access import clients_in_own_care_of
from sessions.models import Attendance, ProgressNote

if TYPE_CHECKING:
    from people.models import Client, User


def assignment_rows() -> QuerySet:
    """For :func:`people.access.fetch_or_refuse`, which applies who may see them."""
    return Assignment.objects.select_related("client", "objective", "assigned_by", "exercise")


def entry_rows() -> QuerySet:
    """For :func:`people.access.fetch_or_refuse`, which applies who may see them."""
    return Entry.objects.select_related("assignment__client", "assignment__objective", "review")


def ladder_rows() -> QuerySet:
    """For :func:`people.access.fetch_or_refuse`, which applies who may see them."""
    return Ladder.objects.select_related("assignment__client", "assignment__objective")


def step_rows() -> QuerySet:
    """For :func:`people.access.fetch_or_refuse`, which applies who may see them."""
    return LadderStep.objects.select_related("ladder__assignment__client")


def own_exercises() -> QuerySet:
    """The clinic's own exercises. The product's are not changed here: their next version would be lost."""
    return Exercise.objects.filter(written_by__isnull=False)


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
    """Entries that wait to be read by this person; those of a supervisee's clients wait for the supervisee."""
    own = Entry.objects.visible_to(user).filter(assignment__client__in=clients_in_own_care_of(user))
    return own.waiting_for_review()


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
        .arrived()
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


def could_come_before(client_id: Any, user: User) -> QuerySet:
    """What a new assignment may follow: everything that is still open."""
    return Assignment.objects.visible_to(user).open().filter(client_id=client_id)


def ladders_of(client_id: Any, user: User) -> QuerySet:
    """Ladders of a client that were not cancelled, newest first, with the number of their steps."""
    rows = Ladder.objects.visible_to(user).filter(assignment__client_id=client_id)
    rows = rows.exclude(assignment__state=Assignment.State.CANCELLED).select_related("assignment")
    return rows.annotate(step_count=Count("steps", filter=Q(steps__skipped_at__isnull=True))).order_by("-created_at")


def practice_weeks(client: Client, user: User, *, many: int = 8) -> list[Week]:
    """The last weeks of a client's practice. Of private entries only their day is known."""
    today = timezone.localdate()
    since = timezone.now() - dt.timedelta(weeks=many + 1)
    counted = [Assignment.State.ASSIGNED, Assignment.State.DONE]
    agreed = Assignment.objects.visible_to(user).filter(client=client, state__in=counted, ladder__isnull=True)
    agreed = agreed.filter(Q(created_at__gte=since) | Q(state=Assignment.State.ASSIGNED))
    due = [day for row in agreed.select_related("previous", "client")[:200] for day in _due_days(row)]
    finished = Entry.objects.finished().filter(assignment__in=agreed.values("pk"), finished_at__gte=since)
    ladder = Entry.objects.finished().filter(
        assignment__client=client, assignment__ladder__isnull=False, finished_at__gte=since
    )
    days = (finished | ladder).values_list("pk", "finished_at")[:400]
    seen = Entry.objects.visible_to(user).filter(pk__in=[pk for pk, _at in days]).select_related("review")
    shared = {entry.pk: entry for entry in seen}
    answers = [_answered(shared.get(pk), timezone.localdate(at)) for pk, at in days]
    return weeks([day for day in due if day <= today], answers, last=today, many=many)


def _due_days(row: Assignment) -> list[dt.date]:
    if row.delivery == Assignment.Delivery.NOW:
        return [row.due_on or timezone.localdate(row.created_at)] * row.times
    moments = moments_of(row, agreed_at=row.created_at, sessions=[row.opens_at] if row.opens_at else [])
    return [timezone.localdate(moment) for moment in moments]


def _answered(entry: Entry | None, on: dt.date) -> Answered:
    """``entry`` is None for what the reader may not see."""
    if entry is None:
        return Answered(on)
    review = getattr(entry, "review", None)
    return Answered(on, entry.outcome, review.quality if review else None, entry.answers.get("peak"))


def reading_tasks(user: Any) -> QuerySet:
    """Entries whose reading became a task, longest waiting first."""
    return Entry.objects.visible_to(user).tasks().select_related("assignment__client").order_by("task_at", "shared_at")
