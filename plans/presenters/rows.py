"""What pages show about plans, as ready strings. Progress comes from the apps above through a slot."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common import slots
from common.charts import bullet, stacked
from common.nav import address
from common.templatetags.ui import day
from plans.forms import plain_number
from plans.modalities import Strand
from plans.models import Objective, ObjectiveRating, Plan, PlanQuerySet
from plans.strands import strand_name
from plans.tree import covered_strands, planned_sessions, tree_of

PROGRESS = "plans.progress"


@dataclass(frozen=True)
class ObjectiveProgress:
    """What the signed notes say about one objective. ``now`` is the latest value of its measure, ``rating`` -2 to +2."""

    sessions: int = 0
    last_on: dt.date | None = None
    rating: int | None = None
    now: Decimal | None = None
    decision: str = ""  # of the last review: an edition at work never changes, what was decided about it does


@dataclass(frozen=True)
class PlanProgress:
    """Progress by objective thread, and how many sessions used each strand, out of ``sessions`` since the plan began."""

    by_thread: dict[Any, ObjectiveProgress] = field(default_factory=dict)
    delivered: dict[str, int] = field(default_factory=dict)
    sessions: int = 0


def whole_plans() -> PlanQuerySet:
    """Plans with everything below them, for views to narrow by who asks."""
    return Plan.objects.with_tree()


def progress_of(plan: Plan, *, delivered: bool = True) -> PlanProgress:
    """Asks whoever keeps the notes; without them a plan has no progress yet. Takes a plan loaded ``with_tree``."""
    told = next(iter(slots.collect(PROGRESS, plan=plan, delivered=delivered)), PlanProgress())
    return replace(told, by_thread=_with_ratings(plan, told.by_thread)) if delivered else told


def _with_ratings(plan: Plan, by_thread: dict[Any, ObjectiveProgress]) -> dict[Any, ObjectiveProgress]:
    """The ratings given at reviews and in between join those of the notes; the later one counts."""
    found = dict(by_thread)
    threads = {row.thread: None for goal in plan.goals.all() for row in goal.objectives.all()}
    rows = ObjectiveRating.objects.filter(objective__thread__in=threads).order_by("rated_on", "created_at")
    for thread, edition, on, rating, decision in rows.values_list(
        "objective__thread", "objective__goal__plan", "rated_on", "rating", "decision"
    ):
        known = found.get(thread, ObjectiveProgress())
        if rating is not None and (known.rating is None or known.last_on is None or on >= known.last_on):
            known = replace(known, rating=rating)
        if decision and edition == plan.pk:
            known = replace(known, decision=decision)
        found[thread] = known
    return found


@dataclass(frozen=True)
class ObjectiveRow:
    """One objective on a page. ``bullet`` is the drawing of start, now and aim, or empty while a number is missing."""

    id: Any
    anchor: str
    number: str
    statement: str
    measure: str
    by: str
    strands: list[str]
    work: list[dict[str, str]]
    start: str
    target: str
    now: str
    bullet: SafeString | str
    state: str
    tone: str
    note: str
    is_open: bool
    edit_url: str
    urls: dict[str, str]


@dataclass(frozen=True)
class GoalRow:
    id: Any
    number: int
    statement: str
    problem: str
    objectives: list[ObjectiveRow]
    urls: dict[str, str]


def goal_rows(plan: Plan, progress: PlanProgress | None = None, *, with_problems: bool = True) -> list[GoalRow]:
    """Goals and objectives of a loaded plan (``with_tree``), numbered as on paper; with the problem that each goal answers."""
    progress = progress or PlanProgress()
    problems = {row.pk: row.statement for row in plan.problems.all()} if with_problems else {}
    return [
        GoalRow(
            id=goal.pk,
            number=place,
            statement=goal.statement,
            problem=problems.get(goal.problem_id, "") if goal.problem_id else "",
            objectives=[
                _objective_row(item, f"{place}.{part}", progress.by_thread.get(item.thread, ObjectiveProgress()))
                for part, item in enumerate(goal.objectives.all(), 1)
            ],
            urls={name: address(f"plans:goal_{name}", goal.pk) for name in ("edit", "remove", "move")}
            | {"add": address("plans:objective_add", goal.pk), "patterns": address("plans:patterns", goal.pk)},
        )
        for place, goal in enumerate(plan.goals.all(), 1)
    ]


def _objective_row(item: Objective, number: str, progress: ObjectiveProgress) -> ObjectiveRow:
    start, target = item.baseline, item.target
    now = progress.now if progress.now is not None else start
    state, tone = _state(item, progress)
    return ObjectiveRow(
        id=item.pk,
        anchor=f"objective-{item.pk}",
        number=number,
        statement=item.statement,
        measure=item.measure,
        by=day(item.target_on),
        strands=list(dict.fromkeys(work.strand for work in item.interventions.all())),
        work=[_work(work) for work in item.interventions.all()],
        start=_number(start),
        target=_number(target),
        now=_number(now),
        bullet=_bullet(item, now),
        state=state,
        tone=tone,
        note=_note(progress),
        is_open=still_open(item, progress),
        edit_url=address("plans:objective", item.pk),
        urls={name: address(f"plans:objective_{name}", item.pk) for name in ("remove", "move", "rate")}
        | {"work": address("plans:intervention_add", item.pk)},
    )


def _bullet(item: Objective, now: Decimal | None) -> SafeString | str:
    if item.baseline is None or item.target is None or now is None:
        return ""
    ends = [float(value) for value in (item.baseline, now, item.target)]
    words = _("%(start)s at the start, %(now)s now, aim %(target)s") % {
        "start": _number(item.baseline),
        "now": _number(now),
        "target": _number(item.target),
    }
    return bullet(*ends, low=min(0.0, *ends), high=max(*ends, 1.0), label=f"{item.statement}: {words}")


def _number(value: Decimal | None) -> str:
    return "" if value is None else plain_number(value)


def _work(work: Any) -> dict[str, str]:
    dose = ngettext("%(n)s session", "%(n)s sessions", work.planned_sessions or 0) % {"n": work.planned_sessions}
    parts = [dose if work.planned_sessions else "", str(work.get_frequency_display()).lower(), work.who or ""]
    return {
        "strand": work.strand,
        "technique": work.technique,
        "rationale": work.rationale,
        "dose": ", ".join(part for part in parts if part),
        "edit_url": address("plans:intervention", work.pk),
        "remove_url": address("plans:intervention_remove", work.pk),
    }


OVER = (Objective.Status.ACHIEVED, Objective.Status.STOPPED)
DECIDED = {
    ObjectiveRating.Decision.ACHIEVED: (gettext_lazy("Reached"), "good"),
    ObjectiveRating.Decision.STOP: (gettext_lazy("Stopped"), ""),
    ObjectiveRating.Decision.REVISE: (gettext_lazy("To be changed"), "care"),
}


def still_open(item: Objective, progress: ObjectiveProgress) -> bool:
    """Whether this objective is still worked on: neither its edition nor the last review says that it is over."""
    over = (ObjectiveRating.Decision.ACHIEVED, ObjectiveRating.Decision.STOP)
    return item.status not in OVER and progress.decision not in over


def _state(item: Objective, progress: ObjectiveProgress) -> tuple[str, str]:
    if progress.decision in DECIDED:
        words, tone = DECIDED[ObjectiveRating.Decision(progress.decision)]
        return str(words), tone
    if item.status in OVER:
        return str(item.get_status_display()), "good" if item.status == Objective.Status.ACHIEVED else ""
    if progress.now is not None and item.target is not None and _reached(item, progress.now):
        return _("Aim reached"), "good"
    if not progress.sessions:
        return _("Not worked on yet"), ""
    if progress.rating is None:
        return _("Worked on"), ""
    if progress.rating > 0:
        return _("Moving"), "good"
    return (_("Slipped"), "care") if progress.rating < 0 else (_("Same"), "")


def _reached(item: Objective, now: Decimal) -> bool:
    if item.target is None:
        return False
    return now <= item.target if item.direction == Objective.Direction.DOWN else now >= item.target


def _note(progress: ObjectiveProgress) -> str:
    if not progress.sessions:
        return ""
    return ngettext("%(n)s session, last %(day)s", "%(n)s sessions, last %(day)s", progress.sessions) % {
        "n": progress.sessions,
        "day": day(progress.last_on),
    }


@dataclass(frozen=True)
class Mix:
    """Planned and delivered work by strand. Bars are drawn only where there is something to draw."""

    rows: list[dict[str, Any]]
    planned_bar: SafeString | str
    delivered_bar: SafeString | str
    sessions: int
    missing: list[str]


def mix_of(plan: Plan, progress: PlanProgress | None = None) -> Mix:
    progress = progress or PlanProgress()
    tree = tree_of(plan)
    covered, planned = covered_strands(tree), planned_sessions(tree)
    own = sorted((covered | set(progress.delivered)) - set(Strand.values))
    rows = [
        {
            "strand": code,
            "covered": code in covered,
            "planned": planned.get(code, 0),
            "delivered": progress.delivered.get(code, 0),
        }
        for code in (*Strand.values, *own)
    ]
    return Mix(
        rows=rows,
        planned_bar=_bar(_("Planned sessions"), planned),
        delivered_bar=_bar(_("Delivered sessions"), progress.delivered),
        sessions=progress.sessions,
        missing=[str(strand.label) for strand in Strand if strand not in covered],
    )


def _bar(label: str, counts: dict[str, int]) -> SafeString | str:
    if not sum(counts.values()):
        return ""
    codes = [*Strand.values, *sorted(set(counts) - set(Strand.values))]
    words = ", ".join(f"{strand_name(code)} {counts.get(code, 0)}" for code in codes)
    parts = [(code if code in Strand.values else "own", counts.get(code, 0)) for code in codes]
    return stacked(parts, label=f"{label}: {words}")
