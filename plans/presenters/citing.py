"""What other apps cite: the objectives of the active plan."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Model, QuerySet

from common.joined import columns, instances, prefetched
from common.prepared import Prepared
from plans.models import Goal, Intervention, Objective, ObjectiveRating, Plan

if TYPE_CHECKING:
    from people.models import Client

WORK = "goals__objectives__interventions"


@dataclass(frozen=True)
class ActiveObjective:
    """An objective of the active plan, as other apps cite it."""

    id: Any
    thread: Any
    plan_id: Any
    number: str
    statement: str
    measure: str
    strands: list[str]

    @property
    def label(self) -> str:
        return f"{self.number} {self.statement}"


def objectives_of(plan: Plan, *, keep: Collection[UUID] = ()) -> list[ActiveObjective]:
    """Objectives of a loaded plan (``with_tree``) in its order, without those that were stopped unless they are in ``keep``."""
    return [
        ActiveObjective(
            id=item.pk,
            thread=item.thread,
            plan_id=plan.pk,
            number=f"{place}.{part}",
            statement=item.statement,
            measure=item.measure,
            strands=list(dict.fromkeys(work.strand for work in item.interventions.all())),
        )
        for place, goal in enumerate(plan.goals.all(), 1)
        for part, item in enumerate(goal.objectives.all(), 1)
        if item.status != Objective.Status.STOPPED or item.pk in keep
    ]


def stopped_in(plan: Plan) -> set[UUID]:
    """Ids of the objectives of this edition that its last review stopped: the edition itself never changes. One query."""
    rows = ObjectiveRating.objects.filter(objective__goal__plan=plan).exclude(decision="")
    last = dict(rows.order_by("rated_on", "created_at").values_list("objective_id", "decision"))
    return {pk for pk, decision in last.items() if decision == ObjectiveRating.Decision.STOP}


@Prepared
def _active_tree(client_id: UUID) -> QuerySet:
    goals, objectives = "goals", "goals__objectives"
    order = [*_in_order(Goal, goals), *_in_order(Objective, objectives), *_in_order(Intervention, WORK)]
    return (
        Plan.objects.filter(client_id=client_id)
        .active()
        .order_by(*order)
        .values_list(
            *columns(Plan), *columns(Goal, goals), *columns(Objective, objectives), *columns(Intervention, WORK)
        )
    )


def _in_order(model: type[Model], path: str) -> list[str]:
    return [f"{path}__{name}" for name in (*(model._meta.ordering or ()), "pk")]


def active_plan(client: Client) -> Plan | None:
    """The client's active plan with everything below it (but without its author), in one query."""
    plan: Plan | None = None
    goals: dict[Goal, dict[Objective, list[Intervention]]] = {}
    found = _active_tree(client_id=client.pk)
    for found_plan, goal, objective, work in instances(found, Plan, Goal, Objective, Intervention, db=Plan.objects.db):
        plan = found_plan
        parts = goals.setdefault(goal, {}) if goal else {}
        works = parts.setdefault(objective, []) if objective else []
        works += [work] if work else []
    if plan is not None:
        _hang(plan, goals)
    return plan


def _hang(plan: Plan, goals: dict[Goal, dict[Objective, list[Intervention]]]) -> None:
    """Put the tree together as ``with_tree`` does."""
    prefetched(plan, "goals", list(goals))
    for goal, objectives in goals.items():
        goal.plan = plan
        prefetched(goal, "objectives", list(objectives))
        for objective, works in objectives.items():
            objective.goal = goal
            prefetched(objective, "interventions", works)


def active_objectives(client: Client) -> list[ActiveObjective]:
    """Objectives that a note or a practice task can cite now. Empty without an active plan."""
    plan = active_plan(client)
    return objectives_of(plan) if plan else []
