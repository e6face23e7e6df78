"""Reviews of plans with a rating for each objective, and goals that the clients keep for themselves."""

from __future__ import annotations

import datetime as dt

from intimacy_clinic.demo.cases import Case
from intimacy_clinic.demo.world import World
from plans.models import ObjectiveRating, OwnGoal, OwnGoalRating, Plan, PlanReview

RATINGS = {"better": (1, 1, 0, 2), "steady": (0, 0, 1, 0), "uneven": (1, -1, 0, 1), "worse": (-1, 0, -1, -2)}
SAID = {
    2: "Went further than either of us had thought.",
    1: "Moved more than expected; happens without planning now.",
    0: "About where we thought it would be.",
    -1: "Slower than we hoped. The step was too large.",
    -2: "Hardly begun; other things were in the way.",
}
WISHES = (
    "Have one person I would ring at night",
    "Sit through a compliment",
    "Say what I want for dinner, and for the rest",
    "Be missed and not run",
    "Sleep next to somebody and sleep",
)


def hold_review(world: World, case: Case, plan: Plan, day: dt.date, decision: str, next_in: int) -> None:
    """A review of one edition. ``next_in`` days later the next is due, where this edition stays; 0 where another follows."""
    when = world.at(day, 10, 30)
    following = day + dt.timedelta(days=next_in or 90)
    review = world.add(
        PlanReview, when=when, plan=plan, held_on=day, held_by=case.therapist, client_present=case.index % 7 != 6,
        decision=decision, next_due_on=following,
        comment="Read together. Most of it still fits; the aims move a little." if next_in == 0 else "Goes on as it is.",
    )  # fmt: skip
    if next_in:
        plan.review_due_on = following
    goals = plan.goals.all()
    objectives = [objective for goal in goals for objective in goal.objectives.all()]
    for place, objective in enumerate(objectives):
        rating = RATINGS[case.course][place % 4]
        world.add(
            ObjectiveRating, when=when, objective=objective, review=review, rated_on=day, rated_by=case.therapist,
            rating=rating, comment=SAID[rating], decision=_decision(rating),
        )  # fmt: skip


def _decision(rating: int) -> str:
    return "continue" if rating >= -1 else "revise"


def build_own_goals(world: World, case: Case) -> None:
    """One or two wishes, rated now and then over the last weeks."""
    if not case.client.user_id:
        return
    for number in range(1 + case.index % 2):
        began = max(case.began, world.day(-70))
        goal = world.add(
            OwnGoal, when=world.at(began, 20), client=case.client, words=WISHES[(case.index + number) % len(WISHES)]
        )
        value = 2 + (case.index + number) % 3
        for step, day in enumerate(range(0, (world.today - began).days, 14)):
            drift = {
                "better": step // 2 + step % 2,
                "steady": step % 2,
                "uneven": (step % 3) - 1,
                "worse": -(step // 2),
            }
            world.add(
                OwnGoalRating, when=world.at(began + dt.timedelta(days=day), 20), goal=goal,
                rated_on=began + dt.timedelta(days=day), value=min(10, max(0, value + drift[case.course])),
            )  # fmt: skip
