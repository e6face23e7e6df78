"""Writes to a draft. It is edited piece by piece; from the first signature on nothing in it changes any more."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max

from audit.writing import record
from common.saving import save_versioned
from plans.actions.locking import AwaitsSignatures, open_draft
from plans.drafting import DraftContent, ObjectiveContent
from plans.guards import require_own_care
from plans.models import Goal, Intervention, Objective, ObjectiveRating, Plan, Problem
from plans.tree import INTERVENTION_FIELDS, OBJECTIVE_FIELDS, PROBLEM_FIELDS

if TYPE_CHECKING:
    from people.models import Client, User

DETAIL_FIELDS = [
    "format", "session_minutes", "frequency", "expected_weeks", "discharge_criteria", "risk_plan", "diagnosis_status",
    "diagnosis", "starts_on",
]  # fmt: skip
COPIED = [name for name in DETAIL_FIELDS if name != "starts_on"]
AFTER_REVIEW = {
    ObjectiveRating.Decision.ACHIEVED: Objective.Status.ACHIEVED,
    ObjectiveRating.Decision.STOP: Objective.Status.STOPPED,
    ObjectiveRating.Decision.REVISE: Objective.Status.REVISED,
    ObjectiveRating.Decision.CONTINUE: Objective.Status.IN_PROGRESS,
}


@transaction.atomic
def start_draft(*, by: User, client: Client, content: DraftContent | None = None) -> Plan:
    """The client's draft: the one that is open, a copy of the latest edition, or a first one filled with ``content``.

    Raises AwaitsSignatures while another version waits for its signatures.
    """
    require_own_care(by, client)
    # The lock keeps two clicks from starting two drafts.
    type(client)._base_manager.select_for_update(no_key=True).get(pk=client.pk)
    editions = Plan._base_manager.filter(client=client)
    draft = editions.filter(state=Plan.State.DRAFT).first()
    if draft:
        return draft
    if editions.filter(state=Plan.State.AWAITING).exists():
        raise AwaitsSignatures
    latest = Plan.objects.filter(client=client).with_tree().order_by("-edition").first()
    draft = Plan(client=client, author=by, edition=latest.edition + 1 if latest else 1)
    if latest:
        draft.clients_words = latest.clients_words
        for name in COPIED:
            setattr(draft, name, getattr(latest, name))
    if content:
        _describe(draft, content)
    draft.save(force_insert=True)
    if content:
        _fill(draft, content)
    elif latest:
        _copy_tree(latest, draft)
    record("plan.drafted", by=by, obj=draft, client=client, detail={"edition": draft.edition})
    return draft


def _describe(draft: Plan, content: DraftContent) -> None:
    for name in ("clients_words", "format", "frequency", "session_minutes", "expected_weeks", "discharge_criteria"):
        if value := getattr(content, name):
            setattr(draft, name, value)


def _fill(draft: Plan, content: DraftContent) -> None:
    """Problems, goals and objectives of a template, as the first words of a draft that is then made the client's own."""
    problems = [
        Problem._base_manager.create(
            plan=draft, statement=part.statement, behaviour=part.behaviour, source=part.source, position=place
        )
        for place, part in enumerate(content.problems)
    ]
    for place, part in enumerate(content.goals):
        goal = Goal._base_manager.create(
            plan=draft, statement=part.statement, position=place, problem=problems[0] if problems else None
        )
        for number, objective in enumerate(part.objectives):
            _fill_objective(goal, number, objective)


def _fill_objective(goal: Goal, place: int, content: ObjectiveContent) -> None:
    names = ("statement", "measure", "baseline", "target", "direction", "target_on")
    row = Objective._base_manager.create(goal=goal, position=place, **{name: getattr(content, name) for name in names})
    for work in content.interventions:
        Intervention._base_manager.create(objective=row, **work)


def _copy_tree(source: Plan, target: Plan) -> None:
    """Copy everything below. Texts are opened and sealed again, because sealing is bound to the row."""
    decided = latest_decisions(source)
    problems = {
        row.pk: Problem._base_manager.create(plan=target, position=row.position, **_values(row, PROBLEM_FIELDS))
        for row in source.problems.all()
    }
    for goal in source.goals.all():
        new_goal = Goal._base_manager.create(
            plan=target, statement=goal.statement, position=goal.position, thread=goal.thread,
            problem=problems[goal.problem_id] if goal.problem_id else None,
        )  # fmt: skip
        for objective in goal.objectives.all():
            values = _values(objective, OBJECTIVE_FIELDS)
            if (said := decided.get(objective.pk)) is not None:
                values["status"] = AFTER_REVIEW[ObjectiveRating.Decision(said.decision)]
                if said.decision == ObjectiveRating.Decision.STOP:
                    values["stopped_why"] = said.comment
            new_objective = Objective._base_manager.create(
                goal=new_goal, thread=objective.thread, position=objective.position, **values
            )
            for item in objective.interventions.all():
                Intervention._base_manager.create(objective=new_objective, **_values(item, INTERVENTION_FIELDS))


def latest_decisions(plan: Plan) -> dict[Any, ObjectiveRating]:
    """Objective id -> what the last review of this edition decided about it."""
    rows = ObjectiveRating._base_manager.filter(objective__goal__plan=plan, review__isnull=False)
    return {row.objective_id: row for row in rows.order_by("rated_on", "created_at")}


def _values(row: Any, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


@transaction.atomic
def save_details(*, by: User, plan: Plan, expected: int, values: dict[str, Any]) -> Plan:
    """Save how, how often and how long, when it is enough, safety and diagnosis. Raises StaleWrite, PlanClosed."""
    open_draft(by, plan.pk)
    for name in DETAIL_FIELDS:
        setattr(plan, name, values[name])
    save_versioned(plan, expected=expected, fields=DETAIL_FIELDS, state=Plan.State.DRAFT)
    record("plan.edited", by=by, obj=plan, client=plan.client)
    return plan


@transaction.atomic
def save_problem(
    *, by: User, plan: Plan, values: dict[str, Any], problem: Problem | None = None, expected: int | None = None
) -> Problem:
    """Write a problem; without ``problem`` a new one joins the end. Raises StaleWrite, PlanClosed."""
    draft = open_draft(by, plan.pk)
    if problem is None:
        place = _next_place(Problem._base_manager.filter(plan=draft))
        problem = Problem._base_manager.create(plan=draft, position=place, **values)
    else:
        for name, value in values.items():
            setattr(problem, name, value)
        save_versioned(problem, expected=expected or problem.version, fields=sorted(values))
    record("plan.problem_saved", by=by, obj=problem, client=draft.client)
    return problem


@transaction.atomic
def remove_problem(*, by: User, problem: Problem) -> None:
    """Take a problem out of a draft; goals that answered it stay."""
    draft = open_draft(by, problem.plan_id)
    record("plan.problem_removed", by=by, obj=problem, client=draft.client)
    problem.delete()


def _next_place(rows: Any) -> int:
    last = rows.aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + 1


@transaction.atomic
def save_words(*, by: User, plan: Plan, expected: int, words: str) -> Plan:
    """Save what the client said about the plan. Raises StaleWrite, PlanClosed."""
    open_draft(by, plan.pk)
    plan.clients_words = words
    save_versioned(plan, expected=expected, fields=["clients_words"], state=Plan.State.DRAFT)
    record("plan.edited", by=by, obj=plan, client=plan.client)
    return plan


@transaction.atomic
def add_goal(*, by: User, plan: Plan, statement: str, problem: Problem | None = None) -> Goal:
    """A goal at the end of a draft. Raises PlanClosed."""
    draft = open_draft(by, plan.pk)
    place = _next_place(Goal._base_manager.filter(plan=draft))
    goal = Goal._base_manager.create(plan=draft, statement=statement, position=place, problem=problem)
    record("plan.goal_added", by=by, obj=goal, client=draft.client)
    return goal


@transaction.atomic
def save_goal(*, by: User, goal: Goal, expected: int, statement: str, problem: Problem | None = None) -> Goal:
    """Reword a goal. Raises StaleWrite, PlanClosed."""
    draft = open_draft(by, goal.plan_id)
    goal.statement, goal.problem = statement, problem
    save_versioned(goal, expected=expected, fields=["statement", "problem"])
    record("plan.goal_edited", by=by, obj=goal, client=draft.client)
    return goal


@transaction.atomic
def remove_goal(*, by: User, goal: Goal) -> None:
    """Take a goal and its objectives out of a draft."""
    draft = open_draft(by, goal.plan_id)
    record("plan.goal_removed", by=by, obj=goal, client=draft.client)
    goal.delete()


@transaction.atomic
def move_goal(*, by: User, goal: Goal, up: bool) -> None:
    """Swap a goal with its neighbour. At the end of the list nothing happens."""
    draft = open_draft(by, goal.plan_id)
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
    draft = open_draft(by, goal.plan_id)
    if objective is None:
        place = _next_place(Objective._base_manager.filter(goal=goal))
        objective = Objective._base_manager.create(goal=goal, position=place, **values)
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
    draft = open_draft(by, objective.goal.plan_id)
    record("plan.objective_removed", by=by, obj=objective, client=draft.client)
    objective.delete()


@transaction.atomic
def move_objective(*, by: User, objective: Objective, up: bool) -> None:
    draft = open_draft(by, objective.goal.plan_id)
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
def save_intervention(
    *, by: User, objective: Objective, values: dict[str, Any], intervention: Intervention | None = None
) -> Intervention:
    """Write one more way of working on an objective, or change one. Raises PlanClosed."""
    draft = open_draft(by, objective.goal.plan_id)
    row = intervention or Intervention(objective=objective)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    record("plan.intervention_saved", by=by, obj=row, client=draft.client)
    return row


@transaction.atomic
def remove_intervention(*, by: User, intervention: Intervention) -> None:
    draft = open_draft(by, intervention.objective.goal.plan_id)
    record("plan.intervention_removed", by=by, obj=intervention, client=draft.client)
    intervention.delete()
