"""Looking back: a rating with its evidence, a review that decides about each objective, and the client's own goals."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from assessments.measures import asking
from audit.writing import record
from common.saving import save_versioned
from plans.actions.locking import locked_plan
from plans.guards import require_own_care
from plans.models import Objective, ObjectiveRating, OwnGoal, OwnGoalRating, Plan, PlanReview
from plans.models.own_goal import MOST

if TYPE_CHECKING:
    from people.models import Client, User


@dataclass(frozen=True)
class Judged:
    """What is said about one objective: ``rating`` -2 to +2 or None, a decision within a review."""

    rating: int | None
    comment: str = ""
    decision: str = ""
    evidence: str = ObjectiveRating.Evidence.TALK
    evidence_id: str = ""


class TooMany(Exception):
    """The client holds as many goals of their own as the page keeps in view."""


@transaction.atomic
def rate_objective(*, by: User, objective: Objective, judged: Judged, on: dt.date) -> ObjectiveRating:
    """Say how an objective of the active plan moved, and what that rests on. Raises PlanClosed, PermissionDenied."""
    plan = locked_plan(objective.goal.plan_id, Plan.State.ACTIVE)
    require_own_care(by, plan.client)
    row = _judge(by, objective, judged, on, None)
    record("plan.objective_rated", by=by, obj=row, client=plan.client)
    return row


def _judge(by: User, objective: Objective, judged: Judged, on: dt.date, review: PlanReview | None) -> ObjectiveRating:
    return ObjectiveRating._base_manager.create(
        objective=objective,
        review=review,
        rated_on=on,
        rated_by=by,
        rating=judged.rating,
        comment=judged.comment,
        evidence=judged.evidence,
        evidence_id=judged.evidence_id,
        decision=judged.decision,
    )


@transaction.atomic
def hold_review(*, by: User, plan: Plan, values: dict[str, Any], judged: dict[Any, Judged]) -> PlanReview:
    """Write a review of the active plan down and set the day of the next.

    ``values`` are fields of PlanReview, ``judged`` says something about every objective of the plan, by id. Raises ValueError when
    one is left out or does not belong to the plan, PlanClosed, PermissionDenied.
    """
    active = locked_plan(plan.pk, Plan.State.ACTIVE)
    require_own_care(by, active.client)
    objectives = {row.pk: row for row in Objective._base_manager.filter(goal__plan=active)}
    if set(objectives) != set(judged):
        raise ValueError("a review decides about each objective of its plan")
    review = PlanReview._base_manager.create(plan=active, held_by=by, **values)
    for pk, said in judged.items():
        _judge(by, objectives[pk], said, review.held_on, review)
    active.review_due_on = review.next_due_on
    save_versioned(active, expected=active.version, fields=["review_due_on"], state=Plan.State.ACTIVE)
    asking.at_review(active.client, review=review.pk)
    record("plan.reviewed", by=by, obj=review, client=active.client, detail={"edition": active.edition})
    return review


def _own(by: User, client: Client) -> None:
    if client.user_id != by.pk:
        raise PermissionDenied


@transaction.atomic
def add_own_goal(*, by: User, client: Client, words: str) -> OwnGoal:
    """The client writes down something they want. Raises TooMany, PermissionDenied for anybody else."""
    _own(by, client)
    type(client)._base_manager.select_for_update(no_key=True).get(pk=client.pk)
    if OwnGoal.objects.filter(client=client).kept().count() >= MOST:
        raise TooMany
    goal = OwnGoal._base_manager.create(client=client, words=words)
    record("own_goal.added", by=by, obj=goal, client=client)
    return goal


@transaction.atomic
def rate_own_goal(*, by: User, goal: OwnGoal, value: int) -> OwnGoalRating:
    """How near it feels today, 0 to 10. Rating twice on one day keeps the last. Raises PermissionDenied."""
    _own(by, goal.client)
    today = timezone.localdate()
    row, _made = OwnGoalRating._base_manager.update_or_create(goal=goal, rated_on=today, defaults={"value": value})
    record("own_goal.rated", by=by, obj=goal, client=goal.client)
    return row


@transaction.atomic
def let_go(*, by: User, goal: OwnGoal) -> None:
    """The goal leaves the client's page; what was rated stays in the record."""
    _own(by, goal.client)
    goal.let_go_at = timezone.now()
    save_versioned(goal, expected=goal.version, fields=["let_go_at"])
    record("own_goal.let_go", by=by, obj=goal, client=goal.client)
