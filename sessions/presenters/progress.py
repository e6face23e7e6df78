"""What the signed notes say about a plan. Fills the slot of the plan page."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from plans.models import Objective, Plan
from plans.presenters import ObjectiveProgress, PlanProgress
from sessions.models import NoteObjective, ProgressNote


def plan_progress(*, plan: Plan) -> PlanProgress:
    """Progress of each objective over all editions it was carried through, in three queries."""
    threads = list(Objective._base_manager.filter(goal__plan=plan).values_list("thread", flat=True))
    said = (
        NoteObjective._base_manager.filter(objective__thread__in=threads, note__state=ProgressNote.State.SIGNED)
        .order_by("note__appointment__starts_at")
        .values_list("objective__thread", "note__appointment__starts_at", "progress", "value")
    )
    found: dict[Any, dict[str, Any]] = {}
    for thread, at, progress, value in said:
        entry = found.setdefault(thread, {"sessions": 0, "rating": None, "now": None})
        entry["sessions"] += 1
        entry["last_on"] = timezone.localdate(at)
        entry["rating"] = progress if progress is not None else entry["rating"]
        entry["now"] = value if value is not None else entry["now"]
    delivered: dict[str, int] = {}
    notes = ProgressNote.objects.signed().filter(client_id=plan.client_id).values_list("strands", flat=True)
    for strands in notes:
        for strand in strands:
            delivered[strand] = delivered.get(strand, 0) + 1
    return PlanProgress(
        by_thread={thread: ObjectiveProgress(**entry) for thread, entry in found.items()},
        delivered=delivered,
        sessions=len(notes),
    )
