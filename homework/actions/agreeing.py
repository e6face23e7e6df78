"""Agreeing on practice: what, why, how, when the client finds it, and when it ends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from django.db import transaction
from django.utils import timezone

import audit
from assessments.gates import disclosure_gate
from common.saving import save_versioned
from homework.actions.errors import SafetyFirst
from homework.delivery import Delivery, Facts, Rule, occurrences
from homework.kinds import kind_of
from homework.models import Assignment, Exercise
from homework.programmes import Programme
from notices import outbox
from sessions.models import Attendance

if TYPE_CHECKING:
    from people.models import Client, User
    from plans.models import Objective
    from sessions.models import Appointment


class Agreed(TypedDict, total=False):
    """What was agreed. Left out: as the model has it."""

    title: str
    instructions: str
    kind: str
    questions: list[dict[str, Any]]
    objective: Objective | None
    appointment: Appointment | None
    why: str
    plan: str
    smallest: str
    minutes: int
    times: int
    due_on: dt.date | None
    confidence: int | None
    remind: bool
    discloses: bool
    delivery: str
    days: int
    weekdays: str
    previous: Assignment | None
    programme: str


def safety_first(client: Client) -> bool:
    """Whether practice that asks to open up has to wait."""
    return not disclosure_gate(client).is_open


@transaction.atomic
def assign(*, client: Client, by: User, exercise: Exercise | None = None, **agreed: Unpack[Agreed]) -> Assignment:
    """Agree on something to try.

    Its texts, and a form of the clinic's own, are copied. Raises SafetyFirst when it asks to open up and safety is not
    settled.
    """
    kind = agreed.get("kind", "free")
    opens_up = bool(agreed.get("discloses") or kind_of(kind).discloses or (exercise and exercise.discloses))
    if opens_up and safety_first(client):
        raise SafetyFirst
    copied: dict[str, Any] = {"questions": exercise.questions, "exercise_version": exercise.version} if exercise else {}
    values: dict[str, Any] = {**copied, **agreed, "kind": kind, "discloses": opens_up}
    assignment = Assignment(client=client, exercise=exercise, assigned_by=by, **values)
    now = timezone.now()
    assignment.opens_at = first_opening(assignment, agreed_at=now)
    assignment.save(force_insert=True)
    audit.record("practice.assigned", by=by, obj=assignment, client=client, detail={"discloses": opens_up})
    return assignment


@transaction.atomic
def begin_programme(
    wanted: Programme, /, *, client: Client, by: User, exercises: dict[str, Exercise], **agreed: Unpack[Agreed]
) -> list[Assignment]:
    """Agree on a row of exercises, each following the one before. ``exercises`` by slug; those that are missing are left out.

    Raises SafetyFirst when one of them asks to open up and safety is not settled: then nothing is agreed.
    """
    made: list[Assignment] = []
    for step in wanted.steps:
        exercise = exercises.get(step.slug)
        if exercise is None:
            continue
        own: Agreed = {
            **agreed,
            "title": exercise.title,
            "instructions": exercise.instructions,
            "kind": exercise.kind,
            "smallest": exercise.smallest,
            "minutes": exercise.minutes,
            "times": step.times,
            "programme": wanted.slug,
        }
        if made:
            own["delivery"], own["days"], own["previous"] = "delay" if step.days else "after", step.days, made[-1]
        made.append(assign(client=client, by=by, exercise=exercise, **own))
    return made


# --- delivery
def delivery_of(assignment: Assignment) -> Delivery:
    weekdays = frozenset(int(day) for day in assignment.weekdays)
    return Delivery(Rule(assignment.delivery), assignment.times, assignment.days, weekdays)


def moments_of(
    assignment: Assignment, *, agreed_at: dt.datetime, sessions: Sequence[dt.datetime] = ()
) -> tuple[dt.datetime, ...]:
    """When each occurrence is there, as far as it is known. Reads ``previous``; ``sessions`` are ends of sessions."""
    before = assignment.previous if assignment.previous_id else None
    let_go = before is not None and before.state in (Assignment.State.DONE, Assignment.State.CANCELLED)
    done_at = before.closed_at if before is not None and let_go else None
    return occurrences(delivery_of(assignment), Facts(agreed_at, assignment.client.zone, done_at, sessions))


def first_opening(
    assignment: Assignment, *, agreed_at: dt.datetime, sessions: Sequence[dt.datetime] = ()
) -> dt.datetime | None:
    """From when the client finds it; None while that depends on something that has not happened."""
    return next(iter(moments_of(assignment, agreed_at=agreed_at, sessions=sessions)), None)


def let_through(assignment: Assignment, *, now: dt.datetime) -> bool:
    """Set ``opens_at`` if what it waited for has happened by ``now``. Whoever comes second changes nothing."""
    sessions: Sequence[dt.datetime] = ()
    if assignment.delivery == Assignment.Delivery.SESSION:
        held = Attendance.objects.filter(
            client_id=assignment.client_id,
            status__in=(Attendance.Status.SCHEDULED, *Attendance.PRESENT),
            appointment__ends_at__range=(assignment.created_at, now),
        )
        sessions = list(held.exclude(appointment__state="cancelled").values_list("appointment__ends_at", flat=True))
    opens_at = first_opening(assignment, agreed_at=assignment.created_at, sessions=sessions)
    if opens_at is None:
        return False
    return bool(Assignment.objects.filter(pk=assignment.pk, opens_at__isnull=True).update(opens_at=opens_at))


def deliver(now: dt.datetime | None = None) -> int:
    """Let through everything whose time has come. Running it twice changes nothing. Returns how many."""
    now = now or timezone.now()
    waiting = Assignment.objects.open().filter(opens_at__isnull=True).select_related("previous", "client")
    return sum(let_through(row, now=now) for row in waiting.iterator(chunk_size=500))


# --- closing and opening again
def close(assignment: Assignment, *, expected: int, state: str, why: str = "") -> None:
    """Move an open assignment to a closed state and stop its reminders. Raises StaleWrite when somebody was quicker."""
    assignment.state, assignment.closed_at, assignment.closed_why = state, timezone.now(), why
    fields = ["state", "closed_at", "closed_why"]
    save_versioned(assignment, expected=expected, fields=fields, state=Assignment.State.ASSIGNED)
    outbox.stop(about=assignment, reason="done" if state == Assignment.State.DONE else "closed")
    if state != Assignment.State.PAUSED:
        for follower in assignment.followers.filter(opens_at__isnull=True).select_related("previous", "client"):
            let_through(follower, now=timezone.now())


@transaction.atomic
def set_aside(assignment: Assignment, *, by: User, expected: int, state: str, reason: str = "") -> Assignment:
    """Pause or cancel, with a reason for the record. ``state`` is "paused" or "cancelled". Raises StaleWrite."""
    if state not in (Assignment.State.PAUSED, Assignment.State.CANCELLED):
        raise ValueError(state)
    close(assignment, expected=expected, state=state, why=reason)
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


@transaction.atomic
def choose_smaller(assignment: Assignment, *, by: User) -> Assignment:
    """The client takes the smallest version for now. Twice is once; the therapist sees it beside what was agreed."""
    if assignment.smaller_at is None and assignment.smallest:
        assignment.smaller_at = timezone.now()
        save_versioned(assignment, expected=assignment.version, fields=["smaller_at"])
        audit.record("practice.made_smaller", by=by, obj=assignment, client=assignment.client)
    return assignment
