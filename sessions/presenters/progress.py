"""What the signed notes say about a plan. Fills the slot of the plan page."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from common.prepared import Prepared
from plans.models import Objective, Plan
from plans.presenters import ObjectiveProgress, PlanProgress
from sessions.models import NoteObjective, ProgressNote


def plan_progress(*, plan: Plan, delivered: bool) -> PlanProgress:
    """Progress of each objective of a loaded plan over all editions it was carried through, in one query; in a second one
    the work done by strand, where that is asked for."""
    by_thread = _by_thread(plan)
    if not delivered:
        return PlanProgress(by_thread=by_thread)
    notes = ProgressNote.objects.signed().filter(client_id=plan.client_id).values_list("strands", flat=True)
    strands = Counter(strand for note in notes for strand in note)
    return PlanProgress(by_thread=by_thread, delivered=dict(strands), sessions=len(notes))


@Prepared
def _said(plan_id: UUID, client_id: UUID) -> QuerySet:
    """The client is named beside the plan so that the database starts from that client's notes, not from all."""
    threads = Objective._base_manager.filter(goal__plan_id=plan_id).values("thread")
    signed = NoteObjective._base_manager.filter(note__client_id=client_id, note__state=ProgressNote.State.SIGNED)
    rows = signed.filter(objective__thread__in=threads)
    said = rows.order_by("note__appointment__starts_at")
    return said.values_list("objective__thread", "note__appointment__starts_at", "progress", "value")


def _by_thread(plan: Plan) -> dict[Any, ObjectiveProgress]:
    found: dict[Any, dict[str, Any]] = {}
    for thread, at, progress, value in _said(plan_id=plan.pk, client_id=plan.client_id):
        entry = found.setdefault(thread, {"sessions": 0, "rating": None, "now": None})
        entry["sessions"] += 1
        entry["last_on"] = at
        entry["rating"] = progress if progress is not None else entry["rating"]
        entry["now"] = value if value is not None else entry["now"]
    return {
        thread: ObjectiveProgress(**entry | {"last_on": timezone.localdate(entry["last_on"])})
        for thread, entry in found.items()
    }
