"""Writes to plans. A draft is edited piece by piece; an activated edition is closed for good."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from audit.writing import record
from common.saving import save_versioned
from people.models import Clinic
from plans.guards import require_own_care
from plans.hashing import content_hash
from plans.models import Goal, Intervention, Objective, Plan
from plans.tree import Gap, gaps, tree_of

if TYPE_CHECKING:
    from people.models import Client, User

OBJECTIVE_FIELDS = ["statement", "measure", "baseline", "target", "direction", "target_on", "status"]
INTERVENTION_FIELDS = ["strand", "technique", "planned_sessions", "rationale"]


class PlanClosed(Exception):
    """The edition is no longer a draft, so nothing in it changes any more."""

    def __init__(self, client_id: Any) -> None:
        super().__init__("closed")
        self.client_id = client_id


class NotReady(Exception):
    """The plan cannot be activated: ``gaps`` lists what is missing."""

    def __init__(self, found: list[Gap]) -> None:
        super().__init__(f"{len(found)} pieces are missing")
        self.gaps = found


class ChangedSinceRead(Exception):
    """The draft is not what the person read when they decided to activate it."""


def _open_draft(by: User, plan_id: Any) -> Plan:
    """The draft, locked until the transaction ends. Raises PlanClosed, PermissionDenied."""
    plan = Plan._base_manager.select_for_update().get(pk=plan_id)
    require_own_care(by, plan.client)
    if plan.state != Plan.State.DRAFT:
        raise PlanClosed(plan.client_id)
    return plan


@transaction.atomic
def start_draft(*, by: User, client: Client) -> Plan:
    """The client's draft: the one that is open, a copy of the latest edition, or an empty first one."""
    require_own_care(by, client)
    # The lock keeps two clicks from starting two drafts.
    type(client)._base_manager.select_for_update(no_key=True).get(pk=client.pk)
    editions = Plan._base_manager.filter(client=client)
    draft = editions.filter(state=Plan.State.DRAFT).first()
    if draft:
        return draft
    latest = Plan.objects.filter(client=client).with_tree().order_by("-edition").first()
    draft = Plan._base_manager.create(
        client=client,
        author=by,
        edition=latest.edition + 1 if latest else 1,
        clients_words=latest.clients_words if latest else "",
    )
    if latest:
        _copy_tree(latest, draft)
    record("plan.drafted", by=by, obj=draft, client=client, detail={"edition": draft.edition})
    return draft


def _copy_tree(source: Plan, target: Plan) -> None:
    """Copy goals, objectives and interventions. Texts are opened and sealed again, because sealing is bound to the row."""
    for goal in source.goals.all():
        new_goal = Goal._base_manager.create(plan=target, statement=goal.statement, position=goal.position)
        for objective in goal.objectives.all():
            new_objective = Objective._base_manager.create(
                goal=new_goal,
                thread=objective.thread,
                position=objective.position,
                **{name: getattr(objective, name) for name in OBJECTIVE_FIELDS},
            )
            for item in objective.interventions.all():
                Intervention._base_manager.create(
                    objective=new_objective, **{name: getattr(item, name) for name in INTERVENTION_FIELDS}
                )


@transaction.atomic
def save_words(*, by: User, plan: Plan, expected: int, words: str) -> Plan:
    """Save what the client said about the plan. Raises StaleWrite, PlanClosed."""
    _open_draft(by, plan.pk)
    plan.clients_words = words
    save_versioned(plan, expected=expected, fields=["clients_words"], state=Plan.State.DRAFT)
    record("plan.edited", by=by, obj=plan, client=plan.client)
    return plan


@transaction.atomic
def add_goal(*, by: User, plan: Plan, statement: str) -> Goal:
    draft = _open_draft(by, plan.pk)
    last = Goal._base_manager.filter(plan=draft).aggregate(last=Max("position"))["last"]
    goal = Goal._base_manager.create(plan=draft, statement=statement, position=0 if last is None else last + 1)
    record("plan.goal_added", by=by, obj=goal, client=draft.client)
    return goal


@transaction.atomic
def save_goal(*, by: User, goal: Goal, expected: int, statement: str) -> Goal:
    """Reword a goal. Raises StaleWrite, PlanClosed."""
    draft = _open_draft(by, goal.plan_id)
    goal.statement = statement
    save_versioned(goal, expected=expected, fields=["statement"])
    record("plan.goal_edited", by=by, obj=goal, client=draft.client)
    return goal


@transaction.atomic
def remove_goal(*, by: User, goal: Goal) -> None:
    """Take a goal and its objectives out of a draft."""
    draft = _open_draft(by, goal.plan_id)
    record("plan.goal_removed", by=by, obj=goal, client=draft.client)
    goal.delete()


@transaction.atomic
def move_goal(*, by: User, goal: Goal, up: bool) -> None:
    """Swap a goal with its neighbour. At the end of the list nothing happens."""
    draft = _open_draft(by, goal.plan_id)
    _move(Goal._base_manager.filter(plan=draft).order_by("position", "created_at"), goal.pk, up)
    record("plan.goal_moved", by=by, obj=goal, client=draft.client)


@transaction.atomic
def save_objective(
    *,
    by: User,
    goal: Goal,
    values: dict[str, Any],
    intervention: dict[str, Any] | None = None,
    objective: Objective | None = None,
    expected: int | None = None,
) -> Objective:
    """Write an objective and its first intervention. Without ``objective`` a new one joins the end of the goal.

    ``values`` holds OBJECTIVE_FIELDS, ``intervention`` INTERVENTION_FIELDS or None for none. Raises StaleWrite, PlanClosed.
    """
    draft = _open_draft(by, goal.plan_id)
    if objective is None:
        last = Objective._base_manager.filter(goal=goal).aggregate(last=Max("position"))["last"]
        objective = Objective._base_manager.create(goal=goal, position=0 if last is None else last + 1, **values)
    else:
        for name, value in values.items():
            setattr(objective, name, value)
        save_versioned(objective, expected=expected or objective.version, fields=sorted(values))
    _save_first_intervention(objective, intervention)
    record("plan.objective_saved", by=by, obj=objective, client=draft.client)
    return objective


def _save_first_intervention(objective: Objective, values: dict[str, Any] | None) -> None:
    first = Intervention._base_manager.filter(objective=objective).order_by("created_at").first()
    if values is None:
        if first:
            first.delete()
        return
    first = first or Intervention(objective=objective)
    for name, value in values.items():
        setattr(first, name, value)
    first.save()


@transaction.atomic
def remove_objective(*, by: User, objective: Objective) -> None:
    draft = _open_draft(by, objective.goal.plan_id)
    record("plan.objective_removed", by=by, obj=objective, client=draft.client)
    objective.delete()


@transaction.atomic
def move_objective(*, by: User, objective: Objective, up: bool) -> None:
    draft = _open_draft(by, objective.goal.plan_id)
    siblings = Objective._base_manager.filter(goal_id=objective.goal_id).order_by("position", "created_at")
    _move(siblings, objective.pk, up)
    record("plan.objective_moved", by=by, obj=objective, client=draft.client)


def _move(rows: Iterable[Any], pk: Any, up: bool) -> None:
    """Swap the row with its neighbour and number all places anew: equal or missing numbers do no harm."""
    order = list(rows)
    here = next(index for index, row in enumerate(order) if row.pk == pk)
    there = here - 1 if up else here + 1
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
    for place, row in enumerate(order):
        type(row)._base_manager.filter(pk=row.pk).update(position=place)


@transaction.atomic
def activate_plan(*, by: User, plan: Plan, read: str) -> Plan:
    """Put a draft to work: close it, end the edition before it, set the day of the next review.

    ``read`` is the content hash of what the person saw. Raises NotReady with every missing piece, ChangedSinceRead when the draft
    is no longer what was read, PlanClosed.
    """
    draft = _open_draft(by, plan.pk)
    tree = tree_of(Plan.objects.with_tree().get(pk=draft.pk))
    if missing := gaps(tree):
        raise NotReady(missing)
    if content_hash(tree) != read:
        raise ChangedSinceRead
    now = timezone.now()
    Plan._base_manager.filter(client_id=draft.client_id, state=Plan.State.ACTIVE).update(
        state=Plan.State.SUPERSEDED, ended_at=now, updated_at=now
    )
    draft.state, draft.activated_at, draft.activated_by = Plan.State.ACTIVE, now, by
    draft.content_hash = read
    draft.review_due_on = timezone.localdate(now) + dt.timedelta(days=Clinic.get().plan_review_days)
    save_versioned(
        draft,
        expected=draft.version,
        fields=["state", "activated_at", "activated_by", "content_hash", "review_due_on"],
        state=Plan.State.DRAFT,
    )
    record("plan.activated", by=by, obj=draft, client=draft.client, detail={"edition": draft.edition})
    return draft
