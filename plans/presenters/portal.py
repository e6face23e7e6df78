"""The plan in plain words, for the client."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from common.templatetags.ui import day
from plans.actions import answers_of
from plans.models import Plan, Signature
from plans.presenters.rows import GoalRow, ObjectiveRow


@dataclass(frozen=True)
class PlainObjective:
    """One step towards a goal: ``going`` says how it goes without a number that could be read as a mark."""

    statement: str
    where: str
    going: str
    work: list[dict[str, str]]


@dataclass(frozen=True)
class PlainGoal:
    id: Any
    statement: str
    objectives: list[PlainObjective]


def how_it_goes(goals: list[GoalRow]) -> list[PlainGoal]:
    return [PlainGoal(goal.id, goal.statement, [_plain(item) for item in goal.objectives]) for goal in goals]


def _plain(item: ObjectiveRow) -> PlainObjective:
    where = ""
    if item.start and item.target:
        where = _("From %(start)s to %(target)s: %(measure)s.") % {
            "start": item.start, "target": item.target, "measure": item.measure,
        }  # fmt: skip
    return PlainObjective(item.statement, where, _going(item), item.work)


def _going(item: ObjectiveRow) -> str:
    if not item.is_open:
        return _("This one is done.") if item.tone == "good" else _("We let this one rest.")
    if not item.note:
        return _("We have not started with this one yet.")
    if item.now and item.now != item.start:
        return _("Now at %(now)s. %(note)s.") % {"now": item.now, "note": item.note}
    return _("We are working on it. %(note)s.") % {"note": item.note}


def agreed_line(plan: Plan) -> str:
    """What the client agreed to and when, or that somebody wrote it down for them."""
    answer = answers_of(plan).get(Signature.Role.CLIENT)
    if answer is None:
        return ""
    when = day(answer.signed_at)
    match answer.method:
        case Signature.Method.SIGNED_IN:
            return _("You agreed to this on %(day)s.") % {"day": when}
        case Signature.Method.REMOTE:
            return _("You told us that you agree. We wrote it down on %(day)s.") % {"day": when}
    return _("You did not agree to all of this on %(day)s. Your therapist knows, and you can talk about it.") % {
        "day": when
    }
