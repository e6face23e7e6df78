"""Plans in several editions over the four strands. An edition that was put to work never changes afterwards."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from intimacy_clinic.demo.cases import Case
from intimacy_clinic.demo.themes import Aim
from intimacy_clinic.demo.world import World
from plans.hashing import content_hash
from plans.models import Goal, Intervention, Objective, Plan

REVIEW_DAYS = 90
FIRST_PLAN_AFTER = 10
REVIEW_DONE_AFTER = 100


def build_plans(world: World, case: Case) -> None:
    last = case.ended or world.today
    starts = [case.began + dt.timedelta(days=FIRST_PLAN_AFTER)]
    while not case.brief and (last - starts[-1]).days > REVIEW_DONE_AFTER and len(starts) < 4:
        starts.append(starts[-1] + dt.timedelta(days=REVIEW_DAYS))
    if starts[0] > world.today:
        _edition(world, case, 1, world.today, state=Plan.State.DRAFT)
        return
    threads: dict[int, Any] = {}
    for number, start in enumerate(starts, start=1):
        newest = number == len(starts)
        state = Plan.State.SUPERSEDED
        if newest:
            state = Plan.State.CLOSED if case.ended else Plan.State.ACTIVE
        plan = _edition(world, case, number, start, state=state, threads=threads)
        if not newest:
            plan.ended_at = world.at(starts[number], 11)
        elif case.ended:
            plan.ended_at = world.at(case.ended, 17)


def _edition(
    world: World, case: Case, number: int, day: dt.date, *, state: str, threads: dict[int, Any] | None = None
) -> Plan:
    when = world.at(day, 10, 40)
    plan = Plan(
        id=world.id("plan"), created_at=when, updated_at=when, client=case.client, edition=number, state=state,
        clients_words=case.theme.hope, author=case.therapist, review_due_on=day + dt.timedelta(days=REVIEW_DAYS),
    )  # fmt: skip
    aims = case.theme.aims[: 2 if case.brief else 3 if number == 1 and case.index % 5 == 3 else 4]
    tree, objectives = [], []
    for position, statement in enumerate(case.theme.goals):
        goal = world.add(Goal, when=when, plan=plan, statement=statement, position=position)
        own = [(place, aim) for place, aim in enumerate(aims) if place % 2 == position]
        made = [_objective(world, case, goal, place, aim, number, day, threads) for place, aim in own]
        objectives += [objective for objective, _ in made]
        tree.append({"id": goal.pk, "statement": statement, "objectives": [told for _, told in made]})
    if state != Plan.State.DRAFT:
        plan.activated_at, plan.activated_by = when, case.therapist
        plan.content_hash = content_hash(
            {"client": case.client.pk, "edition": number, "clients_words": plan.clients_words, "goals": tree}
        )
        case.editions.append((day, plan, objectives))
    world.rows.put(plan)
    return plan


def _objective(
    world: World,
    case: Case,
    goal: Goal,
    place: int,
    aim: Aim,
    number: int,
    day: dt.date,
    threads: dict[int, Any] | None,
) -> tuple[Objective, dict[str, Any]]:
    start = _moved(case, aim, number)
    fields: dict[str, Any] = {
        "statement": case.say(aim.statement), "measure": aim.measure, "baseline": Decimal(start), "target": Decimal(aim.target),
        "direction": aim.direction, "target_on": day + dt.timedelta(days=REVIEW_DAYS + 14 * (place % 3)),
        "status": _status(case, place, number),
    }  # fmt: skip
    when = world.at(day, 10, 40)
    thread = (threads if threads is not None else {}).setdefault(place, world.id("thread"))
    objective = world.add(Objective, when=when, goal=goal, thread=thread, position=place, **fields)
    step = {
        "strand": aim.strand,
        "technique": aim.technique,
        "planned_sessions": 4 + 2 * (place % 3),
        "rationale": aim.why,
    }
    world.add(Intervention, when=when, objective=objective, **step)
    return objective, {"id": objective.pk, **fields, "interventions": [step]}


def _moved(case: Case, aim: Aim, number: int) -> int:
    """Where the objective stands when a later edition begins; never quite at the target."""
    share = {"better": 0.25, "steady": 0.1, "uneven": 0.15, "worse": 0.0}[case.course] * (number - 1)
    reached = round(aim.start + (aim.target - aim.start) * min(share, 0.75))
    return reached if reached != aim.target else aim.target - (1 if aim.target > aim.start else -1)


def _status(case: Case, place: int, number: int) -> str:
    if number == 1 and place > 1:
        return Objective.Status.NOT_STARTED
    if case.ended and case.course == "better" and place < 3:
        return Objective.Status.ACHIEVED
    if case.course == "worse" and place == 3:
        return Objective.Status.STOPPED
    return Objective.Status.IN_PROGRESS
