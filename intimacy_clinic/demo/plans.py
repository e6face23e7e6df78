"""Plans in several editions over the four strands. An edition that somebody put a name under never changes afterwards."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from common.joined import prefetched
from intimacy_clinic.demo.cases import Case
from intimacy_clinic.demo.looking_back import build_own_goals, hold_review
from intimacy_clinic.demo.themes import Aim
from intimacy_clinic.demo.world import World
from people.models import User
from plans.hashing import content_hash
from plans.models import Goal, Intervention, Objective, Plan, Problem, Signature
from plans.tree import tree_of

REVIEW_DAYS = 90
FIRST_PLAN_AFTER = 10
REVIEW_DONE_AFTER = 100
WAITS = {4: "awaiting", 7: "refused"}  # of ten cases, those whose newest version is not agreed yet
REFUSALS = (
    "Wants the group left out for now. We will talk about it on Tuesday.",
    "Too many aims at once; asks for two at most.",
    "The sentence about childhood should not stand there.",
)
ENOUGH = "Two people know something that mattered, and a hard week does not end in silence."
SAFE = "Nothing acute. The page with first signs and numbers is kept in the record; both have a copy."


def build_plans(world: World, case: Case, supervisor: User | None = None) -> None:
    """``supervisor`` accompanies the case's therapist; a plan needs that name only where the therapist is in training."""
    last = case.ended or world.today
    starts = [case.began + dt.timedelta(days=FIRST_PLAN_AFTER)]
    while not case.brief and (last - starts[-1]).days > REVIEW_DONE_AFTER and len(starts) < 4:
        starts.append(starts[-1] + dt.timedelta(days=REVIEW_DAYS))
    if starts[0] > world.today:
        _edition(world, case, 1, world.today, state=Plan.State.DRAFT)
        return
    threads: dict[Any, Any] = {}
    before: Plan | None = None
    for number, start in enumerate(starts, start=1):
        newest = number == len(starts)
        plan = _edition(world, case, number, start, state=_state(case, newest), threads=threads)
        _names(world, case, plan, start, supervisor)
        if before is not None:
            before.ended_at = world.at(start, 11)
            hold_review(world, case, before, start, "revise", 0)
        if newest and case.ended:
            plan.ended_at = world.at(case.ended, 17)
        before = plan
    if not case.ended and before is not None and not case.brief:
        _what_follows(world, case, before, len(starts), threads, supervisor)


def _state(case: Case, newest: bool) -> str:
    if not newest:
        return Plan.State.SUPERSEDED
    return Plan.State.CLOSED if case.ended else Plan.State.ACTIVE


def _what_follows(
    world: World, case: Case, plan: Plan, number: int, threads: dict[Any, Any], supervisor: User | None
) -> None:
    """A review half-way for some, a version that waits for an answer for others, goals of their own for many."""
    age = (world.today - (plan.starts_on or world.today)).days
    waits = WAITS.get(case.index % 10) if case.index else None
    if waits and age > 20:
        _next_version(world, case, number + 1, threads, supervisor, refused=waits == "refused")
    elif case.index % 4 == 1 and age > 40:
        hold_review(world, case, plan, world.day(-12), "continue", 78)
    if case.index % 3 != 2:
        build_own_goals(world, case)


def _next_version(
    world: World, case: Case, number: int, threads: dict[Any, Any], supervisor: User | None, *, refused: bool
) -> None:
    day = world.day(-(3 + case.index % 5))
    plan = _edition(world, case, number, day, state=Plan.State.AWAITING, threads=threads)
    _names(world, case, plan, day, supervisor, client=False)
    if refused:
        reason = REFUSALS[case.index % len(REFUSALS)]
        _name(world, plan, world.day(-1), Signature.Role.CLIENT, case.therapist, Signature.Method.REFUSED, reason)


def _names(world: World, case: Case, plan: Plan, day: dt.date, supervisor: User | None, *, client: bool = True) -> None:
    """Therapist, supervisor where one is needed, client: most sign on their phone, some agree on paper."""
    _name(world, plan, day, Signature.Role.THERAPIST, case.therapist)
    if plan.needs_supervisor and supervisor is not None:
        _name(world, plan, day, Signature.Role.SUPERVISOR, supervisor)
    if not client:
        return
    if case.client.user_id and case.index % 6 != 5:
        _name(world, plan, day, Signature.Role.CLIENT, case.client.user)
    else:
        told = "Agreed on paper in the session; the sheet is in the file."
        _name(world, plan, day, Signature.Role.CLIENT, case.therapist, Signature.Method.REMOTE, told)


def _name(
    world: World, plan: Plan, day: dt.date, role: str, by: Any, method: str = "signed_in", reason: str | None = None
) -> None:
    minute = {"therapist": 41, "supervisor": 50}.get(role, 55)
    when = world.at(day, 10, minute)
    world.add(
        Signature, when=when, plan=plan, role=role, method=method, recorded_by=by, reason=reason, signed_at=when,
        credentials="" if role == Signature.Role.CLIENT else by.name, content_hash=plan.content_hash,
    )  # fmt: skip


def _edition(
    world: World, case: Case, number: int, day: dt.date, *, state: str, threads: dict[Any, Any] | None = None
) -> Plan:
    when = world.at(day, 10, 40)
    threads = {} if threads is None else threads
    plan = Plan(
        id=world.id("plan"), created_at=when, updated_at=when, client=case.client, edition=number, state=state,
        clients_words=case.theme.hope, author=case.therapist, review_due_on=day + dt.timedelta(days=REVIEW_DAYS),
        format=Plan.Format.BOTH if case.index % 2 else Plan.Format.INDIVIDUAL, frequency=Plan.Frequency.WEEKLY,
        session_minutes=50, expected_weeks=36 + 4 * (case.index % 4), discharge_criteria=ENOUGH, risk_plan=SAFE,
        diagnosis_status=("none", "deferred")[case.index % 2], needs_supervisor=_in_training(case.therapist),
    )  # fmt: skip
    problem = _problem(world, case, plan, when)
    aims = case.theme.aims[: 2 if case.brief else 3 if number == 1 and case.index % 5 == 3 else 4]
    goals, objectives = [], []
    for position, statement in enumerate(case.theme.goals):
        thread = threads.setdefault(f"goal {position}", world.id("goal thread"))
        goal = world.add(
            Goal, when=when, plan=plan, statement=statement, position=position, problem=problem, thread=thread
        )
        own = [(place, aim) for place, aim in enumerate(aims) if place % 2 == position]
        made = [_objective(world, case, goal, place, aim, number, day, threads) for place, aim in own]
        prefetched(goal, "objectives", made)
        goals.append(goal)
        objectives += made
    prefetched(plan, "goals", goals)
    prefetched(plan, "problems", [problem])
    if state == Plan.State.DRAFT:
        plan.review_due_on = None
    else:
        plan.content_hash = content_hash(tree_of(plan))
    if state not in (Plan.State.DRAFT, Plan.State.AWAITING):
        plan.activated_at, plan.activated_by, plan.starts_on = when, case.therapist, day
        case.editions.append((day, plan, objectives))
    world.rows.put(plan)
    return plan


def _in_training(therapist: User) -> bool:
    profile = getattr(therapist, "clinician", None)
    return bool(profile and profile.needs_supervision)


def _problem(world: World, case: Case, plan: Plan, when: dt.datetime) -> Problem:
    found: Problem = world.add(
        Problem, when=when, plan=plan, statement=case.theme.reason, behaviour=case.theme.tried,
        source="Intake, in the client's own words", severity=5 + case.index % 4,
    )  # fmt: skip
    return found


def _objective(
    world: World, case: Case, goal: Goal, place: int, aim: Aim, number: int, day: dt.date, threads: dict[Any, Any]
) -> Objective:
    fields: dict[str, Any] = {
        "statement": case.say(aim.statement), "measure": aim.measure, "baseline": Decimal(_moved(case, aim, number)),
        "baseline_on": day, "target": Decimal(aim.target), "direction": aim.direction,
        "target_on": day + dt.timedelta(days=REVIEW_DAYS + 14 * (place % 3)), "status": _status(case, place, number),
    }  # fmt: skip
    if fields["status"] == Objective.Status.STOPPED:
        fields["stopped_why"] = "Asked to let this rest; it had become a second job."
    when = world.at(day, 10, 40)
    thread = threads.setdefault(place, world.id("thread"))
    objective: Objective = world.add(Objective, when=when, goal=goal, thread=thread, position=place, **fields)
    work = world.add(
        Intervention, when=when, objective=objective, strand=aim.strand, technique=aim.technique,
        planned_sessions=4 + 2 * (place % 3), rationale=aim.why,
    )  # fmt: skip
    prefetched(objective, "interventions", [work])
    return objective


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
